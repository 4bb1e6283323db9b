"""Sheets of paper: printed, and found again by the code that stands on them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from network.access import Permission, needs, open_to_accounts
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from survey.models import FormVersion
from survey.paper.errors import NobodyIsLeft, SheetsAreTooMany
from survey.paper.issuing import MOST_AT_ONCE, next_number, sheet_of
from survey.paper.known import VillageReader, households_of
from survey.paper.printing import (
    blank_pdf,
    chooses_household,
    households_pdf,
    left_to_visit,
    printable,
)
from survey.paper.reach import (
    household_to_survey,
    version_to_print,
    village_to_survey,
)
from survey.xforms.reach import for_readers

PART: Final = 15  # sheets of households in one file


@require_safe
@open_to_accounts
@for_readers
def blank_page(request: AccountRequest, form_id: str) -> HttpResponse:
    """How many sheets are printed for nobody in particular, and where they are typed in."""
    version = version_to_print(form_id, request.GET.get("version"))
    context = {
        "version": version,
        "begin": next_number(version, request.user),
        "most": MOST_AT_ONCE,
    }
    return render(request, "survey/paper/blank.html", context)


@require_safe
@needs(Permission.SURVEY)
def forms_of_household(request: AccountRequest, key: UUID) -> HttpResponse:
    """Every form on paper, begun for a household."""
    household, village = household_to_survey(request.user, key)
    context = place_frame(request, village, Moment.now()) | {
        "household": household,
        "forms": [(each, chooses_household(each)) for each in printable()],
    }
    return render(request, "survey/paper/of_household.html", context)


@require_safe
@needs(Permission.SURVEY)
def forms_of_village(request: AccountRequest, code: str) -> HttpResponse:
    """Every form on paper for a village: to print, and to type in."""
    village = village_to_survey(request.user, code)
    left = len(left_to_visit(village, VillageReader(request.user, village)))
    context = place_frame(request, village, Moment.now()) | {
        "forms": [(each, chooses_household(each)) for each in printable()],
        "left": left,
        "parts": [
            (number, begin + 1, min(begin + PART, left))
            for number, begin in enumerate(range(0, left, PART), 1)
        ],
    }
    return render(request, "survey/paper/of_village.html", context)


@require_safe
@open_to_accounts
@for_readers
def blank(request: AccountRequest, form_id: str) -> HttpResponse:
    """A form for nobody in particular, `?copies=` times; `?household=` and `?village=` lead on."""
    version = version_to_print(form_id, request.GET.get("version"))
    if "household" in request.GET:
        return redirect("paper-of-household", request.GET["household"], form_id)
    if "village" in request.GET:
        return redirect("paper-of-village", request.GET["village"], form_id)
    copies = _number(request, "copies", 1)
    begin = _number(request, "from", 1)
    content = blank_pdf(version, request.user, _address(request), copies=copies, begin=begin)
    return _pdf(content, version, "")


@require_safe
@needs(Permission.SURVEY)
def of_household(request: AccountRequest, key: UUID, form_id: str) -> HttpResponse:
    """A form begun with what is known of a household."""
    household, village = household_to_survey(request.user, key)
    version = version_to_print(form_id, request.GET.get("version"))
    reader = VillageReader(request.user, village)
    chosen = [each for each in households_of(reader) if each.key == str(household.key)]
    content = households_pdf(version, village, chosen, reader, _address(request))
    return _pdf(content, version, str(household.key)[:8])


@require_safe
@needs(Permission.SURVEY)
def of_village(request: AccountRequest, code: str, form_id: str) -> HttpResponse:
    """A form for each household of a village that is left to be visited; all with `?all=1`.

    Of many, a part (`?part=2`): setting a sheet takes half a second.
    """
    village = village_to_survey(request.user, code)
    version = version_to_print(form_id, request.GET.get("version"))
    reader = VillageReader(request.user, village)
    chosen = households_of(reader) if request.GET.get("all") else left_to_visit(village, reader)
    begin = (_number(request, "part", 1) - 1) * PART
    chosen = chosen[begin : begin + PART] if begin >= 0 else []
    if not chosen:
        raise NobodyIsLeft
    content = households_pdf(version, village, chosen, reader, _address(request))
    return _pdf(content, version, village.code)


@require_safe
@open_to_accounts
@for_readers
def found(_request: AccountRequest, code: str) -> HttpResponse:
    """The page on which the sheet with a code is typed in."""
    sheet = sheet_of(code)
    form_id = sheet.version.form.form_id
    told = f"?sheet={sheet.code}&version={sheet.version.version}"
    if sheet.place is None:
        return redirect(reverse("type-form", args=[form_id]) + told)
    return redirect(reverse("type-in-village", args=[sheet.place.code, form_id]) + told)


def _number(request: AccountRequest, name: str, default: int) -> int:
    told = request.GET.get(name, "")
    if not told:
        return default
    if not (told.isascii() and told.isdigit() and len(told) <= 5):  # noqa: PLR2004
        raise SheetsAreTooMany
    return int(told)


def _address(request: AccountRequest) -> str:
    """Of the sheets, without the code that each of them adds."""
    whole = request.build_absolute_uri(reverse("paper-sheet", args=["CODE"]))
    return whole.removesuffix("CODE/")


def _pdf(content: bytes, version: FormVersion, of: str) -> HttpResponse:
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in version.form.form_id)
    name = "-".join(part for part in (plain, version.version, of) if part)
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "-" for c in name)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{safe}.pdf"'},
    )
