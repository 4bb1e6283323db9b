"""Pages of a parcel's markers: where they were seen, and a new sighting."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, needs
from network.page_frame import moment_of
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.attachments import source_of
from parcels.errors import FileIsNoPhotograph, FileIsTooLarge, MarkerHasNoNumber, ParcelError
from parcels.evidence_forms import MarkerForm
from parcels.markers import markers_of
from parcels.models import BoundaryMarker
from parcels.occupation import record_marker
from parcels.unit_access import parcel_to_change, parcel_to_read
from parcels.unit_frames import done, form_page, unit_frame


@require_safe
@needs(Permission.SEE_RECORDS)
def unit_markers(request: AccountRequest, key: UUID) -> HttpResponse:
    """Where each marker of a parcel was last seen, and how far that is from the boundary."""
    unit = parcel_to_read(request.user, key)
    moment = moment_of(request)
    context = unit_frame(request, unit, moment) | {"markers": markers_of(unit, moment)}
    return render(request, "parcels/markers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def record_unit_marker(request: AccountRequest, key: UUID) -> HttpResponse:
    """A marker seen, or looked for and not found."""
    unit, _place = parcel_to_change(request.user, key)
    form = MarkerForm(
        request.POST or None, request.FILES or None, initial={"title": _("เดินตรวจหมุดหลักเขต")}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                record_marker(
                    unit,
                    said["number"],
                    said["point"],
                    kind=BoundaryMarker.Kind(said["kind"]),
                    condition=BoundaryMarker.Condition(said["condition"]),
                    position_error_metres=said["position_error_metres"],
                    observed_on=said["observed_on"],
                    source=source_of(
                        said["title"],
                        as_of=said["observed_on"],
                        recorded_by=request.user,
                        attached=said["attached"],
                    ),
                )
        except (FileIsTooLarge, FileIsNoPhotograph) as error:
            form.add_error("attached", sentence(error))
        except MarkerHasNoNumber as error:
            form.add_error("number", sentence(error))
        except ParcelError as error:
            form.add_error(None, sentence(error))
        else:
            return done(request, _("บันทึกหมุดแล้ว"), "unit-markers", unit.key)
    return form_page(request, unit, form, _("บันทึกหมุดหลักเขต"), to="unit-markers")
