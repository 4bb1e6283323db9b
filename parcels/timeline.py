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
    told: str = ""  # to who points at it, or hears the page


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
    axis_start: str
    axis_end: str
    ticks: list[Tick]
    marks: list[Mark]


def timeline(events: Sequence[Event], *, until: date) -> Timeline:
    """Lay out `events` from the first of them up to `until` (a day), top to bottom.

    Labels keep their order and never overlap: where events stand close, labels move apart
    and a line leads to them.
    """
    last = max([until, *(event.last for event in events)])
    first = min([last - _MARGIN, *(event.first for event in events)]) - _MARGIN
    length = max(SHORTEST, ROW * len(events))
    days = (last - first).days

    def at(day: date) -> float:
        return TOP + length * (day - first).days / days

    ordered = sorted(events, key=lambda each: (_middle(each), each.first, each.title))
    labels = _apart([at(_middle(event)) for event in ordered])
    # Labels that were pushed above the top take everything down with them.
    down = max(TOP - min(labels, default=TOP), 0.0)
    marks = [
        Mark(
            event=event,
            y=_pixels(at(_middle(event)) + down),
            span_y=_pixels(at(event.first) + down),
            span_height=_pixels(max(at(event.last) - at(event.first), 2.0)),
            label_y=_pixels(label + down),
            words_y=_pixels(label + down + ROW * 0.4),
        )
        for event, label in zip(ordered, labels, strict=True)
    ]
    end = TOP + length + down
    return Timeline(
        height=round(max(end, max(labels, default=0.0) + down) + FOOT),
        axis_start=_pixels(TOP + down),
        axis_end=_pixels(end),
        ticks=[
            Tick(_written(year), _pixels(at(date(year, 1, 1)) + down))
            for year in _decades(first, last)
        ],
        marks=marks,
    )


def _apart(wanted: Sequence[float]) -> list[float]:
    """The places in order, ROW apart at least, that are least away from those wanted.

    Neighbours that are too close share the way (pool adjacent violators).
    """
    pools: list[list[float]] = []  # sum and count of what is wanted without the gaps
    for number, place in enumerate(wanted):
        pools.append([place - number * ROW, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += count
    flat = [total / count for total, count in pools for _ in range(int(count))]
    return [place + number * ROW for number, place in enumerate(flat)]


def _middle(event: Event) -> date:
    return event.first + (event.last - event.first) / 2


def _decades(first: date, last: date) -> list[int]:
    """Common years whose number, as the page writes years, ends in 0."""
    return [year for year in range(first.year + 1, last.year + 1) if _written(year) % _DECADE == 0]


def _written(year: int) -> int:
    return year if (get_language() or "").startswith("en") else buddhist_year(year)


def _pixels(number: float) -> str:
    return f"{number:.1f}"
