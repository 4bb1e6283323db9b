"""The open API over HTTP: find, may I, ask, answer. Who is asking is found out by maps.ogc.door."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maps.layer import Layer
from maps.layers import LAYERS
from maps.ogc import described, disclosing, openapi, pages, schemas
from maps.ogc import tilesets as sets
from maps.ogc.answers import as_json, either, wants_html
from maps.ogc.asked import Question, only, question, question_of_one
from maps.ogc.disclosing import Spool, spooling
from maps.ogc.door import token_of
from maps.ogc.errors import NotThere
from maps.ogc.features import Feature, feature, features, reading, rows
from maps.ogc.links import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    QUERYABLES,
    SCHEMA,
    Link,
    address,
    header,
    itself,
    link,
    xyz,
)
from network.access import open_to_anyone

View = Callable[..., HttpResponseBase]


def _open(view: View) -> View:
    """Read by anybody, who sees what may be seen."""
    return open_to_anyone(require_safe(view))


@_open
def landing(request: HttpRequest) -> HttpResponse:
    """What this is, and where it goes on."""
    only(request, ["f"])
    shown = [pages.shelf(layer) for layer in described.shown_to(request.user)]
    base = address(request, "ogc")
    return either(request, described.landing(request), "landing", shelves=shown, base=base)


@_open
def conformance(request: HttpRequest) -> HttpResponse:
    """What can be relied on."""
    only(request, ["f"])
    return either(request, described.conformance(request), "conformance")


@_open
def api(request: HttpRequest) -> HttpResponse:
    """The definition, for programs; for people the same as a page."""
    only(request, ["f"])
    told = openapi.document(request, described.shown_to(request.user))
    if wants_html(request):
        context = {"sections": pages.sections(told), "base": told["servers"][0]["url"]}
        return render(request, "maps/ogc/api.html", context)
    return as_json(told, OPENAPI)


@_open
def collections(request: HttpRequest) -> HttpResponse:
    """All layers that are there for the reader."""
    only(request, ["f"])
    shown = [pages.shelf(layer) for layer in described.shown_to(request.user)]
    return either(request, described.collections(request), "collections", shelves=shown)


@_open
def collection(request: HttpRequest, layer: str) -> HttpResponse:
    """One layer: what is in it, and what can be done with it."""
    found = _layer(request, layer)
    only(request, ["f"])
    told = described.collection(request, found)
    return either(
        request, told, "collection", shelf=pages.shelf(found), properties=pages.described(found),
        address=address(request, "ogc-collection", layer),
    )  # fmt: skip


@_open
def queryables(request: HttpRequest, layer: str) -> HttpResponse:
    """By what its items can be asked for."""
    found = _layer(request, layer)
    only(request, ["f"])
    return _schema(
        request, found, schemas.queryables(found, address(request, "ogc-queryables", layer))
    )


@_open
def schema(request: HttpRequest, layer: str) -> HttpResponse:
    """What its items tell."""
    found = _layer(request, layer)
    only(request, ["f"])
    told = schemas.schema(found, address(request, "ogc-schema", layer))
    return _schema(request, found, told)


@_open
def items(request: HttpRequest, layer: str) -> HttpResponseBase:
    """The rows that are asked for, a page of them at a time.

    The whole answer is written before its first byte leaves: where it tells of people's land and
    houses it is in the register of disclosures by then. It is never in memory as a whole.
    """
    found = _layer(request, layer)
    asked = question(request, found)
    if wants_html(request):
        return _page(request, asked)
    links = [
        *itself(request, "ogc-items", layer, media_type=GEOJSON, query=asked.asked),
        link("collection", address(request, "ogc-collection", layer), JSON),
        link(QUERYABLES, address(request, "ogc-queryables", layer), SCHEMA),
    ]
    if request.method == "HEAD":  # nothing is told, so nothing is read
        return _geojson(asked, b"", links)
    with spooling(found) as spool:
        with reading(asked):
            following = _write(request, asked, spool, links)
        return _sent(request, asked, spool, [*links, *following])


@_open
def item(request: HttpRequest, layer: str, key: str) -> HttpResponseBase:
    """One row."""
    found = _layer(request, layer)
    asked = question_of_one(request, found)
    row = feature(asked, request.user, key)
    links = [
        *itself(request, "ogc-item", layer, row.id, media_type=GEOJSON, query=asked.asked),
        link("collection", address(request, "ogc-collection", layer), JSON),
    ]
    if wants_html(request):
        disclosing.note_shown(found, [row], asked.moment)
        return render(request, "maps/ogc/item.html", pages.of_item(request, asked, row))
    if request.method == "HEAD":
        return _geojson(asked, b"", links)
    with spooling(found) as spool:
        spool.write(row.as_json(links))
        spool.add(row)
        return _sent(request, asked, spool, links)


@_open
def tilesets(request: HttpRequest, layer: str) -> HttpResponse:
    """The sets of tiles of a layer."""
    found = _layer(request, layer)
    only(request, ["f"])
    return either(
        request,
        sets.tilesets(request, found),
        "tiles",
        shelf=pages.shelf(found),
        xyz=xyz(request, layer),
    )


@_open
def tileset(request: HttpRequest, layer: str) -> HttpResponse:
    """The one set of tiles of a layer, and where each tile is."""
    found = _layer(request, layer)
    only(request, ["f"])
    told = sets.tileset(request, found)
    return either(request, told, "tiles", shelf=pages.shelf(found), xyz=xyz(request, layer))


@_open
def grids(request: HttpRequest) -> HttpResponse:
    """The grids tiles are cut in."""
    only(request, ["f"])
    return either(request, sets.grids(request), "grid", grid=sets.grid(request))


@_open
def grid(request: HttpRequest) -> HttpResponse:
    """WebMercatorQuad."""
    only(request, ["f"])
    told = sets.grid(request)
    return either(request, told, "grid", grid=told)


def _layer(request: HttpRequest, key: str) -> Layer:
    """The layer with this id; one the reader may not see is as if it did not exist.

    Raises:
        NotThere
    """
    found = LAYERS.get(key)
    if found is None or not found.is_open_to(request.user):
        raise NotThere
    return found


def _schema(request: HttpRequest, layer: Layer, told: dict[str, Any]) -> HttpResponse:
    if wants_html(request):
        context = {"shelf": pages.shelf(layer), "properties": pages.described(layer)}
        return render(request, "maps/ogc/schema.html", context)
    return as_json(told, SCHEMA)


def _write(request: HttpRequest, asked: Question, spool: Spool, links: list[Link]) -> list[Link]:
    """Write the page that is asked for; the link to the next one, where there is one."""
    found = rows(asked, request.user)
    matched = found.count()
    stamp = timezone.now().isoformat()
    head = {"type": "FeatureCollection", "timeStamp": stamp, "numberMatched": matched}
    spool.write(json.dumps(head)[:-1] + ', "features": [')
    last, is_more = asked.after, False
    for row in features(asked, found):
        if spool.rows == asked.limit:
            is_more = True
            break
        spool.write((",\n" if spool.rows else "\n") + row.as_json())
        spool.add(row)
        last = row.pk
    following = [_next(request, asked, last)] if is_more else []
    told = json.dumps([*links, *following], ensure_ascii=False)
    spool.write(f'\n], "numberReturned": {spool.rows}, "links": {told}}}')
    return following


def _next(request: HttpRequest, asked: Question, last: int) -> Link:
    query = [*asked.asked, ("after", last), ("f", "json")]
    return link("next", address(request, "ogc-items", asked.layer.id, query=query), GEOJSON)


def _sent(
    request: HttpRequest, asked: Question, spool: Spool, links: list[Link]
) -> HttpResponseBase:
    """Written down where it is not for everybody, and only then handed over."""
    if not asked.layer.is_public and request.user.is_authenticated:
        disclosing.record(spool, asked, request.user, token_of(request), request.get_full_path())
    spool.file.seek(0)
    answer = FileResponse(spool.file, content_type=GEOJSON)
    answer.headers["Content-Length"] = str(spool.size)
    return _dressed(asked, answer, links)


def _geojson(asked: Question, content: bytes, links: list[Link]) -> HttpResponseBase:
    return _dressed(asked, HttpResponse(content, content_type=GEOJSON), links)


def _dressed(asked: Question, answer: HttpResponseBase, links: list[Link]) -> HttpResponseBase:
    answer.headers["Content-Crs"] = f"<{asked.crs.uri}>"
    answer.headers["Link"] = header(links)
    return answer


def _page(request: HttpRequest, asked: Question) -> HttpResponse:
    """The items as a page: what was asked, a map, a table, and on to the next."""
    with reading(asked):
        found = rows(asked, request.user)
        matched = found.count()
        shown: list[Feature] = list(features(asked, found))
    is_more, shown = len(shown) > asked.limit, shown[: asked.limit]
    disclosing.note_shown(asked.layer, shown, asked.moment)
    following = ""
    if is_more:
        query = [*asked.asked, ("after", shown[-1].pk), ("f", "html")]
        following = address(request, "ogc-items", asked.layer.id, query=query)
    context = pages.of_items(request, asked, shown, matched) | {"next": following}
    return render(request, "maps/ogc/items.html", context, content_type=f"{HTML}; charset=utf-8")
