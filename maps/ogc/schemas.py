"""What a feature of a layer consists of, as JSON Schema: to read it by, and to ask by."""

from __future__ import annotations

from typing import Any, Final

from maps.layer import Layer, Property
from maps.ogc.asked import LISTS

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_SHAPES: Final = {
    "polygon": "geometry-multipolygon",
    "point": "geometry-point",
    "line": "geometry-multilinestring",
}


def queryables(layer: Layer, address: str) -> dict[str, Any]:
    """By what the rows of a layer can be asked for; nothing else can be."""
    return _schema(layer, address) | {"additionalProperties": False}


def schema(layer: Layer, address: str) -> dict[str, Any]:
    """What a row of a layer tells."""
    return _schema(layer, address)


def parameter_schema(of: Property) -> dict[str, Any]:
    """The value of a property as a parameter, for OpenAPI 3.0."""
    told: dict[str, Any] = {"type": "string"} if of.type == "date" else {"type": of.type}
    if of.type == "date":
        told["format"] = "date"
    if codes := of.labels():
        told["enum"] = list(codes)
    return told


def title(of: Property | Layer) -> str:
    """In both languages: a map program has no language of its own here."""
    return f"{of.title_th} / {of.title_en}"


def _schema(layer: Layer, address: str) -> dict[str, Any]:
    properties = {name: _property(layer, of) for name, of in layer.properties.items()}
    if layer.key in properties:
        properties[layer.key]["x-ogc-role"] = "id"
    shape = {
        "title": "รูปแผนที่ / Geometry",
        "x-ogc-role": "primary-geometry",
        "format": _SHAPES[layer.geometry],
    }
    return {
        "$schema": DRAFT,
        "$id": address,
        "type": "object",
        "title": title(layer),
        "properties": {"geometry": shape, **properties},
    }


def _property(layer: Layer, of: Property) -> dict[str, Any]:
    told: dict[str, Any] = {"title": title(of), **parameter_schema(of)}
    if codes := of.labels():
        words = "; ".join(f"{code} = {label}" for code, label in codes.items())
        if (layer.id, of.name) in LISTS:
            del told["enum"]  # several of them, parted by commas
        told["description"] = words
    if of.permission is not None:
        told["description"] = (
            "บอกเฉพาะที่บัญชีมีสิทธิ์เห็น ที่อื่นว่าง / Told where the account may see it; elsewhere null. "
            + told.get("description", "")
        ).strip()
    return told
