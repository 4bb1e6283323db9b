"""Puts what is narrow side by side on paper: ten to fourteen pages are read, forty are not.

Plain values in and out: the blocks of a section (tables, bars, a map) become groups, each one
block over the whole width or two columns of blocks. The order is kept; where it is cut into
groups is chosen so that the least room is lost, that at the foot of pages counted too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from formats import lettering
from reports import charts, columns

PAGE, PAGE_HEIGHT = 482.0, 738.0  # points between the margins of the template
GUTTER, APART = 14.0, 7.0  # between two columns, and between what stands above each other
MOST = 5  # blocks in a group: who reads down a column need not turn back over a page
KEPT = 300.0  # points: what is taller may go on over the next page
LEAST_BEGUN, LOST_AT_A_BREAK = 150.0, 40.0  # points of a page at which it may begin; about
BODY_SIZE, ANNEX_SIZE = 11.5, 9.5  # points
MAP_WIDTH, MAP_TALLEST, BARS_WIDTH = 152.0, 270.0, 180.0
CHART_NARROWEST, CHART_WIDEST = 205.0, 300.0
HEADING_ROOM = 32.0  # points of a section's heading, with what is around it
DRAWING_WIDTH = 640.0  # units, maps.drawing
SWATCH, SWATCH_AT_MOST = 20.0, 26.0  # points beside each word of a legend, gutters included
LINE, LINE_OF_MAP = 1.1, 1.16  # of the size: a line with what is between lines
NOTE, CAPTION = 0.92, 1.04  # of the size: notes below a table, what stands over it
BETWEEN = " · "  # notes

Values = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Block:
    """Something on paper: how narrow it may be, how tall it is in a width, and what is set."""

    narrowest: float
    height: Callable[[float], float]
    set_in: Callable[[float], Values]


@dataclass(frozen=True)
class Group:
    """One block over the whole width, or a left and a right column."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    height: float

    def as_values(self) -> Values:
        """For the template: what is set, and how wide the columns are."""
        if not self.right:
            return {
                "widths": [PAGE],
                "columns": [[each.set_in(PAGE) for each in self.left]],
                "keep": self.height <= KEPT,
            }
        width, other = _shared(self.left, self.right)
        return {
            "widths": [width, other],
            "columns": [
                [each.set_in(width) for each in self.left],
                [each.set_in(other) for each in self.right],
            ],
            "keep": self.height <= KEPT,
        }


@dataclass(frozen=True)
class Page:
    """How much of which page is used: what does not fit on the rest of one goes to the next."""

    number: int = 1
    used: float = 0.0

    def after(self, height: float) -> Page:
        """Where one is below something of this height: on one page, unless it is tall."""
        left = PAGE_HEIGHT - self.used
        if height <= left:
            return Page(self.number, self.used + height)
        if height > KEPT and left > LEAST_BEGUN:
            height += LOST_AT_A_BREAK - left
        pages, rest = divmod(height, PAGE_HEIGHT)
        return Page(self.number + 1 + int(pages), rest)


def arranged(content: Values) -> Values:
    """The content of a paper with its sections and annexes as groups of blocks."""
    page, sections = Page(), []
    for section in content["sections"]:
        ahead = _heading(section, BODY_SIZE)
        groups, page = _groups(_blocks(section), _map(section.get("map")), page.after(ahead))
        sections.append(_placed(section, "parts", groups))
    page, annexes = Page(), []
    for annex in content["annexes"]:
        blocks = [_table(each, ANNEX_SIZE) for each in annex["tables"]]
        groups, page = _groups(blocks, None, page.after(_heading(annex, ANNEX_SIZE)))
        annexes.append(_placed(annex, "tables", groups))
    return {**content, "sections": sections, "annexes": annexes}


def _placed(whole: Values, blocks: str, groups: list[Values]) -> Values:
    """With its blocks where they stand: once, as what is set is read and hashed whole."""
    return {key: each for key, each in whole.items() if key != blocks} | {"groups": groups}


def _heading(section: Values, size: float) -> float:
    """The height of what stands over the first group of a section."""
    told = (section.get(name, "") for name in ("lead", "decides", "text"))
    lines = sum(lettering.lines(each, size, PAGE) + 0.4 for each in told if each)
    return HEADING_ROOM + lines * size * LINE


def _blocks(section: Values) -> list[Block]:
    found = []
    for part in section["parts"]:
        found += [_table(each, BODY_SIZE) for each in part["tables"]]
        found += [_bars(each) for each in part["bars"] if each["bars"]]
        found += [_chart(each) for each in part.get("charts", ())]  # older ones have none
    return found


def _groups(blocks: list[Block], drawing: Block | None, page: Page) -> tuple[list[Values], Page]:
    """What ends highest on its page; a map belongs to the whole section and stands anywhere."""
    orders = [blocks]
    if drawing is not None:
        orders = [[*blocks[:at], drawing, *blocks[at:]] for at in range(len(blocks) + 1)]
    shapes = cache(shapes_of)  # most neighbours are the same in every order
    groups, end = min((placed(each, page, shapes) for each in orders), key=_ending)
    return [group.as_values() for group in groups], end


def _ending(found: tuple[list[Group], Page]) -> tuple[int, float]:
    return found[1].number, found[1].used


def placed(
    blocks: Sequence[Block], page: Page, shapes: Callable[[tuple[Block, ...]], list[Group]]
) -> tuple[list[Group], Page]:
    """Blocks in their order, cut into groups so that the last of them ends as early as can be.

    `shapes`: the groups that neighbouring blocks may make (`shapes_of`).
    """
    best: list[tuple[list[Group], Page]] = [([], page)]  # of the first 0, 1, 2 … blocks
    for end in range(1, len(blocks) + 1):
        candidates = [
            ([*before, group], at.after(group.height + APART))
            for start in range(max(0, end - MOST), end)
            for before, at in [best[start]]
            for group in shapes(tuple(blocks[start:end]))
        ]
        best.append(min(candidates, key=_ending))
    return best[-1]


def shapes_of(blocks: tuple[Block, ...]) -> list[Group]:
    """Groups of all `blocks`: one alone; or two columns, read down the left, then the right."""
    if len(blocks) == 1:
        return [Group(blocks, (), blocks[0].height(PAGE))]
    found = []
    for split in range(1, len(blocks)):
        left, right = blocks[:split], blocks[split:]
        if _narrowest(left) + _narrowest(right) + GUTTER > PAGE:
            continue
        width, other = _shared(left, right)
        height = max(_stacked(left, width), _stacked(right, other))
        found.append(Group(left, right, height))
    return found


def _narrowest(blocks: Sequence[Block]) -> float:
    return max(block.narrowest for block in blocks)


def _stacked(blocks: Sequence[Block], width: float) -> float:
    return sum(block.height(width) for block in blocks) + APART * (len(blocks) - 1)


def _shared(left: Sequence[Block], right: Sequence[Block]) -> tuple[float, float]:
    """The widths of two columns: what each needs, and of what is left a part by that."""
    needed, others = _narrowest(left), _narrowest(right)
    spare = PAGE - GUTTER - needed - others
    width = round(needed + spare * needed / (needed + others), 2)
    return width, round(PAGE - GUTTER - width, 2)


# --- the kinds of blocks ---


def _table(table: Values, size: float) -> Block:
    measured = columns.measured(table, size)

    def height(width: float) -> float:
        widths = columns.widths(measured, width)
        line = size * LINE
        caption = lettering.lines(table["caption"], size * CAPTION, width, bold=True) + 0.4
        told = BETWEEN.join(table["notes"])
        notes = lettering.lines(told, size * NOTE, width) + 0.4 if told else 0
        rows = columns.row_lines(table, widths, size)
        padding = 2 * columns.PADDING_ABOVE * len(rows)
        return (caption * CAPTION + sum(rows) + notes * NOTE) * line + padding

    def set_in(width: float) -> Values:
        widths = columns.widths(measured, width)
        single = columns.single_lines(table, widths, size)
        heading = columns.heading_size(table, widths, size)
        notes = BETWEEN.join(table["notes"])
        return {
            "kind": "table",
            "table": table,
            "widths": widths,
            "heading": heading,
            "single": single,
            "kept_headings": columns.kept_headings(table, widths, size * heading),
            "kept_cells": columns.kept_cells(table, widths, size, single),
            "single_caption": _is_single_caption(table, width, size),
            "single_notes": lettering.surely_one_line(notes, size * NOTE, width),
        }

    return Block(columns.narrowest(measured), _kept(height), set_in)


def _bars(bars: Values) -> Block:
    size = BODY_SIZE

    def height(width: float) -> float:
        texts = sum(
            1 + lettering.lines(" · ".join(bar["parts"]), size * NOTE, width)
            for bar in bars["bars"]
        )
        strips = len(bars["bars"]) * (width * 20 / DRAWING_WIDTH + size * 1.2)
        return (texts + 1.5) * size * LINE + strips + _legend(bars["legend"], width, size)

    def set_in(width: float) -> Values:
        return {
            "kind": "bars",
            "bars": bars,
            "single_caption": _is_single_caption(bars, width, size),
            **_legend_set(bars["legend"], width, size),
        }

    return Block(BARS_WIDTH, _kept(height), set_in)


def _chart(chart: Values) -> Block:
    size = BODY_SIZE

    def wide(width: float) -> float:
        return min(width, CHART_WIDEST)

    def height(width: float) -> float:
        drawn = wide(width) / charts.WIDTH * chart["height"]
        caption = lettering.lines(chart["caption"], size * CAPTION, width, bold=True) + 0.4
        notes = sum(lettering.lines(note, size * NOTE, width) for note in chart["notes"])
        words = (caption * CAPTION + notes * NOTE) * size * LINE
        return float(drawn) + words + _legend(chart["legend"], width, size) + 6

    def set_in(width: float) -> Values:
        return {
            "kind": "chart",
            "chart": chart,
            "drawn": round(wide(width), 2),
            "single_caption": _is_single_caption(chart, width, size),
            **_legend_set(chart["legend"], width, size),
        }

    return Block(CHART_NARROWEST, _kept(height), set_in)


def _map(drawing: Values | None) -> Block | None:
    if drawing is None:
        return None
    size = BODY_SIZE * 0.95

    def height(width: float) -> float:
        drawn = min(width * drawing["height"] / DRAWING_WIDTH, MAP_TALLEST)
        caption = lettering.lines(drawing["caption"], size, width, bold=True) + 0.5
        notes = sum(lettering.lines(note, size, width) for note in drawing["notes"])
        words = (caption + notes) * size * LINE_OF_MAP
        return float(drawn) + words + _legend(drawing["legend"], width, size) + 4

    def set_in(width: float) -> Values:
        tallest = MAP_TALLEST / drawing["height"] * DRAWING_WIDTH
        return {
            "kind": "map",  # the section's own
            "drawn": round(min(width, tallest), 2),
            **_legend_set(drawing["legend"], width, size),
        }

    return Block(MAP_WIDTH, _kept(height), set_in)


def _is_single_caption(whole: Values, width: float, size: float) -> bool:
    return lettering.surely_one_line(whole["caption"], size * CAPTION, width, bold=True)


def _legend_set(entries: Sequence[Values], width: float, size: float) -> Values:
    """In how many columns a legend is, and which of its words surely are one line."""
    across = _across(entries, width, size)
    room = width / across - SWATCH_AT_MOST
    single = [lettering.surely_one_line(entry["text"], size, room) for entry in entries]
    return {"across": across, "single_legend": single}


def _legend(entries: Sequence[Values], width: float, size: float) -> float:
    """The height of a legend in as many columns as take the least room."""
    return _legend_in(_across(entries, width, size), entries, width, size)


def _across(entries: Sequence[Values], width: float, size: float) -> int:
    """Two columns of a legend, or one where long entries make two higher."""
    in_one, in_two = (_legend_in(columns, entries, width, size) for columns in (1, 2))
    return 1 if in_one < in_two else 2


def _legend_in(across: int, entries: Sequence[Values], width: float, size: float) -> float:
    room = width / across - SWATCH
    each = [lettering.lines(entry["text"], size, room) for entry in entries]
    rows = [max(each[at : at + across]) for at in range(0, len(each), across)]
    return sum(lines * size * LINE + 3 for lines in rows)


def _kept(height: Callable[[float], float]) -> Callable[[float], float]:
    """The same, worked out once for each width."""
    known: dict[float, float] = {}

    def asked(width: float) -> float:
        if width not in known:
            known[width] = height(width)
        return known[width]

    return asked
