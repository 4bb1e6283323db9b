"""Parcels by state-land status (F3.1)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maps.drawing import Drawing, legend, paths_of
from network.named_sets import with_clause
from parcels.named_sets import UNIT_HOMES
from reports import figures
from reports.sheets.base import base, finish
from reports.situation import SituationReport
from survey.counted import SURVEYED_PARCELS, VERIFIED_PARCELS

WAITING = "waiting"


def land_map(report: SituationReport) -> Drawing | None:
    """F3.1: verified parcels by state-land status, those that wait as outlines."""
    drawing = base(report)
    if drawing is None:
        return None
    found = paths_of(drawing.frame, *_parcels(report))
    # What waits lies below what is verified.
    drawing.paths += sorted(found, key=lambda each: each[0] != WAITING)
    finish(report, drawing)
    present = {style for style, _path in found}
    drawing.legend = legend(
        [
            *((key, label) for key, label in figures.REGIMES.items() if key in present),
            (WAITING, _("สำรวจแล้ว รอสอบทาน")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
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
