"""The `facts` sheet of a workbook: which answers become which facts.

Its columns are question, fact, values: the question by its name or path, the fact as
survey.answers.targets names it, values as `1=good 2=unsafe` where the form has codes of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from survey.answers.targets import NOTHING
from survey.xforms.faults import Fault, in_order
from survey.xforms.mapping import SHEET, Codes, faults_of_rule, listed, no_question
from survey.xforms.offered import Rule

if TYPE_CHECKING:
    from survey.xforms.questions import Question

FIRST_ROW: Final = 2
_HEADERS: Final = {
    "question": "question", "name": "question", "คำถาม": "question",
    "fact": "fact", "target": "fact", "ข้อมูล": "fact",
    "values": "values", "value": "values", "ค่า": "values",
}  # fmt: skip


def rules_of_sheet(
    rows: Sequence[Mapping[str, str]], questions: Sequence[Question], codes: Codes
) -> tuple[list[Rule], list[Fault]]:
    """The rules a `facts` sheet tells, and every fault in it by row."""
    rules: list[Rule] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    by_path = {question["path"]: question for question in questions}
    for number, row in enumerate(rows, start=FIRST_ROW):
        told = {
            _HEADERS.get(header.strip().lower(), ""): str(value).strip()
            for header, value in row.items()
        }
        name, fact = told.get("question", ""), told.get("fact", "")
        if not name and not fact:
            continue
        found = questions_named(name, questions)
        values, wrong = _values(told.get("values", ""))
        if wrong:
            faults.append(_values_unclear(number, wrong))
        if not fact:
            faults.append(_no_fact(number, name))
        elif len(found) != 1:
            faults.append(no_question(number, name, [each["path"] for each in found]))
        else:
            rule = Rule(question=found[0]["path"], fact=fact, values=values)
            if (rule["question"], fact) in seen:
                faults.append(_told_twice(number, name, seen[rule["question"], fact]))
                continue
            seen[rule["question"], fact] = number
            rules.append(rule)
            faults += faults_of_rule(rule, by_path[rule["question"]], codes, number)
    return rules, in_order(faults)


def questions_named(name: str, questions: Sequence[Question]) -> list[Question]:
    """The questions that a name, a path or the end of one means."""
    told = name.strip().removeprefix("${").removesuffix("}")
    if told.startswith("/"):
        return [each for each in questions if each["path"] == told]
    return [each for each in questions if told and each["path"].endswith(f"/{told}")]


def _values(text: str) -> tuple[dict[str, str], list[str]]:
    """`1=good 2=unsafe` as a table, and what in it could not be read."""
    values: dict[str, str] = {}
    wrong = []
    for part in re.split(r"[\s,;]+", text.strip()):
        code, sign, meaning = part.partition("=")
        if part and (not sign or not code):
            wrong.append(part)
        elif part:
            values[code] = meaning
    return values, wrong


def values_text(values: Mapping[str, str]) -> str:
    """A table of values as the sheet writes it."""
    return " ".join(f"{code}={meaning}" for code, meaning in values.items())


def _values_unclear(number: int, wrong: Sequence[str]) -> Fault:
    return Fault(
        "values_unclear",
        f"อ่านค่า {listed(list(wrong))} ไม่ออก เขียนเป็น 1=good 2=unsafe คั่นด้วยช่องว่าง",
        f"{listed(list(wrong))} cannot be read; write 1=good 2=unsafe, with blanks between.",
        SHEET, number, "values",
    )  # fmt: skip


def _no_fact(number: int, name: str) -> Fault:
    return Fault(
        "no_fact",
        f"ไม่บอกว่าคำตอบของ “{name}” เป็นข้อมูลใด ใส่ในช่อง fact หรือใส่ {NOTHING}",
        f"It does not say what “{name}” becomes; fill in fact, or write {NOTHING}.",
        SHEET, number, "fact",
    )  # fmt: skip


def _told_twice(number: int, name: str, before: int) -> Fault:
    return Fault(
        "told_twice",
        f"บอกคำถาม “{name}” กับข้อมูลเดียวกันไว้แล้วที่แถว {before} ลบแถวนี้",
        f"Row {before} says the same of “{name}”; remove this one.",
        SHEET, number, "question",
    )  # fmt: skip
