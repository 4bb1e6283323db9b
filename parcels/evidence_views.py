"""Pages of a parcel's evidence of occupation: the line of time, a new piece, its file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network import evidence, reading_log
from network.access import Permission, needs, require
from network.latest import latest
from network.models import Place
from network.moments import Moment
from network.page_frame import moment_of
from network.requests import AccountRequest
from network.sentences import sentence
from parcels import evidence_page
from parcels.attachments import source_of
from parcels.errors import FileIsNoPhotograph, FileIsTooLarge, ParcelError
from parcels.evidence_forms import EvidenceForm
from parcels.models import Boundary, OccupationEvidence, SpatialUnit
from parcels.occupation import record_evidence
from parcels.unit_access import home_of_unit, parcel_to_change, parcel_to_read
from parcels.unit_frames import done, form_page, unit_frame

_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.SEE_RECORDS)
def unit_evidence(request: AccountRequest, key: UUID) -> HttpResponse:
    """What shows since when a parcel has been used, on a line with the reference days."""
    unit = parcel_to_read(request.user, key)
    moment = moment_of(request)
    context = unit_frame(request, unit, moment)
    boundary = latest(Boundary.objects.filter(spatial_unit=unit), moment).defer("geometry").first()
    covered = evidence_page.coverings(boundary, moment) if boundary else []
    since = evidence_page.state_land_since(covered)
    found = evidence_page.pieces(unit.pk, moment, with_names=context["may_see_identity"])
    context |= {
        "pieces": found,
        "coverings": covered,
        "since": since,
        "shapes": OccupationEvidence.Reading.choices,
        "timeline": evidence_page.drawn(found, since, until=moment.last_day),
    }
    return render(request, "parcels/evidence.html", context)


@_methods
@needs(Permission.SURVEY)
def record_unit_evidence(request: AccountRequest, key: UUID) -> HttpResponse:
    """A new piece of evidence, with a photograph or scan of it."""
    unit, _place = parcel_to_change(request.user, key)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, unit, form.cleaned_data)
        except (FileIsTooLarge, FileIsNoPhotograph) as error:
            form.add_error("attached", sentence(error))
        except ParcelError as error:
            form.add_error("event", sentence(error))
        else:
            return done(request, _("บันทึกหลักฐานแล้ว"), "unit-evidence", unit.key)
    return form_page(request, unit, form, _("เพิ่มหลักฐานการทำประโยชน์"), to="unit-evidence")


def _record(request: AccountRequest, unit: SpatialUnit, said: dict[str, Any]) -> None:
    with transaction.atomic():
        record_evidence(
            unit,
            kind=OccupationEvidence.Kind(said["kind"]),
            event=said["event"],
            reading=OccupationEvidence.Reading(said["reading"]),
            confidence=OccupationEvidence.Confidence(said["confidence"]),
            reader=said["reader"],
            note=said["note"],
            observed_on=said["observed_on"],
            source=source_of(
                said["title"],
                as_of=said["observed_on"],
                recorded_by=request.user,
                attached=said["attached"],
            ),
        )


@require_safe
@needs(Permission.SEE_IDENTITY)
def evidence_file(request: AccountRequest, key: UUID, number: int) -> HttpResponse:
    """The photograph or scan of a piece, decrypted, to keep; noted as read."""
    unit = parcel_to_read(request.user, key)
    now = Moment.now()
    units = [unit.pk, *evidence_page.ancestors(unit.pk, now)]
    piece = get_object_or_404(
        OccupationEvidence.objects.filter(spatial_unit__in=units).select_related("source"),
        pk=number,
    )
    home, _located = home_of_unit(unit, now)
    require(request.user, Permission.SEE_IDENTITY, get_object_or_404(Place, pk=home))
    source = piece.source
    if not source.stored_as:
        raise Http404
    reading_log.note(reading_log.Kind.SOURCE, sources=[source.pk])
    media_type = source.reading.get("media_type") or "application/octet-stream"
    disposition = content_disposition_header(as_attachment=True, filename=source.file_name)
    return HttpResponse(
        evidence.content(source),
        content_type=media_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )
