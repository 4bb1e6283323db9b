"""Which answers become which facts: read from the `facts` sheet of a workbook, or from a page.

The sheet has the columns question, fact, values: the question by its name or path, the fact as
survey.answers.targets names it, values as `1=good 2=unsafe` where the form has codes of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from network import evidence
from network.moments import EVER_KNOWN, Moment
from parcels.models import LandDocumentType
from survey.answers.targets import INDICATOR, NOTHING, TARGETS, Answer, Target
from survey.models import FormMapping, FormVersion, HardshipType, Indicator
from survey.xforms.errors import MappingRefused
from survey.xforms.faults import Fault, in_order
from survey.xforms.offered import Rule, mapping_of

if TYPE_CHECKING:
    from network.models import Account
    from survey.xforms.questions import Question

SHEET: Final = "facts"
FIRST_ROW: Final = 2
MOST_LISTED: Final = 6
_HEADERS: Final = {
    "question": "question", "name": "question", "คำถาม": "question",
    "fact": "fact", "target": "fact", "ข้อมูล": "fact",
    "values": "values", "value": "values", "ค่า": "values",
}  # fmt: skip
_OF_PLACES = frozenset({"geopoint", "geoshape", "geotrace"})
_ASKED_AS: Final[Mapping[Answer, frozenset[str]]] = {
    Answer.POINT: frozenset({"geopoint"}),
    Answer.OUTLINE: frozenset({"geoshape", "geotrace"}),
    Answer.FILE: frozenset({"binary"}),
}
YES_NO: Final = frozenset({"yes", "1", "true", "ใช่", "มี", "no", "0", "false", "ไม่", "ไม่ใช่", "ไม่มี"})
# Forms ask these to describe themselves; they become nothing and nobody misses them.
META: Final = frozenset(
    {
        "instanceID",
        "instanceName",
        "deprecatedID",
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "audit",
    }
)


@dataclass(frozen=True)
class Codes:
    """What stands in tables: codes of hardships and documents, and `set.code` of indicators."""

    hardships: frozenset[str]
    documents: frozenset[str]
    indicators: frozenset[str]

    @classmethod
    def known(cls) -> Codes:
        """As they are now. Three queries."""
        return cls(
            frozenset(HardshipType.objects.values_list("code", flat=True)),
            frozenset(LandDocumentType.objects.values_list("code", flat=True)),
            frozenset(
                f"{of}.{code}" for of, code in Indicator.objects.values_list("set_id", "code")
            ),
        )

    def of(self, target: Target) -> frozenset[str] | None:
        """The codes a target takes; None where it takes other answers than codes."""
        if target.choices is not None:
            return frozenset(target.choices.values)
        if target.kind in (Answer.CHOICE, Answer.CHOICES):
            return self.documents if "document" in target.name else self.hardships
        return YES_NO if target.kind is Answer.YES_NO else None


# --- the sheet --------------------------------------------------------------------------------


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
            faults.append(_no_question(number, name, [each["path"] for each in found]))
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


# --- what a rule may be -----------------------------------------------------------------------


def faults_of_rule(rule: Rule, question: Question, codes: Codes, number: int = 0) -> list[Fault]:
    """What keeps an answer from becoming what a rule says."""
    fact = rule["fact"]
    if fact == NOTHING:
        return []
    head, _, indicator = fact.partition(".")
    if head == INDICATOR:
        return [] if indicator in codes.indicators else [_unknown_indicator(number, fact)]
    target = TARGETS.get(fact)
    if target is None:
        return [_unknown_fact(number, fact)]
    return [
        *_of_another_kind(target, question, number),
        *_of_other_codes(target, rule, question, codes, number),
    ]


def _of_another_kind(target: Target, question: Question, number: int) -> list[Fault]:
    if not question["control"]:
        return []  # filled in by a formula, which has no type of its own
    fits = _ASKED_AS.get(target.kind)
    is_special = question["type"] in _OF_PLACES | {"binary"}
    takes_one = target.kind is Answer.CHOICE and question["control"] == "select"
    if not takes_one and (question["type"] in fits if fits else not is_special):
        return []
    kind = question["control"] if takes_one else question["type"]
    return [
        _fault(
            "wrong_kind", number, "fact", question["name"],
            f"คำถาม “{question['name']}” เป็นชนิด {kind} จึงเป็น “{target.th}” ({target.name}) ไม่ได้",
            f"“{question['name']}” is asked as {kind}, so it cannot be “{target.en}” "
            f"({target.name}).",
        )
    ]  # fmt: skip


def _of_other_codes(
    target: Target, rule: Rule, question: Question, codes: Codes, number: int
) -> list[Fault]:
    allowed = codes.of(target)
    offered = {choice["code"] for choice in question["choices"]}
    values = rule["values"]
    faults = []
    if offered and (strange := sorted(set(values) - offered)):
        faults.append(
            _fault(
                "no_such_choice", number, "values", question["name"],
                f"คำถาม “{question['name']}” ไม่มีตัวเลือก {_listed(strange)}",
                f"“{question['name']}” offers no choice {_listed(strange)}.",
            )
        )  # fmt: skip
    if allowed is None:
        return faults
    meant = {values.get(code, code) for code in offered} if offered else set(values.values())
    lowered = {code.lower() for code in allowed}
    wrong = sorted(code for code in meant if code and code.lower() not in lowered)
    if wrong:
        faults.append(
            _fault(
                "no_such_code", number, "values", question["name"],
                f"“{target.th}” ({target.name}) ไม่มีรหัส {_listed(wrong)} ใช้ได้: "
                f"{_listed(sorted(allowed), 30)} เขียนเช่น 1={min(allowed, default='')}",
                f"“{target.en}” ({target.name}) has no code {_listed(wrong)}; it has: "
                f"{_listed(sorted(allowed), 30)}. Write 1={min(allowed, default='')}, for one.",
            )
        )  # fmt: skip
    return faults


def _listed(codes: Sequence[str], most: int = MOST_LISTED) -> str:
    return ", ".join(codes[:most]) + (" …" if len(codes) > most else "")


# --- a version's mapping ----------------------------------------------------------------------


def carried_over(before: Iterable[Rule], questions: Sequence[Question], codes: Codes) -> list[Rule]:
    """The rules of a former version that still hold for the questions of this one."""
    by_path = {question["path"]: question for question in questions}
    return [
        rule
        for rule in before
        if rule["question"] in by_path
        and not faults_of_rule(rule, by_path[rule["question"]], codes)
    ]


def unmapped(questions: Iterable[Question], rules: Iterable[Rule]) -> list[Question]:
    """The questions that people answer and of which nobody has said what they become."""
    told = {rule["question"] for rule in rules}
    return [
        question for question in questions if is_asked(question) and question["path"] not in told
    ]


def is_asked(question: Question) -> bool:
    """Whether people give this answer; notes and what the form fills in are not asked."""
    return (
        bool(question["control"]) and not question["is_read_only"] and question["name"] not in META
    )


def save_mapping(
    version: FormVersion, rules: Sequence[Rule], account: Account
) -> FormMapping | None:
    """Say anew what the answers of `version` become; None where that is said already.

    Facts that were made by the former rules stay until their submissions are read again.

    Raises:
        MappingRefused: with every fault found.
    """
    by_path: dict[str, Question] = {each["path"]: each for each in version.questions}
    codes = Codes.known()
    faults = [
        fault
        for rule in rules
        for fault in (
            faults_of_rule(rule, by_path[rule["question"]], codes)
            if rule["question"] in by_path
            else [_no_question(0, rule["question"], [])]
        )
    ]
    if faults:
        raise MappingRefused(in_order(faults))
    with transaction.atomic():
        if list(rules) == mapping_of(version):
            return None
        source = evidence.receive_statement(
            f"การจับคู่คำตอบของแบบ {version.title} {version.version}".strip(),
            as_of=Moment.now().last_day,
            recorded_by=account,
        )
        said: FormMapping = FormMapping.objects.create(
            version=version, rules=list(rules), said_on=Moment.now().last_day, source=source
        )
    return said


def was_said(version: FormVersion, rules: Sequence[Rule]) -> bool:
    """Whether these rules were said of the version before, even if others were said since."""
    said = FormMapping.objects.filter(version=version, recorded_at__known_by=EVER_KNOWN)
    return any(list(rules) == each for each in said.values_list("rules", flat=True))


# --- faults -----------------------------------------------------------------------------------


def _fault(  # noqa: PLR0917 (read as a row of a table)
    code: str, number: int, column: str, name: str, th: str, en: str
) -> Fault:
    return Fault(code, th, en, SHEET if number else "", number, column if number else name)


def _values_unclear(number: int, wrong: Sequence[str]) -> Fault:
    return Fault(
        "values_unclear",
        f"อ่านค่า {_listed(list(wrong))} ไม่ออก เขียนเป็น 1=good 2=unsafe คั่นด้วยช่องว่าง",
        f"{_listed(list(wrong))} cannot be read; write 1=good 2=unsafe, with blanks between.",
        SHEET, number, "values",
    )  # fmt: skip


def _no_fact(number: int, name: str) -> Fault:
    return Fault(
        "no_fact",
        f"ไม่บอกว่าคำตอบของ “{name}” เป็นข้อมูลใด ใส่ในช่อง fact หรือใส่ {NOTHING}",
        f"It does not say what “{name}” becomes; fill in fact, or write {NOTHING}.",
        SHEET, number, "fact",
    )  # fmt: skip


def _no_question(number: int, name: str, found: Sequence[str]) -> Fault:
    if found:
        return Fault(
            "several_questions",
            f"มีหลายคำถามชื่อ “{name}” ให้บอกทั้งทาง เช่น {_listed(list(found))}",
            f"Several questions are called “{name}”; write the path: {_listed(list(found))}.",
            SHEET, number, "question",
        )  # fmt: skip
    return _fault(
        "no_such_question", number, "question", name,
        f"แบบฟอร์มไม่มีคำถามชื่อ “{name}” ตรวจตัวสะกดในช่อง question",
        f"The form has no question “{name}”; check the spelling.",
    )  # fmt: skip


def _told_twice(number: int, name: str, before: int) -> Fault:
    return Fault(
        "told_twice",
        f"บอกคำถาม “{name}” กับข้อมูลเดียวกันไว้แล้วที่แถว {before} ลบแถวนี้",
        f"Row {before} says the same of “{name}”; remove this one.",
        SHEET, number, "question",
    )  # fmt: skip


def _unknown_fact(number: int, fact: str) -> Fault:
    like = [name for name in TARGETS if name.partition(".")[2] == fact.rpartition(".")[2]]
    hint = f" หมายถึง {_listed(like)} หรือไม่" if like else ""
    hint_en = f" Is {_listed(like)} meant?" if like else ""
    return _fault(
        "unknown_fact", number, "fact", fact,
        f"ไม่รู้จักข้อมูล “{fact}”{hint} ดูรายชื่อได้ที่หน้าจับคู่คำตอบ หรือใส่ {NOTHING}",
        f"There is no fact “{fact}”.{hint_en} The page of a form's answers lists them; or write "
        f"{NOTHING}.",
    )  # fmt: skip


def _unknown_indicator(number: int, fact: str) -> Fault:
    return _fault(
        "unknown_indicator", number, "fact", fact,
        f"ไม่มีตัวชี้วัด “{fact}” เขียนเป็น {INDICATOR}.ชุด.รหัส ตามชุดตัวชี้วัดที่มีในระบบ",
        f"There is no indicator “{fact}”; write {INDICATOR}.set.code of a set that is here.",
    )  # fmt: skip
