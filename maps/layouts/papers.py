"""Sizes of paper, standard scales, and which pieces of the ground the sheets of a layout show.

Plain arithmetic on the metres of a UTM grid and the millimetres of paper; asks nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SCALES: Final = (500, 1_000, 2_000, 2_500, 4_000, 5_000)
OVERVIEWS: Final = (
    *SCALES, 7_500, 10_000, 15_000, 20_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
)  # fmt: skip
MOST_SHEETS: Final = 12  # before a smaller scale is taken
MOST_OF_ALL: Final = 60  # at the smallest scale; houses beyond are in the table alone
ROOM: Final = 14.0  # millimetres between the outermost house and the edge of the map
UNITS: Final = 10.0  # of a drawing, in a millimetre of paper

Point = tuple[float, float]  # easting, northing


@dataclass(frozen=True)
class Paper:
    """A sheet in landscape, millimetres; `larger` is how much larger than on A3 signs are drawn.

    `panel` is the width of what stands beside the map; where there is none the sheets are field
    tiles behind an index.
    """

    name: str
    width: float
    height: float
    panel: float
    larger: float
    margin: float = 8.0
    head: float = 19.0

    @property
    def foot(self) -> float:
        """What is kept below the map: its caption, and the line at the foot of the page."""
        return 11.5 * self.larger + 1

    @property
    def map_width(self) -> float:
        gap = 4.0 if self.panel else 0.0
        return self.width - 2 * self.margin - self.panel - gap

    @property
    def map_height(self) -> float:
        return self.height - 2 * self.margin - self.head - self.foot


PAPERS: Final = {
    "a4": Paper("a4", 297, 210, 0, 0.85, head=11),
    "a3": Paper("a3", 420, 297, 84, 1),
    "a1": Paper("a1", 841, 594, 150, 1.7, margin=12, head=32),
    "a0": Paper("a0", 1189, 841, 200, 2.3, margin=15, head=44),
}


@dataclass(frozen=True)
class Frame:
    """The ground a map shows: metres of the grid `srid`, at 1:`scale`, so many millimetres."""

    srid: int
    west: float
    south: float
    scale: int
    width: float
    height: float
    name: str = ""

    @property
    def per_metre(self) -> float:
        """Units of drawing in a metre of the grid."""
        return UNITS * 1_000 / self.scale

    @property
    def east(self) -> float:
        return self.west + self.width * self.scale / 1_000

    @property
    def north(self) -> float:
        return self.south + self.height * self.scale / 1_000

    def place(self, point: Point) -> Point:
        """Where a point of the grid is drawn: units from the left and from the top."""
        return (
            (point[0] - self.west) * self.per_metre,
            (self.north - point[1]) * self.per_metre,
        )

    def holds(self, point: Point) -> bool:
        return self.west <= point[0] < self.east and self.south <= point[1] < self.north


@dataclass(frozen=True)
class Plan:
    """The sheets that show a layout; with more than one, `index` shows where each lies."""

    sheets: tuple[Frame, ...]
    index: Frame | None = None
    left_out: int = 0  # houses on no sheet

    @property
    def maps(self) -> tuple[Frame, ...]:
        """Every map to draw, the index first."""
        return (*([self.index] if self.index else []), *self.sheets)


def planned(points: Sequence[Point], paper: Paper, srid: int) -> Plan:
    """Sheets of `paper` for houses that stand at `points`, at the largest scale that fits.

    On one sheet where the houses fit at 1:5,000 or larger; else on several of one grid, of which
    those without a house are left out. A4 is always such tiles, for who walks with them.
    """
    low, high = _box(points)
    if paper.panel:
        scale = _fitting(low, high, paper, SCALES)
        if scale is not None:
            return Plan((_centred(low, high, paper, scale, srid),))
    for scale in SCALES[1:]:
        tiles = _tiles(points, (low, high), paper, scale, srid)
        if len(tiles) <= MOST_SHEETS or scale == SCALES[-1]:
            break
    kept = tuple(tiles[:MOST_OF_ALL])
    left_out = sum(not any(each.holds(point) for each in kept) for point in points)
    if len(kept) == 1 and not left_out and paper.panel:
        return Plan(kept)
    corners = [(each.west, each.south) for each in kept] + [
        (each.east, each.north) for each in kept
    ]
    low, high = _box(corners)
    overview = _fitting(low, high, paper, OVERVIEWS) or OVERVIEWS[-1]
    return Plan(kept, _centred(low, high, paper, overview, srid), left_out)


def around(point: Point, paper: Paper, scale: int, srid: int) -> Plan:
    """One sheet with a point in its middle."""
    return Plan((_centred(point, point, paper, scale, srid),))


def _box(points: Sequence[Point]) -> tuple[Point, Point]:
    eastings, northings = zip(*points, strict=True)
    return (min(eastings), min(northings)), (max(eastings), max(northings))


def _fitting(low: Point, high: Point, paper: Paper, scales: Sequence[int]) -> int | None:
    for scale in scales:
        wide, tall = ((b - a) * 1_000 / scale + 2 * ROOM for a, b in zip(low, high, strict=True))
        if wide <= paper.map_width and tall <= paper.map_height:
            return scale
    return None


def _centred(low: Point, high: Point, paper: Paper, scale: int, srid: int) -> Frame:
    """Its corner on whole metres, so that the same houses always give the same frame."""
    width, height = paper.map_width * scale / 1_000, paper.map_height * scale / 1_000
    west = math.floor((low[0] + high[0] - width) / 2)
    south = math.floor((low[1] + high[1] - height) / 2)
    return Frame(srid, west, south, scale, paper.map_width, paper.map_height)


def _tiles(
    points: Sequence[Point], box: tuple[Point, Point], paper: Paper, scale: int, srid: int
) -> list[Frame]:
    """Tiles of a grid around the box that hold a house: A1 in the north-west, B1 east of it."""
    low, high = box
    width, height = paper.map_width * scale / 1_000, paper.map_height * scale / 1_000
    columns = max(1, math.ceil((high[0] - low[0] + 1) / width))
    rows = max(1, math.ceil((high[1] - low[1] + 1) / height))
    west = math.floor((low[0] + high[0] - columns * width) / 2)
    south = math.floor((low[1] + high[1] - rows * height) / 2)
    used = {(int((east - west) // width), int((north - south) // height)) for east, north in points}
    return [
        Frame(
            srid, west + column * width, south + row * height, scale, paper.map_width,
            paper.map_height, f"{_letter(column)}{rows - row}",
        )
        for column, row in sorted(used, key=lambda each: (-each[1], each[0]))
    ]  # fmt: skip


def _letter(column: int) -> str:
    """A, B, … Z, AA, AB: as columns of a spreadsheet."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
