"""What the answers of an instance claim, by the form's mapping: values by target, in their scopes.

Pure. A scope is the form itself, or one instance of a repeat: in it every target speaks of the
person or parcel of that repeat (survey.answers.targets).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from parcels.models import SpatialUnit
from survey.answers.instances import Answered, Instance, Question, Section, State, plain_path
from survey.answers.places_on_earth import Outline
from survey.answers.targets import INDICATOR, TARGETS, Answer, Target
from survey.answers.values import Several, UnreadableAnswer, value

# The namespace of keys that instances without keys of their own give to what they tell of.
KEYS: Final = uuid.UUID("5f0c4bd5-6f0e-4c8e-9a53-6a8a9f0d2c31")
_KINDS_OF_LAND: Final = frozenset({SpatialUnit.Kind.FARM, SpatialUnit.Kind.HOUSE_LOT})


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of an answer; `question` is its path: /data/person[2]/age."""

    question: str
    code: str
    th: str
    en: str

    def kept(self) -> dict[str, str]:
        """As Interpretation.remarks keeps it."""
        return {"question": self.question, "code": self.code, "th": self.th, "en": self.en}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a mapping: a question (path), what it becomes, what its answers are called."""

    question: str
    fact: str
    values: Mapping[str, str]


@dataclass(slots=True)
class Scope:
    """What was told in the form itself (place "") or in one instance of a repeat.

    `told` holds values by target; `asked` targets whose question stands in the instance.
    """

    place: str
    parent: Scope | None = None
    told: dict[str, Any] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    files: list[tuple[str, str]] = field(default_factory=list)  # target, name of the file
    findings: dict[tuple[str, str], tuple[bool | None, str]] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)  # target → question with its place
    scopes: list[Scope] = field(default_factory=list)

    def walk(self) -> Iterator[Scope]:
        """This scope and all within it."""
        yield self
        for scope in self.scopes:
            yield from scope.walk()

    def nearest(self, target: str) -> Any:
        """What this scope tells, or else the nearest around it."""
        if target in self.told:
            return self.told[target]
        return self.parent.nearest(target) if self.parent else None

    def tells_of(self, *records: str) -> bool:
        """Whether anything was told of one of the records."""
        return any(target.partition(".")[0] in records for target in self.told)

    def asks_of(self, *records: str) -> bool:
        """Whether any question about one of the records stands in the instance."""
        return any(target.partition(".")[0] in records for target in self.asked)

    def of(self, record: str) -> dict[str, Any]:
        """What was told of a record, by field."""
        return {
            target.partition(".")[2]: told
            for target, told in self.told.items()
            if target.partition(".")[0] == record
        }

    def own_key(self, first_id: str, record: str) -> uuid.UUID:
        """The key of what this scope tells of, where the instance gives it none.

        The same for every version of one instance, so that an edit speaks of the same.
        """
        return uuid.uuid5(KEYS, f"{first_id}|{record}|{self.place}")


@dataclass(slots=True)
class Claims:
    """All that an instance claims, and what could not be read of it."""

    root: Scope
    remarks: list[Remark]


def rules_of(kept: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """The rules of a mapping, as FormMapping.rules keeps them."""
    return [
        Rule(
            str(each["question"]),
            str(each["fact"]),
            {str(answer): str(code) for answer, code in (each.get("values") or {}).items()},
        )
        for each in kept
    ]


def rule_for(rules: Collection[Rule]) -> Callable[[str], Rule | None]:
    """Finds the rule of a question by its path; rules may name it by its last part alone."""
    by_path = {plain_path(rule.question): rule for rule in rules if rule.question.startswith("/")}
    by_name = {rule.question: rule for rule in rules if not rule.question.startswith("/")}
    return lambda path: by_path.get(path) or by_name.get(path.rpartition("/")[2])


def numbered(section: Section, within: str = "") -> str:
    """A repeat's path with the number of its instance; `within` is that of the one around it."""
    if not section.path:
        return ""
    begun = _unnumbered(within)
    rest = section.path[len(begun) :] if section.path.startswith(begun) else section.path
    return f"{within}{rest}[{section.number}]"


def question_at(place: str, path: str) -> str:
    """The path of a question with the numbers of the repeats it lies in."""
    begun = _unnumbered(place)
    return place + path[len(begun) :] if path.startswith(begun) else path


def _unnumbered(place: str) -> str:
    return re.sub(r"\[[0-9]+\]", "", place)


def claims_of(
    instance: Instance,
    rules: Collection[Rule],
    questions: Mapping[str, Question],
    *,
    today: date,
    codes: Mapping[str, Collection[str]],
) -> Claims:
    """Read every answer that has a rule; what cannot be read is a remark, and the rest goes on.

    `codes` are those that may be, of targets whose choices are a table.
    """
    reading = _Reading(rule_for(rules), questions, today, codes)
    root = reading.scope(instance.root, None)
    return Claims(root, reading.remarks)


@dataclass(slots=True)
class _Reading:
    rule_for: Callable[[str], Rule | None]
    questions: Mapping[str, Question]
    today: date
    codes: Mapping[str, Collection[str]]
    remarks: list[Remark] = field(default_factory=list)

    def scope(self, section: Section, parent: Scope | None) -> Scope:
        scope = Scope(numbered(section, parent.place if parent else ""), parent)
        for answered in section.answers:
            rule = self.rule_for(answered.path)
            if rule is None:
                continue
            if rule.fact.partition(".")[0] == INDICATOR:
                self._finding(scope, answered, rule)
            elif target := TARGETS.get(rule.fact):
                self._told(scope, answered, rule, target)
        scope.scopes = [self.scope(inner, scope) for inner in section.sections]
        return scope

    def _told(self, scope: Scope, answered: Answered, rule: Rule, target: Target) -> None:
        question = question_at(scope.place, answered.path)
        scope.asked.add(target.name)
        scope.at.setdefault(target.name, question)
        if answered.state != State.GIVEN:
            return
        if target.kind == Answer.FILE:
            scope.files.append((target.name, answered.text))
            return
        try:
            read = value(
                answered.text,
                target.kind,
                today=self.today,
                values=rule.values,
                codes=self._codes(target),
            )
        except UnreadableAnswer as error:
            self._remark(question, answered.path, error.code, error.th, error.en)
            return
        if isinstance(read, Several):
            if read.unread:
                self._remark(
                    question,
                    answered.path,
                    "no_such_choice",
                    f"มี {read.unread} คำตอบไม่ตรงกับตัวเลือกที่ระบบรู้จัก คำตอบอื่นเข้าแล้ว",
                    f"{read.unread} of the answers are none of the choices known here;"
                    " the others are in.",
                )
            known = scope.told.get(target.name, ())
            scope.told[target.name] = (*known, *(each for each in read.codes if each not in known))
        elif read not in (None, "") and target.name not in scope.told:
            scope.told[target.name] = read
            scope.at[target.name] = question

    def _codes(self, target: Target) -> Collection[str] | None:
        if target.name == "parcel.kind":
            return _KINDS_OF_LAND
        if target.choices is not None:
            return frozenset(target.choices.values)
        return self.codes.get(target.name)

    def _finding(self, scope: Scope, answered: Answered, rule: Rule) -> None:
        if answered.state != State.GIVEN:
            return
        _indicator, which, code = (*rule.fact.split(".", 2), "", "")[:3]
        text = rule.values.get(answered.text, answered.text)
        try:
            is_met: bool | None = value(text, Answer.YES_NO, today=self.today)
        except UnreadableAnswer:
            is_met = None  # a measured value, kept as it was answered
        scope.findings[which, code] = (is_met, answered.text)
        scope.at[rule.fact] = question_at(scope.place, answered.path)

    def _remark(self, question: str, path: str, code: str, th: str, en: str) -> None:
        known = self.questions.get(path)
        thai = known.label() if known else path.rpartition("/")[2]
        english = known.label(english=True) if known else thai
        self.remarks.append(Remark(question, code, f"{thai}: {th}", f"{english}: {en}"))


def has_outline(scope: Scope) -> bool:
    """Whether a boundary was walked."""
    return isinstance(scope.told.get("parcel.boundary"), Outline)
