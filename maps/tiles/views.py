"""Vector tiles over HTTP (OGC API Tiles, WebMercatorQuad): find, may I, answer."""

from __future__ import annotations

import gzip
from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from maps.layers import LAYERS, Layer, Reader
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
    moment = _moment(request)
    return _answer(request, found, tile_of(found, request.user, asked, moment))


def tile_of(layer: Layer, user: Reader, tile: Tile, moment: Moment) -> Served:
    """The tile for a reader; below the layer's first zoom the villages with their counts."""
    if tile.zoom < layer.first_zoom:
        layer = LAYERS["villages"]
    return served(layer, layer.scope(user), tile, moment)


def _moment(request: HttpRequest) -> Moment:
    if set(request.GET) - KNOWN_PARAMETERS:
        raise UnknownParameter
    if "on" not in request.GET:
        return Moment.now()
    try:
        return Moment.on(date.fromisoformat(request.GET["on"]))
    except (ValueError, OverflowError) as error:
        raise UnreadableDay from error


def _answer(request: HttpRequest, layer: Layer, found: Served) -> HttpResponse:
    if request.user.is_authenticated or not layer.is_public:
        kept = ASKED_EACH_TIME
    else:
        kept = FOR_EVER if request.GET.get("v") == str(found.version) else FOR_MINUTES
    headers = {"ETag": found.tag, "Cache-Control": kept}
    if found.tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    content = found.gzipped()
    if not content:
        response = HttpResponse(status=204, headers=headers)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        response = HttpResponse(content, content_type=MVT, headers=headers)
    else:
        response = HttpResponse(gzip.decompress(content), content_type=MVT, headers=headers)
    patch_vary_headers(response, ["Accept-Encoding"])
    # For who answers it again a moment later (maps.tiles.recent).
    response.made_of = (found.layer.id, found.version)  # type: ignore[attr-defined]
    return response
