"""What every request and answer goes through: no NUL bytes in, one policy out, nothing kept."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: blob:",  # Leaflet's own icons and drawn images
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


class ContentSecurityPolicy:
    """Allow a page what this server sends and nothing else: no inline script or style either."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class NoNulBytes:
    """Refuse an address with a NUL byte: no text of ours has one, and the database takes none."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Called by Django before the view."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest


# A picture may be kept by the reader's browser that asks, each time before it is shown, whether
# it still may be: over a village's network it is sent once.
ASKED_EACH_TIME = "private, no-cache"


class NothingKept:
    """Pages of somebody who signed in are kept nowhere: phones are lent, and have a back button."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        is_asked = response.headers.get("Cache-Control") == ASKED_EACH_TIME
        if request.user.is_authenticated and not is_asked:
            response.headers["Cache-Control"] = "private, no-store"
        return response
