"""Sets a situation report in words: the one form that page, PDF and JSON are made of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from network.gazetteer import Node
from network.models import Level
from parcels.models import LayerKind
from reports import figures, sheets, writing
from reports.blocks import (
    Bar,
    Bars,
    Cell,
    Column,
    Document,
    Row,
    Section,
    Table,
    Tile,
)
from reports.figures import Figure
from reports.situation import LEAST_COVERAGE, ConcessionLine, SituationReport

SERIAL_DIGITS = 10
LINES_OF_AREA = 30.0


def compose(report: SituationReport, *, with_maps: bool = True) -> Document:
    """The whole report in the reader's language."""
    root = report.root
    sections = (
        _coverage(report, with_maps=with_maps),
        _land(report, with_maps=with_maps),
        _housing(report, with_maps=with_maps),
        _concessions(report, with_maps=with_maps),
    )
    return Document(
        title=_("รายงานสถานการณ์ที่ดิน ที่อยู่อาศัย และการขับเคลื่อนขององค์กรชุมชน"),
        place=_full_place(report),
        month=writing.month(report.month),
        joined=joined(report),
        as_of=writing.day(report.moment.last_day),
        prepared=writing.moment(report.prepared_at),
        serial=serial(report),
        is_running=report.is_running,
        is_fictional=report.is_fictional,
        tiles=_tiles(report, root),
        exceptions=tuple(_exceptions(report)),
        sections=sections,
        definitions=tuple(
            (figure.key, str(figure.label), str(figure.definition))
            for figure in (*figures.BY_KEY.values(), figures.REFERENCE)
        ),
        layers=_layers(report),
        footer=_("จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน"),
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
    values: dict[str, Any] = {}
    for figure in figures.COUNTED:
        values[figure.key] = {
            node.code: {
                part: [tally.count, round(tally.amount, 2)]
                for part in (*figure.parts, None if not figure.parts else "")
                if part is not None or not figure.parts
                for tally in [report.total(figure, node.pk, part or None)]
                if tally.count
            }
            for node in report.gazetteer.below(report.place.pk)
            if report.gazetteer.counts(node.pk)
        }
    values[figures.CONCESSIONS.key] = [
        [line.number or line.name, round(line.plot_square_metres, 2), line.expires]
        for line in report.concessions
    ]
    return values


def joined(report: SituationReport) -> str:
    """ร่วมเครือข่าย 3 จาก 4 ตำบล: on every report (S4-05)."""
    tambons = report.tambons()
    if not tambons:
        return _("ยังไม่มีข้อมูลตำบล")
    count = sum(report.gazetteer.counts(node.pk) for node in tambons)
    return _("ร่วมเครือข่าย %(count)d จาก %(all)d ตำบล") % {"count": count, "all": len(tambons)}


def opened(report: SituationReport, figure: Figure, node: Node, part: str = "") -> str:
    """The address of the records behind a figure of a place."""
    address = reverse("figure", args=[node.code, report.month, figure.key])
    return f"{address}?part={part}" if part else address


def _full_place(report: SituationReport) -> str:
    names = [writing.place(node) for node in report.gazetteer.above(report.place.pk)]
    return (", " if writing.in_english() else " ").join(names)


def _tiles(report: SituationReport, root: Node) -> tuple[Tile, ...]:
    coverage = report.coverage(root.pk)
    households = report.total(figures.SURVEYED_HOUSEHOLDS, root.pk)
    land = report.total(figures.LAND_BY_REGIME, root.pk)
    surveyed_land = report.total(figures.LAND_SURVEYED, root.pk)
    houses = report.total(figures.HOUSES_BY_CONDITION, root.pk)
    good = report.total(figures.HOUSES_BY_CONDITION, root.pk, "good")
    to_repair = houses.count - good.count
    changed = report.change(figures.HOUSES_BY_CONDITION, root.pk)
    changed_good = report.change(figures.HOUSES_BY_CONDITION, root.pk, "good")
    tiles = [
        Tile(
            "F1.1",
            str(figures.SURVEYED_HOUSES.label),
            writing.number(coverage.surveyed),
            str(figures.SURVEYED_HOUSES.unit),
            _("%(percent)s ของ %(all)s หลัง · %(households)s ครัวเรือน")
            % {
                "percent": writing.percent(coverage.surveyed, coverage.reference),
                "all": writing.number(coverage.reference),
                "households": writing.number(households.count),
            },
            writing.change(_count(report.change(figures.SURVEYED_HOUSES, root.pk))),
            opened(report, figures.SURVEYED_HOUSES, root),
        ),
        Tile(
            "F3.1",
            _("เนื้อที่แปลงที่สอบทานแล้ว"),
            writing.rai(land.amount),
            str(figures.LAND_BY_REGIME.unit),
            _("%(count)s แปลง · สำรวจแล้วทั้งหมด %(all)s ไร่")
            % {"count": writing.number(land.count), "all": writing.rai(surveyed_land.amount)},
            writing.change_of_rai(_amount(report.change(figures.LAND_BY_REGIME, root.pk))),
            opened(report, figures.LAND_BY_REGIME, root),
        ),
        Tile(
            "F4.1",
            _("บ้านต้องซ่อม"),
            writing.number(to_repair),
            str(figures.HOUSES_BY_CONDITION.unit),
            _("%(percent)s ของบ้านที่สอบทานแล้ว %(all)s หลัง")
            % {
                "percent": writing.percent(to_repair, houses.count),
                "all": writing.number(houses.count),
            },
            writing.change(
                None
                if changed is None or changed_good is None
                else changed.count - changed_good.count
            ),
            opened(report, figures.HOUSES_BY_CONDITION, root, "to_repair"),
        ),
        Tile(
            "F8.1",
            str(figures.CONCESSIONS.label),
            writing.number(len(report.concessions)),
            str(figures.CONCESSIONS.unit),
            _next_expiry(report),
            "",
            opened(report, figures.CONCESSIONS, root),
        ),
    ]
    return tuple(tiles)


def _next_expiry(report: SituationReport) -> str:
    left = [line.days_left(report.moment.last_day) for line in report.concessions]
    coming = [days for days in left if days is not None and days >= 0]
    if not coming:
        return _("ไม่ทราบวันสิ้นสุด") if report.concessions else ""
    return _("สิ้นสุดเร็วที่สุดในอีก %(days)s วัน") % {"days": writing.number(min(coming))}


def _exceptions(report: SituationReport) -> list[str]:
    """What a reader must know before quoting a number."""
    found = []
    if absent := [n for n in report.tambons() if not report.gazetteer.counts(n.pk)]:
        found.append(
            _("ยังไม่ร่วมเครือข่าย จึงไม่มีตัวเลข: %(names)s")
            % {"names": ", ".join(writing.place(node) for node in absent)}
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
                "names": ", ".join(writing.place(node) for node in low),
            }
        )
    outside = report.outside_network(figures.SURVEYED_HOUSEHOLDS, report.place.pk)
    outside_land = report.outside_network(figures.LAND_SURVEYED, report.place.pk)
    if outside.count or outside_land.count:
        found.append(
            _("มีข้อมูลอยู่นอกตำบลที่ร่วมเครือข่าย ไม่รวมในยอด: %(households)s ครัวเรือน %(parcels)s แปลง")
            % {
                "households": writing.number(outside.count),
                "parcels": writing.number(outside_land.count),
            }
        )
    if report.contradictions:
        found.append(
            _("ที่ตั้งตามพิกัดไม่ตรงกับหมู่บ้านที่ระบุ %(count)s รายการ นับตามหมู่บ้านที่ระบุ")
            % {"count": writing.number(report.contradictions)}
        )
    return found


def _rows_of_places(report: SituationReport) -> list[tuple[Node, int]]:
    """The places of a table with their indent: two levels below the root, or the root alone."""
    rows: list[tuple[Node, int]] = []
    for child in report.gazetteer.children(report.place.pk):
        rows.append((child, 0))
        rows += [(grandchild, 1) for grandchild in report.gazetteer.children(child.pk)]
    return rows or [(report.root, 0)]


def _row(report: SituationReport, node: Node, level: int, cells: list[Cell]) -> Row:
    """A row about a place; without numbers where it has not joined or too little is known."""
    name = Cell(writing.place(node), href=reverse("report", args=[node.code, report.month]))
    if not any(report.gazetteer.counts(below.pk) for below in report.gazetteer.below(node.pk)):
        first = Cell(_("ยังไม่ร่วมเครือข่าย"), tone="muted")
        return Row((name, first, *([Cell("", tone="muted")] * (len(cells) - 1))), level)
    return Row((name, *cells), level)


def _no_number(columns: int) -> list[Cell]:
    return [Cell(_("ไม่มีข้อมูล"), tone="muted")] + [Cell("", tone="muted")] * (columns - 1)


def _coverage(report: SituationReport, *, with_maps: bool) -> Section:
    rows = []
    for node, level in _rows_of_places(report):
        coverage = report.coverage(node.pk)
        households = report.total(figures.SURVEYED_HOUSEHOLDS, node.pk)
        if not coverage.reference and not households.count:
            cells = _no_number(5)
        else:
            low = coverage.share is None or coverage.share < LEAST_COVERAGE
            cells = [
                Cell(
                    writing.number(coverage.reference)
                    + ("" if coverage.counted or not coverage.reference else " *")
                ),
                Cell(
                    writing.number(coverage.surveyed),
                    opened(report, figures.SURVEYED_HOUSES, node),
                ),
                Cell(
                    writing.percent(coverage.surveyed, coverage.reference),
                    tone="warning" if low else "",
                ),
                Cell(
                    writing.number(households.count),
                    opened(report, figures.SURVEYED_HOUSEHOLDS, node),
                ),
                Cell(writing.change(_count(report.change(figures.SURVEYED_HOUSES, node.pk)))),
            ]
        rows.append(_row(report, node, level, cells))
    table = Table(
        _("ตารางที่ 1 ร้อยละบ้านที่สำรวจ (F1.1, F2.1)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("บ้านอ้างอิง (R)")),
            Column(_("บ้านที่สำรวจ")),
            Column(_("ร้อยละ")),
            Column(_("ครัวเรือน")),
            Column(_("เปลี่ยนจากเดือนก่อน (หลัง)")),
        ),
        tuple(rows),
        (_("* ยังไม่มีผู้นับ ใช้จำนวนบ้านในทะเบียนของเครือข่าย"),),
    )
    return Section(
        "coverage",
        1,
        _("ความครอบคลุมของข้อมูล"),
        tables=(table,),
        **_map(sheets.coverage_map(report) if with_maps else None, _("แผนที่ 1 ร้อยละบ้านที่สำรวจ")),
    )


def _land(report: SituationReport, *, with_maps: bool) -> Section:
    root, figure = report.root, figures.LAND_BY_REGIME
    whole = report.total(figure, root.pk)
    rows = []
    for part, label in figures.REGIMES.items():
        found = report.total(figure, root.pk, part)
        waiting = report.total(figures.LAND_SURVEYED, root.pk, part)
        if not found.count and not waiting.count:
            continue
        rows.append(
            Row(
                (
                    Cell(str(label)),
                    Cell(writing.number(found.count), opened(report, figure, root, part)),
                    Cell(writing.rai(found.amount)),
                    Cell(writing.percent(found.amount, whole.amount)),
                    Cell(writing.change_of_rai(_amount(report.change(figure, root.pk, part)))),
                    Cell(
                        writing.rai(waiting.amount),
                        opened(report, figures.LAND_SURVEYED, root, part),
                    ),
                )
            )
        )
    surveyed = report.total(figures.LAND_SURVEYED, root.pk)
    rows.append(
        Row(
            (
                Cell(_("รวม")),
                Cell(writing.number(whole.count), opened(report, figure, root)),
                Cell(writing.rai(whole.amount)),
                Cell(writing.percent(whole.amount, whole.amount)),
                Cell(writing.change_of_rai(_amount(report.change(figure, root.pk)))),
                Cell(writing.rai(surveyed.amount), opened(report, figures.LAND_SURVEYED, root)),
            ),
            is_total=True,
        )
    )
    table = Table(
        _("ตารางที่ 2 เนื้อที่แปลงตามสถานะที่ดินรัฐ (F3.1)"),
        (
            Column(_("สถานะที่ดินรัฐ"), is_number=False),
            Column(_("แปลง")),
            Column(_("เนื้อที่ (ไร่)")),
            Column(_("ร้อยละ")),
            Column(_("เปลี่ยนจากเดือนก่อน (ไร่)")),
            Column(_("รวมที่รอสอบทาน (ไร่)")),
        ),
        tuple(rows),
        (
            _("เนื้อที่วัดบนทรงรี ตามข้อมูลสำรวจ ผลรวมร้อยละอาจไม่เท่ากับ 100.0 เพราะการปัดเศษ"),
            _("สถานะตามแผนที่เป็นคนละเรื่องกับเอกสารที่ผู้ถือครองแจ้ง"),
        ),
    )
    return Section(
        "land",
        2,
        _("สถานการณ์ที่ดิน"),
        tables=(table,),
        bars=(_bars(report, figure, figures.REGIMES, _("สัดส่วนเนื้อที่ตามสถานะ"), by_area=True),),
        **_map(
            sheets.land_map(report) if with_maps else None,
            _("แผนที่ 2 แปลงที่สำรวจ ตามสถานะที่ดินรัฐ"),
        ),
    )


def _housing(report: SituationReport, *, with_maps: bool) -> Section:
    root, figure = report.root, figures.HOUSES_BY_CONDITION
    whole = report.total(figure, root.pk)
    rows = [
        Row(
            (
                Cell(str(label)),
                Cell(
                    writing.number(report.total(figure, root.pk, part).count),
                    opened(report, figure, root, part),
                ),
                Cell(writing.percent(report.total(figure, root.pk, part).count, whole.count)),
                Cell(writing.change(_count(report.change(figure, root.pk, part)))),
                Cell(
                    writing.number(report.total(figures.CONDITIONS_SURVEYED, root.pk, part).count),
                    opened(report, figures.CONDITIONS_SURVEYED, root, part),
                ),
            )
        )
        for part, label in figures.CONDITIONS.items()
    ]
    rows.append(
        Row(
            (
                Cell(_("รวม")),
                Cell(writing.number(whole.count), opened(report, figure, root)),
                Cell(writing.percent(whole.count, whole.count)),
                Cell(writing.change(_count(report.change(figure, root.pk)))),
                Cell(
                    writing.number(report.total(figures.CONDITIONS_SURVEYED, root.pk).count),
                    opened(report, figures.CONDITIONS_SURVEYED, root),
                ),
            ),
            is_total=True,
        )
    )
    table = Table(
        _("ตารางที่ 3 บ้านตามสภาพ (F4.1)"),
        (
            Column(_("สภาพบ้าน"), is_number=False),
            Column(_("สอบทานแล้ว (หลัง)")),
            Column(_("ร้อยละ")),
            Column(_("เปลี่ยนจากเดือนก่อน")),
            Column(_("รวมที่รอสอบทาน")),
        ),
        tuple(rows),
    )
    return Section(
        "housing",
        3,
        _("ที่อยู่อาศัย"),
        tables=(table, _conditions_by_place(report)),
        bars=(_bars(report, figure, figures.CONDITIONS, _("สัดส่วนบ้านตามสภาพ"), by_area=False),),
        **_map(
            sheets.housing_map(report) if with_maps else None,
            _("แผนที่ 3 บ้านซ่อมมากและไม่ปลอดภัย รายหมู่บ้าน"),
        ),
    )


def _conditions_by_place(report: SituationReport) -> Table:
    figure = figures.HOUSES_BY_CONDITION
    rows = []
    for node, level in _rows_of_places(report):
        if report.says_nothing_of(node.pk):
            cells = _no_number(len(figures.CONDITIONS) + 1)
        else:
            cells = [
                Cell(
                    writing.number(report.total(figure, node.pk, part).count),
                    opened(report, figure, node, part),
                )
                for part in figures.CONDITIONS
            ]
            cells.append(
                Cell(
                    writing.number(report.total(figure, node.pk).count),
                    opened(report, figure, node),
                )
            )
        rows.append(_row(report, node, level, cells))
    return Table(
        _("ตารางที่ 4 บ้านที่สอบทานแล้วตามสภาพ รายพื้นที่ (หลัง)"),
        (
            Column(_("พื้นที่"), is_number=False),
            *(Column(str(label)) for label in figures.CONDITIONS.values()),
            Column(_("รวม")),
        ),
        tuple(rows),
        (
            _("ไม่มีข้อมูล = สำรวจต่ำกว่าร้อยละ %(least)d ของบ้าน ไม่ใช่ศูนย์")
            % {"least": LEAST_COVERAGE * 100},
        ),
    )


def _concessions(report: SituationReport, *, with_maps: bool) -> Section:
    rows = tuple(
        Row(
            (
                Cell(
                    line.name + (f" ({line.number})" if line.number else ""),
                    opened(report, figures.CONCESSIONS, report.root, str(line.pk)),
                ),
                Cell(line.holder or writing.NONE),
                Cell(line.legal_basis or writing.NONE),
                Cell(
                    writing.rai(float(line.document_square_metres))
                    if line.document_square_metres
                    else _("ไม่มีข้อมูล")
                ),
                Cell(writing.rai(line.plot_square_metres)),
                Cell(writing.rai(line.inside_square_metres)),
                Cell(_expiry(report, line)),
            )
        )
        for line in report.concessions
    )
    table = Table(
        _("ตารางที่ 5 แปลงสัมปทาน (F8.1)"),
        (
            Column(_("แปลง"), is_number=False),
            Column(_("ผู้รับ"), is_number=False),
            Column(_("ฐานกฎหมาย"), is_number=False),
            Column(_("ตามเอกสาร (ไร่)")),
            Column(_("วัดได้ (ไร่)")),
            Column(_("ในพื้นที่นี้ (ไร่)")),
            Column(_("สิ้นสุด")),
        ),
        rows,
    )
    return Section(
        "concession",
        4,
        _("ที่ดินสัมปทาน"),
        lead="" if rows else _("ไม่พบแปลงสัมปทานในชั้นข้อมูลที่มีอยู่"),
        tables=(table,) if rows else (),
        **_map(
            sheets.concession_map(report) if with_maps and rows else None,
            _("แผนที่ 4 แปลงสัมปทาน"),
        ),
    )


def _expiry(report: SituationReport, line: ConcessionLine) -> str:
    days = line.days_left(report.moment.last_day)
    if line.expires_by is None or days is None:
        return _("ไม่ทราบ")
    when = writing.day(line.expires_by)
    if days < 0:
        return _("%(when)s (ผ่านมาแล้ว %(days)s วัน)") % {
            "when": when,
            "days": writing.number(-days),
        }
    return _("%(when)s (อีก %(days)s วัน)") % {"when": when, "days": writing.number(days)}


def _bars(
    report: SituationReport, figure: Figure, parts: Any, caption: str, *, by_area: bool
) -> Bars:
    """One bar for each place directly below (the place itself, where there is none)."""
    bars, used = [], set()
    for node in report.gazetteer.children(report.place.pk) or [report.root]:
        whole = report.total(figure, node.pk)
        size = whole.amount if by_area else whole.count
        if not size or report.says_nothing_of(node.pk):
            continue
        pieces = []
        for part, label in parts.items():
            found = report.total(figure, node.pk, part)
            share = (found.amount if by_area else found.count) / size
            if share:
                used.add(part)
                pieces.append((part, share, f"{label} {share * 100:.1f}%"))
        note = writing.rai(size) + " " + _("ไร่") if by_area else writing.number(size)
        bars.append(Bar(writing.place(node), tuple(pieces), note))
    return Bars(
        caption,
        tuple(bars),
        tuple((part, str(label)) for part, label in parts.items() if part in used),
    )


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


def _map(drawing: Any, caption: str) -> dict[str, Any]:
    return {
        "drawing": drawing,
        "drawing_caption": caption,
        "without_drawing": "" if drawing else _("ยังไม่มีแนวเขตให้วาดแผนที่"),
    }


def _count(changed: Any) -> int | None:
    return None if changed is None else changed.count


def _amount(changed: Any) -> float | None:
    return None if changed is None else changed.amount
