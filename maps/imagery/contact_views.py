"""The contact sheet of a parcel: find, may I, ask, answer; and what was seen on a photograph."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maps.imagery.contact import series
from maps.imagery.contact_forms import ReadingForm
from maps.imagery.contact_sheet import Sheet, compose, pdf
from maps.imagery.reading import read_on
from maps.imagery.register_rows import when_of
from maps.models import AerialImage, PhotographReading
from network.access import Permission, needs
from network.latest import latest
from network.moments import Moment
from network.page_frame import moment_of
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.errors import ParcelError
from parcels.models import Boundary, OccupationEvidence
from parcels.unit_access import parcel_to_change, parcel_to_read
from parcels.unit_frames import done, form_page, unit_frame

_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.SEE_RECORDS)
def sheet_page(request: AccountRequest, key: UUID) -> HttpResponse:
    """A parcel on every photograph over it, oldest first."""
    unit = parcel_to_read(request.user, key)
    moment = moment_of(request)
    frame = unit_frame(request, unit, moment)
    found = series(unit, moment, request.user)
    sheet = Sheet(unit, frame["label"], frame["above"], found, moment)
    response = render(request, "maps/imagery/contact.html", frame | {"sheet": compose(sheet)})
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
@needs(Permission.SEE_RECORDS)
def sheet_pdf(request: AccountRequest, key: UUID) -> HttpResponse:
    """The same to print: in Thai unless English is asked for."""
    unit = parcel_to_read(request.user, key)
    moment = moment_of(request)
    with translation.override("en" if request.GET.get("language") == "en" else "th"):
        frame = unit_frame(request, unit, moment)
        found = series(unit, moment, request.user)
        content = pdf(Sheet(unit, frame["label"], frame["above"], found, moment))
    name = f"photographs-{str(unit.key)[:8]}-{moment.last_day}.pdf"
    response = HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


@_methods
@needs(Permission.SURVEY)
def read_photograph(request: AccountRequest, key: UUID, image: UUID) -> HttpResponse:
    """What is seen of a parcel on one photograph, to be recorded as evidence."""
    unit, _place = parcel_to_change(request.user, key)
    now = Moment.now()
    boundary = latest(Boundary.objects.filter(spatial_unit=unit), now).first()
    if boundary is None:
        raise Http404
    found: AerialImage = get_object_or_404(
        AerialImage.objects.as_known(now)
        .over(boundary.geometry)
        .visible_to(request.user, now)
        .select_related("source", "georeference__scan__source"),
        key=image,
    )
    form = ReadingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            read_on(
                found,
                unit,
                kind=OccupationEvidence.Kind(told["kind"]),
                seen=[PhotographReading.Seen(each) for each in told["seen"]],
                reading=OccupationEvidence.Reading(told["reading"]),
                confidence=OccupationEvidence.Confidence(told["confidence"]),
                observed_on=told["observed_on"],
                reader=told["reader"],
                note=told["note"],
                by=request.user,
            )
        except ParcelError as error:
            form.add_error("observed_on", sentence(error))
        else:
            return done(request, _("บันทึกผลการอ่านภาพแล้ว"), "parcel-photographs", unit.key)
    title = _("อ่านภาพ %(title)s %(when)s") % {"title": found.title, "when": when_of(found)}
    return form_page(request, unit, form, title, to="parcel-photographs")
