"""Notices where the records of two people do not agree; called where a record is written."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

from network.moments import EVER_KNOWN, Moment
from network.queries import planned_for_sets
from parcels.models import Boundary
from survey.contradictions.pairs import unlike_boundaries, unlike_visits
from survey.models import Contradiction, Visit


def notice_visit(visit: Visit) -> list[Contradiction]:
    """What others recorded of the household lately and does not agree with what is known now.

    Called last in the transaction that records the visit, after everything else its source
    says (tenure, services), and after what it replaces was taken back. Asked again it adds
    nothing. One query, and one more where something is found.
    """
    return _noticed(unlike_visits(of_one_household=True), visit.household_id)


def notice_boundary(boundary: Boundary) -> Contradiction | None:
    """The outline of another person from which that of the unit differs most, if any does.

    Called in the transaction that records the boundary. Asked again it adds nothing.
    """
    found = _noticed(unlike_boundaries(of_one_unit=True), boundary.spatial_unit_id)
    return max(found, key=lambda each: each.difference_square_metres or 0, default=None)


def sweep(since: datetime | None = None) -> int:
    """Notice what nobody looked at when it was written: imports, outlines drawn on pages, and
    records written at the same moment. How many; swept again it finds none.

    With `since` only where something was recorded after it. What a source that was taken
    back leaves standing is found by the sweep over all.
    """
    after = since or datetime.min.replace(tzinfo=UTC)
    # The planner takes the few that are judged or several for many, or the other way round.
    with planned_for_sets():
        visits = _written(unlike_visits(of_one_household=False), since=after)
        return len(visits) + len(_written(unlike_boundaries(of_one_unit=False), since=after))


def _noticed(sql: str, about: int) -> list[Contradiction]:
    keys = _written(sql, about=about)
    if not keys:
        return []
    return list(
        Contradiction.objects.filter(pk__in=keys, recorded_at__known_by=EVER_KNOWN).order_by("pk")
    )


def _written(sql: str, **asked: int | datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": Moment.now().last_day, **asked})
        return [key for (key,) in cursor.fetchall()]
