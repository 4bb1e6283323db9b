"""What waits for a person today: each room says its own, the home puts the longest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class About:
    """What a detail speaks of, by keys: whoever lists asks for the names of all at once.

    `words` makes the sentence of the labels of `units`; the name of `place` follows it.
    """

    units: tuple[int, ...] = ()
    words: Callable[[Mapping[int, str]], str] = lambda _labels: ""
    place: int | None = None


@dataclass(frozen=True)
class Waiting:
    """Something a person is expected to do, and since when the oldest of it waits.

    `label` says what to do ("สอบทานข้อมูลครัวเรือน"), `detail` of what the oldest is (a house,
    a place; no name of a person who may not be seen), or `about` does; `due_on` is a day set by
    law or agreement.
    """

    label: str
    count: int
    since: date
    url: str
    detail: str = ""
    due_on: date | None = None
    about: About | None = None

    def days(self, today: date) -> int:
        """How long the oldest has waited."""
        return (today - self.since).days

    def is_late(self, today: date) -> bool:
        """Whether the day it was due is over."""
        return self.due_on is not None and self.due_on < today


def longest_first(waiting: list[Waiting], today: date) -> list[Waiting]:
    """In the order of the home page: what is late, then what has waited longest."""
    return sorted(waiting, key=lambda each: (not each.is_late(today), each.since, each.label))
