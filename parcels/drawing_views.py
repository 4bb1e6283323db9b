"""Drawing on the map: a new parcel, a boundary measured again, a parcel split or merged."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from formats.land_area import LandArea
from network.access import Permission, needs, places_of, require
from network.latest import latest
from network.models import Party, Place, PlaceBoundary
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from parcels import map_features, registry, reshaping, tenure
from parcels.errors import ParcelError
from parcels.forms import BoundaryForm, MergeForm, ParcelForm, SplitForm
from parcels.labels import labels_of
from parcels.models import Boundary, SpatialUnit, SurveyMethod
from parcels.reshaping import Piece
from parcels.statements import source_of
from parcels.unit_access import parcel_to_change

# Parcels whose boundaries come nearer than this can be made one, degrees (about 5 m).
NEAR = 0.00005
FEWEST_DEGREES = 0.0005  # a window smaller than this is widened, so that neighbours are seen
LARGEST_WINDOW = 3.0  # degrees; at most MOST_NEIGHBOURS are told of any window


@require_safe
@needs(Permission.SEE_RECORDS)
def neighbours(request: AccountRequest, code: str) -> HttpResponse:
    """GeoJSON of the parcels around a place: `?bbox=west,south,east,north&except=KEY`."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    window = _window(request.GET.get("bbox", ""))
    if window is None:
        return JsonResponse({"type": "FeatureCollection", "features": []}, status=400)
    moment = Moment.now()
    units = map_features.land(moment).filter(
        pk__in=SpatialUnit.objects.visible_to(request.user).values("pk")
    )
    apart = _key(request.GET.get("except", ""))
    if apart is not None:
        units = units.exclude(key=apart)
    return JsonResponse(map_features.neighbours(units, window, moment))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def draw_parcel(request: AccountRequest, code: str) -> HttpResponse:
    """Draw a parcel that was in no register so far, in a village."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SURVEY, place)
    form = ParcelForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                source = source_of(form, request.user, said["observed_on"])
                unit = registry.register_unit(
                    SpatialUnit.Kind(said["kind"]),
                    observed_on=said["observed_on"],
                    source=source,
                    label=said["label"],
                    stated_place=place,
                )
                _recorded(unit, said, source)
        except ParcelError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกแปลงแล้ว รอเพื่อนบ้านสอบทาน"))
            return redirect("parcel", key=unit.key)
    moment = Moment.now()
    return _drawing(
        request,
        "parcels/draw.html",
        place_frame(request, place, moment)
        | {
            "form": form,
            "title": _("วาดแปลงใหม่"),
            "view": _view_of_place(place, moment),
            "cancel": reverse("village", args=[place.code]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def draw_boundary(request: AccountRequest, key: UUID) -> HttpResponse:
    """Draw or walk the boundary of a known parcel anew; those before it are kept."""
    unit, place = parcel_to_change(request.user, key)
    moment = Moment.now()
    before = _boundary(unit, moment)
    first = {"geometry": before.drawn if before else "", "method": SurveyMethod.SKETCH}  # type: ignore[attr-defined]
    form = BoundaryForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                _recorded(unit, said, source_of(form, request.user, said["observed_on"]))
        except ParcelError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกแนวเขตใหม่แล้ว แนวเขตเดิมยังเก็บไว้"))
            return redirect("parcel", key=unit.key)
    return _drawing(
        request,
        "parcels/draw.html",
        place_frame(request, place, moment)
        | {
            "form": form,
            "unit": unit,
            "title": _("วาดแนวเขตแปลง %s ใหม่") % _label(unit, moment),
            "view": _view_of(before) if before else _view_of_place(place, moment),
            "cancel": reverse("parcel", args=[unit.key]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def split_parcel(request: AccountRequest, key: UUID) -> HttpResponse:
    """Cut a parcel along a line; what comes of it has the holders of the whole."""
    unit, place = parcel_to_change(request.user, key)
    moment = Moment.now()
    before = _boundary(unit, moment)
    if before is None:
        messages.error(request, _("แปลงนี้ยังไม่มีแนวเขต วาดแนวเขตก่อนแล้วจึงแบ่ง"))
        return redirect("draw-boundary", key=unit.key)
    form = SplitForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                made = reshaping.split(
                    unit,
                    [Piece(each) for each in reshaping.pieces(before.geometry, said["cut"])],
                    happened_on=said["happened_on"],
                    source=source_of(form, request.user, said["happened_on"]),
                    reason=said["reason"],
                )
        except ParcelError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(
                request,
                _("แบ่งเป็น %s แปลงแล้ว ผู้ถือครองเหมือนแปลงเดิม แก้ได้ที่หน้าของแต่ละแปลง") % len(made),
            )
            return redirect("parcel", key=made[0].key)
    return _drawing(
        request,
        "parcels/split.html",
        place_frame(request, place, moment)
        | {
            "form": form,
            "unit": unit,
            "parcel": before.drawn,  # type: ignore[attr-defined]
            "title": _("แบ่งแปลง %s") % _label(unit, moment),
            "view": _view_of(before),
            "cancel": reverse("parcel", args=[unit.key]),
        },
    )


@require_POST
@needs(Permission.SURVEY)
def preview_split(request: AccountRequest, key: UUID) -> HttpResponse:
    """JSON of what a line would make of a parcel: shapes and areas; nothing is recorded."""
    unit, _place = parcel_to_change(request.user, key)
    before = _boundary(unit, Moment.now())
    form = SplitForm(request.POST)
    form.is_valid()
    wrong = form.errors.get("cut")
    if wrong or before is None:
        return JsonResponse({"pieces": [], "message": " ".join(map(str, wrong or []))}, status=422)
    try:
        parts = reshaping.pieces(before.geometry, form.cleaned_data["cut"])
    except ParcelError as error:
        return JsonResponse({"pieces": [], "message": sentence(error)}, status=422)
    measured = reshaping.measured(parts)
    return JsonResponse(
        {
            "pieces": [
                {
                    "geometry": json.loads(part.geojson),
                    "square_metres": square_metres,
                    "area": str(LandArea.from_square_metres(square_metres)),
                }
                for part, square_metres in zip(parts, measured, strict=True)
            ],
            "message": _("แบ่งได้ %s แปลง") % len(parts),
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def merge_parcels(request: AccountRequest, key: UUID) -> HttpResponse:
    """Make one parcel of this and neighbours of the same village."""
    unit, place = parcel_to_change(request.user, key)
    moment = Moment.now()
    before = _boundary(unit, moment)
    near = _near(request, unit, before, moment) if before else {}
    form = MergeForm(
        request.POST or None,
        request.FILES or None,
        neighbours=[(str(each.key), name) for each, name in near.items()],
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        units = [unit, *(each for each in near if str(each.key) in said["units"])]
        try:
            with transaction.atomic():
                made = reshaping.merge(
                    units,
                    happened_on=said["happened_on"],
                    source=source_of(form, request.user, said["happened_on"]),
                    label=said["label"],
                    holders=_holders(units, said["whose"]),
                    reason=said["reason"],
                )
        except ParcelError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("รวมเป็นแปลงเดียวแล้ว"))
            return redirect("parcel", key=made.key)
    return _drawing(
        request,
        "parcels/merge.html",
        place_frame(request, place, moment)
        | {
            "form": form,
            "unit": unit,
            "near": near,
            "title": _("รวมแปลง %s กับแปลงข้างเคียง") % _label(unit, moment),
            "cancel": reverse("parcel", args=[unit.key]),
        },
    )


def _recorded(unit: SpatialUnit, said: dict[str, Any], source: Any) -> None:
    registry.record_boundary(
        unit,
        said["geometry"],
        observed_on=said["observed_on"],
        source=source,
        method=SurveyMethod(said["method"]),
        position_error_metres=said["accuracy_metres"],
    )


def _drawing(request: AccountRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    context["neighbours_url"] = reverse("neighbours", args=[context["place"].code])
    refused = context["form"].is_bound
    return render(request, template, context, status=422 if refused else 200)


def _boundary(unit: SpatialUnit, moment: Moment) -> Boundary | None:
    found: Boundary | None = (
        latest(Boundary.objects.filter(spatial_unit=unit), moment)
        .annotate(drawn=AsGeoJSON("geometry", precision=map_features.DECIMALS))
        .first()
    )
    return found


def _label(unit: SpatialUnit, moment: Moment) -> str:
    return labels_of([unit.pk], moment).get(unit.pk) or "–"


def _near(
    request: AccountRequest, unit: SpatialUnit, before: Boundary, moment: Moment
) -> dict[SpatialUnit, str]:
    """Parcels beside this one that the account may change too, with what they are called."""
    touching = Boundary.objects.filter(geometry__dwithin=(before.geometry, NEAR))
    found = list(
        map_features.land(moment)
        .filter(pk__in=latest(touching, moment).values("spatial_unit"))
        .filter(pk__in=_changeable(request, moment).values("pk"))
        .exclude(pk=unit.pk)
        .order_by("pk")
    )
    named = labels_of([each.pk for each in found], moment)
    areas = dict(
        latest(Boundary.objects.filter(spatial_unit__in=found), moment).values_list(
            "spatial_unit", "square_metres"
        )
    )
    return {
        each: _("แปลง %(label)s เนื้อที่ %(area)s ไร่")
        % {
            "label": named.get(each.pk) or "–",
            "area": LandArea.from_square_metres(areas[each.pk]),
        }
        for each in found
    }


def _changeable(request: AccountRequest, moment: Moment) -> Any:
    """Units in places where the account may survey: nobody merges away another village's land."""
    places = places_of(request.user, Permission.SURVEY)
    return SpatialUnit.objects.in_places(places, moment)


def _holders(units: list[SpatialUnit], whose: str) -> dict[Party, Fraction] | None:
    """All their holders in equal shares, where that is chosen; else as the verb finds them."""
    if whose != MergeForm.TOGETHER:
        return None
    moment = Moment.now()
    everybody = {party: None for unit in units for party in tenure.shares_of(unit, moment)}
    return {party: Fraction(1, len(everybody)) for party in everybody} or None


def _view_of(boundary: Boundary) -> str:
    west, south, east, north = boundary.geometry.extent
    return _written(west - NEAR * 4, south - NEAR * 4, east + NEAR * 4, north + NEAR * 4)


def _view_of_place(place: Place, moment: Moment) -> str:
    """The outline of a place, else where its parcels and houses are, else that of what holds it."""
    drawn = latest(PlaceBoundary.objects.filter(place=place), moment).first()
    if drawn is not None:
        return _written(*drawn.geometry.extent)
    units = SpatialUnit.objects.in_places([place.pk], moment)
    drawn_ever = Boundary.objects.recorded(moment).filter(spatial_unit__in=units)
    spots = drawn_ever.values_list("interior_point", flat=True)
    found = list(spots[:200])
    if found:
        xs, ys = [each.x for each in found], [each.y for each in found]
        wide = max(FEWEST_DEGREES, max(xs) - min(xs)), max(FEWEST_DEGREES, max(ys) - min(ys))
        return _written(min(xs) - wide[0], min(ys) - wide[1], max(xs) + wide[0], max(ys) + wide[1])
    above = Place.objects.filter(code=place.code[:-2]).first()
    return _view_of_place(above, moment) if above else ""


def _written(*window: float) -> str:
    return ",".join(f"{degrees:.6f}" for degrees in window)


def _window(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    is_window = -180 <= west < east <= 180 and -90 <= south < north <= 90  # noqa: PLR2004
    if not is_window or east - west > LARGEST_WINDOW or north - south > LARGEST_WINDOW:
        return None
    return west, south, east, north


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
