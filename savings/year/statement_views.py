"""Statements as page, PDF and XLSX: as of any day, as known now or on any day before."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from network import reading_log
from network.access import Permission, needs
from network.forms import DayField
from network.moments import Moment
from network.requests import AccountRequest
from savings import papers
from savings.models import SavingsGroup
from savings.papers import Paper
from savings.views import group_frame, group_to_read, member_names, membership_to_read
from savings.year import statements

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AskForm(forms.Form):
    """As of which day, and as known on which."""

    on = DayField(label=gettext_lazy("ณ วันที่"), required=False)
    known = DayField(label=gettext_lazy("ตามที่รู้เมื่อวันที่ (เว้นว่าง: ตอนนี้)"), required=False)


@require_safe
@needs(Permission.SEE_MONEY)
def statement(request: AccountRequest, key: UUID, kind: str) -> HttpResponse:
    """One of the statements on the page, with the others and the files beside it."""
    group = group_to_read(request, key)
    form = AskForm(request.GET or None)
    moment = Moment.now()
    if form.is_valid():
        moment = _moment(form.cleaned_data["on"], form.cleaned_data["known"])
    paper = _paper(request, group, kind, moment)
    return render(
        request,
        "savings/statement.html",
        group_frame(request, group, Moment.now())
        | {
            "paper": paper,
            "kind": kind,
            "kinds": [(each, label) for each, (label, _draw) in statements.STATEMENTS.items()],
            "on": moment.last_day,
            "asked": request.GET.urlencode(),
            "form": form if form.is_bound else AskForm(initial={"on": moment.last_day}),
        },
    )


@require_safe
@needs(Permission.SEE_MONEY)
def statement_file(request: AccountRequest, key: UUID, kind: str, extension: str) -> HttpResponse:
    """The same as PDF or XLSX."""
    group = group_to_read(request, key)
    form = AskForm(request.GET or None)
    moment = Moment.now()
    if form.is_valid():
        moment = _moment(form.cleaned_data["on"], form.cleaned_data["known"])
    return file_of(_paper(request, group, kind, moment), extension)


@require_safe
@needs(Permission.SEE_MONEY)
def passbook_file(request: AccountRequest, key: UUID, extension: str) -> HttpResponse:
    """A member's passbook as PDF or XLSX, line by line as the ledger has it."""
    membership = membership_to_read(request, key)
    moment = Moment.now()
    name = member_names(request, membership.group, [membership], moment).get(membership.pk, "")
    record = group_frame(request, membership.group, moment)["record"]
    return file_of(statements.passbook(membership, moment, record.name, name), extension)


def file_of(paper: Paper, extension: str) -> HttpResponse:
    """A paper as a file.

    Raises:
        Http404: it is neither PDF nor XLSX.
    """
    if extension == "pdf":
        return _file(papers.pdf(paper), "application/pdf", f"{paper.name}.pdf", "inline")
    if extension == "xlsx":
        return _file(papers.xlsx(paper), XLSX, f"{paper.name}.xlsx", "attachment")
    raise Http404


def _file(content: bytes, kind: str, name: str, how: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'{how}; filename="{name}"'},
    )


def _moment(on: date | None, known: date | None) -> Moment:
    now = Moment.now()
    known_by = Moment.on(known).known_by if known else now.known_by
    return Moment(statements.at_end_of(on or now.last_day, now).true_before, known_by)


def _paper(request: AccountRequest, group: SavingsGroup, kind: str, moment: Moment) -> Paper:
    if kind not in statements.STATEMENTS:
        raise Http404
    if kind in ("journal", "members"):  # they have what each member holds, by number
        held = group.memberships.filter(recorded_at__known_by=moment.known_by)
        reading_log.note(reading_log.Kind.MONEY, list(held.values_list("person", flat=True)))
    _label, draw = statements.STATEMENTS[kind]
    return draw(group, moment, group_frame(request, group, Moment.now())["record"].name)
