"""What stands on the paper: a document's blocks and the fixed words around them, for the template.

Values in, plain lists and dicts out; numerals are still as the document has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from maps.drawing import Drawing
from maps.marks import strip, swatch
from reports import charts, writing
from reports.blocks import Bars, Cell, Chart, Column, Document, Row, Section, Table, Tile

MOST_ASKED = 3  # on the first page
SHIFTS = {"start": 0.0, "middle": 0.5, "end": 1.0}  # how much of a word is left of its point


def content(document: Document) -> dict[str, Any]:
    """Everything the template sets, in the language that is active."""
    return {
        "language": "en" if writing.in_english() else "th",
        "title": document.title,
        "place": document.place,
        "month": document.month,
        "joined": document.joined,
        "serial": document.serial,
        "footer": document.footer,
        "is_fictional": document.is_fictional,
        # Until it is certified (reports.months.printing).
        "is_draft": True,
        "is_withdrawn": False,
        "only": "",  # or "summary", or "signing": a page of it (reports.months.letters)
        "number": "",
        "edition": "",
        "signatures": [None] * 4,
        "notice": _("เดือนนี้ยังไม่สิ้นสุด ตัวเลขเปลี่ยนได้จนกว่าจะปิดเดือน") if document.is_running else "",
        "words": _words(document) | fixed_words(),
        "map": document.opening and _map(document.opening, document.opening_caption),
        "tiles": [_tile(tile) for tile in document.tiles],
        "exceptions": list(document.exceptions),
        "sections": [_section(section) for section in document.sections],
        "asked": _asked(document),
        "annexes": _annexes(document),
    }


def _asked(document: Document) -> list[list[str]]:
    """What is asked of the district: what, to do what, by when; for letters beside the report."""
    rows = (
        row
        for section in document.sections
        if section.key == "requests"
        for table in section.tables
        for row in table.rows
    )
    return [[row.cells[number].text for number in (1, 3, 4)] for row in rows]


def _words(document: Document) -> dict[str, Any]:
    return {
        "month": _("ประจำเดือน %(month)s") % {"month": document.month},
        "as_of": _("ข้อมูล ณ วันที่ %(day)s") % {"day": document.as_of},
        "prepared": _("จัดทำเมื่อ %(moment)s") % {"moment": document.prepared},
        "serial": _("รหัสชุดข้อมูล"),
        "page": _("หน้า"),
        "draft": _("ร่าง"),
        "draft_notice": _("ฉบับร่าง ยังไม่มีผู้ลงนามรับรอง"),
        "fictional": _("ข้อมูลสมมติ เพื่อแสดงการใช้งานเท่านั้น ไม่ใช่ข้อมูลจริงของพื้นที่"),
        "summary": _("บทสรุปผู้บริหาร"),
        "exceptions": _("ข้อควรรู้ก่อนใช้ตัวเลข"),
        "change": _("จากเดือนก่อน"),
        "trend": _trend() if any(tile.trend for tile in document.tiles) else "",
    }


def _trend() -> str:
    return _("เส้นเล็กในช่อง: ค่าตามรายงานที่ลงนามแล้วใน 12 เดือน และค่าของเดือนนี้ เดือนที่ไม่มีรายงานเว้นว่าง")


def fixed_words() -> dict[str, Any]:
    """What the template says of itself, the same on every report."""
    return {
        "sheet": _("แผ่นแผนที่"),
        "annex": _("ภาคผนวก หน้า"),
        "asked": _("ขอให้อำเภอพิจารณา"),
        "nothing_asked": _("ไม่มีเรื่องค้าง"),
        "by": _("ภายใน"),
        "scale": _("มาตราส่วน"),
        "scale_note": _("เมื่อพิมพ์เต็มแผ่นโดยไม่ย่อ ถ้าพิมพ์ย่อให้ใช้เส้นมาตราส่วน"),
        "sources": _("แหล่งข้อมูลและวันที่"),
        "numbers": [f"{number}." for number in range(1, MOST_ASKED + 1)],
        "signing": _("หน้าลงนาม"),
        "report_number": _("รายงานที่"),
        "signed": _("(ลงชื่อ)"),
        "position": _("ตำแหน่ง"),
        "dated": _("วันที่"),
        "signers": [
            [_("ผู้จัดทำ"), _("เลขานุการเครือข่ายระดับอำเภอ")],
            [_("ผู้สอบทาน คนที่ 1"), _("ผู้แทนตำบล")],
            [_("ผู้สอบทาน คนที่ 2"), _("ผู้แทนตำบลอื่น")],
            [_("ผู้รับรอง"), _("ประธานเครือข่าย")],
        ],
        "chief": _("ความเห็นของนายอำเภอ"),
        "noted": _("ทราบ"),
        "approved": _("เห็นชอบ มอบ"),
        "to_act": _("ดำเนินการ"),
        "to_governor": _("นำเรียนผู้ว่าราชการจังหวัด ในการประชุมครั้งที่"),
        "other": _("อื่น ๆ"),
        "chief_title": _("นายอำเภอ"),
    }


def _tile(tile: Tile) -> dict[str, Any]:
    return {
        "key": tile.key,
        "label": tile.label,
        "value": tile.value,
        "unit": tile.unit,
        "of": " · ".join(filter(None, (tile.of, tile.over_year))),
        "change": tile.change,
        "trend": {"svg": str(tile.trend)},
    }


def _section(section: Section) -> dict[str, Any]:
    drawn = section.drawing and _map(section.drawing, section.drawing_caption, section.sources)
    tables = [_table(_summed(table)) for table in section.tables]
    return {
        "key": section.key,
        "heading": f"{section.number}. {section.heading}",
        # What has a sentence of its own need not be told that it has no map either.
        "lead": section.lead or ("" if drawn else section.without_drawing),
        "decides": section.decides and f"{_('นายอำเภอพิจารณา')}: {section.decides}",
        "map": drawn,
        # Bars and charts stand behind the table they show.
        "parts": [
            {
                "tables": tables[:1],
                "bars": [_bars(each) for each in section.bars if each.bars],
                "charts": [_chart(each) for each in section.charts],
            },
            {"tables": tables[1:], "bars": [], "charts": []},
        ],
    }


def _summed(table: Table) -> Table:
    """The table in the body of the report: rows of villages stand in annex ก alone."""
    if not _has_levels(table):
        return table
    notes = (*table.notes, _("รายหมู่บ้านอยู่ในภาคผนวก ก"))
    return replace(table, rows=tuple(row for row in table.rows if not row.level), notes=notes)


def _has_levels(table: Table) -> bool:
    return any(row.level for row in table.rows)


def _map(drawing: Drawing, caption: str, sources: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "sources": list(sources),
        "svg": drawing.svg(words=False),
        "height": drawing.frame.height,
        "ground": drawing.frame.ground_metres,
        "graticule": [
            {"upright": line.is_meridian, "at": line.at, "text": line.text}
            for line in drawing.frame.graticule()
        ],
        "caption": caption,
        "notes": drawing.notes,
        "asides": drawing.asides,
        "labels": [
            {
                "x": label.x,
                "y": label.y,
                "text": label.text,
                "small": label.small,
                "aside": label.is_aside,
            }
            for label in drawing.all_labels()
        ],
        "legend": _legend([(entry.style, entry.text) for entry in drawing.legend]),
    }


def _legend(entries: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"swatch": swatch(style), "text": text} for style, text in entries]


def _bars(bars: Bars) -> dict[str, Any]:
    return {
        "caption": bars.caption,
        "legend": _legend(list(bars.legend)),
        "bars": [
            {
                "label": bar.label,
                "note": bar.note,
                "svg": strip([(style, share) for style, share, _text in bar.parts]),
                "parts": [text for _style, _share, text in bar.parts],
            }
            for bar in bars.bars
        ],
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "caption": chart.caption,
        "height": chart.height,
        "svg": charts.drawing(chart),
        "labels": [
            {"x": word.x, "y": word.y, "text": word.text, "shift": SHIFTS[word.anchor]}
            for word in chart.words
        ],
        "legend": _legend(list(chart.legend)),
        "notes": list(chart.notes),
    }


def _table(table: Table) -> dict[str, Any]:
    notes = list(table.notes)
    if any(cell.tone == "warning" for row in table.rows for cell in row.cells):
        notes.append(_words_of_warning())
    return {
        "caption": table.caption,
        "columns": [
            {"text": column.text, "is_number": column.is_number} for column in table.columns
        ],
        "rows": [_row(row, table.columns) for row in table.rows],
        "notes": notes,
    }


def _words_of_warning() -> str:
    return _("ตัวหนาบนพื้นสีเทา = ต่ำกว่าร้อยละ 50")


def _row(row: Row, columns: tuple[Column, ...]) -> dict[str, Any]:
    return {
        "level": row.level,
        "is_total": row.is_total,
        "cells": _cells(row.cells, columns),
    }


def _cells(cells: tuple[Cell, ...], columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    """The cells of a row; one that says there is no number reaches over the empty ones after it."""
    found: list[dict[str, Any]] = []
    for cell, column in zip(cells, columns, strict=True):
        if not cell.text and cell.tone == "muted" and found:
            found[-1]["span"] += 1
            continue
        found.append(
            {
                "text": cell.text,
                "tone": cell.tone,
                "is_number": column.is_number,
                "span": 1,
            }
        )
    return found


def _annexes(document: Document) -> list[dict[str, Any]]:
    by_village = [
        table for section in document.sections for table in section.tables if _has_levels(table)
    ]
    return [
        {
            "heading": _("ภาคผนวก ก ตารางรายตำบลและรายหมู่บ้าน"),
            "text": "" if by_village else _("ตารางรายพื้นที่อยู่ในแต่ละส่วนของรายงานข้างต้น"),
            "tables": [_table(table) for table in by_village],
        },
        {
            "heading": _("ภาคผนวก ข นิยามตัวเลขและวิธีคำนวณ"),
            "text": "",
            "tables": [],
            "terms": [
                {"key": key, "label": label, "definition": definition}
                for key, label, definition in document.definitions
            ],
        },
        {
            "heading": _("ภาคผนวก ค แหล่งข้อมูลและวันที่ของชั้นข้อมูล"),
            "text": "" if document.layers.rows else _("ยังไม่มีชั้นข้อมูลที่ดินรัฐในระบบ"),
            "tables": [_table(replace(document.layers, caption=""))]
            if document.layers.rows
            else [],
        },
        *_corrections(document),
    ]


def _corrections(document: Document) -> list[dict[str, Any]]:
    """Annex ง of a report that was frozen: what came late, and what was corrected."""
    table = document.corrections
    if table is None:
        return []
    return [
        {
            "heading": _("ภาคผนวก ง แก้ไขย้อนหลัง"),
            "text": table.caption if table.rows else _("ไม่มีตัวเลขของเดือนก่อนที่เปลี่ยนไป"),
            "tables": [_table(replace(table, caption=""))] if table.rows else [],
        }
    ]
