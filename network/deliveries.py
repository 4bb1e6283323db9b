"""A file somebody sends: how it is to be read, and the registers it may go into.

Each room has its own importers; they share this shape, so that the command line and the
pages send the same thing to the same verb.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from network.access import Permission
from network.column_mapping import Field
from network.imports import Reason
from network.models import Level

if TYPE_CHECKING:
    from network.imports import Outcome
    from network.models import Account, Arrival

# Rows done, and how many there are where that is known.
Progress = Callable[[int, int | None], None]


def no_progress(_done: int, _total: int | None) -> None:
    """Nobody watches."""


def halves(progress: Progress) -> tuple[Progress, Progress]:
    """One bar for a file that is gone through twice: first to be understood, then to be kept."""

    def first(done: int, total: int | None) -> None:
        progress(done // 2, total)

    def second(done: int, total: int | None) -> None:
        progress(((total or done) + done) // 2, total)

    return first, second


def outside_your_places() -> Reason:
    """Why a row of a place that is not the sender's waits."""
    return Reason(
        "outside_your_places",
        "อยู่นอกพื้นที่ที่ท่านดูแล ให้ผู้ดูแลพื้นที่นั้นเป็นผู้นำเข้า",
        "lies outside your places; those who look after that place must import it",
    )


@dataclass(frozen=True)
class Delivery:
    """One file, and how the one who sends it says it is to be read.

    `mapping` is our field → their column (None: do not read it). `choices` are what the
    register asks beside (Register.choices), as text. `repair` is the sender's consent to
    mend outlines that cross themselves. Rows that lie outside `within` (keys of places)
    wait; None is everywhere.
    """

    path: Path
    title: str
    as_of: date
    layer: str | None = None
    sheet: str | None = None
    srid: int | None = None
    encoding: str | None = None
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    repair: bool = False
    within: frozenset[int] | None = None
    recorded_by: Account | None = None
    is_fictional: bool = False
    # The file was sent to a page and is kept already; it is not kept twice.
    arrival: Arrival | None = None

    def choice(self, key: str) -> str:
        """What the sender chose; an empty text where nothing."""
        return self.choices.get(key, "")


@dataclass(frozen=True)
class Choice:
    """Something a register asks of the sender beside the file; `options` are (value, th, en).

    Where they depend on who asks, `options_of` gives them for the keys of the sender's places
    (Delivery.within; None: everywhere). Without options it is free text: `kind` says what of.
    """

    key: str
    th: str
    en: str
    options: tuple[tuple[str, str, str], ...] = ()
    kind: str = "text"  # text, day, scale, village, group
    is_needed: bool = False
    default: str = ""
    help_th: str = ""
    help_en: str = ""
    options_of: Callable[[frozenset[int] | None], Sequence[tuple[str, str, str]]] | None = None


@dataclass(frozen=True)
class Register:
    """Something files can be taken into. `key` is also that of ImportRow.register.

    `fields_of` gives the fields a file may have, by the choices made. `least_level` is the
    lowest level of place whose people may send such files, `permission` what they need there.
    """

    key: str
    th: str
    en: str
    reads_shapes: bool
    reads_tables: bool
    least_level: Level
    fields_of: Callable[[Mapping[str, str]], Sequence[Field]]
    take_in: Callable[..., Outcome]  # (delivery, *, dry_run=False, progress=no_progress)
    choices: tuple[Choice, ...] = ()
    permission: Permission = Permission.RECORD
    reads_pictures: bool = False
    names_people: bool = True  # whether a row of it may be of a person
