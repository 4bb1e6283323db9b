"""Pages of the product centre: stock, trade, the month, and what goes to welfare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from formats.months import Month
from network import evidence
from network.access import Permission, needs, require
from network.models import Source
from network.moments import Moment
from network.requests import AccountRequest
from network.sentences import sentence
from network.templatetags.written import short_day
from savings import books, errors
from savings.centre import statements, trading
from savings.centre.forms import (
    CountForm,
    PolicyForm,
    ProductForm,
    ReceiveForm,
    SellForm,
    SpoilForm,
    TradeForm,
)
from savings.centre.stock import NOTHING, lots_left, products_of
from savings.ledger import Account
from savings.models import JournalEntry, Membership, Product, SavingsGroup
from savings.views import group_frame, group_to_read, member_names
from savings.year.statement_views import file_of

_methods = require_http_methods(["GET", "HEAD", "POST"])
LATEST = 30
TRADES: dict[str, tuple[type[TradeForm], Any]] = {
    "receive": (ReceiveForm, gettext_lazy("รับซื้อผลผลิต")),
    "sell": (SellForm, gettext_lazy("ขายผลผลิต")),
    "spoil": (SpoilForm, gettext_lazy("ผลผลิตเสียหาย")),
    "count": (CountForm, gettext_lazy("ตรวจนับสินค้า")),
}


@require_safe
@needs(Permission.SEE_MONEY)
def centre(request: AccountRequest, key: UUID) -> HttpResponse:
    """What is in stock, lot by lot, what it is worth, and the latest trade."""
    group = group_to_read(request, key)
    moment = Moment.now()
    lots = lots_left(group, moment)
    named = member_names(
        request, group, [each.lot.membership for each in lots if each.lot.membership], moment
    )
    entries = (
        JournalEntry.objects.recorded(moment)
        .filter(group=group, kind__in=statements.TRADE)
        .select_related("reversed_by", "source__recorded_by")
        .order_by("-entered_on", "-recorded_at", "-pk")[:LATEST]
    )
    rows = []
    for product in products_of(group, moment):
        own = [each for each in lots if each.lot.product_id == product.pk]
        left = statements.quantity(sum((each.quantity for each in own), NOTHING))
        rows.append((product, left, sum(each.satang for each in own)))
    month = Month.containing(moment.last_day)
    context = group_frame(request, group, moment) | {
        "rows": rows,
        "lots": [
            (each, statements.quantity(each.quantity), named.get(each.lot.membership_id or 0, ""))
            for each in lots
        ],
        "worth": sum(each.satang for each in lots),
        "booked": books.totals(group, moment).get(Account.STOCK, 0),
        "entries": entries,
        "policy": statements.policy_of(group, moment),
        "month": month,
        "month_before": month.previous(),
        "trades": [(name, label) for name, (_form, label) in TRADES.items()],
    }
    return render(request, "savings/centre/centre.html", context)


@_methods
@needs(Permission.KEEP_BOOKS)
def add_product(request: AccountRequest, key: UUID) -> HttpResponse:
    """Something new is traded."""
    group = _to_keep(request, key)
    form = ProductForm(request.POST or None, initial={"key": uuid4()})

    def save(told: dict[str, Any]) -> None:
        today = Moment.now().last_day
        trading.list_product(
            group,
            told["name"],
            told["unit"],
            listed_on=today,
            source=evidence.receive_statement(told["name"], as_of=today, recorded_by=request.user),
            key=told["key"],
        )

    return _answer(request, group, form, _("สินค้าใหม่"), save)


@_methods
@needs(Permission.KEEP_BOOKS)
def trade(request: AccountRequest, key: UUID, trade: str) -> HttpResponse:
    """Goods come, are sold, spoil or are counted; sent twice it is entered once."""
    group = _to_keep(request, key)
    if trade not in TRADES:
        raise Http404
    kind, title = TRADES[trade]
    moment = Moment.now()
    more: dict[str, Any] = {}
    if kind is ReceiveForm:
        members = list(Membership.objects.in_force(moment).filter(group=group).order_by("number"))
        names = member_names(request, group, members, moment)
        more["members"] = [
            (str(each.key), f"{each.number} {names.get(each.pk, '')}") for each in members
        ]
    form = kind(
        request.POST or None,
        products=[
            (str(each.key), f"{each.name} ({each.unit})") for each in products_of(group, moment)
        ],
        initial={"key": uuid4(), "entered_on": short_day(moment.last_day)},
        **more,
    )

    def save(told: dict[str, Any]) -> None:
        product = get_object_or_404(
            Product.objects.as_known(moment).filter(group=group), key=told["product"]
        )
        day, said = told["entered_on"], {"key": told["key"]}
        source = evidence.receive_statement(str(title), as_of=day, recorded_by=request.user)
        if trade == "receive":
            trading.receive(
                product, told["quantity"], told["amount"], received_on=day, source=source,
                membership=_member(group, told["member"], moment),
                paid_from=Account(told["box"]), memo=told["memo"], **said,
            )  # fmt: skip
        elif trade == "sell":
            trading.sell(
                product, told["quantity"], told["amount"], sold_on=day, source=source,
                into=Account(told["box"]), memo=told["memo"], **said,
            )  # fmt: skip
        elif trade == "spoil":
            trading.spoil(
                product, told["quantity"], spoiled_on=day, reason=told["memo"], source=source,
                **said,
            )  # fmt: skip
        else:
            trading.take_stock(
                product, told["quantity"], counted_on=day, remark=told["memo"], source=source,
                **said,
            )  # fmt: skip

    return _answer(request, group, form, str(title), save)


@_methods
@needs(Permission.KEEP_BOOKS)
def policy(request: AccountRequest, key: UUID) -> HttpResponse:
    """How much of the surplus goes to welfare, with the minute that says so."""
    group = _to_keep(request, key)
    form = PolicyForm(request.POST or None, initial={"since": short_day(Moment.now().last_day)})

    def save(told: dict[str, Any]) -> None:
        trading.set_policy(
            group,
            told["percent"],
            told["words"],
            since=told["since"],
            source=evidence.receive_statement(
                told["minute"],
                as_of=told["since"],
                recorded_by=request.user,
                kind=Source.Kind.MINUTE,
            ),
        )

    return _answer(request, group, form, _("กำไรเข้าสวัสดิการ"), save)


@require_safe
@needs(Permission.SEE_MONEY)
def month(request: AccountRequest, key: UUID, month: Month) -> HttpResponse:
    """The month's statement as a page."""
    group = group_to_read(request, key)
    now = Moment.now()
    context = group_frame(request, group, now)
    context |= {
        "paper": statements.month_paper(group, month, now, context["record"].name),
        "month": month,
        "before": month.previous(),
        "policy": statements.policy_of(group, Moment(month.close_day, now.known_by)),
    }
    return render(request, "savings/centre/month.html", context)


@require_safe
@needs(Permission.SEE_MONEY)
def month_file(request: AccountRequest, key: UUID, month: Month, extension: str) -> HttpResponse:
    """The same as PDF or XLSX."""
    group = group_to_read(request, key)
    now = Moment.now()
    record = group_frame(request, group, now)["record"]
    return file_of(statements.month_paper(group, month, now, record.name), extension)


def _member(group: SavingsGroup, key: str, moment: Moment) -> Membership | None:
    found: Membership | None = None
    if key:
        found = Membership.objects.in_force(moment).filter(group=group, key=key).first()
    return found


def _to_keep(request: AccountRequest, key: UUID) -> SavingsGroup:
    group = group_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, group.place)
    return group


def _answer(
    request: AccountRequest,
    group: SavingsGroup,
    form: Any,
    title: str,
    save: Callable[[dict[str, Any]], None],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except errors.SentTwice:
            return redirect("product-centre", group.key)
        except errors.LedgerError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("product-centre", group.key)
    context = group_frame(request, group, Moment.now()) | {"form": form, "title": title}
    return render(
        request, "savings/centre/form.html", context, status=422 if form.is_bound else 200
    )
