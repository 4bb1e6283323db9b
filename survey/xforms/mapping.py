"""What answers may become which facts, and who said so: the latest word on a version counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from network import evidence
from network.moments import EVER_KNOWN, Moment
from parcels.models import LandDocumentType
from survey.answers.targets import INDICATOR, NOTHING, TARGETS, Answer, Target
from survey.models import FormMapping, FormVersion, HardshipType, Indicator, SurveyForm
from survey.xforms.errors import MappingRefused
from survey.xforms.faults import Fault, in_order
from survey.xforms.offered import Rule, mapping_of

if TYPE_CHECKING:
    from network.models import Account
    from survey.xforms.questions import Question

SHEET: Final = "facts"
MOST_LISTED: Final = 6
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
                f"คำถาม “{question['name']}” ไม่มีตัวเลือก {listed(strange)}",
                f"“{question['name']}” offers no choice {listed(strange)}.",
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
                f"“{target.th}” ({target.name}) ไม่มีรหัส {listed(wrong)} ใช้ได้: "
                f"{listed(sorted(allowed), 30)} เขียนเช่น 1={min(allowed, default='')}",
                f"“{target.en}” ({target.name}) has no code {listed(wrong)}; it has: "
                f"{listed(sorted(allowed), 30)}. Write 1={min(allowed, default='')}, for one.",
            )
        )  # fmt: skip
    return faults


def listed(codes: Sequence[str], most: int = MOST_LISTED) -> str:
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
            else [no_question(0, rule["question"], [])]
        )
    ]
    if faults:
        raise MappingRefused(in_order(faults))
    with transaction.atomic():
        SurveyForm.objects.select_for_update().get(pk=version.form_id)
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


def map_question(
    version: FormVersion, path: str, before: str, rule: Rule | None, account: Account
) -> FormMapping | None:
    """Say anew what one answer becomes: `before` is the fact it was until now, or empty.

    The other rules are taken as they stand when it is written, so that two people who map two
    questions at once lose nothing. None for `rule`: it becomes nothing any more.

    Raises:
        MappingRefused: with every fault found.
    """
    with transaction.atomic():
        SurveyForm.objects.select_for_update().get(pk=version.form_id)
        rules: list[Rule] = []
        left = rule
        for each in mapping_of(version):
            if each["question"] != path or each["fact"] != before:
                rules.append(each)
            elif left is not None:
                rules.append(left)
                left = None
        if left is not None:
            rules.append(left)
        return save_mapping(version, rules, account)


def was_said(version: FormVersion, rules: Sequence[Rule]) -> bool:
    """Whether these rules were said of the version before, even if others were said since."""
    said = FormMapping.objects.filter(version=version, recorded_at__known_by=EVER_KNOWN)
    return any(list(rules) == each for each in said.values_list("rules", flat=True))


# --- faults -----------------------------------------------------------------------------------


def _fault(  # noqa: PLR0917 (read as a row of a table)
    code: str, number: int, column: str, name: str, th: str, en: str
) -> Fault:
    return Fault(code, th, en, SHEET if number else "", number, column if number else name)


def no_question(number: int, name: str, found: Sequence[str]) -> Fault:
    if found:
        return Fault(
            "several_questions",
            f"มีหลายคำถามชื่อ “{name}” ให้บอกทั้งทาง เช่น {listed(list(found))}",
            f"Several questions are called “{name}”; write the path: {listed(list(found))}.",
            SHEET, number, "question",
        )  # fmt: skip
    return _fault(
        "no_such_question", number, "question", name,
        f"แบบฟอร์มไม่มีคำถามชื่อ “{name}” ตรวจตัวสะกดในช่อง question",
        f"The form has no question “{name}”; check the spelling.",
    )  # fmt: skip


def _unknown_fact(number: int, fact: str) -> Fault:
    like = [name for name in TARGETS if name.partition(".")[2] == fact.rpartition(".")[2]]
    hint = f" หมายถึง {listed(like)} หรือไม่" if like else ""
    hint_en = f" Is {listed(like)} meant?" if like else ""
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
