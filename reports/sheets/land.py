"""Parcels by state-land status, with what is shown as their document (F3.1 to F3.3)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maps.drawing import Drawing, paths_of
from network.named_sets import NamedSet, with_clause
from parcels.holdings import LAND_CODE_TITLES
from parcels.named_sets import LAST_DOCUMENTS, UNIT_HOMES
from reports import figures
from reports.figures.land import ALRO_IN_RESERVE_PIECES
from reports.sheets.base import base, finish
from reports.situation import SituationReport
from survey.counted import SURVEYED_PARCELS, VERIFIED_PARCELS

WAITING = "waiting"
OVERLAP = "regimes_overlap"
# Papers that are no title and no permission of the State to work the land.
NO_TITLE = (
    "sk1", "pbt5", "forest_survey_2541", "private_rent", "live_with_relative", "none",
)  # fmt: skip


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


# The best of the papers last shown for what a parcel belongs to; one without any is not here.
PAPERS = NamedSet(
    "parcel_paper",
    ("spatial_unit_id", "style"),
    f"""
    SELECT held.spatialunit_id,
           CASE WHEN bool_or(document.type_id IN ({_listed(LAND_CODE_TITLES)})) THEN 'paper_title'
                WHEN bool_or(document.type_id NOT IN ({_listed(NO_TITLE)})) THEN 'paper_permit'
                ELSE 'paper_none' END
    FROM parcels_baunit_spatial_units AS held
    JOIN last_document AS document ON document.ba_unit_id = held.baunit_id
    GROUP BY held.spatialunit_id
    """,  # noqa: S608 (constants)
    (LAST_DOCUMENTS,),
)


def land_map(report: SituationReport) -> Drawing | None:
    """Verified parcels by status, outlined by their document; those that wait as thin outlines.

    Hatched where ALRO land and reserve forest overlap (F3.2).
    """
    drawing = base(report)
    if drawing is None:
        return None
    papers = {
        "paper_title": _("ขอบหนา: โฉนด หรือ น.ส.3"),
        "paper_permit": _("ขอบบาง: เอกสารอนุญาตของรัฐ"),
        "paper_none": _("ขอบประ: ไม่มีเอกสารสิทธิ"),
    }
    drawn = {
        **dict(paths_of(drawing.frame, *_overlap(report))),
        **dict(paths_of(drawing.frame, *_parcels(report))),
    }
    # What waits lies below what is verified, outlines above all.
    # A permit has no outline of its own: the parcel's thin one is enough.
    order = (OVERLAP, WAITING, *figures.REGIMES, "paper_none", "paper_title")
    drawing.paths += [(style, drawn[style]) for style in order if style in drawn]
    finish(report, drawing, tells_zone=True)
    drawing.explain(
        [
            *figures.REGIMES.items(),
            *papers.items(),
            (WAITING, _("สำรวจแล้ว รอสอบทาน")),
            (OVERLAP, _("ส.ป.ก. ทับป่าสงวน (F3.2)")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ],
        always=("paper_permit",) if drawn.keys() & figures.REGIMES.keys() else (),
    )
    drawing.notes.append(
        _("ขอบแปลงคือเอกสารที่ผู้ถือครองแจ้ง ภ.บ.ท.5 และ ส.ค.1 ไม่ใช่เอกสารสิทธิ สีคือสถานะตามแผนที่")
    )
    return drawing


def _parcels(report: SituationReport) -> tuple[str, list[Any]]:
    """SQL of (geometry, style) of the verified parcels twice: status, document; and what waits."""
    head, params = with_clause(
        [VERIFIED_PARCELS, SURVEYED_PARCELS, UNIT_HOMES, PAPERS], report.moment
    )
    sql = f"""
        {head}
        SELECT boundary.geometry, drawn.style
        FROM (
            SELECT id, spatial_unit_id, regime AS style FROM verified_parcel
            UNION ALL
            SELECT parcel.id, parcel.spatial_unit_id, coalesce(shown.style, 'paper_none')
            FROM verified_parcel AS parcel
            LEFT JOIN parcel_paper AS shown ON shown.spatial_unit_id = parcel.spatial_unit_id
            WHERE shown.style IS DISTINCT FROM 'paper_permit'
            UNION ALL
            SELECT id, spatial_unit_id, '{WAITING}' FROM surveyed_parcel
            WHERE id NOT IN (SELECT id FROM verified_parcel)
        ) AS drawn
        JOIN unit_home AS home ON home.home_id = drawn.spatial_unit_id
        JOIN parcels_boundary AS boundary ON boundary.id = drawn.id
        WHERE home.place_id = ANY(%s)
    """  # noqa: S608 (constants; values stay in the parameters)
    return sql, [*params, report.counted_places]


def _overlap(report: SituationReport) -> tuple[str, list[Any]]:
    """SQL of (geometry, style) of what F3.2 measures: pieces joined, so that no seam shows."""
    head, params = with_clause([ALRO_IN_RESERVE_PIECES], report.moment)
    sql = f"""
        {head}
        SELECT ST_Union(geometry), '{OVERLAP}' FROM alro_in_reserve_piece
        WHERE place_id = ANY(%s)
    """  # noqa: S608 (constants; values stay in the parameters)
    return sql, [*params, report.counted_places]
