"""Who is at the door: the device of a request, by Basic or Digest; never by a session.

`for_devices` wraps every view of the door. It also sees to it that whatever happens behind it
is answered as OpenRosa asks: with its headers, and as XML even where it went wrong.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

import psycopg_pool
from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from network import field_devices
from network.access import Permission, acts_somewhere, open_to_devices
from network.encrypted_way import came_unread
from network.errors import NetworkError, TooManyAttempts
from network.gate import client_address
from network.models import FieldDevice
from network.requests import AccountRequest
from network.throttle import Limit, attempt
from survey.errors import SurveyError
from survey.openrosa import digest
from survey.openrosa.answers_xml import dressed, problem
from survey.openrosa.errors import MayNotSurvey, NotEncrypted, NotTheDevice, OpenRosaError

# Wrong secrets alone are counted: a phone with a right one is let in whatever else its village,
# behind one address, has typed. Of 2**138 secrets nobody finds one by trying.
WRONG_BY_ADDRESS = Limit("device address", 300, timedelta(minutes=15))
LONGEST_HEADER = 4_096

log = logging.getLogger("django.request")

View = Callable[..., HttpResponse]


class DeviceRequest(AccountRequest):
    """A request of a field device: `user` is the account it acts for."""

    device: FieldDevice


class _Challenged(OpenRosaError):
    """ต้องตั้งค่าเครื่องด้วย QR ก่อน / Set the phone up with its QR first."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self, *, stale: bool = False) -> None:
        super().__init__()
        self.stale = stale


def for_devices(view: View) -> View:
    """Only for devices whose account may survey; gives the view `request.device` and `.user`."""
    return _guarded(view, asks_role=True)


def for_known_devices(view: View) -> View:
    """For devices whose account need not survey any more: what it holds of then is kept.

    The view asks whether it may, and refuses with what was sent.
    """
    return _guarded(view, asks_role=False)


def _guarded(view: View, *, asks_role: bool) -> View:
    """The view behind the door.

    No session is read or made and no CSRF token is asked for: a credential comes with every
    request. What the view raises, and any bare error page it returns, becomes OpenRosa XML.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            device = _device_of(request, asks_role=asks_role)
            request.device = device  # type: ignore[attr-defined]
            request.user = device.account
            answer = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 (each becomes an answer; unknown ones are logged)
            answer = _answer_to(error, request)
        if answer.status_code >= HTTPStatus.BAD_REQUEST and not _is_xml(answer):
            answer = _as_xml(answer)
        return dressed(answer)

    return open_to_devices(csrf_exempt(guarded))


def _device_of(request: HttpRequest, *, asks_role: bool) -> FieldDevice:
    """The device whose credential came with the request, if it may do anything. Two queries.

    Raises:
        NotEncrypted: neither over TLS, nor from this machine, nor a trial with Digest.
        _Challenged: no credential came, or a nonce is over.
        NotTheDevice: a wrong one, or of a device or account that has ended.
        TooManyAttempts: so many wrong ones came from this address that nobody reads more.
        MayNotSurvey: the account has no such role any more.
    """
    if not came_unread(request) and not settings.FIELD_DIGEST:
        raise NotEncrypted
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic" and came_unread(request):
        device = _by_basic(said)
    elif scheme.lower() == "digest" and settings.FIELD_DIGEST:
        device = _by_digest(request, said)
    else:
        raise _Challenged
    if device is None:
        attempt(WRONG_BY_ADDRESS, client_address(request))
        raise NotTheDevice
    if asks_role and not acts_somewhere(device.account, Permission.SURVEY):
        raise MayNotSurvey
    field_devices.note_seen(device)
    return device


def _by_basic(said: str) -> FieldDevice | None:
    if len(said) > LONGEST_HEADER:
        return None
    try:
        plain = base64.b64decode(said.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    username, _, secret = plain.partition(":")
    return field_devices.device_for_basic(username, secret)


def _by_digest(request: HttpRequest, said: str) -> FieldDevice | None:
    claim = digest.claim_of(said)
    if claim is None or claim.realm != field_devices.REALM:
        return None
    fresh = digest.is_fresh(claim.nonce)
    device, ha1 = field_devices.device_for_digest(claim.username)
    right = claim.fits(ha1, str(request.method)) and claim.is_about(request.get_full_path())
    if device is None or fresh is None or not right:
        return None
    # The right secret for a nonce that is over, or used with this count: asked again at once.
    if not fresh or not digest.is_first_use(claim):
        raise _Challenged(stale=True)
    return device


def _answer_to(error: Exception, request: HttpRequest) -> HttpResponse:
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s %s: %r", request.method, request.path, error, exc_info=error)
    ours = isinstance(error, SurveyError | NetworkError)
    answer = problem(status, str(error) if ours else "")
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = _challenge(request, error)
    if isinstance(error, TooManyAttempts):
        answer.headers["Retry-After"] = str(error.minutes * 60)
    return answer


def _challenge(request: HttpRequest, error: Exception) -> str:
    """Digest wherever it is allowed and TLS is not there: of two, a client takes the first."""
    if settings.FIELD_DIGEST and not request.is_secure():
        return digest.challenge(field_devices.REALM, stale=getattr(error, "stale", False))
    return f'Basic realm="{field_devices.REALM}", charset="UTF-8"'


def status_of(error: Exception) -> HTTPStatus:
    """The status of what a view raised; the first class it is an instance of counts."""
    if isinstance(error, OpenRosaError):
        return error.status
    for known, status in _STATUS:
        if isinstance(error, known):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR


_STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
    (Http404, HTTPStatus.NOT_FOUND),
    (PermissionDenied, HTTPStatus.FORBIDDEN),
    (RequestDataTooBig, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (SuspiciousOperation, HTTPStatus.BAD_REQUEST),
    (BadRequest, HTTPStatus.BAD_REQUEST),
    (MultiPartParserError, HTTPStatus.BAD_REQUEST),
    (UnreadablePostError, HTTPStatus.BAD_REQUEST),
    (SurveyError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NetworkError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (OperationalError, HTTPStatus.SERVICE_UNAVAILABLE),
    (InterfaceError, HTTPStatus.SERVICE_UNAVAILABLE),
    (psycopg_pool.PoolTimeout, HTTPStatus.SERVICE_UNAVAILABLE),
)


def _is_xml(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/xml")


def _as_xml(bare: HttpResponse) -> HttpResponse:
    """The same error in XML; what the other headers say stays (Allow, Retry-After)."""
    answer = problem(bare.status_code)
    for name, value in bare.headers.items():
        if name.lower() not in {"content-type", "content-length"}:
            answer.headers[name] = value
    return answer
