"""Pages by which people of a place write down courses, who takes them, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from network import evidence
from network.access import Permission, needs, require
from network.errors import NetworkError
from network.models import Party, Place, Source
from network.moments import Moment
from network.page_frame import place_frame
from network.people import names_of
from network.requests import AccountRequest
from network.sentences import sentence
from survey.errors import SurveyError
from survey.models import Attendance, Course, JobCheck, Trade
from survey.training import pages, recording
from survey.training.forms import (
    ChangeCourseForm,
    CourseForm,
    EnrolForm,
    JobForm,
    OutcomeForm,
)
from survey.training.views import course_to_read, places_inside

Status = Attendance.Status
_methods = require_http_methods(["GET", "HEAD", "POST"])


@_methods
@needs(Permission.SURVEY)
def add_course(request: AccountRequest, code: str) -> HttpResponse:
    """A new course for the people of a place."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SURVEY, place)
    asked = request.GET.get("trade", "")
    form = CourseForm(request.POST or None, initial={"trade": asked})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        trade = Trade.objects.get(pk=said.pop("trade"))
        with _sentences(form), transaction.atomic():
            made = recording.open_course(
                place,
                trade,
                **said,
                said_on=Moment.now().last_day,
                source=_statement(request, _("เปิดหลักสูตร")),
            )
        if not form.errors:
            messages.success(request, _("เปิดหลักสูตรแล้ว ต่อไปเลือกผู้เรียน"))
            return redirect("course", made.key)
    context = place_frame(request, place, Moment.now())
    context |= {"title": _("เปิดหลักสูตรใหม่"), "form": form}
    context["back"] = reverse("training", args=[code])
    return _form_page(request, form, context)


@_methods
@needs(Permission.SURVEY)
def change_course(request: AccountRequest, key: UUID) -> HttpResponse:
    """Days, seats or name of a course, or that it is called off."""
    course, context = _to_write(request, key)
    form = ChangeCourseForm.of(context["record"], request.POST or None)
    if request.method == "POST" and form.is_valid():
        with _sentences(form), transaction.atomic():
            recording.change_course(
                course,
                **form.cleaned_data,
                said_on=Moment.now().last_day,
                source=_statement(request, _("แก้หลักสูตร")),
            )
        if not form.errors:
            messages.success(request, _("แก้หลักสูตรแล้ว"))
            return redirect("course", key)
    context |= {"title": _("แก้หลักสูตร"), "form": form}
    return _form_page(request, form, context)


@_methods
@needs(Permission.SURVEY)
def enrol(request: AccountRequest, key: UUID) -> HttpResponse:
    """Choose who takes a course, of those who want to learn its trade or anything else."""
    course, context = _to_write(request, key)
    moment = Moment.now()
    inside = places_inside(request.user, course.place, moment)
    everybody = request.GET.get("who") == "all"
    trade = "" if everybody else course.trade_id
    wishers = pages.wishers(inside, moment, trade=trade, unemployed=False)
    there = set(
        Attendance.objects.as_known(moment)
        .filter(course=course, status__in=[Status.ENROLLED, Status.COMPLETED])
        .values_list("person", flat=True)
    )
    offered = {str(each.person.key): each for each in wishers if each.person.pk not in there}
    form = EnrolForm(request.POST or None, offered=list(offered))
    if request.method == "POST" and form.is_valid():
        chosen = [offered[each] for each in form.cleaned_data["persons"]]
        with _sentences(form), transaction.atomic():
            said = _statement(request, _("ลงทะเบียนผู้เรียน"))
            for each in chosen:
                recording.enrol(
                    course,
                    each.person,
                    enrolled_on=form.cleaned_data["enrolled_on"],
                    source=said,
                )
        if not form.errors:
            words = ngettext("ลงทะเบียนแล้ว %(n)d คน", "ลงทะเบียนแล้ว %(n)d คน", len(chosen))
            messages.success(request, words % {"n": len(chosen)})
            return redirect("course", key)
    line = pages.line_of(course, moment)
    context |= {
        "title": _("ลงทะเบียนผู้เรียน"),
        "form": form,
        "offered": offered.items(),
        "chosen": set(request.POST.getlist("persons")),
        "everybody": everybody,
        "left": max(line.record.seats - line.taken, 0) if line else 0,
    }
    return _form_page(request, form, context, "survey/training/enrol.html")


_OUTCOMES: dict[str, Callable[[Course, Party, dict[str, Any], Source], object]] = {
    Status.COMPLETED: lambda course, person, said, by: recording.complete(
        course, person, completed_on=said["happened_on"], source=by
    ),
    Status.DROPPED: lambda course, person, said, by: recording.drop(
        course, person, dropped_on=said["happened_on"], reason=said["reason"], source=by
    ),
    Status.MISTAKEN: lambda course, person, said, by: recording.strike_out(
        course, person, said_on=said["happened_on"], reason=said["reason"], source=by
    ),
}


@_methods
@needs(Permission.SURVEY)
def outcome(request: AccountRequest, key: UUID, person: UUID) -> HttpResponse:
    """How a course ended for one of those who take it."""
    course, context = _to_write(request, key)
    learner = _learner(course, person)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with _sentences(form), transaction.atomic():
            _OUTCOMES[said["status"]](course, learner, said, _statement(request, _("ผลการเรียน")))
        if not form.errors:
            messages.success(request, _("บันทึกผลการเรียนแล้ว"))
            return redirect("course", key)
    context |= {"title": _("ผลการเรียน"), "form": form, "who": _name(learner)}
    return _form_page(request, form, context)


@_methods
@needs(Permission.SURVEY)
def check_job(request: AccountRequest, key: UUID, person: UUID, months: int) -> HttpResponse:
    """Whether somebody who completed the course works, 3 or 6 months later."""
    course, context = _to_write(request, key)
    if months not in JobCheck.AFTER_MONTHS:
        raise Http404
    learner = _learner(course, person)
    form = JobForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with _sentences(form), transaction.atomic():
            recording.check_job(
                course,
                learner,
                months,
                **form.cleaned_data,
                source=_statement(request, _("ติดตามผลการฝึก")),
            )
        if not form.errors:
            messages.success(request, _("บันทึกผลการติดตามแล้ว"))
            return redirect("course", key)
    title = _("ติดตามผลการฝึก %(months)d เดือน") % {"months": months}
    context |= {"title": title, "form": form, "who": _name(learner)}
    return _form_page(request, form, context)


def _to_write(request: AccountRequest, key: UUID) -> tuple[Course, dict[str, Any]]:
    """A course whose people the account may name and write about, and what is around its page."""
    course, place = course_to_read(request.user, key)
    require(request.user, Permission.SURVEY, place)
    require(request.user, Permission.SEE_IDENTITY, place)
    moment = Moment.now()
    line = pages.line_of(course, moment)
    if line is None:
        raise Http404
    return course, place_frame(request, place, moment) | {
        "course": course,
        "record": line.record,
        "back": reverse("course", args=[key]),
    }


def _learner(course: Course, person: UUID) -> Party:
    """Somebody who was entered in the course."""
    entered = Attendance.objects.as_known(Moment.now()).filter(course=course)
    found: Party = get_object_or_404(Party, key=person, pk__in=entered.values("person"))
    return found


def _name(person: Party) -> str:
    return names_of([person.pk], Moment.now()).get(person.pk, "")


def _statement(request: AccountRequest, title: str) -> Source:
    return evidence.receive_statement(title, as_of=Moment.now().last_day, recorded_by=request.user)


@contextmanager
def _sentences(form: forms.Form) -> Iterator[None]:
    """What is refused in here stands in the form, and nothing else is lost."""
    try:
        yield
    except (SurveyError, NetworkError) as error:
        form.add_error(None, sentence(error))


def _form_page(
    request: AccountRequest,
    form: forms.Form,
    context: dict[str, Any],
    template: str = "survey/training/record.html",
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, template, context, status=status)
