"""Pages of a project's roster: who is on it, tables in and out, lists that hang, objections."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from formats.errors import FormatError
from network.access import Permission, needs, places_of
from network.models import Party
from network.moments import Moment
from network.requests import AccountRequest
from network.templatetags.written import short_day
from plans.housing import errors, incoming, listed, papers, roster
from plans.housing.forms import (
    DecisionForm,
    ObjectionForm,
    PostingForm,
    ReasonForm,
    RosterFileForm,
    RosterForm,
)
from plans.housing.frame import (
    REFUSALS,
    form_page,
    frame,
    may_in,
    named_in,
    project_to_read,
    said,
    tell,
    tell_twice,
)
from plans.models import (
    HousingProject,
    RosterDecision,
    RosterEntry,
    RosterObjection,
    RosterPosting,
)
from plans.models.housing import LEAST_DAYS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_methods = require_http_methods(["GET", "HEAD", "POST"])


@_methods
@needs(Permission.SEE_RECORDS)
def shown(request: AccountRequest, key: UUID) -> HttpResponse:
    """The roster, and the form by which households of the villages come onto it."""
    project = project_to_read(request, key, Permission.SEE_RECORDS)
    moment = Moment.now()
    open_to = named_in(request, project)
    context = frame(request, project, moment)
    form = None
    if context["may_survey"]:
        choices = listed.candidates(project, moment, named_in=open_to)
        form = RosterForm(
            request.POST or None,
            households=[(str(each.key), f"{each.called} · {each.village}") for each in choices],
            problems=list(listed.hardships().items()),
            initial={"since": short_day(moment.last_day)},
        )
        if request.method == "POST" and form.is_valid() and _put_on(request, project, form):
            return redirect("housing-roster", project.key)
    elif request.method == "POST":
        project_to_read(request, key, Permission.SURVEY)
    on_it = listed.roster_of(project, moment, named_in=open_to)
    left = RosterEntry.objects.as_known(moment).filter(project=project, is_in=False)
    gone = list(left.select_related("household"))
    context |= {
        "rows": on_it,
        "left": [
            (each, next(entry for entry in gone if entry.household_id == each.household.pk))
            for each in listed.listed_of(
                [entry.household for entry in gone], moment, problems={}, named_in=open_to
            )
        ],
        "form": form,
        "named": bool(open_to),
        "postings": list(
            RosterPosting.objects.recorded(moment).filter(project=project).order_by("-posted_on")
        ),
        "today": moment.last_day,
        "files": listed.files_of(project, moment),
    }
    if context["may_see_identity"]:
        listed.note_people([entry.household_id for entry in gone], moment)
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "plans/housing/roster.html", context, status=status)


def _put_on(request: AccountRequest, project: HousingProject, form: RosterForm) -> bool:
    told = form.cleaned_data
    chosen = list(Party.objects.filter(key__in=told["households"]))
    found = listed.problems_told(chosen, Moment.now())
    source = said(request, _("เข้าบัญชีผู้เดือดร้อนโครงการบ้านมั่นคง"), told["since"])
    try:
        for each in chosen:
            roster.put_on(
                project,
                each,
                problems=told["problems"] or found.get(each.pk, []),
                since=told["since"],
                source=source,
            )
    except REFUSALS as error:
        tell(form, error)
        return False
    messages.success(request, _("เพิ่ม %d ครัวเรือนในบัญชีแล้ว") % len(chosen))
    return True


@_methods
@needs(Permission.SURVEY)
def take_off(request: AccountRequest, key: UUID, household: UUID) -> HttpResponse:
    """A household leaves the roster, with the reason."""
    project = project_to_read(request, key, Permission.SURVEY)
    moment = Moment.now()
    entry: RosterEntry = get_object_or_404(
        RosterEntry.objects.listed(project, moment).select_related("household"),
        household__key=household,
    )
    form = ReasonForm(request.POST or None, initial={"day": short_day(moment.last_day)})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            roster.take_off(
                project,
                entry.household,
                reason=told["reason"],
                since=told["day"],
                source=said(request, _("นำครัวเรือนออกจากบัญชีผู้เดือดร้อน"), told["day"]),
            )
        except REFUSALS as error:
            tell(form, error)
        else:
            messages.success(request, _("นำออกจากบัญชีแล้ว"))
            return redirect("housing-roster", project.key)
    (row,) = listed.listed_of(
        [entry.household], moment, problems={}, named_in=named_in(request, project)
    )
    title = _("นำออกจากบัญชี: %s") % row.called
    return form_page(request, project, form, title)


@require_safe
@needs(Permission.SEE_IDENTITY)
def workbook(request: AccountRequest, key: UUID) -> HttpResponse:
    """The roster as a workbook that the page takes back; of villages whose names may be seen."""
    project = project_to_read(request, key, Permission.SEE_IDENTITY)
    project_to_read(request, key, Permission.SEE_RECORDS)  # it tells what each one lacks
    moment = Moment.now()
    open_to = named_in(request, project) & set(places_of(request.user, Permission.SEE_RECORDS))
    known = listed.roster_of(project, moment, named_in=open_to)
    rows = [each for each in known if each.place in open_to]
    content = papers.roster_workbook(
        project, rows, moment, account=request.user, recipient=_("คณะทำงานโครงการ")
    )
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="housing-roster.xlsx"'},
    )


@_methods
@needs(Permission.SURVEY)
def take_in(request: AccountRequest, key: UUID) -> HttpResponse:
    """A table is looked at first; what is ready comes in when the page is told so."""
    project = project_to_read(request, key, Permission.SURVEY)
    form = RosterFileForm(
        request.POST or None,
        request.FILES or None,
        initial={"since": short_day(Moment.now().last_day)},
    )
    reading, kept, name = None, "", ""
    again = request.POST.get("content", "")
    if again:
        del form.fields["file"]
    if request.method == "POST" and (form.is_valid() or again):
        try:
            name, content = _sent(request, form, again)
            reading = incoming.read(
                project, content, name, Moment.now(), named_in=named_in(request, project)
            )
            kept = base64.b64encode(content).decode()
            if again and reading.ready and form.is_valid():
                outcome = incoming.take_in(
                    project,
                    content,
                    name,
                    since=form.cleaned_data["since"],
                    account=request.user,
                    named_in=named_in(request, project),
                )
                messages.success(request, _("เพิ่ม %d ครัวเรือนในบัญชีแล้ว") % outcome.accepted)
                return redirect("housing-roster", project.key)
        except (*REFUSALS, FormatError) as error:
            tell(form, error)
    context = frame(request, project, Moment.now()) | {
        "form": form,
        "reading": reading,
        "content": kept,
        "file_name": name,
    }
    status = 422 if form.is_bound and (reading is None or form.errors) else 200
    return render(request, "plans/housing/import.html", context, status=status)


def _sent(request: AccountRequest, form: RosterFileForm, again: str) -> tuple[str, bytes]:
    if not again:
        file = form.cleaned_data["file"]
        return file.name or "roster.xlsx", file.read()
    try:
        content = base64.b64decode(again, validate=True)
    except ValueError as error:  # no Base64, or no ASCII
        raise Http404 from error
    return request.POST.get("file_name", "").replace("\0", "")[:200] or "roster.xlsx", content[
        : form.LARGEST
    ]


@_methods
@needs(Permission.SURVEY)
def post(request: AccountRequest, key: UUID) -> HttpResponse:
    """Hang the roster up for objections."""
    project = project_to_read(request, key, Permission.SURVEY)
    today = Moment.now().last_day
    form = PostingForm(
        request.POST or None,
        initial={
            "posted_on": short_day(today),
            "closes_on": short_day(today + timedelta(days=2 * LEAST_DAYS)),
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            posting = roster.post(
                project,
                posted_on=told["posted_on"],
                closes_on=told["closes_on"],
                hangs_at=told["hangs_at"],
                source=said(request, _("ติดประกาศบัญชีผู้เดือดร้อน"), told["posted_on"]),
            )
        except REFUSALS as error:
            tell(form, error)
        else:
            messages.success(request, _("บันทึกการติดประกาศแล้ว พิมพ์ประกาศไปติดได้"))
            return redirect("housing-posting", posting.key)
    return form_page(request, project, form, _("ติดประกาศบัญชีผู้เดือดร้อน"))


@_methods
@needs(Permission.SEE_RECORDS)
def posting(request: AccountRequest, key: UUID) -> HttpResponse:
    """A list that hangs or hung: its households, objections, and the form of a new one."""
    found = _posting(request, key)
    project, moment = found.project, Moment.now()
    open_to = named_in(request, project)
    rows = papers.posted_of(found, moment, named_in=open_to)
    context = frame(request, project, moment)
    hangs = found.posted_on <= moment.last_day < found.closes_on
    form = None
    if context["may_survey"]:
        form = ObjectionForm(
            request.POST or None,
            households=[(str(each.key), each.called) for each in rows],
            initial={
                "key": uuid4(),
                "day": short_day(min(moment.last_day, found.closes_on - timedelta(days=1))),
            },
        )
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            try:
                roster.object_to(
                    found,
                    get_object_or_404(Party, key=told["household"]),
                    reason=told["reason"],
                    objected_on=told["day"],
                    source=said(request, _("คำคัดค้านบัญชีผู้เดือดร้อน"), told["day"]),
                    key=told["key"],
                )
            except errors.SentTwice as error:
                tell_twice(request, error)
                return redirect("housing-posting", found.key)
            except REFUSALS as error:
                tell(form, error)
            else:
                messages.success(request, _("รับคำคัดค้านแล้ว รอคณะทำงานตัดสิน"))
                return redirect("housing-posting", found.key)
    elif request.method == "POST":
        project_to_read(request, project.key, Permission.SURVEY)
    context |= {
        "posting": found,
        "rows": rows,
        "objections": _objections(found, moment, {each.household.pk: each for each in rows}),
        "form": form,
        "hangs": hangs,
        "named": bool(open_to),
        "last_day": found.closes_on - timedelta(days=1),
    }
    if context["may_see_identity"]:
        listed.note_people(
            [each.household_id for each, _row, _decision in context["objections"]], moment
        )
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "plans/housing/posting.html", context, status=status)


def _objections(
    found: RosterPosting, moment: Moment, rows: dict[int, listed.Listed]
) -> list[tuple[RosterObjection, listed.Listed | None, RosterDecision | None]]:
    told = list(
        RosterObjection.objects.recorded(moment).filter(posting=found).order_by("objected_on", "pk")
    )
    decided = {
        each.objection_id: each
        for each in RosterDecision.objects.recorded(moment).filter(objection__in=told)
    }
    return [(each, rows.get(each.household_id), decided.get(each.pk)) for each in told]


@require_safe
@needs(Permission.SEE_RECORDS)
def posting_pdf(request: AccountRequest, key: UUID) -> HttpResponse:
    """The list to print and hang up; with names of heads (`?names=1`) for who may see them."""
    found = _posting(request, key)
    open_to: set[int] = set()
    if request.GET.get("names") == "1":
        project_to_read(request, found.project.key, Permission.SEE_IDENTITY)
        open_to = named_in(request, found.project)
    moment = Moment.now()
    title = frame(request, found.project, moment)["record"].title
    content = papers.posting_pdf(found, title, moment, account=request.user, named_in=open_to)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="housing-roster.pdf"'},
    )


@_methods
@needs(Permission.SURVEY)
def decide(request: AccountRequest, key: UUID) -> HttpResponse:
    """The committee decides on an objection."""
    moment = Moment.now()
    objection: RosterObjection = get_object_or_404(
        RosterObjection.objects.awaiting(moment).select_related("posting__project__place"),
        key=key,
    )
    project = project_to_read(request, objection.posting.project.key, Permission.SURVEY)
    form = DecisionForm(request.POST or None, initial={"day": short_day(moment.last_day)})
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = form.cleaned_data
        try:
            roster.decide(
                objection,
                is_upheld=told["is_upheld"],
                reason=told["reason"],
                decided_on=told["day"],
                source=said(request, _("มติเรื่องคำคัดค้าน"), told["day"]),
            )
        except REFUSALS as error:
            tell(form, error)
        else:
            messages.success(request, _("บันทึกมติแล้ว"))
            return redirect("housing-posting", objection.posting.key)
    words = ""
    if may_in(request, project, Permission.SEE_IDENTITY):
        words = objection.reason
        listed.note_people([objection.household_id], moment)
    return form_page(request, project, form, _("ตัดสินคำคัดค้าน"), words=words)


def _posting(request: AccountRequest, key: UUID) -> RosterPosting:
    found: RosterPosting = get_object_or_404(
        RosterPosting.objects.recorded(Moment.now()).select_related("project__place", "source"),
        key=key,
    )
    project_to_read(request, found.project.key, Permission.SEE_RECORDS)
    return found
