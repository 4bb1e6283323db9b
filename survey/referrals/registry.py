"""Writes of referrals: opened, sent, what the agency did, closed, opened again. One verb, one transaction."""  # noqa: E501

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

from django.db import DatabaseError, transaction

from network import evidence
from network.models import Organisation, Party
from network.moments import EVER_KNOWN, Moment
from network.needs import NEEDED_FACTS, Need, SharedFact
from network.organisations import body_of, described, serving_place
from survey.models import Referral, ReferralBody, ReferralStep
from survey.referrals import errors
from survey.referrals.standing import in_places, of_household, refused_consent, to_tell_of
from survey.referrals.telling import heads_and_members

if TYPE_CHECKING:
    from network.models import Account, Place, Source
    from survey.models import ReferralLink

LARGEST_BYTES: Final = 10 * 1024 * 1024  # of an attachment
Kind = ReferralStep.Kind
Outcome = ReferralStep.Outcome


class Attached(Protocol):
    """A file as a form gives it."""

    name: str | None
    size: int | None

    def read(self) -> bytes:
        """All of it."""


@dataclass(frozen=True)
class Said:
    """What is said of a step: what happened, when, in which words, with which outcome and file."""

    kind: ReferralStep.Kind
    done_on: date
    words: str = ""
    outcome: str = ""
    attached: Attached | None = None


def open_referral(
    household: Party,
    need: Need,
    *,
    place: Place,
    person: Party | None,
    organisation: Organisation | None,
    agency: str = "",
    detail: str = "",
    referred_on: date,
    account: Account,
) -> Referral:
    """Hand a need on: to a body of the register, or to one that is only named so far.

    `place` is the village the household belongs to.

    Raises:
        AgencyIsNotNamed: neither a body nor a name.
        AgencyDoesNotServe: the body does not serve the village.
        PersonLivesElsewhere: the person does not live in the household.
        NobodyIsReferred: nobody is known to live there.
        NoConsentToRefer: somebody it tells of did not agree, or not any more.
        ReferredAlready: the same is open with the same body.
    """
    moment = Moment.now()
    named = _named(organisation, agency, place, moment)
    living = [key for key, _is_head in heads_and_members(household.pk, moment)]
    if not living:
        raise errors.NobodyIsReferred
    if person is not None and person.pk not in living:
        raise errors.PersonLivesElsewhere
    if refused_consent(told_of(household, person, moment), moment):
        raise errors.NoConsentToRefer
    with transaction.atomic():
        Party.objects.select_for_update().get(pk=household.pk)
        for each in of_household(household.pk, moment):
            same = (each.need, each.person) == (need, person.pk if person else None)
            body = organisation.pk if organisation else None
            if same and not each.is_closed and body is not None and each.organisation == body:
                raise errors.ReferredAlready
        made: Referral = Referral.objects.create(
            household=household,
            person=person,
            need=need.value,
            agency=named,
            organisation=organisation,
            detail=detail.strip(),
            referred_on=referred_on,
            source=evidence.receive_statement(
                f"ส่งต่อ: {need.label}", as_of=referred_on, recorded_by=account
            ),
        )
    return made


def told_of(household: Party, person: Party | None, moment: Moment) -> list[int]:
    """Of whom (keys) a referral of the household, or of one person in it, would tell."""
    if person is not None:
        return [person.pk]
    living = heads_and_members(household.pk, moment)
    heads = [key for key, is_head in living if is_head]
    return heads or [key for key, _is_head in living]


def send(
    referral: Referral,
    organisation: Organisation,
    facts: Collection[SharedFact],
    *,
    sent_on: date,
    words: str = "",
    account: Account,
) -> ReferralStep:
    """Let a body see a referral from now on: the facts its need always takes, and those chosen.

    Raises:
        FactIsNotNeeded: a chosen fact is not among those the need may take.
        SentLaterAlready: of two sendings the later day counts, and this one would show nothing.
        NoConsentToRefer, ReferralIsClosed, StepBeforeReferral, StepIsAhead: the database says so.
    """
    handed = NEEDED_FACTS[Need(referral.need)]
    if not set(facts) <= set(handed.all):
        raise errors.FactIsNotNeeded
    chosen = [each for each in handed.all if each in {*handed.always, *facts}]
    if ReferralStep.objects.filter(
        referral=referral,
        kind=Kind.SENT,
        done_on__gt=sent_on,
        recorded_at__known_by=EVER_KNOWN,
    ).exists():
        raise errors.SentLaterAlready
    return _step(
        referral,
        Said(Kind.SENT, sent_on, words),
        source=_statement(Kind.SENT, sent_on, account),
        organisation=organisation,
        facts=chosen,
    )


def add_step(referral: Referral, said: Said, *, account: Account) -> ReferralStep:
    """Say what happened to a referral; what closes it says its outcome.

    Raises:
        ReferralIsClosed, ReferralIsOpen, NotSentYet, OutcomeIsMissing, RefusalNeedsWords,
        StepBeforeReferral, StepIsAhead: the database says so.
        AttachmentIsTooLarge: over LARGEST_BYTES, or empty.
    """
    return _step(referral, said, source=_source(said, account, "เครือข่าย"))


def reply(
    referral: Referral, said: Said, *, account: Account | None, link: ReferralLink | None = None
) -> ReferralStep:
    """What the agency itself says: by its account, or by a link without one.

    Raises:
        WithAnotherBody: the referral is not, or not any more, with the body that says so.
        Else as `add_step`.
    """
    who = "หน่วยงาน" if link is None else "หน่วยงาน ผ่านลิงก์"
    body = link.organisation if link is not None else None
    if account is not None:
        body = body_of(account, Moment.now())
    if body is None:
        raise errors.WithAnotherBody
    return _step(referral, said, source=_source(said, account, who), link=link, answered_by=body)


def match_agency(
    agency: str, organisation: Organisation, *, places: Sequence[int], account: Account
) -> int:
    """Say which body the words of referrals of some places (keys) mean; of how many.

    The words stay as they were told. What was sent to a body stays with that body.
    """
    moment = Moment.now()
    found = [
        each.pk
        for each in in_places(list(places), moment)
        if each.agency == agency and each.organisation != organisation.pk and each.sent_on is None
    ]
    if not found:
        return 0
    with transaction.atomic():
        source = evidence.receive_statement(
            "จับคู่ชื่อหน่วยงานกับทะเบียน", as_of=moment.last_day, recorded_by=account
        )
        ReferralBody.objects.bulk_create(
            ReferralBody(
                referral_id=pk, organisation=organisation, said_on=moment.last_day, source=source
            )
            for pk in found
        )
    return len(found)


def may_be_sent(referral: Referral, moment: Moment) -> list[int]:
    """Of whom (keys) it would tell that do not agree now; empty where it may be sent.

    Two queries.
    """
    told = to_tell_of(referral.pk, moment)
    return sorted(refused_consent(told, moment)) if told else [referral.household_id]


def known(referral: int) -> Referral:
    """A referral by its key in the database, as it was told."""
    found: Referral = Referral.objects.filter(
        pk=referral, recorded_at__known_by=EVER_KNOWN
    ).select_related("household", "person").get()  # fmt: skip
    return found


def _named(organisation: Organisation | None, agency: str, place: Place, moment: Moment) -> str:
    """What the agency is called; checks that a body serves the place."""
    if organisation is None:
        words = " ".join(agency.split())
        if not words:
            raise errors.AgencyIsNotNamed
        return words
    if organisation.pk not in {each.organisation_id for each in serving_place(place, moment)}:
        raise errors.AgencyDoesNotServe
    return str(described([organisation.pk], moment)[organisation.pk].name)


def _step(
    referral: Referral,
    said: Said,
    *,
    source: Source,
    organisation: Organisation | None = None,
    facts: Sequence[SharedFact] = (),
    link: ReferralLink | None = None,
    answered_by: Organisation | None = None,
) -> ReferralStep:
    try:
        with transaction.atomic():
            made: ReferralStep = ReferralStep.objects.create(
                referral=referral,
                kind=said.kind.value,
                done_on=said.done_on,
                words=said.words.strip(),
                outcome=said.outcome,
                organisation=organisation,
                facts=[each.value for each in facts],
                link=link,
                answered_by=answered_by,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return made


def _source(said: Said, account: Account | None, who: str) -> Source:
    if said.attached is None:
        return _statement(said.kind, said.done_on, account, who)
    if not said.attached.size or said.attached.size > LARGEST_BYTES:
        raise errors.AttachmentIsTooLarge
    return evidence.receive_document(
        said.attached.read(),
        said.attached.name or "attachment",
        title=f"{said.kind.label} ({who})",
        as_of=said.done_on,
        recorded_by=account,
    )


def _statement(
    kind: ReferralStep.Kind, day: date, account: Account | None, who: str = "เครือข่าย"
) -> Source:
    return evidence.receive_statement(f"{kind.label} ({who})", as_of=day, recorded_by=account)
