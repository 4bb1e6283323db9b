"""Pages of the queue, and of one record side by side with the one before it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from network.access import Permission, needs, open_to_accounts, places_of, require
from network.latest import home_of_household
from network.models import Account, Place
from network.moments import Moment
from network.page_frame import place_frame
from network.places import names
from network.requests import AccountRequest
from parcels.models import Boundary, SpatialUnit
from parcels.unit_access import home_of_unit, unit_to_read
from survey import waiting
from survey.contradictions.page import recorded_by
from survey.forms import VerdictForm
from survey.models import RecordStatus, Visit
from survey.photographs.showing import Picture, gallery
from survey.provenance import sources_among
from survey.standing import Record, statuses, verdicts
from survey.verdicts import give_verdict
from survey.verifying import outlines, rows, sides
from survey.verifying.forms import CheckForm
from survey.verifying.status import standing_of

PAGE = 25
SHOWN_PICTURES = 4  # on either side


@require_safe
@open_to_accounts
def my_queue(request: AccountRequest) -> HttpResponse:
    """What waits for the reader in all their villages, the longest waiting first."""
    return _queue(request, None)


@require_safe
@needs(Permission.VERIFY)
def village_queue(request: AccountRequest, code: str) -> HttpResponse:
    """What waits for the reader in one village."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.VERIFY, place)
    return _queue(request, place)


def _queue(request: AccountRequest, village: Place | None) -> HttpResponse:
    moment = Moment.now()
    queue = rows.queue_in(request.user, village, moment)
    text = request.GET.get("start", "")
    start = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0  # noqa: PLR2004
    whole = len(queue.items)
    named = names(list(queue.places), moment) if village is None else {}
    context = place_frame(request, village, moment) if village else {}
    context |= {
        "village": village,
        "rows": rows.rows(queue.items[start : start + PAGE], request.user, village, moment),
        "whole": whole,
        "others": rows.why_not(queue),
        "other_count": queue.others.total(),
        "villages": sorted(
            ((named[key], count) for key, count in queue.places.items()),
            key=lambda each: (-each[1], each[0].code),
        )
        if len(queue.places) > 1
        else [],
        "first": "?start=0" if start else "",
        "next": f"?start={start + PAGE}" if whole > start + PAGE else "",
    }
    return render(request, "survey/verifying/queue.html", context)


@require_safe
@open_to_accounts
def next_in_queue(request: AccountRequest) -> HttpResponse:
    """On to the record behind `?at=` in the reader's queue (`?in=`: of one village)."""
    moment = Moment.now()
    code = request.GET.get("in", "")
    allowed = places_of(request.user, Permission.VERIFY)
    village = Place.objects.filter(code=code, pk__in=allowed).first() if code else None
    queue = rows.queue_in(request.user, village, moment)
    item = queue.after(rows.position_of(request.GET.get("at", "")))
    if item is not None:
        return HttpResponseRedirect(rows.url_of(item, rows.keys_of([item]), village))
    left = len(queue.items)
    if left:
        messages.info(request, _("ถึงท้ายรายการแล้ว ยังเหลือที่ข้ามไว้ %d รายการ") % left)
    else:
        messages.success(request, _("ไม่มีรายการที่รอท่านสอบทานแล้ว ขอบคุณ"))
    return redirect("village-verify", village.code) if village else redirect("verify")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_RECORDS)
def check_visit(request: AccountRequest, key: UUID) -> HttpResponse:
    """A visit beside the one before it, and the verdict; what is wrong with it stays (422)."""
    moment = Moment.now()
    known = Visit.objects.recorded(moment).select_related(
        "household", "house", "source__recorded_by"
    )
    visit: Visit = get_object_or_404(known, key=key)
    home = home_of_household(visit.household, moment)
    if home is None or home.pk not in places_of(request.user, Permission.SEE_RECORDS):
        raise Http404
    context = place_frame(request, home, moment)
    before = sides.visit_before(visit, moment)
    sight = sides.Sight(
        names=context["may_see_identity"],
        health=context["may_see_health"],
        disability=context["may_see_disability"],
        money=context["may_see_household_money"],
    )
    lines = sides.lines_of(visit, before, moment, sight)
    answer = _answered(request, visit, home, [(line.code, line.label) for line in lines])
    if isinstance(answer, HttpResponse):
        return answer
    last = Visit.objects.as_known(moment).filter(household=visit.household).first()
    joined, left = sides.moved_people(visit, before, moment, with_names=sight.names)
    pictures = gallery(moment, household=visit.household, private=sight.names)
    context |= _beside(request.user, visit, before, moment, with_names=sight.names) | {
        "lines": lines,
        "form": answer,
        "joined": joined,
        "left": left,
        "pictures": _pictures(pictures.pictures, visit, before),
        "hidden_pictures": pictures.hidden,
        "newer": last if last is not None and last.pk != visit.pk else None,
        "about_url": reverse("household", args=[visit.household.key]),
        "features_url": reverse("household-features", args=[visit.household.key]),
        "sources": sources_among(
            request.user,
            {each.source_id for each in (visit, before) if each},
            of_the_place=context["may_record"],
        ),
    }
    return _shown(request, "survey/verifying/visit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_RECORDS)
def check_boundary(request: AccountRequest, key: UUID, number: int) -> HttpResponse:
    """An outline over the one before it, and the verdict; what is wrong with it stays (422)."""
    moment = Moment.now()
    unit, boundary, home = _boundary(request, key, number, moment)
    context = place_frame(request, home, moment)
    before = outlines.boundary_before(boundary, moment)
    found = outlines.compared(boundary, before) if before else None
    lines = outlines.lines_of(boundary, before, found)
    answer = _answered(request, boundary, home, [(line.code, line.label) for line in lines])
    if isinstance(answer, HttpResponse):
        return answer
    last = Boundary.objects.as_known(moment).filter(spatial_unit=unit).defer("geometry").first()
    with_names = context["may_see_identity"]
    context |= _beside(request.user, boundary, before, moment, with_names=with_names) | {
        "lines": lines,
        "form": answer,
        "found": found,
        "newer": last if last is not None and last.pk != boundary.pk else None,
        "about_url": reverse("parcel", args=[unit.key]),
        "features_url": reverse("check-boundary-features", args=[unit.key, boundary.pk]),
        "sources": sources_among(
            request.user,
            {each.source_id for each in (boundary, before) if each},
            of_the_place=context["may_record"],
        ),
    }
    return _shown(request, "survey/verifying/boundary.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def boundary_features(request: AccountRequest, key: UUID, number: int) -> HttpResponse:
    """GeoJSON of an outline, the one before it, and the ground only one of them covers."""
    moment = Moment.now()
    _unit, boundary, _home = _boundary(request, key, number, moment)
    before = outlines.boundary_before(boundary, moment)
    drawn = outlines.features(boundary, before)
    return JsonResponse({"type": "FeatureCollection", "features": drawn})


@require_safe
@needs(Permission.SEE_PLACES)
@conditional_page
def village_status(request: AccountRequest, code: str) -> HttpResponse:
    """How the data of a village stands now, as JSON with an ETag: the same for whoever asks."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    found = standing_of(place, Moment.now())
    return JsonResponse(found.as_values(), headers={"Cache-Control": "private, no-cache"})


def _boundary(
    request: AccountRequest, key: UUID, number: int, moment: Moment
) -> tuple[SpatialUnit, Boundary, Place]:
    unit = unit_to_read(request.user, key)
    known = Boundary.objects.recorded(moment).select_related("source__recorded_by")
    boundary: Boundary = get_object_or_404(known, spatial_unit=unit, pk=number)
    home, _located = home_of_unit(unit, moment)
    return unit, boundary, get_object_or_404(Place, pk=home)


def _answered(
    request: AccountRequest, record: Visit | Boundary, home: Place, facts: list[tuple[str, str]]
) -> CheckForm | HttpResponse | None:
    """The form, or the way to the next record; None for who only reads."""
    if home.pk not in places_of(request.user, Permission.VERIFY):
        if request.method == "POST":
            raise PermissionDenied
        return None
    kind = "visit" if isinstance(record, Visit) else "boundary"
    form = CheckForm(request.POST or None, kind=kind, facts=facts)
    if request.method == "POST" and give_verdict(record, form, request.user):
        messages.success(request, _("บันทึกการสอบทานแล้ว"))
        asked = {name: request.GET[name] for name in ("in", "at") if request.GET.get(name)}
        return HttpResponseRedirect(f"{reverse('verify-next')}?{urlencode(asked)}")
    return form


def _beside(
    reader: Account,
    record: Visit | Boundary,
    before: Visit | Boundary | None,
    moment: Moment,
    *,
    with_names: bool,
) -> dict[str, Any]:
    """What both kinds of pages say of the two records and of who has judged. Four queries."""
    kind: Record = "visit" if isinstance(record, Visit) else "boundary"
    both = [each.pk for each in (record, before) if each]
    known = statuses(kind, both, moment)
    judged = verdicts(kind, both, moment, with_names=with_names)
    own = next((v for v in judged[record.pk] if v.verifier == reader.person_id), None)
    return {
        "record": record,
        "before": before,
        "title": rows.title_of(record, moment),
        "status": known[record.pk],
        "before_status": known[before.pk] if before else None,
        "verdicts": judged[record.pk],
        "own_verdict": own,
        "is_own_before": before is not None and recorded_by(before.source, reader),
        "hindrance": rows.NOT_MINE.get(
            "" if own else waiting.hindrance(reader, moment, kind, record.pk), ""
        ),
        "may_only_disagree": waiting.hindrance(reader, moment, kind, record.pk) == "agreed",
        "is_disputed": known[record.pk] == RecordStatus.DISPUTED,
    }


def _pictures(
    found: list[Picture], visit: Visit, before: Visit | None
) -> tuple[list[Picture], list[Picture]]:
    """Photographs up to the visit before, and those since; none were before a first visit."""
    if before is None:
        return [], found[:SHOWN_PICTURES]
    then = [each for each in found if each.photograph.taken_on <= before.visited_on]
    since = [
        each for each in found if before.visited_on < each.photograph.taken_on <= visit.visited_on
    ]
    return then[:SHOWN_PICTURES], since[:SHOWN_PICTURES]


def _shown(request: AccountRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, with the ways on: skip this one, or back to the list."""
    code = request.GET.get("in", "")
    code = code if code.isascii() and code.isdigit() else ""
    asked = {name: request.GET[name] for name in ("in", "at") if request.GET.get(name)}
    form: VerdictForm | None = context["form"]
    changed = sum(line.differs for line in context["lines"])
    context |= {
        "skip_url": f"{reverse('verify-next')}?{urlencode(asked)}" if request.GET.get("at") else "",
        "list_url": reverse("village-verify", args=[code]) if code else reverse("verify"),
        "changed": ngettext("ต่างจากครั้งก่อน %d เรื่อง", "ต่างจากครั้งก่อน %d เรื่อง", changed) % changed
        if changed
        else "",
    }
    refused = form is not None and form.is_bound
    return render(request, template, context, status=422 if refused else 200)
