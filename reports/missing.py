"""What a report says nothing of: figures of a village surveyed too little (DOMAIN.md §5.0).

Below half of its houses a village's figures are ไม่มีข้อมูล in every output, and to every reader:
in the tables of its district, and in the report of the village itself, which is quoted as any
other. Who works there finds their own numbers where they work: on the village's pages and in the
lists behind the figures. How far the survey has come, and what names the place itself (groups,
layouts, requests), is said anyway. Sums of tambons and districts count all there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reports import figures
from reports.blocks import Cell, Row, Section, Table, Tile
from reports.figures import Figure
from reports.figures.definition import Home

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

LEAST_COVERAGE = 0.5
# How far the survey of a place has come, and whether it can be trusted.
SAID_ANYWAY = ("F1.1", "F1.2", "F2.", "R")
VILLAGE_DIGITS = 8  # of the code of a village

_FIGURE = re.compile(r"/([FR][0-9a-z.]*)/\?")


@dataclass(frozen=True)
class Coverage:
    """Houses surveyed out of R; `share` is None where R is not known."""

    surveyed: int
    reference: int
    counted: bool  # R was counted by somebody, and is not just what the register holds

    @property
    def share(self) -> float | None:
        return self.surveyed / self.reference if self.reference else None

    @property
    def is_too_little(self) -> bool:
        """Whether a village's figures are no numbers."""
        return self.share is None or self.share < LEAST_COVERAGE


def is_said_anyway(figure: Figure) -> bool:
    """Whether a figure is a number however little of a village is surveyed."""
    return figure.home is Home.PLACE or figure.key.startswith(SAID_ANYWAY)


def told(values: Mapping[str, Any], silent: Collection[str]) -> dict[str, Any]:
    """Values of a report, as they are stored, without what is no number of `silent` villages."""
    hidden = {figure.key for figure in figures.COUNTED if not is_said_anyway(figure)}
    return {
        key: {code: said for code, said in found.items() if code not in silent}
        if key in hidden
        else found
        for key, found in values.items()
    }


def silent_villages(values: Mapping[str, Any]) -> list[str]:
    """Codes of the villages surveyed too little, by the rule of SituationReport.coverage."""

    def said(figure: Figure, code: str) -> Any:
        return values.get(figure.key, {}).get(code, {}).get("", [0, 0])

    def coverage(code: str) -> Coverage:
        counted, reference = said(figures.REFERENCE, code)
        known = int(reference) if counted else said(figures.HOUSES_KNOWN, code)[0]
        return Coverage(said(figures.HOUSES_SURVEYED, code)[0], known, bool(counted))

    villages = (code for code in values.get("F1.1", {}) if len(code) == VILLAGE_DIGITS)
    return sorted(code for code in villages if coverage(code).is_too_little)


def no_number_note() -> str:
    """What ไม่มีข้อมูล means, below a table."""
    return _("ไม่มีข้อมูล = สำรวจต่ำกว่าร้อยละ %(least)d หรือยังไม่มีข้อมูลที่สอบทานแล้ว ไม่ใช่ศูนย์") % {
        "least": LEAST_COVERAGE * 100
    }


def without_numbers(section: Section) -> Section:
    """A part of the report of a village surveyed too little: its rows say ไม่มีข้อมูล.

    Below a table that has no number at all stands why, and none that was counted for its notes.
    """
    return replace(section, tables=tuple(_without_numbers(each) for each in section.tables))


def _without_numbers(table: Table) -> Table:
    found = replace(table, rows=_rows(table))
    none = _("ไม่มีข้อมูล")
    is_silent = all(row.cells[1].text == none for row in found.rows if len(row.cells) > 1)
    return replace(found, notes=(no_number_note(),)) if found.rows and is_silent else found


def without_number(tile: Tile) -> Tile:
    """The same of a headline figure."""
    return replace(tile, value=_("ไม่มีข้อมูล"), unit="", of="", change="", over_year="", trend="")


def _rows(table: Table) -> tuple[Row, ...]:
    return tuple(replace(row, cells=_cells(row, table)) for row in table.rows)


def _cells(row: Row, table: Table) -> tuple[Cell, ...]:
    """Where all that a row, or its table, opens is no number, nor is what is worked out of it."""
    silent = Cell(_("ไม่มีข้อมูล"), tone="muted")
    head, *rest = row.cells
    opens = _opened(row) or [each for other in table.rows for each in _opened(other)]
    if opens and not any(opens):
        return (head, silent, *(Cell("", tone="muted") for _cell in rest[1:]))
    return (head, *(silent if _is_said(cell) is False else cell for cell in rest))


def _opened(row: Row) -> list[bool]:
    """Of each figure that a row opens whether it is said anyway."""
    return [is_said for cell in row.cells if (is_said := _is_said(cell)) is not None]


def _is_said(cell: Cell) -> bool | None:
    """Whether the figure a cell opens is said anyway; None where it opens none."""
    found = _FIGURE.search(cell.href)
    figure = figures.BY_KEY.get(found[1]) if found else None
    return None if figure is None else is_said_anyway(figure)
