"""Writes of posted lists: hung up, objected to, decided on, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network import evidence
from network.models import Party, PersonRecord, Place, Source
from network.moments import EVER_KNOWN, Moment
from parcels.attachments import Attached, source_of
from survey import intake
from survey.errors import VerifierIsNotIndependent
from survey.models import (
    ListPosting,
    Objection,
    ObjectionDecision,
    PostedVisit,
    PostingMinute,
    Verification,
    Visit,
)
from survey.models.verifying import LEAST_DAYS
from survey.verifying import errors

if TYPE_CHECKING:
    from network.models import Account

Verdict = Verification.Verdict


def post_list(
    place: Place, *, posted_on: date, closes_on: date, hangs_at: str, account: Account
) -> ListPosting:
    """Hang up the list of a village: the latest visit to each household as known on that day.

    Objections are heard up to, not on, `closes_on`.

    Raises:
        ListClosesTooSoon: who objects has less than a week from today to be heard.
        NothingToPost: no household of the village was surveyed by then.
        ListHangsTooShort, ListHangsAlready, ListHangsNowhere.
    """
    ensure_heard(closes_on)
    visits = list(listed_visits(place, Moment.on(posted_on)))
    if not visits:
        raise errors.NothingToPost
    try:
        with transaction.atomic():
            said = evidence.receive_statement(
                "ติดประกาศรายชื่อเพื่อรับคำคัดค้าน", as_of=posted_on, recorded_by=account
            )
            posting: ListPosting = ListPosting.objects.create(
                place=place,
                posted_on=posted_on,
                closes_on=closes_on,
                hangs_at=hangs_at.strip(),
                source=said,
            )
            PostedVisit.objects.bulk_create(
                [
                    PostedVisit(posting=posting, visit_id=key, posted_on=posted_on, source=said)
                    for key in visits
                ]
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return posting


def ensure_heard(closes_on: date) -> None:
    """Whoever objects to a list that is written down today has a week to be heard.

    Raises:
        ListClosesTooSoon: `closes_on`, the first day too late, comes sooner.
    """
    if closes_on < Moment.now().last_day + timedelta(days=LEAST_DAYS):
        raise errors.ListClosesTooSoon


def listed_visits(place: Place, moment: Moment) -> list[int]:
    """Keys of what a list of a village has: the latest visit to each household. One query."""
    households = Party.objects.filter(kind=Party.Kind.HOUSEHOLD).in_places([place.pk], moment)
    visits = Visit.objects.as_known(moment).filter(household__in=households.values("pk"))
    return list(visits.order_by("pk").values_list("pk", flat=True))


def object_to(
    posting: ListPosting,
    visit: Visit,
    *,
    reason: str,
    account: Account,
    objector: Party | None = None,
    objector_name: str = "",
) -> Objection:
    """Write down that somebody objects to a line of a list that hangs.

    An objector the database takes for an independent person disagrees with the record at once;
    any other objection waits for the committee. A name is kept only of who is no known person.

    Raises:
        ObjectionNeedsReason, ObjectionIsTooLate, RecordIsNotPosted.
    """
    if not reason.strip():
        raise errors.ObjectionNeedsReason
    today = Moment.now().last_day
    try:
        with transaction.atomic():
            said = evidence.receive_statement(
                "คำคัดค้านต่อรายชื่อที่ติดประกาศ", as_of=today, recorded_by=account
            )
            objection: Objection = Objection.objects.create(
                posting=posting,
                visit=visit,
                objector=objector,
                objector_name="" if objector else objector_name.strip(),
                reason=reason.strip(),
                objected_on=today,
                verification=_disagreement(visit, objector, reason, said),
                source=said,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return objection


def _disagreement(
    visit: Visit, objector: Party | None, reason: str, said: Source
) -> Verification | None:
    if objector is None:
        return None
    try:
        return intake.state_verdict(
            visit,
            Verdict.DISAGREE,
            verifier=objector,
            verified_on=said.as_of,
            reason=reason,
            said=lambda: said,
        )
    except VerifierIsNotIndependent:
        return None  # who lives there says it too, and the committee decides


def person_named(name: str, place: Place, moment: Moment) -> Party | None:
    """The person of a village who is called so, spaces aside; None where nobody is. One query.

    Raises:
        NameIsOfSeveral: more than one is.
    """
    words = " ".join(name.split())
    if not words:
        return None
    known = PersonRecord.objects.as_known(moment).filter(name__icontains=words)
    found = list(
        Party.objects.filter(kind=Party.Kind.PERSON, pk__in=known.values("party"))
        .in_places([place.pk], moment)
        .distinct()[:2]
    )
    if len(found) > 1:
        raise errors.NameIsOfSeveral
    return found[0] if found else None


def decide(
    objection: Objection, *, is_upheld: bool, reason: str, account: Account
) -> ObjectionDecision:
    """The committee decides: upheld, the record is disputed by whoever says so for it.

    Raises:
        DecisionNeedsReason: no reason is given.
        DeciderIsUnknown, DeciderIsNotIndependent: somebody else has to.
        DecidedMeanwhile: somebody was faster.
    """
    if not reason.strip():
        raise errors.DecisionNeedsReason
    if account.person is None:
        raise errors.DeciderIsUnknown
    today = Moment.now().last_day
    try:
        with transaction.atomic():
            _wait_for_others(objection)
            said = evidence.receive_statement("มติเรื่องคำคัดค้าน", as_of=today, recorded_by=account)
            verification = None
            if is_upheld:
                verification = intake.state_verdict(
                    objection.visit,
                    Verdict.DISAGREE,
                    verifier=account.person,
                    verified_on=today,
                    reason=reason,
                    said=lambda: said,
                )
            return ObjectionDecision.objects.create(
                objection=objection,
                is_upheld=is_upheld,
                reason=reason.strip(),
                decided_on=today,
                verification=verification,
                source=said,
            )
    except VerifierIsNotIndependent as refusal:
        raise errors.DeciderIsNotIndependent from refusal
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def _wait_for_others(objection: Objection) -> None:
    known = Objection.objects.filter(pk=objection.pk, recorded_at__known_by=EVER_KNOWN)
    known.select_for_update(no_key=True, of=("self",)).first()
    decided = ObjectionDecision.objects.filter(
        objection=objection.pk, recorded_at__known_by=EVER_KNOWN
    )
    if decided.exists():
        raise errors.DecidedMeanwhile


def attach_minute(
    posting: ListPosting, *, held_on: date, attached: Attached, account: Account
) -> PostingMinute:
    """Keep the minute of what came of a list, once it is over.

    Raises:
        ListStillHangs: its period is not over.
        FileIsTooLarge, FileIsNoPhotograph: of parcels.attachments.
    """
    if posting.closes_on > Moment.now().last_day:
        raise errors.ListStillHangs
    with transaction.atomic():
        return PostingMinute.objects.create(
            posting=posting,
            held_on=held_on,
            source=source_of(
                "บันทึกผลการติดประกาศ",
                as_of=held_on,
                recorded_by=account,
                attached=attached,
                kind=Source.Kind.MINUTE,
            ),
        )
