"""Pages of housing projects: those of a place, one with its nine steps, its papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network import evidence, reading_log
from network.access import Permission, needs, places_of, require
from network.models import Level, Place
from network.moments import Moment
from network.page_frame import key_of_page, moment_to_count, place_frame
from network.places import names
from network.queries import below
from network.requests import AccountRequest
from network.templatetags.written import short_day
from plans.housing import errors, papers, projects, standing
from plans.housing.forms import DocumentForm, ProjectForm, StepForm
from plans.housing.frame import (
    REFUSALS,
    form_page,
    frame,
    may_in,
    moment_of_project,
    project_to_read,
    said,
    tell,
    tell_twice,
    to_project,
)
from plans.housing.listed import note_people, villages_of
from plans.models import (
    HousingProject,
    ProjectDocument,
    ProjectRecord,
    ProjectStep,
    RosterEntry,
    RosterPosting,
    Step,
)
from plans.models.housing import Form
from savings.group_choice import groups_within
from savings.models import GroupRecord, SavingsGroup

_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.SEE_REPORT)
def housing_projects(request: AccountRequest, code: str) -> HttpResponse:
    """The projects of a place and all below it, each with its step and what is missing."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_REPORT, place)
    own = set(places_of(request.user, Permission.SEE_REPORT))
    moment = moment_to_count(request, own.intersection(_inside(place, Moment.now())))
    found = HousingProject.objects.in_places(own.intersection(_inside(place, moment)), moment)
    listed = standing.rows(found.values_list("pk", flat=True), moment)
    called = names([each.place for each in listed], moment)
    context = place_frame(request, place, moment) | {
        "rows": [(each, called.get(each.place)) for each in listed],
        "steps": [(step, sum(each.step == step.value for each in listed)) for step in Step],
        "may_begin": place.pk in places_of(request.user, Permission.SURVEY)
        and place.level in {Level.VILLAGE, Level.TAMBON},
    }
    return render(request, "plans/housing/list.html", context)


def _inside(place: Place, moment: Moment) -> list[int]:
    """Keys of the place and all below it. One query."""
    inside = Place.objects.filter(pk__in=below([place.pk], moment))
    return list(inside.values_list("pk", flat=True))


@_methods
@needs(Permission.SURVEY)
def begin(request: AccountRequest, code: str) -> HttpResponse:
    """Begin a project in a village, or in a tambon for several of its villages."""
    levels = [Level.VILLAGE, Level.TAMBON]
    places = Place.objects.visible_to(request.user).filter(level__in=levels)
    place: Place = get_object_or_404(places, code=code)
    require(request.user, Permission.SURVEY, place)
    moment = Moment.now()
    villages = list(
        Place.objects.filter(pk__in=below([place.pk], moment), level=Level.VILLAGE).order_by("code")
    )
    called = names([each.pk for each in villages], moment)
    form = ProjectForm(
        request.POST or None,
        groups=_groups([place, *villages]),
        villages=[(each.code, str(called.get(each.pk, each.code))) for each in villages],
        initial={
            "key": uuid4(),
            "observed_on": short_day(moment.last_day),
            "villages": [each.code for each in villages] if len(villages) == 1 else [],
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = projects.begin(
                place,
                told["title"],
                kind=ProjectRecord.Kind(told["kind"]),
                group=_group(told["group"]),
                villages=[each for each in villages if each.code in told["villages"]],
                began_on=told["observed_on"],
                source=said(request, told["evidence"], told["observed_on"]),
                key=told["key"],
            )
        except errors.SentTwice as error:
            tell_twice(request, error)
            return redirect("housing-projects", place.code)
        except REFUSALS as error:
            tell(form, error)
        else:
            messages.success(request, _("เริ่มโครงการแล้ว ขั้นต่อไปคือประชุมทำความเข้าใจ"))
            return to_project(made)
    context = place_frame(request, place, moment) | {
        "form": form,
        "title": _("เริ่มโครงการบ้านมั่นคง"),
        "cancel_code": place.code,
    }
    status = 422 if form.is_bound else 200
    return render(request, "plans/housing/form.html", context, status=status)


@require_safe
@needs(Permission.SEE_REPORT)
def project(request: AccountRequest, key: UUID) -> HttpResponse:
    """A project: nine steps as a ladder, what is missing, roster and money in short."""
    found = project_to_read(request, key)
    moment = moment_of_project(request, found)
    context = frame(request, found, moment)
    money = standing.money_of(found, moment)
    checks = standing.checks_of(found, context["record"], money, moment)
    rungs = standing.ladder(found, moment)
    if context["may_see_identity"]:
        _note_words(found, rungs, moment)
    next_rung = next((each for each in rungs if each.is_next), None)
    reached = next_rung.step if next_rung else Step.BUILT
    group = GroupRecord.objects.as_known(moment).filter(group=context["record"].group_id).first()
    context |= {
        "rungs": rungs,
        "next": next_rung,
        "missing": [
            (each.step, form) for each in rungs if each.step <= reached for form in each.missing
        ],
        "passed": sum(each.passed_on is not None for each in rungs),
        "villages": list(names(villages_of(found, moment), moment).values()),
        "group_record": group,
        "may_open_group": group is not None
        and group.group.place_id in places_of(request.user, Permission.SEE_MONEY),
        "money": money,
        "checks": checks,
        "sentences": papers.check_sentences(checks, with_money=context["may_see_money"]),
        "postings": list(
            RosterPosting.objects.recorded(moment)
            .filter(project=found)
            .order_by("-posted_on", "-pk")
        ),
        "today": moment.last_day,
    }
    return render(request, "plans/housing/project.html", context)


@_methods
@needs(Permission.SURVEY)
def describe(request: AccountRequest, key: UUID) -> HttpResponse:
    """What a project is called, and which group carries it, from a day on."""
    found = project_to_read(request, key, Permission.SURVEY)
    moment = Moment.now()
    record = frame(request, found, moment)["record"]
    villages = Place.objects.filter(pk__in=villages_of(found, moment))
    group = record.group
    form = ProjectForm(
        request.POST or None,
        groups=_groups([found.place, *villages], group),
        initial={
            "title": record.title,
            "kind": record.kind,
            "group": str(group.key) if group else "",
            "observed_on": short_day(moment.last_day),
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            projects.describe(
                found,
                told["title"],
                kind=ProjectRecord.Kind(told["kind"]),
                group=_group(told["group"]),
                observed_on=told["observed_on"],
                source=said(request, told["evidence"], told["observed_on"]),
            )
        except REFUSALS as error:
            tell(form, error)
        else:
            messages.success(request, _("บันทึกแล้ว"))
            return to_project(found)
    return form_page(request, found, form, _("ข้อมูลโครงการ"))


@_methods
@needs(Permission.SURVEY)
def take_step(request: AccountRequest, key: UUID, step: int) -> HttpResponse:
    """A step is passed or gone back to; the database says what is still needed (422)."""
    found = project_to_read(request, key, Permission.SURVEY)
    if step not in Step.values:
        raise Http404
    rung = standing.ladder(found, Moment.now())[step - 1]
    kinds = ProjectStep.Kind
    form = StepForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "kind": kinds.REOPENED.value if rung.passed_on else kinds.PASSED.value,
            "happened_on": short_day(Moment.now().last_day),
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            projects.take_step(
                found,
                Step(step),
                kinds(told["kind"]),
                happened_on=told["happened_on"],
                words=told["words"],
                account=request.user,
                attached=told["file"],
            )
        except REFUSALS as error:
            tell(form, error)
        else:
            messages.success(request, _("บันทึกขั้นตอนแล้ว"))
            return to_project(found)
    title = _("ขั้นที่ %(n)d %(label)s") % {"n": step, "label": Step(step).label}
    return form_page(request, found, form, title, rung=rung)


@_methods
@needs(Permission.SURVEY)
def add_document(request: AccountRequest, key: UUID) -> HttpResponse:
    """A paper of a step: a file, or (`?layout=code/key`) a proposed layout of a village."""
    found = project_to_read(request, key, Permission.SURVEY)
    steps: list[tuple[Any, Any]] = [(each.value, f"{each.value}. {each.label}") for each in Step]
    asked = request.GET.get("layout", "")
    step, form_asked = request.GET.get("step", ""), request.GET.get("form", "")
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "key": uuid4(),
            "step": step,
            "form": form_asked,
            "dated_on": short_day(Moment.now().last_day),
            "layout": asked,
            "title": request.GET.get("title", "")[:200],
        },
    )
    form.choose("step", steps)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        layout = _layout(request, told["layout"])
        if not told["file"] and layout is None and not told["title"]:
            form.add_error("file", _("แนบไฟล์ หรือพิมพ์ชื่อและเลขที่เอกสารที่เก็บไว้"))
        else:
            try:
                projects.keep_document(
                    found,
                    Step(told["step"]),
                    told["form"],
                    dated_on=told["dated_on"],
                    title=told["title"],
                    account=request.user,
                    attached=told["file"],
                    layout=layout,
                    key=told["key"],
                )
            except errors.SentTwice as error:
                tell_twice(request, error)
                return to_project(found)
            except REFUSALS as error:
                tell(form, error)
            else:
                messages.success(request, _("เก็บเอกสารแล้ว"))
                return to_project(found)
    return form_page(request, found, form, _("เพิ่มเอกสารโครงการ"))


@require_safe
@needs(Permission.SEE_IDENTITY)
def document(request: AccountRequest, key: UUID, document: UUID) -> HttpResponse:
    """The file of a paper, decrypted, to keep; noted as read."""
    found = project_to_read(request, key, Permission.SEE_IDENTITY)
    paper: ProjectDocument = get_object_or_404(
        ProjectDocument.objects.recorded(Moment.now())
        .filter(project=found)
        .select_related("source"),
        key=document,
    )
    source = paper.source
    if not source.stored_as:
        raise Http404
    reading_log.note(reading_log.Kind.SOURCE, sources=[source.pk])
    disposition = content_disposition_header(as_attachment=True, filename=source.file_name)
    return HttpResponse(
        evidence.content(source),
        content_type=source.reading.get("media_type") or "application/octet-stream",
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_safe
@needs(Permission.SURVEY)
def document_for_layout(request: AccountRequest, code: str, layout: UUID) -> HttpResponse:
    """From a proposed layout to the project it is for: the only one, or those of its place."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SURVEY, place)
    found = list(HousingProject.objects.in_places([place.pk], Moment.now()).order_by("-pk"))
    mine = [each for each in found if may_in(request, each, Permission.SURVEY)]
    if not mine:
        messages.info(request, _("ยังไม่มีโครงการบ้านมั่นคงในหมู่บ้านนี้ เริ่มโครงการก่อน"))
        return redirect("housing-projects", place.code)
    address = f"?step={Step.LAYOUT.value}&form={Form.NEW_LAYOUT.value}&layout={code}/{layout}"
    response = redirect("housing-document", mine[0].key)
    response["Location"] += address
    return response


def _note_words(found: HousingProject, rungs: list[standing.Rung], moment: Moment) -> None:
    """What was said of a step, or stands over a paper, may tell of anybody on the roster."""
    told = [each for rung in rungs for each in rung.told if each.words]
    titled = [each for rung in rungs for each in rung.papers if each.title]
    if told or titled:
        note_people(RosterEntry.objects.listed(found, moment).values("household"), moment)


def _layout(request: AccountRequest, text: str) -> tuple[Place, UUID] | None:
    code, _slash, key = text.partition("/")
    found = key_of_page(key)
    if found is None:
        return None
    place = Place.objects.visible_to(request.user).filter(code=code).first()
    if place is None:
        raise PermissionDenied
    return place, found


def _groups(places: list[Place], current: SavingsGroup | None = None) -> list[tuple[str, Any]]:
    """Working groups of the places, by key; the one that is named already too."""
    above = {each.code[:6] for each in places}
    near = Place.objects.filter(code__in=above).values_list("pk", flat=True)
    within = frozenset({*(each.pk for each in places), *near})
    found = [(key, thai) for key, thai, _english in groups_within(within)]
    if current is not None and str(current.key) not in dict(found):
        record = GroupRecord.objects.as_known(Moment.now()).filter(group=current).first()
        found.append((str(current.key), record.name if record else "–"))
    return found


def _group(key: str) -> SavingsGroup | None:
    return SavingsGroup.objects.filter(key=key).first() if key else None
