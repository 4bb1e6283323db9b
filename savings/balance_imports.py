"""Takes in what a group's older books hold at the end of a day, as its opening entry.

An opening is one entry in balance, made once: where one line waits, every line waits, and the
whole file is sent again when it is mended. Members come from savings.member_imports, before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils import timezone

from formats.months import today_in_bangkok
from network.access import Permission
from network.deliveries import Delivery, Progress, Register, no_progress
from network.imports import (
    Outcome,
    Reason,
    Refused,
    already_accepted,
    fingerprint,
    importing,
    joined,
    keep_accepted,
    quoted,
)
from network.models import Level
from network.moments import Moment
from network.person_names import first_name, plain_person
from savings import balance_notices
from savings.book_rows import BalanceLine, LineReader
from savings.book_tables import Book, open_book, tell_how_read
from savings.book_wordings import BALANCE_FIELDS
from savings.errors import BooksAreOpen
from savings.group_choice import GROUP, chosen_group, refused_by_the_books
from savings.group_figures import FIGURES, REST, Stated, balanced, stated_figures
from savings.member_matching import KnownMember, KnownPeople
from savings.models import JournalEntry, Membership, SavingsGroup
from savings.openings import CarriedLoan, Opening, open_books

REGISTER: Final = "opening_balances"
SAVED: Final = ("savings", "shares", "special")
MONEY: Final = (*SAVED, "loan_owed", "loan_principal", "interest_owed")
_BATCH: Final = 500  # lines between two words about progress


@dataclass
class Carried:
    """What the lines bring, by row number, and whose they are."""

    lines: dict[int, BalanceLine] = field(default_factory=dict)
    members: dict[int, KnownMember] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether no line has a problem."""
        return not any(line.problems for line in self.lines.values())

    def opening(self) -> Opening:
        """What the members have saved and owe, without the figures of the group."""
        saved: dict[Membership, int] = {}
        loans: list[CarriedLoan] = []
        for number, line in self.lines.items():
            membership = self.members[number].membership
            if line.saved:
                saved[membership] = saved.get(membership, 0) + sum(line.saved.values())
            if line.loan_owed:
                loans.append(
                    CarriedLoan(
                        membership,
                        line.loan_owed,
                        principal_satang=line.loan_principal,
                        interest_per_month=line.interest_per_month,
                        months=line.months,
                        granted_on=line.granted_on,
                        interest_owed_satang=line.interest_owed,
                    )
                )
        return Opening(saved, loans)


def take_in(
    delivery: Delivery, *, dry_run: bool = False, progress: Progress = no_progress
) -> Outcome:
    """Carry balances forward; the number of queries does not depend on the number of rows.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    outcome = Outcome(REGISTER, dry_run=dry_run)
    group = chosen_group(delivery)
    book = open_book(delivery, BALANCE_FIELDS, MONEY)
    _refuse_unusable(delivery, book)
    stated = stated_figures(delivery, book)
    tell_how_read(outcome, book)
    stated.tell(outcome)
    with (
        refused_by_the_books(),
        importing(
            delivery.path,
            outcome,
            title=delivery.title,
            as_of=delivery.as_of,
            recorded_by=delivery.recorded_by,
            is_fictional=delivery.is_fictional,
            reading={
                "group": str(group.key),
                "figures": {kind.value: satang for kind, satang in stated.figures.items()},
                **book.reading,
            },
            arrival=delivery.arrival,
        ) as source,
    ):
        carried = _carried(book, delivery, progress)
        marks = _marks(carried, stated, group, delivery)
        if marks and set(marks.values()) <= already_accepted(REGISTER, marks.values()):
            outcome.already_here = len(marks)
        else:
            _refuse_open_books(group)
            known = KnownPeople(group, (), ())
            _match(carried, known, delivery)
            if carried.is_whole and not book.unclear:
                _refuse_wrong_totals(carried, book)
                opening = balanced(carried.opening(), stated, rest=delivery.choice(REST.key))
                open_books(group, opening, entered_on=delivery.as_of, source=source)
                keep_accepted(source, REGISTER, marks.items())
                outcome.accepted = len(marks)
                _tell(carried, known, opening, stated, outcome)
            else:
                outcome.held = _all_held(carried, book)
        progress(len(book.lines), len(book.lines))
    return outcome


BALANCES: Final = Register(
    key=REGISTER,
    th="ยอดยกมาของกลุ่มออมทรัพย์",
    en="opening balances of a savings group",
    reads_shapes=False,
    reads_tables=True,
    least_level=Level.VILLAGE,
    fields_of=lambda _choices: BALANCE_FIELDS,
    take_in=take_in,
    choices=(GROUP, *FIGURES, REST),
    permission=Permission.KEEP_BOOKS,
)


def _refuse_unusable(delivery: Delivery, book: Book) -> None:
    if delivery.as_of > today_in_bangkok(timezone.now()):
        raise Refused(
            Reason(
                "day_to_come",
                f"วันของยอดยกมา ({delivery.as_of}) ยังมาไม่ถึง ให้ใส่วันที่ปิดบัญชีเดิม",
                f"the day of the balances ({delivery.as_of}) is still to come; give the day on"
                " which the older books end",
            )
        )
    there = quoted(book.table.headers)
    chosen = set(book.columns.chosen)
    if not {"number", "name", "first_name"} & chosen:
        raise Refused(
            Reason(
                "no_member_column",
                f"ไม่พบคอลัมน์เลขสมาชิกหรือชื่อ หัวตารางที่พบ: {there}",
                f"no column says which member a row is of; the headers found: {there}",
            )
        )
    if not {*SAVED, "loan_owed"} & chosen:
        raise Refused(
            Reason(
                "no_money_column",
                f"ไม่พบคอลัมน์เงินสะสม หุ้น หรือเงินกู้คงเหลือ "
                "ให้บอกว่าคอลัมน์ไหนคือเงินเหล่านี้ (--mapping: savings, loan_owed)"
                f" หัวตารางที่พบ: {there}",
                "there is no column of savings, shares or loans owed; say which columns"
                f" they are (--mapping: savings, loan_owed); the headers found: {there}",
            )
        )


def _carried(book: Book, delivery: Delivery, progress: Progress) -> Carried:
    carried = Carried()
    reader = LineReader(book.columns, delivery.as_of)
    for done, row in enumerate(book.lines):
        if done % _BATCH == 0:
            progress(done, len(book.lines))
        carried.lines[row.number] = reader.balance(row)
    return carried


def _marks(
    carried: Carried, stated: Stated, group: SavingsGroup, delivery: Delivery
) -> dict[int, bytes]:
    """A fingerprint for each line, of the whole opening: another sum anywhere is another one."""
    whole = fingerprint(
        group.key,
        delivery.as_of,
        sorted((kind.value, satang) for kind, satang in stated.figures.items()),
        delivery.choice(REST.key),
        *(
            (line.member, line.name, sorted(line.saved.items()), line.loan_owed,
             line.loan_principal, line.interest_owed, line.granted_on, line.interest_per_month,
             line.months)
            for line in carried.lines.values()
        ),
    )  # fmt: skip
    return {number: fingerprint(whole, number) for number in carried.lines}


def _refuse_open_books(group: SavingsGroup) -> None:
    """The database says so too, but only to an opening that is whole."""
    ever = Moment(date.max, Moment.now().known_by)
    entries = JournalEntry.objects.recorded(ever).filter(group=group, reversed_by__isnull=True)
    if entries.exclude(kind=JournalEntry.Kind.REVERSAL).exists():
        raise BooksAreOpen


def _match(carried: Carried, known: KnownPeople, delivery: Delivery) -> None:
    """Find the member of each line, and say why a line is nobody's."""
    by_name: dict[str, list[KnownMember]] = {}
    for member in known.by_number.values():
        if member.person is not None:
            by_name.setdefault(plain_person(member.person.name), []).append(member)
    with_savings: dict[int, int] = {}
    for number, line in carried.lines.items():
        found = _member(line, known.by_number, by_name)
        if isinstance(found, Reason):
            line.problems.append(found)
            continue
        if found is None:
            continue  # its number could not be read, which is said already
        carried.members[number] = found
        membership = found.membership
        if membership.joined_on > delivery.as_of or found.has_left:
            line.problems.append(_no_member_then(membership))
        if line.saved:
            first = with_savings.setdefault(membership.number, number)
            if first != number:
                line.problems.append(_savings_twice(membership, first))


def _member(
    line: BalanceLine,
    by_number: Mapping[int, KnownMember],
    by_name: Mapping[str, list[KnownMember]],
) -> KnownMember | Reason | None:
    if line.member is None:
        if line.problems or not line.name:
            return None
        alike = by_name.get(plain_person(line.name), [])
        if len(alike) == 1:
            return alike[0]
        return Reason(
            "no_such_member",
            "ไม่มีเลขสมาชิก และชื่อนี้ไม่ตรงกับสมาชิกคนใดเพียงคนเดียว ให้เติมเลขสมาชิก",
            "there is no member number, and the name is not that of exactly one member; add the"
            " number",
        )
    found = by_number.get(line.member)
    if found is None:
        return Reason(
            "no_such_member",
            f"กลุ่มยังไม่มีสมาชิกเลขที่ {line.member} ให้นำเข้าทะเบียนสมาชิกก่อน หรือแก้เลข",
            f"the group has no member {line.member}; import the members first, or correct the"
            " number",
        )
    person = found.person
    if line.name and person is not None and first_name(person.name) != first_name(line.name):
        return Reason(
            "name_differs",
            f"ชื่อในแถวไม่ตรงกับทะเบียนสมาชิกเลขที่ {line.member} ให้ตรวจเลขหรือชื่อ",
            f"the name is not that of member {line.member} in the register; check number and name",
        )
    return found


def _no_member_then(membership: Membership) -> Reason:
    return Reason(
        "no_member_then",
        f"สมาชิกเลขที่ {membership.number} ไม่ได้เป็นสมาชิกในวันของไฟล์ ให้ตรวจทะเบียนสมาชิก",
        f"member {membership.number} was no member on the day of the file; check the register",
    )


def _savings_twice(membership: Membership, first: int) -> Reason:
    return Reason(
        "savings_twice",
        f"เงินสะสมของสมาชิกเลขที่ {membership.number} อยู่ในแถว {first} แล้ว ให้เหลือแถวเดียว",
        f"the savings of member {membership.number} are in row {first} already; keep one row",
    )


def _all_held(carried: Carried, book: Book) -> list[tuple[int, Reason]]:
    """Every line waits, those without a fault for the others."""
    faulty = sorted(number for number, line in carried.lines.items() if line.problems)
    waiting = balance_notices.waits_for([*faulty, *(number for number, _reason in book.unclear)])
    held = {
        number: joined(line.problems) if line.problems else waiting
        for number, line in carried.lines.items()
    }
    held |= {number: joined([reason]) for number, reason in book.unclear}
    return sorted(held.items())


def _tell(
    carried: Carried, known: KnownPeople, opening: Opening, stated: Stated, outcome: Outcome
) -> None:
    present = {member.membership.number for member in carried.members.values()}
    absent = sorted(
        number
        for number, member in known.by_number.items()
        if number not in present and not member.has_left
    )
    balance_notices.changes(carried.lines, carried.members, opening, stated, outcome)
    balance_notices.tell(carried.lines, carried.members, opening, absent, outcome)


def _refuse_wrong_totals(carried: Carried, book: Book) -> None:
    wrong_th, wrong_en = [], []
    for column in MONEY:
        header = book.columns.chosen.get(column)
        amounts = {number: _amount(line, column) for number, line in carried.lines.items()}
        for wrong in book.wrong_totals(column, amounts):
            wrong_th.append(f"“{header}” {wrong.th}")
            wrong_en.append(f"“{header}”: {wrong.en}")
    if wrong_th:
        raise Refused(
            Reason(
                "total_differs",
                "ยอดรวมที่พิมพ์ไว้ไม่ตรงกับผลรวมของแถว: " + "; ".join(wrong_th) + " ให้ตรวจหาแถวที่ผิด",
                "the printed total is not the sum of the rows: " + "; ".join(wrong_en)
                + "; find the row that is wrong",
            )
        )  # fmt: skip


def _amount(line: BalanceLine, column: str) -> int:
    if column in SAVED:
        return line.saved.get(column, 0)
    amount: int | None = getattr(line, column)
    return amount or 0
