"""The eight headline figures of a report: what a reader sees first (DOMAIN.md §5.1 page 1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import figures, writing
from reports.blocks import Tile
from reports.figures import Figure
from reports.missing import without_number
from reports.sections.parts import amount_of, count_of, opened
from reports.situation import SituationReport
from reports.small_cells import Shown
from reports.trends import HEADLINES, trends


def tiles(report: SituationReport) -> tuple[Tile, ...]:
    """The headline figures: what each is out of, how it changed, and its line of a year."""
    drawn = trends(report)
    said = {each.key: not report.withholds(each.figure, report.place.pk) for each in HEADLINES}
    return tuple(
        replace(tile, trend=drawn[tile.key]) if said[tile.key] else without_number(tile)
        for tile in _tiles(report)
    )


def _tiles(report: SituationReport) -> tuple[Tile, ...]:
    return (
        _surveyed(report),
        _share(
            report,
            figures.HOUSEHOLDS_VERIFIED,
            figures.HOUSEHOLDS_SURVEYED,
            lambda n: ngettext(
                "%(percent)s ของ %(all)s ครัวเรือนที่สำรวจ", "%(percent)s ของ %(all)s ครัวเรือนที่สำรวจ", n
            ),
        ),
        _share(
            report,
            figures.HARDSHIP,
            figures.HOUSEHOLDS_VERIFIED,
            lambda n: ngettext(
                "%(percent)s ของ %(all)s ครัวเรือนที่สอบทานแล้ว",
                "%(percent)s ของ %(all)s ครัวเรือนที่สอบทานแล้ว",
                n,
            ),
            known_by=figures.HARDSHIP_ASKED,
        ),
        _share(
            report,
            figures.HOUSES_TO_REPAIR,
            figures.HOUSES_BY_CONDITION,
            lambda n: ngettext(
                "%(percent)s ของบ้านที่สอบทานแล้ว %(all)s หลัง",
                "%(percent)s ของบ้านที่สอบทานแล้ว %(all)s หลัง",
                n,
            ),
        ),
        _for_care(report),
        _saved(report),
        _share(
            report,
            figures.HOUSEHOLDS_IN_CONCESSION,
            figures.HOUSEHOLDS_VERIFIED,
            lambda _n: _next_expiry(report),
        ),
        _requests(report),
    )


def _surveyed(report: SituationReport) -> Tile:
    root = report.root
    coverage = report.coverage(root.pk)
    households = report.total(figures.HOUSEHOLDS_SURVEYED, root.pk)
    return Tile(
        "F1.1",
        str(figures.HOUSES_SURVEYED.label),
        *_known(
            coverage.reference + households.count,
            writing.number(coverage.surveyed),
            figures.HOUSES_SURVEYED.unit,
        ),
        ngettext("%(percent)s ของ %(all)s หลัง", "%(percent)s ของ %(all)s หลัง", coverage.reference)
        % {
            "percent": writing.percent(coverage.surveyed, coverage.reference),
            "all": writing.number(coverage.reference),
        }
        + " · "
        + ngettext("%(count)s ครัวเรือน", "%(count)s ครัวเรือน", households.count)
        % {"count": writing.number(households.count)},
        writing.change(count_of(report.change(figures.HOUSES_SURVEYED, root.pk))),
        _over_year(count_of(report.change_in_a_year(figures.HOUSES_SURVEYED, root.pk))),
        opened(report, figures.HOUSES_SURVEYED, root),
    )


def _share(
    report: SituationReport,
    figure: Figure,
    of: Figure,
    words: Callable[[int], str],
    *,
    known_by: Figure | None = None,
) -> Tile:
    """A count with its share of another; without any record of `known_by` there is no number."""
    root = report.root
    found, whole = report.total(figure, root.pk).count, report.total(of, root.pk).count
    is_known = bool(report.total(known_by or of, root.pk).count)
    shares = {"percent": writing.percent(found, whole), "all": writing.number(whole)}
    return Tile(
        figure.key,
        str(figure.label),
        *_known(is_known, writing.number(found), figure.unit),
        words(whole) % shares if is_known else "",
        writing.change(count_of(report.change(figure, root.pk))) if is_known else "",
        _over_year(count_of(report.change_in_a_year(figure, root.pk))) if is_known else "",
        opened(report, figure, root),
    )


def _for_care(report: SituationReport) -> Tile:
    """F1.5 as it may leave the committee; its change is that of the rounded counts."""
    figure, root = figures.HOUSES_FOR_CARE, report.root
    now = report.shown(figure)[root.pk, ""]
    whole = report.total(figures.HOUSES_BY_NUMBER, root.pk).count
    return Tile(
        figure.key,
        str(figure.label),
        *_known(whole, writing.shown(now), figure.unit),
        ngettext(
            "ของบ้านที่สอบทานแล้ว %(all)s หลัง · เฉพาะผู้ยินยอม",
            "ของบ้านที่สอบทานแล้ว %(all)s หลัง · เฉพาะผู้ยินยอม",
            whole,
        )
        % {"all": writing.number(whole)},
        writing.change(_shown_change(now, report.shown_before(figure, root.pk))),
        _over_year(_shown_change(now, report.shown_a_year_before(figure, root.pk))),
        opened(report, figure, root),
    )


def _saved(report: SituationReport) -> Tile:
    """F1.6, the same sum as F6.3."""
    figure, root = figures.SAVINGS, report.root
    groups = report.total(figures.GROUPS, root.pk).count
    members = report.total(figures.MEMBERS, root.pk).count
    difference = report.change(figure, root.pk)
    return Tile(
        "F1.6",
        str(figure.label),
        *_known(groups, writing.whole_baht(report.total(figure, root.pk).amount), figure.unit),
        ngettext("%(count)s กลุ่ม", "%(count)s กลุ่ม", groups) % {"count": writing.number(groups)}
        + " · "
        + ngettext("สมาชิก %(count)s คน", "สมาชิก %(count)s คน", members)
        % {"count": writing.number(members)}
        if groups
        else "",
        writing.change_of_baht(amount_of(difference)) if groups else "",
        _over_year_baht(amount_of(report.change_in_a_year(figure, root.pk))) if groups else "",
        opened(report, figure, root),
    )


def _requests(report: SituationReport) -> Tile:
    figure, root = figures.OPEN_REQUESTS, report.root
    found = report.total(figure, root.pk).count
    old = report.total(figure, root.pk, "old").count
    return Tile(
        figure.key,
        str(figure.label),
        writing.number(found),
        writing.unit(figure.unit, writing.number(found)),
        _("ค้างเกิน 60 วัน %(old)s เรื่อง") % {"old": writing.number(old)},
        writing.change(count_of(report.change(figure, root.pk))),
        _over_year(count_of(report.change_in_a_year(figure, root.pk))),
        opened(report, figure, root),
    )


def _shown_change(now: Shown, then: Shown | None) -> int | None:
    """Of two counts as they are shown; of what is hidden there is none."""
    if then is None or now.value is None or then.value is None:
        return None
    return now.value - then.value


def _over_year(difference: float | None) -> str:
    """Against the signed report of the same month a year before; nothing where there is none."""
    if difference is None:
        return ""
    return _("จากเดือนเดียวกันปีก่อน %(change)s") % {"change": writing.change(difference)}


def _over_year_baht(satang: float | None) -> str:
    return _over_year(None if satang is None else satang / writing.SATANG_PER_BAHT)


def _known(records: float, value: str, unit: Any) -> tuple[str, str]:
    """A value with its unit; without any record it is ไม่มีข้อมูล, which is not 0 (§5.0)."""
    return (value, writing.unit(unit, value)) if records else (_("ไม่มีข้อมูล"), "")


def _next_expiry(report: SituationReport) -> str:
    left = [line.days_left(report.moment.last_day) for line in report.concessions]
    coming = [days for days in left if days is not None and days >= 0]
    count = len(report.concessions)
    plots = ngettext("%(plots)s แปลงสัมปทาน", "%(plots)s แปลงสัมปทาน", count)
    plots %= {"plots": writing.number(count)}
    if not coming:
        return plots
    days = ngettext("สิ้นสุดเร็วที่สุดในอีก %(days)s วัน", "สิ้นสุดเร็วที่สุดในอีก %(days)s วัน", min(coming))
    return f"{plots} · " + days % {"days": writing.number(min(coming))}
