"""Places, layers of State land, concessions, and where claims meet."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from formats.writing.layer import Column, Kind
from network.access import Permission
from network.models import Joining, Level
from network.named_sets import PLACES_NAMED, PLACES_OUTLINED, NamedSet
from parcels.layer_kinds import LayerKind
from parcels.models import OverlapClass, OverlapStatus
from parcels.named_sets import EDITIONS, UNIT_HOMES
from parcels.overlap_extents import OVERLAP_EXTENTS, STANDING_BOUNDARIES
from parcels.overlap_standing import OVERLAP_STATUSES
from parcels.queries import NOISE_SQUARE_METRES, place_of_units
from survey.exports.dataset import Dataset, Item, Known, area, code_and_words, places, source
from survey.register_list import LABELS

_JOINED = NamedSet(
    "joined",
    ("place_id", "status", "since"),
    """
    SELECT DISTINCT ON (place_id) place_id, status, since
    FROM network_joining
    WHERE since < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY place_id, since DESC, recorded_at DESC, id DESC
    """,
)

_PLACE_ITEMS: tuple[Item, ...] = (
    Item(Column("code", "รหัสเขตการปกครอง", "Geocode"), "place.code"),
    *code_and_words("level", "ระดับ", "Level", "place.level", Level),
    Item(Column("name_th", "ชื่อ", "Name in Thai"), "named.name_th"),
    Item(Column("name_en", "ชื่ออังกฤษ", "Name in English"), "named.name_en"),
    Item(Column("parent_code", "รหัสเขตที่สังกัด", "Code of the place above", short="parent"),
         "parent.code"),
    *code_and_words("joining", "สถานะในเครือข่าย", "Status in the network", "joined.status",
                    Joining.Status),
    Item(Column("joined_since", "ตั้งแต่", "Since", Kind.DAY, "since"), "joined.since"),
    *area("measured", "เนื้อที่จากแนวเขต", "Area of the boundary",
          "ST_Area(outline.geometry::geography)", "meas"),
    Item(Column("valid_from", "แนวเขตใช้ตั้งแต่", "Boundary valid from", Kind.DAY, "valid"),
         "outline.valid_from"),
    *source("source", "coalesce(outline.recorded_at, named.recorded_at)"),
)  # fmt: skip

PLACES = Dataset(
    key="places",
    th="เขตการปกครอง",
    en="Places",
    permission=Permission.SEE_PLACES,
    shape="MultiPolygon",
    items=_PLACE_ITEMS,
    sets=(PLACES_OUTLINED, PLACES_NAMED, _JOINED),
    rows="""
    FROM network_place AS place
    JOIN place_named AS named ON named.place_id = place.id
    LEFT JOIN network_place AS parent ON parent.id = named.parent_id
    LEFT JOIN joined ON joined.place_id = place.id
    LEFT JOIN place_outline ON place_outline.place_id = place.id
    LEFT JOIN network_placeboundary AS outline ON outline.id = place_outline.id
    JOIN network_source AS source ON source.id = coalesce(outline.source_id, named.source_id)
    WHERE place.id = ANY(%s)
    """,
    order="place.code",
    geometry="outline.geometry",
    label="name_th",
)


def _as_json(attributes: Any, _known: Known) -> str:
    """The attributes as they came, whatever their columns were."""
    if isinstance(attributes, str):
        attributes = json.loads(attributes)
    return json.dumps(attributes, ensure_ascii=False, sort_keys=True)


_LAYER_ITEMS: tuple[Item, ...] = (
    Item(Column("name", "ชื่อ", "Name"), "feature.name"),
    *code_and_words("kind", "ชั้นข้อมูล", "Layer", "layer.kind", LayerKind),
    Item(Column("series", "ชุดข้อมูล", "Series"), "layer.series"),
    Item(Column("edition", "ฉบับที่", "Edition", Kind.INTEGER), "layer.id"),
    Item(Column("edition_as_of", "ฉบับวันที่", "Edition as of", Kind.DAY, "ed_as_of"),
         "layer.as_of"),
    Item(Column("scale", "มาตราส่วน 1:", "Scale 1:", Kind.INTEGER), "layer.scale"),
    Item(Column("declared_on", "วันประกาศ", "Declared on", Kind.DAY, "declared"),
         "layer.declared_on"),
    Item(Column("original_crs", "ระบบพิกัดของไฟล์เดิม", "CRS of the file", short="orig_crs"),
         "layer.original_crs"),
    Item(Column("number", "ลำดับในไฟล์เดิม", "Number in the file", Kind.INTEGER),
         "feature.number"),
    *area("measured", "เนื้อที่วัดได้", "Measured area", "feature.square_metres", "meas"),
    Item(Column("attributes", "คอลัมน์เดิม (JSON)", "Attributes as they came (JSON)",
                short="attrs"), "feature.attributes::text", _as_json,
         may_name=True),  # offices write who holds an allotted plot beside it
    *source("source", "layer.recorded_at"),
)  # fmt: skip

# The ground of a place: its own outline, else that of the lowest place above it that has one.
_GROUND = NamedSet(
    "ground_of",
    ("place_id", "boundary_id"),
    """
    SELECT place.place_id, coalesce(own.id, above.id, higher.id)
    FROM place_named AS place
    LEFT JOIN place_outline AS own ON own.place_id = place.place_id
    LEFT JOIN place_outline AS above ON above.place_id = place.parent_id
    LEFT JOIN place_named AS parent ON parent.place_id = place.parent_id
    LEFT JOIN place_outline AS higher ON higher.place_id = parent.parent_id
    """,
    (PLACES_OUTLINED, PLACES_NAMED),
)

# Whole polygons that touch the ground of a place.
_LAYER_ROWS = """
    FROM edition
    JOIN parcels_layeredition AS layer ON layer.id = edition.id AND layer.kind = '{kind}'
    JOIN parcels_layerfeature AS feature ON feature.edition_id = layer.id
    JOIN network_source AS source ON source.id = layer.source_id
    WHERE EXISTS (
        SELECT FROM parcels_layercell AS cell
        JOIN network_placecell AS ground ON ST_Intersects(ground.geometry, cell.geometry)
        JOIN ground_of ON ground_of.boundary_id = ground.boundary_id
        WHERE cell.feature_id = feature.id AND ground_of.place_id = ANY(%s)
    )
"""


def _layer(kind: LayerKind, th: str, en: str) -> Dataset:
    return Dataset(
        key=kind.value,
        th=th,
        en=en,
        permission=Permission.SEE_PLACES,  # they are maps of the State
        shape="MultiPolygon",
        items=_LAYER_ITEMS,
        sets=(EDITIONS, _GROUND),
        rows=_LAYER_ROWS.format(kind=kind.value),
        order="layer.id, feature.number",
        geometry="feature.geometry",
        label="name",
    )


LAYERS = (
    _layer(LayerKind.ALRO_DECREE_AREA, "ชั้นเขตปฏิรูปที่ดิน", "Layer: ALRO decree area"),
    _layer(LayerKind.ALRO_LAND, "ชั้นที่ดิน ส.ป.ก.", "Layer: ALRO land"),
    _layer(LayerKind.ALRO_PLOT, "ชั้นแปลงจัดสรร ส.ป.ก.", "Layer: ALRO plots"),
    _layer(LayerKind.COOP_SETTLEMENT, "ชั้นนิคมสหกรณ์", "Layer: co-operative settlement"),
    _layer(LayerKind.SELF_HELP_SETTLEMENT, "ชั้นนิคมสร้างตนเอง", "Layer: self-help settlement"),
    _layer(LayerKind.TREASURY_LAND, "ชั้นที่ราชพัสดุ", "Layer: treasury land"),
    _layer(LayerKind.PUBLIC_LAND, "ชั้นที่สาธารณประโยชน์", "Layer: public land"),
    _layer(LayerKind.NATIONAL_PARK, "ชั้นอุทยานแห่งชาติ", "Layer: national park"),
    _layer(LayerKind.WILDLIFE_SANCTUARY, "ชั้นเขตรักษาพันธุ์สัตว์ป่า", "Layer: wildlife sanctuary"),
    _layer(LayerKind.RESERVE_FOREST, "ชั้นป่าสงวนแห่งชาติ", "Layer: reserve forest"),
    _layer(LayerKind.PERMANENT_FOREST, "ชั้นป่าไม้ถาวร", "Layer: permanent forest"),
    _layer(LayerKind.COMMUNITY_FOREST, "ชั้นป่าชุมชน", "Layer: community forest"),
    _layer(LayerKind.WATERSHED_CLASS, "ชั้นคุณภาพลุ่มน้ำ", "Layer: watershed classes"),
    _layer(LayerKind.CONCESSION, "ชั้นสัมปทาน", "Layer: concessions as drawn"),
)

# ConcessionQuerySet.in_places as rows: by polygon, by the place it was recorded for, by a unit.
_CONCERNED = NamedSet(
    "concerned",
    ("concession_id", "place_id"),
    f"""
    SELECT feature.concession_id, place_outline.place_id
    FROM place_outline
    JOIN parcels_concessionplace AS piece ON piece.place_boundary_id = place_outline.id
        AND piece.square_metres > {NOISE_SQUARE_METRES}
    JOIN parcels_layerfeature AS feature ON feature.id = piece.feature_id
    JOIN parcels_layeredition AS drawn_in ON drawn_in.id = feature.edition_id
    WHERE network_is_known(drawn_in.recorded_at, drawn_in.source_id, %(known_by)s)
    UNION
    SELECT instrument.concession_id, place.id
    FROM parcels_instrument AS instrument
    JOIN network_source AS told ON told.id = instrument.source_id
    JOIN network_place AS place ON place.code = told.reading ->> 'place'
    WHERE network_is_known(instrument.recorded_at, instrument.source_id, %(known_by)s)
    UNION
    SELECT met.concession_id, home.place_id
    FROM parcels_overlap AS met
    JOIN concession_home AS home ON home.unit_id = met.spatial_unit_id
    WHERE met.concession_id IS NOT NULL
    """,  # noqa: S608 (constants)
    (
        PLACES_OUTLINED,
        NamedSet("concession_home", ("unit_id", "place_id", "located_id"), place_of_units),
    ),
)
_INSTRUMENTS = NamedSet(
    "in_word",
    ("concession_id", "id"),
    """
    SELECT DISTINCT ON (concession_id) concession_id, id
    FROM parcels_instrument
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY concession_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)
_DRAWN = NamedSet(
    "drawn",
    ("concession_id", "geometry"),
    """
    SELECT feature.concession_id, ST_Multi(ST_Union(feature.geometry))
    FROM parcels_layerfeature AS feature
    JOIN edition ON edition.id = feature.edition_id
    WHERE feature.concession_id IS NOT NULL
    GROUP BY feature.concession_id
    """,
    (EDITIONS,),
)

_CONCESSION_ITEMS: tuple[Item, ...] = (
    Item(Column("concession_name", "ชื่อแปลงสัมปทาน", "Concession", short="conc_name"),
         "coalesce(instrument.name, concession.reference)"),
    Item(Column("instrument_number", "เลขที่", "Number", short="number"), "instrument.number"),
    Item(Column("concession_holder", "ผู้รับสัมปทาน", "Concession holder", short="conc_hold"),
         "instrument.holder"),
    Item(Column("legal_basis", "ฐานกฎหมาย", "Legal basis", short="basis"),
         "instrument.legal_basis"),
    *area("document", "เนื้อที่ตามเอกสาร", "Area on the document",
          "instrument.square_metres::float8", "doc"),
    *area("measured", "เนื้อที่ตามแผนที่", "Area on the map",
          "ST_Area(drawn.geometry::geography)", "meas"),
    Item(Column("began", "วันเริ่ม", "Began"), "instrument.began"),
    Item(Column("expires", "วันสิ้นสุด", "Expires"), "instrument.expires"),
    Item(Column("expires_by", "สิ้นสุดอย่างช้า", "Expires by", Kind.DAY), "instrument.expires_by"),
    Item(Column("term", "อายุ", "Term"), "instrument.term"),
    Item(Column("conditions", "เงื่อนไข", "Conditions", short="condition"),
         "instrument.conditions"),
    Item(Column("fee", "ค่าธรรมเนียม", "Fee"), "instrument.fee"),
    *source("source", "instrument.recorded_at"),
    Item(Column("key", "รหัสสัมปทาน", "Concession key", short="conc_key"),
         "concession.key::text"),
)  # fmt: skip

CONCESSIONS = Dataset(
    key="concessions",
    th="สัมปทานและการอนุญาต",
    en="Concessions",
    permission=Permission.SEE_RECORDS,
    shape="MultiPolygon",
    items=_CONCESSION_ITEMS,
    sets=(_CONCERNED, _INSTRUMENTS, _DRAWN),
    rows="""
    FROM parcels_concession AS concession
    LEFT JOIN in_word ON in_word.concession_id = concession.id
    LEFT JOIN parcels_instrument AS instrument ON instrument.id = in_word.id
    LEFT JOIN network_source AS source ON source.id = instrument.source_id
    LEFT JOIN drawn ON drawn.concession_id = concession.id
    WHERE concession.id IN (
        SELECT concession_id FROM concerned WHERE place_id = ANY(%s)
    ) AND (instrument.id IS NOT NULL OR drawn.concession_id IS NOT NULL)
    """,
    order="concession.id",
    geometry="drawn.geometry",
    label="concession_name",
)

_OTHER = (
    "CASE WHEN met.other_unit_id IS NOT NULL THEN 'unit'"
    " WHEN met.layer_kind <> '' THEN 'layer' ELSE 'concession' END"
)


def _at_home(sql: str, home: str) -> str:
    """SQL of a text with the place it may be told in (0: anywhere), for `_told`."""
    return f"coalesce({home}, -1)::text || ' ' || {sql}"


def _told(text: str | None, known: Known) -> str | None:
    """What lies in a place the reader sees; of a neighbour elsewhere neither number nor key."""
    place, _, told = (text or "").partition(" ")
    return told if text and (place == "0" or int(place) in known.lines) else None


# Who says so names a place, and often more: told where the parcel itself may be told.
_SOURCE_AT_HOME = tuple(
    replace(item, sql=_at_home(item.sql, "home.place_id"), shown=_told)
    if item.column.kind is Kind.TEXT
    else item
    for item in source("source", "boundary.recorded_at")
)

_OVERLAP_ITEMS: tuple[Item, ...] = (
    Item(Column("parcel_number", "แปลงเลขที่", "Parcel number", short="parcel_no"),
         _at_home("coalesce(called.label, '')", "home.place_id"), _told),
    *places("home.place_id"),
    Item(Column("met_with", "ทับกับ", "Overlaps a"), _OTHER),
    Item(Column("other", "ชื่ออีกฝ่าย", "The other side"),
         _at_home("coalesce(others.label, nullif(met.layer_series, ''), concession.reference, '')",
                  "CASE WHEN met.other_unit_id IS NULL THEN 0 ELSE beyond.place_id END"), _told),
    Item(Column("layer_kind", "ชั้นข้อมูล", "Layer"), "nullif(met.layer_kind, '')"),
    *area("shared", "เนื้อที่ทับกัน", "Shared area", "extent.square_metres", "shared"),
    *code_and_words("overlap", "ลักษณะ", "What it amounts to", "extent.kind", OverlapClass),
    *code_and_words("status", "สถานะ", "Status", "stands.status", OverlapStatus),
    Item(Column("status_since", "สถานะตั้งแต่", "Status since", Kind.DAY, "since"), "stands.since"),
    *_SOURCE_AT_HOME,
    Item(Column("unit_key", "รหัสแปลง", "Parcel key"),
         _at_home("unit.key::text", "home.place_id"), _told),
    Item(Column("other_key", "รหัสอีกแปลง", "Key of the other parcel"),
         _at_home("other.key::text", "beyond.place_id"), _told),
    Item(Column("key", "รหัสแนวทับซ้อน", "Overlap key", short="met_key"), "met.key::text"),
)  # fmt: skip

OVERLAPS = Dataset(
    key="overlaps",
    th="แนวเขตทับซ้อน",
    en="Overlaps",
    permission=Permission.SEE_RECORDS,
    shape="MultiPolygon",
    items=_OVERLAP_ITEMS,
    sets=(UNIT_HOMES, STANDING_BOUNDARIES, OVERLAP_EXTENTS, OVERLAP_STATUSES, LABELS),
    rows="""
    FROM parcels_overlap AS met
    JOIN overlap_extent AS extent ON extent.overlap_id = met.id AND extent.kind <> 'noise'
    JOIN overlap_status AS stands ON stands.overlap_id = met.id
    JOIN unit_home AS home ON home.home_id = met.spatial_unit_id
    JOIN parcels_spatialunit AS unit ON unit.id = met.spatial_unit_id
    JOIN standing_boundary AS one ON one.spatial_unit_id = unit.id
    JOIN parcels_boundary AS boundary ON boundary.id = one.id
    JOIN network_source AS source ON source.id = boundary.source_id
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN parcels_spatialunit AS other ON other.id = met.other_unit_id
    LEFT JOIN unit_home AS beyond ON beyond.home_id = met.other_unit_id
    LEFT JOIN called AS others ON others.spatial_unit_id = met.other_unit_id
    LEFT JOIN standing_boundary AS two ON two.spatial_unit_id = met.other_unit_id
    LEFT JOIN parcels_boundary AS beside ON beside.id = two.id
    LEFT JOIN parcels_concession AS concession ON concession.id = met.concession_id
    WHERE ARRAY[home.place_id, beyond.place_id] && %s::bigint[]
    """,
    order="met.id",
    geometry="""
        nullif(ST_Multi(ST_CollectionExtract(ST_Intersection(boundary.geometry, CASE
            WHEN met.other_unit_id IS NOT NULL THEN beside.geometry
            ELSE (
                SELECT ST_Union(cell.geometry)
                FROM parcels_layercell AS cell
                JOIN parcels_layerfeature AS feature ON feature.id = cell.feature_id
                JOIN edition ON edition.id = cell.edition_id
                JOIN parcels_layeredition AS layer ON layer.id = edition.id
                WHERE ST_Intersects(cell.geometry, boundary.geometry)
                  AND (feature.concession_id = met.concession_id
                       OR (layer.kind = met.layer_kind AND layer.series = met.layer_series))
            ) END), 3)), 'MULTIPOLYGON EMPTY'::geometry)
    """,
    label="parcel_number",
    left_out=(
        ("เนื้อที่เล็กกว่าความหยาบของเส้นวาด", "what is no more than the noise of two drawings"),
        ("คำพูดของแต่ละฝ่าย", "what each side said"),
    ),
)
