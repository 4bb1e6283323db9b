"""Pages of rounds: those of a place, how far one has come, and its plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network import evidence
from network.access import Permission, may, needs, places_of, require
from network.models import Party, Place, Source
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from network.templatetags.written import short_day
from survey.errors import SurveyError
from survey.models import SurveyAssignment, SurveyRoundRecord
from survey.rounds import counting, pages, planning
from survey.rounds.forms import (
    AssignForm,
    ChangeRoundForm,
    ChooseHouseholdsForm,
    RoundForm,
)
from survey.rounds.surveyors import surveyors_of

MOST_LISTED = 300  # households of one page; a village has fewer
FIRST_DAYS, FIRST_LEFT = 14, 15  # shown before the reader asks for more
_methods = require_http_methods(["GET", "HEAD", "POST"])


@_methods
@needs(Permission.SEE_RECORDS)
def rounds(request: AccountRequest, code: str) -> HttpResponse:
    """The rounds of a place; who records there opens a new one."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    moment = Moment.now()
    context = place_frame(request, place, moment)
    form = RoundForm(request.POST or None)
    if request.method == "POST":
        require(request.user, Permission.RECORD, place)
        if form.is_valid():
            said = form.cleaned_data
            try:
                with transaction.atomic():
                    made = planning.open_round(
                        place,
                        said["name"],
                        begins_on=said["begins_on"],
                        ends_on=said["ends_on"],
                        source=_statement(request, _("เปิดรอบการสำรวจ")),
                    )
            except SurveyError as error:
                form.add_error(None, sentence(error))
            else:
                messages.success(request, _("เปิดรอบการสำรวจแล้ว ต่อไปวางแผนว่าใครเยี่ยมกี่ครัวเรือน"))
                return redirect("round", made.key)
    context |= {"form": form, "rounds": pages.rounds_of(place, moment)}
    status = 422 if form.is_bound else 200
    return render(request, "survey/rounds/list.html", context, status=status)


@require_safe
@needs(Permission.SEE_RECORDS)
def round_page(request: AccountRequest, key: UUID) -> HttpResponse:
    """How far a round has come: by village, by surveyor, by day, and who was not visited yet."""
    record, villages = pages.round_to_read(request.user, key)
    moment = Moment.now()
    village = pages.village_in(villages, request.GET.get("village"))
    if village is None and len(villages) == 1:
        village = Place.objects.get(pk=villages[0])
    shown = [village.pk] if village else villages
    context = _frame(request, record, moment)
    found = counting.progress(record, shown, moment)
    whole = counting.added_up(list(found.values()))
    days = pages.day_lines(counting.by_day(record, shown, moment))
    context |= {
        "villages": pages.village_lines(found, moment),
        "village": village,
        "whole": whole,
        "parts": [
            ("verified", _("สอบทานแล้ว"), whole.verified),
            ("submitted", _("รอสอบทาน"), whole.waiting),
            ("disputed", _("มีข้อขัดแย้ง"), whole.disputed),
            ("none", _("ยังไม่ได้เยี่ยม"), whole.remaining),
        ],
        "surveyors": counting.by_surveyor(record, shown, moment),
        "days": days[:FIRST_DAYS],
        "earlier_days": days[FIRST_DAYS:],
        "waiting": pages.waiting_in(
            shown, village.code if village else context["place"].code, moment
        ),
        "names_surveyors": set(shown) <= set(_seeing_names(request)),
        "over": counting.ran_for(record, moment.last_day),
        "all_villages": len(villages),
    }
    if village is not None:
        left = counting.unvisited(record, shown, moment)
        listed = pages.household_lines(
            record.round,
            list(left)[:MOST_LISTED],
            moment,
            with_names=may(request.user, Permission.SEE_IDENTITY, village),
        )
        context |= {
            "left": listed[:FIRST_LEFT],
            "more_left": listed[FIRST_LEFT:],
            "left_count": len(left),
            "may_visit": may(request.user, Permission.SURVEY, village),
            "may_plan": may(request.user, Permission.RECORD, village),
        }
    return render(request, "survey/rounds/round.html", context)


@_methods
@needs(Permission.RECORD)
def change_round(request: AccountRequest, key: UUID) -> HttpResponse:
    """Say anew what a round is called, its days, or that it is called off."""
    record, _villages = pages.round_to_read(request.user, key)
    require(request.user, Permission.RECORD, record.round.place)
    initial = {
        "name": record.name,
        "begins_on": short_day(record.begins_on),
        "ends_on": short_day(record.ends_on),
        "is_called_off": record.is_called_off,
    }
    form = ChangeRoundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                planning.change_round(
                    record.round,
                    said["name"],
                    begins_on=said["begins_on"],
                    ends_on=said["ends_on"],
                    is_called_off=said["is_called_off"],
                    source=_statement(request, _("แก้รอบการสำรวจ")),
                )
        except SurveyError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("แก้รอบการสำรวจแล้ว"))
            return redirect("round", key)
    context = _frame(request, record, Moment.now()) | {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "survey/rounds/change.html", context, status=status)


@_methods
@needs(Permission.RECORD)
def plan(request: AccountRequest, key: UUID, code: str) -> HttpResponse:
    """How many households each surveyor visits in a village, and which households."""
    record, village = _to_plan(request, key, code)
    moment = Moment.now()
    assigned = _assigned(record, village, moment)
    form = AssignForm(
        request.POST or None, surveyors=surveyors_of(village, moment), assigned=assigned
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                said = _statement(request, _("แผนการสำรวจ"))
                for surveyor, number in form.changes():
                    planning.assign(record.round, village, number, surveyor=surveyor, source=said)
        except SurveyError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกแผนแล้ว"))
            return redirect("plan-round", key, code)
    return _plan_page(request, record, village, form)


@require_POST
@needs(Permission.RECORD)
def plan_households(request: AccountRequest, key: UUID, code: str) -> HttpResponse:
    """Give some households of a village to a surveyor, or take them off the plan."""
    record, village = _to_plan(request, key, code)
    moment = Moment.now()
    surveyors = surveyors_of(village, moment)
    households = {
        str(each.key): each
        for each in Party.objects.visible_to(request.user)
        .in_places([village.pk], moment)
        .filter(kind=Party.Kind.HOUSEHOLD)
    }
    form = ChooseHouseholdsForm(request.POST, surveyors=surveyors, offered=list(households))
    if form.is_valid():
        chosen = {str(each.pk): each for each in surveyors}.get(form.cleaned_data["surveyor"])
        try:
            with transaction.atomic():
                done = planning.plan_households(
                    record.round,
                    village,
                    [households[each] for each in form.cleaned_data["households"]],
                    surveyor=chosen,
                    source=_statement(request, _("แผนการสำรวจ")),
                )
        except SurveyError as error:
            form.add_error(None, sentence(error))
        else:
            said = ngettext("บันทึกแผนแล้ว %(n)d ครัวเรือน", "บันทึกแผนแล้ว %(n)d ครัวเรือน", done)
            messages.success(request, said % {"n": done})
            return redirect("plan-round", key, code)
    assign = AssignForm(surveyors=surveyors, assigned=_assigned(record, village, moment))
    return _plan_page(request, record, village, assign, choosing=form)


def _plan_page(
    request: AccountRequest,
    record: SurveyRoundRecord,
    village: Place,
    form: AssignForm,
    *,
    choosing: ChooseHouseholdsForm | None = None,
) -> HttpResponse:
    moment = Moment.now()
    left = counting.unvisited(record, [village.pk], moment)
    context = place_frame(request, village, moment)
    context |= {
        "record": record,
        "round": record.round,
        "village": village,
        "progress": counting.progress(record, [village.pk], moment)[village.pk],
        "basis": pages.BASES,
        "form": form,
        "choosing": choosing
        or ChooseHouseholdsForm(surveyors=list(form.surveyors.values()), offered=[]),
        "households": pages.household_lines(
            record.round,
            list(left)[:MOST_LISTED],
            moment,
            with_names=context["may_see_identity"],
        ),
    }
    is_wrong = form.is_bound or choosing is not None
    return render(request, "survey/rounds/plan.html", context, status=422 if is_wrong else 200)


def _to_plan(request: AccountRequest, key: UUID, code: str) -> tuple[SurveyRoundRecord, Place]:
    """A round and a village of it in which the account records."""
    record, villages = pages.round_to_read(request.user, key)
    village = pages.village_in(villages, code)
    assert village is not None  # noqa: S101 (the address names one)
    require(request.user, Permission.RECORD, village)
    return record, village


def _assigned(record: SurveyRoundRecord, village: Place, moment: Moment) -> dict[int | None, int]:
    return dict(
        SurveyAssignment.objects.as_known(moment)
        .filter(round=record.round, village=village, households__gt=0)
        .values_list("surveyor", "households")
    )


def _frame(request: AccountRequest, record: SurveyRoundRecord, moment: Moment) -> dict[str, Any]:
    context = place_frame(request, record.round.place, moment)
    return context | {
        "record": record,
        "round": record.round,
        "line": pages.round_line(record, context["place"], moment),
    }


def _seeing_names(request: AccountRequest) -> list[int]:
    return places_of(request.user, Permission.SEE_IDENTITY)


def _statement(request: AccountRequest, title: str) -> Source:
    return evidence.receive_statement(title, as_of=Moment.now().last_day, recorded_by=request.user)
