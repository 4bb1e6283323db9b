"""A village's household list as a village keeps it today, in Excel. Fictional: ข้อมูลสมมติ.

`python -m tests.samples.village_workbook FILE [ROWS]` writes one to try the product with.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from formats import national_id

TITLE = (
    "ทะเบียนครัวเรือน บ้านทุ่งสมมติ (ข้อมูลสมมติ ไม่ใช่บุคคลจริง)",
    "หมู่ที่ 6 ตำบลทุ่งมหาเจริญ อำเภอวังน้ำเย็น จังหวัดสระแก้ว",
)
HEADERS = (
    "ลำดับ", "บ้านเลขที่", "รหัสประจำบ้าน", "หมู่ที่", "หมู่บ้าน", "ตำบล",
    "ชื่อ-สกุล (หัวหน้าครัวเรือน)", "เลขบัตรประชาชน", "ปีเกิด", "เพศ", "จำนวนสมาชิก", "สภาพบ้าน",
    "ต้องซ่อม", "ละติจูด", "ลองจิจูด", "วันที่สำรวจ", "หมายเหตุ",
)  # fmt: skip
_FIRST = ("สมชาย", "สมหญิง", "บุญมี", "ทองใบ", "คำปัน", "อำนวย", "วิไล", "ประเสริฐ", "มาลี", "สุดใจ")
_LAST = ("ใจสมมติ", "ทดลองดี", "ตัวอย่าง", "สมมติสุข", "ลองนา", "แบบร่าง", "นามสมมติ")
_CONDITIONS = ("ดี", "ดี", "ดี", "ซ่อมเล็กน้อย", "ซ่อมเล็กน้อย", "ซ่อมมาก", "ไม่ปลอดภัย")
_REPAIRS = ("หลังคา", "ห้องน้ำ", "หลังคา, พื้น", "โครงสร้าง")


def household(number: int = 1, **changes: Any) -> dict[str, Any]:
    """One row by header; a change of None empties its cell."""
    # Python takes ำ in a name apart (NFKC); headers are written with it whole.
    changes = {name.replace("\u0e4d\u0e32", "\u0e33"): value for name, value in changes.items()}
    row = {
        "ลำดับ": number,
        "บ้านเลขที่": f"{number}",
        "รหัสประจำบ้าน": f"2704{number:06d}1",
        "หมู่ที่": 6,
        "หมู่บ้าน": "บ้านทุ่งสมมติ",
        "ตำบล": "ทุ่งมหาเจริญ",
        "ชื่อ-สกุล (หัวหน้าครัวเรือน)": f"นายสมมติ คนที่{number}",
        "เลขบัตรประชาชน": written_id(number),
        "ปีเกิด": 2510,
        "เพศ": "ชาย",
        "จำนวนสมาชิก": 4,
        "สภาพบ้าน": "ดี",
        "ต้องซ่อม": None,
        "ละติจูด": 13.49,
        "ลองจิจูด": 102.01,
        "วันที่สำรวจ": "15/5/2568",
        "หมายเหตุ": None,
    }
    assert set(changes) <= set(row), changes
    return row | changes


def written_id(number: int) -> str:
    """A national ID nobody has, with dashes as on a card."""
    digits = national_id.fictional(number)
    return f"{digits[0]}-{digits[1:5]}-{digits[5:10]}-{digits[10:12]}-{digits[12]}"


def village(count: int = 40, *, seed: int = 1, moo: int = 6) -> list[dict[str, Any]]:
    """Households of one village, with what lists have: no house, two in a house, gaps."""
    chance = random.Random(seed)  # noqa: S311 (a sample, not a secret)
    rows = []
    for number in range(1, count + 1):
        condition = chance.choice(_CONDITIONS)
        row = household(
            number,
            **{
                "หมู่ที่": moo,
                "ชื่อ-สกุล (หัวหน้าครัวเรือน)": f"{chance.choice(_FIRST)} {chance.choice(_LAST)}{number}",
                "เลขบัตรประชาชน": written_id(seed * 1_000_000 + number),
                "รหัสประจำบ้าน": f"2704{seed % 100:02d}{number:04d}1",
                "ปีเกิด": chance.randint(2480, 2545),
                "เพศ": chance.choice(("ชาย", "หญิง")),
                "จำนวนสมาชิก": chance.randint(1, 7),
                "สภาพบ้าน": condition,
                "ต้องซ่อม": chance.choice(_REPAIRS) if condition != "ดี" else None,
                "ละติจูด": round(13.45 + chance.random() * 0.05, 6),
                "ลองจิจูด": round(101.98 + chance.random() * 0.05, 6),
            },
        )
        if number % 20 == 0:  # lives with relatives
            row |= dict.fromkeys(("บ้านเลขที่", "รหัสประจำบ้าน", "ละติจูด", "ลองจิจูด", "ต้องซ่อม"))
            row["สภาพบ้าน"] = "ไม่มีบ้าน"
        elif number % 13 == 0:  # the second household of the house before
            row |= {name: rows[-1][name] for name in ("บ้านเลขที่", "รหัสประจำบ้าน", "ละติจูด", "ลองจิจูด")}
        rows.append(row)
    return rows


def write_workbook(
    path: Path,
    rows: Iterable[dict[str, Any]],
    *,
    title: Sequence[str] = TITLE,
    headers: Sequence[str] = HEADERS,
) -> Path:
    """Title lines, a blank line, the header, the rows and their total."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "ครัวเรือน"
    for line in title:
        sheet.append([line])
    sheet.append([])
    sheet.append(list(headers))
    people = 0
    for row in rows:
        sheet.append([row.get(header) for header in headers])
        members = row.get("จำนวนสมาชิก")
        people += members if isinstance(members, int) else 0
    total = {"ลำดับ": "รวม", "จำนวนสมาชิก": people}
    sheet.append([total.get(header) for header in headers])
    book.save(path)
    return path


def write_csv(path: Path, rows: Iterable[dict[str, Any]], *, encoding: str = "utf-8-sig") -> Path:
    """The same as Excel saves it as CSV, without the title lines."""
    lines = [",".join(HEADERS)]
    for row in rows:
        cells = ["" if row[header] is None else str(row[header]) for header in HEADERS]
        lines.append(",".join(f'"{cell}"' if "," in cell else cell for cell in cells))
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


if __name__ == "__main__":
    write_workbook(Path(sys.argv[1]), village(int(sys.argv[2]) if len(sys.argv) > 2 else 40))
