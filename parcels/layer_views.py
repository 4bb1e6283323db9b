"""Pages of State-land layers: their history, and what of them lies on a place."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.access import Permission, needs, open_to_accounts, places_of
from network.models import Place, PlaceBoundary
from network.moments import Moment
from network.page_frame import moment_of, place_frame
from network.requests import AccountRequest
from parcels.concession_page import editions_by_kind
from parcels.layer_ground import (
    ground_of_place_boundary,
    land_under,
    regime_shapes,
    watershed_classes,
)
from parcels.layer_kinds import LayerKind
from parcels.layer_page import layer_history
from parcels.layer_shapes import collection, feature, outlines
from parcels.layer_tones import COLOURS_OF_REGIME, OVERLAP
from parcels.place_land import land_tables


@require_safe
@open_to_accounts
def layers(request: AccountRequest) -> HttpResponse:
    """Every edition of every layer, for whoever acts in any place: they are maps of the State."""
    moment = moment_of(request)
    acts = bool(places_of(request.user, Permission.SEE_PLACES))
    context = {"moment": moment, "kinds": layer_history(moment) if acts else []}
    return render(request, "parcels/layers.html", context)


@require_safe
@needs(Permission.SEE_PLACES)
def place_land(request: AccountRequest, code: str) -> HttpResponse:
    """How much of a place each kind of State land covers, and where two of them meet."""
    place = _place(request, code)
    moment = moment_of(request)
    boundary = _boundary(place, moment)
    context = place_frame(request, place, moment)
    if boundary is not None:
        ground = ground_of_place_boundary(boundary.pk)
        under = land_under(ground, moment)
        context |= {
            "boundary": boundary,
            "land": land_tables(under, editions_by_kind(list(under.kinds), moment)),
            "watershed": watershed_classes(ground, moment)
            if LayerKind.WATERSHED_CLASS in under.kinds
            else [],
            "overlap": OVERLAP,
            "features_url": _features_url(code, moment),
        }
    return render(request, "parcels/place_land.html", context)


@require_safe
@needs(Permission.SEE_PLACES)
def place_land_map(request: AccountRequest, code: str) -> HttpResponse:
    """GeoJSON of a place: its outline, its regimes as they are shown, and where two meet."""
    place = _place(request, code)
    moment = moment_of(request)
    boundary = _boundary(place, moment)
    if boundary is None:
        return JsonResponse(collection())
    shapes, doubled = regime_shapes(ground_of_place_boundary(boundary.pk), moment)
    drawn = [
        feature(shape, colours=COLOURS_OF_REGIME[regime], title=str(regime.label))
        for regime, shape in shapes
    ]
    if doubled is not None:
        drawn.append(feature(doubled, colours=OVERLAP, title=_("พื้นที่ทับซ้อนตามแผนที่")))
    return JsonResponse(collection(outlines([place.pk], moment), drawn))


def _place(request: AccountRequest, code: str) -> Place:
    found: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    return found


def _boundary(place: Place, moment: Moment) -> PlaceBoundary | None:
    found: PlaceBoundary | None = (
        PlaceBoundary.objects.as_known(moment)
        .filter(place=place)
        .select_related("source")
        .defer("geometry")
        .first()
    )
    return found


def _features_url(code: str, moment: Moment) -> str:
    """Where the map of the page gets what was known at the moment of the page."""
    address = reverse("place-land-features", args=[code])
    return f"{address}?on={moment.last_day.isoformat()}" if moment.is_past else address
