"""Pages of posted lists: hang one up, read and print it, object to a line, decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, needs, places_of, require
from network.errors import NetworkError
from network.models import Place
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from network.templatetags.written import short_day
from parcels.errors import ParcelError
from parcels.labels import labels_of
from survey.errors import SurveyError
from survey.models import (
    ListPosting,
    Objection,
    ObjectionDecision,
    PostedVisit,
    PostingMinute,
    Visit,
)
from survey.models.verifying import LEAST_DAYS
from survey.verifying import posted
from survey.verifying import posting as hanging_up
from survey.verifying.forms import DecisionForm, MinuteForm, ObjectionForm, PostingForm
from survey.verifying.posting_pdf import list_pdf

USUAL_DAYS = 15  # offered; a village may say more, never less than seven
_REFUSALS = (SurveyError, NetworkError, ParcelError)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_RECORDS)
def postings(request: AccountRequest, code: str) -> HttpResponse:
    """The lists of a village, and the form that hangs up the next one."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    moment = Moment.now()
    context = place_frame(request, place, moment)
    form = None
    if context["may_verify"]:
        today = moment.last_day
        form = PostingForm(
            request.POST or None,
            initial={
                "posted_on": short_day(today),
                "closes_on": short_day(today + timedelta(days=USUAL_DAYS)),
            },
        )
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            # People name the last day; what is kept is the day after it.
            closes_on = said["closes_on"] + timedelta(days=1)
            try:
                made = hanging_up.post_list(
                    place,
                    posted_on=said["posted_on"],
                    closes_on=closes_on,
                    hangs_at=said["hangs_at"],
                    account=request.user,
                )
            except _REFUSALS as error:
                form.add_error(None, sentence(error))
            else:
                messages.success(request, _("ติดประกาศแล้ว พิมพ์รายชื่อไปติดได้"))
                return redirect("posting", made.key)
    elif request.method == "POST":
        raise PermissionDenied
    context |= {
        "form": form,
        "lists": posted.hanging(ListPosting.objects.recorded(moment).filter(place=place), moment),
        "standing": posted.posted_and_unobjected(place, moment).count(),
        "least_days": LEAST_DAYS,
    }
    refused = form is not None and form.is_bound
    return render(
        request, "survey/verifying/postings.html", context, status=422 if refused else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_RECORDS)
def posting(request: AccountRequest, key: UUID) -> HttpResponse:
    """A list: its lines, days left, objections; the minute of the result once it is over."""
    moment = Moment.now()
    found = _to_read(request, key, moment)
    context = place_frame(request, found.place, moment)
    shown = posted.hanging(ListPosting.objects.recorded(moment).filter(pk=found.pk), moment)[0]
    form = None
    if shown.is_over and context["may_verify"]:
        form = MinuteForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            try:
                hanging_up.attach_minute(
                    found, held_on=said["held_on"], attached=said["file"], account=request.user
                )
            except _REFUSALS as error:
                form.add_error(None, sentence(error))
            else:
                messages.success(request, _("แนบบันทึกผลแล้ว"))
                return redirect("posting", key)
    elif request.method == "POST":
        raise PermissionDenied
    context |= {
        "shown": shown,
        "lines": posted.lines_of(found, moment, with_names=context["may_see_identity"]),
        "objections": _with_labels(posted.objections_of(found, moment), moment),
        "minutes": list(
            PostingMinute.objects.recorded(moment)
            .filter(posting=found)
            .select_related("source")
            .order_by("held_on", "pk")
        ),
        "form": form,
        "may_object": context["may_verify"] and not shown.is_over,
    }
    refused = form is not None and form.is_bound
    return render(request, "survey/verifying/posting.html", context, status=422 if refused else 200)


@require_safe
@needs(Permission.SEE_RECORDS)
def posting_pdf(request: AccountRequest, key: UUID) -> HttpResponse:
    """The list to print and hang up; with names of heads (`?names=1`) for who may see identity.

    A list with names tells others of persons: it is written down as disclosed.
    """
    moment = Moment.now()
    found = _to_read(request, key, moment)
    with_names = request.GET.get("names") == "1"
    if with_names:
        require(request.user, Permission.SEE_IDENTITY, found.place)
    content = list_pdf(found, moment, account=request.user, with_names=with_names)
    name = f"posting-{found.place.code}-{found.posted_on.isoformat()}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.VERIFY)
def object_to(request: AccountRequest, key: UUID, visit: UUID) -> HttpResponse:
    """Write down an objection to a line of a list that hangs."""
    moment = Moment.now()
    found = _to_read(request, key, moment)
    require(request.user, Permission.VERIFY, found.place)
    lines = PostedVisit.objects.recorded(moment).filter(posting=found)
    about: Visit = get_object_or_404(
        Visit.objects.recorded(moment).select_related("household"),
        key=visit,
        pk__in=lines.values("visit"),
    )
    context = place_frame(request, found.place, moment)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _objected(request, found, about, form, moment)
        except _REFUSALS as error:
            form.add_error(None, sentence(error))
        else:
            if made.verification_id:
                messages.success(request, _("บันทึกคำคัดค้านแล้ว ข้อมูลนี้เป็นข้อขัดแย้งจนกว่าจะสำรวจใหม่"))
            else:
                messages.success(request, _("บันทึกคำคัดค้านแล้ว รอคณะทำงานตัดสิน"))
            return redirect("posting", key)
    context |= {
        "posting": found,
        "visit": about,
        "label": _labels([about], moment).get(about.house_id or 0, ""),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "survey/verifying/object.html", context, status=status)


def _objected(
    request: AccountRequest,
    found: ListPosting,
    about: Visit,
    form: ObjectionForm,
    moment: Moment,
) -> Objection:
    said = form.cleaned_data
    name = "" if said["is_own"] else said["objector_name"]
    objector = (
        request.user.person
        if said["is_own"]
        else hanging_up.person_named(name, found.place, moment)
    )
    return hanging_up.object_to(
        found,
        about,
        reason=said["reason"],
        account=request.user,
        objector=objector,
        objector_name=name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_RECORDS)
def objection(request: AccountRequest, key: UUID) -> HttpResponse:
    """An objection, what the committee decided, and the form by which it does."""
    moment = Moment.now()
    found: Objection = get_object_or_404(
        Objection.objects.recorded(moment).select_related(
            "posting__place", "visit__household", "source__recorded_by"
        ),
        key=key,
        posting__place__in=places_of(request.user, Permission.SEE_RECORDS),
    )
    context = place_frame(request, found.posting.place, moment)
    decision = (
        ObjectionDecision.objects.recorded(moment)
        .filter(objection=found)
        .select_related("source__recorded_by")
        .first()
    )
    form = None
    if context["may_verify"] and decision is None and found.verification_id is None:
        form = DecisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                hanging_up.decide(
                    found,
                    is_upheld=form.cleaned_data["outcome"] == "upheld",
                    reason=form.cleaned_data["reason"],
                    account=request.user,
                )
            except _REFUSALS as error:
                form.add_error(None, sentence(error))
            else:
                messages.success(request, _("บันทึกมติแล้ว"))
                return redirect("posting", found.posting.key)
    elif request.method == "POST":
        raise PermissionDenied
    context |= {
        "objection": found,
        "decision": decision,
        "label": _labels([found.visit], moment).get(found.visit.house_id or 0, ""),
        "form": form,
    }
    refused = form is not None and form.is_bound
    return render(
        request, "survey/verifying/objection.html", context, status=422 if refused else 200
    )


def _to_read(request: AccountRequest, key: UUID, moment: Moment) -> ListPosting:
    """A list of a place where the account may see records (404)."""
    known = ListPosting.objects.recorded(moment).select_related("place", "source__recorded_by")
    found: ListPosting = get_object_or_404(
        known, key=key, place__in=places_of(request.user, Permission.SEE_RECORDS)
    )
    return found


def _labels(visits: list[Visit], moment: Moment) -> dict[int, str]:
    return labels_of([each.house_id for each in visits if each.house_id], moment)


def _with_labels(found: list[Objection], moment: Moment) -> list[tuple[Any, str]]:
    labels = _labels([each.visit for each in found], moment)
    return [(each, labels.get(each.visit.house_id or 0, "")) for each in found]
