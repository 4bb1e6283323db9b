"""The demo's product centre: trade of the days that are open in its group's books."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max

from network import evidence
from network.models import Account, Source
from network.moments import EVER_KNOWN, Moment
from savings import books
from savings.centre import trading
from savings.models import CashCount, GroupRecord, Membership, Product

if TYPE_CHECKING:
    from savings.models import SavingsGroup

VILLAGE: Final = "27040501"
TREASURER: Final = "treasurer27040501"
_MADE_UP: Final = " (ข้อมูลสมมติ)"
MILK, RICE = 0, 1
# How far into the open days, what, of which product, how much, baht for all of it.
_TRADE: Final = (
    (0.0, "receive", RICE, "120", "1740"),
    (0.1, "receive", MILK, "85.5", "1624.5"),
    (0.2, "sell", MILK, "60", "1320"),
    (0.3, "spoil", MILK, "2.5", "0"),
    (0.5, "receive", RICE, "80", "1240"),
    (0.6, "sell", RICE, "150", "2550"),
    (0.8, "sell", MILK, "20", "440"),
    (1.0, "count", RICE, "49", "0"),
)


@transaction.atomic
def add_centre(today: date) -> None:
    """Add the centre to a demo that is loaded. Once."""
    account = Account.objects.filter(username=TREASURER).first()
    now = Moment.now()
    record = (
        GroupRecord.objects.as_known(now)
        .filter(group__place__code=VILLAGE)
        .select_related("group")
        .order_by("pk")
        .first()
    )
    if account is None or record is None:
        return
    group = record.group
    first = _first_open_day(group)
    if first > today:
        return

    def said(title: str, day: date, kind: Source.Kind = Source.Kind.STATEMENT) -> Source:
        return evidence.receive_statement(
            title + _MADE_UP, as_of=day, recorded_by=account, kind=kind, is_fictional=True
        )

    products = [
        trading.list_product(group, name, unit, listed_on=first, source=said(name, first))
        for name, unit in (("นมดิบ", "กิโลกรัม"), ("ข้าวเปลือก", "ถัง"))
    ]
    trading.set_policy(
        group, Decimal(20), "กำไรศูนย์ร้อยละ 20 เข้ากองทุนสวัสดิการ" + _MADE_UP, since=first,
        source=said("มติประชุมกลุ่ม", first, Source.Kind.MINUTE),
    )  # fmt: skip
    members = list(Membership.objects.in_force(now).filter(group=group).order_by("number")[:2])
    for share, what, number, quantity, baht in _TRADE:
        day = first + timedelta(days=int((today - first).days * share))
        _trade(what, products[number], Decimal(quantity), Decimal(baht), day,
               said("ใบรับจ่ายสินค้า", day), members)  # fmt: skip


def _trade(  # noqa: PLR0917 (a line of the demo)
    what: str,
    product: Product,
    quantity: Decimal,
    baht: Decimal,
    day: date,
    source: Source,
    members: list[Membership],
) -> None:
    satang = int(baht * 100)
    if what == "receive":
        member = members[satang % len(members)] if members else None
        trading.receive(
            product, quantity, satang, received_on=day, source=source, membership=member
        )
    elif what == "sell":
        trading.sell(product, quantity, satang, sold_on=day, source=source)
    elif what == "spoil":
        trading.spoil(product, quantity, spoiled_on=day, reason="นมเสีย", source=source)
    else:
        trading.take_stock(product, quantity, counted_on=day, source=source, remark="ขาดหนึ่งถัง")


def _first_open_day(group: SavingsGroup) -> date:
    """After the last closed month and the last day whose cash was counted."""
    counted = CashCount.objects.filter(group=group, recorded_at__known_by=EVER_KNOWN)
    last = counted.aggregate(last=Max("counted_on"))["last"]
    month = books.first_open_month(group)
    return max(
        month.first_day if month else date.min, last + timedelta(days=1) if last else date.min
    )
