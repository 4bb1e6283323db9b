"""Disputes in lists: what each is about, how it stands, how long it waits, when it is heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from network import reading_log
from network.models import Account, Party
from network.moments import Moment
from network.named_sets import MEMBERS, fetched
from network.people import heads_of, names_of
from network.places import names
from parcels.labels import labels_of
from parcels.models import SpatialUnit
from survey.disputes.people import note_called
from survey.disputes.standing import DISPUTE_STANDINGS, ENDED, STILL_DAYS, DisputeStatus
from survey.models import Dispute, DisputeParty, DisputeStep, DisputeUnit

_TOLD = "id, status, result, since, last_on, next_on, age"


@dataclass(frozen=True)
class Row:
    """One case, as lists and its own page tell of it; days up to the moment's last day.

    `names` is empty for readers who may not see names.
    """

    pk: int
    key: UUID
    kind: str
    about: str
    place: str
    names: str
    status: DisputeStatus
    result: str
    opened_on: date
    since: date
    last_on: date
    next_on: date | None
    age: int
    still: int  # days without a step

    @property
    def is_open(self) -> bool:
        """Whether nothing has ended it."""
        return self.status not in ENDED

    @property
    def is_still(self) -> bool:
        """Whether nothing was done about it for too long, and no sitting is to come."""
        return self.is_open and self.still >= STILL_DAYS and not self.next_on

    @property
    def number(self) -> str:
        """What people call it by: the year it was opened in, and its number in the register."""
        return f"{self.pk}/{self.opened_on.year + 543}"


def rows_in(places: Collection[int], moment: Moment, *, with_names: bool) -> list[Row]:
    """Every case heard in places (keys): the open first, the longest waiting before the others.

    At most eight queries, however many.
    """
    found = fetched(
        DISPUTE_STANDINGS, _TOLD, moment, where="place_id = ANY(%s)", params=[list(places)]
    )
    listed = _rows(found, moment, with_names=with_names)
    return sorted(
        listed,
        key=lambda row: (
            not row.is_open,
            row.opened_on if row.is_open else date.max - (row.since - date.min),
            row.pk,
        ),
    )


def rows(keys: Collection[int], moment: Moment, *, with_names: bool) -> list[Row]:
    """The cases with these keys. At most eight queries."""
    found = fetched(DISPUTE_STANDINGS, _TOLD, moment, where="id = ANY(%s)", params=[list(keys)])
    return _rows(found, moment, with_names=with_names)


def _rows(found: Iterable[tuple[Any, ...]], moment: Moment, *, with_names: bool) -> list[Row]:
    told = {row[0]: row[1:] for row in found}
    cases = list(Dispute.objects.recorded(moment).filter(pk__in=told).order_by("pk"))
    about = _about(cases, moment)
    named = _named(told, moment) if with_names else {}
    places = names(list({case.place_id for case in cases}), moment)
    return [
        Row(
            pk=case.pk,
            key=case.key,
            kind=str(case.get_kind_display()),
            about=about.get(case.pk, ""),
            place=str(places[case.place_id]) if case.place_id in places else "",
            names=named.get(case.pk, ""),
            status=DisputeStatus(status),
            result=str(DisputeStep.Result(result).label) if result else "",
            opened_on=case.opened_on,
            since=since,
            last_on=last_on,
            next_on=next_on,
            age=age,
            still=(moment.last_day - last_on).days,
        )
        for case in cases
        for status, result, since, last_on, next_on, age in [told[case.pk]]
    ]


def about_household(household: Party, account: Account, moment: Moment) -> list[Row]:
    """The open cases a household is a party to, where the account may see them.

    One query where there is none, eight otherwise.
    """
    entries = DisputeParty.objects.recorded(moment).filter(party=household)
    return _open_to(set(entries.values_list("dispute_id", flat=True)), account, moment)


def about_unit(unit: SpatialUnit, account: Account, moment: Moment) -> list[Row]:
    """The open cases about a parcel or house; likewise."""
    parts = DisputeUnit.objects.filter(spatial_unit=unit)
    return _open_to(set(parts.values_list("dispute_id", flat=True)), account, moment)


def _open_to(keys: set[int], account: Account, moment: Moment) -> list[Row]:
    if not keys:
        return []
    seen = Dispute.objects.recorded(moment).visible_to(account).filter(pk__in=keys)
    found = rows(list(seen.values_list("pk", flat=True)), moment, with_names=False)
    return [row for row in found if row.is_open]


def count_open(places: Collection[int], moment: Moment) -> int:
    """How many cases are open in places (keys). One query."""
    return len(
        fetched(
            DISPUTE_STANDINGS,
            "id",
            moment,
            where="place_id = ANY(%s) AND NOT status = ANY(%s)",
            params=[list(places), list(ENDED)],
        )
    )


def _about(cases: Collection[Dispute], moment: Moment) -> dict[int, str]:
    """`แปลง 12 กับ แปลง 14` of each case that is about land. Two queries."""
    units = units_of([case.pk for case in cases])
    labels = labels_of([unit.spatial_unit_id for each in units.values() for unit in each], moment)
    return {dispute: called(each, labels) for dispute, each in units.items()}


def units_of(cases: Collection[int]) -> dict[int, list[DisputeUnit]]:
    """The parcels and houses that cases (keys) are about. One query."""
    units: dict[int, list[DisputeUnit]] = defaultdict(list)
    found = DisputeUnit.objects.filter(dispute__in=cases).select_related("spatial_unit")
    for each in found.order_by("pk"):
        units[each.dispute_id].append(each)
    return units


def called(units: Collection[DisputeUnit], labels: Mapping[int, str]) -> str:
    """`แปลง 12 กับ แปลง 14`; `labels` by the keys of units."""
    words = []
    for each in units:
        is_house = each.spatial_unit.kind == SpatialUnit.Kind.HOUSE
        label = labels.get(each.spatial_unit_id) or "–"
        words.append((_("บ้าน %s") if is_house else _("แปลง %s")) % label)
    return f" {_('กับ')} ".join(words)


def _named(keys: Any, moment: Moment) -> dict[int, str]:
    """The parties to each case by name, complainants first. Four queries.

    Who quarrels with whom is told of everybody of both sides, also where a side is a name that
    is in no register or a household nobody heads: they are noted as read.
    """
    entries = list(
        DisputeParty.objects.recorded(moment).filter(dispute__in=keys).order_by("role", "pk")
    )
    parties = [each.party_id for each in entries if each.party_id]
    known = heads_of(parties, moment) | names_of(parties, moment) if parties else {}
    if parties:
        members = fetched(
            MEMBERS, "person_id", moment, where="household_id = ANY(%s)", params=[parties]
        )
        reading_log.note(reading_log.Kind.IDENTITY, [person for (person,) in members])
    note_called(entries)
    words: dict[int, list[str]] = defaultdict(list)
    for each in entries:
        if called := each.called or known.get(each.party_id or 0, ""):
            words[each.dispute_id].append(called)
    return {dispute: ", ".join(each) for dispute, each in words.items()}
