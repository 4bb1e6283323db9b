"""Readers of a moment ago: a session whose reach is known is answered a tile by one query more.

A map asks for dozens of tiles at once. Whose session it is and what its account may see is
worked out for the first of them, the whole way, and again every minute; for the others one
query says whether all of that still stands (the session, its account, that nobody's reach has
changed: migration 0004), at which version the layer is, and brings the tile if it was cut.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from maps.layer import Scope
from maps.tiles import views
from maps.tiles.cutting import Tile
from maps.tiles.errors import TileError
from maps.tiles.keeping import layers_behind, reach
from maps.tiles.served import Served, about_tile
from network.moments import Moment
from network.prepared import rows_of

FOR_SECONDS: Final = 60.0
MOST_READERS: Final = 5_000  # of one process

# The session, its account, how far whoever may see, the layer and the tile: as they stand now.
_AS_IT_STANDS = """
    SELECT (SELECT session_data FROM django_session
            WHERE session_key = %(session)s AND expire_date > clock_timestamp()),
           (SELECT password FROM network_account WHERE id = %(account)s AND is_active),
           (SELECT version FROM maps_keptlayer WHERE layer = 'reach' AND day = %(today)s
            AND NOT EXISTS (SELECT FROM maps_touched WHERE layer = 'reach')),
           kept.version, tile.content
    FROM (VALUES (1)) AS one
    LEFT JOIN maps_keptlayer AS kept ON kept.layer = %(layer)s AND kept.day = %(today)s
        AND NOT EXISTS (SELECT FROM maps_touched WHERE layer = ANY(%(behind)s))
    LEFT JOIN maps_kepttile AS tile
        ON tile.key = sha256(convert_to(%(about)s || kept.version::text, 'UTF8'))
"""


@dataclass(frozen=True)
class Standing:
    """What a reader's reach hangs on; while it is the same, so is the reach."""

    session_data: str | None
    password: str | None
    reach: int | None


@dataclass
class Reader:
    """A session (none: whoever is not signed in) and what it was found to see, layer by layer."""

    until: float
    account: int
    standing: Standing
    opened: set[str] = field(default_factory=set)
    scopes: dict[str, Scope] = field(default_factory=dict)


class RecentReaders:
    """Middleware: after what guards every answer, before sessions and all that follow."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _asks_for_a_tile(request):
            return self.respond(request)
        request.get_host()  # as any other request: only of hosts we answer for
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        reader = _readers.find(session)
        if reader is not None and (answer := _answered(request, session, reader)) is not None:
            return answer
        # Before the reader's scope is asked for: what is remembered is at least as new as this.
        before = reach()
        response = self.respond(request)
        _remember(request, response, session, before)
        return response


class _Memory:
    """The readers seen last, of this process."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, Reader] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, session: str) -> Reader | None:
        with self._lock:
            found = self.kept.get(session)
            if found is None or found.until < time.monotonic():
                self.kept.pop(session, None)
                return None
            self.kept.move_to_end(session)
            return found

    def keep(self, session: str, reader: Reader) -> None:
        with self._lock:
            self.kept[session] = reader
            while len(self.kept) > MOST_READERS:
                self.kept.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self.kept.clear()


_readers = _Memory()
forget = _readers.forget


def _asks_for_a_tile(request: HttpRequest) -> bool:
    """A browser's; tokens and all other doors go the whole way."""
    return (
        request.method == "GET"
        and request.path_info.startswith("/ogc/collections/")
        and "/tiles/WebMercatorQuad/" in request.path_info
        and "HTTP_AUTHORIZATION" not in request.META
    )


def _answered(request: HttpRequest, session: str, reader: Reader) -> HttpResponse | None:
    """The tile, if the reader's reach stands and the layer waits for nothing. One query."""
    try:
        # Among the addresses of tiles alone: it is the tenth part of what an answer takes.
        match = resolve(f"/{request.path_info.removeprefix('/ogc/')}", "maps.tiles.urls")
        if match.func is not views.tile:
            return None
        requested = match.kwargs["layer"]
        tile = Tile(match.kwargs["z"], match.kwargs["row"], match.kwargs["col"])
        moment = views.moment_of_tile(request)
    except (Resolver404, TileError):
        return None
    if requested not in reader.opened or not tile.exists:
        return None
    layer = views.layer_at(requested, tile)
    scope = reader.scopes.get(layer.id)
    if scope is None:
        return None
    asked = {
        "session": session,
        "account": reader.account,
        "layer": layer.id,
        "today": Moment.now().last_day,
        "behind": list(layers_behind(layer.id)),
        "about": about_tile(layer, scope, tile, moment),
    }
    ((session_data, password, reached, version, content),) = rows_of(_AS_IT_STANDS, asked)
    if Standing(session_data, password, reached) != reader.standing or version is None:
        return None
    found = Served(layer, scope, tile, moment, version, None if content is None else bytes(content))
    response = views.answer(request, layer, found, is_signed_in=bool(reader.account))
    # As the middleware that was passed by would have it.
    response.headers["Vary"] = f"{response.headers['Vary']}, Cookie"
    response.headers["Content-Length"] = str(len(response.content))
    return response


def _remember(request: HttpRequest, response: HttpResponse, session: str, before: int) -> None:
    """Keep what a session was found to see, with what it hung on before it was asked."""
    made_of = getattr(response, "made_of", None)  # set by the view
    user = getattr(request, "user", None)
    if made_of is None or user is None or response.cookies:
        return
    if bool(session) != user.is_authenticated:
        return
    requested, layer, scope = made_of
    account = user.pk if user.is_authenticated else 0
    ((session_data, password, reached, _version, _content),) = rows_of(
        _AS_IT_STANDS,
        {
            "session": session,
            "account": account,
            "layer": layer,
            "today": Moment.now().last_day,
            "behind": [],
            "about": "",
        },
    )
    standing = Standing(session_data, password, reached)
    # What changed meanwhile is asked again at the next tile.
    if reached != before or (account and (password != user.password or session_data is None)):
        return
    reader = _readers.find(session)
    if reader is None or reader.standing != standing or reader.account != account:
        reader = Reader(time.monotonic() + FOR_SECONDS, account, standing)
    reader.scopes[layer] = scope
    reader.opened.add(requested)
    _readers.keep(session, reader)
