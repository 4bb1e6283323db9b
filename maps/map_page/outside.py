"""A base map from outside, where an installation has chosen one; nothing is asked of it unasked.

The setting is `address | who made it`, as `https://tiles.example/{z}/{x}/{y}.png | © somebody`.
Readers switch it on themselves: who looks at it tells its server where they look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_PLACED = ("{z}", "{x}", "{y}")
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: blob: {origin}",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")


@dataclass(frozen=True)
class OutsideMap:
    """Tiles of somebody else: a template of Leaflet's, and whom to name under them."""

    template: str
    credit: str

    @property
    def policy(self) -> str:
        """Content-Security-Policy of the page that shows it: as everywhere, and its pictures."""
        parts = urlsplit(self.template)
        return _POLICY.format(origin=f"{parts.scheme}://{parts.netloc}")


def outside_map() -> OutsideMap | None:
    """The one that is set; None where none is, or it cannot be used (the check says why)."""
    text = str(getattr(settings, "OUTSIDE_BASE_MAP", "")).strip()
    if not text or _wrong(text):
        return None
    template, _bar, credit = text.partition("|")
    return OutsideMap(template.strip(), credit.strip())


def _wrong(text: str) -> str:
    template, _bar, credit = (part.strip() for part in text.partition("|"))
    parts = urlsplit(template)
    if parts.scheme != "https" or not _HOST.fullmatch(parts.netloc):
        return "its address must begin with https:// and a plain host name"
    if any(each not in template for each in _PLACED):
        return "its address must hold {z}, {x} and {y}"
    if not credit:
        return "after | it must say who made the map: their licence asks for it"
    return ""


@register
def outside_map_is_usable(**_options: Any) -> list[CheckMessage]:
    """System check of RANGWAT_BASE_MAP."""
    text = str(getattr(settings, "OUTSIDE_BASE_MAP", "")).strip()
    wrong = _wrong(text) if text else ""
    if not wrong:
        return []
    hint = "RANGWAT_BASE_MAP='https://tiles.example/{z}/{x}/{y}.png | © who made it'"
    return [Error(f"The outside base map cannot be used: {wrong}.", hint=hint, id="maps.E001")]
