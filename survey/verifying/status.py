"""How the data of a village stands: the same numbers for everybody who sees the village (S4-19)."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import connection

from network.models import Place
from network.moments import Moment
from network.named_sets import HOUSEHOLD_HOMES, with_clause
from network.queries import planned_for_sets
from survey.contradictions.lists import count_in
from survey.counted import DISPUTED_VISITS, LATEST_VISITS
from survey.coverage import Coverage, coverage
from survey.models import ListPosting, Objection
from survey.verdict_sets import VISIT_STANDINGS
from survey.verifying.posted import Hanging, hanging


@dataclass(frozen=True)
class Standing:
    """Numbers of a village at a moment; days are medians, None where nothing waits."""

    counted: Coverage
    contradictions: int
    objections: int  # that wait for the committee
    waiting_days: float | None  # of what waits for its verifiers
    disputed_days: float | None  # of what somebody disputes
    posting: Hanging | None  # the list that hangs, else the last one

    def as_values(self) -> dict[str, Any]:
        """For other programs."""
        posting = self.posting
        return {
            "surveyed": self.counted.surveyed,
            "waiting": self.counted.waiting,
            "verified": self.counted.verified,
            "disputed": self.counted.disputed,
            "contradictions": self.contradictions,
            "objections": self.objections,
            "waiting_days": self.waiting_days,
            "disputed_days": self.disputed_days,
            "posting": None
            if posting is None
            else {
                "posted_on": posting.posting.posted_on,
                "last_day": posting.last_day,
                "days_left": posting.days_left,
                "lines": posting.lines,
                "objections": posting.objections,
            },
        }


_DAYS = """
    SELECT false, %s - (visit.recorded_at AT TIME ZONE 'Asia/Bangkok')::date
    FROM latest_visit AS visit
    JOIN household_home AS home ON home.home_id = visit.household_id
    LEFT JOIN visit_standing AS found ON found.visit_id = visit.id
    WHERE home.place_id = %s AND coalesce(found.standing, 'submitted') = 'submitted'
    UNION ALL
    SELECT true, %s - disputed.disputed_on
    FROM disputed_visit AS disputed
    JOIN household_home AS home ON home.home_id = disputed.household_id
    WHERE home.place_id = %s AND disputed.disputed_on IS NOT NULL
"""


def standing_of(place: Place, moment: Moment, counted: Coverage | None = None) -> Standing:
    """How the data of a village stands. About 20 queries, ten of them of its coverage.

    Nothing here asks who reads: a leader and the district chief see the same version.
    """
    counted = counted or coverage([place.pk], moment)[place.pk]
    sets = (LATEST_VISITS, VISIT_STANDINGS, DISPUTED_VISITS, HOUSEHOLD_HOMES)
    head, params = with_clause(sets, moment)
    day = moment.last_day
    with planned_for_sets(), connection.cursor() as cursor:
        cursor.execute(f"{head}\n{_DAYS}", [*params, day, place.pk, day, place.pk])
        days = cursor.fetchall()
    lists = ListPosting.objects.recorded(moment).filter(place=place)
    last = lists.order_by("-posted_on", "-pk").values("pk")[:1]
    shown = hanging(ListPosting.objects.recorded(moment).filter(pk__in=last), moment)
    return Standing(
        counted,
        count_in(place.pk, moment),
        Objection.objects.awaiting(moment).filter(posting__place=place).count(),
        _median([n for is_disputed, n in days if not is_disputed]),
        _median([n for is_disputed, n in days if is_disputed]),
        shown[0] if shown else None,
    )


def _median(days: list[int]) -> float | None:
    return median(max(0, each) for each in days) if days else None
