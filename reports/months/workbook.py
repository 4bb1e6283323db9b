"""A report's values as a workbook: places side by side, totals that add themselves up."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from formats.formulas import guarded
from network.gazetteer import Gazetteer, Node
from reports import figures, writing
from reports.figures import Figure
from reports.missing import is_said_anyway

_COUNTED = {each.key: each for each in figures.COUNTED}
_HEAD = PatternFill("solid", fgColor="E4F0EE")
_BOLD = Font(bold=True)
FIRST = 5  # columns before the places: key, label, part, unit, and whether it adds up
WIDE, NARROW = 44, 12
FINEST = 6  # decimals: a square metre is 0.000625 rai


@dataclass(frozen=True)
class _Column:
    """A place's column; one with `children` adds up their columns and its own."""

    node: Node
    heading: str
    is_own: bool = False  # what counts in the place itself and in none below it
    children: tuple[int, ...] = ()  # numbers of columns
    is_merged: bool = False  # beside the only village without numbers: both are told as one


def workbook(values: dict[str, Any], gazetteer: Gazetteer) -> bytes:
    """Counts, amounts, and what each figure means; a sheet each."""
    book = Workbook()
    _about(book.active, values)
    columns = _columns(gazetteer, values)
    _figures(book.create_sheet(_("จำนวน")), values, columns, 0)
    _figures(book.create_sheet(_("เนื้อที่และเงิน")), values, columns, 1)
    sheet = book.create_sheet(_("นิยาม"))
    _row(sheet, [_("รหัส"), _("ตัวเลข"), _("หน่วย"), _("นิยามและวิธีคำนวณ")], is_head=True)
    for key, meant in values["definitions"].items():
        _row(sheet, [key, meant["label"], meant["unit"], meant["definition"]])
    for letter, width in (("B", WIDE), ("D", 2 * WIDE)):
        sheet.column_dimensions[letter].width = width
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _about(sheet: Any, values: dict[str, Any]) -> None:
    sheet.title = _("รายงาน")
    lines = [
        (_("พื้นที่"), values.get("name") or values.get("name_th")),
        (_("รหัส"), values["place"]),
        (_("เดือน"), values["month"]),
        (_("รายงานที่"), values.get("number") or _("ร่าง")),
        (_("ข้อมูลก่อนวันที่"), values["true_before"]),
        (_("บันทึกถึง"), values["known_by"]),
        (_("เลขชุดข้อมูล"), values["serial"]),
        (_("ข้อมูลสมมติ"), _("ใช่") if values["is_fictional"] else _("ไม่ใช่")),
        ("", _("จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน")),
        ("", _("ตัวเลขที่อ่อนไหวแสดงเท่าที่เปิดเผยได้ (<5, hidden) และไม่รวมยอดให้")),
    ]
    if values["no_data"]:
        lines += [
            ("", _("ไม่มีข้อมูล = หมู่บ้านที่สำรวจต่ำกว่าร้อยละ 50 ไม่ใช่ศูนย์ ยอดรวมนับไว้ในช่องไม่ระบุพื้นที่ย่อย")),
            ("", _("ที่ใดมีหมู่บ้านเช่นนี้เพียงแห่งเดียว ช่องนั้นรวมหมู่บ้านที่สำรวจน้อยรองลงมาไว้ด้วย จึงลบหาไม่ได้")),
        ]
    for line in lines:
        _row(sheet, line)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 2 * WIDE


def _columns(gazetteer: Gazetteer, values: dict[str, Any]) -> list[_Column]:
    """The place, each below it, and beside a place with others below it what is only its own."""
    found: list[_Column] = []

    def add(node: Node, *, is_merged: bool = False) -> int:
        below = [each for each in gazetteer.children(node.pk) if _counts(gazetteer, each)]
        mine = len(found)
        found.append(_Column(node, str(node), is_merged=is_merged))
        if below:
            own = len(found)
            found.append(_Column(node, f"{node} {_('(ไม่ระบุพื้นที่ย่อย)')}", is_own=True))
            hidden = _hides_it(below, values)
            children = (own, *(add(each, is_merged=each is hidden) for each in below))
            found[mine] = _Column(node, str(node), children=children)
        return mine

    assert gazetteer.root is not None  # noqa: S101 (there is a report of it)
    add(gazetteer.root)
    return found


def _hides_it(below: list[Node], values: dict[str, Any]) -> Node | None:
    """The village, surveyed least, that hides the only one without numbers; None if none need be.

    What a place has beyond its villages would be the number of that one.
    """
    others = [each for each in below if each.code not in values["no_data"]]
    if len(below) - len(others) != 1:
        return None
    surveyed = values["values"].get("F1.1", {})
    return min(
        others,
        key=lambda each: (surveyed.get(each.code, {}).get("", [0])[0], each.code),
        default=None,
    )


def _counts(gazetteer: Gazetteer, node: Node) -> bool:
    return any(gazetteer.counts(each.pk) for each in gazetteer.below(node.pk))


def _figures(sheet: Any, values: dict[str, Any], columns: list[_Column], which: int) -> None:
    """A row for each figure and part; `which` of its values: 0 the count, 1 the amount."""
    heads = [_("รหัส"), _("ตัวเลข"), _("ส่วน"), _("หน่วย"), _("รวมยอดได้")]
    _row(sheet, [*heads, *(column.heading for column in columns)], is_head=True)
    sheet.freeze_panes = sheet.cell(2, FIRST + 1)
    for key, by_place in values["values"].items():
        if isinstance(by_place, list):
            continue  # concessions: in the report and as JSON
        figure = _COUNTED.get(key)
        meant = values["definitions"].get(key, {"label": figure and str(figure.label)})
        unit, one = _unit(figure, which)
        is_said = figure is None or is_said_anyway(figure)
        parts = list(dict.fromkeys(part for found in by_place.values() for part in found))
        if not is_said and columns[0].node.code in values["no_data"]:
            parts = [""] if which == 0 else []  # of a village alone: a row that says so
        for part in parts:
            cells = {code: found[part] for code, found in by_place.items() if part in found}
            adds_up = all(isinstance(cell, list) for cell in cells.values())
            if which == 1 and not (adds_up and any(cell[1] for cell in cells.values())):
                continue
            label = str(figure.part_label(part) or part) if figure and part else part
            line = sheet.max_row + 1
            written = [key, meant["label"] or key, label, unit]
            written.append(_("ได้") if adds_up else _("ไม่ได้"))
            for column in columns:
                if not is_said and column.node.code in values["no_data"]:
                    written.append(_("ไม่มีข้อมูล"))
                elif not is_said and adds_up and column.is_merged:
                    written.append(_("รวมในช่องไม่ระบุพื้นที่ย่อย"))
                else:
                    told = _told(cells, columns) if not is_said and adds_up else cells
                    written.append(
                        _value(column, columns, told, (which, one), line, adds_up=adds_up)
                    )
            _row(sheet, written)
    sheet.column_dimensions["B"].width = WIDE
    for number in range(len(columns)):
        sheet.column_dimensions[get_column_letter(FIRST + 1 + number)].width = NARROW


def _told(cells: dict[str, Any], columns: list[_Column]) -> dict[str, Any]:
    """Without the villages that hide another: their numbers stay in what is the place's own."""
    merged = {column.node.code for column in columns if column.is_merged}
    return {code: cell for code, cell in cells.items() if code not in merged}


def _unit(figure: Figure | None, which: int) -> tuple[str, int]:
    """In what a row is written, and how much of what is kept makes one of it."""
    if figure is None:
        return "", 1
    if which == 0 or figure.measure is None:
        return writing.unit(figure.counts), 1
    unit, one = figures.WRITTEN_IN[figure.measure]
    return writing.unit(unit), one


def _value(
    column: _Column,
    columns: list[_Column],
    cells: dict[str, Any],
    wanted: tuple[int, int],
    line: int,
    *,
    adds_up: bool,
) -> Any:
    which, one = wanted  # of a count and an amount, and how much makes one of its unit
    cell = cells.get(column.node.code)
    if not adds_up:
        return None if column.is_own else cell
    if column.children:
        letters = (get_column_letter(FIRST + 1 + number) for number in column.children)
        return "=SUM(" + ",".join(f"{letter}{line}" for letter in letters) + ")"
    number = cell[which] if cell else 0
    if column.is_own:
        whole = next(each for each in columns if each.node is column.node and each.children)
        for child in whole.children[1:]:
            below = cells.get(columns[child].node.code)
            number -= below[which] if below else 0
    return round(number / one, FINEST) if one > 1 or isinstance(number, float) else number


def _row(sheet: Any, cells: Any, *, is_head: bool = False) -> None:
    sheet.append([_guarded(cell) for cell in cells])
    if is_head:
        for cell in sheet[sheet.max_row]:
            cell.font, cell.fill = _BOLD, _HEAD


def _guarded(cell: Any) -> Any:
    """Texts are never run; our own totals are."""
    is_text = isinstance(cell, str) and not cell.startswith("=SUM(")
    return guarded(cell) if is_text else cell
