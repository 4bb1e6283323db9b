"""Reads instances of forms: answers by the path of their question, in their groups and repeats.

Pure: bytes and the questions of a version in, values out.
Source: https://getodk.github.io/xforms-spec/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from xml.parsers import expat

from survey.answers.errors import UnreadableInstance

LARGEST_INSTANCE: Final = 20_000_000  # bytes
DEEPEST: Final = 50
MOST_NODES: Final = 200_000
_META: Final = "meta"


class State(StrEnum):
    """How a question that was asked was left; what was not asked is not in the instance."""

    GIVEN = "given"
    EMPTY = "empty"  # it was asked (or might have been), and nothing was answered
    NIL = "nil"  # said to have no value


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a version has it; labels by language, `repeat` the path of its repeat."""

    path: str
    kind: str = ""
    control: str = ""  # how it is asked; empty where the form fills it in by itself
    labels: Mapping[str, str] = field(default_factory=dict)
    section: Mapping[str, str] = field(default_factory=dict)
    repeat: str = ""
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def label(self, *, english: bool = False) -> str:
        """What it is called in a language, else in any, else its name."""
        return in_language(self.labels, english=english) or self.path.rpartition("/")[2]

    def choice(self, code: str, *, english: bool = False) -> str:
        """What an answer to a choice says; the code itself where it is none of the choices."""
        return in_language(self.choices.get(code, {}), english=english) or code


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands at a question's node; `is_known` where the version has such a question."""

    path: str
    text: str
    state: State
    is_known: bool

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(slots=True)
class Section:
    """The answers of the form (path "", number 0) or of one instance of a repeat (from 1)."""

    path: str
    number: int
    answers: list[Answered] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def walk(self) -> Iterator[Section]:
        """This section and all within it, in the order of the form."""
        yield self
        for section in self.sections:
            yield from section.walk()

    def at(self, path: str) -> Answered | None:
        """What stands at a path; None where it was not asked."""
        return next((each for each in self.answers if each.path == path), None)


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance: its answers, and what it says of itself by the names of its meta block."""

    root: Section
    form_id: str
    version: str
    meta: Mapping[str, str]

    def answers(self) -> Iterator[Answered]:
        """All answers, in the order of the form."""
        for section in self.root.walk():
            yield from section.answers


def in_language(written: Mapping[str, str], *, english: bool) -> str:
    """Thai, or English where that is asked for; else whatever there is."""
    wanted = ("en", "english") if english else ("th", "thai", "ไทย")
    for language, text in written.items():
        tokens = language.casefold().replace("(", " ").replace(")", " ").replace("-", " ").split()
        if text and not set(tokens).isdisjoint(wanted):
            return text
    return next((text for text in written.values() if text), "")


def plain_path(path: str) -> str:
    """A path without the prefixes of namespaces: `/data/orx:meta` is `/data/meta`."""
    return "/" + "/".join(part.rpartition(":")[2] for part in path.split("/") if part)


def asked(questions: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions of a version, as FormVersion.questions keeps them."""
    return tuple(_question(each) for each in questions)


def _question(kept: Mapping[str, Any]) -> Question:
    return Question(
        path=plain_path(str(kept["path"])),
        kind=str(kept.get("type") or ""),
        control=str(kept.get("control") or ""),
        labels=_labels(kept.get("labels")),
        section=_labels(kept.get("section")),
        repeat=plain_path(str(kept["repeat"])) if kept.get("repeat") else "",
        choices={
            str(each["code"]): _labels(each.get("labels")) for each in kept.get("choices") or ()
        },
    )


def _labels(kept: object) -> dict[str, str]:
    if isinstance(kept, Mapping):
        return {str(language): str(text) for language, text in kept.items()}
    return {"": str(kept)} if kept else {}


def read(xml: bytes, questions: Iterable[Question] = ()) -> Instance:
    """Read an instance; nodes that the version does not have are kept and marked.

    Raises:
        UnreadableInstance: not XML, with a DTD or entities, or larger than any form is.
    """
    of_version = list(questions)
    known = {question.path for question in of_version}
    repeats = {question.repeat for question in of_version if question.repeat}
    root = _parsed(xml)
    top = Section("", 0)
    meta: dict[str, str] = {}
    _Reading(known, repeats, meta).of(root, f"/{root.tag}", top)
    return Instance(top, root.attributes.get("id", ""), root.attributes.get("version", ""), meta)


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str]
    is_nil: bool = False
    text: list[str] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)


class _Building:
    """Builds nodes while the parser runs, and stops it where an instance grows out of bounds."""

    def __init__(self) -> None:
        self.open: list[_Node] = []
        self.root: _Node | None = None
        self.count = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_NODES or len(self.open) >= DEEPEST:
            raise UnreadableInstance
        named = {_local(name): value for name, value in attributes.items()}
        node = _Node(_local(tag), named, is_nil=named.get("nil") in ("true", "1"))
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def say(self, text: str) -> None:
        if self.open:
            self.open[-1].text.append(text)

    def refuse(self, *_declared: object) -> None:
        """A form has no DTD; without one there are no entities that could grow."""
        raise UnreadableInstance


def _parsed(xml: bytes) -> _Node:
    if len(xml) > LARGEST_INSTANCE:
        raise UnreadableInstance
    building = _Building()
    # Not aware of namespaces: devices have been seen to use prefixes that they do not declare.
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = building.begin
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.say
    parser.StartDoctypeDeclHandler = building.refuse
    parser.EntityDeclHandler = building.refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableInstance from error
    if building.root is None:
        raise UnreadableInstance
    return building.root


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


@dataclass(slots=True)
class _Reading:
    known: set[str]
    repeats: set[str]
    meta: dict[str, str]

    def of(self, node: _Node, path: str, into: Section) -> None:
        numbers: dict[str, int] = {}
        several = _several(node)
        for child in node.children:
            at = f"{path}/{child.tag}"
            if child.tag == _META:
                self._note_meta(child, is_outermost=not into.path)
            elif at in self.repeats or child.tag in several:
                numbers[at] = numbers.get(at, 0) + 1
                section = Section(at, numbers[at])
                into.sections.append(section)
                self.of(child, at, section)
            elif child.children:
                self.of(child, at, into)
            elif not self._is_group(at):
                into.answers.append(self._answered(child, at))

    def _answered(self, node: _Node, path: str) -> Answered:
        text = "".join(node.text).strip()
        state = State.GIVEN if text else State.NIL if node.is_nil else State.EMPTY
        return Answered(path, text, state, path in self.known)

    def _is_group(self, path: str) -> bool:
        """Whether an empty node is a group of which nothing was asked."""
        return path not in self.known and any(each.startswith(f"{path}/") for each in self.known)

    def _note_meta(self, node: _Node, *, is_outermost: bool) -> None:
        for child in node.children if is_outermost else ():
            if text := "".join(child.text).strip():
                self.meta.setdefault(child.tag, text)


def _several(node: _Node) -> set[str]:
    """Tags that stand more than once with nodes within: repeats that no question tells of."""
    tags = [child.tag for child in node.children if child.children]
    return {tag for tag in tags if tags.count(tag) > 1}
