"""Pages of photographs: one to look at, its copies and its original, and sending new ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from formats.photographs import media_type_of
from network import evidence
from network.access import Permission, needs, places_of
from network.models import Party
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.models import SpatialUnit
from parcels.unit_access import unit_to_read
from survey import features
from survey.errors import SurveyError
from survey.models import Photograph, Visit
from survey.photographs import showing
from survey.photographs.copies import content_of, copy_file, forget
from survey.photographs.errors import CopyIsLost
from survey.photographs.forms import PhotographsForm
from survey.photographs.recording import receive_photograph
from survey.provenance import sources_among

_methods = require_http_methods(["GET", "HEAD", "POST"])
# Kept by the reader's browser, which asks each time: whoever lost the right to see it sees it no
# more, and each look into a home is written down (config.security lets exactly this through).
_ASKED_EACH_TIME = "private, no-cache"


@require_safe
@needs(Permission.SEE_RECORDS)
def photograph(request: AccountRequest, key: UUID) -> HttpResponse:
    """A photograph: what it shows, when it was taken, who says so."""
    found, home = showing.photograph_to_see(request.user, key)
    context = place_frame(request, home, Moment.now())
    if showing.is_private(found):
        showing.note_reading(found)
    context |= {
        "picture": showing.picture_of(found),
        "photograph": found,
        "unit_url": features.unit_url(found.spatial_unit) if found.spatial_unit else "",
        "sources": sources_among(
            request.user, {found.source_id}, of_the_place=context["may_record"]
        ),
    }
    return render(request, "survey/photographs/photograph.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def photograph_copy(request: AccountRequest, key: UUID, side: int) -> HttpResponseBase:
    """A smaller copy, `side` pixels, as JPEG; kept by the reader's browser alone."""
    found, _home = showing.photograph_to_see(request.user, key)
    copy = showing.copy_of(found, side)
    if showing.is_private(found):
        showing.note_reading(found)
    headers = {
        "ETag": f'"{copy.pk}-{copy.byte_count}"',
        "Cache-Control": _ASKED_EACH_TIME,
        "X-Content-Type-Options": "nosniff",
    }
    unchanged = _unchanged(request, headers)
    if unchanged is not None:
        return unchanged
    try:
        content = content_of(copy)
    except CopyIsLost:
        # Of a restore without it, or of a key that is no more: it is made again, once.
        forget(copy)
        copy_file(str(found.file.key))
        content = content_of(showing.copy_of(found, side))
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


@require_safe
@needs(Permission.SEE_IDENTITY)
def photograph_original(request: AccountRequest, key: UUID) -> HttpResponse:
    """The picture as it came, to keep; noted as read. It may say where and when it was taken."""
    found, home = showing.photograph_to_see(request.user, key)
    if home not in places_of(request.user, Permission.SEE_IDENTITY) or not found.file.stored_as:
        raise Http404
    showing.note_reading(found)
    content = evidence.content(found.file)
    disposition = content_disposition_header(
        as_attachment=True, filename=found.file.file_name or f"{found.key}"
    )
    return HttpResponse(
        content,
        content_type=media_type_of(content) or "application/octet-stream",
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


@_methods
@needs(Permission.SURVEY)
def send_of_household(request: AccountRequest, key: UUID) -> HttpResponse:
    """Send photographs of a household and the house it was last visited in."""
    household: Party = get_object_or_404(Party.objects.filter(kind=Party.Kind.HOUSEHOLD), key=key)
    place = showing.place_of_subject(request.user, Permission.SURVEY, household=household)
    last = (
        Visit.objects.recorded(Moment.now())
        .filter(household=household, house__isnull=False)
        .select_related("house")
        .order_by("-visited_on", "-recorded_at", "-pk")
        .first()
    )
    return _send(
        request,
        place.pk,
        reverse("household", args=[household.key]),
        household=household,
        unit=last.house if last else None,
    )


@_methods
@needs(Permission.SURVEY)
def send_of_unit(request: AccountRequest, key: UUID) -> HttpResponse:
    """Send photographs of a house or a parcel."""
    unit = unit_to_read(request.user, key)
    place = showing.place_of_subject(request.user, Permission.SURVEY, unit=unit)
    return _send(request, place.pk, features.unit_url(unit), household=None, unit=unit)


def _send(
    request: AccountRequest,
    place: int,
    back: str,
    *,
    household: Party | None,
    unit: SpatialUnit | None,
) -> HttpResponse:
    of_house = household is not None or (unit is not None and unit.kind == SpatialUnit.Kind.HOUSE)
    form = PhotographsForm(request.POST or None, request.FILES or None, of_house=of_house)
    if request.method == "POST" and form.is_valid():
        kept, refused = _receive(request, form.cleaned_data, household=household, unit=unit)
        if kept:
            messages.success(
                request,
                ngettext("เก็บภาพถ่ายแล้ว %(n)d ภาพ", "เก็บภาพถ่ายแล้ว %(n)d ภาพ", kept) % {"n": kept},
            )
            for reason in refused:
                messages.error(request, reason)
            return redirect(back)
        for reason in refused:
            form.add_error("pictures", reason)
    context = place_frame(request, place, Moment.now()) | {"form": form, "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "survey/photographs/send.html", context, status=status)


def _receive(
    request: AccountRequest,
    said: dict[str, Any],
    *,
    household: Party | None,
    unit: SpatialUnit | None,
) -> tuple[int, list[str]]:
    """Keep the good pictures; how many, and of each of the others its name and what is wrong."""
    kept, refused = 0, []
    for number, attached in enumerate(said["pictures"], start=1):
        try:
            receive_photograph(
                attached,
                subject=Photograph.Subject(said["subject"]),
                taken_on=said["taken_on"],
                account=request.user,
                household=household,
                spatial_unit=unit,
                caption=said["caption"],
            )
        except SurveyError as error:
            refused.append(
                _("ภาพที่ %(number)d (%(name)s): %(reason)s")
                % {"number": number, "name": attached.name, "reason": sentence(error)}
            )
        else:
            kept += 1
    return kept, refused


def _unchanged(request: HttpRequest, headers: dict[str, str]) -> HttpResponseBase | None:
    """304 where the browser has it already."""
    answer = get_conditional_response(request, etag=headers["ETag"])
    if answer is not None:
        for name, value in headers.items():
            answer.headers[name] = value
    return answer
