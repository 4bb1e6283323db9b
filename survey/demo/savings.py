"""Savings groups of the demo: pledges, deposit days, loans, by the numbers of DOMAIN.md §4.2."""

from __future__ import annotations

from datetime import date
from random import Random

from formats.months import Month
from network.models import Account as Officer
from savings.models import (
    GroupRecord,
    JournalEntry,
    LedgerAccount,
    Level,
    Loan,
    Membership,
    MonthClosing,
    Pledge,
    ReadinessMark,
    SavingsGroup,
    WelfareContribution,
    WelfarePayment,
    YearRules,
)
from survey.demo.accounts import Committee
from survey.demo.chance import chance, lognormal, pick
from survey.demo.deposit_days import approved, at_the_table, bank_and_audit, count_box
from survey.demo.group_books import (
    Account,
    Book,
    Kind,
    Loaned,
    Member,
    finish,
    pay_back,
    pay_in,
    side,
)
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
_RECENT = 6  # months at the table of the page, before them from a book
_SCORES = {0: 20, 1: 35, 2: 45}


def make_savings(
    rows: Rows,
    villages: list[Village],
    households: dict[str, list[Household]],
    committees: dict[str, Committee],
) -> None:
    """A group in seven of ten villages, each with its own draws."""
    draws = chance(rows.seed, "groups")
    chosen = [each for each in villages if draws.random() < _WITH_GROUP] or villages[:1]
    for number, village in enumerate(chosen):
        rng = chance(rows.seed, f"savings/{village.code}")
        officers = committees[village.code].accounts
        _group(rows, village, households[village.code], officers, rng, number=number)


def _group(
    rows: Rows,
    village: Village,
    households: list[Household],
    officers: list[Officer],
    rng: Random,
    *,
    number: int,
) -> None:
    """The second group of all keeps its books badly; the first has money in a bank."""
    is_bad = number == 1
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
    for place, household in enumerate(joining, start=1):
        membership = rows.fact(
            Membership,
            source,
            group=group,
            person=household.head.party,
            number=place,
            joined_on=began,
        )
        pledge = pick(rng, _PLEDGES) * _SHARE
        rows.fact(Pledge, source, membership=membership, satang=pledge, since=began)
        members.append(Member(membership, pledge))
    book = Book(group, accounts, members, is_bad, officers)
    _enter(rows, book, Kind.INCOME, began, "เงินตั้งต้นของกลุ่ม", grant=_STARTING_BAHT * _SHARE)
    month = Month.containing(began).following()
    last = Month.containing(rows.today)
    last_year = Month(last.year - 1, last.month)
    while month <= last:
        day = date(month.year, month.month, _DEPOSIT_DAY)
        if day >= rows.today:
            break
        is_recent = (last.year - month.year) * 12 + last.month - month.month < _RECENT
        _deposit_day(rows, book, day, rng, is_recent=is_recent)
        if month > last_year:
            _welfare(rows, book, day, rng, may_help=(day - began).days >= _WAITS)
        if is_recent and not is_bad:
            count_box(rows, book, day, to_bank=number == 0)
        for member in book.members:
            member.saved_by_month[month] = member.saved
        month = month.following()
    _governed(rows, book, began, rng)
    _close(rows, book, began)
    if not is_bad:
        bank_and_audit(rows, book, last.previous())


def _deposit_day(rows: Rows, book: Book, day: date, rng: Random, *, is_recent: bool) -> None:
    """Older days were written from a book, all at once; at the table each member is an entry."""
    saves = [rng.random() >= _MISSED for _member in book.members]
    if is_recent:
        at_the_table(rows, book, day, saves)
    else:
        for member, has_come in zip(book.members, saves, strict=True):
            if has_come:
                pay_in(book, member)
        finish(rows, book, Kind.DEPOSIT, day)
        for member in book.members:
            pay_back(book, member)
        finish(rows, book, Kind.REPAYMENT, day)
    for member in book.members:
        if member.loan is None and rng.random() < _BORROWS / _MONTHS_OF_HISTORY * 1.6:
            baht = lognormal(rng, _LOAN_BAHT, _SPREAD, _LEAST_BAHT, _MOST_BAHT)
            satang = round(baht / _ROUND_BAHT) * _ROUND_BAHT * _SHARE
            months = pick(rng, _MONTHS)
            stops = rng.random() < (_IN_BAD_GROUP if book.is_bad else _ELSEWHERE)
            if satang < book.cash:
                _lend(rows, book, member, satang=satang, months=months, day=day, pays=not stops)


def _lend(
    rows: Rows, book: Book, member: Member, *, satang: int, months: int, day: date, pays: bool
) -> None:
    row = rows.fact(
        Loan,
        rows.source("สัญญาเงินกู้กลุ่มออมทรัพย์", day),
        membership=member.row,
        principal_satang=satang,
        interest_per_month=_INTEREST,
        months=months,
        granted_on=day,
        application=None
        if book.is_bad
        else approved(rows, book, member, satang=satang, months=months, day=day),
    )
    member.loan = Loaned(row, satang, -(-satang // months // _SHARE) * _SHARE, pays)
    side(book, Account.LOANS, satang, member, row)
    side(book, Account.CASH, -satang)
    finish(rows, book, Kind.LOAN, day)


def _enter(
    rows: Rows, book: Book, kind: JournalEntry.Kind, day: date, memo: str, *, grant: int
) -> None:
    side(book, Account.OTHER_INCOME, -grant)
    side(book, Account.CASH, grant)
    finish(rows, book, kind, day, memo)


def _welfare(rows: Rows, book: Book, day: date, rng: Random, *, may_help: bool) -> None:
    """Members give a baht a day, the local government once a year; now and then it helps."""
    for member in book.members:
        side(book, Account.WELFARE, -_WELFARE, member)
        side(book, Account.CASH, _WELFARE)
    _given(rows, finish(rows, book, Kind.MATCHED, day, "สมทบสวัสดิการวันละบาท"), "members", day)
    book.welfare += _WELFARE * len(book.members)
    if day.month == _MATCHED_IN:
        side(book, Account.WELFARE, -_MATCHED)
        side(book, Account.CASH, _MATCHED)
        _given(rows, finish(rows, book, Kind.MATCHED, day, "อบต. สมทบ"), "local", day)
        book.welfare += _MATCHED
    if rng.random() < _HELPS and book.welfare > _HELP and may_help:
        side(book, Account.WELFARE, _HELP)
        side(book, Account.CASH, -_HELP)
        entry = finish(rows, book, Kind.WELFARE, day)
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


def _governed(rows: Rows, book: Book, began: date, rng: Random) -> None:
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


def _close(rows: Rows, book: Book, began: date) -> None:
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
