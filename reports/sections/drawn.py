"""Charts of sections: the same values as the tables beside them, hidden where those hide them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from formats.months import up_to
from network.named_sets import fetched
from reports import charts, figures, writing
from reports.blocks import Chart
from reports.charts import ChartRow, MonthLine
from reports.sheets.base import counting_villages
from reports.situation import SituationReport
from savings.month_sets import ARREARS
from savings.through_months import books_through

MOST_ROWS = 12  # of a chart; what is below is one row


def standing_of_records(report: SituationReport) -> Chart | None:
    """F2.2 and F2.4 of each place directly below: households verified, waiting and disputed."""
    found = []
    for node in report.gazetteer.children(report.place.pk) or [report.root]:
        surveyed = report.total(figures.HOUSEHOLDS_SURVEYED, node.pk).count
        verified = report.total(figures.HOUSEHOLDS_VERIFIED, node.pk).count
        disputed = report.total(figures.HOUSEHOLDS_DISPUTED, node.pk).count
        if not surveyed + disputed:
            continue
        parts = (
            ("standing_verified", float(verified)),
            ("standing_waiting", float(surveyed - verified)),
            ("standing_disputed", float(disputed)),
        )
        told = " · ".join(writing.number(value) for _style, value in parts)
        found.append(ChartRow(str(node), parts, told))
    return charts.rows(
        _("ครัวเรือนตามการสอบทาน (F2.2, F2.4)"),
        found,
        legend=(
            ("standing_verified", _("สอบทานแล้ว (V)")),
            ("standing_waiting", _("รอสอบทาน (S − V)")),
            ("standing_disputed", _("มีข้อขัดแย้ง")),
        ),
        notes=(
            _(
                "ตัวเลขท้ายแถบเรียงตามลำดับนี้ ครัวเรือนที่การเยี่ยมครั้งล่าสุดมีข้อขัดแย้ง "
                "แต่ครั้งก่อนหน้ายังใช้ได้ อยู่ทั้งสองส่วน"
            ),
        ),
    )


def villages_by_repair(report: SituationReport) -> Chart | None:
    """F1.4 by village, the most first, and what share of all they come to: a Pareto chart."""
    counts = [
        (report.total(figures.HOUSES_TO_REPAIR, node.pk).count, node)
        for node in counting_villages(report)
        if not report.says_nothing_of(node.pk)
    ]
    ranked = sorted(
        ((count, node) for count, node in counts if count),
        key=lambda each: (-each[0], each[1].code),
    )
    whole = sum(count for count, _node in ranked)
    if len(ranked) < 2:  # noqa: PLR2004 (one alone is no order)
        return None
    shown = [(float(count), str(node)) for count, node in ranked]
    return charts.rows(
        _("บ้านต้องซ่อมรายหมู่บ้าน เรียงจากมากไปน้อย (F1.4)"),
        [
            ChartRow(
                label,
                (("bar", count),),
                f"{writing.number(count)} ({writing.percent(reached, whole)})",
                reached / whole,
            )
            for count, label, reached in _adding_up(_cut(shown, _("อีก %(count)d หมู่บ้าน")))
        ],
        legend=(("bar", _("บ้านต้องซ่อม (หลัง)")), ("line_share", _("ร้อยละสะสม (มาตราส่วนบน)"))),
        notes=(_("ไม่รวมหมู่บ้านที่สำรวจต่ำกว่าร้อยละ 50"),),
    )


def money_through_months(report: SituationReport) -> Chart | None:
    """F6.3 and F6.4 at the end of each of twelve months, from the books. One query."""
    months = up_to(report.month)
    books = books_through(months, report.moment, report.counted_places)
    return charts.lines(
        _("เงินออมสะสมและเงินกู้คงเหลือ 12 เดือน (F6.3, F6.4)"),
        [writing.short_month(month) for month in months],
        (
            MonthLine(
                "line_saved",
                _("เงินออมสะสม"),
                tuple(None if each is None else float(each.saved) for each in books),
            ),
            MonthLine(
                "line_lent",
                _("เงินกู้คงเหลือ"),
                tuple(None if each is None else float(each.lent) for each in books),
            ),
        ),
        write=writing.whole_baht,
        notes=(_("บาท ทุกสิ้นเดือน ตามที่บันทึกแล้วเมื่อจัดทำรายงาน เดือนที่ยังไม่มีบัญชีเว้นว่างไว้"),),
    )


def arrears_by_group(report: SituationReport) -> Chart | None:
    """F6.5 by group, the most first; a group has a number here, never its name. One query."""
    groups: list[tuple[int, int, int]] = fetched(
        ARREARS,
        "id, late::bigint, lent::bigint",
        report.moment,
        where="place_id = ANY(%s)",
        params=[report.counted_places],
    )
    late = sorted((each for each in groups if each[1]), key=lambda each: (-each[1], each[0]))
    lent = {at: each[2] for at, each in enumerate(late, start=1)}
    shown = [(float(each[1]), str(at)) for at, each in enumerate(late, start=1)]
    rows = []
    for amount, label in _cut(shown, _("อีก %(count)d กลุ่ม")):
        is_group = label.isdecimal()
        name = _("กลุ่มที่ %(number)s") % {"number": label} if is_group else label
        share = f" ({writing.percent(amount, lent[int(label)])})" if is_group else ""
        rows.append(ChartRow(name, (("bar", amount),), writing.whole_baht(amount) + share))
    return charts.rows(
        _("เงินกู้ค้างชำระเกิน 90 วัน รายกลุ่ม (F6.5)"),
        rows,
        notes=(
            _(
                "บาท และร้อยละของเงินกู้คงเหลือของกลุ่มนั้น เรียงจากมากไปน้อย ไม่แสดงชื่อกลุ่ม "
                "อีก %(count)s กลุ่มที่ให้กู้ไม่มีค้างเกิน 90 วัน"
            )
            % {"count": writing.number(len(groups) - len(late))},
        ),
    )


def _cut(ranked: Sequence[tuple[float, str]], rest: str) -> list[tuple[float, str]]:
    """The first of (value, label); what is below them as one row, named by `rest`."""
    if len(ranked) <= MOST_ROWS:
        return list(ranked)
    below = ranked[MOST_ROWS - 1 :]
    return [
        *ranked[: MOST_ROWS - 1],
        (sum(value for value, _label in below), rest % {"count": len(below)}),
    ]


def _adding_up(ranked: Iterable[tuple[float, str]]) -> Iterable[tuple[float, str, float]]:
    """Each (value, label) with the sum of it and all before it."""
    reached = 0.0
    for value, label in ranked:
        reached += value
        yield value, label, reached


def drawn(*made: Chart | None) -> tuple[Chart, ...]:
    """The charts there are."""
    return tuple(each for each in made if each is not None)
