"""Pages of the group's accounts and banks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from formats.months import Month
from network import evidence
from network.access import Permission, needs, require
from network.models import Source
from network.moments import EVER_KNOWN, Moment
from network.requests import AccountRequest
from network.sentences import sentence
from network.templatetags.written import month as written_month
from savings import books, errors
from savings.banking import moving, reconciling
from savings.banking.forms import AccountForm, BankItemForm, MoveForm, StatementForm
from savings.ledger import Account
from savings.models import LedgerAccount, SavingsGroup
from savings.templatetags.money import baht
from savings.views import group_frame, group_to_read

_methods = require_http_methods(["GET", "HEAD", "POST"])
MONEY = (Account.CASH, Account.BANK)


@require_safe
@needs(Permission.SEE_MONEY)
def bank(request: AccountRequest, key: UUID) -> HttpResponse:
    """Box and banks with what lies there, months not compared with the bank, latest movements."""
    group = group_to_read(request, key)
    moment = Moment.now()
    last = Month.containing(moment.last_day).previous()
    months = [last, last.previous(), last.previous().previous()]
    return render(
        request,
        "savings/bank.html",
        group_frame(request, group, moment)
        | {
            "accounts": moving.accounts_of(group, moment, *MONEY),
            "others": [
                each
                for each in moving.accounts_of(group, moment, *moving.SEVERAL[1:])
                if each.account.number or each.record
            ],
            "months": [(each, reconciling.compared(group, each)) for each in months],
            "moves": moving.latest_moves(group),
        },
    )


@_methods
@needs(Permission.KEEP_BOOKS)
def move(request: AccountRequest, key: UUID) -> HttpResponse:
    """A deposit slip, a withdrawal, or money between two banks or two funds."""
    group = _to_keep(request, key)
    held = moving.accounts_of(group, Moment.now(), *MONEY, Account.WELFARE, Account.RELIEF)
    first = {"key": uuid4(), "out_of": "cash-0", "into": "bank-0"}
    form = MoveForm(request.POST or None, request.FILES or None, accounts=held, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def write() -> object:
            return moving.move(
                group,
                said["amount"],
                out_of=form.accounts[said["out_of"]],
                into=form.accounts[said["into"]],
                entered_on=said["entered_on"],
                memo=said["memo"],
                key=said["key"],
                source=_seen(request, said, _("ใบฝากหรือใบถอนธนาคาร"), said["entered_on"]),
            )

        if _done(form, write):
            messages.success(request, _("บันทึกการย้ายเงินแล้ว"))
            return redirect("bank", key)
    return _form(request, group, form, _("นำฝากหรือถอนธนาคาร"))


@_methods
@needs(Permission.KEEP_BOOKS)
def item(request: AccountRequest, key: UUID) -> HttpResponse:
    """Interest or a fee that stands in the bank's book."""
    group = _to_keep(request, key)
    held = moving.accounts_of(group, Moment.now(), Account.BANK)
    form = BankItemForm(
        request.POST or None, request.FILES or None, accounts=held, initial={"key": uuid4()}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def write() -> object:
            return moving.book_bank(
                group,
                said["amount"],
                said["what"],
                account=form.accounts[said["account"]],
                entered_on=said["entered_on"],
                memo=said["memo"],
                key=said["key"],
                source=_seen(request, said, _("สมุดบัญชีธนาคาร"), said["entered_on"]),
            )

        if _done(form, write):
            messages.success(request, _("บันทึกรายการธนาคารแล้ว"))
            return redirect("bank", key)
    return _form(request, group, form, _("ดอกเบี้ยหรือค่าธรรมเนียมธนาคาร"))


@_methods
@needs(Permission.KEEP_BOOKS)
def name_account(request: AccountRequest, key: UUID) -> HttpResponse:
    """One more account of a kind, or another name for one."""
    group = _to_keep(request, key)
    held = moving.accounts_of(group, Moment.now(), *moving.SEVERAL)
    form = AccountForm(request.POST or None, accounts=held)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        how = {
            "observed_on": said["observed_on"],
            "bank": said["bank"],
            "bank_number": said["bank_number"],
        }
        source = evidence.receive_statement(
            said["evidence"], as_of=said["observed_on"], recorded_by=request.user
        )
        known = {each.choice: each.account for each in held}

        def write() -> object:
            if account := known.get(said["account"]):
                return moving.name_account(account, said["name"], source=source, **how)
            kind = LedgerAccount.Kind(said["account"])
            return moving.open_account(group, kind, said["name"], source=source, **how)

        if _done(form, write):
            messages.success(request, _("บันทึกชื่อบัญชีแล้ว"))
            return redirect("bank", key)
    return _form(request, group, form, _("เพิ่มหรือตั้งชื่อบัญชี"))


@_methods
@needs(Permission.KEEP_BOOKS)
def reconcile(request: AccountRequest, key: UUID, number: int, month: Month) -> HttpResponse:
    """The bank's balance at a month's end beside the books."""
    group = _to_keep(request, key)
    account = get_object_or_404(group.accounts.filter(kind=Account.BANK), number=number)
    if month.last_day > Moment.now().last_day:
        raise Http404  # the bank has not said it yet
    totals = books.account_totals(group, Moment(month.close_day, EVER_KNOWN))
    booked = totals.get((account.kind, account.number), 0)
    form = StatementForm(request.POST or None, request.FILES or None, initial={"ledger": booked})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def write() -> object:
            return reconciling.reconcile(
                account,
                month,
                statement_satang=said["statement"],
                ledger_satang=said["ledger"],
                explanation=said["explanation"],
                source=_seen(request, said, _("ใบแจ้งยอดธนาคาร"), month.last_day),
            )

        if _done(form, write):
            messages.success(request, _("บันทึกยอดธนาคารแล้ว"))
            return redirect("bank", key)
    note = _("สิ้นเดือน %(month)s บัญชีของกลุ่มมี %(baht)s บาท") % {
        "month": written_month(month),
        "baht": baht(booked),
    }
    return _form(request, group, form, _("เทียบยอดธนาคาร"), note=note)


def _to_keep(request: AccountRequest, key: UUID) -> SavingsGroup:
    group = group_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, group.place)
    return group


def _seen(request: AccountRequest, said: dict[str, Any], title: str, as_of: date) -> Source:
    """The scan as evidence; without one, the officer's word."""
    scan = said["scan"]
    if not scan:
        return evidence.receive_statement(title, as_of=as_of, recorded_by=request.user)
    return evidence.receive_document(
        scan.read(), scan.name or "scan", title=title, as_of=as_of, recorded_by=request.user
    )


def _done(form: forms.Form, write: Callable[[], object]) -> bool:
    """Do it; what the books refuse stands in the form. What was sent twice is entered once."""
    try:
        write()
    except errors.SentTwice:
        return True
    except errors.LedgerError as error:
        form.add_error(None, sentence(error))
        return False
    return True


def _form(
    request: AccountRequest, group: SavingsGroup, form: forms.Form, title: str, *, note: str = ""
) -> HttpResponse:
    context = group_frame(request, group, Moment.now())
    return render(
        request,
        "savings/form.html",
        context | {"form": form, "title": title, "note": note},
        status=422 if form.is_bound else 200,
    )
