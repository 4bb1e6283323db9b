"""Pages of contradictions: those of a place, and the two records side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, needs, places_of, require
from network.errors import NetworkError
from network.latest import home_of_household
from network.models import Place
from network.moments import Moment
from network.page_frame import moment_of, place_frame
from network.queries import below
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.errors import ParcelError
from parcels.labels import labels_of
from parcels.models import Boundary
from parcels.unit_access import home_of_unit
from survey import features
from survey.contradictions import lists, outlines, page, settling
from survey.contradictions.forms import SettleForm
from survey.errors import SurveyError
from survey.models import Contradiction, Settlement, Visit
from survey.provenance import sources_among

PAGE = 50
_RECORDS = (
    "source",
    "first_visit__source__recorded_by",
    "second_visit__source__recorded_by",
    "first_visit__household",
    "first_boundary__source__recorded_by",
    "second_boundary__source__recorded_by",
    "first_boundary__spatial_unit",
)


@require_safe
@needs(Permission.SEE_RECORDS)
def contradictions(request: AccountRequest, code: str) -> HttpResponse:
    """What is open in a place, the longest waiting first; what to look at again; what is so."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    moment = moment_of(request)
    inside = Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    found = Contradiction.objects.recorded(moment).in_places(list(inside), moment)
    context = place_frame(request, place, moment)
    with_names = context["may_see_identity"]
    waiting = found.open(moment)
    again = found.to_look_again(moment)
    settled = found.settled(moment).exclude(pk__in=again.values("pk"))
    context |= {
        "open": _part(request, "start", waiting, moment, with_names=with_names),
        "again": _part(request, "again", again, moment, with_names=with_names),
        "settled": _part(
            request,
            "settled",
            settled.annotate(last=Max("settlements__recorded_at")).order_by("-last", "-pk"),
            moment,
            with_names=with_names,
        ),
    }
    return render(request, "survey/contradictions/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_RECORDS)
def contradiction(request: AccountRequest, key: UUID) -> HttpResponse:
    """Both records side by side, what was said of them, and the form that settles it.

    What is wrong with the answer stays in the form (422).
    """
    moment = moment_of(request)
    found, place = _to_read(request, key, moment)
    context = place_frame(request, place, moment)
    # Of all, whatever this machine's clock says: two who settle at once are told by it.
    settlements = _settlements(found, Moment.now() if request.method == "POST" else moment)
    form = None
    if context["may_verify"] and not moment.is_past:
        form = SettleForm(request.POST or None)
        if request.method == "POST" and _settled(request, found, form, settlements):
            messages.success(request, _("บันทึกคำตัดสินแล้ว"))
            return redirect("contradiction", key=key)
        if request.method == "POST":
            settlements = _settlements(found, Moment.now())
    elif request.method == "POST":
        raise PermissionDenied
    first, second = page.sides(found, request.user, moment, with_names=context["may_see_identity"])
    boundary, visit = found.first_boundary, found.first_visit
    unit = boundary.spatial_unit if boundary else None
    standing = settlements[0] if settlements else None
    context |= {
        "contradiction": found,
        "title": _title(found, moment),
        "about_url": features.unit_url(unit)
        if unit
        else reverse("household", args=[visit.household.key])
        if visit
        else "",
        "first": first,
        "second": second,
        "both_sides": (first, second),
        "lines": page.lines(found, moment),
        "difference": page.square_wah(found.difference_square_metres)
        if found.difference_square_metres is not None
        else "",
        "days": lists.waited(found, moment),
        "settlements": settlements,
        "standing": standing,
        "has_to_be_seen": Contradiction.objects.to_look_again(moment).filter(pk=found.pk).exists(),
        "is_moot": Contradiction.objects.moot(moment).filter(pk=found.pk).exists(),
        "restated": _restated(standing, moment),
        "is_own": first.is_own or second.is_own,
        "form": form,
        "sources": sources_among(
            request.user,
            {first.source.pk, second.source.pk},
            of_the_place=context["may_record"],
        ),
        "features_url": reverse("contradiction-features", args=[key]),
    }
    refused = form is not None and form.is_bound
    return render(
        request, "survey/contradictions/one.html", context, status=422 if refused else 200
    )


@require_safe
@needs(Permission.SEE_RECORDS)
def contradiction_features(request: AccountRequest, key: UUID) -> HttpResponse:
    """GeoJSON of the two outlines and of the ground that only one of them covers."""
    found, _place = _to_read(request, key, Moment.now())
    return JsonResponse({"type": "FeatureCollection", "features": outlines.features(found)})


def _to_read(request: AccountRequest, key: UUID, moment: Moment) -> tuple[Contradiction, Place]:
    """A contradiction and the place it counts in, where the account may see records (404)."""
    known = Contradiction.objects.recorded(moment).select_related(*_RECORDS)
    found: Contradiction = get_object_or_404(known, key=key)
    home: int | None = None
    if found.first_boundary is not None:
        home, _located = home_of_unit(found.first_boundary.spatial_unit, Moment.now())
    elif found.first_visit is not None:
        village = home_of_household(found.first_visit.household, Moment.now())
        home = village.pk if village else None
    seen = [each for each in places_of(request.user, Permission.SEE_RECORDS) if each == home]
    return found, get_object_or_404(Place, pk__in=seen)


def _settlements(found: Contradiction, moment: Moment) -> list[Settlement]:
    """What was said of it, the latest first."""
    return list(
        Settlement.objects.recorded(moment)
        .filter(contradiction=found)
        .select_related("source__recorded_by")
        .order_by("-settled_on", "-recorded_at", "-pk")
    )


def _settled(
    request: AccountRequest, found: Contradiction, form: SettleForm, known: list[Settlement]
) -> bool:
    if not form.is_valid():
        return False
    # The settlement that stood on the page it was sent from, whatever stands by now.
    shown = request.POST.get("replaces", "")
    try:
        settling.settle(
            found,
            Settlement.Kept(form.cleaned_data["kept"]),
            reason=form.cleaned_data["reason"],
            account=request.user,
            replaces=next((each for each in known if str(each.pk) == shown), None),
        )
    except (SurveyError, NetworkError, ParcelError) as error:
        form.add_error(None, sentence(error))
        return False
    return True


def _restated(standing: Settlement | None, moment: Moment) -> Any:
    """What the standing settlement stated anew: it waits for verifiers of its own."""
    if standing is None:
        return None
    own = {"source": standing.source_id}
    visit = Visit.objects.recorded(moment).filter(**own).first()
    return visit or Boundary.objects.recorded(moment).filter(**own).defer("geometry").first()


def _title(found: Contradiction, moment: Moment) -> str:
    if found.first_boundary is not None:
        unit = found.first_boundary.spatial_unit_id
        return _("แนวเขตสองฉบับของแปลง %s") % (labels_of([unit], moment).get(unit) or "–")
    visits = [each for each in (found.second_visit, found.first_visit) if each and each.house_id]
    house = visits[0].house_id if visits else None
    label = labels_of([house], moment).get(house) if house else None
    if not label:
        return _("การเยี่ยมสองครั้งที่ไม่ตรงกัน")
    return _("การเยี่ยมบ้านเลขที่ %s สองครั้งที่ไม่ตรงกัน") % label


def _part(
    request: AccountRequest,
    name: str,
    found: QuerySet[Any],
    moment: Moment,
    *,
    with_names: bool,
) -> dict[str, Any]:
    """A page of one of the lists, with how many there are and the ways on."""
    text = request.GET.get(name, "")
    start = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0  # noqa: PLR2004
    count = found.count()
    return {
        "count": count,
        "rows": lists.rows(found[start : start + PAGE], moment, with_names=with_names),
        "first": _address(request, name, 0) if start else "",
        "next": _address(request, name, start + PAGE) if count > start + PAGE else "",
    }


def _address(request: AccountRequest, name: str, start: int) -> str:
    asked = request.GET.copy()
    asked[name] = str(start)
    return f"?{asked.urlencode()}"
