"""What the sections of a report share: rows of places, bars, links to the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from network.gazetteer import Node
from network.models import Level
from reports import writing
from reports.blocks import Bar, Bars, Cell, Column, Row, Table
from reports.figures import Figure
from reports.missing import no_number_note
from reports.situation import SituationReport
from reports.small_cells import Shown


@dataclass(frozen=True)
class PlaceColumn:
    """A column of a table by place: its heading, and what it says of a place."""

    heading: str
    cell: Callable[[Node], Cell]


def opened(report: SituationReport, figure: Figure, node: Node, part: str = "") -> str:
    """The address of the records behind a figure of a place, as known when it was counted."""
    asked = report.asked_again | ({"part": part} if part else {})
    return f"{reverse('figure', args=[node.code, report.month, figure.key])}?{urlencode(asked)}"


def rows_of_places(report: SituationReport) -> list[tuple[Node, int]]:
    """The places of a table with their indent: two levels below the root, or the root alone.

    Of a tambon that has not joined only the tambon: there is nothing to say of its villages.
    """
    rows: list[tuple[Node, int]] = []
    for child in report.gazetteer.children(report.place.pk):
        rows.append((child, 0))
        if child.level != Level.TAMBON or report.gazetteer.counts(child.pk):
            rows += [(grandchild, 1) for grandchild in report.gazetteer.children(child.pk)]
    return rows or [(report.root, 0)]


def directly_below(report: SituationReport) -> list[tuple[Node, int]]:
    """The places directly below the root, or the root alone: a short table."""
    return [(node, 0) for node in report.gazetteer.children(report.place.pk) or [report.root]]


def row(report: SituationReport, node: Node, level: int, cells: list[Cell]) -> Row:
    """A row about a place; without numbers where it has not joined or too little is known."""
    name = Cell(str(node), href=reverse("report", args=[node.code, report.month]))
    if not _has_joined(report, node):
        first = Cell(_("ยังไม่ร่วมเครือข่าย"), tone="muted")
        return Row((name, first, *([Cell("", tone="muted")] * (len(cells) - 1))), level)
    return Row((name, *cells), level)


def _has_joined(report: SituationReport, node: Node) -> bool:
    """Whether the place, or any below it, works with the network."""
    return any(report.gazetteer.counts(below.pk) for below in report.gazetteer.below(node.pk))


def by_place(
    report: SituationReport,
    caption: str,
    columns: Iterable[PlaceColumn],
    *,
    tells: Callable[[Node], bool],
    is_said_anyway: bool = False,
    notes: Iterable[str] = (),
    places: Iterable[tuple[Node, int]] | None = None,
) -> Table:
    """A table with a row for each place; where a place `tells` nothing, ไม่มีข้อมูล.

    Of `places` with their indent where they are given, else of two levels below the root. Of a
    village surveyed too little only where the figure `is_said_anyway` (reports.missing).
    """
    chosen = tuple(columns)
    rows, is_silent = [], False
    for node, level in rows_of_places(report) if places is None else places:
        is_withheld = report.says_nothing_of(node.pk) and not is_said_anyway
        if is_withheld or not tells(node):
            cells, is_silent = no_number(len(chosen)), is_silent or _has_joined(report, node)
        else:
            cells = [column.cell(node) for column in chosen]
        rows.append(row(report, node, level, cells))
    return Table(
        caption,
        (
            Column(_("พื้นที่"), is_number=False),
            *(Column(column.heading) for column in chosen),
        ),
        tuple(rows),
        (*notes, *([no_number_note()] if is_silent else [])),
    )


def counted(report: SituationReport, figure: Figure, node: Node, part: str = "") -> Cell:
    """How many records of a figure a place has; opens them."""
    return Cell(
        writing.number(report.total(figure, node.pk, part or None).count),
        opened(report, figure, node, part),
    )


def share(report: SituationReport, figure: Figure, of: Figure, node: Node) -> Cell:
    """The records of a figure in percent of those of another."""
    return Cell(
        writing.percent(report.total(figure, node.pk).count, report.total(of, node.pk).count)
    )


def changed(report: SituationReport, figure: Figure, node: Node, part: str = "") -> Cell:
    """How the count differs from the month before."""
    return Cell(writing.change(count_of(report.change(figure, node.pk, part or None))))


def shown_cell(
    report: SituationReport,
    figure: Figure,
    node: Node,
    cells: dict[tuple[int, str], Shown],
    part: str = "",
) -> Cell:
    """A sensitive count of a place as it may leave the committee; opens those one may see."""
    return Cell(writing.shown(cells[node.pk, part]), opened(report, figure, node, part))


def known(records: int, value: str, href: str = "") -> Cell:
    """A number of verified records; where none is verified yet, ไม่มีข้อมูล, which is not 0."""
    return Cell(value, href) if records else Cell(_("ไม่มีข้อมูล"), tone="muted")


def no_number(columns: int) -> list[Cell]:
    return [Cell(_("ไม่มีข้อมูล"), tone="muted")] + [Cell("", tone="muted")] * (columns - 1)


def bars(
    report: SituationReport, figure: Figure, parts: Any, caption: str, *, by_area: bool
) -> Bars:
    """One bar for each place directly below (the place itself, where there is none)."""
    bars, used = [], set()
    for node in report.gazetteer.children(report.place.pk) or [report.root]:
        whole = report.total(figure, node.pk)
        size = whole.amount if by_area else whole.count
        if not size or report.says_nothing_of(node.pk):
            continue
        pieces = []
        for part, label in parts.items():
            found = report.total(figure, node.pk, part)
            share = (found.amount if by_area else found.count) / size
            if share:
                used.add(part)
                pieces.append((part, share, f"{label} {share * 100:.1f}%"))
        written = writing.rai(size) if by_area else writing.number(size)
        bars.append(
            Bar(str(node), tuple(pieces), f"{written} {writing.unit(figure.unit, written)}")
        )
    return Bars(
        caption,
        tuple(bars),
        tuple((part, str(label)) for part, label in parts.items() if part in used),
    )


def map_block(drawing: Any, caption: str) -> dict[str, Any]:
    return {
        "drawing": drawing,
        "drawing_caption": caption,
        "without_drawing": "" if drawing else _("ยังไม่มีแนวเขตให้วาดแผนที่"),
    }


def count_of(changed: Any) -> int | None:
    return None if changed is None else changed.count


def amount_of(changed: Any) -> float | None:
    return None if changed is None else changed.amount
