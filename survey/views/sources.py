"""The page of a source: what it is and what became of it; and what is kept with it, to keep."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from formats.photographs import media_type_of
from network import evidence, reading_log
from network.access import Permission, needs, places_of
from network.models import ImportRow, Source, Withdrawal
from network.requests import AccountRequest
from survey.provenance import may_open_file, may_open_source

PAGE = 50  # held rows
# What a camera wrote (parcels.attachments): where somebody stood and when is as good as a name.
_OF_THE_CAMERA = ("taken_at", "latitude", "longitude")


@require_safe
@needs(Permission.RECORD)
def source(request: AccountRequest, key: UUID) -> HttpResponse:
    """A piece of evidence: who brought it, how it was read, which rows wait, if it stands."""
    found = _to_open(request, key)
    with_file = may_open_file(request.user, found)
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
        "reading": [
            (name, _plain(value))
            for name, value in found.reading.items()
            if with_file or name not in _OF_THE_CAMERA
        ],
        "with_file": with_file,
        "with_file_name": with_file or found.kind == Source.Kind.IMPORT,
        "held": shown[:PAGE],
        "following": shown[PAGE - 1].number if len(shown) > PAGE else None,
        "begins": not after,
        "withdrawal": Withdrawal.objects.filter(withdrawn=found)
        .select_related("source__recorded_by")
        .first(),
        "is_english": (get_language() or "").startswith("en"),
    }
    return render(request, "survey/source.html", context)


@require_safe
@needs(Permission.RECORD)
def source_file(request: AccountRequest, key: UUID) -> HttpResponse:
    """What is kept with a minute, a boundary or a receipt, decrypted, to keep; noted as read."""
    found = _to_open(request, key)
    if not places_of(request.user, Permission.RECORD) or not may_open_file(request.user, found):
        raise Http404
    reading_log.note(reading_log.Kind.SOURCE, sources=[found.pk])
    content = evidence.content(found)
    disposition = content_disposition_header(as_attachment=True, filename=found.file_name)
    return HttpResponse(
        content,
        content_type=media_type_of(content) or "application/octet-stream",
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _to_open(request: AccountRequest, key: UUID) -> Source:
    """A source the account may open (404)."""
    found: Source = get_object_or_404(Source.objects.select_related("recorded_by"), key=key)
    if not may_open_source(request.user, found):
        raise Http404
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004 (an integer column)


def _plain(value: object) -> str:
    """What a reading notes, on one line: {"a": 1} is a: 1."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    return str(value)
