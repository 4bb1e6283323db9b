"""What the API says of itself: landing page, conformance, collections."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.core.cache import caches
from django.db.models import Max, Min
from django.http import HttpRequest

from maps.layer import Layer, Reader
from maps.layers import LAYERS
from maps.models.drawn import TILE_SRID
from maps.ogc.asked import ITEMS_PARAMETERS
from maps.ogc.intervals import LIFETIMES, Lifetime
from maps.ogc.links import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    QUERYABLES,
    SCHEMA,
    SCHEMAS,
    TILING_SCHEMES,
    VECTOR_TILES,
    address,
    itself,
    link,
)
from maps.ogc.reference_systems import CRS84, OFFERED
from maps.ogc.schemas import title
from network.moments import Moment

TITLE: Final = "รังวัด: ข้อมูลแผนที่เปิด / Rangwat: open map data"
DESCRIPTION: Final = (
    "เขตการปกครองและที่ดินรัฐเปิดให้ทุกคน ข้อมูลแปลงและบ้านเฉพาะผู้มีสิทธิ์ "
    "จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน"
    " / Places and State land are open to everybody; parcels and houses to who may see them."
    " Made from what communities surveyed; no proof of rights in land."
)
EXTENT_SECONDS: Final = 300  # an extent is that of five minutes ago at most

_FEATURES: Final = "http://www.opengis.net/spec/ogcapi-features"
_COMMON: Final = "http://www.opengis.net/spec/ogcapi-common"
_TILES: Final = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
CONFORMANCE: Final = (
    f"{_COMMON}-1/1.0/conf/core",
    f"{_COMMON}-1/1.0/conf/landing-page",
    f"{_COMMON}-1/1.0/conf/json",
    f"{_COMMON}-1/1.0/conf/html",
    f"{_COMMON}-1/1.0/conf/oas30",
    f"{_COMMON}-2/1.0/conf/collections",
    f"{_FEATURES}-1/1.0/conf/core",
    f"{_FEATURES}-1/1.0/conf/oas30",
    f"{_FEATURES}-1/1.0/conf/html",
    f"{_FEATURES}-1/1.0/conf/geojson",
    f"{_FEATURES}-2/1.0/conf/crs",
    f"{_FEATURES}-3/1.0/conf/queryables",
    f"{_FEATURES}-3/1.0/conf/queryables-query-parameters",
    f"{_TILES}/core",
    f"{_TILES}/tileset",
    f"{_TILES}/tilesets-list",
    f"{_TILES}/geodata-tilesets",
    f"{_TILES}/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
)

# What is worth knowing of a layer beside its name: what is in it, and what its time means.
_ABOUT: Final = {
    "places": (
        "จังหวัด อำเภอ ตำบล หมู่บ้าน ที่มีแนวเขต เวลาคือวันที่แนวเขตเริ่มใช้",
        "Provinces, districts, tambons and villages that have a boundary; their time begins with"
        " the day from which the boundary is valid.",
    ),
    "state_land": (
        "แผนที่ที่ดินรัฐฉบับที่ใช้อยู่ พร้อมที่มา เวลาเริ่มจากวันของฉบับ",
        "Maps of State land in their edition in force, with source; their time begins with the"
        " day of the edition.",
    ),
    "parcels": (
        "แปลงที่ดินตามแนวเขตล่าสุด เวลาคือวันรังวัด",
        "Parcels by their latest boundary; their time is the day of the survey.",
    ),
    "houses": (
        "บ้านตามการเยี่ยมล่าสุด เวลาคือวันที่เยี่ยม การอ่านเลขที่บ้านมีการบันทึก",
        "Houses as last visited; their time is the day of the visit. Reading house numbers is"
        " logged.",
    ),
    "overlaps": (
        "พื้นที่ซึ่งแปลงทับกับแปลงอื่น ที่ดินรัฐ หรือสัมปทาน เวลาเริ่มจากวันที่สถานะนี้เริ่ม",
        "Ground on which a parcel meets another, State land or a concession; their time begins"
        " with the day of the status.",
    ),
    "concessions": (
        "สัมปทานและการอนุญาตใช้ที่ดิน เวลาสิ้นสุดเมื่อหมดอายุ",
        "Concessions; their time ends when they expire.",
    ),
    "villages": (
        "ตัวเลขรายหมู่บ้าน จำนวน 1-4 ไม่บอกแก่ผู้ที่ไม่เห็นรายการ ไม่มีเวลา",
        "Figures by village; counts of 1-4 are not told to who may not see the records. No time.",
    ),
}


def shown_to(user: Reader) -> list[Layer]:
    """The layers that are there for a reader."""
    return [layer for layer in LAYERS.values() if layer.is_open_to(user)]


def about(layer: Layer) -> tuple[str, str]:
    """What is in a layer, in Thai and in English."""
    return _ABOUT.get(layer.id, ("", ""))


def landing(request: HttpRequest) -> dict[str, Any]:
    """Where everything begins."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "links": [
            *itself(request, "ogc"),
            link("service-desc", address(request, "ogc-api"), OPENAPI, "OpenAPI 3.0"),
            link("service-doc", address(request, "ogc-api", query=[("f", "html")]), HTML),
            link("conformance", address(request, "ogc-conformance"), JSON),
            link("data", address(request, "ogc-collections"), JSON),
            link(TILING_SCHEMES, address(request, "ogc-grids"), JSON),
        ],
    }


def conformance(request: HttpRequest) -> dict[str, Any]:
    """What can be relied on."""
    return {"conformsTo": list(CONFORMANCE), "links": itself(request, "ogc-conformance")}


def collections(request: HttpRequest) -> dict[str, Any]:
    """All that is there for the reader."""
    return {
        "links": itself(request, "ogc-collections"),
        "collections": [collection(request, layer) for layer in shown_to(request.user)],
        "crs": list(OFFERED),
    }


def collection(request: HttpRequest, layer: Layer) -> dict[str, Any]:
    """One of them. At most five queries, none where its extent was asked for lately."""
    th, en = about(layer)
    told: dict[str, Any] = {
        "id": layer.id,
        "title": title(layer),
        "description": f"{th} / {en}",
        "itemType": "feature",
        "crs": list(OFFERED),
        "storageCrs": CRS84.uri,
        "links": links(request, layer),
    }
    if extent := _extent(layer, request.user):
        told["extent"] = extent
    return told


def links(request: HttpRequest, layer: Layer) -> list[dict[str, str]]:
    """From a collection to all that is of it."""
    key = layer.id
    return [
        *itself(request, "ogc-collection", key),
        link("items", address(request, "ogc-items", key), GEOJSON, title(layer)),
        link("items", address(request, "ogc-items", key, query=[("f", "html")]), HTML),
        link(QUERYABLES, address(request, "ogc-queryables", key), SCHEMA),
        link(SCHEMAS, address(request, "ogc-schema", key), SCHEMA),
        link(VECTOR_TILES, address(request, "ogc-tilesets", key), JSON),
    ]


def parameters(layer: Layer) -> list[str]:
    """By what its items can be asked for."""
    return [*ITEMS_PARAMETERS, *layer.properties]


def _extent(layer: Layer, user: Reader) -> dict[str, Any]:
    """Where and when its rows are that the reader may see; empty where there are none."""
    scope = layer.scope(user)
    kept, name = caches["process"], f"maps.ogc.extent.{layer.id}.{scope.key}"
    found = kept.get(name)
    if found is None:
        found = _worked_out(layer, user)
        kept.set(name, found, EXTENT_SECONDS)
    known: dict[str, Any] = found
    return known


def _worked_out(layer: Layer, user: Reader) -> dict[str, Any]:
    lifetime = LIFETIMES.get(layer.id, Lifetime())
    ends: dict[str, Any] = {"box": Extent("geometry")}
    if lifetime.begins:
        ends["first"] = Min(lifetime.begins)
    if lifetime.ends:
        ends["last"] = Max(lifetime.ends)
    found = layer.queryset(user, Moment.now()).aggregate(**ends)
    if found["box"] is None:
        return {}
    drawn = Polygon.from_bbox(found["box"])
    drawn.srid = TILE_SRID
    drawn.transform(CRS84.srid)
    extent: dict[str, Any] = {"spatial": {"bbox": [list(drawn.extent)], "crs": CRS84.uri}}
    if lifetime != Lifetime():
        interval = [_instant(found.get("first")), _instant(found.get("last"))]
        extent["temporal"] = {"interval": [interval]}
    return extent


def _instant(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day else None
