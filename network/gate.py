"""Between sign-in and the pages: allauth's adapters, and the middleware that asks for more.

Kept short on purpose: which machinery signs people in is decided here alone.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows import login as login_flow
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import login as django_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage

from network import second_factor

if TYPE_CHECKING:
    from network.models import Account

CHECKED = "second_factor_checked"  # in the session: when, in seconds since 1970
SEEN = "seen"  # in the session: when its last use was written down
CHECK_AGAIN = 3600  # seconds: a role given while somebody is signed in asks for more by then
SEEN_AGAIN = 600  # seconds: one write in ten minutes, not one a page
BACKEND = "django.contrib.auth.backends.ModelBackend"
NOBODY_KNOWS = "0.0.0.0"  # noqa: S104 (the address of a request that came from no network)

# Reached without a second factor: what sets it up, and the ways out.
BEFORE_SECOND_FACTOR = frozenset(
    {
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "sign-out",
        "set_language",
        "healthz",
    }
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts without e-mail: nothing is sent, and pages of ours say what was done."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("ลองหลายครั้งเกินไป โปรดรอ 5 นาทีแล้วลองใหม่"),
        "rate_limited": _("ลองหลายครั้งเกินไป โปรดรอ 5 นาทีแล้วลองใหม่"),
        "incorrect_password": _("รหัสผ่านไม่ถูกต้อง"),
    }

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """None of allauth's."""

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Nobody has an e-mail."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address the request came from; behind our proxy, the one it was told."""
        return client_address(request)

    def is_reauthentication_required(self, **_kwargs: Any) -> bool:
        """Whoever has just given the password is not asked for it again."""
        request = context.request
        records = login_flow.get_authentication_records(request, request.user)
        newest = max((record["at"] for record in records), default=0)
        return bool(time.time() - newest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps are kept encrypted, under Django's key outside the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("รหัสไม่ถูกต้อง โปรดดูรหัสล่าสุดในแอป"),
        "cannot_delete_authenticator": _("บทบาทของท่านต้องใช้รหัสยืนยันชั้นที่สอง จึงปิดไม่ได้"),
    }

    def encrypt(self, text: str) -> str:
        """As stored."""
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As the app has it."""
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR an authenticator app reads."""
        return qr_svg(url)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not while a role asks for it."""
        return not second_factor.is_required(authenticator.user)


class Gate:
    """Leads who sees much to set up a second factor, and notes when a device was last used."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Called by Django before the view."""
        if not request.user.is_authenticated:
            return None
        now = int(time.time())
        if now - request.session.get(SEEN, 0) > SEEN_AGAIN:
            note_device(request)
            request.session[SEEN] = now
        match = request.resolver_match
        if match is not None and match.url_name in BEFORE_SECOND_FACTOR:
            return None
        if now - request.session.get(CHECKED, 0) > CHECK_AGAIN:
            if second_factor.is_missing(request.user):
                return redirect("mfa_activate_totp")
            request.session[CHECKED] = now
        return None


def sign_in_at_once(request: HttpRequest, account: Account) -> None:
    """Sign in whoever has just set their password; the gate asks for the rest."""
    django_login(request, account, backend=BACKEND)
    login_flow.record_authentication(request, account, method="password", reauthenticated=True)
    note_device(request)


def note_device(request: HttpRequest) -> None:
    """Write down that this session is in use: by which device, from where, now."""
    if not request.session.session_key:
        request.session.save()
    longest = UserSession._meta.get_field("user_agent").max_length
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": request.user,
            "ip": client_address(request),
            "user_agent": request.headers.get("User-Agent", "")[:longest],
            "last_seen_at": timezone.now(),
        },
    )


def client_address(request: HttpRequest) -> str:
    """The address a request came from, as counted for throttling."""
    return get_client_ip(request) or NOBODY_KNOWS


def qr_svg(text: str, *, is_long: bool = False) -> str:
    """A QR code of `text` as an SVG document; a long one in as few and large dots as it can be."""
    drawn = BytesIO()
    spare = ERROR_CORRECT_L if is_long else ERROR_CORRECT_M
    qrcode.make(text, image_factory=SvgPathImage, error_correction=spare).save(drawn)
    return drawn.getvalue().decode()


def svg_address(svg: str) -> str:
    """An SVG as an address an <img> takes (the page's policy allows data: images)."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [
        salted_hmac("network.gate.second_factor", "", secret=key, algorithm="sha256").digest()
        for key in keys
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
