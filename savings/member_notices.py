"""What the one who sends a register of members should know beside its counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from formats.thai import thai_date
from network.imports import Outcome, Reason, listed
from savings.book_rows import MemberLine
from savings.book_tables import Book, unlike_the_others


def short_thai_day(day: date) -> str:
    """`30 มิ.ย. 2568`."""
    return thai_date(day, digits="arabic", short=True)


def tell(
    good: Sequence[MemberLine],
    lines: Mapping[int, MemberLine],
    book: Book,
    as_of: date,
    outcome: Outcome,
) -> None:
    """Say which days were taken for others, and which pledges look wrong."""
    loose = [line.number for line in good if line.day_is_loose]
    if loose:
        outcome.notices.append(
            Reason(
                "joined_on_loose",
                f"{len(loose)} แถวบอกวันที่เป็นสมาชิกเพียงเดือนหรือปี"
                f" ใช้วันสุดท้ายของช่วงนั้น: แถว {listed(loose)}",
                f"{len(loose)} rows say only the month or year of joining; its last day is taken:"
                f" rows {listed(loose)}",
            )
        )
    unknown = [line.number for line in good if line.joined_on is None]
    if unknown:
        outcome.notices.append(
            Reason(
                "joined_on_unknown",
                f"{len(unknown)} แถวไม่มีวันที่เป็นสมาชิก"
                f" สมาชิกใหม่ใช้วันของไฟล์ ({short_thai_day(as_of)}): แถว {listed(unknown)}",
                f"{len(unknown)} rows have no day of joining; for new members the day of the file"
                f" ({as_of}) is taken: rows {listed(unknown)}",
            )
        )
    pledged = {line.number: line.pledge for line in good if line.pledge is not None}
    odd = unlike_the_others(pledged, "สัจจะต่อเดือน", "pledges")
    if odd is not None:
        outcome.notices.append(odd)
    outcome.notices.extend(
        Reason("total_differs", f"สัจจะต่อเดือน: {wrong.th}", f"pledges: {wrong.en}")
        for wrong in book.wrong_totals(
            "pledge", {number: line.pledge or 0 for number, line in lines.items()}
        )
    )
