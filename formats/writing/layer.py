"""What every writer is given: columns, rows in batches with their geometry, and what to say of it.

Geometry is EPSG:4326 (lon, lat) until a writer moves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal

from formats.crs import Geometries

Shape = Literal["MultiPolygon", "Point"]
Cell = str | int | float | bool | date | datetime | None

LONGEST_SHORT: Final = 10  # bytes of a field name in DBF
MOST_LOSSES: Final = 1_000  # told one by one; the rest is counted

# What XML 1.0 cannot hold at all, not even escaped.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"  # with its zone
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files that machines read, and in those that people read.

    `short` is the name where ten bytes is all there is; made of `key` where it is empty.
    """

    key: str
    th: str
    en: str
    kind: Kind = Kind.TEXT
    short: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows, each as long as the columns; as many geometries (None: nowhere), or none."""

    rows: Sequence[Sequence[Any]]
    geometries: Geometries | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One line of what travels with the file: who, when, as known on."""

    key: str
    th: str
    en: str
    text: str


@dataclass(frozen=True)
class Layer:
    """A table with or without shapes, on its way into one file.

    `name` is ASCII: of the layer in the file. `label` is the key of the column by which a
    row is called where a format has names. `batches` are read once.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    batches: Iterable[Batch]
    shape: Shape | None = None
    label: str = ""
    notes: tuple[Note, ...] = ()
    english: bool = False

    def called(self, column: Column) -> str:
        """The name of a column as people read it."""
        return column.en if self.english else column.th


@dataclass(frozen=True, slots=True)
class Loss:
    """A cell that the format could not hold whole; rows are counted from 1, without the header."""

    row: int
    column: str
    th: str
    en: str


@dataclass
class Written:
    """What became of it: how many rows, and what the format could not hold."""

    rows: int = 0
    losses: list[Loss] = field(default_factory=list)
    loss_count: int = 0

    def lose(self, row: int, column: str, th: str, en: str) -> None:
        """Note a loss; beyond MOST_LOSSES they are only counted."""
        self.loss_count += 1
        if len(self.losses) < MOST_LOSSES:
            self.losses.append(Loss(row, column, th, en))


def without_controls(text: str) -> str:
    """The text with a space for each character XML cannot hold."""
    return _CONTROLS.sub(" ", text)


def has_controls(text: str) -> bool:
    """Whether XML cannot hold the text as it is."""
    return _CONTROLS.search(text) is not None


def short_names(columns: Sequence[Column]) -> list[str]:
    """A name of at most ten ASCII letters for each column, all different without regard to case."""
    taken: set[str] = set()
    names = []
    for column in columns:
        wanted = (
            re.sub(r"[^A-Za-z0-9_]", "_", column.short or column.key)[:LONGEST_SHORT] or "field"
        )
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted[: LONGEST_SHORT - len(str(number))]}{number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def as_text(value: Cell) -> str:
    """A cell as a format without types writes it; numbers to their last digit."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
