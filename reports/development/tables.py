"""Every figure of a place and of those directly below it, for page, spreadsheet and paper alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from formats.land_area import SQUARE_METRES_PER_RAI
from formats.months import Month
from network.gazetteer import Node
from network.models import Level, Place
from reports import document, figures, writing
from reports.figures import Figure
from reports.months.standing import standing_of
from reports.sections.parts import opened
from reports.situation import SituationReport
from reports.small_cells import Shown

# By the number before the point of a figure's key.
CHAPTERS = {
    "F1": gettext_lazy("สรุปของพื้นที่"),
    "F2": gettext_lazy("ความครอบคลุมและความน่าเชื่อถือของข้อมูล"),
    "F3": gettext_lazy("ที่ดิน"),
    "F4": gettext_lazy("ที่อยู่อาศัย"),
    "F5": gettext_lazy("ผู้สูงอายุ คนพิการ และการส่งต่อ"),
    "F6": gettext_lazy("กลุ่มออมทรัพย์และสถาบันการเงินชุมชน"),
    "F7": gettext_lazy("อาชีพและการพัฒนาฝีมือ"),
    "F8": gettext_lazy("ที่ดินสัมปทาน"),
    "F10": gettext_lazy("เรื่องค้างและข้อสั่งการ"),
}
# Figures in these units say their amount, all others how many records they count.
RAI, BAHT = gettext_lazy("ไร่"), gettext_lazy("บาท")


@dataclass(frozen=True)
class Value:
    """What is said of a place: as it is written, as a number where it is one, and its records."""

    text: str
    number: float | None = None
    href: str = ""


@dataclass(frozen=True)
class Line:
    """A figure, or one part of it, of each place."""

    key: str
    label: str
    unit: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Chapter:
    """The lines about one subject."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Development:
    """The tables of a place for one month, as known at K."""

    report: SituationReport
    title: str
    place: str
    month: str
    as_of: str
    joined: str
    serial: str
    places: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...]


def known_as_reported(place: Place, month: Month) -> datetime | None:
    """K of the month as it was prepared for the place or for a place above it, the nearest.

    So the tables of a village say what the district's report says. None where none was prepared.
    """
    codes = [place.code[:length] for length in (len(place.code), 6, 4) if length <= len(place.code)]
    for above in Place.objects.filter(code__in=codes).order_by("-code"):
        standing = standing_of(above, month)
        if standing is not None:
            return standing.report.known_by
    return None


def development(report: SituationReport) -> Development:
    """The tables of the report's place."""
    nodes = _columns(report)
    level = Level(report.root.level)
    titles = {
        Level.VILLAGE: _("รายงานการพัฒนาหมู่บ้าน (VDR)"),
        Level.TAMBON: _("รายงานการพัฒนาตำบล (TDR)"),
    }
    chapters = []
    for prefix, heading in CHAPTERS.items():
        lines = tuple(
            line
            for figure in sorted(figures.BY_KEY.values(), key=_order)
            if figure.key.partition(".")[0] == prefix and _is_counted(figure)
            for line in _lines(report, figure, nodes)
        )
        chapters.append(Chapter(str(heading), (*_shares(report, prefix, nodes), *lines)))
    return Development(
        report=report,
        title=titles.get(level, _("ตารางข้อมูลของพื้นที่")),
        place=document.full_place(report),
        month=writing.month(report.month),
        as_of=writing.day(report.moment.last_day),
        joined=document.joined(report),
        serial=document.serial(report),
        places=tuple(str(node) for node in nodes),
        chapters=tuple(chapters),
        notes=(
            _("ไม่มีข้อมูล = สำรวจต่ำกว่าร้อยละ 50 ไม่ใช่ศูนย์"),
            _("จำนวนคนที่อ่อนไหว 1–4 แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า และปกปิดช่องที่คำนวณย้อนได้"),
        ),
    )


def _order(figure: Figure) -> tuple[int, str]:
    """F3.9 before F3.10."""
    number = figure.key.partition(".")[2]
    digits = "".join(letter for letter in number if letter.isdecimal())
    return int(digits), number


def _shares(report: SituationReport, prefix: str, nodes: list[Node]) -> Iterator[Line]:
    """Of the second chapter: how many houses there are (R), and the shares of them (F2.1, F2.2)."""
    if prefix != "F2":
        return
    reference = [report.coverage(node.pk).reference for node in nodes]
    yield Line(
        figures.REFERENCE.key,
        str(figures.REFERENCE.label),
        writing.unit(figures.REFERENCE.unit),
        tuple(Value(writing.number(each), each) for each in reference),
    )
    surveyed = [report.coverage(node.pk).surveyed for node in nodes]
    of_households = [
        (
            report.total(figures.HOUSEHOLDS_VERIFIED, node.pk).count,
            report.total(figures.HOUSEHOLDS_SURVEYED, node.pk).count,
        )
        for node in nodes
    ]
    for figure, pairs in (
        (figures.COVERAGE, list(zip(surveyed, reference, strict=True))),
        (figures.VERIFIED_SHARE, of_households),
    ):
        yield Line(figure.key, str(figure.label), "%", tuple(_share(*pair) for pair in pairs))


def _share(part: int, whole: int) -> Value:
    return Value(writing.percent(part, whole), round(part / whole, 4) if whole else None)


def _is_counted(figure: Figure) -> bool:
    return figure in figures.COUNTED and not figure.is_by_key


def _columns(report: SituationReport) -> list[Node]:
    """The place, and what lies directly below it and works with the network."""
    below = [
        node
        for node in report.gazetteer.children(report.place.pk)
        if any(report.gazetteer.counts(each.pk) for each in report.gazetteer.below(node.pk))
    ]
    return [report.root, *below]


def _lines(report: SituationReport, figure: Figure, nodes: list[Node]) -> Iterator[Line]:
    """The figure as a whole, then each of its parts that any place has something of."""
    shown = report.shown(figure) if figure.is_sensitive else {}
    label, unit = str(figure.label), writing.unit(figure.unit)
    values = tuple(_value(report, figure, node, "", shown) for node in nodes)
    yield Line(figure.key, label, unit, values)
    for part, words in figure.labels.items():
        if report.total(figure, report.place.pk, part).count:
            values = tuple(_value(report, figure, node, part, shown) for node in nodes)
            yield Line(figure.key, f"{label}: {words}", unit, values)


def _value(
    report: SituationReport,
    figure: Figure,
    node: Node,
    part: str,
    shown: dict[tuple[int, str], Shown],
) -> Value:
    if report.withholds(figure, node.pk):
        return Value(_("ไม่มีข้อมูล"))
    href = opened(report, figure, node, part)
    if figure.is_sensitive:
        count = shown.get((node.pk, part), Shown(None))
        return Value(writing.shown(count), count.value, href)
    found = report.total(figure, node.pk, part or None)
    if figure.unit == RAI:
        rai = round(found.amount / SQUARE_METRES_PER_RAI, 4)
        return Value(writing.rai(found.amount), rai, href)
    if figure.unit == BAHT:
        return Value(
            writing.baht(found.amount), round(found.amount) / writing.SATANG_PER_BAHT, href
        )
    return Value(writing.number(found.count), found.count, href)
