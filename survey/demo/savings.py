"""Savings groups of the demo: pledges, deposit days, loans, by the numbers of DOMAIN.md §4.2."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random

from formats.months import Month
from savings.models import (
    GroupRecord,
    JournalEntry,
    LedgerAccount,
    Level,
    Loan,
    Membership,
    MonthClosing,
    Pledge,
    Posting,
    ReadinessMark,
    SavingsGroup,
    WelfareContribution,
    WelfarePayment,
    YearRules,
)
from survey.demo.chance import chance, lognormal, pick
from survey.demo.people import Household
from survey.demo.places import Village
from survey.demo.rows import Rows

_WITH_GROUP = 0.7  # of villages
_MEMBERS = 0.38  # of households
_PLEDGES = {50: 15, 100: 45, 200: 20, 300: 8, 500: 10, 1_000: 2}  # baht a month
_MISSED = 0.06
_BORROWS = 0.3  # of members, in the course of the months
_LOAN_BAHT, _SPREAD, _MOST_BAHT = 15_000, 0.7, 50_000
_LEAST_BAHT, _ROUND_BAHT = 2_000, 500
_MONTHS = {12: 60, 24: 40}
_INTEREST = "1.000"
_SHARE = 100  # satang a baht
_STARTING_BAHT = 20_000  # a grant the group begins with
_IN_BAD_GROUP, _ELSEWHERE = 0.5, 0.06  # of borrowers, who stop paying
_LEFT = 0.02  # of members, after a year
_MONTHS_OF_HISTORY = 24
_DEPOSIT_DAY = 5
_WELFARE, _MATCHED, _HELP = 3_000, 500_000, 50_000  # satang
_MATCHED_IN = 4  # April
_HELPS = 0.5  # of months
_PURPOSES = {"illness": 40, "education": 20, "house": 15, "death": 10, "birth": 15}
_WAITS = 180  # days as a member before the fund helps
_SCORES = {0: 20, 1: 35, 2: 45}
Account = LedgerAccount.Kind
Kind = JournalEntry.Kind


@dataclass
class _Loan:
    row: Loan
    left: int
    instalment: int
    pays: bool


@dataclass
class _Member:
    row: Membership
    pledge: int
    saved: int = 0
    loan: _Loan | None = None


@dataclass
class _Book:
    """A group while its months are gone through; `cash` in satang."""

    group: SavingsGroup
    accounts: dict[str, LedgerAccount]
    members: list[_Member]
    is_bad: bool
    cash: int = 0
    welfare: int = 0
    cash_by_month: dict[Month, int] = field(default_factory=lambda: defaultdict(int))
    sides: list[tuple[str, int, _Member | None, Loan | None]] = field(default_factory=list)


def make_savings(
    rows: Rows, villages: list[Village], households: dict[str, list[Household]]
) -> None:
    """A group in seven of ten villages, each with its own draws."""
    draws = chance(rows.seed, "groups")
    chosen = [each for each in villages if draws.random() < _WITH_GROUP] or villages[:1]
    for number, village in enumerate(chosen):
        rng = chance(rows.seed, f"savings/{village.code}")
        _group(rows, village, households[village.code], rng, is_bad=number == 1)


def _group(
    rows: Rows, village: Village, households: list[Household], rng: Random, *, is_bad: bool
) -> None:
    began = max(village.surveyed_from, rows.months_ago(_MONTHS_OF_HISTORY))
    source = rows.source(f"ระเบียบกลุ่มออมทรัพย์ {village.name}", began)
    group = rows.add(SavingsGroup(place=village.place))
    rows.fact(
        GroupRecord,
        source,
        group=group,
        name=f"กลุ่มออมทรัพย์{village.name}",
        level=pick(rng, {Level.PLEDGES_ONLY: 20, Level.WITH_LOANS: 65, Level.VILLAGE_BANK: 15}),
        deposit_day=_DEPOSIT_DAY,
        observed_on=began,
    )
    accounts = {
        kind.value: rows.add(LedgerAccount(group=group, kind=kind)) for kind in LedgerAccount.Kind
    }
    joining = [each for each in households if rng.random() < _MEMBERS]
    members = []
    for number, household in enumerate(joining, start=1):
        membership = rows.fact(
            Membership,
            source,
            group=group,
            person=household.head.party,
            number=number,
            joined_on=began,
        )
        pledge = pick(rng, _PLEDGES) * _SHARE
        rows.fact(Pledge, source, membership=membership, satang=pledge, since=began)
        members.append(_Member(membership, pledge))
    book = _Book(group, accounts, members, is_bad)
    _enter(rows, book, Kind.INCOME, began, "เงินตั้งต้นของกลุ่ม", grant=_STARTING_BAHT * _SHARE)
    month = Month.containing(began).following()
    last = Month.containing(rows.today)
    last_year = Month(last.year - 1, last.month)
    while month <= last:
        day = date(month.year, month.month, _DEPOSIT_DAY)
        if day >= rows.today:
            break
        _deposit_day(rows, book, day, rng)
        if month > last_year:
            _welfare(rows, book, day, rng, may_help=(day - began).days >= _WAITS)
        month = month.following()
    _governed(rows, book, began, rng)
    _close(rows, book, began)


def _deposit_day(rows: Rows, book: _Book, day: date, rng: Random) -> None:
    for member in book.members:
        if rng.random() >= _MISSED:
            member.saved += member.pledge
            _side(book, Account.SAVINGS, -member.pledge, member)
            _side(book, Account.CASH, member.pledge)
    _finish(rows, book, Kind.DEPOSIT, day)
    for member in book.members:
        loan = member.loan
        if loan is not None and loan.left and loan.pays:
            paid = min(loan.instalment, loan.left)
            interest = loan.left // 100
            loan.left -= paid
            _side(book, Account.LOANS, -paid, member, loan.row)
            _side(book, Account.INTEREST, -interest, member, loan.row)
            _side(book, Account.CASH, paid + interest)
    _finish(rows, book, Kind.REPAYMENT, day)
    for member in book.members:
        if member.loan is None and rng.random() < _BORROWS / _MONTHS_OF_HISTORY * 1.6:
            baht = lognormal(rng, _LOAN_BAHT, _SPREAD, _LEAST_BAHT, _MOST_BAHT)
            satang = round(baht / _ROUND_BAHT) * _ROUND_BAHT * _SHARE
            months = pick(rng, _MONTHS)
            stops = rng.random() < (_IN_BAD_GROUP if book.is_bad else _ELSEWHERE)
            if satang < book.cash:
                _lend(rows, book, member, satang=satang, months=months, day=day, pays=not stops)


def _lend(
    rows: Rows, book: _Book, member: _Member, *, satang: int, months: int, day: date, pays: bool
) -> None:
    row = rows.fact(
        Loan,
        rows.source("สัญญาเงินกู้กลุ่มออมทรัพย์", day),
        membership=member.row,
        principal_satang=satang,
        interest_per_month=_INTEREST,
        months=months,
        granted_on=day,
    )
    member.loan = _Loan(row, satang, -(-satang // months), pays)
    _side(book, Account.LOANS, satang, member, row)
    _side(book, Account.CASH, -satang)
    _finish(rows, book, Kind.LOAN, day)


def _enter(
    rows: Rows, book: _Book, kind: JournalEntry.Kind, day: date, memo: str, *, grant: int
) -> None:
    _side(book, Account.OTHER_INCOME, -grant)
    _side(book, Account.CASH, grant)
    _finish(rows, book, kind, day, memo)


def _side(
    book: _Book,
    account: LedgerAccount.Kind,
    satang: int,
    member: _Member | None = None,
    loan: Loan | None = None,
) -> None:
    book.sides.append((account.value, satang, member, loan))


def _finish(
    rows: Rows, book: _Book, kind: JournalEntry.Kind, day: date, memo: str = ""
) -> JournalEntry | None:
    """Make an entry of the sides that wait; cash is one posting."""
    sides, book.sides = book.sides, []
    if not sides:
        return None
    entry = rows.fact(
        JournalEntry,
        rows.source("สมุดเงินสดกลุ่มออมทรัพย์", day),
        group=book.group,
        kind=kind,
        entered_on=day,
        memo=memo,
    )
    cash = sum(satang for account, satang, _member, _loan in sides if account == Account.CASH)
    book.cash += cash
    book.cash_by_month[Month.containing(day)] += cash
    summed = [
        *(side for side in sides if side[0] != Account.CASH),
        (Account.CASH.value, cash, None, None),
    ]
    for account, satang, member, loan in summed:
        if satang:
            rows.add(
                Posting(
                    entry=entry,
                    account=book.accounts[account],
                    membership=member.row if member else None,
                    loan=loan,
                    satang=satang,
                )
            )
    return entry


def _welfare(rows: Rows, book: _Book, day: date, rng: Random, *, may_help: bool) -> None:
    """Members give a baht a day, the local government once a year; now and then it helps."""
    for member in book.members:
        _side(book, Account.WELFARE, -_WELFARE, member)
        _side(book, Account.CASH, _WELFARE)
    _given(rows, _finish(rows, book, Kind.MATCHED, day, "สมทบสวัสดิการวันละบาท"), "members", day)
    book.welfare += _WELFARE * len(book.members)
    if day.month == _MATCHED_IN:
        _side(book, Account.WELFARE, -_MATCHED)
        _side(book, Account.CASH, _MATCHED)
        _given(rows, _finish(rows, book, Kind.MATCHED, day, "อบต. สมทบ"), "local", day)
        book.welfare += _MATCHED
    if rng.random() < _HELPS and book.welfare > _HELP and may_help:
        _side(book, Account.WELFARE, _HELP)
        _side(book, Account.CASH, -_HELP)
        entry = _finish(rows, book, Kind.WELFARE, day)
        book.welfare -= _HELP
        rows.fact(
            WelfarePayment,
            rows.source("ใบจ่ายสวัสดิการ", day),
            entry=entry,
            purpose=pick(rng, _PURPOSES),
            recipient=rng.choice(book.members).row.person,
            paid_on=day,
        )


def _given(rows: Rows, entry: JournalEntry | None, origin: str, day: date) -> None:
    if entry is not None:
        rows.fact(
            WelfareContribution,
            rows.source("บัญชีกองทุนสวัสดิการ", day),
            entry=entry,
            origin=origin,
            received_on=day,
        )


def _governed(rows: Rows, book: _Book, began: date, rng: Random) -> None:
    """How the group shares its year, and how ready it is for more."""
    source = rows.source("ระเบียบกลุ่มออมทรัพย์ว่าด้วยการจัดสรรกำไร", began)
    rows.fact(
        YearRules,
        source,
        group=book.group,
        since=began,
        reserve_percent="10.00",
        welfare_percent="10.00",
        dividend_percent="50.00",
        patronage_percent="20.00",
    )
    marked = rows.months_ago(2)
    for item in ReadinessMark.Item:
        rows.fact(
            ReadinessMark,
            rows.source("แบบประเมินความพร้อมกลุ่มออมทรัพย์", marked),
            group=book.group,
            item=item.value,
            score=0 if book.is_bad else pick(rng, _SCORES),
            observed_on=marked,
        )


def _close(rows: Rows, book: _Book, began: date) -> None:
    """The months that are over are closed, all but the bad group's last ones."""
    month, cash = Month.containing(began), 0
    last = Month.containing(rows.today).previous()
    if book.is_bad:
        last = last.previous().previous()
    while month <= last and month.close_day < rows.today:
        cash += book.cash_by_month[month]
        rows.fact(
            MonthClosing,
            rows.source("ใบปิดบัญชีประจำเดือน", month.close_day),
            group=book.group,
            month=month.first_day,
            counted_satang=cash,
        )
        month = month.following()
