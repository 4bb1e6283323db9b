"""Sets a situation report in words: the one form that page, PDF and JSON are made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.models import Level, PlaceBoundary
from network.queries import planned_for_sets
from parcels.models import LayerKind
from reports import figures, sections, sheets, writing
from reports.blocks import Cell, Column, Document, Row, Section, Table
from reports.figures import Figure
from reports.headlines import tiles
from reports.missing import LEAST_COVERAGE, without_numbers
from reports.situation import SituationReport

SERIAL_DIGITS = 10


def compose(report: SituationReport, *, with_maps: bool = True) -> Document:
    """The whole report in the reader's language."""
    with planned_for_sets():
        opening = sheets.opening_map(report) if with_maps else None
        parts = [section(report, with_maps=with_maps) for section in sections.IN_ORDER]
    if report.says_nothing_of(report.place.pk):
        parts = [without_numbers(part) for part in parts]
    return Document(
        title=_("รายงานสถานการณ์ที่ดิน ที่อยู่อาศัย และการขับเคลื่อนขององค์กรชุมชน"),
        place=full_place(report),
        month=writing.month(report.month),
        joined=joined(report),
        as_of=writing.day(report.moment.last_day),
        prepared=writing.moment(report.prepared_at),
        serial=serial(report),
        is_running=report.is_running,
        is_fictional=report.is_fictional,
        tiles=tiles(report),
        exceptions=exceptions(report),
        sections=numbered(_sourced(parts, report)),
        definitions=tuple(
            (figure.key, str(figure.label), str(figure.definition))
            for figure in (*figures.BY_KEY.values(), figures.REFERENCE)
        ),
        layers=_layers(report),
        opening=opening,
        opening_caption=_("ที่ตั้งของเรื่องค้าง (F1.8)") if opening else "",
        footer=_("จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน"),
    )


def numbered(parts: list[Section]) -> tuple[Section, ...]:
    """The parts, with their tables, charts and maps, each counted through the whole report."""
    tables, drawn, maps = count(1), count(1), count(1)

    def chart(caption: str) -> str:
        return _("แผนภูมิที่ %(number)d %(caption)s") % {"number": next(drawn), "caption": caption}

    return tuple(
        replace(
            part,
            number=number,
            decides=str(sections.DECIDES.get(part.key, "")),
            tables=tuple(
                replace(
                    table,
                    caption=_("ตารางที่ %(number)d %(caption)s")
                    % {"number": next(tables), "caption": table.caption},
                )
                for table in part.tables
            ),
            bars=tuple(
                replace(each, caption=chart(each.caption)) for each in part.bars if each.bars
            ),
            charts=tuple(replace(each, caption=chart(each.caption)) for each in part.charts),
            drawing_caption=_("แผนที่ %(number)d %(caption)s")
            % {"number": next(maps), "caption": part.drawing_caption}
            if part.drawing
            else part.drawing_caption,
        )
        for number, part in enumerate(parts, start=1)
    )


def serial(report: SituationReport) -> str:
    """A short hash of the values: two prints with the same serial say the same."""
    values = {
        "place": report.root.code,
        "month": str(report.month),
        "true_before": report.moment.true_before.isoformat(),
        "figures": values_of(report),
    }
    packed = json.dumps(values, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(packed).hexdigest()[:SERIAL_DIGITS]


def values_of(report: SituationReport) -> dict[str, Any]:
    """Every figure as plain values for each place: counts, and square metres to 0.01."""
    if report not in _VALUES:  # asked for the serial in each language, and for themselves
        _VALUES[report] = _values_of(report)
    return _VALUES[report]


_VALUES: WeakKeyDictionary[SituationReport, dict[str, Any]] = WeakKeyDictionary()


def _values_of(report: SituationReport) -> dict[str, Any]:
    values: dict[str, Any] = {}
    asking = set(report.asking_places)
    for figure in figures.COUNTED:
        if figure.is_by_key:  # said of each concession below
            continue
        if figure.is_sensitive:
            values[figure.key] = _shown_values(report, figure)
            continue
        parts = tuple(figure.labels) or ("",)
        values[figure.key] = {
            node.code: {
                part: [counted.count, round(counted.amount, 2)]
                for part in parts
                if (counted := report.recorded(figure, node.pk, part)).count
            }
            for node in report.gazetteer.below(report.place.pk)
            if node.pk in asking
        }
    values[figures.CONCESSIONS.key] = [
        [
            line.number or line.name,
            round(line.plot_square_metres, 2),
            line.expires,
            report.recorded(figures.HOUSEHOLDS_OF_CONCESSION, report.place.pk, str(line.pk)).count,
            parcels.count,
            round(parcels.amount, 2),
        ]
        for line in report.concessions
        for parcels in [
            report.recorded(figures.PARCELS_OF_CONCESSION, report.place.pk, str(line.pk))
        ]
    ]
    return values


def _shown_values(report: SituationReport, figure: Figure) -> dict[str, Any]:
    """A sensitive figure of the place and of those directly below it, as it may be shown.

    Of who needs care also of the villages, whose counts are on the map: what a signed report has
    shown is held in the next.
    """
    told = {node.pk for node in report.gazetteer.children(report.place.pk)}
    if figure is figures.HOUSES_FOR_CARE:
        told |= {node.pk for node, shown in sheets.care_by_village(report) if shown is not None}
    values: dict[str, Any] = {}
    for (pk, part), shown in report.shown(figure).items():
        if pk == report.place.pk or pk in told:
            values.setdefault(report.gazetteer.nodes[pk].code, {})[part] = shown.as_value
    return values


def as_values(report: SituationReport) -> dict[str, Any]:
    """The report for other programs: what was asked, every value, and what each means."""
    return {
        "place": report.root.code,
        "name_th": report.root.name_th,
        "month": str(report.month),
        "true_before": report.moment.true_before.isoformat(),
        "known_by": report.moment.known_by.isoformat(),
        "serial": serial(report),
        "is_fictional": report.is_fictional,
        "values": values_of(report),
        "definitions": {
            figure.key: {
                "label": str(figure.label),
                "unit": writing.unit(figure.unit),
                "definition": str(figure.definition),
            }
            for figure in (*figures.BY_KEY.values(), figures.REFERENCE)
        },
    }


def joined(report: SituationReport) -> str:
    """ร่วมเครือข่าย 3 จาก 4 ตำบล: on every report (S4-05)."""
    tambons = report.tambons()
    if not tambons:
        return _("ยังไม่มีข้อมูลตำบล")
    count = sum(report.gazetteer.counts(node.pk) for node in tambons)
    return _("ร่วมเครือข่าย %(count)d จาก %(all)d ตำบล") % {"count": count, "all": len(tambons)}


def full_place(report: SituationReport) -> str:
    """The place with those above it: อำเภอวังน้ำเย็น จังหวัดสระแก้ว."""
    names = [str(node) for node in report.gazetteer.above(report.place.pk)]
    return (", " if writing.in_english() else " ").join(names)


def exceptions(report: SituationReport) -> tuple[str, ...]:
    """What a reader must know before quoting a number."""
    found = []
    if absent := [n for n in report.tambons() if not report.gazetteer.counts(n.pk)]:
        found.append(
            _("ยังไม่ร่วมเครือข่าย จึงไม่มีตัวเลข: %(names)s")
            % {"names": ", ".join(str(node) for node in absent)}
        )
    villages = [
        node
        for node in report.gazetteer.in_level(Level.VILLAGE)
        if report.gazetteer.counts(node.pk)
    ]
    if not villages:
        found.append(_("ยังไม่มีหมู่บ้านของตำบลที่ร่วมเครือข่ายในระบบ ตัวเลขรายหมู่บ้านจึงยังไม่มี"))
    if low := [node for node in villages if report.says_nothing_of(node.pk)]:
        found.append(
            _("สำรวจต่ำกว่าร้อยละ %(least)d ไม่ควรอ้างตัวเลขรายหมู่บ้าน: %(names)s")
            % {
                "least": LEAST_COVERAGE * 100,
                "names": ", ".join(str(node) for node in low),
            }
        )
    outside = report.outside_network(figures.HOUSEHOLDS_SURVEYED, report.place.pk)
    outside_land = report.outside_network(figures.LAND_SURVEYED, report.place.pk)
    if outside.count or outside_land.count:
        households, parcels = writing.number(outside.count), writing.number(outside_land.count)
        found.append(
            _("มีข้อมูลอยู่นอกตำบลที่ร่วมเครือข่าย ไม่รวมในยอด: %(households)s %(parcels)s")
            % {
                "households": f"{households} {writing.unit('ครัวเรือน', households)}",
                "parcels": f"{parcels} {writing.unit('แปลง', parcels)}",
            }
        )
    if report.contradictions:
        found.append(
            ngettext(
                "ที่ตั้งตามพิกัดไม่ตรงกับหมู่บ้านที่ระบุ %(count)s รายการ นับตามหมู่บ้านที่ระบุ",
                "ที่ตั้งตามพิกัดไม่ตรงกับหมู่บ้านที่ระบุ %(count)s รายการ นับตามหมู่บ้านที่ระบุ",
                report.contradictions,
            )
            % {"count": writing.number(report.contradictions)}
        )
    return (*found, *_compared_with(report))


def _compared_with(report: SituationReport) -> Iterator[str]:
    """With what this month is compared: what was signed, and only else what is counted anew."""
    signed, year_before = report.signed_before, report.signed_year_before
    if signed is not None:
        yield _(
            "ส่วนต่างจากเดือนก่อนเทียบกับค่าตามรายงานที่ลงนาม รายงานที่ %(number)s (%(month)s) "
            "ค่าที่แก้ไขหลังลงนามอยู่ในแก้ไขย้อนหลัง"
        ) % {"number": signed.number, "month": writing.month(signed.month)}
    elif report.change(figures.HOUSES_SURVEYED, report.place.pk) is not None:
        yield _("เดือนก่อนไม่มีรายงานที่ลงนาม ส่วนต่างจากเดือนก่อนจึงเทียบกับการนับใหม่จากข้อมูลที่บันทึกแล้ว")
    if year_before is not None:
        yield _("ส่วนต่างจากปีก่อนเทียบกับค่าตามรายงานที่ลงนาม รายงานที่ %(number)s (%(month)s)") % {
            "number": year_before.number,
            "month": writing.month(year_before.month),
        }


def _sourced(parts: list[Section], report: SituationReport) -> list[Section]:
    """The parts, each with the sources of what its map draws. One query."""
    if not any(part.drawing for part in parts):
        return parts
    places = list(
        PlaceBoundary.objects.as_known(report.moment)
        .filter(place__in=[node.pk for node in report.gazetteer.below(report.place.pk)])
        .order_by("source__title")
        .values_list("source__title", flat=True)
        .distinct()
    )
    lines = [_("แนวเขตพื้นที่: %(titles)s") % {"titles": ", ".join(places)}] if places else []
    layers = {
        key: [
            " · ".join(cell.text for cell in row.cells)
            for edition, row in zip(report.layers, _layers(report).rows, strict=True)
            if edition.kind in kinds
        ]
        for key, kinds in sections.DRAWN.items()
    }
    return [
        replace(part, sources=(*lines, *layers.get(part.key, ()))) if part.drawing else part
        for part in parts
    ]


def _layers(report: SituationReport) -> Table:
    return Table(
        _("แหล่งข้อมูลและวันที่ของชั้นข้อมูล"),
        (
            Column(_("ชั้นข้อมูล"), is_number=False),
            Column(_("แหล่งที่มา"), is_number=False),
            Column(_("ข้อมูล ณ วันที่"), is_number=False),
            Column(_("มาตราส่วน")),
        ),
        tuple(
            Row(
                (
                    Cell(str(LayerKind(edition.kind).label)),
                    Cell(edition.source.title),
                    Cell(writing.day(edition.as_of)),
                    Cell(f"1:{edition.scale:,}" if edition.scale else writing.NONE),
                )
            )
            for edition in report.layers
        ),
    )
