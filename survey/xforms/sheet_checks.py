"""Finds every mistake in the sheets of an XLSForm at once.

pyxform stops at the first; whoever mends a form on a slow line wants to know them all. Asked
only of a form that pyxform or ODK Validate has refused already, so it never refuses by itself.
Pure, and without Django: it runs in the process that reads strangers' workbooks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT

from survey.xforms.faults import Fault

Row = Mapping[str, str]
Sheets = Mapping[str, Sequence[Row]]

FIRST_ROW: Final = 2  # below the header, as a spreadsheet counts
MOST_LISTED: Final = 6
_NAME = re.compile(r"[^\W\d][\w.-]*")
_REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^}]*?)\s*\}")
_REFERRING = (
    "label", "hint", "relevant", "constraint", "calculation", "calculate", "choice_filter",
    "required", "default", "repeat_count", "constraint_message", "required_message", "trigger",
    "relevance", "read_only", "readonly",
)  # fmt: skip
_OTHER_TYPES = frozenset({"audit", *aliases.settings_header, *aliases._type_alias_map})


@dataclass
class _Container:
    """A group or repeat while the sheet is read; the form itself is the outermost."""

    path: str
    kind: str = ""
    row: int = 0
    names: dict[str, int] = field(default_factory=dict)


def plain(row: Row) -> dict[str, str]:
    """A row by the usual names of its columns: lower case, _ for blanks, aliases resolved."""
    usual = {
        "list_name": "list_name", "caption": "label", "value": "name", "relevance": "relevant",
        "bind:relevant": "relevant", "bind::relevant": "relevant", "calculate": "calculation",
        "bind:calculate": "calculation", "bind::calculate": "calculation",
    }  # fmt: skip
    named = {}
    for header, value in row.items():
        lowered = re.sub(r"\s+", "_", str(header).strip().lower())
        named[usual.get(lowered, lowered)] = str(value).strip()
    return named


def kind_of(row: Row) -> str:
    """The type of a question, with single blanks."""
    return " ".join(row.get("type", "").split())


def rows_of_paths(sheets: Sheets, root: str) -> dict[str, int]:
    """On which row of the survey sheet each path of the form stands."""
    found: dict[str, int] = {}
    stack = [f"/{root}"]
    for number, row in enumerate(map(plain, sheets.get("survey", ())), start=FIRST_ROW):
        kind, name = kind_of(row), row.get("name", "")
        if RE_END_CONTROL.search(kind):
            stack = stack[:-1] if len(stack) > 1 else stack
        elif name:
            path = f"{stack[-1]}/{name}"
            found.setdefault(path, number)
            if RE_BEGIN_CONTROL.search(kind):
                stack.append(path)
    return found


def faults_of(sheets: Sheets) -> list[Fault]:
    """All that is certainly wrong, sheet by sheet and row by row."""
    survey = [plain(row) for row in sheets.get("survey", ())]
    choices = [plain(row) for row in sheets.get("choices", ())]
    lists = {row.get("list_name", "") for row in choices}
    lists |= {plain(row).get("list_name", "") for row in sheets.get("external_choices", ())}
    names = {row["name"] for row in survey if row.get("name")}
    return [
        *_survey(survey, lists),
        *_references("survey", survey, names),
        *_references("choices", choices, names),
        *_choices(choices, settings_of(sheets).get("allow_choice_duplicates", "")),
    ]


def _survey(rows: Sequence[Row], lists: set[str]) -> Iterator[Fault]:
    stack = [_Container("")]
    for number, row in enumerate(rows, start=FIRST_ROW):
        if not any(row.values()) or row.get("disabled", "").lower() in ("yes", "true", "true()"):
            continue
        kind = kind_of(row)
        if not kind:
            if row.get("name") or any(key.startswith("label") and row[key] for key in row):
                yield _fault(
                    "no_type", number, "type",
                    "คำถามนี้ยังไม่บอกชนิด ใส่ชนิดในช่อง type เช่น text, integer, select_one",
                    "This question has no type; write one in type: text, integer, select_one …",
                )  # fmt: skip
            continue
        if RE_END_CONTROL.search(kind):
            yield from _ended(stack, kind, number)
            continue
        begins = RE_BEGIN_CONTROL.search(kind)
        yield from _typed(kind, number, lists)
        yield from _named(row, kind, number, stack[-1])
        if kind == "calculate" and not (row.get("calculation") or row.get("default")):
            yield _fault(
                "no_calculation", number, "calculation",
                "ชนิด calculate ต้องมีสูตรในช่อง calculation",
                "A calculate needs a formula in the calculation column.",
            )  # fmt: skip
        if begins:
            stack.append(_Container(row.get("name", ""), begins["type"], number))
    for left in stack[1:]:
        yield _fault(
            "not_ended", left.row, "type",
            f"begin {left.kind} นี้ไม่มี end {left.kind} ปิด ให้เพิ่มแถวปิดท้ายกลุ่ม",
            f"This begin {left.kind} has no end {left.kind}; add the row that closes it.",
        )  # fmt: skip


def _ended(stack: list[_Container], kind: str, number: int) -> Iterator[Fault]:
    told = RE_END_CONTROL.search(kind)
    opened = stack[-1]
    meant = aliases.control[told["type"]] if told else ""
    if len(stack) > 1 and aliases.control.get(opened.kind) == meant:
        stack.pop()
        return
    yield _fault(
        "not_begun", number, "type",
        f"{kind} นี้ไม่ตรงกับ begin ก่อนหน้า"
        + (f" (แถว {opened.row} เปิด {opened.kind})" if opened.row else "")
        + " ให้เพิ่มแถวเปิด หรือลบแถวนี้",
        f"This {kind} does not close what was begun"
        + (f" (row {opened.row} begins a {opened.kind})" if opened.row else "")
        + "; add the row that begins it, or remove this one.",
    )  # fmt: skip
    if len(stack) > 1:
        stack.pop()


def _typed(kind: str, number: int, lists: set[str]) -> Iterator[Fault]:
    select = RE_SELECT.search(kind)
    if select:
        named = select["list_name"]
        if "." not in named and "${" not in named and named not in lists:
            yield _fault(
                "no_such_list", number, "type",
                f"ไม่มีรายการตัวเลือกชื่อ “{named}” ในแผ่น choices ตรวจตัวสะกดหรือเพิ่มรายการ",
                f"The choices sheet has no list “{named}”; check the spelling or add it.",
            )  # fmt: skip
        return
    known = kind in QUESTION_TYPE_DICT or kind in _OTHER_TYPES
    known = known or kind.replace(" ", "_") in _OTHER_TYPES
    if not known and not RE_BEGIN_CONTROL.search(kind) and not RE_OSM.search(kind):
        needs_list = kind in aliases.select
        yield _fault(
            "unknown_type", number, "type",
            f"ไม่รู้จักชนิดคำถาม “{kind}”"
            + (" ต้องตามด้วยชื่อรายการตัวเลือก" if needs_list else " ตรวจตัวสะกด เช่น integer, text, date"),
            f"Unknown question type “{kind}”"
            + ("; the name of a list must follow." if needs_list else "; check the spelling."),
        )  # fmt: skip


def _named(row: Row, kind: str, number: int, inside: _Container) -> Iterator[Fault]:
    name = row.get("name", "")
    if not name:
        if kind not in ("note", "audit") and kind not in aliases.settings_header:
            yield _fault(
                "no_name", number, "name",
                "คำถามหรือกลุ่มนี้ไม่มีชื่อ ใส่ชื่อเป็นอักษรอังกฤษในช่อง name",
                "This question or group has no name; write one in the name column.",
            )  # fmt: skip
        return
    if not _NAME.fullmatch(name):
        yield _fault(
            "bad_name", number, "name",
            f"ชื่อ “{name}” ใช้ไม่ได้ ต้องขึ้นต้นด้วยตัวอักษรหรือ _ และไม่มีช่องว่าง",
            f"The name “{name}” cannot be used: begin with a letter or _, without blanks.",
        )  # fmt: skip
    if name in inside.names:
        yield _fault(
            "name_twice", number, "name",
            f"ชื่อ “{name}” ซ้ำกับแถว {inside.names[name]} ในกลุ่มเดียวกัน ให้เปลี่ยนชื่อ",
            f"The name “{name}” stands on row {inside.names[name]} of the same group too; "
            "change one.",
        )  # fmt: skip
    inside.names.setdefault(name, number)


def _references(sheet: str, rows: Sequence[Row], names: set[str]) -> Iterator[Fault]:
    for number, row in enumerate(rows, start=FIRST_ROW):
        for column, value in row.items():
            if column.partition(":")[0] not in _REFERRING or "${" not in value:
                continue
            missing = [name for name in _REFERENCE.findall(value) if name not in names]
            if missing:
                told = ", ".join(dict.fromkeys(missing[:MOST_LISTED]))
                yield Fault(
                    "unknown_reference",
                    f"อ้างถึงคำถามที่ไม่มี: {told} ตรวจชื่อใน ${{…}}",
                    f"It refers to questions that are not there: {told}; check ${{…}}.",
                    sheet,
                    number,
                    column,
                )


def _choices(rows: Sequence[Row], may_repeat: str) -> Iterator[Fault]:
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows, start=FIRST_ROW):
        named, code = row.get("list_name", ""), row.get("name", "")
        if named and not code:
            yield Fault(
                "choice_without_name",
                f"ตัวเลือกในรายการ “{named}” ไม่มีรหัส ใส่ในช่อง name",
                f"A choice of the list “{named}” has no code; write it in the name column.",
                "choices",
                number,
                "name",
            )
        elif named and (named, code) in seen and not aliases.yes_no.get(may_repeat, False):
            yield Fault(
                "choice_twice",
                f"รหัส “{code}” ซ้ำกับแถว {seen[named, code]} ในรายการ “{named}”",
                f"The code “{code}” stands on row {seen[named, code]} of “{named}” too.",
                "choices",
                number,
                "name",
            )
        seen.setdefault((named, code), number)


def _fault(code: str, row: int, column: str, th: str, en: str) -> Fault:
    return Fault(code, th, en, "survey", row, column)


def settings_of(sheets: Sheets) -> dict[str, Any]:
    """The one row of the settings sheet, by the usual names of its columns."""
    rows = sheets.get("settings", ())
    return plain(rows[0]) if rows else {}
