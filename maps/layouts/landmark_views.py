"""The page on which people draw lanes and landmarks on their layout: find, may I, ask, answer."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from formats.crs import STORAGE_SRID
from maps.layouts.forms import CorrectLandmarkForm, LandmarkForm
from maps.layouts.reach import village_to_see
from maps.models import DrawnHouse
from maps.tiles.drawn_at import drawn_at
from maps.tiles.keeping import keep_up
from network.access import Permission, needs, require
from network.evidence import receive_statement
from network.models import Place
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from parcels import landmarks
from parcels.errors import LandmarkHasChanged, ParcelError
from parcels.layout_numbers import numbers_of
from parcels.models import Landmark, LandmarkKind


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def layout_landmarks(request: AccountRequest, code: str) -> HttpResponse:
    """What is drawn on the layout of a village, and a map to draw more."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    moment = Moment.now()
    form = LandmarkForm(request.POST or None, initial={"since": moment.last_day})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                landmarks.draw(
                    village,
                    said["kind"],
                    said["geometry"],
                    name=said["name"],
                    name_is_public=said["name_is_public"],
                    since=said["since"],
                    source=receive_statement(
                        _("วาดบนผังหมู่บ้าน"), as_of=said["since"], recorded_by=request.user
                    ),
                )
        except ParcelError as error:
            form.add_error("geometry", sentence(error))
        else:
            messages.success(request, _("วาดลงผังแล้ว"))
            return redirect("layout-landmarks", code=code)
    standing = landmarks.standing(village.pk, moment)
    context = place_frame(request, village, moment) | {
        "form": form,
        "landmarks": standing,
        "there": what_is_there(village, standing, moment),
        "shapes": dict(LandmarkKind.objects.values_list("code", "shape")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "maps/layouts/landmarks.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def correct_landmark(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """Move, rename or call otherwise what is drawn; what was said before is kept and shown."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    moment = Moment.now()
    standing = landmarks.standing(village.pk, moment)
    found = next((each for each in standing if each.key == key), None)
    if found is None:
        raise Http404
    form = CorrectLandmarkForm(request.POST or None, initial=_as_typed(found))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        seen = get_object_or_404(Landmark, pk=said["seen"], key=key, village=village)
        try:
            with transaction.atomic():
                landmarks.draw(
                    village,
                    said["kind"],
                    said["geometry"],
                    name=said["name"],
                    name_is_public=said["name_is_public"],
                    since=said["since"],
                    instead_of=seen,
                    source=receive_statement(
                        _("แก้สิ่งที่วาดบนผังหมู่บ้าน"), as_of=said["since"], recorded_by=request.user
                    ),
                )
        except LandmarkHasChanged as error:
            form.add_error(None, sentence(error))
            typed = request.POST.copy()
            typed["seen"] = str(found.pk)  # what is looked at now
            form.data = typed
        except ParcelError as error:
            form.add_error("geometry", sentence(error))
        else:
            messages.success(request, _("แก้บนผังแล้ว ของเดิมเก็บไว้ในประวัติ"))
            return redirect("layout-landmarks", code=code)
    others = [each for each in standing if each.key != key]
    context = place_frame(request, village, moment) | {
        "form": form,
        "landmark": found,
        "history": landmarks.history(village.pk, key, moment),
        "there": what_is_there(village, others, moment)
        | {"before": json.loads(found.geometry.geojson)},
        "shapes": dict(LandmarkKind.objects.values_list("code", "shape")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "maps/layouts/landmark.html", context, status=status)


@require_POST
@needs(Permission.SURVEY)
def landmark_gone(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """It is not there any more, from today on; what was is kept."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    moment = Moment.now()
    found = next((each for each in landmarks.standing(village.pk, moment) if each.key == key), None)
    if found is None:
        raise Http404
    with transaction.atomic():
        landmarks.take_away(
            found,
            since=moment.last_day,
            source=receive_statement(
                _("นำออกจากผังหมู่บ้าน"), as_of=moment.last_day, recorded_by=request.user
            ),
        )
    messages.success(request, _("นำออกจากผังแล้ว"))
    return redirect("layout-landmarks", code=code)


def _as_typed(landmark: Landmark) -> dict[str, Any]:
    return {
        "kind": landmark.kind_id,
        "name": landmark.name,
        "name_is_public": landmark.name_is_public,
        "since": landmark.since,
        "geometry": landmark.geometry.geojson,
        "seen": landmark.pk,
    }


def what_is_there(village: Place, standing: list[Landmark], moment: Moment) -> dict[str, Any]:
    """What lies there to find one's way by: houses by number, and what is drawn already."""
    keep_up("houses")
    numbers = numbers_of(village.pk, moment)
    rows = drawn_at(DrawnHouse, moment).filter(place=village.pk, geometry__isnull=False)
    houses = [
        {"at": [round(at.y, 6), round(at.x, 6)], "number": numbers.get(pk)}
        for pk, at in rows.annotate(at=Transform("geometry", STORAGE_SRID)).values_list("pk", "at")
    ]
    drawn = (
        Landmark.objects.filter(pk__in=[each.pk for each in standing])
        .annotate(drawn=AsGeoJSON("geometry", precision=6))
        .values_list("name", "drawn")
    )
    return {
        "houses": sorted(houses, key=lambda each: each["number"] or 0),
        "drawn": [{"name": name, "geometry": json.loads(shape)} for name, shape in drawn],
    }
