"""Pages of what is open: instructions with what became of them, and what went to the governor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from formats.months import Month
from network.access import Permission, may, needs, places_of, require
from network.models import Place
from network.moments import Moment
from network.places import line
from network.queries import below
from network.requests import AccountRequest
from reports import refused, writing
from reports.models import Forwarding, Instruction, InstructionStep, Request
from reports.months import errors, ordering
from reports.months.forms import FIELDS, ForwardingForm, InstructionStepForm, ResultForm
from reports.months.questions import HEAVY
from reports.months.standing import standing_of
from reports.months.views import readable


@require_safe
@needs(Permission.SEE_REPORT)
def open_items(request: AccountRequest, code: str) -> HttpResponse:
    """Instructions of a place and all below it, open ones first, and what went to the governor."""
    place = get_object_or_404(Place, code=code)
    if place.pk not in places_of(request.user, Permission.SEE_REPORT):
        raise Http404
    moment = Moment.now()
    places = below([place.pk], moment)
    given = Instruction.objects.filter(
        place__in=places, recorded_at__known_by=moment.known_by
    ).order_by("given_on", "pk")
    latest = {
        step.instruction_id: step
        for step in InstructionStep.objects.filter(
            instruction__in=given, recorded_at__known_by=moment.known_by
        ).order_by("taken_on", "recorded_at", "pk")
    }
    rows: list[dict[str, Any]] = [
        {
            "given": each,
            "step": latest.get(each.pk),
            "days": (moment.last_day - each.given_on).days,
            "is_late": each.due_on is not None and each.due_on < moment.last_day,
        }
        for each in given
    ]
    closed = {InstructionStep.State.DONE, InstructionStep.State.CANNOT}
    forwarded = (
        Forwarding.objects.filter(place__in=places, recorded_at__known_by=moment.known_by)
        .select_related("place", "request", "report")
        .defer(*(f"report__{name}" for name in HEAVY))
        .prefetch_related("results")
        .order_by("-held_on", "-pk")
    )
    return render(
        request,
        "reports/months/open_items.html",
        _frame(request, place)
        | {
            "open": [row for row in rows if not row["step"] or row["step"].state not in closed],
            "closed": [row for row in rows if row["step"] and row["step"].state in closed],
            "forwarded": [
                (each, writing.month(Month.containing(each.report.month)) if each.report else "")
                for each in forwarded
            ],
            "may_conclude": may(request.user, Permission.ANSWER, place),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_REPORT)
def instruction(request: AccountRequest, key: UUID) -> HttpResponse:
    """An instruction with what became of it; the district writes down what follows."""
    given = get_object_or_404(
        Instruction.objects.filter(recorded_at__known_by=Moment.now().known_by)
        .select_related("place", "step__report")
        .defer(*(f"step__report__{name}" for name in HEAVY)),
        key=key,
    )
    readable(request, given.place.code)
    may_follow = may(request.user, Permission.ANSWER, given.place)
    form = InstructionStepForm(request.POST or None) if may_follow else None
    if request.method == "POST":
        require(request.user, Permission.ANSWER, given.place)
        assert form is not None  # noqa: S101 (those who may have one)
        if form.is_valid():
            said = form.cleaned_data
            state = InstructionStep.State(said.pop("state"))
            try:
                ordering.follow_up(given, state, account=request.user, **said)
            except errors.SigningError as error:
                refused.at_field(form, error, FIELDS)
            else:
                messages.success(request, _("บันทึกความคืบหน้าแล้ว"))
                return redirect("instruction", key)
        refused.tell(request, form)
    steps = InstructionStep.objects.filter(
        instruction=given, recorded_at__known_by=Moment.now().known_by
    ).order_by("taken_on", "pk")
    is_bound = form is not None and form.is_bound
    month = Month.containing(given.step.report.month) if given.step else None
    return render(
        request,
        "reports/months/instruction.html",
        _frame(request, given.place)
        | {
            "given": given,
            "month": month,
            "month_written": writing.month(month) if month else "",
            "steps": steps,
            "form": form,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if is_bound else HTTPStatus.OK,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER)
def forward_report(request: AccountRequest, code: str, month: Month) -> HttpResponse:
    """Write down that the month's report went to a meeting of the province."""
    place, _gazetteer = readable(request, code)
    require(request.user, Permission.ANSWER, place)
    standing = standing_of(place, month)
    if standing is None or not standing.is_signed:
        raise Http404
    forward = partial(ordering.forward, place, report=standing.report)
    return _forward(request, place, _("นำเรียนผู้ว่าราชการจังหวัด"), forward)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER)
def forward_request(request: AccountRequest, key: UUID) -> HttpResponse:
    """Write down that what the network asked went to a meeting of the province."""
    asked = get_object_or_404(
        Request.objects.filter(recorded_at__known_by=Moment.now().known_by).select_related("place"),
        key=key,
    )
    readable(request, asked.place.code)
    require(request.user, Permission.ANSWER, asked.place)
    forward = partial(ordering.forward, asked.place, request=asked)
    return _forward(request, asked.place, asked.title, forward)


def _forward(
    request: AccountRequest, place: Place, title: str, forward: Callable[..., Forwarding]
) -> HttpResponse:
    """The form of the meeting to which something went; `forward` writes it down."""
    form = ForwardingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            forward(account=request.user, **form.cleaned_data)
        except errors.SigningError as error:
            refused.at_field(form, error, FIELDS)
        else:
            messages.success(request, _("บันทึกการนำเรียนผู้ว่าราชการจังหวัดแล้ว"))
            return redirect("open-items", place.code)
    return _form(request, place, form, title)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER)
def conclude(request: AccountRequest, key: UUID) -> HttpResponse:
    """Write down what the province's meeting decided."""
    forwarded = get_object_or_404(
        Forwarding.objects.filter(recorded_at__known_by=Moment.now().known_by).select_related(
            "place"
        ),
        key=key,
    )
    readable(request, forwarded.place.code)
    require(request.user, Permission.ANSWER, forwarded.place)
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            ordering.conclude(
                forwarded, said["result"], account=request.user, decided_on=said["decided_on"]
            )
        except errors.SigningError as error:
            refused.at_field(form, error, FIELDS)
        else:
            messages.success(request, _("บันทึกผลการประชุมแล้ว"))
            return redirect("open-items", forwarded.place.code)
    return _form(request, forwarded.place, form, _("ผลการประชุมจังหวัด"))


def _form(request: AccountRequest, place: Place, form: Any, title: str) -> HttpResponse:
    if form.is_bound:
        refused.tell(request, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = _frame(request, place) | {"form": form, "title": title}
    return render(request, "network/record.html", context, status=status)


def _frame(request: AccountRequest, place: Place) -> dict[str, Any]:
    above = line(place, Moment.now())
    return {
        "place": above[0],
        "above": above[::-1],
        "visible": set(places_of(request.user, Permission.SEE_PLACES)),
    }
