"""The page itself: the same for everybody, so that a phone may keep it; people come in later."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from network.access import open_to_anyone
from survey.field.built import built

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


@open_to_anyone
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page for work without signal; holds nothing of anybody."""
    answer = render(request, "survey/field/page.html", {"built": built()})
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-cache"
    return answer
