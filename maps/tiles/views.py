"""Vector tiles over HTTP (OGC API Tiles, WebMercatorQuad): find, may I, answer."""

from __future__ import annotations

import gzip
from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from maps.layer import Layer
from maps.layers import LAYERS
from maps.tiles.cutting import Tile
from maps.tiles.errors import UnknownParameter, UnreadableDay
from maps.tiles.served import Served, served
from network.access import open_to_anyone
from network.moments import Moment

MVT: Final = "application/vnd.mapbox-vector-tile"
KNOWN_PARAMETERS: Final = frozenset({"on", "v", "f"})
# A browser may keep it and asks each time whether it still may be shown (config.security).
ASKED_EACH_TIME: Final = "private, no-cache"
FOR_EVER: Final = "public, max-age=31536000, immutable"
FOR_MINUTES: Final = "public, max-age=300"


@require_safe
@open_to_anyone
def tile(request: HttpRequest, layer: str, z: int, row: int, col: int) -> HttpResponse:
    """One tile of a layer; 204 where it is empty, 404 where it cannot exist or may not be seen.

    `?on=` a day of the past, `?v=` the version a page was told: of a layer that everybody may
    see, such a tile is never asked for again.
    """
    asked, found = Tile(z, row, col), LAYERS.get(layer)
    if found is None or not asked.exists or not found.is_open_to(request.user):
        raise Http404
    moment = moment_of_tile(request)
    drawn = layer_at(layer, asked)
    scope = drawn.scope(request.user)
    response = answer(
        request,
        drawn,
        served(drawn, scope, asked, moment),
        is_signed_in=request.user.is_authenticated,
    )
    # For who answers the next tile of this reader (maps.tiles.recent).
    response.made_of = (layer, drawn.id, scope)  # type: ignore[attr-defined]
    return response


def layer_at(layer: str, tile: Tile) -> Layer:
    """What is drawn of a layer: below its first zoom the villages with their counts."""
    return LAYERS["villages"] if tile.zoom < LAYERS[layer].first_zoom else LAYERS[layer]


def moment_of_tile(request: HttpRequest) -> Moment:
    """The moment a tile is asked for.

    Raises:
        UnknownParameter: the address asks for more than a tile has.
        UnreadableDay: `on` is no day.
    """
    if set(request.GET) - KNOWN_PARAMETERS:
        raise UnknownParameter
    if "on" not in request.GET:
        return Moment.now()
    try:
        return Moment.on(date.fromisoformat(request.GET["on"]))
    except (ValueError, OverflowError) as error:
        raise UnreadableDay from error


def answer(
    request: HttpRequest, layer: Layer, found: Served, *, is_signed_in: bool
) -> HttpResponse:
    """The tile with how long it may be kept and by whom."""
    if is_signed_in or not layer.is_public:
        kept = ASKED_EACH_TIME
    else:
        kept = FOR_EVER if request.GET.get("v") == str(found.version) else FOR_MINUTES
    headers = {"ETag": found.tag, "Cache-Control": kept, "Vary": "Accept-Encoding"}
    if found.tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    content = found.gzipped()
    if not content:
        return HttpResponse(status=204, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return HttpResponse(content, content_type=MVT, headers=headers)
    return HttpResponse(gzip.decompress(content), content_type=MVT, headers=headers)
