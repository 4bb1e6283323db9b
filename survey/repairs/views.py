"""Pages of repairs: the houses of a place that wait, the same on paper, and those of a house."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from formats.thai import Digits
from network.access import Permission, needs, places_of, require
from network.models import Place
from network.moments import Moment
from network.page_frame import place_frame
from network.queries import below
from network.requests import AccountRequest
from parcels.labels import labels_of
from parcels.models import SpatialUnit
from parcels.unit_access import home_of_unit, unit_to_read
from survey.models import Funder, RepairState
from survey.repairs import listing, paper
from survey.repairs.showing import repairs_of


@require_safe
@needs(Permission.SEE_RECORDS)
def repairs(request: AccountRequest, code: str) -> HttpResponse:
    """The houses of a place that need repair, the most urgent first; by state and funder."""
    place, moment = _place(request, code), Moment.now()
    context = place_frame(request, place, moment)
    with_care = context["may_see_health"] and context["may_see_disability"]
    every = listing.houses_in_need(_inside(request, place, moment), moment, with_care=with_care)
    asked = _asked(request)
    found = listing.narrowed(every, **asked)
    text = request.GET.get("start", "")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # noqa: PLR2004
    page = listing.named(found[start : start + listing.PAGE], moment)
    counts = listing.counts(every)
    context |= {
        "rows": [(each, each.days(moment.last_day)) for each in page],
        "whole": len(found),
        "asked": asked,
        "with_care": with_care,
        "states": [(value, label, counts.get(value, 0)) for value, label in _states()],
        "funders": Funder.choices,
        "counted": counts,
        "is_village": place.level == "village",
        "first": _address(request, 0) if start else "",
        "next": _address(request, start + listing.PAGE)
        if len(found) > start + listing.PAGE
        else "",
        "asked_again": request.GET.urlencode(),
    }
    return render(request, "survey/repairs/list.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def repairs_pdf(request: AccountRequest, code: str) -> HttpResponse:
    """The same list on A4, for the chief's desk: no names, and nothing of anybody's health."""
    place, moment = _place(request, code), Moment.now()
    every = listing.houses_in_need(_inside(request, place, moment), moment, with_care=False)
    asked = _asked(request)
    found = listing.named(listing.narrowed(every, **asked), moment)
    digits: Digits = "arabic" if request.GET.get("digits") == "arabic" else "thai"
    above = place_frame(request, place, moment)["above"]
    labels = dict(_states())
    content = paper.repairs_pdf(
        " ".join(str(each) for each in above),
        found,
        moment,
        asked=" · ".join(
            str(each)
            for each in (
                labels.get(asked["state"], ""),
                dict(Funder.choices).get(asked["funder"], ""),
            )
            if each
        ),
        digits=digits,
    )
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="repairs-{place.code}.pdf"'},
    )


@require_safe
@needs(Permission.SEE_RECORDS)
def house_repairs(request: AccountRequest, key: UUID) -> HttpResponse:
    """The repairs of a house with their money, days and pictures."""
    house: SpatialUnit = unit_to_read(request.user, key, (SpatialUnit.Kind.HOUSE,))
    return render(request, "survey/repairs/house.html", house_context(request, house))


def house_context(request: AccountRequest, house: SpatialUnit) -> dict[str, Any]:
    """What every page about the repairs of a house shows around itself."""
    moment = Moment.now()
    home, _located = home_of_unit(house, moment)
    context = place_frame(request, home, moment)
    return context | {
        "house": house,
        "label": labels_of([house.pk], moment).get(house.pk, ""),
        "repairs": repairs_of([house.pk], moment, with_names=context["may_see_identity"]),
    }


def _place(request: AccountRequest, code: str) -> Place:
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    return place


def _inside(request: AccountRequest, place: Place, moment: Moment) -> list[int]:
    """The place and all below it in which the reader may see records."""
    inside = Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    return sorted(set(inside) & set(places_of(request.user, Permission.SEE_RECORDS)))


def _asked(request: AccountRequest) -> dict[str, str]:
    state, funder = request.GET.get("state", ""), request.GET.get("funder", "")
    return {
        "state": state if state in dict(_states()) else "",
        "funder": funder if funder in Funder.values else "",
    }


def _states() -> list[tuple[str, str]]:
    return [
        (listing.NONE, _("ยังไม่มีแผนซ่อม")),
        *((each.value, str(each.label)) for each in RepairState),
        (listing.UNVISITED, _("ซ่อมเสร็จ รอเยี่ยมดูสภาพ")),
    ]


def _address(request: AccountRequest, start: int) -> str:
    asked = request.GET.copy()
    asked["start"] = str(start)
    return f"?{asked.urlencode()}"
