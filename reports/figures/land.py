"""Figures of land: F2.6, F3.1 to F3.4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.models import PlaceBoundary
from network.named_sets import NamedSet
from parcels.models import Boundary, LandDocumentType, Regime, SpatialUnit, SurveyMethod
from parcels.named_sets import EDITIONS, RETIRED_UNITS
from reports.figures.definition import Figure, Home, Measure
from survey.counted import LANDLESS as HOUSEHOLDS_WITHOUT_LAND
from survey.counted import SURVEYED_PARCELS, VERIFIED_FARMERS, VERIFIED_PARCELS
from survey.house_sets import VERIFIED_METHODS
from survey.models import Visit

REGIMES = dict(Regime.choices)
UNRECORDED = "unrecorded"

# ALRO land that a reserve forest covers too, within each tambon, in pieces of few vertices.
ALRO_IN_RESERVE_PIECES = NamedSet(
    "alro_in_reserve_piece",
    ("boundary_id", "place_id", "geometry"),
    """
    SELECT piece.boundary_id, piece.place_id, piece.geometry
    FROM (
        SELECT boundary.id AS boundary_id, boundary.place_id,
               ST_CollectionExtract(ST_Intersection(
                   ST_Intersection(alro.geometry, reserve.geometry), cell.geometry), 3) AS geometry
        FROM edition AS alro_edition
        JOIN parcels_layercell AS alro ON alro.edition_id = alro_edition.id
        JOIN parcels_layercell AS reserve ON ST_Intersects(reserve.geometry, alro.geometry)
        JOIN edition AS reserve_edition
            ON reserve_edition.id = reserve.edition_id AND reserve_edition.kind = 'reserve_forest'
        JOIN network_placecell AS cell ON ST_Intersects(cell.geometry, alro.geometry)
            AND ST_Intersects(cell.geometry, reserve.geometry)
        JOIN (
            SELECT DISTINCT ON (place_id) id, place_id
            FROM network_placeboundary
            WHERE valid_from < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
            ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
        ) AS boundary ON boundary.id = cell.boundary_id
        JOIN network_place AS place ON place.id = boundary.place_id AND place.level = 'tambon'
        WHERE alro_edition.kind = 'alro_land'
    ) AS piece
    WHERE NOT ST_IsEmpty(piece.geometry)
    """,
    (EDITIONS,),
)
# The union of what both cover, so that ground which two editions or two polygons draw is counted
# once.
ALRO_IN_RESERVE = NamedSet(
    "alro_in_reserve",
    ("id", "place_id", "square_metres"),
    """
    SELECT boundary_id, place_id, ST_Area(ST_Union(geometry)::geography)
    FROM alro_in_reserve_piece
    GROUP BY boundary_id, place_id
    """,
    (ALRO_IN_RESERVE_PIECES,),
)


REGISTERED_PARCELS = NamedSet(
    "registered_parcel",
    ("id",),
    """
    SELECT id FROM parcels_spatialunit
    WHERE kind IN ('farm', 'house_lot') AND id NOT IN (SELECT id FROM retired_unit)
    """,
    (RETIRED_UNITS,),
)


def documents() -> Mapping[str, Any]:
    """Types of land documents, as they are kept as data; one query."""
    from django.utils.translation import get_language  # noqa: PLC0415 (asked at each reading)

    english = (get_language() or "th").startswith("en")
    return {
        each.code: each.name_en if english else each.name_th
        for each in LandDocumentType.objects.order_by("sort_order")
    } | {UNRECORDED: _("ไม่ได้บันทึกเอกสาร")}


LAND_BY_REGIME = Figure(
    key="F3.1",
    label=_("เนื้อที่แปลงที่สอบทานแล้ว จำแนกตามสถานะที่ดินรัฐ"),
    unit=_("ไร่"),
    definition=_(
        "ผลรวมเนื้อที่วัดได้ (บนทรงรี) ของแปลงที่สอบทานแล้ว ตามสถานะที่ชั้นข้อมูลที่ดินรัฐ"
        "ครอบคลุมตั้งแต่ครึ่งแปลง ÷ ผลรวมเนื้อที่วัดได้ของแปลงที่สอบทานแล้วทั้งหมด"
    ),
    counted=VERIFIED_PARCELS,
    model=Boundary,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    part="regime",
    amount="square_metres",
    measure=Measure.SQUARE_METRES,
    parts=REGIMES,
)
LAND_SURVEYED = Figure(
    key="F3.1s",
    label=_("เนื้อที่แปลงที่สำรวจแล้ว รวมที่รอสอบทาน"),
    unit=_("ไร่"),
    definition=_("เช่นเดียวกับ F3.1 แต่รวมแปลงที่รอสอบทาน (ไม่รวมที่มีข้อขัดแย้ง)"),
    counted=SURVEYED_PARCELS,
    model=Boundary,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    part="regime",
    amount="square_metres",
    measure=Measure.SQUARE_METRES,
    parts=REGIMES,
)
REGIMES_OVERLAPPING = Figure(
    key="F3.2",
    label=_("พื้นที่ทับซ้อนของแนวเขต ส.ป.ก. กับป่าสงวน"),
    unit=_("ไร่"),
    definition=_(
        "เนื้อที่ (บนทรงรี) ที่ชั้นข้อมูลที่ดิน ส.ป.ก. และป่าสงวนแห่งชาติฉบับที่ใช้อยู่ทับกัน"
        "ภายในตำบลที่ร่วมเครือข่าย พื้นที่เดียวกันนับครั้งเดียว"
    ),
    counted=ALRO_IN_RESERVE,
    model=PlaceBoundary,
    home=Home.PLACE,
    home_column="place_id",
    amount="square_metres",
    measure=Measure.SQUARE_METRES,
    opened_with=(Permission.SEE_PLACES,),
)
PARCELS_BY_METHOD = Figure(
    key="F2.6",
    label=_("แปลงที่มีพิกัด จำแนกตามวิธีรังวัด"),
    unit=_("แปลง"),
    definition=_(
        "แปลงที่สอบทานแล้วซึ่งมีแนวเขต ตามวิธีรังวัดของแนวเขตที่สอบทานครั้งล่าสุด ÷ แปลงในทะเบียนของเครือข่าย"
    ),
    counted=VERIFIED_METHODS,
    model=Boundary,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    part="method",
    parts=dict(SurveyMethod.choices),
)
PARCELS_KNOWN = Figure(
    key="F2.6n",
    label=_("แปลงในทะเบียนของเครือข่าย"),
    unit=_("แปลง"),
    definition=_("แปลงทำกินและแปลงที่อยู่อาศัยในทะเบียน ไม่รวมแปลงที่แบ่งหรือรวมไปแล้ว"),
    counted=REGISTERED_PARCELS,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
)
HOUSEHOLDS_BY_DOCUMENT = Figure(
    key="F3.3",
    label=_("ครัวเรือนจำแนกตามเอกสารแปลงหลัก"),
    unit=_("ครัวเรือน"),
    definition=_(
        "ครัวเรือนที่สอบทานแล้ว ตามชนิดเอกสารที่แจ้งครั้งล่าสุดของที่ดินทำกินแปลงใหญ่ที่สุดที่ถือครองหรือเช่า "
        "(ตามเนื้อที่วัดครั้งล่าสุด) ÷ ครัวเรือนที่สอบทานแล้วซึ่งมีที่ดินทำกิน"
    ),
    counted=VERIFIED_FARMERS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="document",
    parts=documents,
)
LANDLESS = Figure(
    key="F3.4",
    label=_("ครัวเรือนไร้ที่ดินทำกิน"),
    unit=_("ครัวเรือน"),
    definition=_("ครัวเรือนที่สอบทานแล้วซึ่งไม่ถือครองและไม่เช่าที่ดินทำกินเลย ÷ ครัวเรือนที่สอบทานแล้ว"),
    counted=HOUSEHOLDS_WITHOUT_LAND,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
)
