"""Parcels and house lots with their boundaries: what was measured, and what papers say of it."""

from __future__ import annotations

from typing import Any

from formats.writing.layer import Column, Kind
from network.access import Permission
from network.named_sets import NamedSet
from parcels.layer_kinds import REGIME_OF_KIND, Regime
from parcels.models import SpatialUnit, SurveyMethod
from parcels.named_sets import (
    CLAIMS,
    IN_CONCESSION,
    REGIME_SHARES,
    RETIRED_UNITS,
    STATUSES,
    UNIT_HOMES,
)
from parcels.overlap_extents import STANDING_BOUNDARIES
from survey.exports.dataset import Dataset, Item, Known, area, code_and_words, places, source
from survey.models import RecordStatus
from survey.register_list import DOCUMENTS, LABELS, PRINTED
from survey.verdict_sets import BOUNDARY_STANDINGS

_REGIMES = list(dict.fromkeys(REGIME_OF_KIND.values()))
# The name of its column in a shapefile, and how much of a parcel lies in it.
_SHARES = {
    Regime.ALRO: ("alro_m2", "ในที่ดิน ส.ป.ก. (ตร.ม.)", "In ALRO land (m²)"),
    Regime.SETTLEMENT: ("settle_m2", "ในนิคม (ตร.ม.)", "In a settlement (m²)"),
    Regime.TREASURY_OR_PUBLIC: (
        "public_m2",
        "ในที่ราชพัสดุ/ที่สาธารณประโยชน์ (ตร.ม.)",
        "In treasury or public land (m²)",
    ),
    Regime.PROTECTED_AREA: (
        "protect_m2",
        "ในอุทยานฯ/เขตรักษาพันธุ์สัตว์ป่า (ตร.ม.)",
        "In a protected area (m²)",
    ),
    Regime.RESERVE_FOREST: ("reserve_m2", "ในป่าสงวน (ตร.ม.)", "In reserve forest (m²)"),
    Regime.PERMANENT_FOREST: (
        "permfor_m2",
        "ในป่าไม้ถาวร/ป่าชุมชน (ตร.ม.)",
        "In permanent or community forest (m²)",
    ),
}

_PARTS = ", ".join(
    f"max(square_metres) FILTER (WHERE precedence = {number})" for number in range(len(_REGIMES))
)
_PIVOT = NamedSet(
    "regime_part",
    ("boundary_id", *(f"r{number}" for number in range(len(_REGIMES)))),
    f"SELECT boundary_id, {_PARTS} FROM regime_share GROUP BY boundary_id",  # noqa: S608
    (REGIME_SHARES,),
)
_HOLDERS = NamedSet(
    "held_by",
    ("spatial_unit_id", "parties"),
    """
    SELECT held.spatialunit_id,
           array_agg(coalesce(head.person_id, claim.party_id)
                     ORDER BY claim.share DESC, claim.party_id)
    FROM claim
    JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = claim.ba_unit_id
    LEFT JOIN (
        SELECT DISTINCT ON (household_id) household_id, person_id
        FROM (
            SELECT DISTINCT ON (person_id) person_id, household_id, relation
            FROM network_householdmembership
            WHERE observed_on < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
            ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
        ) AS lives
        WHERE household_id IS NOT NULL AND relation = 'head'
        ORDER BY household_id, person_id
    ) AS head ON head.household_id = claim.party_id
    WHERE claim.kind IN ('holding', 'lease')
    GROUP BY held.spatialunit_id
    """,
    (CLAIMS,),
)


def _first(parties: list[int] | None, known: Known) -> str | None:
    names = _names(parties, known)
    return names[0] if names else None


def _others(parties: list[int] | None, known: Known) -> str | None:
    return "; ".join(_names(parties, known)[1:]) or None


def _names(parties: list[int] | None, known: Known) -> list[str]:
    return [known.people[key] for key in parties or () if key in known.people]


def _share(number: int, regime: Regime) -> Item:
    short, th, en = _SHARES[regime]
    column = Column(f"{regime.value}_m2", th, en, Kind.NUMBER, short)
    return Item(column, f"coalesce(part.r{number}, 0)")


def _rounded(value: Any, _known: Known) -> float | None:
    return None if value is None else round(value, 2)


_ITEMS: tuple[Item, ...] = (
    Item(Column("parcel_number", "แปลงเลขที่", "Parcel number", short="parcel_no"),
         "coalesce(called.label, '')"),
    *places("home.place_id"),
    *area("measured", "เนื้อที่วัดได้", "Measured area", "outline.square_metres", "meas"),
    Item(Column("tolerance_m2", "คลาดเคลื่อน ± (ตร.ม., 2σ)", "Tolerance ± (m², 2σ)",
                Kind.NUMBER, "tol_m2"), "2 * outline.area_error"),
    *area("document", "เนื้อที่ตามเอกสาร", "Area on the document", "printed.square_metres", "doc"),
    Item(Column("difference_percent", "ต่างจากเอกสาร (ร้อยละ)", "Difference to document (%)",
                Kind.NUMBER, "diff_pct"),
         "100 * (outline.square_metres - printed.square_metres) / printed.square_metres",
         _rounded),
    Item(Column("document_type", "ประเภทเอกสาร", "Type of document", short="doc_type"),
         "type.name_th"),
    Item(Column("document_type_code", "รหัสประเภทเอกสาร", "Type of document (code)",
                short="doc_code"), "document.type_id"),
    Item(Column("document_number", "เลขที่เอกสาร", "Document number", short="doc_no"),
         "document.number"),
    Item(Column("map_sheet", "ระวาง", "Map sheet"), "document.map_sheet"),
    *code_and_words("regime", "สถานะที่ดินรัฐ", "State-land status",
                    f"coalesce(status.regime, '{Regime.OUTSIDE_ALL_LAYERS.value}')",
                    Regime),
    *(_share(number, regime) for number, regime in enumerate(_REGIMES)),
    Item(Column("concession_m2", "ทับสัมปทาน (ตร.ม.)", "In a concession (m²)", Kind.NUMBER,
                "conces_m2"), "coalesce(inside.square_metres, 0)"),
    *code_and_words("method", "วิธีรังวัด", "Survey method", "boundary.method",
                    SurveyMethod),
    Item(Column("position_error_m", "คลาดเคลื่อนของมุม (ม., 1σ)", "Corner error (m, 1σ)",
                Kind.NUMBER, "pos_err_m"), "boundary.position_error_metres"),
    Item(Column("observed_on", "วันรังวัด", "Surveyed on", Kind.DAY, "surveyed"),
         "boundary.observed_on"),
    *code_and_words("status", "สถานะข้อมูล", "Status of the record",
                    "coalesce(stood.standing, 'submitted')", RecordStatus),
    Item(Column("holder", "ผู้ถือครอง", "Holder"), "held_by.parties", _first, is_identity=True),
    Item(Column("other_holders", "ผู้ถือครองคนอื่น", "Other holders", short="holders"),
         "held_by.parties", _others, is_identity=True),
    *source("source", "boundary.recorded_at"),
    Item(Column("key", "รหัสแปลง", "Parcel key", short="unit_key"), "unit.key::text"),
)  # fmt: skip

_ROWS = """
    FROM unit_home AS home
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind = '{kind}'
    JOIN standing_boundary AS outline ON outline.spatial_unit_id = unit.id
    JOIN parcels_boundary AS boundary ON boundary.id = outline.id
    JOIN network_source AS source ON source.id = boundary.source_id
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN status ON status.boundary_id = outline.id
    LEFT JOIN regime_part AS part ON part.boundary_id = outline.id
    LEFT JOIN in_concession AS inside ON inside.boundary_id = outline.id
    LEFT JOIN boundary_standing AS stood ON stood.boundary_id = outline.id
    LEFT JOIN document ON document.spatial_unit_id = unit.id
    LEFT JOIN parcels_landdocumenttype AS type ON type.code = document.type_id
    LEFT JOIN printed ON printed.spatial_unit_id = unit.id
    LEFT JOIN held_by ON held_by.spatial_unit_id = unit.id
    WHERE home.place_id = ANY(%s)
"""
_COUNTED = """
    FROM unit_home AS home
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind = '{kind}'
    JOIN standing_boundary AS outline ON outline.spatial_unit_id = unit.id
    WHERE home.place_id = ANY(%s)
"""
_SETS = (
    UNIT_HOMES,
    RETIRED_UNITS,
    STANDING_BOUNDARIES,
    LABELS,
    STATUSES,
    _PIVOT,
    IN_CONCESSION,
    BOUNDARY_STANDINGS,
    DOCUMENTS,
    PRINTED,
    _HOLDERS,
)


def _dataset(key: str, th: str, en: str, kind: SpatialUnit.Kind) -> Dataset:
    return Dataset(
        key=key,
        th=th,
        en=en,
        permission=Permission.SEE_RECORDS,
        shape="MultiPolygon",
        items=_ITEMS,
        sets=_SETS,
        rows=_ROWS.format(kind=kind.value),
        counted=(
            (UNIT_HOMES, RETIRED_UNITS, STANDING_BOUNDARIES),
            _COUNTED.format(kind=kind.value),
        ),
        order="unit.id",
        geometry="boundary.geometry",
        label="parcel_number",
        left_out=(
            (
                "แปลงที่ยังไม่มีแนวเขต และแปลงที่แบ่งหรือรวมไปแล้ว",
                "parcels without a boundary, and those split or merged since",
            ),
            ("เลขประจำตัวประชาชน และประวัติการเปลี่ยนมือ", "national IDs, and how land changed hands"),
        ),
    )


PARCELS = _dataset("parcels", "แปลงที่ดินทำกิน", "Farm parcels", SpatialUnit.Kind.FARM)
HOUSE_LOTS = _dataset("house_lots", "แปลงที่อยู่อาศัย", "House lots", SpatialUnit.Kind.HOUSE_LOT)
