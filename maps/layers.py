"""The layers of the map: the one place that says what can be shown, to whom, from which zoom.

Tiles, features (OGC API), the map page and its legend all read this table and nothing else,
so they cannot disagree about what there is. A layer's rows come from `queryset`: scoped by
what the reader may see, at a moment, with `geometry` in EPSG:3857 (east, north).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, F, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from maps.layer import Geometry, Layer, Property, Reader, Scope, in_language
from maps.models import (
    DrawnConcession,
    DrawnHouse,
    DrawnOverlap,
    DrawnParcel,
    DrawnPlace,
    DrawnStateLand,
    DrawnVillage,
)
from network.access import Permission
from network.models import Level
from parcels.layer_kinds import LayerKind, Regime
from parcels.models import LandDocumentType, OverlapClass, OverlapStatus, SpatialUnit, SurveyMethod
from survey.models import HouseCondition, RecordStatus, RepairPart

__all__ = ["LAYERS", "LEAST_SHOWN", "Geometry", "Layer", "Property", "Reader", "Scope"]

LEAST_SHOWN = 5  # smaller counts stay with who may see the records (DOMAIN.md §2.12)


def _named(properties: Iterable[Property]) -> dict[str, Property]:
    return {each.name: each for each in properties}


def _words(choices: type[TextChoices]) -> dict[str, Any]:
    return dict(choices.choices)


def _document_types() -> dict[str, str]:
    name = in_language("name_th", "name_en")
    return dict(LandDocumentType.objects.order_by("sort_order").values_list("code", name))


def _all(rows: QuerySet[Any], _scope: Scope) -> QuerySet[Any]:
    return rows


def _by_place(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    return rows.filter(place__any_of=list(scope.places or ()))


def _by_any_place(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.filter(places__has_any_of=list(scope.places or ()))
    return found


def _state_land(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    """Maps of the State are for everybody; plots allotted to people for who acts there."""
    mine = list(scope.having(Permission.SEE_PLACES))
    found: QuerySet[Any] = rows.filter(Q(places__isnull=True) | Q(places__has_any_of=mine))
    return found


def _houses(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    """A house number leads to people: told where the reader may see who they are."""
    known = list(scope.having(Permission.SEE_IDENTITY))
    found: QuerySet[Any] = _by_place(rows, scope).annotate(
        number=Case(When(place__any_of=known, then=F("house_number")), default=Value(None))
    )
    return found


_SMALL = {
    "repairs": "to_repair",
    "dangerous": "unsafe",
    "saving_households": "savers",
}


def _villages(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    """Small counts are told where the reader may see the records they count."""
    known = list(scope.having(Permission.SEE_RECORDS))

    def unless_small(counted: str, told: str) -> Case:
        small = Q(**{f"{counted}__gt": 0, f"{counted}__lt": LEAST_SHOWN}) & ~Q(id__any_of=known)
        return Case(When(small, then=Value(None)), default=F(told))

    found: QuerySet[Any] = rows.filter(id__any_of=list(scope.places or ())).annotate(
        **{name: unless_small(counted, counted) for name, counted in _SMALL.items()},
        savings_share=unless_small("savers", "savings_coverage"),
    )
    return found


_KEY = Property("key", "string", "รหัส", "Key", first_zoom=12)
_VILLAGE = Property("village", "string", "รหัสหมู่บ้าน", "Village code")
_AREA = Property("square_metres", "number", "เนื้อที่ (ตร.ม.)", "Area (m²)", first_zoom=12)
_NAMES = (
    Property("name_th", "string", "ชื่อ", "Name in Thai"),
    Property("name_en", "string", "ชื่ออังกฤษ", "Name in English"),
)

_LISTED = (
    Layer(
        id="places",
        title_th="เขตการปกครอง",
        title_en="Places",
        geometry="polygon",
        model=DrawnPlace,
        key="code",
        first_zoom=0,
        rows=_all,
        properties=_named(
            (
                Property("code", "string", "รหัสเขตการปกครอง", "Geocode"),
                Property("level", "string", "ระดับ", "Level", _words(Level)),
                *_NAMES,
                Property("parent", "string", "รหัสเขตที่สังกัด", "Code of the place above"),
                Property("valid_from", "date", "แนวเขตใช้ตั้งแต่", "Boundary valid from"),
            )
        ),
    ),
    Layer(
        id="state_land",
        title_th="ที่ดินรัฐ",
        title_en="State land",
        geometry="polygon",
        model=DrawnStateLand,
        key="id",
        first_zoom=0,
        asks=(Permission.SEE_PLACES,),
        rows=_state_land,
        properties=_named(
            (
                Property("kind", "string", "ชั้นข้อมูล", "Layer", _words(LayerKind)),
                Property("regime", "string", "สถานะที่ดินรัฐ", "State-land status", _words(Regime)),
                Property("name", "string", "ชื่อ", "Name"),
                Property("series", "string", "ชุดข้อมูล", "Series"),
                Property("as_of", "date", "ฉบับวันที่", "Edition as of"),
                Property("scale", "integer", "มาตราส่วน 1:", "Scale 1:"),
                Property("declared_on", "date", "วันประกาศ", "Declared on"),
                Property("source", "string", "ที่มา", "Source"),
                _AREA,
            )
        ),
    ),
    Layer(
        id="parcels",
        title_th="แปลงที่ดิน",
        title_en="Parcels",
        geometry="polygon",
        model=DrawnParcel,
        key="key",
        first_zoom=13,
        permission=Permission.SEE_RECORDS,
        rows=_by_place,
        properties=_named(
            (
                Property("key", "string", "รหัสแปลง", "Parcel key", first_zoom=14),
                Property("label", "string", "แปลงเลขที่", "Parcel number", first_zoom=14),
                Property("kind", "string", "ประเภท", "Kind", _words(SpatialUnit.Kind)),
                Property("regime", "string", "สถานะที่ดินรัฐ", "State-land status", _words(Regime)),
                Property("document", "string", "เอกสารที่อ้าง", "Document claimed", _document_types),
                Property("status", "string", "สถานะข้อมูล", "Status of the record",
                         _words(RecordStatus)),
                Property("method", "string", "วิธีรังวัด", "Survey method", _words(SurveyMethod),
                         first_zoom=14),
                Property("observed_on", "date", "วันรังวัด", "Surveyed on", first_zoom=14),
                Property("square_metres", "number", "เนื้อที่ (ตร.ม.)", "Area (m²)",
                         first_zoom=14),
                Property("village", "string", "รหัสหมู่บ้าน", "Village code", first_zoom=14),
            )
        ),
    ),
    Layer(
        id="houses",
        title_th="บ้าน",
        title_en="Houses",
        geometry="point",
        model=DrawnHouse,
        key="key",
        first_zoom=13,
        permission=Permission.SEE_RECORDS,
        rows=_houses,
        properties=_named(
            (
                Property("key", "string", "รหัสบ้าน", "House key", first_zoom=14),
                Property("number", "string", "บ้านเลขที่", "House number",
                         permission=Permission.SEE_IDENTITY, first_zoom=14),
                Property("condition", "string", "สภาพบ้าน", "Condition of the house",
                         _words(HouseCondition)),
                Property("needs", "string", "ส่วนที่ต้องซ่อม", "Parts to repair", _words(RepairPart)),
                Property("status", "string", "สถานะข้อมูล", "Status of the record",
                         _words(RecordStatus)),
                Property("visited_on", "date", "วันที่เยี่ยม", "Visited on", first_zoom=14),
                _VILLAGE,
            )
        ),
    ),
    Layer(
        id="overlaps",
        title_th="แนวเขตทับซ้อน",
        title_en="Overlaps",
        geometry="polygon",
        model=DrawnOverlap,
        key="key",
        first_zoom=12,
        permission=Permission.SEE_RECORDS,
        rows=_by_any_place,
        properties=_named(
            (
                _KEY,
                Property("with_what", "string", "ทับกับ", "Overlaps a",
                         {"unit": _("แปลงอื่น"), "layer": _("ที่ดินรัฐ"), "concession": _("สัมปทาน")}),
                Property("kind", "string", "ลักษณะ", "What it amounts to", _words(OverlapClass)),
                Property("status", "string", "สถานะ", "Status", _words(OverlapStatus)),
                Property("since", "date", "สถานะตั้งแต่", "Status since"),
                _AREA,
            )
        ),
    ),
    Layer(
        id="concessions",
        title_th="สัมปทานและการอนุญาต",
        title_en="Concessions",
        geometry="polygon",
        model=DrawnConcession,
        key="key",
        first_zoom=0,
        permission=Permission.SEE_RECORDS,
        rows=_by_any_place,
        properties=_named(
            (
                _KEY,
                Property("name", "string", "ชื่อแปลงสัมปทาน", "Concession"),
                Property("number", "string", "เลขที่", "Number"),
                Property("holder", "string", "ผู้รับสัมปทาน", "Concession holder"),
                Property("expires", "string", "วันสิ้นสุด", "Expires"),
                Property("expires_by", "date", "สิ้นสุดอย่างช้า", "Expires by"),
                _AREA,
            )
        ),
    ),
    Layer(
        id="villages",
        title_th="ตัวเลขรายหมู่บ้าน",
        title_en="Figures by village",
        geometry="point",
        model=DrawnVillage,
        key="code",
        first_zoom=0,
        permission=Permission.SEE_REPORT,
        past_for=Permission.SEE_RECORDS,
        rows=_villages,
        properties=_named(
            (
                Property("code", "string", "รหัสหมู่บ้าน", "Village code"),
                *_NAMES,
                Property("tambon", "string", "รหัสตำบล", "Tambon code"),
                Property("houses", "integer", "บ้านทั้งหมด", "Houses"),
                Property("surveyed", "integer", "บ้านที่สำรวจแล้ว", "Houses surveyed"),
                Property("verified", "integer", "บ้านที่สอบทานแล้ว", "Houses verified"),
                Property("coverage", "number", "สัดส่วนบ้านที่สำรวจแล้ว", "Share of houses surveyed"),
                Property("repairs", "integer", "บ้านที่ต้องซ่อม", "Houses to repair",
                         permission=Permission.SEE_RECORDS),
                Property("dangerous", "integer", "บ้านไม่ปลอดภัย", "Unsafe houses",
                         permission=Permission.SEE_RECORDS),
                Property("parcels", "integer", "แปลงที่ดิน", "Parcels"),
                Property("overlaps", "integer", "แนวเขตทับซ้อน", "Overlaps"),
                Property("saving_households", "integer", "ครัวเรือนที่ออม", "Households that save",
                         permission=Permission.SEE_RECORDS),
                Property("savings_share", "number", "สัดส่วนครัวเรือนที่ออม",
                         "Share of households that save", permission=Permission.SEE_RECORDS),
            )
        ),
    ),
)  # fmt: skip

LAYERS: Mapping[str, Layer] = {each.id: each for each in _LISTED}
