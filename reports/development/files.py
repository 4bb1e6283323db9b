"""The tables of a place as a spreadsheet, and on paper."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from formats.formulas import guarded
from formats.months import BANGKOK
from formats.thai import Digits
from formats.typesetting import with_digits
from network.privacy_paper import Block, heading, listed, printed, table, text, title
from reports import figures, writing
from reports.development.tables import Development

HEAD = PatternFill("solid", fgColor="E4F0EE")
LABEL_WIDTH, VALUE_WIDTH = 60, 14
ON_A_PAGE = 7  # places side by side on paper; more go on below


def workbook(found: Development) -> bytes:
    """One sheet of values as numbers, one of what each figure means."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("ข้อมูล")
    for words in ((found.title,), (found.place, found.month), (_("ข้อมูล ณ วันที่"), found.as_of)):
        sheet.append([guarded(each) for each in words])
    sheet.append([_("รหัสชุดข้อมูล"), found.serial])
    sheet.append([])
    heads = [_("รหัส"), _("รายการ"), _("หน่วย"), *found.places]
    sheet.append([guarded(each) for each in heads])
    first = sheet.max_row
    for cell in sheet[first]:
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = sheet.cell(first + 1, 4)
    for chapter in found.chapters:
        sheet.append([guarded(chapter.heading)])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        for line in chapter.lines:
            values = [
                guarded(each.text) if each.number is None else each.number for each in line.values
            ]
            sheet.append([line.key, guarded(line.label), guarded(line.unit), *values])
    for note in found.notes:
        sheet.append([guarded(note)])
    sheet.column_dimensions["B"].width = LABEL_WIDTH
    for number in range(len(found.places)):
        sheet.column_dimensions[get_column_letter(4 + number)].width = VALUE_WIDTH
    meanings = book.create_sheet(_("นิยาม"))
    for key, figure in figures.BY_KEY.items():
        row = (key, str(figure.label), writing.unit(figure.unit), str(figure.definition))
        meanings.append([guarded(each) for each in row])
    meanings.column_dimensions["B"].width = meanings.column_dimensions["D"].width = LABEL_WIDTH
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def paper(found: Development, *, digits: Digits = "thai") -> bytes:
    """The same on A4: lying where there are several places; the same values, the same bytes."""
    is_wide = len(found.places) > 1
    blocks: list[Block] = [
        title(found.title),
        text(f"{found.place} · {found.month} · {found.joined}"),
    ]
    for chapter in found.chapters:
        blocks.append(heading(chapter.heading))
        for at in range(0, len(found.places), ON_A_PAGE):
            chosen = slice(at, at + ON_A_PAGE)
            columns = [(_("รหัส"), 2), (_("รายการ"), 10), (_("หน่วย"), 3)]
            columns += [(name, 3) for name in found.places[chosen]]
            rows = [
                [line.key, line.label, line.unit, *(each.text for each in line.values[chosen])]
                for line in chapter.lines
            ]
            blocks.append(table(columns, rows))
    blocks.append(listed(found.notes))
    report = found.report
    words = [_("ข้อมูล ณ วันที่ %(day)s") % {"day": found.as_of}, _("รหัสชุดข้อมูล") + f" {found.serial}"]
    words.append(_("จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน"))
    if report.is_fictional:
        words.append(_("ข้อมูลสมมติ"))
    return printed(
        found.title,
        cast("list[Block]", with_digits(blocks, digits)),
        dated=report.moment.known_by.astimezone(BANGKOK),
        footer=cast("str", with_digits(" · ".join(words), digits)),
        is_wide=is_wide,
        digits=digits,
    )
