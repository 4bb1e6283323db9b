"""What a row of the corpus says: how a file is made and sent, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from tests.formats.samples import SHARED

Maker = Callable[[Path], Path]


class Door(StrEnum):
    """Which reader the file is given to."""

    SHAPES = "shapes"
    TABLE = "table"


class Verdict(StrEnum):
    """How reading, or an import, ends."""

    DONE = "done"
    HELD = "held"
    REFUSED = "refused"


EXIT_CODES = {Verdict.DONE: 0, Verdict.HELD: 3, Verdict.REFUSED: 2}


@dataclass(frozen=True)
class Sent:
    """The same file sent into a register by its command.

    `why` are the codes of held rows by number, or pieces of the sentence that refuses.
    `keeps` are texts that must be recorded, letter by letter; `told` what must be said.
    """

    command: str
    verdict: Verdict
    arguments: tuple[str, ...] = ()
    held: Mapping[int, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    accepted: int | None = None
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One file. `verdict` is that of reading it; `sent` of importing it.

    `why` is the class that refuses it, or the codes of what is wrong with its features.
    `reads` are texts that must be read, letter by letter, as values or names of columns;
    `told` are pieces of what must be said of the encoding, the reference system or a problem.
    """

    name: str
    make: Maker
    verdict: Verdict = Verdict.DONE
    why: tuple[str, ...] = ()
    door: Door = Door.SHAPES
    options: Mapping[str, Any] = field(default_factory=dict)
    count: int | None = None
    reads: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    sent: Sent | None = None
    needs_shared: bool = False
    # A row whose right verdict the product does not give yet, and who was told.
    wrong_today: str = ""


def refused(name: str, make: Maker, why: str, **more: Any) -> Case:
    """A file that cannot be read, and the class that says so."""
    return Case(name, make, Verdict.REFUSED, (why,), **more)


def held(name: str, make: Maker, *why: str, **more: Any) -> Case:
    """A file with features that have something wrong with them."""
    return Case(name, make, Verdict.HELD, why, **more)


def parameters(cases: Iterable[Any]) -> list[Any]:
    """A parameter for each case, with its reason where it cannot be tried or is wrong today."""
    made = []
    for case in cases:
        marks: list[pytest.MarkDecorator] = []
        if getattr(case, "needs_shared", False) and not SHARED.is_dir():
            marks.append(pytest.mark.skip(reason="the real files of ../shared/data are not here"))
        if case.wrong_today:
            marks.append(pytest.mark.xfail(reason=case.wrong_today, strict=True))
        made.append(pytest.param(case, id=case.name, marks=marks))
    return made
