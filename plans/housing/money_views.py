"""Pages of a project's money: lines, instalments, payments, the report of the budget."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network import reading_log
from network.access import Permission, needs
from network.moments import Moment
from network.requests import AccountRequest
from network.templatetags.written import short_day
from plans.housing import errors, money, papers, standing
from plans.housing.forms import LineForm, MoveForm, ReasonForm
from plans.housing.frame import (
    REFUSALS,
    form_page,
    frame,
    moment_of_project,
    project_to_read,
    said,
    tell,
    tell_twice,
)
from plans.models import BudgetLine, HousingProject, ProjectMoney
from savings.year.statement_views import file_of

_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.SEE_REPORT)
def shown(request: AccountRequest, key: UUID) -> HttpResponse:
    """Lines with what came in, went out and is left; each movement to who may see money."""
    project = project_to_read(request, key)
    moment = moment_of_project(request, project, Permission.SEE_MONEY)
    context = frame(request, project, moment)
    found = standing.money_of(project, moment)
    checks = standing.checks_of(project, context["record"], found, moment)
    known = ProjectMoney.objects.recorded(moment).filter(line__project=project)
    undone = set(known.filter(reverses__isnull=False).values_list("reverses", flat=True))
    context |= {
        "money": found,
        "sentences": papers.check_sentences(checks, with_money=context["may_see_money"]),
        "moves": [
            (each, each.pk in undone)
            for each in known.select_related("line", "source__recorded_by").order_by(
                "-moved_on", "-recorded_at", "-pk"
            )
        ]
        if context["may_see_money"]
        else [],
        "rows": papers.budget_paper(context["record"], found, checks, moment),
    }
    if context["may_see_identity"]:  # a memo may name anybody
        told = [each.source_id for each, _undone in context["moves"]]
        reading_log.note(reading_log.Kind.SOURCE, sources=told)
    return render(request, "plans/housing/money.html", context)


@require_safe
@needs(Permission.SEE_REPORT)
def file(request: AccountRequest, key: UUID, extension: str) -> HttpResponse:
    """The report of the budget as PDF or XLSX."""
    project = project_to_read(request, key)
    moment = moment_of_project(request, project, Permission.SEE_MONEY)
    record = frame(request, project, moment)["record"]
    found = standing.money_of(project, moment)
    checks = standing.checks_of(project, record, found, moment)
    return file_of(papers.budget_paper(record, found, checks, moment), extension)


@_methods
@needs(Permission.SURVEY)
def line(request: AccountRequest, key: UUID) -> HttpResponse:
    """A line comes into the budget, or is to be something else from a day on."""
    project = project_to_read(request, key, Permission.SURVEY)
    moment = Moment.now()
    form = LineForm(
        request.POST or None,
        lines=_lines(project, moment),
        initial={"key": uuid4(), "decided_on": short_day(moment.last_day)},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        source = said(request, told["evidence"], told["decided_on"])
        try:
            if told["line"]:
                money.set_amount(
                    BudgetLine.objects.get(key=told["line"], project=project),
                    told["amount"],
                    decided_on=told["decided_on"],
                    source=source,
                )
            else:
                money.add_line(
                    project,
                    told["work"],
                    told["funder"],
                    told["amount"],
                    decided_on=told["decided_on"],
                    source=source,
                    title=told["title"],
                    key=told["key"],
                )
        except errors.SentTwice as error:
            tell_twice(request, error)
            return redirect("housing-money", project.key)
        except REFUSALS as error:
            tell(form, error)
        else:
            messages.success(request, _("บันทึกหมวดงบประมาณแล้ว"))
            return redirect("housing-money", project.key)
    return form_page(request, project, form, _("หมวดงบประมาณ"))


@_methods
@needs(Permission.KEEP_BOOKS)
def move(request: AccountRequest, key: UUID) -> HttpResponse:
    """An instalment is received, or something is paid; sent twice it is entered once."""
    project = project_to_read(request, key, Permission.KEEP_BOOKS)
    moment = Moment.now()
    form = MoveForm(
        request.POST or None,
        lines=_lines(project, moment),
        initial={"key": uuid4(), "moved_on": short_day(moment.last_day), "kind": "received"},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            money.move(
                BudgetLine.objects.get(key=told["line"], project=project),
                ProjectMoney.Kind(told["kind"]),
                told["amount"],
                moved_on=told["moved_on"],
                memo=told["memo"],
                instalment=told["instalment"],
                key=told["key"],
                source=said(request, told["memo"], told["moved_on"]),
            )
        except errors.SentTwice:
            return redirect("housing-money", project.key)
        except REFUSALS as error:
            tell(form, error)
        else:
            messages.success(request, _("บันทึกเงินโครงการแล้ว"))
            return redirect("housing-money", project.key)
    return form_page(request, project, form, _("รับหรือจ่ายเงินโครงการ"))


@_methods
@needs(Permission.KEEP_BOOKS)
def reverse(request: AccountRequest, key: UUID) -> HttpResponse:
    """Undo a movement by its mirror, with the reason."""
    found: ProjectMoney = get_object_or_404(
        ProjectMoney.objects.recorded(Moment.now()).select_related("line__project__place"), key=key
    )
    project = project_to_read(request, found.line.project.key, Permission.KEEP_BOOKS)
    reading_log.note(reading_log.Kind.SOURCE, sources=[found.source_id])
    form = ReasonForm(request.POST or None, initial={"day": short_day(Moment.now().last_day)})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            money.reverse(
                found,
                reason=told["reason"],
                moved_on=told["day"],
                source=said(request, _("กลับรายการเงินโครงการ"), told["day"]),
            )
        except REFUSALS as error:
            tell(form, error)
        else:
            messages.success(request, _("กลับรายการแล้ว"))
            return redirect("housing-money", project.key)
    return form_page(request, project, form, _("กลับรายการ: %s") % found.memo)


def _lines(project: HousingProject, moment: Moment) -> list[tuple[str, Any]]:
    return [
        (
            str(each.line.key),
            " · ".join(
                text
                for text in (
                    str(each.line.get_work_display()),
                    str(each.line.get_funder_display()),
                    each.line.title,
                )
                if text
            ),
        )
        for each in standing.money_of(project, moment).lines
    ]
