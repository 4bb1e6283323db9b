"""The houses of a place that wait for repair, the most urgent first, and how far each has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection

from network import reading_log
from network.moments import Moment
from network.named_sets import fetched, with_clause
from network.places import PlaceName, names
from network.queries import planned_for_sets
from parcels.labels import labels_of
from parcels.models import SpatialUnit
from parcels.named_sets import UNIT_HOMES
from survey.counted import SURVEYED_CONDITIONS
from survey.models import Funder, HouseCondition, RepairPart, RepairState, Visit
from survey.repairs.counted import REPAIRS, UNVISITED_SINCE, VULNERABLE_PEOPLE

PAGE = 50
NONE = "none"  # of a house that needs repair and for which nothing is planned
UNVISITED = "unvisited"  # finished, and nobody has seen the house since
_OVER = (RepairState.FINISHED.value, RepairState.CANCELLED.value)
_WORST_FIRST = {
    HouseCondition.UNSAFE.value: 0,
    HouseCondition.MAJOR_REPAIR.value: 1,
    HouseCondition.MINOR_REPAIR.value: 2,
}
_ROWS = """
    SELECT coalesce(condition.house_id, repair.house_id), home.place_id,
           coalesce(condition.house_condition, ''), condition.id, condition.visited_on,
           repair.id, repair.state, repair.since, repair.funder, repair.body,
           repair.programme, repair.parts, repair.estimate_baht, repair.granted_baht,
           unvisited.finished_on IS NOT NULL
    FROM surveyed_condition AS condition
    FULL JOIN (
        SELECT DISTINCT ON (house_id) * FROM repair
        ORDER BY house_id, state IN ('finished', 'cancelled'), since DESC, id DESC
    ) AS repair ON repair.house_id = condition.house_id
    JOIN unit_home AS home ON home.home_id = coalesce(condition.house_id, repair.house_id)
    LEFT JOIN unvisited_since AS unvisited
        ON unvisited.house_id = coalesce(condition.house_id, repair.house_id)
    WHERE home.place_id = ANY(%s)
      AND (repair.id IS NOT NULL OR condition.house_condition = ANY(%s))
"""


@dataclass
class HouseInNeed:
    """A house that needs repair, or has one; money in baht, `since` the day of its state.

    `state` is that of its open repair, else of the last; NONE where nothing is planned.
    """

    house: int
    place: int
    condition: str
    visit: int | None
    visited_on: date | None
    repair: int | None
    state: str
    since: date | None
    funder: str
    body: str
    programme: str
    repair_parts: list[str]
    estimate_baht: Decimal | None
    granted_baht: Decimal | None
    is_unvisited: bool
    is_vulnerable: bool = False
    key: UUID | None = None
    label: str = ""
    village: PlaceName | None = None
    needed: Sequence[str] = ()

    @property
    def condition_label(self) -> str:
        """ไม่ปลอดภัย; empty where no visit has said."""
        return str(HouseCondition(self.condition).label) if self.condition else ""

    @property
    def state_label(self) -> str:
        """How far the repair has come; empty where none is planned."""
        return "" if self.state == NONE else str(RepairState(self.state).label)

    @property
    def parts(self) -> str:
        """What is mended by the plan, else what the visit found wanting."""
        chosen = self.repair_parts if self.state not in (NONE, *_OVER) else self.needed
        return ", ".join(str(RepairPart(each).label) for each in chosen or self.repair_parts)

    @property
    def funder_label(self) -> str:
        """Who pays most of it; empty where nobody does yet."""
        if self.funder in ("", "unknown"):
            return ""
        label = str(Funder(self.funder).label)
        return f"{label} · {self.body}" if self.body else label

    def days(self, today: date) -> int | None:
        """Since when it is as it is; since the visit that found it, where nothing is planned."""
        since = self.since or self.visited_on
        return (today - since).days if since else None


def houses_in_need(places: list[int], moment: Moment, *, with_care: bool) -> list[HouseInNeed]:
    """Every house of `places` that needs repair or has one, the most urgent first.

    Unsafe before major before minor; `with_care`, those in which older persons, small children
    or disabled persons (who agreed) live come first of each. What is over comes last. Two
    queries, and one with_care.
    """
    head, params = with_clause([SURVEYED_CONDITIONS, REPAIRS, UNVISITED_SINCE, UNIT_HOMES], moment)
    with planned_for_sets(), connection.cursor() as cursor:
        cursor.execute(f"{head} {_ROWS}", [*params, places, list(_WORST_FIRST)])
        found = [
            HouseInNeed(
                house=house,
                place=place,
                condition=condition,
                visit=visit,
                visited_on=visited_on,
                repair=repair,
                state=state or NONE,
                since=since,
                funder=funder or "",
                body=body or "",
                programme=programme or "",
                repair_parts=list(parts or ()),
                estimate_baht=estimate,
                granted_baht=granted,
                is_unvisited=unvisited,
            )
            for (
                house, place, condition, visit, visited_on, repair, state, since, funder, body,
                programme, parts, estimate, granted, unvisited,
            ) in cursor.fetchall()
        ]  # fmt: skip
    if with_care:
        vulnerable = {house for (house,) in fetched(VULNERABLE_PEOPLE, "house_id", moment)}
        for each in found:
            each.is_vulnerable = each.house in vulnerable
    return sorted(found, key=_urgency)


def _urgency(each: HouseInNeed) -> tuple[bool, int, bool, date, int]:
    is_settled = each.is_unvisited or each.condition not in _WORST_FIRST
    return (
        each.state in _OVER and is_settled,
        _WORST_FIRST.get(each.condition, 3),
        not each.is_vulnerable,
        each.visited_on or date.max,
        each.house,
    )


def narrowed(found: list[HouseInNeed], *, state: str, funder: str) -> list[HouseInNeed]:
    """Those in a state (NONE, UNVISITED, a RepairState) and of a funder; "" asks nothing."""
    return [
        each
        for each in found
        if (not state or each.state == state or (state == UNVISITED and each.is_unvisited))
        and (not funder or each.funder == funder)
    ]


def counts(found: list[HouseInNeed]) -> dict[str, int]:
    """How many are in each state, and how many nobody has visited since they were finished."""
    by_state = Counter(each.state for each in found)
    return {**by_state, UNVISITED: sum(each.is_unvisited for each in found)}


def named(found: list[HouseInNeed], moment: Moment) -> list[HouseInNeed]:
    """Some of them with number, village and what their visit found wanting. Five queries.

    That somebody vulnerable lives in a house is noted as read.
    """
    houses = [each.house for each in found]
    labels = labels_of(houses, moment)
    keys = dict(SpatialUnit.objects.filter(pk__in=houses).values_list("pk", "key"))
    villages = names(list({each.place for each in found}), moment)
    needed = dict(
        Visit.objects.filter(pk__in=[each.visit for each in found if each.visit]).values_list(
            "pk", "needs_repair"
        )
    )
    for each in found:
        each.key, each.label = keys[each.house], labels.get(each.house, "")
        each.village = villages.get(each.place)
        each.needed = needed.get(each.visit or 0, ())
    _note(found, moment)
    return found


def _note(found: list[HouseInNeed], moment: Moment) -> None:
    houses = [each.house for each in found if each.is_vulnerable]
    if not houses:
        return
    told = fetched(
        VULNERABLE_PEOPLE,
        "person_id, is_disabled",
        moment,
        where="house_id = ANY(%s)",
        params=[houses],
    )
    reading_log.note(reading_log.Kind.HEALTH, {person for person, _ in told})
    reading_log.note(reading_log.Kind.DISABILITY, {person for person, disabled in told if disabled})
