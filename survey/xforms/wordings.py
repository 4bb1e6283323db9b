"""What pyxform and ODK Validate say, in the words of who fills in the sheets.

One table each: a pattern of their English, and what it means in Thai and in plain English. A
sentence that is in no table is shown as it came.
"""
# ruff: noqa: E501 (one wording a row, as a table)

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from survey.xforms.faults import Fault

MOST_TOLD: Final = 1_000  # characters of what the tools said themselves


@dataclass(frozen=True)
class _Wording:
    """{groups} of the pattern may stand in `th` and `en`."""

    pattern: str
    code: str
    th: str
    en: str
    sheet: str = ""
    column: str = ""


_PYXFORM: Final = (
    _Wording(r"You must have a sheet named 'survey'\.(?P<more>.*)", "no_survey_sheet",
             "ไม่มีแผ่นชื่อ survey ให้ตั้งชื่อแผ่นคำถามว่า survey", "There is no sheet named survey."),
    _Wording(r"Unknown question type '(?P<kind>[^']*)'", "unknown_type",
             "ไม่รู้จักชนิดคำถาม “{kind}” ตรวจตัวสะกด เช่น integer, text, date",
             "Unknown question type “{kind}”; check the spelling.", "survey", "type"),
    _Wording(r"Question with no type", "no_type",
             "คำถามนี้ยังไม่บอกชนิด ใส่ชนิดในช่อง type", "This question has no type.", "survey", "type"),
    _Wording(r"Question or group with no name", "no_name",
             "คำถามหรือกลุ่มนี้ไม่มีชื่อ ใส่ชื่อในช่อง name",
             "This question or group has no name.", "survey", "name"),
    _Wording(r"Missing calculation", "no_calculation",
             "ชนิด calculate ต้องมีสูตรในช่อง calculation",
             "A calculate needs a formula.", "survey", "calculation"),
    _Wording(r"List name not in (?:choices|external choices|columns) sheet: ?(?P<list>.+)", "no_such_list",
             "ไม่มีรายการตัวเลือกชื่อ “{list}” ในแผ่น choices ตรวจตัวสะกดหรือเพิ่มรายการ",
             "The choices sheet has no list “{list}”.", "survey", "type"),
    _Wording(r"There should be a choices sheet", "no_choices_sheet",
             "มีคำถามแบบเลือกตอบแต่ไม่มีแผ่น choices ให้เพิ่มแผ่น choices",
             "There are select questions but no choices sheet.", "survey", "type"),
    _Wording(r"Unmatched 'begin_(?P<kind>\w+)'", "not_ended",
             "begin {kind} นี้ไม่มี end {kind} ปิด ให้เพิ่มแถวปิดท้ายกลุ่ม",
             "This begin {kind} has no end {kind}.", "survey", "type"),
    _Wording(r"Unmatched 'end_(?P<kind>\w+)'", "not_begun",
             "end {kind} นี้ไม่ตรงกับ begin ก่อนหน้า ให้เพิ่มแถวเปิด หรือลบแถวนี้",
             "This end {kind} does not close what was begun.", "survey", "type"),
    _Wording(r"The name '(?P<name>[^']*)' appears more than once|multiple survey elements named '(?P<other>[^']*)'",
             "reference_is_ambiguous",
             "อ้างถึงชื่อที่มีมากกว่าหนึ่งคำถาม ({name}{other}) ให้ตั้งชื่อไม่ซ้ำ",
             "It refers to a name that several questions have ({name}{other})."),
    _Wording(r"Could not find the name '(?P<name>[^']*)'|no survey element named '(?P<other>[^']*)'", "unknown_reference",
             "อ้างถึงคำถามที่ไม่มี: {name}{other} ตรวจชื่อใน ${{…}}",
             "It refers to a question that is not there: {name}{other}."),
    _Wording(r"Reference variables must start with", "bad_reference",
             "การอ้างคำถามเขียนไม่ครบ ต้องเป็น ${{ชื่อคำถาม}}", "A reference must read ${{name}}."),
    _Wording(r"the 'name' value '(?P<name>[^']*)' is invalid\. Questions, groups, and repeats must be unique",
             "name_twice", "ชื่อ “{name}” ซ้ำในกลุ่มเดียวกัน ให้เปลี่ยนชื่อ",
             "The name “{name}” stands twice in one group.", "survey", "name"),
    _Wording(r"Repeat names must", "bad_repeat_name",
             "ชื่อของ repeat ต้องไม่ซ้ำกับที่ใดในแบบ และไม่ใช่ชื่อของแบบเอง",
             "The name of a repeat must be unique in the form.", "survey", "name"),
    _Wording(r"Choice names must be unique", "choice_twice",
             "รหัสตัวเลือกซ้ำในรายการเดียวกัน ให้เปลี่ยนรหัส",
             "A code stands twice in one list of choices.", "choices", "name"),
    _Wording(r"Choices must have a name", "choice_without_name",
             "ตัวเลือกนี้ไม่มีรหัส ใส่ในช่อง name", "This choice has no code.", "choices", "name"),
    _Wording(r"Choices should have a label", "choice_without_label",
             "ตัวเลือกนี้ไม่มีข้อความให้คนอ่าน (label) บนเครื่องจะเห็นแต่รหัส",
             "This choice has no label; people will see its code.", "choices", "label"),
    _Wording(r"Choice names with spaces cannot.*See \[(?P<name>[^\]]*)\] in \[(?P<list>[^\]]*)\]", "choice_with_blank",
             "รหัสตัวเลือก “{name}” ในรายการ “{list}” มีช่องว่าง ใช้กับคำถามเลือกหลายข้อไม่ได้",
             "The code “{name}” of “{list}” has a blank; a question with several answers cannot use it.",
             "choices", "name"),
    _Wording(r"Names must begin with a letter|Names used here must", "bad_name",
             "ชื่อใช้ไม่ได้ ต้องขึ้นต้นด้วยตัวอักษรหรือ _ และไม่มีช่องว่างหรือเครื่องหมายอื่น",
             "The name cannot be used: begin with a letter or _, without blanks or other signs."),
    _Wording(r"different names for the same column were found: (?P<names>.+?)\. Rename", "column_twice",
             "มีสองคอลัมน์ที่หมายถึงสิ่งเดียวกัน: {names} ให้เหลือคอลัมน์เดียว",
             "Two columns mean the same: {names}; keep one."),
    _Wording(r"Duplicate column header: (?P<name>.+)", "column_twice",
             "หัวคอลัมน์ “{name}” ซ้ำ ให้เหลือคอลัมน์เดียว", "The column “{name}” stands twice."),
    _Wording(r"required column headers were not found: (?P<names>.+?)\. Learn", "no_column",
             "ขาดคอลัมน์ {names} ในแผ่นนี้", "The sheet lacks the column {names}."),
    _Wording(r"missing header row", "no_header",
             "แผ่นนี้ไม่มีแถวหัวคอลัมน์ที่รู้จัก แถวแรกต้องเป็นหัวคอลัมน์",
             "The sheet has no known headers; its first row must hold them."),
    _Wording(r"the '(?P<column>[^']*)' value is invalid\. Column headers must not be empty", "odd_header",
             "หัวคอลัมน์ “{column}” มีช่องว่าง จึงไม่ถูกอ่าน",
             "The header “{column}” has a blank, so the column is not read.", "choices"),
    _Wording(r"max-pixels parameter", "large_photographs",
             "ภาพถ่ายจะส่งเต็มขนาด ใส่ max-pixels=1600 ในช่อง parameters ให้ส่งเร็วและเปลืองเน็ตน้อยลง",
             "Photographs are sent in full size; max-pixels=1600 in parameters sends them faster.",
             "survey", "parameters"),
    _Wording(r"Language '(?P<language>[^']*)' is missing", "translation_missing",
             "ภาษา “{language}” ยังแปลไม่ครบทุกช่อง คนที่เลือกภาษานี้จะเห็นบางข้อว่าง",
             "The language “{language}” lacks some columns; its readers will see blanks."),
    _Wording(r"do not contain valid machine-readable codes: (?P<names>.+?)\. Learn", "language_without_code",
             "ชื่อภาษา {names} ไม่มีรหัส เขียนเช่น “ไทย (th)” เครื่องจะเลือกภาษาให้เอง",
             "The languages {names} have no code; write “Thai (th)” so that devices choose it."),
    _Wording(r"(?:Repeat|Group|Loop) has no label", "group_without_label",
             "กลุ่มนี้ไม่มีชื่อให้คนอ่าน (label)", "This group has no label.", "survey", "label"),
    _Wording(r"'disabled' column header", "disabled_column",
             "คอลัมน์ disabled เลิกใช้แล้ว ให้ใช้ relevant แทน",
             "The column disabled is out of use; use relevant.", "survey", "disabled"),
    _Wording(r"Row without name, text, or label is being skipped", "row_skipped",
             "แถวนี้ไม่มีชนิด ชื่อ หรือข้อความ จึงข้ามไป",
             "This row has no type, name or label, and is skipped.", "survey"),
    _Wording(r"no longer supported on most devices", "device_cannot",
             "ชนิดนี้โทรศัพท์ส่วนใหญ่ไม่รองรับแล้ว", "Most phones no longer support this type.", "survey", "type"),
    _Wording(r"case-insensitive match to another name", "name_nearly_twice",
             "ชื่อนี้ต่างจากอีกชื่อเพียงตัวพิมพ์เล็กใหญ่ อาจสับสนเมื่อนำข้อมูลออก",
             "The name differs from another by capitals alone.", "survey", "name"),
    _Wording(r"looking for a sheet named '(?P<sheet>[^']*)', the following sheets.*found: (?P<names>.+?)\.",
             "sheet_misspelt", "ไม่พบแผ่น “{sheet}” แต่มีแผ่นชื่อคล้ายกัน: {names} ตรวจตัวสะกด",
             "There is no sheet “{sheet}”, but there are {names}; check the spelling."),
    _Wording(r"[Pp]arameter", "bad_parameter",
             "ค่าในช่อง parameters ใช้ไม่ได้กับคำถามชนิดนี้", "The parameters do not fit this question.",
             "survey", "parameters"),
    _Wording(r"entit(?:y|ies)|save_to", "bad_entity",
             "การประกาศ entities หรือช่อง save_to ไม่ถูกต้อง", "The entities or save_to are not right."),
)  # fmt: skip

_VALIDATE: Final = (
    _Wording(r"Group has no children", "empty_group",
             "กลุ่มนี้ไม่มีคำถามที่แสดงบนจอ ให้เพิ่มคำถามหรือลบกลุ่ม",
             "This group asks nothing on the screen; add a question or remove it."),
    _Wording(r"Cycle detected", "cycle",
             "สูตรหรือเงื่อนไขอ้างกันเป็นวง ให้ตัดการอ้างกลับ",
             "Formulas or conditions refer to each other in a circle."),
    _Wording(r"cannot handle function '(?P<name>[^']*)'", "unknown_function",
             "ไม่รู้จักฟังก์ชัน {name}() หรือใส่ค่าไม่ครบ", "The function {name}() is unknown, or lacks values."),
    _Wording(r"Instance referenced by instance\((?P<name>[^)]*)\)", "no_such_table",
             "สูตรอ้างถึงตาราง “{name}” ที่ไม่มีในแบบ", "A formula asks a table “{name}” that the form lacks."),
    _Wording(r"mismatched brackets", "brackets",
             "วงเล็บในสูตรหรือเงื่อนไขเปิดปิดไม่ครบ", "Brackets in a formula or condition do not match."),
    _Wording(r"Couldn't understand the expression|Bad node|Unparseable|syntax", "bad_expression",
             "สูตรหรือเงื่อนไขนี้อ่านไม่ออก", "A formula or condition cannot be understood."),
    _Wording(r"Unsupported nodeset expression", "bad_filter",
             "เงื่อนไขกรองตัวเลือก (choice_filter) อ่านไม่ออก", "A choice_filter cannot be understood.",
             "survey", "choice_filter"),
    _Wording(r"[Ss]elect question '(?P<name>[^']*)' has no choices", "no_choices",
             "คำถามเลือกตอบไม่มีตัวเลือก", "A select question has no choices."),
    _Wording(r"references \{(?P<name>[^}]*)\} which is not a valid", "unknown_reference",
             "สูตรอ้างถึง {name} ซึ่งไม่มีในแบบ", "A formula refers to {name}, which is not there."),
    _Wording(r"XML is invalid|SAXParseException", "not_xml", "ไฟล์ XML ไม่ถูกต้อง", "The XML is not valid."),
)  # fmt: skip

_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"(?:On the|for sheet:) '([\w ]+)'")
_COLUMN = re.compile(r"the '([^']+)' value is")
_PATH = re.compile(r"(?:/[\w.:-]*[\w-](?:\[\d+\])?){2,}")
_NOISE = re.compile(
    r"^\s*(at |\.\.\. \d+ more|Caused by|>> |Result: |The following files|\[Fatal|form\.xml$|$)"
)
_CLASS = re.compile(r"^(?:[a-z]\w*\.)+\w*(?:Exception|Error)(?:: ?|$)")


def from_pyxform(message: str, rows_of_types: Mapping[str, int] | None = None) -> Fault:
    """An error or a warning of pyxform; `rows_of_types` finds what it names without a row."""
    told = " ".join(message.split())
    row = _ROW.search(told)
    sheet, column = _SHEET.search(told), _COLUMN.search(told)
    said, named = _worded(_PYXFORM, told)
    number = int(row[1]) if row else 0
    if not number and rows_of_types and named.get("kind"):
        number = rows_of_types.get(named["kind"], 0)
    if not number and said.code in ("column_twice", "no_column", "no_header"):
        number = 1  # the header is the first row
    return Fault(
        said.code,
        said.th.format_map(named),
        said.en.format_map(named),
        sheet[1] if sheet else said.sheet or ("survey" if number else ""),
        number,
        column[1] if column else said.column,
        told[:MOST_TOLD],
    )


def from_validate(report: str, rows: Mapping[str, int]) -> list[Fault]:
    """What ODK Validate has against a form; `rows` says where each path stands in the sheet."""
    lines = [_CLASS.sub("", line).strip() for line in report.splitlines() if not _NOISE.match(line)]
    told = (" ".join(dict.fromkeys(line for line in lines if line)) or "invalid")[:MOST_TOLD]
    said, named = _worded(_VALIDATE, told)
    paths = [re.sub(r"\[\d+\]", "", path) for path in _PATH.findall(told)]
    known = list(dict.fromkeys(path for path in paths if path in rows))
    # In a circle all are at fault; else the first that is named is, the others it only mentions.
    at_fault = known if said.code == "cycle" else known[:1]
    if not at_fault:
        name = (named.get("name") or "").rpartition("/")[2]
        at_fault = [path for path in rows if name and path.endswith(f"/{name}")][:1]
    th, en = said.th.format_map(named), said.en.format_map(named)
    if not at_fault:
        at = f" ({paths[0]})" if paths else ""
        return [Fault(said.code, th + at, en + at, said.sheet, 0, said.column, told)]
    return [
        Fault(
            said.code, th, en, "survey", rows[path],
            said.column or _column_of(told) or path.rpartition("/")[2], told,
        )
        for path in at_fault
    ]  # fmt: skip


def _column_of(told: str) -> str:
    """The column that Validate means by the words it has for it."""
    lowered = told.lower()
    for word, column in (
        ("calculate", "calculation"), ("display condition", "relevant"),
        ("relevant", "relevant"), ("constraint", "constraint"), ("required", "required"),
        ("read-only", "read_only"),
    ):  # fmt: skip
        if word in lowered:
            return column
    return ""


class _Named(dict[str, str]):
    """The groups of a pattern; what one has not is nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _worded(table: tuple[_Wording, ...], told: str) -> tuple[_Wording, _Named]:
    for wording in table:
        found = re.search(wording.pattern, told, re.DOTALL)
        if found:
            return wording, _Named(
                {key: value.strip() for key, value in found.groupdict().items() if value}
            )
    return _Wording(
        "", "other", "แบบฟอร์มไม่ผ่านการตรวจ: {told}", "The form was refused: {told}"
    ), _Named(told=_ROW.sub("", told)[:500])
