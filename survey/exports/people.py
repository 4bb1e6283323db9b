"""Houses and households: how many live there and what state the house is in; never their health."""

from __future__ import annotations

from formats.writing.layer import Column, Kind
from network.access import Permission
from network.named_sets import HOUSEHOLD_HOMES, MEMBERS, NamedSet
from parcels.named_sets import (
    FARMS,
    LAST_OUTLINES,
    RETIRED_UNITS,
    UNIT_HOMES,
)
from survey.counted import LATEST_VISITS
from survey.exports.dataset import Dataset, Item, Known, code_and_words, places, source
from survey.models import HouseCondition, RecordStatus, RepairPart
from survey.register_list import LABELS
from survey.verdict_sets import VISIT_STANDINGS

_NEVER = (
    (
        "สุขภาพ ความพิการ และคำบันทึกของผู้สำรวจ ไม่ออกจากระบบในไฟล์ใดเลย",
        "health, disability and the remarks of surveyors leave the register in no file",
    ),
    ("เลขประจำตัวประชาชนและรหัสประจำบ้าน", "national IDs and registration numbers of houses"),
)

_SEEN = NamedSet(
    "seen",
    ("spatial_unit_id", "id"),
    """
    SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id
    FROM parcels_position
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)
_OF_HOUSES = NamedSet(
    "house_visit",
    ("house_id", "id"),
    """
    SELECT DISTINCT ON (house_id) house_id, id FROM latest_visit WHERE house_id IS NOT NULL
    ORDER BY house_id, visited_on DESC, recorded_at DESC, id DESC
    """,
    (LATEST_VISITS,),
)
_FARMED = NamedSet(
    "farmed",
    ("household_id", "number", "square_metres"),
    """
    SELECT household_id, count(*), sum(square_metres)
    FROM (
        SELECT DISTINCT farm.household_id, farm.spatial_unit_id, outline.square_metres
        FROM farm
        LEFT JOIN last_outline AS outline ON outline.spatial_unit_id = farm.spatial_unit_id
    ) AS each
    GROUP BY household_id
    """,
    (FARMS, LAST_OUTLINES),
)
_LIVING = NamedSet(
    "living",
    ("household_id", "heads", "number"),
    """
    SELECT household_id, array_agg(person_id ORDER BY person_id)
               FILTER (WHERE relation = 'head'), count(*)
    FROM member GROUP BY household_id
    """,
    (MEMBERS,),
)


def _parts(codes: list[str] | None, _known: Known) -> str | None:
    """What needs repair, in words."""
    if codes is None:
        return None
    labels = dict(RepairPart.choices)
    return ", ".join(str(labels.get(code, code)) for code in codes)


def _head(parties: list[int] | None, known: Known) -> str | None:
    named = (known.people.get(key) for key in parties or ())
    return next((name for name in named if name), None)


def _found(visit: str, standing: str) -> tuple[Item, ...]:
    """Columns of what the latest visit found."""
    return (
        Item(Column("visited_on", "วันที่เยี่ยม", "Visited on", Kind.DAY, "visited"),
             f"{visit}.visited_on"),
        Item(Column("people", "จำนวนคน", "People", Kind.INTEGER), f"{visit}.people"),
        *code_and_words("condition", "สภาพบ้าน", "Condition of the house",
                        f"{visit}.house_condition", HouseCondition),
        Item(Column("needs_repair", "ส่วนที่ต้องซ่อม", "Needs repair", short="repair"),
             f"{visit}.needs_repair", _parts),
        *code_and_words("status", "สถานะข้อมูล", "Status of the record",
                        f"CASE WHEN {visit}.id IS NULL THEN NULL"
                        f" ELSE coalesce({standing}, 'submitted') END", RecordStatus),
    )  # fmt: skip


_HOUSE_ITEMS: tuple[Item, ...] = (
    Item(Column("house_number", "บ้านเลขที่", "House number", short="house_no"),
         "coalesce(called.label, '')"),
    *places("home.place_id"),
    *_found("visit", "stood.standing"),
    Item(Column("accuracy_m", "ความแม่นของพิกัด (ม.)", "Accuracy of the position (m)",
                Kind.NUMBER, "acc_m"), "position.accuracy_metres"),
    Item(Column("observed_on", "วันเก็บพิกัด", "Position taken on", Kind.DAY, "seen_on"),
         "position.observed_on"),
    *source("source", "position.recorded_at"),
    Item(Column("key", "รหัสบ้าน", "House key", short="unit_key"), "unit.key::text"),
)  # fmt: skip

HOUSES = Dataset(
    key="houses",
    th="บ้าน",
    en="Houses",
    permission=Permission.SEE_RECORDS,
    shape="Point",
    items=_HOUSE_ITEMS,
    sets=(UNIT_HOMES, RETIRED_UNITS, LABELS, _SEEN, _OF_HOUSES, VISIT_STANDINGS),
    rows="""
    FROM unit_home AS home
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind = 'house'
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN seen ON seen.spatial_unit_id = unit.id
    LEFT JOIN parcels_position AS position ON position.id = seen.id
    LEFT JOIN network_source AS source ON source.id = position.source_id
    LEFT JOIN house_visit ON house_visit.house_id = unit.id
    LEFT JOIN survey_visit AS visit ON visit.id = house_visit.id
    LEFT JOIN visit_standing AS stood ON stood.visit_id = visit.id
    WHERE home.place_id = ANY(%s) AND unit.id NOT IN (SELECT id FROM retired_unit)
    """,
    order="unit.id",
    geometry="position.point",
    label="house_number",
    left_out=_NEVER,
)

_HOUSEHOLD_ITEMS: tuple[Item, ...] = (
    Item(Column("house_number", "บ้านเลขที่", "House number", short="house_no"), "called.label"),
    *places("home.place_id"),
    Item(Column("head", "หัวหน้าครัวเรือน", "Head of the household"), "living.heads", _head,
         is_identity=True),
    Item(Column("members", "สมาชิกที่มีชื่อในระบบ", "Members on record", Kind.INTEGER),
         "coalesce(living.number, 0)"),
    *_found("visit", "stood.standing"),
    Item(Column("farm_parcels", "แปลงทำกิน", "Farm parcels", Kind.INTEGER, "farms"),
         "coalesce(farmed.number, 0)"),
    Item(Column("farmed_m2", "เนื้อที่ทำกินที่วัดได้ (ตร.ม.)", "Measured farm land (m²)",
                Kind.NUMBER, "farm_m2"), "farmed.square_metres"),
    *source("source", "visit.recorded_at"),
    Item(Column("house_key", "รหัสบ้าน", "House key"), "house.key::text"),
    Item(Column("key", "รหัสครัวเรือน", "Household key", short="party_key"), "party.key::text"),
)  # fmt: skip

HOUSEHOLDS = Dataset(
    key="households",
    th="ครัวเรือน",
    en="Households",
    permission=Permission.SEE_RECORDS,
    shape="Point",
    items=_HOUSEHOLD_ITEMS,
    sets=(
        HOUSEHOLD_HOMES,
        LABELS,
        _SEEN,
        LATEST_VISITS,
        VISIT_STANDINGS,
        _LIVING,
        RETIRED_UNITS,
        _FARMED,
    ),
    rows="""
    FROM household_home AS home
    JOIN network_party AS party ON party.id = home.home_id AND party.kind = 'household'
    LEFT JOIN latest_visit ON latest_visit.household_id = party.id
    LEFT JOIN survey_visit AS visit ON visit.id = latest_visit.id
    LEFT JOIN visit_standing AS stood ON stood.visit_id = visit.id
    LEFT JOIN network_source AS source ON source.id = visit.source_id
    LEFT JOIN parcels_spatialunit AS house ON house.id = visit.house_id
    LEFT JOIN called ON called.spatial_unit_id = house.id
    LEFT JOIN seen ON seen.spatial_unit_id = house.id
    LEFT JOIN parcels_position AS position ON position.id = seen.id
    LEFT JOIN living ON living.household_id = party.id
    LEFT JOIN farmed ON farmed.household_id = party.id
    WHERE home.place_id = ANY(%s)
    """,
    counted=(
        (HOUSEHOLD_HOMES,),
        """
    FROM household_home AS home
    JOIN network_party AS party ON party.id = home.home_id AND party.kind = 'household'
    WHERE home.place_id = ANY(%s)
    """,
    ),
    order="party.id",
    geometry="position.point",
    label="house_number",
    left_out=_NEVER,
)
