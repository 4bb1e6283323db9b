"""Pages of the trades: a list everybody may read and few may edit, the same everywhere."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, open_to_accounts, places_of
from network.models import Account, Level, Place
from network.requests import AccountRequest
from network.sentences import sentence
from survey.errors import SurveyError
from survey.models import Trade
from survey.training import recording
from survey.training.forms import ChangeTradeForm, NewTradeForm

_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@open_to_accounts
def trades(request: AccountRequest) -> HttpResponse:
    """The trades in order, with the words by which wishes are told to be of them."""
    context = {
        "trades": Trade.objects.order_by("is_retired", "sort_order"),
        "may_edit": _may_edit(request.user),
    }
    return render(request, "survey/training/trades.html", context)


@_methods
@open_to_accounts
def add_trade(request: AccountRequest) -> HttpResponse:
    """A new trade, for everywhere."""
    _require(request.user)
    form = NewTradeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recording.add_trade(**form.cleaned_data, account=request.user)
        except SurveyError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("เพิ่มสาขาแล้ว ความต้องการที่พูดถึงคำเหล่านี้จัดเข้าสาขานี้ให้แล้ว"))
            return redirect("trades")
    return _form_page(request, form, _("เพิ่มสาขาอาชีพ"))


@_methods
@open_to_accounts
def change_trade(request: AccountRequest, code: str) -> HttpResponse:
    """Rename a trade, add words, or take it off the list."""
    _require(request.user)
    kept = get_object_or_404(Trade, pk=code)
    known = {
        "name_th": kept.name_th,
        "name_en": kept.name_en,
        "words": ", ".join(kept.words),
        "is_retired": kept.is_retired,
    }
    form = ChangeTradeForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            recording.change_trade(kept.pk, **form.cleaned_data, account=request.user)
        except SurveyError as error:
            form.add_error("words", sentence(error))
        else:
            messages.success(request, _("แก้สาขาแล้ว"))
            return redirect("trades")
    return _form_page(request, form, _("แก้สาขาอาชีพ %(code)s") % {"code": kept.pk})


def _may_edit(account: Account) -> bool:
    """Who records for a whole district, or administers."""
    recording_in = Place.objects.filter(
        level=Level.DISTRICT, pk__in=places_of(account, Permission.RECORD)
    )
    return bool(places_of(account, Permission.ADMINISTER)) or recording_in.exists()


def _require(account: Account) -> None:
    if not _may_edit(account):
        raise PermissionDenied


def _form_page(request: AccountRequest, form: forms.Form, title: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "title": title}
    return render(request, "survey/training/trade.html", context, status=status)
