"""A treasurer's table taken apart: lines of members, printed totals, lines about the group.

Nothing here asks the database. Titles, signatures and headings are left out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from formats.errors import FormatError
from formats.money import parse_baht, written_baht
from formats.tables import Row, Table, open_table
from network.column_mapping import Columns, Field, known_headers, match_columns
from network.deliveries import Delivery
from network.imports import Outcome, Reason, Refused, listed
from savings.book_wordings import (
    BALANCE_FIELDS,
    MEMBER_FIELDS,
    NOTHING,
    OTHER_HEADERS,
    Account,
    account_named,
    figure_within,
    is_footer,
    is_name,
    is_total,
)

MOST_OF_GROUP: Final = 10_000_000_000  # satang: a village's group has less than 100 million baht
_NAMED: Final = ("name", "first_name", "last_name")
_FEW: Final = 5  # values, of which a median says something
_ZERO: Final = 10  # times as much: a zero lost or added


@dataclass(frozen=True)
class PrintedTotal:
    """A row of totals, and how many lines of members stand above it."""

    row: Row
    lines_above: int


@dataclass(frozen=True)
class Figure:
    """An amount of the group's own, satang, as its line says; `number` 0: above the header."""

    number: int
    account: Account
    satang: int


@dataclass(frozen=True)
class WrongTotal:
    """A printed total that is not the sum of its lines, both in satang."""

    number: int
    printed: int
    summed: int

    @property
    def th(self) -> str:
        return (
            f"แถวรวม (แถว {self.number}) เขียน {written_baht(self.printed)} บาท"
            f" แต่รวมจากแถวได้ {written_baht(self.summed)} บาท"
            f" ต่างกัน {written_baht(abs(self.printed - self.summed))} บาท"
        )

    @property
    def en(self) -> str:
        return (
            f"the total (row {self.number}) says {written_baht(self.printed)} baht, the rows add up"
            f" to {written_baht(self.summed)}, {written_baht(abs(self.printed - self.summed))}"
            " apart"
        )


@dataclass(frozen=True)
class Book:
    """What a table holds; `unclear` are lines with money that nobody understands."""

    table: Table
    columns: Columns
    lines: tuple[Row, ...]
    totals: tuple[PrintedTotal, ...]
    figures: tuple[Figure, ...]
    unclear: tuple[tuple[int, Reason], ...]
    left_out: int

    def section(self, index: int) -> tuple[Sequence[Row], Sequence[Row]]:
        """The lines a total can be of: since the total before it, and all above it."""
        start = self.totals[index - 1].lines_above if index else 0
        end = self.totals[index].lines_above
        return self.lines[start:end], self.lines[:end]

    def wrong_totals(self, field: str, amounts: Mapping[int, int]) -> list[WrongTotal]:
        """Printed totals of a column that are not the sum of `amounts` (satang by row number).

        A total may be of the lines since the one before it (a page), or of all above it.
        """
        wrong = []
        for index, total in enumerate(self.totals):
            value = said(self.columns, total.row.values, field)
            if value is None:
                continue
            sums = [sum(amounts.get(row.number, 0) for row in rows) for rows in self.section(index)]
            try:
                printed = parse_baht(value)
            except FormatError:
                continue  # a number of people or a word: no sum of money
            if printed not in sums:
                wrong.append(WrongTotal(total.row.number, printed, sums[-1]))
        return wrong

    @property
    def reading(self) -> dict[str, object]:
        """How it was read, for the source."""
        return {
            "sheet": self.table.sheet,
            "encoding": self.table.encoding.encoding if self.table.encoding else None,
            "header_row": self.table.header_row,
            "columns": dict(self.columns.chosen),
            "rows": len(self.table),
        }


def open_book(delivery: Delivery, fields: Sequence[Field], money: Sequence[str]) -> Book:
    """Read a table and take it apart; `money` names the fields that hold amounts.

    Raises:
        Refused: no column of members, or no line. FormatError: it cannot be read.
    """
    both = (*MEMBER_FIELDS, *BALANCE_FIELDS)
    table = open_table(
        delivery.path,
        encoding=delivery.encoding,
        sheet=delivery.sheet,
        known_headers=[*known_headers(both, delivery.mapping), *OTHER_HEADERS],
    )
    samples = [row.values for row in table.rows]
    columns = match_columns(fields, table.headers, delivery.mapping, samples)
    book = _taken_apart(table, columns, money)
    if not book.lines:
        raise Refused(
            Reason("no_rows", "ใต้หัวตารางไม่มีสมาชิก", "there is no member below the header row")
        )
    return book


def said(columns: Columns, cells: Mapping[str, Any], field: str) -> Any:
    """What a row says of a field; None where it says that there is nothing."""
    value = columns.value(cells, field)
    if isinstance(value, str) and value.strip().casefold() in NOTHING:
        return None
    return value


def name_of(columns: Columns, cells: Mapping[str, Any]) -> str:
    """The member's name with its title, from one column or several."""
    parts = {
        field: columns.text(cells, field) if said(columns, cells, field) is not None else ""
        for field in ("prefix", *_NAMED)
    }
    whole = parts["name"] or " ".join(filter(None, (parts["first_name"], parts["last_name"])))
    prefix = parts["prefix"]
    return f"{prefix}{whole}" if whole and not whole.startswith(prefix) else whole


def tell_how_read(outcome: Outcome, book: Book) -> None:
    """Sheet, header, encoding and columns, for the one who sent the file."""
    table = book.table
    if table.encoding is not None:
        outcome.how_read.append(Reason("encoding", table.encoding.th, table.encoding.en))
    sheet_th = f"แผ่นงาน “{table.sheet}” " if table.sheet else ""
    sheet_en = f"sheet “{table.sheet}”, " if table.sheet else ""
    outcome.how_read.append(
        Reason(
            "table",
            f"{sheet_th}หัวตารางอยู่แถว {table.header_row} มีสมาชิก {len(book.lines):,} แถว"
            f" แถวรวม {len(book.totals)} แถว ข้ามหัวเรื่องและลายมือชื่อ {book.left_out} แถว",
            f"{sheet_en}header in row {table.header_row}, {len(book.lines):,} rows of members,"
            f" {len(book.totals)} of totals, {book.left_out} of headings and signatures left out",
        )
    )
    outcome.how_read += [book.columns.notice, *book.columns.doubts]


def unlike_the_others(amounts: Mapping[int, int], th: str, en: str) -> Reason | None:
    """A notice of rows (by number) whose amount is ten times the column's median, or a tenth."""
    ordered = sorted(satang for satang in amounts.values() if satang > 0)
    if len(ordered) < _FEW:
        return None
    median = ordered[len(ordered) // 2]
    odd = [
        number
        for number, satang in amounts.items()
        if satang > 0 and (satang >= median * _ZERO or satang * _ZERO <= median)
    ]
    if not odd:
        return None
    usual = f"{median / 100:,.2f}"
    return Reason(
        "zero_lost_or_added",
        f"{th}ต่างจากค่ากลางของคอลัมน์ ({usual} บาท) ถึงสิบเท่า ให้ตรวจว่าศูนย์ขาดหรือเกิน: แถว {listed(odd)}",
        f"{en}: ten times the column's median ({usual} baht) or a tenth of it; check for a zero"
        f" lost or added: rows {listed(odd)}",
    )


# --- lines ------------------------------------------------------------------------------------


def _taken_apart(table: Table, columns: Columns, money: Sequence[str]) -> Book:
    lines: list[Row] = []
    totals: list[PrintedTotal] = []
    figures: list[Figure] = [
        figure for line in table.title if (figure := _figure_of_title(line)) is not None
    ]
    unclear: list[tuple[int, Reason]] = []
    left_out = 0
    for row in (*table.rows, *table.totals):
        label = _label(row)
        if _has_number(columns, row) and (name_of(columns, row.values) or not label):
            lines.append(row)
        elif is_total(label) or (not label and _amounts(columns, row, money)):
            totals.append(PrintedTotal(row, len(lines)))
        elif (kind := account_named(label)) is not None or figure_within(label) is not None:
            found = _figure(row, label, kind)
            if isinstance(found, Figure):
                figures.append(found)
            elif found is not None:
                unclear.append((row.number, found))
            else:
                left_out += 1  # a heading
        elif is_footer(label) or not _worth_asking(columns, row, money):
            left_out += 1
        elif name_of(columns, row.values):
            lines.append(row)
        else:
            unclear.append((row.number, _not_understood(label)))
    return Book(
        table, columns, tuple(lines), tuple(totals), tuple(figures), tuple(unclear), left_out
    )


def _label(row: Row) -> str:
    """The first cell of the row that has letters."""
    return next(
        (
            cell
            for cell in row.values.values()
            if isinstance(cell, str) and any(map(str.isalpha, cell))
        ),
        "",
    )


def _has_number(columns: Columns, row: Row) -> bool:
    return any(map(str.isdigit, columns.text(row.values, "number")))


def _worth_asking(columns: Columns, row: Row, money: Sequence[str]) -> bool:
    """Whether a line without a number, neither total nor signature, may be of a member."""
    return is_name(name_of(columns, row.values)) or bool(_amounts(columns, row, money))


def _amounts(columns: Columns, row: Row, money: Sequence[str]) -> list[int]:
    return _read_amounts(said(columns, row.values, field) for field in money)


def _read_amounts(cells: Any) -> list[int]:
    found = []
    for cell in cells:
        if cell is None:
            continue
        try:
            found.append(parse_baht(cell))
        except FormatError:
            continue
    return found


def _figure(row: Row, label: str, kind: Account | None) -> Figure | Reason | None:
    """What a line about the group says; None if it names an account and no amount."""
    if kind is None:
        within = figure_within(label)
        assert within is not None  # noqa: S101 (asked before)
        kind, amount = within
        amounts = _read_amounts([amount])
    else:
        amounts = _read_amounts(cell for cell in row.values.values() if cell is not label)
    if not amounts:
        return None
    if len(set(amounts)) > 1 or abs(amounts[0]) > MOST_OF_GROUP:
        return Reason(
            "figure_unclear",
            f"บรรทัด “{label}” มีจำนวนเงินหลายจำนวนหรือมากเกินไป ให้เหลือจำนวนเดียว",
            f"the line “{label}” has several amounts, or too large a one; leave one",
        )
    return Figure(row.number, kind, amounts[0])


def _figure_of_title(line: str) -> Figure | None:
    within = figure_within(line)
    if within is None or within[1].startswith(("0", "๐")):
        return None  # the number of an account, or of a page
    amounts = _read_amounts([within[1]])
    return Figure(0, within[0], amounts[0]) if amounts and amounts[0] <= MOST_OF_GROUP else None


def _not_understood(label: str) -> Reason:
    return Reason(
        "line_not_understood",
        f"บรรทัด “{label}” มีจำนวนเงินแต่ไม่รู้ว่าเป็นสมาชิกคนใดหรือบัญชีใด ให้เติมเลขสมาชิก หรือลบบรรทัดนี้",
        f"the line “{label}” has an amount, but of no member or account that is known; add the"
        " member number or take the line out",
    )
