"""Whether a secret that came with a request could be read by others on its way."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_PROTO")


def came_unread(request: HttpRequest) -> bool:
    """Over TLS; or from this machine itself, where nobody listens on the way.

    What a proxy passes on is not from this machine, even where the proxy is.
    """
    if request.is_secure():
        return True
    if any(header in request.META for header in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
