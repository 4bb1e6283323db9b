"""Statements of a group as values: trial balance, balance sheet, income, journal, passbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.moments import Moment
from network.templatetags.written import day as written_day
from network.templatetags.written import short_day
from savings import books
from savings.models import AccountRecord, LedgerAccount, Membership, SavingsGroup
from savings.models.books import AccountType
from savings.papers import Paper, Table, Value

Kind = LedgerAccount.Kind
TYPES: Final = {
    **dict.fromkeys([Kind.CASH, Kind.BANK, Kind.LOANS, Kind.STOCK], AccountType.ASSET),
    **dict.fromkeys(
        [Kind.SAVINGS, Kind.SPECIAL, Kind.DIVIDENDS, Kind.WELFARE, Kind.RELIEF],
        AccountType.LIABILITY,
    ),
    **dict.fromkeys([Kind.SHARES, Kind.RESERVE, Kind.SURPLUS], AccountType.EQUITY),
    **dict.fromkeys(
        [Kind.EXPENSES, Kind.WRITE_OFFS, Kind.DIFFERENCE, Kind.COST, Kind.SPOILAGE],
        AccountType.EXPENSE,
    ),
    **dict.fromkeys(
        [
            Kind.INTEREST,
            Kind.FEES,
            Kind.FINES,
            Kind.BANK_INCOME,
            Kind.GRANTS,
            Kind.OTHER_INCOME,
            Kind.SALES,
        ],
        AccountType.INCOME,
    ),
}
"""As the database has it in LedgerAccount.type; a test compares the two."""
CODES: Final = {
    kind: f"{1 + list(AccountType).index(AccountType(TYPES[kind]))}{number:02d}"
    for number, kind in enumerate(Kind, start=1)
}
LONGEST_JOURNAL: Final = 5_000
SIGNED: Final = (gettext_lazy("เหรัญญิก"), gettext_lazy("ประธานกลุ่ม"), gettext_lazy("ผู้ตรวจสอบ"))


@dataclass(frozen=True)
class Sums:
    """What stands on each account at a moment, satang, debit positive; and the surplus so far."""

    by_kind: dict[str, int]

    def of(self, side: AccountType) -> list[tuple[Kind, int]]:
        """The accounts of a type that hold something, on their usual side."""
        sign = 1 if side in (AccountType.ASSET, AccountType.EXPENSE) else -1
        return [
            (kind, sign * self.by_kind[kind])
            for kind in Kind
            if TYPES[kind] == side and self.by_kind.get(kind)
        ]

    def total(self, side: AccountType) -> int:
        """All of a type."""
        return sum(satang for _kind, satang in self.of(side))

    @property
    def net(self) -> int:
        """Income less expenses."""
        return self.total(AccountType.INCOME) - self.total(AccountType.EXPENSE)


def sums(group: SavingsGroup, moment: Moment, *, since: date | None = None) -> Sums:
    """Balances at a moment; of a period what moved in it, closings of years left out. One query."""
    if since is None:
        return Sums(books.totals(group, moment))
    moved = (
        books.postings(group, moment)
        .filter(entry__entered_on__gte=since)
        .exclude(
            Q(entry__kind="closing") | Q(entry__kind="reversal", entry__reverses__kind="closing")
        )
    )
    return Sums(dict(moved.values_list("account__kind").annotate(sum=Sum("satang"))))


def trial_balance(group: SavingsGroup, moment: Moment, name: str) -> Paper:
    """Every account that holds something, debit and credit; both sides are the same."""
    found = books.account_totals(group, moment)
    named = {
        (each.account.kind, each.account.number): each.name
        for each in AccountRecord.objects.as_known(moment)
        .filter(account__group=group)
        .select_related("account")
    }
    order = list(Kind)
    rows: list[tuple[Value, ...]] = [
        (
            f"{CODES[Kind(kind)]}-{number}" if number else CODES[Kind(kind)],
            " · ".join(filter(None, (str(Kind(kind).label), named.get((kind, number), "")))),
            satang if satang > 0 else None,
            -satang if satang < 0 else None,
        )
        for (kind, number), satang in sorted(
            found.items(), key=lambda each: (order.index(Kind(each[0][0])), each[0][1])
        )
    ]
    debit = sum(each for each in found.values() if each > 0)
    credit = -sum(each for each in found.values() if each < 0)
    rows.append(("", _("รวม"), debit, credit))
    return Paper(
        _("งบทดลอง"),
        _of(name, moment),
        (Table("", _columns(_("รหัส"), _("บัญชี"), money=(_("เดบิต"), _("เครดิต"))), tuple(rows), 1),),
        moment.last_day,
        signatures=tuple(str(each) for each in SIGNED),
        name="trial-balance",
    )


def balance_sheet(group: SavingsGroup, moment: Moment, name: str) -> Paper:
    """What the group has, owes, and is its own; the surplus not yet shared out is its own."""
    found = sums(group, moment)
    tables = []
    for side in (AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY):
        rows: list[tuple[Value, ...]] = [
            (str(kind.label), satang) for kind, satang in found.of(side)
        ]
        total = found.total(side)
        if side == AccountType.EQUITY and found.net:
            rows.append((_("กำไร (ขาดทุน) ที่ยังไม่ได้จัดสรร"), found.net))
            total += found.net
        rows.append((_("รวม%(side)s") % {"side": side.label}, total))
        tables.append(Table(str(side.label), _amounts(), tuple(rows), 1))
    whole = found.total(AccountType.LIABILITY) + found.total(AccountType.EQUITY) + found.net
    tables.append(
        Table(
            "",
            _amounts(),
            ((_("รวมหนี้สินและทุน"), whole), (_("รวมสินทรัพย์"), found.total(AccountType.ASSET))),
            2,
        )
    )
    return Paper(
        _("งบแสดงฐานะการเงิน (งบดุล)"),
        _of(name, moment),
        tuple(tables),
        moment.last_day,
        signatures=tuple(str(each) for each in SIGNED),
        name="balance-sheet",
    )


def income_statement(group: SavingsGroup, moment: Moment, name: str) -> Paper:
    """Income and expenses from the first of January of the last day's year."""
    since = date(moment.last_day.year, 1, 1)
    found = sums(group, moment, since=since)
    tables = []
    for side in (AccountType.INCOME, AccountType.EXPENSE):
        rows: list[tuple[Value, ...]] = [
            (str(kind.label), satang) for kind, satang in found.of(side)
        ]
        rows.append((_("รวม%(side)s") % {"side": side.label}, found.total(side)))
        tables.append(Table(str(side.label), _amounts(), tuple(rows), 1))
    tables.append(Table("", _amounts(), ((_("กำไร (ขาดทุน) สุทธิ"), found.net),), 1))
    return Paper(
        _("งบกำไรขาดทุน"),
        (
            name,
            _("ตั้งแต่ %(since)s ถึง %(day)s")
            % {"since": written_day(since), "day": written_day(moment.last_day)},
        ),
        tuple(tables),
        moment.last_day,
        signatures=tuple(str(each) for each in SIGNED),
        name="income",
    )


def journal(group: SavingsGroup, moment: Moment, name: str) -> Paper:
    """The postings of the last day's month, entry by entry; members by their number."""
    since = moment.last_day.replace(day=1)
    posted = (
        books.postings(group, moment)
        .filter(entry__entered_on__gte=since)
        .select_related("entry", "account", "membership")
        .order_by("entry__entered_on", "entry__recorded_at", "entry", "pk")[:LONGEST_JOURNAL]
    )
    rows: list[tuple[Value, ...]] = [
        (
            short_day(each.entry.entered_on),
            f"{each.entry.get_kind_display()} {each.entry.memo}".strip(),
            str(each.account.get_kind_display()),
            str(each.membership.number) if each.membership else "",
            each.satang if each.satang > 0 else None,
            -each.satang if each.satang < 0 else None,
        )
        for each in posted
    ]
    debit = sum(row[4] for row in rows if isinstance(row[4], int))
    credit = sum(row[5] for row in rows if isinstance(row[5], int))
    rows.append((_("รวม"), "", "", "", debit, credit))
    columns = _columns(
        _("วันที่"), _("รายการ"), _("บัญชี"), _("เลขสมาชิก"), money=(_("เดบิต"), _("เครดิต"))
    )
    return Paper(
        _("สมุดรายวัน"),
        (
            name,
            _("ตั้งแต่ %(since)s ถึง %(day)s")
            % {"since": written_day(since), "day": written_day(moment.last_day)},
        ),
        (Table("", columns, tuple(rows), 1),),
        moment.last_day,
        name="journal",
    )


def control(group: SavingsGroup, moment: Moment, name: str) -> Paper:
    """What each member holds and owes by number, and that it is what the control accounts have."""
    held: dict[int, dict[str, int]] = {}
    kinds = (Kind.SAVINGS, Kind.SPECIAL, Kind.SHARES, Kind.DIVIDENDS, Kind.LOANS)
    for member, kind, satang in (
        books.postings(group, moment)
        .filter(account__kind__in=kinds)
        .values_list("membership", "account__kind")
        .annotate(sum=Sum("satang"))
    ):
        held.setdefault(member, {})[kind] = satang if kind == Kind.LOANS else -satang
    members = Membership.objects.recorded(moment).filter(pk__in=held).order_by("number")
    rows: list[tuple[Value, ...]] = [
        (str(each.number), *(held[each.pk].get(kind, 0) for kind in kinds)) for each in members
    ]
    added = tuple(sum(row[n] for row in rows if isinstance(row[n], int)) for n in range(1, 6))  # type: ignore[misc]
    booked = sums(group, moment).by_kind
    rows.append((_("รวมรายสมาชิก"), *added))
    rows.append(
        (
            _("บัญชีคุมยอด"),
            *(booked.get(kind, 0) * (1 if kind == Kind.LOANS else -1) for kind in kinds),
        )
    )
    return Paper(
        _("ยอดรายสมาชิกเทียบบัญชีคุมยอด"),
        _of(name, moment),
        (
            Table(
                "",
                _columns(_("เลขสมาชิก"), money=tuple(str(kind.label) for kind in kinds)),
                tuple(rows),
                2,
            ),
        ),
        moment.last_day,
        name="members",
    )


STATEMENTS: Final[dict[str, tuple[object, Callable[[SavingsGroup, Moment, str], Paper]]]] = {
    "trial-balance": (gettext_lazy("งบทดลอง"), trial_balance),
    "balance-sheet": (gettext_lazy("งบดุล"), balance_sheet),
    "income": (gettext_lazy("งบกำไรขาดทุน"), income_statement),
    "journal": (gettext_lazy("สมุดรายวัน"), journal),
    "members": (gettext_lazy("ยอดรายสมาชิก"), control),
}


def passbook(membership: Membership, moment: Moment, group_name: str, name: str) -> Paper:
    """Every movement of a member with the balance after it, account by account."""
    tables = []
    kinds = (Kind.SAVINGS, Kind.SPECIAL, Kind.SHARES, Kind.DIVIDENDS, Kind.LOANS)
    posted = list(
        books.postings(membership.group, moment)
        .filter(membership=membership, account__kind__in=kinds)
        .select_related("entry", "account")
        .order_by("entry__entered_on", "entry__recorded_at", "pk")
    )
    for kind in kinds:
        sign = 1 if kind == Kind.LOANS else -1
        balance, rows = 0, []
        for each in posted:
            if each.account.kind != kind:
                continue
            moved = sign * each.satang
            balance += moved
            rows.append(
                (
                    short_day(each.entry.entered_on),
                    f"{each.entry.get_kind_display()} {each.entry.memo}".strip(),
                    moved if moved > 0 else None,
                    -moved if moved < 0 else None,
                    balance,
                )
            )
        if rows or kind == Kind.SAVINGS:
            more, less = (_("กู้"), _("ชำระ")) if kind == Kind.LOANS else (_("ฝาก"), _("ถอน"))
            columns = _columns(_("วันที่"), _("รายการ"), money=(more, less, _("คงเหลือ")))
            tables.append(Table(str(kind.label), columns, tuple(rows)))
    return Paper(
        _("สมุดคู่ฝาก เลขที่ %(number)s") % {"number": membership.number},
        (name, group_name, _("ณ วันที่ %(day)s") % {"day": written_day(moment.last_day)}),
        tuple(tables),
        moment.last_day,
        name=f"passbook-{membership.number}",
    )


def _columns(*texts: str, money: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    return (*((text, False) for text in texts), *((text, True) for text in money))


def _amounts() -> tuple[tuple[str, bool], ...]:
    return _columns(_("รายการ"), money=(_("บาท"),))


def _of(name: str, moment: Moment) -> tuple[str, str]:
    return name, _("ณ วันที่ %(day)s") % {"day": written_day(moment.last_day)}


def at_end_of(day: date, known_by: Moment) -> Moment:
    """The end of a day, as known at a moment."""
    return Moment(day + timedelta(days=1), known_by.known_by)
