"""What a phone asks before it goes where there is no signal: villages, a manifest, sections."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from survey.field import bundles
from survey.field.bundle_reader import VillageReader, offered_to
from survey.field.bundle_sections import note_read
from survey.openrosa.auth import DeviceRequest, for_devices

NOT_KEPT = "private, no-store"


@for_devices
@require_safe
def villages(request: DeviceRequest) -> HttpResponse:
    """The villages this phone may take along."""
    with translation.override(_language(request)):
        offered = offered_to(request.user)
    return _told({"villages": offered, "now": timezone.now().isoformat()})


@for_devices
@require_safe
def manifest(request: DeviceRequest, code: str) -> HttpResponse:
    """The sections of a village as they are now, and until when a phone may hold them."""
    with translation.override(_language(request)):
        reader = VillageReader(request.user, code)
        found = bundles.sections(reader)
        name = str(reader.line[0])
    now = timezone.now()
    return _told(
        {
            "code": code,
            "name": name,
            "now": now.isoformat(),
            "expiresAt": (now + bundles.LIFE).isoformat(),
            "sections": [
                {
                    "name": each.name,
                    "sha256": each.sha256,
                    "bytes": each.travels,
                    "type": each.content_type,
                }
                for each in found.values()
            ],
        }
    )


@for_devices
@require_safe
def section(request: DeviceRequest, code: str, name: str) -> HttpResponse:
    """One section, if it is still the one of `sha256`; noted as read of whom it names."""
    with translation.override(_language(request)):
        reader = VillageReader(request.user, code)
        found = bundles.section_of(reader, name, request.GET.get("sha256", ""))
    packs = not found.stored_as and "gzip" in request.headers.get("Accept-Encoding", "")
    content = found.packed if packs else found.content()
    answer = HttpResponse(content, content_type=found.content_type)
    if packs:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = NOT_KEPT
    answer.headers["Content-Disposition"] = "attachment"  # a form's file is no page of ours
    if request.method == "GET":
        note_read(found)
    return answer


def _told(value: dict[str, object]) -> HttpResponse:
    return JsonResponse(
        value, json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": NOT_KEPT}
    )


def _language(request: DeviceRequest) -> str:
    """Thai, unless the phone says English."""
    return "en" if request.GET.get("language") == "en" else "th"
