"""What a line of a treasurer's book says: cells to values, or the reasons it waits.

Nothing here asks the database. A doubtful wording is a reason, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from formats import national_id
from formats.errors import FormatError
from formats.money import parse_baht
from formats.number import TO_ARABIC, parse_number
from formats.tables import Row
from formats.thai import LooseDate
from network.column_mapping import Columns
from network.imports import Reason, garbled_row
from savings.book_tables import name_of, said

MOST_OF_MEMBER: Final = 1_000_000_000  # satang: ten million baht
MOST_PLEDGED: Final = 10_000_000  # satang a month
MOST_MEMBERS: Final = 99_999  # a longer number is no member's
MOST_MONTHS: Final = 120
HIGHEST_RATE: Final = 15  # percent a month, as Loan allows
LONGEST_NAME: Final = 200

# ส-001, No.12, 0012 → 1, 12, 12
_MEMBER_NUMBER = re.compile(r"(?:(?:[^\W\d_]{1,4}|เลขที่)[.\s]*[-–]?\s*)?0*([1-9][0-9]{0,4})")
_RATE = re.compile(r"(?:ร้อยละ\s*)?([0-9]+(?:\.[0-9]+)?)\s*%?(?:\s*(?:ต่อเดือน|/\s*เดือน))?")


@dataclass(slots=True)
class MemberLine:
    """A member as a line says; `national_id` is never shown. `day_is_loose`: known to the month."""

    number: int
    member: int | None = None
    name: str = ""
    national_id: str = field(default="", repr=False)
    joined_on: date | None = None
    day_is_loose: bool = False
    pledge: int | None = None
    problems: list[Reason] = field(default_factory=list)


@dataclass(slots=True)
class BalanceLine:
    """What a line says a member has saved and owes, satang; None: it says nothing."""

    number: int
    member: int | None = None
    name: str = ""
    saved: dict[str, int] = field(default_factory=dict)
    loan_owed: int | None = None
    loan_principal: int | None = None
    interest_owed: int = 0
    granted_on: date | None = None
    day_is_loose: bool = False
    interest_per_month: Decimal | None = None
    months: int | None = None
    problems: list[Reason] = field(default_factory=list)


class _Doubt(Exception):
    """A cell that is not understood, with the reason."""

    def __init__(self, code: str, th: str, en: str) -> None:
        self.reason = Reason(code, th, en)


def _garbled(row: Row) -> list[Reason]:
    return [garbled_row(row.problem)] if row.problem is not None else []


class LineReader:
    """Understands one line after the other."""

    def __init__(self, columns: Columns, as_of: date) -> None:
        self._columns = columns
        self._as_of = as_of

    def member(self, row: Row) -> MemberLine:
        """The line of a register of members; what cannot be understood is in its problems."""
        line, cells = MemberLine(row.number, problems=_garbled(row)), row.values
        self._name(line, cells)
        self._try(line, lambda: self._member_number(line, cells, is_needed=True))
        self._try(line, lambda: self._national_id(line, cells))
        self._try(line, lambda: self._joined(line, cells))
        self._try(line, lambda: self._pledge(line, cells))
        if not line.name:
            line.problems.append(
                Reason("no_name", "ไม่มีชื่อสมาชิก ให้เติมชื่อ", "the member has no name; add it")
            )
        return line

    def balance(self, row: Row) -> BalanceLine:
        """The line of balances; what cannot be understood is in its problems."""
        line, cells = BalanceLine(row.number, problems=_garbled(row)), row.values
        self._name(line, cells)
        self._try(line, lambda: self._member_number(line, cells, is_needed=not line.name))
        for name in ("savings", "shares", "special"):
            self._try(line, partial(self._saved, line, cells, name))
        self._try(line, lambda: self._loan(line, cells))
        self._try(line, lambda: self._granted(line, cells))
        self._try(line, lambda: self._terms(line, cells))
        return line

    @staticmethod
    def _try(line: MemberLine | BalanceLine, read: Callable[[], None]) -> None:
        try:
            read()
        except _Doubt as doubt:
            line.problems.append(doubt.reason)

    def _name(self, line: MemberLine | BalanceLine, cells: Mapping[str, Any]) -> None:
        line.name = name_of(self._columns, cells)
        if national_id.masked_within(line.name) != line.name:
            line.problems.append(
                Reason(
                    "national_id_misplaced",
                    "มีเลขประจำตัวประชาชนอยู่ในช่องชื่อ ให้ย้ายไปช่องของมัน",
                    "a national ID stands in the column of the name; move it to its own",
                )
            )
        elif len(line.name) > LONGEST_NAME or not any(map(str.isalpha, line.name or "ก")):
            line.problems.append(
                Reason("wrong_name", "ช่องชื่อไม่ใช่ชื่อคน", "the name is not that of a person")
            )

    def _member_number(
        self, line: MemberLine | BalanceLine, cells: Mapping[str, Any], *, is_needed: bool
    ) -> None:
        value = said(self._columns, cells, "number")
        if value is None:
            if is_needed:
                raise _Doubt(
                    "no_number", "ไม่มีเลขสมาชิก ให้เติมเลข", "there is no member number; add it"
                )
            return
        text = self._columns.text(cells, "number").translate(TO_ARABIC)
        written = _MEMBER_NUMBER.fullmatch(text)
        if written is None or int(written[1]) > MOST_MEMBERS:
            shown = national_id.masked_within(text)[:40]
            raise _Doubt(
                "wrong_number",
                f"“{shown}” ไม่ใช่เลขสมาชิก ให้ใส่เป็นตัวเลข 1–{MOST_MEMBERS}",
                f"“{shown}” is no member number; write a number from 1 to {MOST_MEMBERS}",
            )
        line.member = int(written[1])

    def _national_id(self, line: MemberLine, cells: Mapping[str, Any]) -> None:
        value = said(self._columns, cells, "national_id")
        if value is None:
            return
        text = self._columns.text(cells, "national_id")
        if not national_id.is_valid(text):
            shown = national_id.masked(text)
            raise _Doubt(
                "wrong_national_id",
                f"เลขประจำตัวประชาชน ({shown}) ไม่ครบ 13 หลักหรือหลักตรวจสอบไม่ตรง ให้ตรวจกับบัตร",
                f"the national ID ({shown}) has not 13 digits, or its check digit is wrong",
            )
        line.national_id = national_id.normalise(text)

    def _joined(self, line: MemberLine, cells: Mapping[str, Any]) -> None:
        day = self._day(cells, "joined_on", "วันที่เป็นสมาชิก", "the day of joining")
        if day is not None:
            # Whoever joined in 2560 was a member by its last day, at the latest.
            line.joined_on, line.day_is_loose = min(day.latest, self._as_of), not day.is_exact

    def _pledge(self, line: MemberLine, cells: Mapping[str, Any]) -> None:
        line.pledge = self._amount(cells, "pledge", "สัจจะต่อเดือน", "the pledge", MOST_PLEDGED)

    def _saved(self, line: BalanceLine, cells: Mapping[str, Any], name: str) -> None:
        satang = self._amount(cells, name, "เงินสะสม", "the savings", MOST_OF_MEMBER)
        if satang is not None:
            line.saved[name] = satang

    def _loan(self, line: BalanceLine, cells: Mapping[str, Any]) -> None:
        line.loan_owed = self._amount(
            cells, "loan_owed", "เงินกู้คงเหลือ", "what is still owed", MOST_OF_MEMBER
        )
        line.loan_principal = (
            self._amount(cells, "loan_principal", "วงเงินกู้", "the principal", MOST_OF_MEMBER) or None
        )
        line.interest_owed = (
            self._amount(cells, "interest_owed", "ดอกเบี้ยค้าง", "interest owed", MOST_OF_MEMBER) or 0
        )
        if line.loan_principal and (line.loan_owed or 0) > line.loan_principal:
            raise _Doubt(
                "owes_more_than_lent",
                "เงินกู้คงเหลือมากกว่าวงเงินกู้ ให้ตรวจสองช่องนี้",
                "more is still owed than was lent; check the two columns",
            )
        if line.interest_owed and not line.loan_owed:
            raise _Doubt(
                "interest_without_loan",
                "มีดอกเบี้ยค้างแต่ไม่มีเงินกู้คงเหลือ ให้ตรวจสองช่องนี้",
                "interest is owed but no loan; check the two columns",
            )

    def _granted(self, line: BalanceLine, cells: Mapping[str, Any]) -> None:
        day = self._day(cells, "granted_on", "วันที่กู้", "the day of the loan")
        if day is not None:
            # A loan's day decides what is overdue: one known to the month stays unknown.
            line.granted_on = day.earliest if day.is_exact else None
            line.day_is_loose = not day.is_exact

    def _terms(self, line: BalanceLine, cells: Mapping[str, Any]) -> None:
        value = said(self._columns, cells, "interest_per_month")
        if value is not None:
            written = _RATE.fullmatch(str(value).translate(TO_ARABIC).strip())
            rate = Decimal(written[1]) if written else None
            # Excel keeps 1 % as 0.01: of less than a tenth nobody can say which is meant.
            if rate is None or not Decimal("0.1") <= rate <= HIGHEST_RATE:
                raise _Doubt(
                    "wrong_rate",
                    f"ดอกเบี้ย “{value}” ไม่ใช่ร้อยละต่อเดือน ให้เขียนเช่น 1 (ร้อยละ 1 ต่อเดือน)",
                    f"“{value}” is no interest in percent a month; write 1 for one percent",
                )
            line.interest_per_month = rate.quantize(Decimal("0.001"))
        value = said(self._columns, cells, "months")
        if value is not None:
            try:
                months = parse_number(value)
            except FormatError as error:
                raise _Doubt("wrong_months", f"จำนวนงวด: {error.th}", error.en) from error
            if months != int(months) or not 1 <= months <= MOST_MONTHS:
                raise _Doubt(
                    "wrong_months",
                    f"จำนวนงวด {value} ต้องเป็น 1–{MOST_MONTHS} เดือน",
                    f"{value} months is not from 1 to {MOST_MONTHS}",
                )
            line.months = int(months)

    def _amount(
        self, cells: Mapping[str, Any], name: str, th: str, en: str, most: int
    ) -> int | None:
        value = said(self._columns, cells, name)
        if value is None:
            return None
        try:
            satang = parse_baht(value)
        except FormatError as error:
            raise _Doubt("wrong_amount", f"{th}: {error.th}", f"{en}: {error.en}") from error
        if satang < 0:
            raise _Doubt("negative_amount", f"{th} {value} ติดลบไม่ได้", f"{en}: {value} is negative")
        if satang > most:
            raise _Doubt(
                "amount_too_large",
                f"{th} {satang / 100:,.2f} บาท มากเกินจริง ให้ตรวจจำนวนหลัก",
                f"{en}: {satang / 100:,.2f} baht is more than can be; check its digits",
            )
        return satang

    def _day(self, cells: Mapping[str, Any], name: str, th: str, en: str) -> LooseDate | None:
        value = said(self._columns, cells, name)
        if value is None:
            return None
        if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
            value = str(int(value))  # a year typed into a cell
        try:
            day = LooseDate.parse(value)
        except FormatError as error:
            raise _Doubt("doubtful_date", f"{th}: {error.th}", f"{en}: {error.en}") from error
        if day.earliest > self._as_of:
            raise _Doubt(
                "date_after_file",
                f"{th} {day} อยู่หลังวันของไฟล์ ({self._as_of}) ให้ตรวจปี",
                f"{en}, {day}, is after the day of the file ({self._as_of}); check the year",
            )
        return day
