"""Writes disputes: a case is opened, parties are named, steps are taken; nothing is edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from network.models import Account, HouseholdMembership, Party, Place, Source
from network.moments import EVER_KNOWN, Moment
from parcels import attachments
from parcels import disputes as overlap_steps
from parcels.models import Boundary, Overlap, OverlapStep, SpatialUnit
from parcels.overlap_extents import overlap as overlap_row
from survey.disputes import errors
from survey.models import (
    Contradiction,
    Dispute,
    DisputeAttendee,
    DisputeParty,
    DisputeStep,
    DisputeUnit,
    Presence,
    Visit,
)

Kind, Result, Part = DisputeStep.Kind, DisputeStep.Result, DisputeAttendee.Part
_IN_DISPUTE = (OverlapStep.Kind.DISPUTED.value, OverlapStep.Kind.MEDIATED.value)


@dataclass(frozen=True)
class Side:
    """A party to a dispute: of the register, or a name people call them by."""

    role: DisputeParty.Role
    party: Party | None = None
    called: str = ""


@dataclass(frozen=True)
class There:
    """Somebody who was there at a step: of the register, or a name."""

    part: DisputeAttendee.Part
    person: Party | None = None
    called: str = ""


@dataclass(frozen=True)
class Subject:
    """What a dispute is about; an overlap, a contradiction and a visit bring land of their own."""

    units: Sequence[SpatialUnit] = ()
    overlap: Overlap | None = None
    contradiction: Contradiction | None = None
    visit: Visit | None = None


@dataclass(frozen=True)
class Step:
    """What was done on a day, and what was said."""

    kind: DisputeStep.Kind
    taken_on: date
    words: str
    venue: str = ""
    complainants: str = ""
    respondents: str = ""
    result: str = ""
    office: str = ""
    boundary: Boundary | None = None
    next_on: date | None = None
    next_at: time | None = None
    next_venue: str = ""
    there: Sequence[There] = field(default_factory=tuple)


def open_case(
    place: Place,
    kind: Dispute.Kind,
    *,
    opened_on: date,
    words: str,
    sides: Sequence[Side],
    account: Account,
    subject: Subject | None = None,
    told_by: Party | None = None,
    attached: attachments.Attached | None = None,
    is_fictional: bool = False,
) -> Dispute:
    """Receive a complaint: what it is about, in whose words, and who the two sides are.

    A boundary of two units whose overlap is on record is a case about that overlap, also where
    nobody named it; the overlap is disputed from that day on. One transaction.

    Raises:
        DisputeNeedsWords, DisputeNeedsBothSides, OneOnBothSides.
        CaseIsOpenAlready: somebody has opened one about the same.
        FileIsTooLarge, FileIsNoPhotograph: of the paper that is attached.
    """
    subject = subject or Subject()
    words = words.strip()
    if not words:
        raise errors.DisputeNeedsWords
    roles = {side.role for side in sides}
    if roles != set(DisputeParty.Role):
        raise errors.DisputeNeedsBothSides
    units = _units_of(subject)
    overlap = subject.overlap or _overlap_of(units, kind)
    try:
        with transaction.atomic():
            source = attachments.source_of(
                _("รับเรื่องพิพาท"),
                as_of=opened_on,
                recorded_by=account,
                attached=attached,
                is_fictional=is_fictional,
            )
            opened = Dispute.objects.create(
                kind=kind,
                place=place,
                opened_on=opened_on,
                words=words,
                told_by=told_by,
                overlap=overlap,
                contradiction=subject.contradiction,
                visit=subject.visit,
                source=source,
            )
            DisputeUnit.objects.bulk_create(
                DisputeUnit(dispute=opened, spatial_unit=unit) for unit in units
            )
            for side in sides:
                _name(opened, side, opened_on, source)
            if overlap is not None:
                _dispute_overlap(opened, overlap, opened_on, words, source)
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return opened


def name_party(dispute: Dispute, side: Side, *, entered_on: date, account: Account) -> DisputeParty:
    """Add a party to a case.

    Raises:
        DisputeNeedsBothSides: neither a party nor a name is given.
        OneOnBothSides: it is of the case already.
        MediatorIsOfASide: they, or somebody of their household, have mediated it.
    """
    if side.party is None and not side.called.strip():
        raise errors.DisputeNeedsBothSides
    try:
        with transaction.atomic():
            source = attachments.source_of(
                _("เพิ่มผู้ร้องหรือคู่กรณี"),
                as_of=entered_on,
                recorded_by=account,
                is_fictional=dispute.source.is_fictional,
            )
            return _name(dispute, side, entered_on, source)
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def take_step(
    dispute: Dispute,
    step: Step,
    *,
    account: Account,
    after: DisputeStep | None,
    attached: attachments.Attached | None = None,
) -> DisputeStep:
    """Record what was done about a dispute, with its minute where there is one.

    `after` is the step that was recorded last when the page was read (None: there was none);
    of two who record at the same time the second is told what the first has written. Where
    the case is about an overlap, the overlap's own record takes the same step.

    Raises:
        SteppedMeanwhile: another step was recorded since.
        MediatorIsOfASide, StepSaysNothing, StepIsBeforeOpening, CaseHasEnded, CaseHasNotEnded,
        CaseGoesOn, AgreementNeedsBothSides, EndNeedsResult, ReferralNeedsOffice,
        SittingIsInThePast, LineIsOfOtherLand.
        FileIsTooLarge, FileIsNoPhotograph: of the minute that is attached.
    """
    if not step.words.strip():
        raise errors.StepSaysNothing
    try:
        with transaction.atomic():
            _wait_for_others(dispute, after)
            source = attachments.source_of(
                _("บันทึกการไกล่เกลี่ย"),
                as_of=step.taken_on,
                recorded_by=account,
                attached=attached,
                kind=Source.Kind.MINUTE,
                is_fictional=dispute.source.is_fictional,
            )
            taken = DisputeStep.objects.create(
                dispute=dispute,
                kind=step.kind,
                taken_on=step.taken_on,
                words=step.words.strip(),
                venue=step.venue.strip(),
                complainants=step.complainants or _presence(step, Part.COMPLAINANT),
                respondents=step.respondents or _presence(step, Part.RESPONDENT),
                result=step.result,
                office=step.office,
                boundary=step.boundary,
                next_on=step.next_on,
                next_at=step.next_at if step.next_on else None,
                next_venue=step.next_venue.strip() if step.next_on else "",
                source=source,
            )
            # One by one: each is looked at by the database.
            for there in step.there:
                DisputeAttendee.objects.create(
                    step=taken, part=there.part, person=there.person, called=there.called.strip()
                )
            if dispute.overlap is not None:
                _step_overlap(dispute, dispute.overlap, taken, source)
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return taken


def last_recorded(dispute: Dispute) -> DisputeStep | None:
    """The step that was written down last, whatever day it speaks of. One query."""
    known = DisputeStep.objects.filter(dispute=dispute, recorded_at__known_by=EVER_KNOWN)
    found: DisputeStep | None = known.order_by("-recorded_at", "-pk").first()
    return found


def _wait_for_others(dispute: Dispute, after: DisputeStep | None) -> None:
    known = Dispute.objects.filter(pk=dispute.pk, recorded_at__known_by=EVER_KNOWN)
    known.select_for_update(no_key=True, of=("self",)).first()
    if last_recorded(dispute) != after:
        raise errors.SteppedMeanwhile


def _name(dispute: Dispute, side: Side, on: date, source: Source) -> DisputeParty:
    return DisputeParty.objects.create(
        dispute=dispute,
        role=side.role,
        party=side.party,
        called="" if side.party else side.called.strip(),
        entered_on=on,
        source=source,
    )


def _presence(step: Step, part: DisputeAttendee.Part) -> str:
    """Who came says that the side was there."""
    return Presence.PRESENT.value if any(each.part == part for each in step.there) else ""


def _units_of(subject: Subject) -> list[SpatialUnit]:
    """The land of a subject, each once: named, of the overlap, of the records."""
    found: list[SpatialUnit | None] = [*subject.units]
    if subject.overlap is not None:
        found += [subject.overlap.spatial_unit, subject.overlap.other_unit]
    if subject.contradiction is not None:
        boundary, visit = subject.contradiction.first_boundary, subject.contradiction.first_visit
        found += [boundary.spatial_unit if boundary else None, visit.house if visit else None]
    if subject.visit is not None:
        found.append(subject.visit.house)
    return list({unit.pk: unit for unit in found if unit is not None}.values())


def _overlap_of(units: Iterable[SpatialUnit], kind: Dispute.Kind) -> Overlap | None:
    """The overlap of two units, where it is on record: a boundary is disputed once."""
    keys = sorted(unit.pk for unit in units)
    if kind != Dispute.Kind.BOUNDARY or len(keys) != 2:  # noqa: PLR2004 (a pair)
        return None
    found: Overlap | None = Overlap.objects.filter(spatial_unit=keys[0], other_unit=keys[1]).first()
    return found


def _dispute_overlap(
    dispute: Dispute, overlap: Overlap, on: date, words: str, source: Source
) -> None:
    """The overlap is disputed too, unless it is already."""
    standing = overlap_row(overlap.key, Moment.now())
    if standing is not None and standing.status in _IN_DISPUTE:
        return
    _record(
        overlap, OverlapStep.Kind.DISPUTED, on, words, source, side=_objecting(dispute, overlap)
    )


def _step_overlap(dispute: Dispute, overlap: Overlap, taken: DisputeStep, source: Source) -> None:
    """What a step of a case is to the record of the overlap it is about."""
    on, words = taken.taken_on, taken.words
    if taken.kind == Kind.REOPENED:
        side = _objecting(dispute, overlap)
        _record(overlap, OverlapStep.Kind.DISPUTED, on, words, source, side=side)
    elif taken.kind == Kind.WITHDRAWN:
        _record(overlap, OverlapStep.Kind.REOPENED, on, words, source)
    elif taken.kind == Kind.SETTLED and taken.result != Result.NONE:
        _record(overlap, OverlapStep.Kind.DECIDED, on, words, source)
    elif taken.kind in {Kind.SITTING, Kind.AGREED, Kind.SETTLED}:
        _record(overlap, OverlapStep.Kind.MEDIATED, on, words, source)


def _record(
    overlap: Overlap,
    kind: OverlapStep.Kind,
    on: date,
    words: str,
    source: Source,
    *,
    side: SpatialUnit | None = None,
) -> None:
    overlap_steps.take_step(overlap, kind, taken_on=on, note=words, source=source, side=side)


def _objecting(dispute: Dispute, overlap: Overlap) -> SpatialUnit:
    """The unit whose holder complains; the first where that is not known."""
    complaining = DisputeParty.objects.filter(
        dispute=dispute,
        role=DisputeParty.Role.COMPLAINANT,
        party__isnull=False,
        recorded_at__known_by=EVER_KNOWN,
    ).values("party")
    people = HouseholdMembership.objects.as_known(Moment.now()).filter(household__in=complaining)
    theirs = Q(rights__party__in=complaining) | Q(rights__party__in=people.values("person"))

    def hold(unit: SpatialUnit) -> bool:
        return unit.ba_units.filter(theirs, rights__recorded_at__known_by=EVER_KNOWN).exists()

    other = overlap.other_unit
    if other is not None and hold(other) and not hold(overlap.spatial_unit):
        return other
    return overlap.spatial_unit
