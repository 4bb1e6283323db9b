"""The evidence of a unit on a line of time, laid out for an SVG; values in, values out.

Time runs down the page, so that labels are whole lines on a narrow phone. What a piece
shows is told by shape as well as tone: it is printed in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language

from formats.thai import buddhist_year

# Pixels.
AXIS, LABELS = 54, 86
TOP, ROW, FOOT = 16, 46, 30
SHORTEST = 360
_DECADE = 10
_MARGIN = timedelta(days=365)


@dataclass(frozen=True)
class Event:
    """Something on the line: `shape` is a reading's, or `reference`; both days inclusive."""

    shape: str
    title: str
    words: str
    first: date
    last: date


@dataclass(frozen=True)
class Mark:
    """An event where it is drawn; all numbers are pixels, written for an attribute."""

    event: Event
    y: str
    span_y: str
    span_height: str
    label_y: str
    words_y: str


@dataclass(frozen=True)
class Tick:
    """A decade on the axis."""

    year: int
    y: str


@dataclass(frozen=True)
class Timeline:
    """Everything a template draws; it has only to write it down."""

    height: int
    axis_end: str
    ticks: list[Tick]
    marks: list[Mark]


def timeline(events: Sequence[Event], *, until: date) -> Timeline:
    """Lay out `events` from the first of them up to `until` (a day), top to bottom.

    Labels keep their order and never overlap: where events stand close, labels move down
    and a line leads to them.
    """
    last = max([until, *(event.last for event in events)])
    first = min([last - _MARGIN, *(event.first for event in events)]) - _MARGIN
    length = max(SHORTEST, ROW * len(events))
    days = (last - first).days

    def at(day: date) -> float:
        return TOP + length * (day - first).days / days

    marks, free = [], 0.0
    for event in sorted(events, key=lambda each: (_middle(each), each.first, each.title)):
        y, top, bottom = at(_middle(event)), at(event.first), at(event.last)
        label = max(y, free)
        free = label + ROW
        marks.append(
            Mark(
                event=event,
                y=_pixels(y),
                span_y=_pixels(top),
                span_height=_pixels(max(bottom - top, 2.0)),
                label_y=_pixels(label),
                words_y=_pixels(label + ROW * 0.4),
            )
        )
    end = TOP + length
    return Timeline(
        height=round(max(end, free - ROW) + FOOT),
        axis_end=_pixels(end),
        ticks=[
            Tick(_written(year), _pixels(at(date(year, 1, 1)))) for year in _decades(first, last)
        ],
        marks=marks,
    )


def _middle(event: Event) -> date:
    return event.first + (event.last - event.first) / 2


def _decades(first: date, last: date) -> list[int]:
    """Common years whose number, as the page writes years, ends in 0."""
    return [year for year in range(first.year + 1, last.year + 1) if _written(year) % _DECADE == 0]


def _written(year: int) -> int:
    return year if (get_language() or "").startswith("en") else buddhist_year(year)


def _pixels(number: float) -> str:
    return f"{number:.1f}"
