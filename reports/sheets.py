"""The maps of a situation report, one a section, drawn from the same records as its figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils.translation import gettext as _

from maps.drawing import Drawing, Label, frame_around, legend, paths, paths_of, points, styled
from network.gazetteer import Node
from network.models import Level, PlaceBoundary
from network.named_sets import with_clause
from parcels.models import LayerEdition, LayerFeature, LayerKind, Position
from parcels.named_sets import UNIT_HOMES
from reports import figures, writing
from reports.situation import SituationReport
from reports.tally import Tally, house_centres, within
from survey.counted import SURVEYED_PARCELS, VERIFIED_PARCELS

COVERAGE_CLASSES = (
    (0.5, "coverage_low"),
    (0.7, "coverage_half"),
    (0.9, "coverage_most"),
    (float("inf"), "coverage_full"),
)
LARGEST_CIRCLE = 22.0
SMALLEST_CIRCLE = 4.0
HOUSE_DOT = 1.1
MANY_LABELS = 14
WAITING = "waiting"
LETTER_WIDTH, LABEL_HEIGHT, LABEL_STEP = 6.5, 18.0, 13.0  # of a place's name, about


def coverage_class(share: float | None) -> str:
    """The style of a place by its coverage; below half it is hatched."""
    if share is None:
        return "coverage_none"
    return next(style for limit, style in COVERAGE_CLASSES if share < limit)


def coverage_map(report: SituationReport) -> Drawing | None:
    """F2.1: villages by coverage; a tambon of which no village has a boundary, as a whole."""
    drawing = _base(report)
    if drawing is None:
        return None
    drawing.paths += _places(
        report,
        drawing,
        {
            node.pk: coverage_class(report.coverage(node.pk).share)
            for node in _lowest_drawn(report)
            if report.gazetteer.counts(node.pk)
        },
    )
    _finish(report, drawing)
    drawing.legend = legend(
        [
            ("coverage_full", _("ร้อยละ 90 ขึ้นไป")),
            ("coverage_most", _("ร้อยละ 70–89")),
            ("coverage_half", _("ร้อยละ 50–69")),
            ("coverage_low", _("ต่ำกว่าร้อยละ 50")),
            ("coverage_none", _("ไม่มีข้อมูล")),
            ("paper", _("หมู่บ้านยังไม่มีแนวเขต")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    return drawing


def land_map(report: SituationReport) -> Drawing | None:
    """F3.1: verified parcels by state-land status, those that wait as outlines."""
    drawing = _base(report)
    if drawing is None:
        return None
    found = paths_of(drawing.frame, *_parcels(report))
    # What waits lies below what is verified.
    drawing.paths += sorted(found, key=lambda each: each[0] != WAITING)
    _finish(report, drawing)
    present = {style for style, _path in found}
    drawing.legend = legend(
        [
            *((key, label) for key, label in figures.REGIMES.items() if key in present),
            (WAITING, _("สำรวจแล้ว รอสอบทาน")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    return drawing


def housing_map(report: SituationReport) -> Drawing | None:
    """F4.1: each village's houses in need of major repair or unsafe, as a circle."""
    drawing = _base(report)
    if drawing is None:
        return None
    counts = {
        node.pk: _bad_houses(report, node).count
        for node in report.gazetteer.below(report.place.pk)
        if node.level == Level.VILLAGE and report.gazetteer.counts(node.pk)
    }
    centres = _village_centres(report, drawing)
    worst = max(counts.values(), default=0)
    for pk, count in sorted(counts.items(), key=lambda item: -item[1]):
        if count and pk in centres:
            x, y = centres[pk]
            radius = max(SMALLEST_CIRCLE, LARGEST_CIRCLE * (count / worst) ** 0.5)
            drawing.circles.append(("repair_circle", x, y, radius))
            drawing.labels.append(Label(x, y, writing.number(count), small=True))
    _finish(report, drawing)
    drawing.legend = legend(
        [
            ("repair_circle", _("จำนวนบ้านซ่อมมากหรือไม่ปลอดภัย (พื้นที่วงกลมตามจำนวน)")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    return drawing


def concession_map(report: SituationReport) -> Drawing | None:
    """F8.1: the concessions' polygons, with houses inside and around as nameless dots."""
    drawing = _base(report)
    if drawing is None or not report.concessions:
        return None
    polygons = LayerFeature.objects.filter(
        concession__in=[line.pk for line in report.concessions],
        edition__in=LayerEdition.objects.in_force(report.moment).filter(kind=LayerKind.CONCESSION),
    )
    drawing.paths += paths(drawing.frame, styled(polygons, "concession"), "geometry", "_drawn_as")
    known = within(figures.HOUSES_KNOWN, report.moment, report.counted_places)
    houses = Position.objects.as_known(report.moment).filter(spatial_unit__in=known)
    dots = points(drawing.frame, styled(houses, "house_dot"), "point", "_drawn_as")
    drawing.circles += [("house_dot", x, y, HOUSE_DOT) for _style, x, y in dots]
    _finish(report, drawing)
    drawing.legend = legend(
        [
            ("concession", _("แปลงสัมปทาน / การอนุญาต")),
            ("house_dot", _("บ้าน")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    return drawing


def opening_map(report: SituationReport) -> Drawing | None:
    """F1.8 on the first page: where something waits for the district, red where it waits long."""
    drawing = _base(report)
    if drawing is None:
        return None
    nodes = [node for node in _outlines(report) if node.pk != report.place.pk]
    found = points(
        drawing.frame, _boundaries(report, [node.pk for node in nodes]), "geometry", "place"
    )
    on_map = 0
    for pk, x, y in found:
        late = report.total(figures.OPEN_REQUESTS, pk, "old").count
        waiting = late + report.total(figures.OPEN_REQUESTS, pk, "new").count
        if waiting:
            style = "request_late" if late else "request_open"
            drawing.circles.append((style, x, y, LARGEST_CIRCLE))
            drawing.labels.append(Label(x, y, writing.number(waiting)))
            on_map += waiting
    _finish(report, drawing)
    drawing.legend = legend(
        [
            ("request_late", _("มีเรื่องค้างเกิน 60 วัน")),
            ("request_open", _("เรื่องค้างไม่เกิน 60 วัน")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    drawing.notes = []  # the line between zones is explained on the maps of the sections
    whole = report.total(figures.OPEN_REQUESTS, report.place.pk).count - on_map
    if whole:
        drawing.notes.append(_("อีก %(count)s เรื่องเป็นของทั้งพื้นที่") % {"count": writing.number(whole)})
    return drawing


def _parcels(report: SituationReport) -> tuple[str, list[Any]]:
    """SQL of (geometry, style) of the verified parcels, and of boundaries that wait."""
    head, params = with_clause([VERIFIED_PARCELS, SURVEYED_PARCELS, UNIT_HOMES], report.moment)
    sql = f"""
        {head}
        SELECT boundary.geometry, drawn.style
        FROM (
            SELECT id, spatial_unit_id, regime AS style FROM verified_parcel
            UNION ALL
            SELECT id, spatial_unit_id, '{WAITING}' FROM surveyed_parcel
            WHERE id NOT IN (SELECT id FROM verified_parcel)
        ) AS drawn
        JOIN unit_home AS home ON home.home_id = drawn.spatial_unit_id
        JOIN parcels_boundary AS boundary ON boundary.id = drawn.id
        WHERE home.place_id = ANY(%s)
    """  # noqa: S608 (constants; values stay in the parameters)
    return sql, [*params, report.counted_places]


def _bad_houses(report: SituationReport, node: Node) -> Tally:
    return report.total(figures.HOUSES_BY_CONDITION, node.pk, "major_repair") + report.total(
        figures.HOUSES_BY_CONDITION, node.pk, "unsafe"
    )


def _base(report: SituationReport) -> Drawing | None:
    """The tambons of the place on white; None where nothing has a boundary."""
    nodes = _outlines(report)
    frame = frame_around([node.pk for node in nodes], report.moment)
    if frame is None:
        return None
    drawing = Drawing(frame)
    drawing.paths += _places(
        report,
        drawing,
        {node.pk: "paper" if report.gazetteer.counts(node.pk) else "not_joined" for node in nodes},
    )
    return drawing


def _finish(report: SituationReport, drawing: Drawing) -> None:
    """Outlines and names over what was drawn, and the line between zones."""
    nodes = _outlines(report)
    drawing.paths += _places(report, drawing, {node.pk: "outline" for node in nodes})
    drawing.zone_lines(_("เส้นประคือ 102° ตะวันออก: ทางตะวันตกอยู่โซน UTM 47 ทางตะวันออกอยู่โซน 48"))
    if len(nodes) <= MANY_LABELS:
        names = {node.pk: str(node) for node in nodes}
        found = points(drawing.frame, _boundaries(report, list(names)), "geometry", "place")
        for pk, x, y in found:
            drawing.labels.append(set_clear(drawing, Label(x, y, names[pk])))


def set_clear(drawing: Drawing, label: Label) -> Label:
    """The label, moved up or down to where it hides no number or name; else where it was."""
    for step in (0, 1, -1, 2, -2, 3, -3, 4, -4):
        moved = replace(label, y=label.y + step * LABEL_STEP)
        if LABEL_STEP < moved.y < drawing.frame.height - LABEL_STEP and not _hides(drawing, moved):
            return moved
    return label


def _hides(drawing: Drawing, label: Label) -> bool:
    half_width = len(label.text) * LETTER_WIDTH / 2
    over_circle = any(
        radius > HOUSE_DOT
        and abs(x - label.x) < half_width + radius
        and abs(y - label.y) < LABEL_HEIGHT / 2 + radius
        for _style, x, y, radius in drawing.circles
    )
    return over_circle or any(
        abs(other.x - label.x) < half_width + len(other.text) * LETTER_WIDTH / 2
        and abs(other.y - label.y) < LABEL_HEIGHT
        for other in drawing.labels
    )


def _outlines(report: SituationReport) -> list[Node]:
    """What is outlined: the tambons below, else the place itself and its tambon."""
    if report.root.level == Level.VILLAGE:
        return [report.root, *report.tambons()]
    return report.tambons() or [report.root]


def _lowest_drawn(report: SituationReport) -> list[Node]:
    """Villages that have a boundary, and tambons none of whose villages has one. One query."""
    villages = {node.pk: node for node in report.gazetteer.in_level(Level.VILLAGE)}
    drawn = _boundaries(report, list(villages)).values_list("place", flat=True)
    found = [villages[pk] for pk in drawn]
    divided = {node.parent_pk for node in found}
    return found + [node for node in report.tambons() if node.pk not in divided]


def _boundaries(report: SituationReport, places: list[int]) -> QuerySet[Any]:
    return PlaceBoundary.objects.as_known(report.moment).filter(place__in=places)


def _places(
    report: SituationReport, drawing: Drawing, styles: dict[int, str]
) -> list[tuple[str, str]]:
    """The boundaries of places, each in its style; the larger below the smaller. One query."""
    if not styles:
        return []
    by_style: dict[str, list[int]] = {}
    for pk, style in styles.items():
        by_style.setdefault(style, []).append(pk)
    records = _boundaries(report, list(styles)).annotate(
        _drawn_as=Case(
            *(When(place__in=pks, then=Value(style)) for style, pks in by_style.items()),
            output_field=CharField(),
        )
    )
    return paths(drawing.frame, records, "geometry", "_drawn_as")


def _village_centres(report: SituationReport, drawing: Drawing) -> dict[int, tuple[float, float]]:
    """Where each village is on the drawing: inside its boundary, else amid its houses."""
    villages = [node.pk for node in report.gazetteer.in_level(Level.VILLAGE)]
    frame = drawing.frame
    amid = {
        pk: (frame.x_of(longitude), frame.y_of(latitude))
        for pk, (longitude, latitude) in house_centres(report.moment, villages).items()
    }
    inside = points(frame, _boundaries(report, villages), "geometry", "place")
    return amid | {pk: (x, y) for pk, x, y in inside}
