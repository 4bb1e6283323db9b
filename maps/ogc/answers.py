"""How answers leave: as JSON or as a page, with their links; errors with what to do about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maps.ogc.links import HTML, JSON, PROBLEM, Link, header
from network.sentences import BETWEEN, sentence

# What a status is called; the sentence below it says what was wrong this time.
TITLES: Final = {
    HTTPStatus.BAD_REQUEST: "คำขอไม่ถูกต้อง / Bad request",
    HTTPStatus.UNAUTHORIZED: "ต้องใช้รหัสที่ถูกต้อง / A right token is needed",
    HTTPStatus.FORBIDDEN: "ไม่อนุญาต / Not allowed",
    HTTPStatus.NOT_FOUND: "ไม่พบ / Not found",
    HTTPStatus.METHOD_NOT_ALLOWED: "อ่านได้อย่างเดียว / Only to be read",
    HTTPStatus.TOO_MANY_REQUESTS: "ขอถี่เกินไป / Too many requests",
}


def wants_html(request: HttpRequest) -> bool:
    """`f` decides; without it, whether the client would rather have a page (browsers would)."""
    chosen = request.GET.get("f")
    if chosen in {"html", "json"}:
        return chosen == "html"
    html = _weight(request, {HTML, "application/xhtml+xml"})
    return html > 0 and html > _weight(request, {JSON, "application/geo+json"})


def as_json(
    told: Mapping[str, Any], media_type: str = JSON, links: Iterable[Link] = ()
) -> HttpResponse:
    """A document."""
    answer = HttpResponse(json.dumps(told, ensure_ascii=False), content_type=media_type)
    if links:
        answer.headers["Link"] = header(links)
    return answer


def either(
    request: HttpRequest, told: dict[str, Any], template: str, **context: Any
) -> HttpResponse:
    """The same as a document or as a page of ours."""
    if wants_html(request):
        return render(request, f"maps/ogc/{template}.html", {"told": told, **context})
    return as_json(told, links=told.get("links", ()))


def problem(request: HttpRequest, status: int, error: Exception | None = None) -> HttpResponse:
    """What went wrong, in Thai and English (RFC 7807); a page for who reads pages.

    The same for what is not there and for what is there but not for this reader.
    """
    named = TITLES.get(HTTPStatus(status), HTTPStatus(status).phrase)
    said = str(error) if error is not None else named
    if wants_html(request):
        context = {
            "status": status,
            "sentence": sentence(error) if error is not None else named.split(BETWEEN)[0],
        }
        page = render(request, "maps/ogc/problem.html", context, status=status)
        page.is_told = True  # type: ignore[attr-defined]
        return page
    body = {"type": "about:blank", "title": named, "status": int(status), "detail": said}
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type=PROBLEM, status=status)


def _weight(request: HttpRequest, media_types: set[str]) -> float:
    """How much one of these is wanted; `*/*` counts for none: who takes anything gets JSON."""
    best = 0.0
    for each in request.headers.get("Accept", "").split(","):
        name, *rest = (part.strip() for part in each.split(";"))
        if name.lower() not in media_types:
            continue
        quality = next((part[2:] for part in rest if part.startswith("q=")), "1")
        try:
            best = max(best, float(quality))
        except ValueError:
            continue
    return best
