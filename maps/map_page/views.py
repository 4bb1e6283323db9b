"""The map page and the pictures from the air under it: find, may I, ask, answer."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maps.imagery.tiles import tile_of
from maps.map_page.contents import contents
from maps.map_page.going import found, home_of
from maps.map_page.outside import outside_map
from maps.models import AerialImage
from maps.tiles.cutting import Tile
from maps.tiles.views import ASKED_EACH_TIME
from network.access import Permission, acts_everywhere, needs, open_to_anyone
from network.moments import Moment
from network.page_frame import moment_of
from network.places import own_places
from network.queries import planned_for_sets
from network.requests import AccountRequest

LONGEST_GO = 80
WORKER = Path(__file__).with_name("worker.js")


@open_to_anyone
@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Everything in its place. Who is not signed in sees what is public.

    `?go=layer/key` opens on one thing, `?on=` shows another day; the rest of the address is the
    script's: which part of the map, which layers, which classes.
    """
    moment = moment_of(cast("AccountRequest", request))
    places = own_places(request.user) if request.user.is_authenticated else []
    codes = [place.code for place in places]
    with planned_for_sets() if moment.is_past else nullcontext():
        go = found(request.user, moment, request.GET.get("go", "")[:LONGEST_GO])
        bounds = go.bounds if go else home_of(request.user, moment, codes)
    everywhere = request.user.is_authenticated and acts_everywhere(
        request.user, Permission.SEE_PLACES
    )
    told = contents(
        request.user, moment, own=[""] if everywhere else codes, bounds=bounds, found=go
    )
    context = {
        "told": told,
        "moment": moment,
        "title": (go.title if go else "") or (str(places[0]) if len(places) == 1 else ""),
        "has_photographs": bool(told["photographs"]),
    }
    response = render(request, "maps/map_page/map.html", context)
    if outside := outside_map():
        response.headers["Content-Security-Policy"] = outside.policy
    return response


@needs(Permission.SEE_PLACES)
@require_safe
def photograph_tile(request: AccountRequest, key: UUID, z: int, row: int, col: int) -> HttpResponse:
    """A piece of a photograph from the air; 204 where it shows nothing."""
    moment = Moment.now()
    image = AerialImage.objects.as_known(moment).visible_to(request.user, moment).filter(key=key)
    stored = image.values_list("stored_as", flat=True).first()
    if stored is None or not Tile(z, row, col).exists:
        raise Http404
    tag = f'"{key}"'  # a photograph never changes
    headers = {"ETag": tag, "Cache-Control": ASKED_EACH_TIME}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    found = tile_of(stored, z, col, row)
    if found is None:
        return HttpResponse(status=204, headers=headers)
    content, media_type = found
    return HttpResponse(content, content_type=media_type, headers=headers)


@open_to_anyone
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """What answers for /map/ without signal."""
    return HttpResponse(
        WORKER.read_text(),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )
