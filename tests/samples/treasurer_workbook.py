"""A treasurer's book as villages keep it: titles, merged cells, totals, signatures."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

HEADERS = (
    "ลำดับ", "เลขสมาชิก", "ชื่อ-สกุล", "เลขบัตร", "วันที่เป็นสมาชิก", "สัจจะต่อเดือน", "เงินสะสม/หุ้น",
    "เงินกู้คงเหลือ", "ดอกเบี้ยค้าง", "วันที่กู้",
)  # fmt: skip
TITLE = ("กลุ่มออมทรัพย์เพื่อการผลิตบ้านทดสอบ", "ยอด ณ วันที่ 31 ธันวาคม 2567", None)

Line = Sequence[Any]

# Savings 1,234.50 + 1,234.50 + 2,531.00 = 5,000.00; a loan of 10,000.00.
MEMBERS: tuple[Line, ...] = (
    (1, "001", "นายสมมติ หนึ่ง", None, "5/1/2560", "100", "1,234.50", "-", None, None),
    (
        2,
        "๐๐๒",
        "นางสมมติ สอง",
        None,
        "๕ มกราคม ๒๕๖๑",
        "๑๐๐",
        "๑,๒๓๔.๕๐ บาท",
        10000,
        "๑๐๐",
        "1/6/2567",
    ),
    (3, 3, "น.ส.สมมติ สาม", None, "31/1/2562", 200, 2531, None, None, None),
)  # fmt: skip
TOTAL: Line = (None, None, "รวม", None, None, 400, "5,000.00", "10,000.00", 100)
# 2,000 + 3,000 + 10,000 lent = 5,000 saved + 4,000 + 6,000
GROUP: tuple[Line, ...] = (
    (None, None, "เงินสดในมือ", None, None, None, 2000),
    (None, None, "เงินฝากธนาคาร ธ.ก.ส.", None, None, None, "3,000.00"),
    (None, None, "กองทุนสวัสดิการ", None, None, None, "๔,๐๐๐.-"),
    (None, None, "ทุนสำรอง", None, None, None, 6000.0),
)
SIGNED: tuple[Line, ...] = (
    (None, None, "ลงชื่อ..................เหรัญญิก"),
    (None, None, "(นางสมมติ สอง)"),
)


def line(number: int, **changes: Any) -> Line:
    """A member's line by header; what is not named is as the first member's, with that number."""
    row = dict(zip(HEADERS, MEMBERS[0], strict=True)) | {
        "ลำดับ": number, "เลขสมาชิก": number, "ชื่อ-สกุล": f"นายสมมติ คนที่{number}",
    }  # fmt: skip
    # Python takes ำ in a name apart (NFKC); headers are written with it whole.
    changes = {name.replace("\u0e4d\u0e32", "\u0e33"): value for name, value in changes.items()}
    assert set(changes) <= set(row), changes
    return tuple((row | changes).values())


def write_book(
    path: Path, *lines: Line, headers: Line = HEADERS, title: Sequence[str | None] = TITLE
) -> Path:
    """A workbook with its title merged over all columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    for text in title:
        sheet.append([text])
    for row in range(1, len(title) + 1):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(headers))
    sheet.append(list(headers))
    for each in lines:
        sheet.append(list(each))
    book.save(path)
    return path


def write_csv_book(path: Path, *lines: Line, encoding: str = "cp874") -> Path:
    """The same as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADERS, *lines])
    return path
