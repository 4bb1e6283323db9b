"""The definition of the API, OpenAPI 3.0: what is there for this reader, all of it here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.http import HttpRequest

from maps.layer import Layer
from maps.ogc.asked import DEFAULT_LIMIT, FORMATS, LONGEST_VALUE, MOST_FEATURES
from maps.ogc.described import DESCRIPTION, TITLE, about
from maps.ogc.links import GEOJSON, HTML, JSON, MVT, OPENAPI, PROBLEM, SCHEMA, address
from maps.ogc.reference_systems import CRS84, OFFERED
from maps.ogc.schemas import parameter_schema, title
from maps.ogc.tilesets import GRID

VERSION: Final = "1.0.0"
Document = dict[str, Any]


def document(request: HttpRequest, layers: Sequence[Layer]) -> Document:
    """The whole of it; every reference in it leads to a part of itself."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": DESCRIPTION, "version": VERSION},
        "servers": [{"url": address(request, "ogc").rstrip("/")}],
        "tags": [
            {"name": "server", "description": "ว่าด้วยบริการนี้ / About this service"},
            *({"name": each.id, "description": title(each)} for each in layers),
        ],
        "security": [{}, {"bearer": []}, {"basic": []}],
        "paths": _of_server() | {
            path: {"get": asked} for each in layers for path, asked in _of_layer(each)
        },
        "components": {
            "parameters": _PARAMETERS,
            "responses": _RESPONSES,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "รหัสของโปรแกรมในช่องรหัสผ่าน / The token as the password",
                },
            },
        },
    }  # fmt: skip


def _of_server() -> Document:
    told = (
        ("/", "landing", "หน้าแรก / Landing page", JSON),
        ("/conformance", "conformance", "ข้อกำหนดที่ทำตาม / Conformance", JSON),
        ("/api", "api", "คำอธิบายนี้ / This definition", OPENAPI),
        ("/collections", "collections", "ชั้นข้อมูลทั้งหมด / All collections", JSON),
        ("/tileMatrixSets", "tileMatrixSets", "ตารางภาพแผนที่ / Grids of tiles", JSON),
        (f"/tileMatrixSets/{GRID}", "tileMatrixSet", GRID, JSON),
    )
    return {
        path: {"get": _asked("server", name, summary, [_ref("f")], (media_type, HTML))}
        for path, name, summary, media_type in told
    }


def _of_layer(layer: Layer) -> Iterable[tuple[str, Document]]:
    key, path = layer.id, f"/collections/{layer.id}"
    th, en = about(layer)
    plain = [_ref("f")]
    yield path, _asked(key, f"{key}.collection", title(layer), plain, (JSON, HTML))
    yield (
        f"{path}/queryables",
        _asked(key, f"{key}.queryables", "กรองด้วยอะไรได้ / Queryables", plain, (SCHEMA, HTML)),
    )
    yield (
        f"{path}/schema",
        _asked(key, f"{key}.schema", "แต่ละรายการบอกอะไร / Schema", plain, (SCHEMA, HTML)),
    )
    items = _asked(
        key,
        f"{key}.items",
        f"รายการ / Items: {title(layer)}",
        [
            *(_ref(name) for name in ("limit", "after", "bbox", "bbox-crs", "crs", "datetime",
                                      "on", "f")),
            *_by_property(layer),
        ],
        (GEOJSON, HTML),
    )  # fmt: skip
    yield f"{path}/items", {**items, "description": f"{th} / {en}"}
    yield (
        f"{path}/items/{{featureId}}",
        _asked(
            key,
            f"{key}.item",
            "รายการเดียว / One item",
            [_ref("featureId"), _ref("crs"), _ref("on"), _ref("f")],
            (GEOJSON, HTML),
            is_found=True,
        ),
    )
    yield (
        f"{path}/tiles",
        _asked(key, f"{key}.tilesets", "ชุดภาพแผนที่ / Sets of tiles", plain, (JSON, HTML)),
    )
    yield (
        f"{path}/tiles/{GRID}",
        _asked(key, f"{key}.tileset", "ชุดภาพแผนที่ชุดนี้ / This set of tiles", plain, (JSON, HTML)),
    )
    yield (
        f"{path}/tiles/{GRID}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
        _asked(
            key,
            f"{key}.tile",
            "ภาพแผนที่หนึ่งแผ่น / One tile",
            [_ref("tileMatrix"), _ref("tileRow"), _ref("tileCol"), _ref("on")],
            (MVT,),
            is_found=True,
        ),
    )


def _by_property(layer: Layer) -> list[Document]:
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": title(of),
            "schema": parameter_schema(of),
            "style": "form",
            "explode": False,
        }
        for name, of in layer.properties.items()
    ]


def _asked(
    tag: str,
    name: str,
    summary: str,
    parameters: list[Document],
    media_types: Iterable[str],
    *,
    is_found: bool = False,
) -> Document:
    content = {
        each: {"schema": _ANYTHING if each == MVT else _schema(each)} for each in media_types
    }
    responses: Document = {
        "200": {"description": "ข้อมูล / The data", "content": content},
        "400": {"$ref": "#/components/responses/wrong"},
        "401": {"$ref": "#/components/responses/stranger"},
        "429": {"$ref": "#/components/responses/often"},
    }
    if is_found or tag != "server":
        responses["404"] = {"$ref": "#/components/responses/missing"}
    if MVT in content:
        responses["204"] = {"description": "ไม่มีอะไรในแผ่นนี้ / Nothing in this tile"}
    return {
        "tags": [tag],
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    }


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/parameters/{name}"}


def _schema(media_type: str) -> Document:
    return {"type": "string"} if media_type == HTML else {"type": "object"}


def _parameter(name: str, description: str, schema: Document, *, where: str = "query") -> Document:
    told = {"name": name, "in": where, "required": where == "path", "description": description}
    if where == "query":
        return {**told, "schema": schema, "style": "form", "explode": False}
    return {**told, "schema": schema}


_ANYTHING: Final = {"type": "string", "format": "binary"}
_URI: Final = {"type": "string", "enum": list(OFFERED), "default": CRS84.uri}
_ROW: Final = {"type": "integer", "minimum": 0}
_PARAMETERS: Final[Document] = {
    "f": _parameter("f", "รูปแบบ / Format", {"type": "string", "enum": list(FORMATS)}),
    "limit": _parameter(
        "limit",
        "จำนวนรายการในหนึ่งคำตอบ / Items in one answer",
        {"type": "integer", "minimum": 1, "maximum": MOST_FEATURES, "default": DEFAULT_LIMIT},
    ),
    "after": _parameter(
        "after",
        "มากับลิงก์หน้าถัดไป / Comes with the link to the next page",
        {"type": "integer", "minimum": 0},
    ),
    "bbox": _parameter(
        "bbox",
        "ตะวันตก,ใต้,ตะวันออก,เหนือ / west,south,east,north",
        {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
    ),
    "bbox-crs": _parameter("bbox-crs", "ระบบพิกัดของ bbox / Reference system of bbox", _URI),
    "crs": _parameter("crs", "ระบบพิกัดของคำตอบ / Reference system of the answer", _URI),
    "datetime": _parameter(
        "datetime",
        "วัน หรือช่วงวัน เช่น 2026-01-01/2026-10-31 หรือ ../2026-10-31"
        " / A day or from and to, open ends as ..",
        {"type": "string", "maxLength": LONGEST_VALUE},
    ),
    "on": _parameter(
        "on",
        "ข้อมูลตามที่รู้ ณ สิ้นวันนั้น / As was known at the end of that day",
        {"type": "string", "format": "date"},
    ),
    "featureId": _parameter(
        "featureId", "รหัสของรายการ / Id of the item", {"type": "string"}, where="path"
    ),
    "tileMatrix": _parameter("tileMatrix", "ระดับซูม / Zoom", _ROW, where="path"),
    "tileRow": _parameter("tileRow", "แถว / Row", _ROW, where="path"),
    "tileCol": _parameter("tileCol", "คอลัมน์ / Column", _ROW, where="path"),
}
_PROBLEM: Final[Document] = {
    PROBLEM: {
        "schema": {
            "type": "object",
            "required": ["title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string", "description": "ไทย / English"},
            },
        }
    }
}
_RESPONSES: Final[Document] = {
    "wrong": {"description": "คำขอไม่ถูกต้อง / Unknown parameter or wrong value", "content": _PROBLEM},
    "stranger": {"description": "รหัสไม่ถูกต้อง / Wrong token", "content": _PROBLEM},
    "missing": {"description": "ไม่พบ / Not there, or not yours to see", "content": _PROBLEM},
    "often": {"description": "ขอถี่เกินไป / Too many requests", "content": _PROBLEM},
}
