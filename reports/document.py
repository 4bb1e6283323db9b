"""Sets a situation report in words: the one form that page, PDF and JSON are made of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from network.models import Level
from network.queries import planned_for_sets
from parcels.models import LayerKind
from reports import figures, sections, writing
from reports.blocks import (
    Cell,
    Column,
    Document,
    Row,
    Table,
    Tile,
)
from reports.sections.parts import amount_of, count_of, opened
from reports.situation import LEAST_COVERAGE, SituationReport

SERIAL_DIGITS = 10


def compose(report: SituationReport, *, with_maps: bool = True) -> Document:
    """The whole report in the reader's language."""
    with planned_for_sets():
        numbered = (
            sections.coverage(report, with_maps=with_maps),
            sections.land(report, with_maps=with_maps),
            sections.housing(report, with_maps=with_maps),
            sections.concessions(report, with_maps=with_maps),
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
        tiles=tiles(report),
        exceptions=exceptions(report),
        sections=numbered,
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
                part: [counted.count, round(counted.amount, 2)]
                for part in figure.parts or ("",)
                if (counted := report.total(figure, node.pk, part)).count
            }
            for node in report.gazetteer.below(report.place.pk)
            if report.gazetteer.counts(node.pk)
        }
    values[figures.CONCESSIONS.key] = [
        [line.number or line.name, round(line.plot_square_metres, 2), line.expires]
        for line in report.concessions
    ]
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
                "unit": str(figure.unit),
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


def _full_place(report: SituationReport) -> str:
    names = [str(node) for node in report.gazetteer.above(report.place.pk)]
    return (", " if writing.in_english() else " ").join(names)


def tiles(report: SituationReport) -> tuple[Tile, ...]:
    """The headline figures."""
    root = report.root
    coverage = report.coverage(root.pk)
    households = report.total(figures.SURVEYED_HOUSEHOLDS, root.pk)
    land = report.total(figures.LAND_BY_REGIME, root.pk)
    surveyed_land = report.total(figures.LAND_SURVEYED, root.pk)
    houses = report.total(figures.HOUSES_BY_CONDITION, root.pk)
    to_repair = report.total(figures.HOUSES_BY_CONDITION, root.pk, "to_repair")
    return (
        Tile(
            "F1.1",
            str(figures.SURVEYED_HOUSES.label),
            *_known(
                coverage.reference + households.count,
                writing.number(coverage.surveyed),
                figures.SURVEYED_HOUSES.unit,
            ),
            _("%(percent)s ของ %(all)s หลัง · %(households)s ครัวเรือน")
            % {
                "percent": writing.percent(coverage.surveyed, coverage.reference),
                "all": writing.number(coverage.reference),
                "households": writing.number(households.count),
            },
            writing.change(count_of(report.change(figures.SURVEYED_HOUSES, root.pk))),
            opened(report, figures.SURVEYED_HOUSES, root),
        ),
        Tile(
            "F3.1",
            _("เนื้อที่แปลงที่สอบทานแล้ว"),
            *_known(land.count, writing.rai(land.amount), figures.LAND_BY_REGIME.unit),
            _("%(count)s แปลง · สำรวจแล้วทั้งหมด %(all)s ไร่")
            % {"count": writing.number(land.count), "all": writing.rai(surveyed_land.amount)},
            writing.change_of_rai(amount_of(report.change(figures.LAND_BY_REGIME, root.pk))),
            opened(report, figures.LAND_BY_REGIME, root),
        ),
        Tile(
            "F4.1",
            _("บ้านต้องซ่อม"),
            *_known(
                houses.count, writing.number(to_repair.count), figures.HOUSES_BY_CONDITION.unit
            ),
            _("%(percent)s ของบ้านที่สอบทานแล้ว %(all)s หลัง")
            % {
                "percent": writing.percent(to_repair.count, houses.count),
                "all": writing.number(houses.count),
            },
            writing.change(
                count_of(report.change(figures.HOUSES_BY_CONDITION, root.pk, "to_repair"))
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
    )


def _known(records: int, value: str, unit: Any) -> tuple[str, str]:
    """A value with its unit; without any record it is ไม่มีข้อมูล, which is not 0 (§5.0)."""
    return (value, str(unit)) if records else (_("ไม่มีข้อมูล"), "")


def _next_expiry(report: SituationReport) -> str:
    left = [line.days_left(report.moment.last_day) for line in report.concessions]
    coming = [days for days in left if days is not None and days >= 0]
    if not coming:
        return _("ไม่ทราบวันสิ้นสุด") if report.concessions else ""
    return _("สิ้นสุดเร็วที่สุดในอีก %(days)s วัน") % {"days": writing.number(min(coming))}


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
    return tuple(found)


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
