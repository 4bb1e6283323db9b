"""The page that records a document of one parcel, as its holder shows or claims it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from formats.errors import UnreadableMapSheet
from network.access import Permission, needs
from network.latest import latest
from network.moments import Moment
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.document_forms import DocumentForm
from parcels.documents import record_document, sheet_as_read
from parcels.errors import DocumentIsIssuedLater, ParcelError
from parcels.models import Boundary, SpatialUnit
from parcels.statements import source_of
from parcels.unit_access import parcel_to_change
from parcels.unit_frames import done, form_page


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def record_unit_document(request: AccountRequest, key: UUID) -> HttpResponse:
    """A document as it was seen; what is doubtful in its map sheet is told, and kept as written."""
    unit, _place = parcel_to_change(request.user, key)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _recorded(request, unit, form):
        for doubt in _doubts(unit, form.cleaned_data):
            messages.warning(request, doubt)
        return done(request, _("บันทึกเอกสารแล้ว"), "parcel", unit.key)
    return form_page(request, unit, form, _("เพิ่มเอกสารที่ผู้ถือครองแจ้ง"), to="parcel")


def _recorded(request: AccountRequest, unit: SpatialUnit, form: DocumentForm) -> bool:
    said = form.cleaned_data
    try:
        with transaction.atomic():
            record_document(
                unit,
                said["type"],
                observed_on=said["observed_on"],
                source=source_of(form, request.user, said["observed_on"]),
                number=said["number"],
                form_letter=said["form_letter"],
                volume=said["volume"],
                page=said["page"],
                group_number=said["group_number"],
                plot_number=said["plot_number"],
                issued_on=said["issued_on"],
                map_sheet=said["map_sheet"],
                zone=said["zone"],
                datum=said["datum"],
                area=said["area"],
            )
    except DocumentIsIssuedLater as error:
        form.add_error("issued_on", sentence(error))
    except ParcelError as error:
        form.add_error(None, sentence(error))
    return form.is_valid()


def _doubts(unit: SpatialUnit, said: dict[str, Any]) -> list[str]:
    """What is doubtful in the map sheet of a document of `unit`, in the language of the page."""
    text = said["map_sheet"]
    if not text:
        return []
    boundary = latest(Boundary.objects.filter(spatial_unit=unit), Moment.now()).first()
    near = boundary.geometry.extent if boundary else None
    sheet = sheet_as_read(text, zone=said["zone"], datum=said["datum"], near=near)
    if sheet is None:
        return [sentence(UnreadableMapSheet(text=text))]
    english = (get_language() or "").startswith("en")
    return [each.en if english else each.th for each in sheet.warnings]
