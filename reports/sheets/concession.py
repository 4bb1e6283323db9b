"""Concessions and the houses around (F8.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maps.drawing import Drawing, legend, paths, points, styled
from parcels.models import LayerEdition, LayerFeature, LayerKind, Position
from reports import figures
from reports.sheets.base import HOUSE_DOT, base, finish
from reports.situation import SituationReport
from reports.tally import within


def concession_map(report: SituationReport) -> Drawing | None:
    """F8.1: the concessions' polygons, with houses inside and around as nameless dots."""
    drawing = base(report)
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
    finish(report, drawing)
    drawing.legend = legend(
        [
            ("concession", _("แปลงสัมปทาน / การอนุญาต")),
            ("house_dot", _("บ้าน")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    return drawing
