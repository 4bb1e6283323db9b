"""A form as it is printed: groups, repeats and numbered questions, in the order they are asked.

Pure: text in, values out. The numbers on paper are those of the page on which it is typed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from survey.paper.conditions import Condition, both, holds, paths_in, read_condition
from survey.xforms.questions import (
    CONTROLS,
    JAVAROSA,
    XHTML,
    Question,
    Reader,
    XForm,
    label_in,
    parsed,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type alone; defusedxml reads

_REPEATED: Final = re.compile(r"(?:\[0-9\]|\\d)\{(\d{1,2})\}")
_LIMIT: Final = re.compile(r"\.\s*(<=|<|>=|>)\s*(\d{1,12})(?![\d.])")

# instance('households')/root /item[name = /data/household]/label
_LOOKED_UP: Final = re.compile(
    r"^\s*instance\(\s*'([\w.-]+)'\s*\)\s*/\s*root\s*/\s*item\s*"
    r"\[\s*name\s*=\s*([\w./ -]+?)\s*\]\s*/\s*(\w+)\s*$"
)

END: Final = 0  # the number of what comes after the last question
NEXT_ROUND: Final = -1  # and of what comes after the last of one round of a repeat


@dataclass(frozen=True)
class Asked:
    """A question with its number on paper; 0 is a note, which is read and not answered.

    `condition` is all that must hold for it, the conditions of what it lies in with it;
    `own` what is said of it alone.
    """

    number: int
    question: Question
    own: Condition | None
    condition: Condition | None
    digits: int  # the longest number it takes, as its constraint says; 0: it does not say
    is_long: bool  # a text of several lines

    @property
    def path(self) -> str:
        """As instances carry it."""
        return self.question["path"]


@dataclass(frozen=True)
class Section:
    """A group, or a repeat (`repeat` is its path); labels by language, empty where it has none.

    `count` is the path of what says how often a repeat is asked; empty where people add to it.
    """

    labels: Mapping[str, str]
    own: Condition | None
    repeat: str
    count: str
    parts: tuple[Asked | Section, ...]

    def questions(self) -> Iterator[Asked]:
        """All of it in order, however deep."""
        for part in self.parts:
            if isinstance(part, Section):
                yield from part.questions()
            else:
                yield part


@dataclass(frozen=True)
class Outline:
    """A whole form."""

    form: XForm
    whole: Section
    calculated: Mapping[str, str]  # path of what the form works out → its formula
    named_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # its formula's paths

    def asked(self) -> list[Asked]:
        """Every question that has a number."""
        return [each for each in self.whole.questions() if each.number]

    def numbers(self) -> dict[str, int]:
        """Path → number on paper."""
        return {each.path: each.number for each in self.asked()}

    def looked_up(
        self, instance: str, choosing: Sequence[str], row: Mapping[str, str]
    ) -> dict[str, str]:
        """What formulas find in the row that a question in `choosing` chose, by names of nodes.

        `row` is of the list `instance`: `instance('households')/root /item[name = …]/label`. A
        formula of one such value alone is that value.
        """
        found = {}
        for path, formula in self.calculated.items():
            told = _LOOKED_UP.search(formula)
            if (
                told
                and told[1] == instance
                and told[2].strip().rpartition("/")[2]
                in {each.rpartition("/")[2] for each in choosing}
            ):
                column = told[3]
                found[path] = row.get(f"{column}_label") or row.get(column, "")
        for path, names in self.named_by.items():
            known = [found[name] for name in names if name in found]
            if path not in found and len(names) == 1 and known:
                found[path] = known[0] or "–"
        return {path.rpartition("/")[2]: value for path, value in found.items()}


def outline(xml: str) -> Outline:
    """The outline of an XForm.

    Raises:
        UnreadableXForm: it is none.
    """
    reader = Reader(parsed(xml))
    form = reader.xform()
    walk = _Walk(reader, form)
    parts = [
        part
        for body in reader.root.iter(f"{XHTML}body")
        for part in walk.parts(body, reader.top, None)
    ]
    calculated = {each["path"]: each["calculate"] for each in form.questions if each["calculate"]}
    named = {path: paths_in(text, walk.from_node(path)) for path, text in calculated.items()}
    whole = Section(labels={}, own=None, repeat="", count="", parts=tuple(parts))
    return Outline(form, whole, calculated, named)


class _Walk:
    """Goes through the body once, and counts."""

    def __init__(self, reader: Reader, form: XForm) -> None:
        self._reader = reader
        self._questions = {each["path"]: each for each in form.questions}
        self._last = 0

    def from_node(self, path: str) -> Callable[[str], str]:
        """A path from the root, of one as an expression of the node `path` writes it."""
        return lambda told: self._reader.absolute(told, path)

    def parts(
        self, element: Element, context: str, above: Condition | None
    ) -> list[Asked | Section]:
        """What lies in an element of the body."""
        found: list[Asked | Section] = []
        for child in element:
            kind = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
            told = child.get("ref") or child.get("nodeset")
            path = self._reader.absolute(told, context) if told else context
            if told is None and child.get("bind"):
                path = self._reader.by_bind_id.get(child.get("bind", ""), context)
            if kind in CONTROLS and path in self._questions:
                found.append(self._asked(child, path, above))
            elif kind in ("group", "repeat"):
                found.append(self._section(child, kind, path, above))
        return found

    def _asked(self, element: Element, path: str, above: Condition | None) -> Asked:
        question = self._questions[path]
        own = self._condition(path)
        number = 0
        if not is_note(question):
            self._last += 1
            number = self._last
        bind = self._reader.binds.get(path)
        constraint = bind.get("constraint", "") if bind is not None else ""
        is_long = "multiline" in element.get("appearance", "")
        return Asked(number, question, own, both(above, own), _digits(constraint), is_long)

    def _section(self, element: Element, kind: str, path: str, above: Condition | None) -> Section:
        own = self._condition(path)
        labels = self._reader.labels_of(element, "label")
        # pyxform writes a repeat into a group of the same node: the group has the label.
        within = element
        if kind == "group":
            inner = next((each for each in element if str(each.tag).endswith("}repeat")), None)
            told = inner.get("nodeset", "") if inner is not None else ""
            if inner is not None and self._reader.absolute(told, path) == path:
                kind, within = "repeat", inner
        count = within.get(f"{JAVAROSA}count", "").strip() if kind == "repeat" else ""
        return Section(
            labels=labels,
            own=own,
            repeat=path if kind == "repeat" else "",
            count=self._reader.absolute(count, path) if count else "",
            parts=tuple(self.parts(within, path, both(above, own))),
        )

    def _condition(self, path: str) -> Condition | None:
        bind = self._reader.binds.get(path)
        told = bind.get("relevant", "") if bind is not None else ""
        return read_condition(told, self.from_node(path))


def _digits(constraint: str) -> int:
    """How many digits an answer has at most: `. <= 40` is 2, `. < 1000` 3, `^[0-9]{13}$` 13."""
    exact = _REPEATED.search(constraint)
    if exact:
        return int(exact[1])
    lengths = [len(str(int(number) - (sign == "<"))) for sign, number in _LIMIT.findall(constraint)]
    return max(lengths, default=0)


def is_note(question: Question) -> bool:
    """Whether it is read out and not answered."""
    return question["control"] == "input" and question["is_read_only"]


def jumps(of: Outline) -> dict[str, dict[str, int]]:
    """Where each choice leads to that leaves questions out: path → code → the next number.

    END is after the last question, NEXT_ROUND after the last of a repeat. Only choices of one
    question alone, and only where the questions right behind it are the ones left out.
    """
    asked = of.asked()
    found: dict[str, dict[str, int]] = {}
    for index, each in enumerate(asked):
        if each.question["control"] != "select1":
            continue
        for choice in each.question["choices"]:
            behind = index + 1
            answers = {each.path: choice["code"]}
            repeat = each.question["repeat"]
            while _lies_in(asked, behind, repeat) and _left_out(asked[behind], answers):
                behind += 1
            if behind > index + 1:
                to = asked[behind].number if behind < len(asked) else END
                if repeat and not _lies_in(asked, behind, repeat):
                    to = NEXT_ROUND
                found.setdefault(each.path, {})[choice["code"]] = to
    return found


def _lies_in(asked: list[Asked], index: int, repeat: str) -> bool:
    """Whether there is a question at `index`, and in the repeat."""
    return index < len(asked) and (
        not repeat or f"{asked[index].question['repeat']}/".startswith(f"{repeat}/")
    )


def _left_out(each: Asked, answers: Mapping[str, str]) -> bool:
    return holds(each.condition, answers) is False


def shown_codes(question: Question) -> list[tuple[str, str]]:
    """The codes to write or type for each choice: (what is written, the form's own code).

    Their place in the list; the form's own codes where all of them are short numbers.
    """
    codes = [choice["code"] for choice in question["choices"]]
    if codes and all(code.isascii() and code.isdigit() and len(code) <= 3 for code in codes):  # noqa: PLR2004
        return [(code, code) for code in codes]
    return [(str(place), code) for place, code in enumerate(codes, 1)]


def titled(labels: Mapping[str, str], language: str) -> str:
    """A label in a language."""
    return label_in(dict(labels), language)
