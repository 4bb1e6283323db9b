"""Pages of how a welfare fund works and what it asks others for."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from network import evidence
from network.access import Permission, needs, require
from network.models import Source
from network.moments import EVER_KNOWN, Moment
from network.requests import AccountRequest
from network.sentences import sentence
from savings import errors
from savings.models import SavingsGroup, WelfareProposal
from savings.views import group_frame, group_to_read
from savings.year import funds
from savings.year.forms import ProposalForm, StepForm, WelfareRulesForm

_methods = require_http_methods(["GET", "HEAD", "POST"])


@_methods
@needs(Permission.KEEP_BOOKS)
def rules(request: AccountRequest, key: UUID) -> HttpResponse:
    """What members of the fund give and how long they wait."""
    group = _to_keep(request, key)
    form = WelfareRulesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        funds.set_welfare_rules(
            group,
            yearly_satang=said["yearly"],
            waiting_days=said["waiting_days"],
            since=said["since"],
            source=_said(request, said["evidence"], said["since"]),
        )
        messages.success(request, _("บันทึกระเบียบกองทุนแล้ว"))
        return redirect("welfare", key)
    return _form(request, group, form, _("ระเบียบกองทุนสวัสดิการ"))


@_methods
@needs(Permission.KEEP_BOOKS)
def propose(request: AccountRequest, key: UUID) -> HttpResponse:
    """Draft a proposal for money to the fund."""
    group = _to_keep(request, key)
    form = ProposalForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            funds.propose(
                group,
                said["title"],
                said["amount"],
                target=said["target"],
                objectives=said["objectives"],
                drafted_on=said["drafted_on"],
                source=_said(request, said["title"], said["drafted_on"]),
                key=said["key"],
            )
        except errors.SentTwice as error:
            messages.info(request, sentence(error))
        else:
            messages.success(request, _("บันทึกข้อเสนอแล้ว เป็นฉบับร่าง"))
        return redirect("welfare", key)
    return _form(request, group, form, _("ข้อเสนอขอรับเงินสวัสดิการ"))


@_methods
@needs(Permission.KEEP_BOOKS)
def step(request: AccountRequest, key: UUID) -> HttpResponse:
    """Where a proposal stands from a day on."""
    proposal: WelfareProposal = get_object_or_404(
        WelfareProposal.objects.filter(
            group__in=SavingsGroup.objects.visible_to(request.user),
            recorded_at__known_by=EVER_KNOWN,
        ).select_related("group__place"),
        key=key,
    )
    group = proposal.group
    require(request.user, Permission.KEEP_BOOKS, group.place)
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            funds.take_step(
                proposal,
                said["state"],
                stands_on=said["stands_on"],
                body=said["body"],
                satang=said["amount"],
                reason=said["reason"],
                source=_said(request, said["evidence"], said["stands_on"]),
            )
        except errors.LedgerError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกสถานะข้อเสนอแล้ว"))
            return redirect("welfare", group.key)
    return _form(request, group, form, _("สถานะข้อเสนอ"), note=proposal.title)


def _to_keep(request: AccountRequest, key: UUID) -> SavingsGroup:
    group = group_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, group.place)
    return group


def _said(request: AccountRequest, title: str, as_of: Any) -> Source:
    return evidence.receive_statement(title, as_of=as_of, recorded_by=request.user)


def _form(
    request: AccountRequest, group: SavingsGroup, form: Any, title: str, *, note: str = ""
) -> HttpResponse:
    context = group_frame(request, group, Moment.now())
    return render(
        request,
        "savings/form.html",
        context | {"form": form, "title": title, "note": note},
        status=422 if form.is_bound else 200,
    )
