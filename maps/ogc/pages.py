"""What the pages of the open API show: the same documents, in words and for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maps.layer import Layer, Property
from maps.ogc.asked import FIRST_DAY, LISTS, MOST_FEATURES, Question
from maps.ogc.described import about
from maps.ogc.features import Feature
from maps.ogc.links import address
from maps.ogc.reference_systems import CRS84, OFFERED
from network.templatetags.written import count, land_area, percent, short_day

MOST_ON_A_PAGE: Final = 1_000  # features drawn in a page; a program asks for more
RECORDS: Final = {"parcels": "parcel", "houses": "house", "concessions": "concession"}  # pages
SHARES: Final = {"coverage", "savings_share"}  # of 1, shown in hundredths


@dataclass(frozen=True)
class Shelf:
    """A layer as pages list it."""

    id: str
    title: str
    about: str
    is_public: bool
    url: str
    items_url: str
    tiles_url: str


@dataclass(frozen=True)
class Told:
    """A property as pages explain it, and as a form asks for it."""

    name: str
    title: str
    type: str
    codes: list[tuple[str, str]]
    asked: str = ""


def shelf(layer: Layer) -> Shelf:
    """What is said of a layer, in the language of the page."""
    th, en = about(layer)
    page = "?f=html"
    return Shelf(
        layer.id,
        layer.title,
        en if _english() else th,
        layer.is_public,
        reverse("ogc-collection", args=[layer.id]) + page,
        reverse("ogc-items", args=[layer.id]) + page,
        reverse("ogc-tileset", args=[layer.id]) + page,
    )


def described(layer: Layer, asked: dict[str, str] | None = None) -> list[Told]:
    """The properties of a layer, with their codes, and what was asked of them."""
    given = asked or {}
    return [
        Told(name, of.title, of.type, list(of.labels().items()), given.get(name, ""))
        for name, of in layer.properties.items()
    ]


def of_items(
    request: HttpRequest, asked: Question, shown: Sequence[Feature], matched: int
) -> dict[str, Any]:
    """The page of items: its form, its map, its table."""
    layer = asked.layer
    told = described(layer, asked.properties)
    given = dict(asked.asked)
    kept = {name: given[name] for name in ("bbox", "bbox-crs", "crs", "limit") if name in given}
    return {
        "shelf": shelf(layer),
        "heads": [_head(each) for each in told if not _is_key(layer, each)],
        "properties": told,
        "filters": [each for each in told if each.codes or each.asked or _is_name(each)],
        "given": given,
        "kept": kept,
        "is_asked": bool(set(given) - {"limit", "crs", "bbox-crs"}),
        "matched": matched,
        "rows": [(_url(layer, each), _shown(layer, each, told)) for each in shown],
        "drawn": _drawn(layer, shown, told) if asked.crs is CRS84 else "",
        "json_url": address(request, "ogc-items", layer.id, query=[*asked.asked, ("f", "json")]),
        "first_day": FIRST_DAY,
        "today": asked.moment.last_day,
        "most": MOST_FEATURES,
    }


def of_item(request: HttpRequest, asked: Question, row: Feature) -> dict[str, Any]:
    """The page of one item."""
    layer = asked.layer
    told = described(layer)
    heads = [_head(each) for each in told if not _is_key(layer, each)]
    cells = _shown(layer, row, told)
    return {
        "shelf": shelf(layer),
        "id": row.id,
        "facts": list(zip(heads, cells, strict=True)),
        "record_url": _record(request, asked, row),
        "drawn": _drawn(layer, [row], told) if asked.crs is CRS84 else "",
        "json_url": address(
            request, "ogc-item", layer.id, row.id, query=[*asked.asked, ("f", "json")]
        ),
        "on": dict(asked.asked).get("on", ""),
        "systems": [(uri, each.title) for uri, each in OFFERED.items()],
    }


def sections(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The definition as a page tells it: by its tags, each address with its parameters."""
    of_tag: dict[str, list[dict[str, Any]]] = {}
    common = document["components"]["parameters"]
    for path, ways in document["paths"].items():
        way = ways["get"]
        parameters = [
            common[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
            for each in way["parameters"]
        ]
        told = {
            "path": path,
            "summary": _half(way["summary"]),
            "description": _half(way.get("description", "")),
            "parameters": [_parameter(each) for each in parameters],
            "types": list(way["responses"]["200"]["content"]),
        }
        of_tag.setdefault(way["tags"][0], []).append(told)
    return [
        {"name": tag["name"], "title": _half(tag["description"]), "ways": of_tag[tag["name"]]}
        for tag in document["tags"]
    ]


def _parameter(told: dict[str, Any]) -> dict[str, Any]:
    schema = told["schema"]
    limits = {name: schema[name] for name in ("default", "minimum", "maximum") if name in schema}
    return {
        "name": told["name"],
        "description": _half(told["description"]),
        "type": schema.get("format") or schema["type"],
        "codes": schema.get("enum", []),
        "limits": ", ".join(f"{name} {value}" for name, value in limits.items()),
    }


def _half(words: str) -> str:
    """Of `Thai / English` the half that the page speaks."""
    thai, slash, english = words.partition(" / ")
    return english if slash and _english() else thai


def _drawn(layer: Layer, shown: Sequence[Feature], told: list[Told]) -> dict[str, Any] | str:
    """What the map of a page draws: shapes, what each is called, where it leads."""
    if len(shown) > MOST_ON_A_PAGE:
        return ""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": json.loads(each.geometry),
                "properties": {"title": _called(layer, each, told), "url": _url(layer, each)},
            }
            for each in shown
        ],
    }


def _called(layer: Layer, row: Feature, told: list[Told]) -> str:
    """The first of its properties that says something to a person."""
    cells = dict(zip((each.name for each in told), _cells(layer, row, told), strict=True))
    for name in ("name_th", "name", "label", "number", "kind", "condition", "with_what"):
        if cells.get(name):
            return str(cells[name])
    return row.id


def _url(layer: Layer, row: Feature) -> str:
    return reverse("ogc-item", args=[layer.id, row.id]) + "?f=html"


def _cells(layer: Layer, row: Feature, told: list[Told]) -> list[str]:
    return [
        _words(layer.properties[each.name], dict(each.codes), row.properties[each.name], layer)
        for each in told
    ]


def _shown(layer: Layer, row: Feature, told: list[Told]) -> list[str]:
    """The same without the key, which is for programs."""
    cells = zip(told, _cells(layer, row, told), strict=True)
    return [cell for each, cell in cells if not _is_key(layer, each)]


def _is_key(layer: Layer, each: Told) -> bool:
    return each.name == layer.key == "key"


def _head(each: Told) -> str:
    """What stands over a column; an area is shown in the units of the land registry."""
    return _("เนื้อที่") if each.name == "square_metres" else each.title


def _record(request: HttpRequest, asked: Question, row: Feature) -> str:
    """The page of the product about the same, for who may open it."""
    if not request.user.is_authenticated or asked.layer.id not in RECORDS:
        return ""
    return reverse(RECORDS[asked.layer.id], args=[row.id])


def _words(of: Property, codes: dict[str, str], value: Any, layer: Layer) -> str:  # noqa: PLR0911
    """A value as a person reads it."""
    if value is None or value == "":
        return ""
    if (layer.id, of.name) in LISTS:
        return ", ".join(codes.get(each, each) for each in str(value).split(","))
    if codes:
        return codes.get(str(value), str(value))
    if isinstance(value, date):
        return short_day(value)
    if of.name == "square_metres":
        return land_area(value)
    if of.name in SHARES:
        return percent(value)
    if of.type in {"integer", "number"}:
        return count(value)
    return str(value)


def _is_name(each: Told) -> bool:
    """Whether a person would type it: a code or a number of something."""
    return each.name in {"code", "village", "label", "number", "name", "parent"}


def _english() -> bool:
    return (get_language() or "").startswith("en")
