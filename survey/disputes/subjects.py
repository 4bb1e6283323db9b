"""What a case may be opened about: an overlap, a contradiction, a visit, a unit, a household."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from network.latest import home_of_household, latest
from network.models import HouseholdMembership, Party
from network.moments import Moment
from parcels.labels import labels_of
from parcels.models import Overlap, Right, SpatialUnit
from parcels.unit_access import home_of_unit
from survey.disputes.cases import Subject
from survey.models import Contradiction, Dispute, Visit

WAYS: Final = ("overlap", "contradiction", "visit", "unit", "household")


@dataclass(frozen=True)
class About:
    """What a page asks to open a case about: where it lies, of what kind, who is likely of it.

    `homes` are keys of places: of each unit, or of the household.
    """

    way: str
    key: UUID
    subject: Subject
    kind: Dispute.Kind
    homes: tuple[int, ...]
    label: str
    parties: tuple[Party, ...] = ()  # households, the first the likelier complainant


def about(way: str, key: UUID, moment: Moment) -> About | None:
    """What is meant by a page that leads to a new case; None where there is no such thing."""
    return _READ[way](key, moment) if way in _READ else None


def open_case_about(found: About, moment: Moment) -> Dispute | None:
    """The case that is open about the same thing, if there is one. Two queries at most."""
    known = Dispute.objects.open(moment)
    case: Dispute | None = None
    if found.way in {"overlap", "contradiction", "visit"}:
        case = known.filter(**{found.way: getattr(found.subject, found.way)}).first()
    return case


def _of_overlap(key: UUID, moment: Moment) -> About | None:
    found = Overlap.objects.select_related("spatial_unit", "other_unit").filter(key=key).first()
    if found is None:
        return None
    units = [unit for unit in (found.spatial_unit, found.other_unit) if unit is not None]
    return About(
        "overlap",
        key,
        Subject(overlap=found),
        Dispute.Kind.BOUNDARY,
        _homes(units, moment),
        named(units, moment),
        tuple(_holders(units, moment)),
    )


def _of_contradiction(key: UUID, moment: Moment) -> About | None:
    found = (
        Contradiction.objects.recorded(moment)
        .select_related(
            "first_visit__household", "first_visit__house", "first_boundary__spatial_unit"
        )
        .filter(key=key)
        .first()
    )
    if found is None:
        return None
    subject = Subject(contradiction=found)
    if found.first_boundary is not None:
        units = [found.first_boundary.spatial_unit]
        return About(
            "contradiction", key, subject, Dispute.Kind.BOUNDARY, _homes(units, moment),
            named(units, moment), tuple(_holders(units, moment)),
        )  # fmt: skip
    visit: Visit = found.first_visit
    return About(
        "contradiction", key, subject, Dispute.Kind.RECORD, _home(visit.household, moment),
        _household_label(visit, moment), (visit.household,),
    )  # fmt: skip


def _of_visit(key: UUID, moment: Moment) -> About | None:
    found = (
        Visit.objects.recorded(moment)
        .select_related("household", "house")
        .filter(key=key, is_draft=False)
        .first()
    )
    if found is None:
        return None
    return About(
        "visit", key, Subject(visit=found), Dispute.Kind.RECORD, _home(found.household, moment),
        _household_label(found, moment), (found.household,),
    )  # fmt: skip


def _of_unit(key: UUID, moment: Moment) -> About | None:
    found = SpatialUnit.objects.filter(key=key).first()
    if found is None:
        return None
    is_house = found.kind == SpatialUnit.Kind.HOUSE
    return About(
        "unit", key, Subject(units=(found,)),
        Dispute.Kind.RIGHT if is_house else Dispute.Kind.BOUNDARY, _homes([found], moment),
        named([found], moment), tuple(_holders([found], moment)),
    )  # fmt: skip


def _of_household(key: UUID, moment: Moment) -> About | None:
    found = Party.objects.filter(key=key, kind=Party.Kind.HOUSEHOLD).first()
    if found is None:
        return None
    visit = latest(Visit.objects.filter(household=found), moment).first()
    label = _household_label(visit, moment) if visit else _("ครัวเรือน")
    return About(
        "household", key, Subject(), Dispute.Kind.OTHER, _home(found, moment), label, (found,)
    )


_READ = {
    "overlap": _of_overlap,
    "contradiction": _of_contradiction,
    "visit": _of_visit,
    "unit": _of_unit,
    "household": _of_household,
}


def named(units: Collection[SpatialUnit], moment: Moment) -> str:
    """`แปลง 12 กับ แปลง 14`; a house by its number. One query."""
    labels = labels_of([unit.pk for unit in units], moment)
    words = [
        (_("บ้านเลขที่ %s") if unit.kind == SpatialUnit.Kind.HOUSE else _("แปลง %s"))
        % (labels.get(unit.pk) or "–")
        for unit in units
    ]
    return f" {_('กับ')} ".join(words)


def _household_label(visit: Visit, moment: Moment) -> str:
    label = labels_of([visit.house_id], moment).get(visit.house_id) if visit.house_id else ""
    return _("ครัวเรือนบ้านเลขที่ %s") % label if label else _("ครัวเรือนไม่มีบ้านเลขที่")


def _homes(units: Collection[SpatialUnit], moment: Moment) -> tuple[int, ...]:
    homes = [home_of_unit(unit, moment)[0] for unit in units]
    return tuple(dict.fromkeys(home for home in homes if home is not None))


def _home(household: Party, moment: Moment) -> tuple[int, ...]:
    home = home_of_household(household, moment)
    return (home.pk,) if home else ()


def _holders(units: Collection[SpatialUnit], moment: Moment) -> list[Party]:
    """The households that hold units, in the order of the units: of a person, where they live."""
    found: list[Party] = []
    for unit in units:
        rights = latest(Right.objects.filter(ba_unit__spatial_units=unit), moment)
        holders = [each for each in rights if each.kind != Right.Kind.NONE]
        persons = [each.party_id for each in holders]
        lived = latest(HouseholdMembership.objects.filter(person__in=persons), moment)
        homes = {each.person_id: each.household_id for each in lived}
        keys = [homes.get(each.party_id) or each.party_id for each in holders]
        found += Party.objects.filter(pk__in=keys, kind=Party.Kind.HOUSEHOLD).order_by("pk")
    return list({party.pk: party for party in found}.values())
