"""The devices an account is signed in on, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from network.models import Account

# The first that fits counts: Android says Linux too, Edge says Chrome, Chrome says Safari.
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    (r"Line/", "LINE"),
    (r"Edg(A|iOS)?/", "Edge"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"OPR/", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)


@dataclass(frozen=True)
class Device:
    """One session."""

    number: int
    words: str
    address: str
    first_seen: datetime
    last_seen: datetime
    is_current: bool


def devices_of(account: Account, *, current: str | None) -> list[Device]:
    """Sessions of an account that are still good, this one first, then the latest used."""
    sessions = UserSession.objects.purge_and_list(account)
    own = [
        Device(
            number=session.pk,
            words=in_words(session.user_agent),
            address=session.ip,
            first_seen=session.created_at,
            last_seen=session.last_seen_at,
            is_current=session.session_key == current,
        )
        for session in sessions
    ]
    return sorted(own, key=lambda each: (each.is_current, each.last_seen), reverse=True)


def in_words(user_agent: str) -> str:
    """`Chrome บน Android` of what a browser says of itself."""
    machine = next((name for sign, name in _MACHINES if sign in user_agent), "")
    browser = next((name for sign, name in _BROWSERS if re.search(sign, user_agent)), "")
    if machine and browser:
        return _("%(browser)s บน %(machine)s") % {"browser": browser, "machine": machine}
    return machine or browser or _("อุปกรณ์ที่ไม่รู้จัก")
