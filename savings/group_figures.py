"""The figures of the group itself, beside the file or in its lines; whether all balances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from formats.errors import FormatError
from formats.money import parse_baht, written_baht
from network.deliveries import Choice, Delivery
from network.imports import Outcome, Reason, Refused
from savings.book_tables import MOST_OF_GROUP, Book
from savings.book_wordings import ACCOUNTS, Account
from savings.openings import DEBITS, Opening

_OF_MEMBERS: Final = frozenset({Account.SAVINGS, Account.LOANS})
_ASKED: Final = (Account.CASH, Account.BANK, Account.WELFARE, Account.RESERVE)

FIGURES: Final = tuple(
    Choice(
        kind.value,
        f"{ACCOUNTS[kind][0]} (บาท)",
        f"{ACCOUNTS[kind][1]}, baht",
        help_th="ถ้าไฟล์ไม่ได้บอก ไม่มีให้ใส่ 0",
        help_en=f"{ACCOUNTS[kind][1]} in baht, where the file does not say; 0 if there is none",
    )
    for kind in _ASKED
)
REST: Final = Choice(
    "rest",
    "ถ้าสองข้างไม่เท่ากัน",
    "if the sides differ",
    options=(
        ("refuse", "ไม่นำเข้า", "refuse the file"),
        ("reserve", "ส่วนที่เกินเป็นทุนสำรอง (กำไรสะสม)", "the surplus is the reserve"),
    ),
    default="refuse",
    help_th="ทรัพย์สินมากกว่าเงินของสมาชิก ส่วนที่เกินคือกำไรสะสมที่ไม่ได้แยกไว้",
    help_en="what the group has beyond the savings of its members is its reserve",
)


@dataclass(frozen=True)
class Stated:
    """Figures of the group by account, satang, and what the file says of members' totals."""

    figures: Mapping[Account, int]
    of_members: Mapping[Account, int]
    numbers: Mapping[Account, int]  # the row each figure stands in; 0: beside the file or above

    def tell(self, outcome: Outcome) -> None:
        """Which figures were understood, for the one who sent the file."""
        if not self.figures:
            return
        th = ", ".join(f"{ACCOUNTS[k][0]} {written_baht(s)}" for k, s in self.figures.items())
        en = ", ".join(f"{ACCOUNTS[k][1]} {written_baht(s)}" for k, s in self.figures.items())
        outcome.how_read.append(
            Reason("figures", f"ตัวเลขของกลุ่ม: {th} บาท", f"figures of the group: {en} baht")
        )


def stated_figures(delivery: Delivery, book: Book) -> Stated:
    """What the sender and the file say of the group's own money.

    Raises:
        Refused: a figure is no amount, or the sender and the file say two things.
    """
    within: dict[Account, int] = {}
    numbers: dict[Account, int] = {}
    for figure in book.figures:
        within[figure.account] = within.get(figure.account, 0) + figure.satang
        numbers.setdefault(figure.account, figure.number)
    figures = {kind: satang for kind, satang in within.items() if kind not in _OF_MEMBERS}
    for kind in _ASKED:
        text = delivery.choice(kind.value).strip()
        if not text:
            continue
        satang = _beside(kind, text)
        if figures.setdefault(kind, satang) != satang:
            th, en = ACCOUNTS[kind]
            raise Refused(
                Reason(
                    "figure_twice",
                    f"{th}: ท่านใส่ {written_baht(satang)} บาท แต่ไฟล์เขียน"
                    f" {written_baht(figures[kind])} บาท (แถว {numbers[kind]}) ให้เหลือจำนวนเดียว",
                    f"{en}: you say {written_baht(satang)} baht, the file"
                    f" {written_baht(figures[kind])} (row {numbers[kind]}); leave one",
                )
            )
    if negative := [kind for kind, satang in figures.items() if satang < 0 and kind != "reserve"]:
        th, en = ACCOUNTS[negative[0]]
        raise Refused(
            Reason(
                "negative_amount",
                f"{th} {written_baht(figures[negative[0]])} บาท ติดลบไม่ได้",
                f"{en}: {written_baht(figures[negative[0]])} baht is negative",
            )
        )
    return Stated(figures, {k: s for k, s in within.items() if k in _OF_MEMBERS}, numbers)


def balanced(opening: Opening, stated: Stated, *, rest: str) -> Opening:
    """The opening with the figures of the group, in balance.

    Raises:
        Refused: what the file says of members' totals is not their sum, or the sides differ.
    """
    whole = replace(opening, figures=stated.figures)
    for kind, printed in stated.of_members.items():
        summed = (whole.debits if kind in DEBITS else whole.credits)[kind]
        if printed != summed:
            th, en = ACCOUNTS[kind]
            apart = written_baht(abs(printed - summed))
            raise Refused(
                Reason(
                    "total_differs",
                    f"{th}ที่เขียนไว้ {written_baht(printed)} บาท ไม่ตรงกับผลรวมของแถว"
                    f" {written_baht(summed)} บาท ต่างกัน {apart} บาท ให้ตรวจหาแถวที่ผิด",
                    f"{en}: the file says {written_baht(printed)} baht, the rows add up to"
                    f" {written_baht(summed)}, {apart} apart; find the row that is wrong",
                )
            )
    surplus = whole.difference
    has_assets = bool({Account.CASH, Account.BANK} & set(whole.figures))
    if surplus > 0 and rest == "reserve" and has_assets:
        reserve = whole.figures.get(Account.RESERVE, 0) + surplus
        return replace(whole, figures={**whole.figures, Account.RESERVE: reserve})
    if surplus:
        raise Refused(_out_of_balance(whole))
    return whole


def _beside(kind: Account, text: str) -> int:
    th, en = ACCOUNTS[kind]
    try:
        satang = parse_baht(text)
    except FormatError as error:
        raise Refused(Reason("wrong_amount", f"{th}: {error.th}", f"{en}: {error.en}")) from error
    if abs(satang) > MOST_OF_GROUP:
        raise Refused(
            Reason(
                "amount_too_large",
                f"{th} {written_baht(satang)} บาท มากเกินจริง ให้ตรวจจำนวนหลัก",
                f"{en}: {written_baht(satang)} baht is more than can be; check its digits",
            )
        )
    return satang


def _out_of_balance(opening: Opening) -> Reason:
    """Both sides with their parts, how far they are apart, and which figures nobody gave."""
    debits, credit_side = opening.debits, opening.credits
    missing = [kind for kind in _ASKED if kind not in opening.figures]
    if not opening.loans:
        missing.append(Account.LOANS)
    apart = written_baht(abs(opening.difference))
    missing_th = ", ".join(ACCOUNTS[kind][0] for kind in missing) or "ไม่มี"
    missing_en = ", ".join(ACCOUNTS[kind][1] for kind in missing) or "none"
    return Reason(
        "out_of_balance",
        f"เดบิต ({_parts(debits, 0)}) รวม {written_baht(sum(debits.values()))} บาท"
        f" ไม่เท่าเครดิต ({_parts(credit_side, 0)}) รวม {written_baht(sum(credit_side.values()))} บาท"
        f" ต่างกัน {apart} บาท ตัวเลขที่ยังไม่ได้บอก: {missing_th}",
        f"debits ({_parts(debits, 1)}), {written_baht(sum(debits.values()))} baht, are not credits"
        f" ({_parts(credit_side, 1)}), {written_baht(sum(credit_side.values()))} baht:"
        f" {apart} apart; figures not given: {missing_en}",
    )


def _parts(side: Mapping[Account, int], language: int) -> str:
    return " + ".join(f"{ACCOUNTS[kind][language]} {written_baht(s)}" for kind, s in side.items())
