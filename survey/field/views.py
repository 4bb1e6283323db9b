"""The page itself, and what makes it an app: the same for everybody; so a phone may keep it."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from network.access import open_to_anyone
from survey.field.built import Built, built

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # XPath and Argon2id are WebAssembly
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# Of what a browser offers, the page asks for where it is; nothing of others is ever in it.
POWERS = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"
WORKER = Path(__file__).with_name("worker.js")
ICONS = {  # by their purpose: side in pixels
    "any": (192, 512),
    "maskable": (512,),
}
DEEP, PAPER = "#0b4a45", "#f3f6f5"  # of site.css


@open_to_anyone
@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """The page for work without signal; holds nothing of anybody."""
    text = _page(built())
    answer = _conditional(request, text, "text/html; charset=utf-8", tag=_tag(text))
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Permissions-Policy"] = POWERS
    return answer


@open_to_anyone
@require_safe
def worker(request: HttpRequest) -> HttpResponseBase:
    """The service worker, with the list of what it keeps before it."""
    now = built()
    tag = _tag(_page(now))
    kept = {
        "version": f"{now.version}-{tag[1:9]}",
        "page": reverse("field"),
        "tag": tag,
        "files": [*now.files, reverse("field-manifest"), static("survey/field/icon-192.png")],
    }
    script = f"const KEPT = {json.dumps(kept)};\n{WORKER.read_text()}"
    return _conditional(request, script, "text/javascript; charset=utf-8", tag=_tag(script))


@open_to_anyone
@require_safe
def manifest(request: HttpRequest) -> HttpResponseBase:
    """How the page stands on a home screen."""
    text = json.dumps(
        {
            "id": reverse("field"),
            "name": "รังวัด · เก็บข้อมูล",
            "short_name": "รังวัด",
            "description": "สำรวจบ้านและแปลงที่ดินได้แม้ไม่มีสัญญาณ",
            "lang": "th",
            "start_url": reverse("field"),
            "scope": reverse("field"),
            "display": "standalone",
            "theme_color": DEEP,
            "background_color": PAPER,
            "icons": [
                {
                    "src": static(icon_name(side, purpose)),
                    "sizes": f"{side}x{side}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for purpose, sides in ICONS.items()
                for side in sides
            ],
        },
        ensure_ascii=False,
    )
    return _conditional(request, text, "application/manifest+json; charset=utf-8", tag=_tag(text))


def icon_name(side: int, purpose: str) -> str:
    """The static file of an icon; drawn by the command draw_field_icons."""
    return f"survey/field/icon-{side}{'-maskable' if purpose == 'maskable' else ''}.png"


@lru_cache(maxsize=4)
def _page(now: Built) -> str:
    return render_to_string("survey/field/page.html", {"built": now, "theme": DEEP})


def _tag(text: str) -> str:
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])


def _conditional(
    request: HttpRequest, text: str, content_type: str, *, tag: str
) -> HttpResponseBase:
    answer = HttpResponse(text, content_type=content_type)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "no-cache"  # asked each time, and told that it is the same
    return get_conditional_response(request, etag=tag, response=answer) or answer
