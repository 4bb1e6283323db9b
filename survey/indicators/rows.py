"""Reads a table of indicators: one row each, with the lines above the header as its note."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from formats.errors import FormatError
from formats.tables import as_code, open_table
from network.imports import Reason, Refused

CODE, TITLE, ENGLISH, DIMENSION, THRESHOLD = (
    "code",
    "title_th",
    "title_en",
    "dimension",
    "threshold",
)
HEADERS: Final[dict[str, str]] = {
    **{name: name for name in (CODE, TITLE, ENGLISH, DIMENSION, THRESHOLD)},
    "ข้อ": CODE,
    "ข้อที่": CODE,
    "ลำดับ": CODE,
    "รหัส": CODE,
    "ตัวชี้วัด": TITLE,
    "ชื่อตัวชี้วัด": TITLE,
    "ภาษาอังกฤษ": ENGLISH,
    "หมวด": DIMENSION,
    "ด้าน": DIMENSION,
    "มิติ": DIMENSION,
    "เกณฑ์": THRESHOLD,
}
LONGEST_CODE: Final = 16  # characters, as the column holds
LONGEST_TEXT: Final = 500
MOST_ROWS: Final = 500
MOST_FAULTS: Final = 10  # told at once
_CODE = re.compile(r"[0-9A-Za-zก-๙][0-9A-Za-zก-๙._-]*")


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator as its table tells it."""

    code: str
    title_th: str
    title_en: str
    dimension: str
    threshold: str


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The indicators of a table in its order; `note` is what stands above its header."""

    rows: tuple[IndicatorRow, ...]
    note: str


def read_indicators(path: Path) -> IndicatorTable:
    """Read a CSV or XLSX whole.

    Raises:
        Refused: columns are missing, or rows are wrong (each with its number), or too many.
        FormatError: it is no table.
    """
    table = open_table(path, known_headers=HEADERS)
    columns = {HEADERS[header]: header for header in table.headers if header in HEADERS}
    if missing := [name for name in (CODE, TITLE) if name not in columns]:
        raise Refused(
            Reason(
                "no_columns",
                f"ไม่พบคอลัมน์ {' และ '.join(missing)} หัวตารางต้องมี code และ title_th "
                "(หรือ ข้อ และ ตัวชี้วัด)",
                f"there is no column {' and '.join(missing)}; the header needs code and title_th",
            )
        )
    if len(table) > MOST_ROWS:
        raise Refused(
            Reason(
                "too_many_rows",
                f"มี {len(table)} แถว เกิน {MOST_ROWS} แถว ไฟล์นี้ไม่น่าใช่ชุดตัวชี้วัด",
                f"{len(table)} rows, more than {MOST_ROWS}; this is hardly a set of indicators",
            )
        )
    rows: dict[str, IndicatorRow] = {}
    faults: list[Reason] = []
    for row in table:
        try:
            read = _row({name: row.values.get(header) for name, header in columns.items()})
        except Refused as refusal:
            faults.append(_at(row.number, refusal.reason))
            continue
        if row.problem is not None:
            faults.append(_at(row.number, Reason("text", row.problem.th, row.problem.en)))
        elif read.code in rows:
            faults.append(
                _at(
                    row.number,
                    Reason("twice", f"มีข้อ {read.code} แล้ว", f"{read.code} is there already"),
                )
            )
        rows.setdefault(read.code, read)
    if faults:
        raise Refused(_together(faults))
    return IndicatorTable(
        tuple(rows.values()),
        " ".join(line.lstrip("# ").strip() for line in table.title).strip(),
    )


def require_rows(table: IndicatorTable) -> None:
    """Go on only with a table that has indicators.

    Raises:
        Refused: there is none.
    """
    if not table.rows:
        raise Refused(
            Reason("no_rows", "ใต้หัวตารางไม่มีตัวชี้วัด", "there is no indicator below the header row")
        )


def _row(cells: Mapping[str, Any]) -> IndicatorRow:
    try:
        code = as_code(cells[CODE])
    except FormatError as error:
        raise Refused(
            Reason("no_code", "ไม่มีเลขข้อ หรืออ่านไม่ได้", "its number is missing or unreadable")
        ) from error
    if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
        raise Refused(
            Reason(
                "bad_code",
                f"เลขข้อต้องเป็นตัวอักษรหรือตัวเลขไม่เกิน {LONGEST_CODE} ตัว ไม่มีช่องว่าง",
                f"the number must be letters or digits without spaces, {LONGEST_CODE} at most",
            )
        )
    texts = {name: _text(cells.get(name)) for name in (TITLE, ENGLISH, DIMENSION, THRESHOLD)}
    if not texts[TITLE]:
        raise Refused(Reason("no_title", "ไม่มีชื่อตัวชี้วัด", "the indicator has no title"))
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise Refused(
            Reason(
                "too_long",
                f"ข้อความยาวเกิน {LONGEST_TEXT} ตัวอักษร",
                f"a text is longer than {LONGEST_TEXT} characters",
            )
        )
    return IndicatorRow(code, **texts)


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _at(number: int, reason: Reason) -> Reason:
    return Reason(reason.code, f"แถว {number}: {reason.th}", f"row {number}: {reason.en}")


def _together(faults: list[Reason]) -> Reason:
    shown, rest = faults[:MOST_FAULTS], len(faults) - MOST_FAULTS
    return Reason(
        faults[0].code,
        " · ".join(each.th for each in shown) + (f" · และอีก {rest} แถว" if rest > 0 else ""),
        " · ".join(each.en for each in shown) + (f" · and {rest} more rows" if rest > 0 else ""),
    )
