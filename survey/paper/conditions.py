"""Conditions of an XForm as far as a person can follow them: and, or, not, and comparisons.

Pure: text in, values out. What is not of that kind stays as its text and the paths it names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<text>'[^']*'|"[^"]*")
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<mark><=|>=|!=|=|<|>|\(|\)|,|\||\+|\*|\[|\])
      | (?P<path>(?:/|\.\.?/)[\w./:-]*|\.\.?(?![\w/]))
      | (?P<word>[A-Za-z_][\w.:-]*)
      | (?P<minus>-)
    )""",
    re.VERBOSE,
)
_PATH: Final = re.compile(r"(?:\.\./|/)[\w./:-]*\w")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_TURNED: Final = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True)
class Comparison:
    """An answer compared with a word or number: `sign` is =, !=, <, >, <=, >=, or has, has_not.

    `has`: the choice is among several that were chosen.
    """

    path: str
    sign: str
    value: str


@dataclass(frozen=True)
class Both:
    """All of `parts` hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Either:
    """One of `parts` holds, or more."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Other:
    """Anything else: what it says, and the paths it names."""

    text: str
    paths: tuple[str, ...]


Condition = Comparison | Both | Either | Other


class _NotSimple(Exception):
    """An expression of another kind."""


def read_condition(text: str, absolute: Callable[[str], str]) -> Condition | None:
    """A `relevant` of a form; None where there is no condition.

    `absolute` makes a path from the root of what the expression says.
    """
    told = text.strip()
    if told in ("", "true()"):
        return None
    try:
        return _Parser(told, absolute).whole()
    except _NotSimple:
        return Other(told, paths_in(told, absolute))


def paths_in(expression: str, absolute: Callable[[str], str]) -> tuple[str, ...]:
    """The questions an expression names, each once; those in quoted words are none."""
    bare = re.sub(r"instance\([^)]*\)\S*", " ", _QUOTED.sub(_as_instance, expression))
    return tuple(dict.fromkeys(absolute(found) for found in _PATH.findall(bare)))


def _as_instance(_quoted: re.Match[str]) -> str:
    return "''"


def both(*parts: Condition | None) -> Condition | None:
    """Conditions that must all hold, as one."""
    found: list[Condition] = []
    for part in parts:
        if isinstance(part, Both):
            found.extend(part.parts)
        elif part is not None:
            found.append(part)
    found = list(dict.fromkeys(found))
    return Both(tuple(found)) if len(found) > 1 else next(iter(found), None)


def holds(condition: Condition | None, answers: Mapping[str, str]) -> bool | None:
    """Whether it holds for what is answered (by path); None where that alone does not tell."""
    if condition is None:
        return True
    if isinstance(condition, Comparison):
        if condition.path not in answers:
            return None
        return _compared(answers[condition.path], condition)
    if isinstance(condition, Other):
        return None
    told = [holds(part, answers) for part in condition.parts]
    decisive = isinstance(condition, Either)
    if decisive in told:
        return decisive
    return None if None in told else not decisive


def _compared(answer: str, by: Comparison) -> bool | None:
    if by.sign in ("has", "has_not"):
        return (by.value in answer.split()) == (by.sign == "has")
    if by.sign in ("=", "!="):
        return (answer == by.value) == (by.sign == "=")
    try:
        left, right = float(answer), float(by.value)
    except ValueError:
        return False
    return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[by.sign]


def negated(condition: Condition) -> Condition:
    """What holds where the condition does not.

    Raises:
        _NotSimple: nobody can say.
    """
    if isinstance(condition, Comparison):
        turned = {
            "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
            "has": "has_not", "has_not": "has",
        }  # fmt: skip
        return Comparison(condition.path, turned[condition.sign], condition.value)
    if isinstance(condition, Other):
        raise _NotSimple
    parts = tuple(negated(part) for part in condition.parts)
    return Either(parts) if isinstance(condition, Both) else Both(parts)


class _Parser:
    """Reads `or` above `and` above comparisons; anything else is not simple."""

    def __init__(self, text: str, absolute: Callable[[str], str]) -> None:
        self._absolute = absolute
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise _NotSimple
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self._at = 0

    def whole(self) -> Condition:
        condition = self._either()
        if self._at != len(self._tokens):
            raise _NotSimple
        return condition

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._took("word", "or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Condition:
        parts = [self._one()]
        while self._took("word", "and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _one(self) -> Condition:
        if self._took("mark", "("):
            inner = self._either()
            self._need("mark", ")")
            return inner
        if self._took("word", "not"):
            self._need("mark", "(")
            inner = self._either()
            self._need("mark", ")")
            return negated(inner)
        if self._took("word", "selected"):
            self._need("mark", "(")
            path = self._absolute(self._need("path"))
            self._need("mark", ",")
            code = self._need("text")[1:-1]
            self._need("mark", ")")
            return Comparison(path, "has", code)
        return self._comparison()

    def _comparison(self) -> Condition:
        left, left_is_path = self._side()
        sign = self._need("mark")
        if sign not in _TURNED:
            raise _NotSimple
        right, right_is_path = self._side()
        if left_is_path == right_is_path:
            raise _NotSimple
        if left_is_path:
            return Comparison(self._absolute(left), sign, right)
        return Comparison(self._absolute(right), _TURNED[sign], left)

    def _side(self) -> tuple[str, bool]:
        if self._at >= len(self._tokens):
            raise _NotSimple
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "path":
            return text, True
        if kind == "text":
            return text[1:-1], False
        if kind == "number":
            return text, False
        raise _NotSimple

    def _took(self, kind: str, text: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == (kind, text):
            self._at += 1
            return True
        return False

    def _need(self, kind: str, text: str | None = None) -> str:
        if self._at >= len(self._tokens):
            raise _NotSimple
        found, said = self._tokens[self._at]
        if found != kind or (text is not None and said != text):
            raise _NotSimple
        self._at += 1
        return said
