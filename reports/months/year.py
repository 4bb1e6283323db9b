"""A fiscal year of a place from its stored months: the headline figures month by month (S1-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from formats.months import BUDDHIST_OFFSET, MONTHS_IN_YEAR, Month
from network.models import Place
from network.moments import Moment
from network.privacy_paper import Block, heading, printed, table, text, title
from reports import charts, figures, writing
from reports.models import MonthlyReport
from reports.months.standing import Standing, standings
from reports.sections.orders import KPI
from reports.trends import HEADLINES, Headline

FIRST_MONTH = 10  # a fiscal year runs from October to September, named by the year it ends in


@dataclass(frozen=True)
class Line:
    """A figure through the year; None where no report of the month is stored."""

    key: str
    label: str
    unit: str
    values: tuple[float | str | None, ...]
    year_before: float | str | None  # the last month's value a year earlier

    @property
    def written(self) -> list[str]:
        return [_written(value) for value in self.values]

    @property
    def change(self) -> str:
        """From the same month of the year before to the last month there is."""
        last = next((value for value in reversed(self.values) if value is not None), None)
        if isinstance(last, str) or isinstance(self.year_before, str):
            return writing.NONE
        return writing.change(
            None if last is None or self.year_before is None else last - self.year_before
        )

    @property
    def chart(self) -> SafeString:
        """The line of the months there are, as SVG; a month without a report leaves a gap."""
        return charts.trend([None if isinstance(each, str) else each for each in self.values])


@dataclass(frozen=True)
class Year:
    """The fiscal year `buddhist_year` of a place: October before it to its September."""

    buddhist_year: int
    months: tuple[Month, ...]
    reports: tuple[Standing | None, ...]
    lines: tuple[Line, ...]
    resolved: int
    matters: int

    @property
    def kpi(self) -> str:
        """F10.2 over the year: what was closed of what was open at its beginning and came."""
        return _("%(percent)s ของ %(all)s เรื่อง (เป้าหมาย %(goal)d%%)") % {
            "percent": writing.percent(self.resolved, self.matters),
            "all": writing.number(self.matters),
            "goal": KPI,
        }


def fiscal_year(month: Month) -> int:
    """The Buddhist year in which the fiscal year of a month ends."""
    return month.year + BUDDHIST_OFFSET + (month.month >= FIRST_MONTH)


def months_of(buddhist_year: int) -> tuple[Month, ...]:
    """October of the year before to September."""
    month = Month(buddhist_year - BUDDHIST_OFFSET - 1, FIRST_MONTH)
    found = []
    for _number in range(MONTHS_IN_YEAR):
        found.append(month)
        month = month.following()
    return tuple(found)


def first_year(place: Place) -> int | None:
    """The fiscal year of the first stored report of a place; None without one. One query."""
    found = MonthlyReport.objects.recorded(Moment.now()).filter(place=place)
    first = found.order_by("month").values_list("month", flat=True).first()
    return None if first is None else fiscal_year(Month.containing(first))


def year(place: Place, buddhist_year: int) -> Year:
    """The year from the reports that are stored: of each month the one that counts. Three queries.

    A certified report before any other edition; a draft where none is certified.
    """
    months = months_of(buddhist_year)
    before = months_of(buddhist_year - 1)
    by_month: dict[Month, Standing] = {}
    for each in standings([place.pk], months=[*months, *before]):
        if each.is_open and (each.month not in by_month or each.is_signed):
            by_month[each.month] = each
    keys = {standing.report.pk: month for month, standing in by_month.items()}
    values: dict[Month, dict[str, Any]] = {
        keys[pk]: stored
        for pk, stored in MonthlyReport.objects.filter(pk__in=keys).values_list("pk", "values")
    }
    last = max((month for month in months if month in values), default=None)
    a_year_before = Month(last.year - 1, last.month) if last else None
    lines = tuple(
        Line(
            each.key,
            str(each.figure.label),
            writing.unit(each.figure.unit),
            tuple(_value(values.get(month), each, place.code) for month in months),
            _value(values.get(a_year_before), each, place.code) if a_year_before else None,
        )
        for each in HEADLINES
    )
    resolved, matters = _resolved([values[month] for month in months if month in values], place)
    return Year(
        buddhist_year, months, tuple(by_month.get(month) for month in months), lines,
        resolved, matters,
    )  # fmt: skip


def _value(values: dict[str, Any] | None, of: Headline, code: str) -> float | str | None:
    if values is None or of.figure.key not in values:
        return None
    if of.known_by and not any(values.get(each.key, {}).get(code) for each in of.known_by):
        return None  # no record of anything it is counted from, which is not 0
    parts: dict[str, Any] = values[of.figure.key].get(code, {})
    shown: list[float | str] = [each for each in parts.values() if not isinstance(each, list)]
    if shown:  # sensitive: a count that may be shown, "<5" or "hidden"
        return shown[0]
    total: float = sum(each[1 if of.is_amount else 0] for each in parts.values())
    return total / writing.SATANG_PER_BAHT if of.is_amount else total


def _resolved(stored: list[dict[str, Any]], place: Place) -> tuple[int, int]:
    """Matters closed in the year, and those open at its beginning or new in it.

    Never more closed than there were, also where months have no report.
    """

    def parts(values: dict[str, Any]) -> dict[str, int]:
        found = values.get(figures.MATTERS_BY_STANDING.key, {}).get(place.code, {})
        return {part: cell[0] for part, cell in found.items()}

    told = [parts(values) for values in stored]
    closed = sum(each.get("old_closed", 0) + each.get("new_closed", 0) for each in told)
    matters = left_open = 0
    for each in told:
        old = each.get("old_open", 0) + each.get("old_closed", 0)
        # Of a month without a report what came is known by what the next one found open.
        matters += max(0, old - left_open) + each.get("new_closed", 0) + each.get("new_open", 0)
        left_open = each.get("old_open", 0) + each.get("new_open", 0)
    return closed, matters


def _written(value: float | str | None) -> str:
    if value is None:
        return writing.NONE
    if value == "hidden":
        return _("ปกปิด")
    return value if isinstance(value, str) else writing.number(value)


def year_pdf(of: Year, name: str, *, dated: datetime) -> bytes:
    """The yearly summary on paper, wide."""
    words = [f"{month.month}/{(month.year + BUDDHIST_OFFSET) % 100}" for month in of.months]
    blocks: list[Block] = [
        title(_("สรุปผลประจำปีงบประมาณ %(year)d") % {"year": of.buddhist_year}),
        text(name),
        table(
            [(_("ตัวเลข"), 5), *((word, 2) for word in words)],
            [[f"{line.key} {line.label}", *line.written] for line in of.lines],
        ),
        heading(_("ตัวชี้วัดการแก้ไขปัญหา (F10.2)")),
        text(of.kpi),
        heading(_("รายงานของแต่ละเดือน")),
        table(
            [(_("เดือน"), 3), (_("รายงานที่"), 2), (_("สถานะ"), 5)],
            [
                [
                    writing.month(month),
                    (standing.number if standing else "") or writing.NONE,
                    standing.words if standing else _("ไม่มีรายงาน"),
                ]
                for month, standing in zip(of.months, of.reports, strict=True)
            ],
        ),
    ]
    return printed(str(of.buddhist_year), blocks, dated=dated, is_wide=True)
