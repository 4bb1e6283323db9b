"""Concessions, the lines of state land over them, and the houses around (F8.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maps.drawing import Drawing, paths, points, styled
from parcels.models import LayerEdition, LayerFeature, LayerKind, Position
from reports import figures, writing
from reports.sheets.base import base, finish
from reports.situation import SituationReport
from reports.tally import within

HOUSE_DOT = 1.1  # units
LINES = {"reserve_line": LayerKind.RESERVE_FOREST, "alro_line": LayerKind.ALRO_LAND}


def concession_map(report: SituationReport) -> Drawing | None:
    """Their polygons below the lines of forest and ALRO land; houses are nameless dots."""
    drawing = base(report)
    if drawing is None or not report.concessions:
        return None
    polygons = LayerFeature.objects.filter(
        concession__in=[line.pk for line in report.concessions],
        edition__in=LayerEdition.objects.in_force(report.moment).filter(kind=LayerKind.CONCESSION),
    )
    drawing.paths += paths(drawing.frame, styled(polygons, "concession"), "geometry", "_drawn_as")
    lines = []
    for style, kind in LINES.items():
        layer = LayerFeature.objects.filter(
            edition__in=LayerEdition.objects.in_force(report.moment).filter(kind=kind),
            geometry__bboverlaps=drawing.frame.box,
        )
        lines += paths(drawing.frame, styled(layer, style), "geometry", "_drawn_as")
    drawing.paths += lines
    known = within(figures.HOUSES_KNOWN, report.moment, report.counted_places)
    houses = Position.objects.as_known(report.moment).filter(spatial_unit__in=known)
    found = points(drawing.frame, styled(houses, "house_dot"), "point", "_drawn_as")
    if found:
        drawing.dots.append(("house_dot", HOUSE_DOT, [(x, y) for _style, x, y in found]))
    finish(report, drawing)
    drawing.explain(
        [
            ("concession", _told(report, LayerKind.CONCESSION, with_datum=True)),
            *((style, _told(report, LINES[style])) for style, _path in lines),
            ("house_dot", _("บ้าน")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    return drawing


def _told(report: SituationReport, kind: LayerKind, *, with_datum: bool = False) -> str:
    """What a layer is, and of each of its editions source, date and, if asked, datum."""
    told = "; ".join(
        " · ".join(
            filter(
                None,
                (
                    edition.source.title,
                    writing.day(edition.as_of),
                    edition.original_crs if with_datum else "",
                ),
            )
        )
        for edition in report.layers
        if edition.kind == kind
    )
    return f"{kind.label}: {told}"
