"""The centre's month: what was taken and paid, what it earned, what is in stock."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from formats.months import Month
from network.moments import Moment
from network.templatetags.written import month as written_month
from savings import books
from savings.centre.stock import Movement, movements
from savings.models import CentrePolicy, LedgerAccount, SavingsGroup, StockMove
from savings.papers import Paper, Table, Value
from savings.year.sharing import part

Kind = LedgerAccount.Kind
TRADE = ("stock_in", "sale", "spoiled", "stocktake")
Moved = StockMove.Kind


def quantity(value: Decimal) -> str:
    """12.5 and 1,200: without zeros at the end."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def policy_of(group: SavingsGroup, moment: Moment) -> CentrePolicy | None:
    """What was decided of the surplus, as it holds. One query."""
    found: CentrePolicy | None = (
        CentrePolicy.objects.as_known(moment).filter(group=group).select_related("source").first()
    )
    return found


def month_paper(group: SavingsGroup, month: Month, now: Moment, name: str) -> Paper:
    """Receipts and payments, trading account, and stock of a month. Eight queries."""
    until = Moment(min(month.close_day, now.true_before), now.known_by)
    before = Moment(month.first_day, now.known_by)
    sums = _sums(group, before, until)
    sales, cost, spoilage = (
        -sums.get(Kind.SALES, 0),
        sums.get(Kind.COST, 0),
        sums.get(Kind.SPOILAGE, 0),
    )
    surplus = sales - cost - spoilage
    policy = policy_of(group, until)
    welfare = part(surplus, policy.welfare_percent) if policy and surplus > 0 else 0
    taken, paid = _money(group, before, until)
    moved = movements(group, before, until)
    worth = sum(each.closing_satang for each in moved)
    booked = books.totals(group, until).get(Kind.STOCK, 0)
    earned: list[tuple[Value, ...]] = [
        (_("ขายสินค้า"), sales),
        (_("หัก ต้นทุนสินค้าที่ขาย"), -cost),
        (_("หัก สินค้าเสียหายและขาดเกิน"), -spoilage),
        (_("กำไร (ขาดทุน) ของศูนย์"), surplus),
    ]
    if policy:
        earned.append(
            (
                _("เข้าสวัสดิการร้อยละ %s ตามมติ") % quantity(policy.welfare_percent),
                welfare,
            )
        )
    money = ((_("รายการ"), False), (_("บาท"), True))
    return Paper(
        _("ศูนย์รวมผลผลิต เดือน %s") % written_month(month),
        (name,),
        (
            Table(
                _("รับและจ่าย"),
                money,
                (
                    (_("รับจากการขาย"), taken),
                    (_("จ่ายรับซื้อผลผลิต"), -paid),
                    (_("รับสุทธิ"), taken - paid),
                ),
                1,
            ),
            Table(_("ผลการค้า"), money, tuple(earned), 2 if policy else 1),
            _stock_table(moved, worth),
        ),
        until.last_day,
        notes=(
            _("ต้นทุนตามราคาของแต่ละรุ่น รุ่นที่รับก่อนออกก่อน เศษสตางค์ปัดครึ่งขึ้นและรุ่นที่หมดไม่เหลือมูลค่า"),
            _("มูลค่าสินค้าตามรุ่นเท่ากับบัญชีสินค้าคงเหลือ")
            if worth == booked
            else _("มูลค่าสินค้าตามรุ่นไม่เท่ากับบัญชีสินค้าคงเหลือ แจ้งผู้ตรวจสอบ"),
        ),
        signatures=(_("ผู้จัดการศูนย์"), _("เหรัญญิก"), _("ผู้ตรวจสอบ")),
        name=f"centre-{month.first_day:%Y-%m}",
    )


def _stock_table(moved: list[Movement], worth: int) -> Table:
    columns = (
        (_("สินค้า"), False),
        (_("ยกมา"), True),
        (_("รับ"), True),
        (_("ขาย"), True),
        (_("เสียและขาดเกิน"), True),
        (_("คงเหลือ"), True),
        (_("มูลค่า (บาท)"), True),
    )
    rows: list[tuple[Value, ...]] = []
    for each in moved:
        spoiled = each.out(Moved.SPOILED)[0] + each.out(Moved.COUNTED)[0]
        undone = each.out(Moved.REVERSED)[0]
        rows.append(
            (
                f"{each.product.name} ({each.product.unit})",
                quantity(each.opening),
                quantity(each.received - undone if undone > 0 else each.received),
                quantity(each.out(Moved.SOLD)[0] + min(undone, Decimal(0))),
                quantity(spoiled),
                quantity(each.closing),
                each.closing_satang,
            )
        )
    rows.append((_("รวม"), "", "", "", "", "", worth))
    return Table(_("สินค้า"), columns, tuple(rows), 1)


def _sums(group: SavingsGroup, before: Moment, until: Moment) -> dict[str, int]:
    """What was posted in the period, by account. One query."""
    return dict(
        books.postings(group, until)
        .filter(entry__entered_on__gte=before.true_before)
        .exclude(entry__kind="closing")
        .values_list("account__kind")
        .annotate(sum=Sum("satang"))
        .order_by()
    )


def _money(group: SavingsGroup, before: Moment, until: Moment) -> tuple[int, int]:
    """Taken by sales, paid for goods: cash and bank, less what was reversed. Two queries."""
    moved = books.postings(group, until).filter(
        entry__entered_on__gte=before.true_before, account__kind__in=[Kind.CASH, Kind.BANK]
    )

    def of(kind: str) -> int:
        found = moved.filter(Q(entry__kind=kind) | Q(entry__reverses__kind=kind))
        return found.aggregate(sum=Sum("satang"))["sum"] or 0

    return of("sale"), -of("stock_in")


def last_month(moment: Moment) -> Month:
    """The month before that of the moment."""
    return Month.containing(moment.last_day.replace(day=1) - timedelta(days=1))
