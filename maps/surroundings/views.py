"""The page of a village's surroundings, and the dots of its maps: find, may I, ask, answer."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from maps.surroundings.figures import (
    SERVED_METRES,
    dots_as_features,
    findings,
    ground_as_features,
)
from maps.surroundings.questions import FEWEST, NEAR_METRES, houses_of
from network.access import Permission, needs, require
from network.models import Level, Place
from network.page_frame import moment_of, moment_to_count, place_frame
from network.requests import AccountRequest
from parcels.layer_shapes import collection, outlines


@needs(Permission.SEE_PLACES)
@require_safe
def surroundings_page(request: AccountRequest, code: str) -> HttpResponse:
    """What the houses of a village are near to and in; counts for who may see the place.

    Small counts, and where each house stands, are for who may see its records.
    """
    village = _village(request, code)
    moment = moment_to_count(request, [village.pk])
    frame = place_frame(request, village, moment)
    houses, whole = houses_of(village.pk, moment)
    context = frame | {
        "findings": findings(houses, moment, with_small=frame["may_see_records"]),
        "placed": len(houses),
        "whole": whole,
        "near_metres": int(NEAR_METRES),
        "fewest": FEWEST,
        "limits": SERVED_METRES,
    }
    return render(request, "maps/surroundings/village.html", context)


@needs(Permission.SEE_RECORDS)
@require_safe
def surroundings_dots(request: AccountRequest, code: str, key: str) -> JsonResponse:
    """GeoJSON of one analysis: the village's outline, what lies around, a dot for each house."""
    village = _village(request, code)
    require(request.user, Permission.SEE_RECORDS, village)
    moment = moment_of(request)
    houses, _whole = houses_of(village.pk, moment)
    found = findings(houses, moment, with_small=True)
    finding = next((each for each in found if each.key == key and each.is_known), None)
    if finding is None:
        raise Http404
    ground = ground_as_features(finding, houses, moment)
    return JsonResponse(
        collection(outlines([village.pk], moment), ground, dots_as_features(finding))
    )


def _village(request: AccountRequest, code: str) -> Place:
    places = Place.objects.visible_to(request.user).filter(level=Level.VILLAGE)
    found: Place = get_object_or_404(places, code=code)
    return found
