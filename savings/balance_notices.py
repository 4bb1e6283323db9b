"""What the one who sends opening balances should know: what a line does, what looks wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from formats.money import written_baht
from network.imports import Change, ChangeKind, Outcome, Reason, listed
from network.person_names import plain_person
from savings.book_rows import BalanceLine
from savings.book_tables import unlike_the_others
from savings.book_wordings import ACCOUNTS, Account
from savings.group_figures import Stated
from savings.member_matching import KnownMember
from savings.openings import Opening


def waits_for(faulty: Sequence[int]) -> Reason:
    """Why a line without a fault waits."""
    return Reason(
        "waits_for_others",
        f"แถวนี้ไม่ผิด แต่ยอดยกมาลงเป็นรายการเดียว จึงรอแถว {listed(faulty)} ให้แก้แล้วส่งทั้งไฟล์อีกครั้ง",
        "nothing is wrong with this row, but balances are carried forward in one entry: it waits"
        f" for rows {listed(faulty)}; mend them and send the whole file again",
    )


def changes(
    lines: Mapping[int, BalanceLine],
    members: Mapping[int, KnownMember],
    opening: Opening,
    stated: Stated,
    outcome: Outcome,
) -> None:
    """Say what each line and each figure of the group brings; members by number, never by name."""
    for number, line in lines.items():
        said = []
        if line.saved:
            said.append(f"เงินออม {written_baht(sum(line.saved.values()))} บาท")
        if line.loan_owed:
            said.append(f"เงินกู้ค้าง {written_baht(line.loan_owed)} บาท")
        if said:
            what = f"สมาชิกเลขที่ {members[number].membership.number}"
            outcome.note(Change(number, ChangeKind.NEW, what, after=" · ".join(said)))
    for kind, satang in opening.figures.items():
        outcome.note(
            Change(
                stated.numbers.get(kind, 0),
                ChangeKind.NEW,
                ACCOUNTS[kind][0],
                after=f"{written_baht(satang)} บาท",
            )
        )


def tell(
    lines: Mapping[int, BalanceLine],
    members: Mapping[int, KnownMember],
    opening: Opening,
    absent: Sequence[int],
    outcome: Outcome,
) -> None:
    """Say what was carried forward in all, and what looks wrong; `absent` are member numbers."""
    total = written_baht(sum(opening.debits.values()))
    th = " · ".join(f"{ACCOUNTS[k][0]} {written_baht(s)}" for k, s in _sums(opening).items())
    en = ", ".join(f"{ACCOUNTS[k][1]} {written_baht(s)}" for k, s in _sums(opening).items())
    outcome.notices.append(
        Reason(
            "carried_forward",
            f"ยอดยกมารวมข้างละ {total} บาท: {th}",
            f"{total} baht are carried forward on each side: {en}",
        )
    )
    for amounts, words in (
        ({n: sum(e.saved.values()) for n, e in lines.items()}, ("เงินสะสม", "savings")),
        ({n: e.loan_owed or 0 for n, e in lines.items()}, ("เงินกู้คงเหลือ", "loans owed")),
    ):
        odd = unlike_the_others(amounts, *words)
        if odd is not None:
            outcome.notices.append(odd)
    _tell_of_loans(lines, outcome)
    renamed = [
        number
        for number, line in lines.items()
        if (person := members[number].person) is not None
        and line.name
        and plain_person(line.name) != plain_person(person.name)
    ]
    if renamed:
        outcome.notices.append(
            Reason(
                "name_differs",
                f"ชื่อตรงกันแต่นามสกุลต่างจากทะเบียนสมาชิก ให้ตรวจ: แถว {listed(renamed)}",
                f"the surname is not the one in the register; please check: rows {listed(renamed)}",
            )
        )
    if absent:
        outcome.notices.append(
            Reason(
                "members_without_balance",
                f"สมาชิกในทะเบียน {len(absent)} คนไม่มีในไฟล์ ยอดยกมาเป็นศูนย์: เลขที่ {listed(absent)}",
                f"{len(absent)} members of the register are not in the file and begin with nothing:"
                f" numbers {listed(absent)}",
            )
        )


def _tell_of_loans(lines: Mapping[int, BalanceLine], outcome: Outcome) -> None:
    undated = [n for n, line in lines.items() if line.loan_owed and line.granted_on is None]
    if undated:
        outcome.notices.append(
            Reason(
                "loan_without_day",
                f"เงินกู้ {len(undated)} รายไม่ทราบวันที่กู้แน่นอน: แถว {listed(undated)}",
                f"the day of {len(undated)} loans is not known: rows {listed(undated)}",
            )
        )
    interest = sum(line.interest_owed for line in lines.values())
    if interest:
        outcome.notices.append(
            Reason(
                "interest_owed",
                f"ดอกเบี้ยค้างรวม {written_baht(interest)} บาท เก็บไว้กับเงินกู้แต่ละราย"
                " ไม่ลงบัญชี เพราะเป็นรายได้เมื่อได้รับเงิน",
                f"{written_baht(interest)} baht of interest owed are kept with each loan, not in"
                " the books: interest is income when it comes in",
            )
        )


def _sums(opening: Opening) -> dict[Account, int]:
    both = {**opening.debits, **opening.credits}
    return {kind: satang for kind, satang in both.items() if satang}
