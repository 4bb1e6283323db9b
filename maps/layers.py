"""The layers of the map: the one place that says what can be shown, to whom, from which zoom.

Tiles, features (OGC API), the map page and its legend all read this table and nothing else,
so they cannot disagree about what there is. A layer's rows come from `queryset`: scoped by
what the reader may see, at a moment, with `geometry` in EPSG:3857 (east, north).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maps.models import (
    DrawnConcession,
    DrawnHouse,
    DrawnOverlap,
    DrawnParcel,
    DrawnPlace,
    DrawnStateLand,
    DrawnVillage,
)
from maps.models.drawn import Drawn
from maps.tiles.drawn_at import Box, drawn_at
from maps.tiles.keeping import keep_up
from network.access import Permission, acts_somewhere, places_of
from network.models import Account, Level
from network.moments import Moment
from parcels.layer_kinds import LayerKind, Regime
from parcels.models import LandDocumentType, OverlapClass, OverlapStatus, SpatialUnit, SurveyMethod
from survey.models import HouseCondition, RecordStatus, RepairPart

Reader = Account | AnonymousUser
Geometry = Literal["polygon", "point", "line"]
PropertyType = Literal["string", "number", "integer", "date", "boolean"]

LEAST_SHOWN = 5  # smaller counts stay with who may see the records (DOMAIN.md §2.12)


def _in_language(th: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") else th


@dataclass(frozen=True)
class Property:
    """One thing told of each row. `values` are its codes with their labels, where it has codes.

    `permission`: told only of rows in places where the reader has it; null of all others.
    """

    name: str
    type: PropertyType
    title_th: str
    title_en: str
    values: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    permission: Permission | None = None
    first_zoom: int = 0  # tiles below it leave it out: it could not be read there

    @property
    def title(self) -> str:
        """In the language of the page."""
        return _in_language(self.title_th, self.title_en)

    def labels(self) -> dict[str, str]:
        """The codes with their labels, in the language of the page; of a table, one query."""
        found = self.values() if callable(self.values) else self.values
        return {code: str(label) for code, label in found.items()}


@dataclass(frozen=True)
class Scope:
    """What a reader may see of a layer: keys of places, by permission; None: all there is."""

    places: tuple[int, ...] | None
    further: tuple[tuple[Permission, tuple[int, ...]], ...] = ()

    @property
    def key(self) -> str:
        """The same for all who may see the same, and for nobody else."""
        told = f"{self.places}|{[(str(name), keys) for name, keys in self.further]}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def standing_in(self, places: tuple[int, ...]) -> Scope:
        """A scope of the same permissions whose places are not its own: of nobody."""
        further = tuple(
            (permission, (places[0] - number,))
            for number, (permission, _keys) in enumerate(self.further, start=1)
        )
        return Scope(None if self.places is None else places, further)

    def having(self, permission: Permission) -> tuple[int, ...]:
        """The places in which the reader has a further permission."""
        return dict(self.further).get(permission, ())


Rows = Callable[[QuerySet[Any], Scope], QuerySet[Any]]


@dataclass(frozen=True)
class Layer:
    """A layer of the map; `id` is also its OGC collection and the name in its tiles.

    `key` names the property by which a feature is known outside. `permission` is what a
    reader must have in a place to see its rows; None where all see them. Below `first_zoom`
    tiles hold the villages with their counts instead.
    """

    id: str
    title_th: str
    title_en: str
    geometry: Geometry
    model: type[Drawn]
    key: str
    first_zoom: int
    properties: Mapping[str, Property]
    rows: Rows
    permission: Permission | None = None
    asks: tuple[Permission, ...] = ()  # what `rows` looks at beside `permission`

    @property
    def title(self) -> str:
        """In the language of the page."""
        return _in_language(self.title_th, self.title_en)

    @property
    def is_public(self) -> bool:
        """Whether who is not signed in may see it."""
        return self.permission is None

    def is_open_to(self, user: Reader) -> bool:
        """Whether it is there for `user` at all; otherwise it is as if it did not exist."""
        if self.permission is None:
            return True
        return user.is_authenticated and acts_somewhere(user, self.permission)

    def scope(self, user: Reader) -> Scope:
        """What `user` may see of it. At most two queries for an account object."""
        told = {each.permission for each in self.properties.values() if each.permission}
        further = tuple(
            (permission, _places(user, permission)) for permission in sorted({*told, *self.asks})
        )
        if self.permission is None:
            return Scope(None, further)
        return Scope(_places(user, self.permission), further)

    def queryset(self, user: Reader, moment: Moment, *, window: Box | None = None) -> QuerySet[Any]:
        """Its rows that `user` may see at `moment`: `geometry` (EPSG:3857) and every property.

        What facts have arrived about is worked out first. Rows of the past are worked out as they
        are read: inside `planned_for_sets`, and where only those in `window` (west, south, east,
        north, EPSG:4326) are wanted, of no others; the window itself is not filtered by.
        """
        keep_up(self.id)
        found: QuerySet[Any] = self.within(self.scope(user), moment, window=window)
        return found

    def within(self, scope: Scope, moment: Moment, *, window: Box | None = None) -> QuerySet[Any]:
        """The same of a scope, of rows that the caller has kept up."""
        found: QuerySet[Any] = self.rows(drawn_at(self.model, moment, window=window), scope)
        return found


def _places(user: Reader, permission: Permission) -> tuple[int, ...]:
    if not user.is_authenticated:
        return ()
    return tuple(sorted(places_of(user, permission)))


def _named(properties: Iterable[Property]) -> dict[str, Property]:
    return {each.name: each for each in properties}


def _words(choices: type[TextChoices]) -> dict[str, Any]:
    return dict(choices.choices)


def _document_types() -> dict[str, str]:
    name = _in_language("name_th", "name_en")
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
