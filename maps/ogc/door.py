"""Who is at the open door: nobody, who is signed in, or the holder of a token; and how all leave.

Middleware for everything under `/ogc/`, tiles among it: a token stands for its account there and
nowhere else, errors leave as documents, and what everybody may see may be read from other pages.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from maps.ogc.answers import problem
from maps.ogc.errors import NeedsSecondFactor, NotEncrypted, NotThere, OgcError, WrongToken
from maps.ogc.links import PROBLEM
from maps.tiles.errors import TileError
from network import api_tokens, second_factor
from network.encrypted_way import came_unread
from network.errors import MomentIsNotOpen, TooManyAttempts
from network.gate import client_address
from network.models import ApiToken

PREFIX: Final = "/ogc/"
METHODS: Final = "GET, HEAD, OPTIONS"
LONGEST_HEADER: Final = 512  # characters
CHALLENGE: Final = 'Bearer realm="Rangwat", Basic realm="Rangwat", charset="UTF-8"'
DAY: Final = "86400"  # seconds for which a browser need not ask again whether it may

_STATUS: Final[tuple[tuple[type[Exception], HTTPStatus], ...]] = (
    (TileError, HTTPStatus.BAD_REQUEST),
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
    (MomentIsNotOpen, HTTPStatus.FORBIDDEN),
    (PermissionDenied, HTTPStatus.FORBIDDEN),
    (BadRequest, HTTPStatus.BAD_REQUEST),
    (SuspiciousOperation, HTTPStatus.BAD_REQUEST),
)


class Door:
    """The middleware; last in the list, so that no other takes a token's account for a session."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.respond(request)
        if request.method == "OPTIONS":
            return _dressed(request, _options())
        answer = self.respond(request)
        if _is_bare(answer):
            error = NotThere() if answer.status_code == HTTPStatus.NOT_FOUND else None
            allow = answer.headers.get("Allow")
            answer = problem(request, answer.status_code, error)
            if allow:
                answer.headers["Allow"] = METHODS
        return _dressed(request, answer)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Called by Django before the view: whoever comes with a token is its account."""
        if not request.path.startswith(PREFIX) or "Authorization" not in request.headers:
            return None
        try:
            token = _token_of(request)
        except Exception as error:
            answer = _answer_to(request, error)
            if answer is None:
                raise
            return answer
        request.user = token.account
        request.api_token = token  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django with what a view raised."""
        return _answer_to(request, error) if request.path.startswith(PREFIX) else None


def token_of(request: HttpRequest) -> ApiToken | None:
    """The token a request came with, if it came with one."""
    return getattr(request, "api_token", None)


def _token_of(request: HttpRequest) -> ApiToken:
    """The token in the header, if it is good. Four or five queries.

    Raises:
        NotEncrypted, WrongToken, NeedsSecondFactor.
        TooManyAttempts: too many wrong ones from this address, or too many reads by it.
    """
    if not came_unread(request):
        raise NotEncrypted
    secret = _secret(request.headers["Authorization"])
    token = api_tokens.token_for(secret) if secret else None
    if token is None:
        api_tokens.count_wrong(client_address(request))
        raise WrongToken
    api_tokens.count_read(token)
    if second_factor.is_missing(token.account):
        raise NeedsSecondFactor
    return token


def _secret(said: str) -> str:
    """Of Bearer what stands there; of Basic the password, whatever the name."""
    scheme, _, rest = said[:LONGEST_HEADER].partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        plain = base64.b64decode(rest.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return plain.partition(":")[2]


def _answer_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    if isinstance(error, Http404):
        error = NotThere()
    status = error.status if isinstance(error, OgcError) else _status(error)
    if status is None:
        return None
    answer = problem(request, status, error if str(error) else None)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = CHALLENGE
    if isinstance(error, TooManyAttempts):
        answer.headers["Retry-After"] = str(error.minutes * 60)
    return answer


def _status(error: Exception) -> HTTPStatus | None:
    return next((status for known, status in _STATUS if isinstance(error, known)), None)


def _is_bare(answer: HttpResponse) -> bool:
    """Whether Django itself refused: no such address, no such method."""
    return answer.status_code in {
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.BAD_REQUEST,
    } and not (
        answer.headers.get("Content-Type", "").startswith(PROBLEM) or hasattr(answer, "is_told")
    )


def _options() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": METHODS})


def _dressed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """What everybody may see may be read by a page from elsewhere; what is of an account may not.

    Without `Allow-Credentials` no browser sends a session from there, and none hands over a
    header with a token: `Authorization` is not among what is allowed.
    """
    patch_vary_headers(answer, ["Accept", "Authorization", "Cookie"])
    signed = getattr(request, "user", None)
    if "Authorization" not in request.headers and not (signed and signed.is_authenticated):
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = "Content-Crs, Link"
        if request.method == "OPTIONS":
            answer.headers["Access-Control-Allow-Methods"] = METHODS
            answer.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
            answer.headers["Access-Control-Max-Age"] = DAY
    return answer
