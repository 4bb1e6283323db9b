"""Sheets of parcels: find, may I, ask, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from maps.marks import swatch
from maps.parcel_facts import gather
from maps.parcel_sheet import Sheet, compose, parcel_pdf
from network.access import Permission, needs, require
from network.models import Place
from network.page_frame import moment_of, place_frame
from network.requests import AccountRequest
from parcels.models import SpatialUnit
from parcels.unit_access import home_of_unit, parcel_to_read


@require_safe
@needs(Permission.SEE_RECORDS)
def parcel_sheet_page(request: AccountRequest, key: UUID) -> HttpResponse:
    """The sheet of a parcel to read, with the ways to print it."""
    unit = parcel_to_read(request.user, key)
    sheet, frame = _sheet(request, unit)
    content = compose(sheet)
    drawing, line = content["drawing"], content["timeline"]
    context = (
        frame
        | content
        | {
            "unit": unit,
            "with_names": sheet.with_names,
            "drawing_svg": drawing.svg(title=content["words"]["title"]) if drawing else "",
            "drawing_legend": [(swatch(each.style), each.text) for each in drawing.legend]
            if drawing
            else [],
            "timeline_svg": line.svg() if line else "",
        }
    )
    return _private(render(request, "maps/parcel_sheet.html", context))


@require_safe
@needs(Permission.SEE_RECORDS)
def parcel_sheet_pdf(request: AccountRequest, key: UUID) -> HttpResponse:
    """The same to print: in Thai unless English is asked for."""
    language = "en" if request.GET.get("language") == "en" else "th"
    unit = parcel_to_read(request.user, key)
    with translation.override(language):
        sheet, _frame = _sheet(request, unit)
        content = parcel_pdf(sheet)
    name = f"parcel-{str(unit.key)[:8]}-{sheet.moment.last_day}.pdf"
    return _private(
        HttpResponse(
            content,
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )
    )


def _sheet(request: AccountRequest, unit: SpatialUnit) -> tuple[Sheet, dict[str, Any]]:
    """The sheet asked for: `?on=` a day, `?names=yes` with the names of who holds the parcel.

    Raises:
        PermissionDenied: names are asked for by who may not see identity.
    """
    moment = moment_of(request)
    home, _located = home_of_unit(unit, moment)
    frame = place_frame(request, home, moment)
    with_names = request.GET.get("names") == "yes"
    if with_names:
        require(request.user, Permission.SEE_IDENTITY, get_object_or_404(Place, pk=home))
    facts = gather(unit, moment, reader=request.user, with_names=with_names)
    return Sheet(facts, frame["above"], moment, with_names), frame


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response
