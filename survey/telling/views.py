"""Pages of who is still to be told: the list of a place, slips to print, one tap at a visit."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import collection_notice, telling
from network.access import Permission, may, needs, places_of
from network.latest import home_of_household, latest
from network.models import CollectionNotice, Party, Place
from network.moments import Moment
from network.page_frame import place_frame
from network.people import heads_of
from network.person_page import place_by_code
from network.places import names
from network.privacy_paper import pdf_answer
from network.requests import AccountRequest
from parcels.labels import labels_of
from survey.models import Visit
from survey.telling.paper import slips_pdf
from survey.telling.untold import Untold, untold_in

SHOWN = 200  # households on a page
PRINTED = 120  # slips in one file: twenty sheets


@require_safe
@needs(Permission.SURVEY)
def to_tell(request: AccountRequest, code: str) -> HttpResponse:
    """The households of a place in which somebody is still to be told, the oldest first."""
    place = place_by_code(request, code, Permission.SURVEY)
    moment = Moment.now()
    found = _untold(request, place, moment)
    rows = _rows(request, place, found[:SHOWN], moment)
    context = place_frame(request, place, moment) | {
        "rows": rows,
        "whole": len(found),
        "late": sum(each.days_left(moment.last_day) < 0 for each in found),
        "printed": min(PRINTED, len(found)),
    }
    return render(request, "survey/telling/list.html", context)


@require_safe
@needs(Permission.SURVEY)
def slips(request: AccountRequest, code: str) -> HttpResponse:
    """Slips for the first of them, as PDF; addressed to the house, or to its head by name."""
    place = place_by_code(request, code, Permission.SURVEY)
    moment = Moment.now()
    found = _untold(request, place, moment)[:PRINTED]
    households = [
        (" · ".join(each for each in (head, where) if each), untold.collected_on)
        for _household, head, where, untold, _left in _rows(request, place, found, moment)
    ]
    content = slips_pdf(households, collection_notice.contact(moment), dated=timezone.now())
    return pdf_answer(content, f"to-tell-{code}")


@require_POST
@needs(Permission.SURVEY)
def tell_household(request: AccountRequest, key: UUID) -> HttpResponse:
    """Say that all who live in a household were told today."""
    within = Party.objects.in_places(places_of(request.user, Permission.SURVEY), Moment.now())
    household: Party = get_object_or_404(within.filter(kind=Party.Kind.HOUSEHOLD), key=key)
    way = request.POST.get("way", "")
    telling.tell(
        household,
        CollectionNotice.Way(way)
        if way in CollectionNotice.Way.values
        else CollectionNotice.Way.VISIT,
        told_on=Moment.now().last_day,
        account=request.user,
    )
    messages.success(request, _("บันทึกแล้วว่าแจ้งครัวเรือนนี้ให้ทราบ"))
    home = home_of_household(household, Moment.now())
    if request.POST.get("back") == "list" and home is not None:
        return redirect("to-tell", code=home.code)
    return redirect("household", key=key)


def _untold(request: AccountRequest, place: Place, moment: Moment) -> list[Untold]:
    below = set(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    return untold_in(below.intersection(places_of(request.user, Permission.SURVEY)), moment)


def _rows(
    request: AccountRequest, place: Place, found: list[Untold], moment: Moment
) -> list[tuple[Party, str, str, Untold, int]]:
    """(household, its head where names may be seen, where, what is to be told, days left)."""
    keys = [each.household for each in found]
    parties = Party.objects.in_bulk(keys)
    with_names = may(request.user, Permission.SEE_IDENTITY, place)
    heads = heads_of(keys, moment) if with_names else {}
    called = names(list({each.place for each in found}), moment)
    numbers = _house_numbers(keys, moment)
    return [
        (
            parties[each.household],
            heads.get(each.household, ""),
            _where(numbers.get(each.household, ""), str(called[each.place])),
            each,
            each.days_left(moment.last_day),
        )
        for each in found
    ]


def _house_numbers(households: list[int], moment: Moment) -> dict[int, str]:
    """The number of the house each household (party key) was last visited in. Two queries."""
    visits = latest(Visit.objects.filter(household__in=households), moment)
    houses = dict(visits.values_list("household", "house"))
    labels = labels_of([house for house in houses.values() if house], moment)
    return {household: labels.get(house or 0, "") for household, house in houses.items()}


def _where(number: str, village: str) -> str:
    return f"{_('บ้านเลขที่')} {number} {village}" if number else village
