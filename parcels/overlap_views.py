"""Pages of overlaps: the list of a place, and the record of one with its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from formats.land_area import LandArea
from network.access import Permission, needs, places_of, require
from network.latest import latest
from network.models import Place, Source
from network.moments import Moment
from network.page_frame import moment_of, place_frame
from network.queries import below
from network.requests import AccountRequest
from network.sentences import sentence
from parcels import disputes, map_features
from parcels.errors import ParcelError
from parcels.forms import StepForm
from parcels.labels import labels_of
from parcels.models import (
    Boundary,
    BoundaryOverlap,
    LayerEdition,
    LayerFeature,
    Overlap,
    OverlapStatus,
    OverlapStep,
    SpatialUnit,
)
from parcels.overlap_extents import concession_of, overlap, overlaps_in
from parcels.statements import source_of
from parcels.unit_access import home_of_unit

PAGE = 50
WITH = {
    "units": gettext_lazy("แปลงกับแปลง"),
    "layers": gettext_lazy("แปลงกับชั้นข้อมูลที่ดินรัฐ"),
    "concessions": gettext_lazy("แปลงกับสัมปทาน"),
}


@require_safe
@needs(Permission.SEE_RECORDS)
def overlaps(request: AccountRequest, code: str) -> HttpResponse:
    """Every overlap on record in a place, what waits first; `?with=`, `?status=`, `?on=`."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    moment = moment_of(request)
    inside = list(
        Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    )
    found = overlaps_in(inside, moment)
    chosen = request.GET.get("with", "units")
    chosen = chosen if chosen in WITH else "units"
    status = request.GET.get("status", "")
    of_kind = [each for each in found if each.with_what == chosen]
    listed = [each for each in of_kind if not status or each.status == status]
    start = _start(request.GET.get("start", ""))
    context = place_frame(request, place, moment) | {
        "tabs": [
            (kind, name, sum(each.with_what == kind for each in found))
            for kind, name in WITH.items()
        ],
        "chosen": chosen,
        "statuses": [
            (each.value, each.label, sum(row.status == each for row in of_kind))
            for each in OverlapStatus
        ],
        "status": status,
        "whole": len(listed),
        "rows": listed[start : start + PAGE],
        "first": _address(request, 0) if start else "",
        "next": _address(request, start + PAGE) if len(listed) > start + PAGE else "",
    }
    return render(request, "parcels/overlaps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_RECORDS)
def overlap_record(request: AccountRequest, key: UUID) -> HttpResponse:
    """One overlap: both shapes, how large it was with each measurement, and its steps."""
    record = _to_read(request, key)
    moment = moment_of(request)
    row = overlap(key, moment)
    if row is None:
        raise Http404
    place = _place(record, moment)
    own = _surveyed(request, record)
    context = place_frame(request, place, moment)
    form = None
    if own and not moment.is_past:
        sides = [(str(unit.key), name) for unit, name in _sides(record, moment) if unit in own]
        form = StepForm(request.POST or None, request.FILES or None, sides=sides)
        if request.method == "POST" and form.is_valid() and _stepped(request, record, form):
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("overlap", key=key)
    elif request.method == "POST":
        raise PermissionDenied
    context |= {
        "row": row,
        "overlap": record,
        "readable": {
            unit.key for unit in _in_places(record, places_of(request.user, Permission.SEE_RECORDS))
        },
        "steps": _steps(record, moment),
        "may_open_sources": bool(_in_places(record, places_of(request.user, Permission.RECORD))),
        "history": _history(record, moment),
        "concession": concession_of(row),
        "form": form,
        "features_url": f"{reverse('overlap-features', args=[key])}?on={request.GET.get('on', '')}",
    }
    refused = form is not None and form.is_bound
    return render(request, "parcels/overlap.html", context, status=422 if refused else 200)


@require_safe
@needs(Permission.SEE_RECORDS)
def overlap_features(request: AccountRequest, key: UUID) -> HttpResponse:
    """GeoJSON of both sides of an overlap and the ground they share."""
    record = _to_read(request, key)
    moment = moment_of(request)
    boundaries = _boundaries(record, moment)
    if not boundaries:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    readable = _in_places(record, places_of(request.user, Permission.SEE_RECORDS))
    shown = [each for each in boundaries if each.spatial_unit in readable]
    row = overlap(key, moment)
    note = _("ส่วนที่ทับกัน")
    if row is not None and row.square_metres is not None:
        note = f"{note} {LandArea.from_square_metres(row.square_metres)}"
    editions = LayerEdition.objects.in_force(moment)
    behind: Any = LayerFeature.objects.none()
    if record.layer_kind:
        behind = map_features.features_of_series(record.layer_kind, record.layer_series, editions)
    elif record.concession_id:
        behind = LayerFeature.objects.filter(concession=record.concession_id, edition__in=editions)
    others = Boundary.objects.filter(pk__in=[each.pk for each in boundaries[1:]])
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [
                *map_features.polygons(behind),
                *map_features.sides(shown, moment),
                *map_features.shared_ground(
                    boundaries[0], others if record.other_unit_id else behind, note
                ),
            ],
        }
    )


def _to_read(request: AccountRequest, key: UUID) -> Overlap:
    """An overlap that touches a parcel in a place where the account may see records (404)."""
    found: Overlap = get_object_or_404(
        Overlap.objects.select_related("spatial_unit", "other_unit"), key=key
    )
    if not _in_places(found, places_of(request.user, Permission.SEE_RECORDS)):
        raise Http404
    return found


def _in_places(record: Overlap, places: list[int]) -> list[SpatialUnit]:
    """The parcels of an overlap that count in one of `places` (keys)."""
    now = Moment.now()
    units = (record.spatial_unit, record.other_unit)
    return [unit for unit in units if unit is not None and home_of_unit(unit, now)[0] in places]


def _surveyed(request: AccountRequest, record: Overlap) -> list[SpatialUnit]:
    """The sides the account may speak for: an agreement is told where its holder lives."""
    return _in_places(record, places_of(request.user, Permission.SURVEY))


def _place(record: Overlap, moment: Moment) -> Place | None:
    """Where the first parcel counts, else the other."""
    for unit in (record.spatial_unit, record.other_unit):
        home = home_of_unit(unit, moment)[0] if unit is not None else None
        if home is not None:
            return Place.objects.get(pk=home)
    return None


def _boundaries(record: Overlap, moment: Moment) -> list[Boundary]:
    units = [unit for unit in (record.spatial_unit_id, record.other_unit_id) if unit]
    found = latest(Boundary.objects.filter(spatial_unit__in=units), moment)
    return sorted(
        found.select_related("spatial_unit").defer("geometry"),
        key=lambda each: units.index(each.spatial_unit_id),
    )


def _sides(record: Overlap, moment: Moment) -> list[tuple[SpatialUnit, str]]:
    """The units of an overlap, with what they are called."""
    units = [unit for unit in (record.spatial_unit, record.other_unit) if unit is not None]
    named = labels_of([unit.pk for unit in units], moment)
    return [(unit, _("แปลง %s") % (named.get(unit.pk) or "–")) for unit in units]


def _steps(record: Overlap, moment: Moment) -> list[tuple[OverlapStep, str]]:
    names = {unit.pk: name for unit, name in _sides(record, moment)}
    steps = (
        OverlapStep.objects.recorded(moment)
        .filter(overlap=record)
        .select_related("source__recorded_by", "side")
        .order_by("taken_on", "recorded_at", "pk")
    )
    return [(each, names.get(each.side_id or 0, "")) for each in steps]


def _history(record: Overlap, moment: Moment) -> list[BoundaryOverlap]:
    """How large the overlap of two units was with each measurement of either."""
    if record.other_unit_id is None:
        return []
    units = [record.spatial_unit_id, record.other_unit_id]
    known = Boundary.objects.recorded(moment).filter(spatial_unit__in=units)
    return list(
        BoundaryOverlap.objects.filter(first__in=known, second__in=known)
        .select_related("first", "second")
        .defer("first__geometry", "second__geometry")
        .order_by("-second__observed_on", "-first__observed_on", "-pk")
    )


def _stepped(request: AccountRequest, record: Overlap, form: StepForm) -> bool:
    said = form.cleaned_data
    units = {str(unit.key): unit for unit in _surveyed(request, record)}
    try:
        with transaction.atomic():
            source = source_of(form, request.user, said["taken_on"], kind=Source.Kind.MINUTE)
            disputes.take_step(
                record,
                OverlapStep.Kind(said["kind"]),
                taken_on=said["taken_on"],
                note=said["note"],
                side=units.get(said["side"]),
                source=source,
            )
    except ParcelError as error:
        form.add_error(None, sentence(error))
        return False
    return True


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0  # noqa: PLR2004


def _address(request: AccountRequest, start: int) -> str:
    asked = request.GET.copy()
    asked["start"] = str(start)
    return f"?{asked.urlencode()}"
