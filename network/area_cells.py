"""What the cells of a file of places say: codes, names, house counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from formats.errors import UnreadableNumber
from formats.number import parse_number
from network.area_columns import HOUSE_WORDS, LEVELS, MOST_HOUSES, THAI_NAME, code_of
from network.cells import text
from network.column_mapping import Columns
from network.imports import Reason
from network.models import DIGITS, Level

_HOUSE_WORDS: Final = re.compile(rf"\s*({'|'.join(HOUSE_WORDS)})$")
_PREFIXES: Final = {
    Level.PROVINCE: re.compile(r"^(จังหวัด|จ\.)\s*"),
    Level.DISTRICT: re.compile(r"^(อำเภอ|อ\.)\s*"),
    Level.TAMBON: re.compile(r"^(ตำบล|ต\.)\s*"),
    Level.VILLAGE: re.compile(r"^ *"),
}
_IN_TITLE: Final = {
    Level.PROVINCE: re.compile(r"(?:จังหวัด|จ\.)\s*(\S+)"),
    Level.DISTRICT: re.compile(r"(?:อำเภอ|อ\.)\s*(\S+)"),
    Level.TAMBON: re.compile(r"(?:ตำบล|ต\.)\s*(\S+)"),
}

Values = Mapping[str, Any]


def cell(values: Values, columns: Columns, field: str) -> str:
    """What a row says of a field; empty where nothing, or that nothing is known."""
    column = columns.chosen.get(field)
    return text(values.get(column)) if column is not None else ""


def name_in(values: Values, columns: Columns, field: str, level: Level) -> str:
    """A name without the word for its level before it."""
    return _PREFIXES[level].sub("", cell(values, columns, field)).strip()


def names_in_title(title: Sequence[str]) -> dict[Level, str]:
    """`ตำบลคลองหินปูน อำเภอวังน้ำเย็น` above a table says where all its rows lie."""
    line = " ".join(title)
    return {
        level: found[1] for level, pattern in _IN_TITLE.items() if (found := pattern.search(line))
    }


def code_in(values: Values, columns: Columns, level: Level, moo: int | None) -> str | Reason:
    """The code of a place; empty for a village whose tambon is only named."""
    parent_level = LEVELS[max(LEVELS.index(level) - 1, 0)]
    stated = cell(values, columns, "parent_code")
    parent = code_of(stated, parent_level) if stated else ""
    if "code" not in columns.chosen:  # a village by its number in its tambon
        if moo is None:
            return Reason(
                "no_moo", "ไม่มีหมู่ที่ ให้เติมแล้วส่งใหม่", "has no village number; fill it in and send again"
            )
        return f"{parent}{moo:02d}" if parent else ""
    written = cell(values, columns, "code")
    code = code_of(written, level)
    if not code:
        shown = f"“{written}”" if written else "ว่าง"
        return Reason(
            "no_code",
            f"รหัส{THAI_NAME[level]}{shown} ไม่ใช่รหัส {DIGITS[level]} หลักที่มีอยู่จริง ให้แก้แล้วส่งใหม่",
            f"the code {shown if written else '(empty)'} is not a real one of {DIGITS[level]} "
            "digits; correct it and send again",
        )
    if parent and not code.startswith(parent):
        return Reason(
            "parent_disagrees",
            f"รหัส {code} ไม่อยู่ใน {parent} ที่แถวนี้ระบุ ให้ตรวจรหัส",
            f"the code {code} does not lie in {parent}, which the row names; check the codes",
        )
    if moo is not None and level == Level.VILLAGE and int(code[-2:]) != moo:
        return Reason(
            "moo_disagrees",
            f"รหัส {code} ลงท้ายไม่ตรงกับหมู่ที่ {moo} ให้ตรวจว่าอย่างใดถูก",
            f"the code {code} does not end in the village number {moo}; check which is right",
        )
    return code


def houses_in(values: Values, columns: Columns) -> int | Reason | None:
    """How many houses a village has, as a whole number that can be."""
    written = cell(values, columns, "houses")
    if not written:
        return None
    try:
        number = parse_number(_HOUSE_WORDS.sub("", written))
    except UnreadableNumber:
        number = None
    if number is None or number != int(number) or number < 0:
        return Reason(
            "bad_house_count",
            f"จำนวนบ้าน “{written}” ไม่ใช่จำนวนเต็มที่เป็นไปได้ ให้แก้แล้วส่งใหม่",
            f"the house count “{written}” is not a possible whole number; correct it and send "
            "again",
        )
    if number > MOST_HOUSES:
        return Reason(
            "too_many_houses",
            f"จำนวนบ้าน {number:,} หลัง มากเกินกว่าหมู่บ้านเดียวจะมีได้ ({MOST_HOUSES:,}) "
            "ตรวจว่าพิมพ์เกินหลัก หรือเป็นยอดรวมของตำบล แล้วส่งใหม่",
            f"{number:,} houses are more than one village can have ({MOST_HOUSES:,}); is there a "
            "digit too many, or is it the sum of a tambon? Correct it and send again",
        )
    return int(number)
