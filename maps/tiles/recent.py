"""Tiles that were answered a moment ago, to the same session: answered again by one query.

A map asks for the same tiles again and again, as it is moved and as others look at the same
village. What an answer hangs on is asked each time: the session and its account are as they
were, nobody's reach has changed (migration 0004), the layer is at the same version and nothing
of it waits. Anything else goes the whole way, and does so every minute.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from maps.tiles.keeping import layers_behind, reach
from network.moments import Moment
from network.prepared import rows_of

FOR_SECONDS: Final = 60.0
MOST_ANSWERS: Final = 20_000
MOST_BYTES: Final = 64_000_000  # of one process

# The session, its account, how far whoever may see, the layer: as they stand now.
_AS_IT_STANDS = """
    SELECT (SELECT session_data FROM django_session
            WHERE session_key = %(session)s AND expire_date > clock_timestamp()),
           (SELECT password FROM network_account WHERE id = %(account)s AND is_active),
           (SELECT version FROM maps_keptlayer WHERE layer = 'reach' AND day = %(today)s
            AND NOT EXISTS (SELECT FROM maps_touched WHERE layer = 'reach')),
           (SELECT version FROM maps_keptlayer WHERE layer = %(layer)s AND day = %(today)s
            AND NOT EXISTS (SELECT FROM maps_touched WHERE layer = ANY(%(behind)s)))
"""


@dataclass(frozen=True)
class Standing:
    """What an answer hangs on; two that are equal are answered the same."""

    session_data: str | None
    password: str | None
    reach: int | None
    version: int | None


@dataclass(frozen=True)
class Answer:
    """An answer with what it hung on; `layer` is the one it was cut from."""

    until: float
    account: int
    layer: str
    standing: Standing
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


class RecentTiles:
    """Middleware: after what guards every answer, before sessions and all that follow."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_recent(request):
            return self.respond(request)
        request.get_host()  # as any other request: only of hosts we answer for
        key = _key(request)
        answer = _answers.find(key)
        if answer is not None and _stands(answer, key[0]):
            return _again(request, answer)
        # Before the reader's scope is asked for: what is remembered is at least as new as this.
        before = reach()
        response = self.respond(request)
        _remember(request, response, key, before)
        return response


Key = tuple[str, str, bool]


class _Memory:
    """The answers last used, of this process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def find(self, key: Key) -> Answer | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.until < time.monotonic():
                return None
            self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, answer: Answer) -> None:
        with self._lock:
            self._drop(key)
            self._kept[key] = answer
            self._bytes += len(answer.content)
            while self._bytes > MOST_BYTES or len(self._kept) > MOST_ANSWERS:
                self._drop(next(iter(self._kept)))

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _drop(self, key: Key) -> None:
        if (gone := self._kept.pop(key, None)) is not None:
            self._bytes -= len(gone.content)


_answers = _Memory()
forget = _answers.forget


def _may_be_recent(request: HttpRequest) -> bool:
    """A tile asked for by a browser; tokens and other doors go the whole way."""
    return (
        request.method == "GET"
        and request.path_info.startswith("/ogc/collections/")
        and "/tiles/WebMercatorQuad/" in request.path_info
        and "HTTP_AUTHORIZATION" not in request.META
    )


def _key(request: HttpRequest) -> Key:
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    return session, request.get_full_path(), packed


def _stands(answer: Answer, session: str) -> bool:
    return _standing(session, answer.account, answer.layer) == answer.standing


def _standing(session: str, account: int, layer: str) -> Standing:
    """One query."""
    asked = {
        "session": session,
        "account": account,
        "layer": layer,
        "today": Moment.now().last_day,
        "behind": list(layers_behind(layer)),
    }
    (found,) = rows_of(_AS_IT_STANDS, asked)
    return Standing(*found)


def _again(request: HttpRequest, answer: Answer) -> HttpResponse:
    headers = dict(answer.headers)
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        kept = {name: headers[name] for name in ("ETag", "Cache-Control", "Vary")}
        return HttpResponse(status=304, headers=kept)
    return HttpResponse(answer.content, status=answer.status, headers=headers)


def _remember(request: HttpRequest, response: HttpResponse, key: Key, before: int) -> None:
    """Keep an answer that was whole, with what it hung on when it was made."""
    made_of = getattr(response, "made_of", None)  # (layer, version), set by the view
    user = getattr(request, "user", None)
    if response.status_code not in (200, 204) or made_of is None or user is None:
        return
    if response.cookies or (key[0] and not user.is_authenticated):
        return
    layer, version = made_of
    account = user.pk if user.is_authenticated else 0
    standing = _standing(key[0], account, layer)
    # What changed while it was being made: it is made again at the next asking.
    if (standing.reach, standing.version) != (before, version):
        return
    if user.is_authenticated and standing.password != user.password:
        return
    headers = tuple(
        (name, value) for name, value in response.headers.items() if name != "Set-Cookie"
    )
    _answers.keep(
        key,
        Answer(
            time.monotonic() + FOR_SECONDS,
            account,
            layer,
            standing,
            response.status_code,
            headers,
            response.content,
        ),
    )
