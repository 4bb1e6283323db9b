"""What a report is made of on the page and on paper: headings, tiles, tables, charts, maps."""

from __future__ import annotations

from dataclasses import dataclass, field

from maps.drawing import Drawing


@dataclass(frozen=True)
class Cell:
    """A word or number of a table; `href` opens the records behind it."""

    text: str
    href: str = ""
    tone: str = ""  # "", "muted", "warning"


@dataclass(frozen=True)
class Row:
    """A row; `level` indents its first cell, a total stands out."""

    cells: tuple[Cell, ...]
    level: int = 0
    is_total: bool = False


@dataclass(frozen=True)
class Column:
    """The heading of a column; numbers stand to the right."""

    text: str
    is_number: bool = True


@dataclass(frozen=True)
class Table:
    """A table with its caption and the notes below it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bar:
    """A bar of parts (style, fraction of the whole, text), and what stands to its right."""

    label: str
    parts: tuple[tuple[str, float, str], ...]
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """Bars of one whole each, with the legend of their parts (style, text)."""

    caption: str
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Word:
    """A word on a chart, in units of its drawing; y downwards, of its middle."""

    x: float
    y: float
    text: str
    anchor: str = "start"  # or "middle", "end": what of it stands at x


@dataclass(frozen=True)
class Chart:
    """Values as they are drawn: marks as SVG, and words that page and paper set on them.

    `spoken` says the values to whoever does not see them. `legend` is of (style, text).
    """

    caption: str
    height: float  # units; the width of all charts is reports.charts.marks.WIDTH
    marks: str
    words: tuple[Word, ...]
    spoken: str
    legend: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tile:
    """A headline figure: value, unit, what it is out of, and how it changed."""

    key: str
    label: str
    value: str
    unit: str
    of: str = ""
    change: str = ""
    over_year: str = ""  # how it changed since the same month a year before
    href: str = ""
    trend: str = ""  # its line through the year as SVG; empty where there are no two points


@dataclass(frozen=True)
class Section:
    """A part of the report about one subject; parts, tables and maps are numbered in order."""

    key: str
    heading: str
    number: int = 0
    lead: str = ""
    decides: str = ""  # what the district chief decides from it (DOMAIN.md §5.1)
    tables: tuple[Table, ...] = ()
    bars: tuple[Bars, ...] = ()
    charts: tuple[Chart, ...] = ()
    drawing: Drawing | None = None
    drawing_caption: str = ""
    without_drawing: str = ""
    sources: tuple[str, ...] = ()  # of what is drawn


@dataclass(frozen=True)
class Document:
    """A whole report, ready to be set: only words and drawings are left in it."""

    title: str
    place: str
    month: str
    joined: str
    as_of: str
    prepared: str
    serial: str
    is_running: bool
    is_fictional: bool
    tiles: tuple[Tile, ...]
    exceptions: tuple[str, ...]
    sections: tuple[Section, ...]
    definitions: tuple[tuple[str, str, str], ...]  # key, label, definition
    layers: Table
    footer: str = ""
    corrections: Table | None = None  # of a report that was frozen
    opening: Drawing | None = None  # the small map of the first page
    opening_caption: str = ""
    details: tuple[tuple[str, str], ...] = field(default_factory=tuple)
