"""Pages of places: a village with its records, and the places above it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from network.access import Permission, needs, require
from network.models import HouseCount, Joining, Level, Party, Place, PlaceRecord
from network.moments import Moment
from network.page_frame import key_of_page, place_frame
from network.places import names
from network.requests import AccountRequest
from parcels.models import SpatialUnit
from survey import features
from survey.contradictions.lists import count_in
from survey.coverage import coverage
from survey.lists import household_page, parcel_page
from survey.models import RecordStatus
from survey.verifying.rows import queue_in, rows
from survey.verifying.status import standing_of

LONGEST_SEARCH = 100
SHOWN_WAITING = 5
LAND = (SpatialUnit.Kind.FARM, SpatialUnit.Kind.HOUSE_LOT)


@require_safe
@needs(Permission.SEE_PLACES)
def village(request: AccountRequest, code: str) -> HttpResponse:
    """A village: how far it is surveyed, its households and parcels, what waits for the reader."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    if place.level != Level.VILLAGE:
        return redirect("place", code=code)
    moment = Moment.now()
    context = place_frame(request, place, moment)
    households, units = _households(request, place, moment), _units(request, place, moment)
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    tambon = context["above"][-2].pk if len(context["above"]) > 1 else None
    counted = coverage([place.pk], moment)[place.pk]
    context |= {
        "coverage": counted,
        "standing": [
            ("verified", RecordStatus.VERIFIED.label, counted.verified),
            ("submitted", RecordStatus.SUBMITTED.label, counted.waiting),
            ("disputed", RecordStatus.DISPUTED.label, counted.disputed),
        ],
        "status": standing_of(place, moment, counted),
        "joining": Joining.objects.as_known(moment).filter(place=tambon).first(),
        "reference": HouseCount.objects.reference(moment)
        .filter(place=place)
        .select_related("source")
        .first(),
        "text": text,
        "features_url": reverse("village-features", args=[code]),
    }
    if context["may_see_records"]:
        context |= {
            "contradiction_count": context["status"].contradictions,
            "households": household_page(
                households,
                moment,
                after=key_of_page(request.GET.get("households_after")),
                text=text,
                with_names=context["may_see_identity"],
            ),
            "parcels": parcel_page(
                units.filter(kind__in=LAND),
                moment,
                after=key_of_page(request.GET.get("parcels_after")),
            ),
        }
    if context["may_verify"]:
        context["waiting"] = _waiting(request, place, moment)
    return render(request, "survey/village.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def village_features(request: AccountRequest, code: str) -> HttpResponse:
    """GeoJSON of a village: its outline (or its tambon's), houses and parcels."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    moment = Moment.now()
    around = place_frame(request, place, moment)["above"][-2:]
    units = _units(request, place, moment)
    return JsonResponse(
        features.collection(
            features.outlines(around, moment),
            features.land(units.filter(kind__in=LAND), moment),
            features.houses(units, moment),
        )
    )


@require_safe
@needs(Permission.SEE_PLACES)
def place(request: AccountRequest, code: str) -> HttpResponse:
    """A tambon, district or province: what lies in it, who has joined, how far the survey is."""
    shown: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    if shown.level == Level.VILLAGE:
        return redirect("village", code=code)
    moment = Moment.now()
    context = place_frame(request, shown, moment)
    children = _children(shown, moment)
    named = names(children, moment)
    counted = coverage([shown.pk, *children], moment)
    joinings = {
        each.place_id: each
        for each in Joining.objects.as_known(moment).filter(place__in=[shown.pk, *children])
    }
    joined = [key for key in children if _is_active(joinings.get(key))]
    context |= {
        "coverage": counted[shown.pk],
        "joining": joinings.get(shown.pk),
        "children": [
            {"name": named[key], "joining": joinings.get(key), "coverage": counted[key]}
            for key in sorted(children, key=lambda key: named[key].code)
        ],
        "joined": len(joined),
        "lists_tambons": shown.level == Level.DISTRICT,
        "is_tambon": shown.level == Level.TAMBON,
        "features_url": reverse("place-features", args=[code]),
    }
    if context["may_see_records"]:
        context["contradiction_count"] = count_in(shown.pk, moment)
    return render(request, "survey/place.html", context)


@require_safe
@needs(Permission.SEE_PLACES)
def place_features(request: AccountRequest, code: str) -> HttpResponse:
    """GeoJSON of a place: its outline and those of the places right below it."""
    shown: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    moment = Moment.now()
    children = names(_children(shown, moment), moment)
    own = names([shown.pk], moment)
    apart = set()
    if shown.level == Level.DISTRICT:
        joinings = Joining.objects.as_known(moment).filter(place__in=children)
        apart = set(children) - {each.place_id for each in joinings if _is_active(each)}
    return JsonResponse(
        features.collection(
            features.outlines(list(own.values()), moment),
            features.outlines(list(children.values()), moment, linked=True, apart=apart),
        )
    )


def _children(shown: Place, moment: Moment) -> list[int]:
    children = PlaceRecord.objects.as_known(moment).filter(parent=shown)
    return list(children.values_list("place", flat=True))


def _is_active(joining: Joining | None) -> bool:
    return joining is not None and joining.status == Joining.Status.ACTIVE


# Which records are at home in a village is asked once a page; what follows names them by key.


def _households(request: AccountRequest, place: Place, moment: Moment) -> QuerySet[Party]:
    visible = Party.objects.visible_to(request.user).in_places([place.pk], moment)
    keys = list(visible.filter(kind=Party.Kind.HOUSEHOLD).values_list("pk", flat=True))
    found: QuerySet[Party] = Party.objects.filter(pk__in=keys)
    return found


def _units(request: AccountRequest, place: Place, moment: Moment) -> QuerySet[SpatialUnit]:
    visible = SpatialUnit.objects.visible_to(request.user).in_places([place.pk], moment)
    visible = visible.standing(moment)
    keys = list(visible.values_list("pk", flat=True))
    found: QuerySet[SpatialUnit] = SpatialUnit.objects.filter(pk__in=keys)
    return found


def _waiting(request: AccountRequest, place: Place, moment: Moment) -> dict[str, object]:
    """The oldest records that wait for the reader's verdict, and how many there are."""
    queue = queue_in(request.user, place, moment)
    return {
        "count": len(queue.items),
        "rows": rows(queue.items[:SHOWN_WAITING], request.user, place, moment),
    }
