"""The frozen page of a month and how it stands: read once, then kept by the process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.safestring import SafeString, mark_safe

from formats.months import Month
from network.moments import Moment
from reports.models import MonthlyReport
from reports.months.standing import Standing, standings

KEPT = 48  # pages; each a few hundred kilobytes


@lru_cache(maxsize=KEPT)
def page(report: int, language: str) -> tuple[dict[str, Any], SafeString]:
    """Head (words) and body (HTML) of a stored report, by its key; it can never change."""
    found = MonthlyReport.objects.filter(pk__in=[report]).values_list("page", flat=True).get()
    # Composed by our own templates when it was frozen, and final in the database since.
    said = found.get(language) or found["th"]
    return said["head"], mark_safe(said["body"])  # noqa: S308


def summary(report: int, language: str) -> SafeString:
    """The part a report begins with (body.html): headline figures and what to know of them."""
    _head, body = page(report, language)
    found, end, _rest = body.partition("</section>")
    return mark_safe(found + end)  # noqa: S308 (part of what page() vouches for)


def standing(place: int, month: Month, *, edition: int | None = None) -> Standing | None:
    """The edition of a month that counts, the newest, or another by its number, as it stands now.

    One small question tells which reports and steps there are; what they say is final, so it is
    read once and kept by the process.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _KNOWN, {"place": place, "month": month.first_day, "k": Moment.now().known_by}
        )
        known = tuple((report, tuple(steps)) for report, steps in cursor.fetchall())
    found = _standings(place, month, known) if known else ()
    if edition is not None:
        found = tuple(each for each in found if each.report.edition == edition)
    return found[0] if found else None


@lru_cache(maxsize=4 * KEPT)
def _standings(
    place: int,
    month: Month,
    known: tuple[tuple[int, tuple[int, ...]], ...],  # noqa: ARG001 (what was read is kept by it)
) -> tuple[Standing, ...]:
    return tuple(standings([place], months=[month]))


# Reports of a month and their steps, by key, as they are known.
_KNOWN = """
    SELECT report.id, array_remove(array_agg(step.id ORDER BY step.id), NULL)
    FROM reports_monthlyreport AS report
    LEFT JOIN reports_reportstep AS step ON step.report_id = report.id
        AND network_is_known(step.recorded_at, step.source_id, %(k)s)
    WHERE report.place_id = %(place)s AND report.month = %(month)s
      AND network_is_known(report.recorded_at, report.source_id, %(k)s)
    GROUP BY report.id ORDER BY report.id
"""
