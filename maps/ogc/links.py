"""Addresses of the open API, whole and with where they lead: a client follows, never guesses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
HTML: Final = "text/html"
SCHEMA: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
PROBLEM: Final = "application/problem+json"
MVT: Final = "application/vnd.mapbox-vector-tile"

_OGC: Final = "http://www.opengis.net/def/rel/ogc/1.0"
QUERYABLES: Final = f"{_OGC}/queryables"
SCHEMAS: Final = "http://www.opengis.net/def/rel/ogc/1.0/schema"
VECTOR_TILES: Final = f"{_OGC}/tilesets-vector"
TILING_SCHEME: Final = f"{_OGC}/tiling-scheme"
TILING_SCHEMES: Final = f"{_OGC}/tiling-schemes"

Link = dict[str, str]


def address(
    request: HttpRequest,
    name: str,
    *args: object,
    query: Mapping[str, Any] | Sequence[tuple[str, Any]] = (),
) -> str:
    """The whole address of a page of the API, as seen from outside the proxy."""
    return _with(request.build_absolute_uri(reverse(name, args=args)), query)


def template(request: HttpRequest, layer: str) -> str:
    """The address of a layer's tiles, with the places of zoom, row and column in braces."""
    tiles = address(request, "ogc-tileset", layer)
    return f"{tiles}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"


def xyz(request: HttpRequest, layer: str) -> str:
    """The same with the names map programs have for them."""
    return f"{address(request, 'ogc-tileset', layer)}/{{z}}/{{y}}/{{x}}"


def link(rel: str, href: str, media_type: str, title: str = "") -> Link:
    """One link; `rel` and `type` are never left out."""
    told = {"rel": rel, "type": media_type, "href": href}
    return {**told, "title": title} if title else told


def itself(
    request: HttpRequest,
    name: str,
    *args: object,
    media_type: str = JSON,
    query: Iterable[tuple[str, Any]] = (),
) -> list[Link]:
    """To the answer itself and to the same as a page, whichever of them is being given."""
    asked = list(query)
    return [
        link("self", address(request, name, *args, query=[*asked, ("f", "json")]), media_type),
        link("alternate", address(request, name, *args, query=[*asked, ("f", "html")]), HTML),
    ]


def header(links: Iterable[Link]) -> str:
    """The same as a Link header (RFC 8288), which is in Latin letters: titles are left out."""
    return ", ".join(
        f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"' for each in links
    )


def _with(url: str, query: Mapping[str, Any] | Sequence[tuple[str, Any]]) -> str:
    return f"{url}?{urlencode(query, safe=',:/')}" if query else url
