"""The page of a source: what it is and what became of it; never its content."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from network import reading_log
from network.access import Permission, needs
from network.models import ImportRow, Source
from network.requests import AccountRequest
from survey.provenance import may_open_source

PAGE = 50  # held rows


@require_safe
@needs(Permission.RECORD)
def source(request: AccountRequest, key: UUID) -> HttpResponse:
    """A piece of evidence: who brought it, how it was read, and which rows wait and why."""
    found: Source = get_object_or_404(Source.objects.select_related("recorded_by"), key=key)
    if not may_open_source(request.user, found):
        raise Http404
    after = request.GET.get("after", "")
    held = found.rows.filter(outcome=ImportRow.Outcome.HELD).order_by("number", "pk")
    shown = list(held.filter(number__gt=int(after) if _is_number(after) else 0)[: PAGE + 1])
    reading_log.note(reading_log.Kind.SOURCE, sources=[found.pk])
    context = {
        "source": found,
        "counts": {
            row["outcome"]: row["n"]
            for row in found.rows.order_by().values("outcome").annotate(n=Count("pk"))
        },
        "reading": [(name, _plain(value)) for name, value in found.reading.items()],
        "held": shown[:PAGE],
        "following": shown[PAGE - 1].number if len(shown) > PAGE else None,
        "begins": not after,
        "is_english": (get_language() or "").startswith("en"),
    }
    return render(request, "survey/source.html", context)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004 (an integer column)


def _plain(value: object) -> str:
    """What a reading notes, on one line: {"a": 1} is a: 1."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    return str(value)
