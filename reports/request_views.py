"""Pages of what the network asks of the district: open ones first, a new one, an answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, may, may_see_report, needs, places_of, require
from network.gazetteer import Gazetteer
from network.models import Place
from network.moments import Moment
from network.places import line, names
from network.queries import below
from network.requests import AccountRequest
from reports import asking, refused
from reports.errors import RequestError
from reports.forms import FIELDS, AnswerForm, RequestForm
from reports.models import Answer, Request


@require_safe
@needs(Permission.SEE_REPORT)
def requests(request: AccountRequest, code: str) -> HttpResponse:
    """What was asked about a place and all below it: what is open first, the oldest first."""
    place = get_object_or_404(Place, code=code)
    if place.pk not in places_of(request.user, Permission.SEE_REPORT):
        raise Http404
    moment = Moment.now()
    answers = Answer.objects.filter(request=OuterRef("pk")).order_by("-answered_on", "-pk")
    found = list(
        Request.objects.filter(place__in=below([place.pk], moment))
        .annotate(
            outcome=Subquery(answers.values("outcome")[:1]),
            answered_on=Subquery(answers.values("answered_on")[:1]),
        )
        .order_by("asked_on", "pk")
    )
    named = names([each.place_id for each in found], moment)
    rows = [
        {
            "request": each,
            "place": named.get(each.place_id),
            "days": (moment.last_day - each.asked_on).days,
            "outcome": Answer.Outcome(each.outcome).label if each.outcome else "",
        }
        for each in found
    ]
    return render(
        request,
        "reports/requests.html",
        _frame(request, place)
        | {
            "open": [row for row in rows if not row["outcome"]],
            "answered": [row for row in rows if row["outcome"]][::-1],
            "may_ask": may(request.user, Permission.RECORD, place),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def ask(request: AccountRequest, code: str) -> HttpResponse:
    """Ask something of the district about a place."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.RECORD, place)
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        said["asked"] = Request.Asked(said["asked"])
        try:
            made = asking.ask(place, said.pop("title"), account=request.user, **said)
        except RequestError as error:
            refused.at_field(form, error, FIELDS)
        else:
            messages.success(request, _("บันทึกเรื่องขอต่ออำเภอแล้ว จะอยู่ในรายงานจนกว่าจะมีคำตอบ"))
            return redirect("request", made.key)
    if form.is_bound:
        refused.tell(request, form)
    context = _frame(request, place) | {"form": form, "title": _("เพิ่มเรื่องขอต่ออำเภอ")}
    status = 422 if form.is_bound else 200
    return render(request, "network/record.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_REPORT)
def request_page(request: AccountRequest, key: UUID) -> HttpResponse:
    """A request with its answers; the chief and the deputy answer it here."""
    asked = get_object_or_404(
        Request.objects.select_related("place", "source__recorded_by"), key=key
    )
    place = asked.place
    nodes = Gazetteer(place, Moment.now()).below(place.pk)
    if not may_see_report(request.user, place, [node.pk for node in nodes]):
        raise Http404
    may_answer = may(request.user, Permission.ANSWER, place)
    form = AnswerForm(request.POST or None) if may_answer else None
    if request.method == "POST":
        require(request.user, Permission.ANSWER, place)
        assert form is not None  # noqa: S101 (those who may answer have one)
        if form.is_valid():
            said = form.cleaned_data
            outcome = Answer.Outcome(said.pop("outcome"))
            try:
                asking.answer(asked, outcome, account=request.user, **said)
            except RequestError as error:
                refused.at_field(form, error, FIELDS)
            else:
                messages.success(request, _("บันทึกคำตอบแล้ว"))
                return redirect("request", key)
        refused.tell(request, form)
    answers = asked.answers.select_related("source__recorded_by").order_by("answered_on", "pk")
    context = _frame(request, place) | {"asked": asked, "answers": answers, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "reports/request.html", context, status=status)


def _frame(request: AccountRequest, place: Place) -> dict[str, Any]:
    above = line(place, Moment.now())
    return {
        "place": above[0],
        "above": above[::-1],
        "visible": set(places_of(request.user, Permission.SEE_PLACES)),
    }
