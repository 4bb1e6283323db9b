"""The one-page sheet of a parcel: what stands on it, in the language that is active.

`compose` gives plain strings and lists, the same for the page and for the paper; without
names there is no name in them at all. The paper's content has a SHA-256 of its own.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats import typesetting
from formats.land_area import LandArea, difference_explained
from formats.map_sheets import SheetDatum, described
from formats.months import BANGKOK
from maps.drawing import Drawing, Label
from maps.marks import swatch
from maps.parcel_corners import SYSTEMS, Corner, Neighbour, corners, perimeter, sides_along
from maps.parcel_drawing import draw
from maps.parcel_facts import Cover, Near, ParcelFacts, Relative
from maps.parcel_timeline import REFERENCE_DAYS, Timeline, timeline
from maps.parcel_words import fixed_words
from network.moments import Moment
from network.places import PlaceName
from network.templatetags.written import day, percent, short_day
from parcels.models import BoundaryMarker
from survey.lists import document_name

TEMPLATE: Final = Path(__file__).with_name("typst") / "parcel.typ"
CORNERS_ON_FIRST_PAGE: Final = 24
NEIGHBOURS_ON_FIRST_PAGE: Final = 8
COVERS_ON_FIRST_PAGE: Final = 5
HOLDERS_ON_FIRST_PAGE: Final = 6
RELATIVES_ON_FIRST_PAGE: Final = 4
MARKERS_ON_FIRST_PAGE: Final = 8
FINE_METRES: Final = 0.5  # a survey with errors up to this is written to the centimetre
_ROUND_MINUTES = 60


@dataclass(frozen=True)
class Sheet:
    """Where a parcel is, what is known of it, and for whom the sheet is made."""

    facts: ParcelFacts
    above: Sequence[PlaceName]  # outermost first
    moment: Moment
    with_names: bool


def compose(sheet: Sheet) -> dict[str, Any]:
    """Everything on the sheet. One query, for the drawing."""
    facts = sheet.facts
    found = corners(facts.geometry) if facts.geometry is not None else []
    drawing = draw(facts, found)
    boundary = facts.boundary
    error = boundary.position_error_metres if boundary else 0.0
    along = sides_along(
        found, [Neighbour(n.unit, n.geometry, n.error_metres) for n in facts.neighbours], error
    )
    declared = sorted({each.declared_on for each in facts.covers if each.declared_on})
    line = timeline(facts.evidence, declared, sheet.moment.last_day)
    return {
        "language": "en" if _english() else "th",
        "words": fixed_words(),
        "head": _head(sheet),
        "drawing": drawing,
        "areas": _areas(facts),
        "measuring": _measuring(facts),
        "claimed": _claimed(facts),
        "overlay": _overlay(facts),
        "corners": _table(found, error),
        "neighbours": _neighbours(facts.neighbours, along),
        "holders": _parted(_holders(sheet), HOLDERS_ON_FIRST_PAGE),
        "lineage": _parted([_relative(each) for each in facts.relatives], RELATIVES_ON_FIRST_PAGE),
        "timeline": line,
        "evidence": _evidence(facts, has_declared=bool(declared)),
        "markers": _parted([_marker(each) for each in facts.markers], MARKERS_ON_FIRST_PAGE),
        "foot": _foot(sheet),
    }


def paper(sheet: Sheet) -> dict[str, Any]:
    """The same with drawings as SVG without words and the SHA-256 of all that, for Typst."""
    content = compose(sheet)
    drawing: Drawing | None = content["drawing"]
    line: Timeline | None = content["timeline"]
    content["drawing"] = drawing and {
        "svg": drawing.svg(words=False),
        "height": drawing.frame.height,
        "labels": _written(drawing.all_labels()),
        "legend": [{"swatch": swatch(each.style), "text": each.text} for each in drawing.legend],
        "notes": drawing.notes,
    }
    content["timeline"] = line and {
        "svg": line.svg(words=False),
        "height": line.height,
        "labels": _written(line.labels),
    }
    last = sheet.moment.last_day
    content["date"] = [last.year, last.month, last.day]
    content["sha"] = hashlib.sha256(typesetting.as_text(content).encode()).hexdigest()
    return content


def parcel_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF/A in A4, in the language that is active; the same moment, the same bytes.

    Dated by the last day of its moment, at midnight in Bangkok.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    dated = datetime.combine(sheet.moment.last_day, time(), BANGKOK)
    return typesetting.typeset(TEMPLATE, "sheet", typesetting.as_text(paper(sheet)), dated=dated)


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _written(labels: Sequence[Label]) -> list[dict[str, Any]]:
    return [
        {"x": round(each.x, 1), "y": round(each.y, 1), "text": each.text, "aside": each.is_aside}
        for each in labels
    ]


def _head(sheet: Sheet) -> dict[str, Any]:
    facts = sheet.facts
    return {
        "number": facts.label or "–",
        "kind": facts.unit.get_kind_display(),
        "place": " ".join(str(each) for each in reversed(sheet.above)),
        "codes": " · ".join(each.code for each in sheet.above),
        "key": _("รหัสแปลง %s") % str(facts.unit.key)[:8],
        "as_of": _("ข้อมูล ณ วันที่ %s") % day(sheet.moment.last_day),
        "fictional": _("ข้อมูลสมมติ เพื่อแสดงการใช้งานเท่านั้น") if facts.is_fictional else "",
        "naming": _("ฉบับมีชื่อ ใช้ภายในคณะทำงาน ห้ามเผยแพร่") if sheet.with_names else _("ฉบับไม่มีชื่อบุคคล"),
    }


def _areas(facts: ParcelFacts) -> dict[str, Any]:
    """Document beside measured; the sentences say why they differ."""
    boundary = facts.boundary
    printed, sentences = [], []
    for document in facts.documents:
        if document.square_metres is None:
            continue
        printed.append({"name": document_name(document), "area": _area(document.square_metres)})
        if boundary is not None:
            told = difference_explained(
                document.square_metres, boundary.square_metres, boundary.area_error_square_metres
            )
            sentences.append(told.en if _english() else told.th)
    if boundary is None:
        return {"measured": "–", "tolerance": "", "printed": printed, "sentences": sentences}
    return {
        "measured": _area(boundary.square_metres),
        "tolerance": f"± {_area(2 * boundary.area_error_square_metres)} (2σ)",
        "printed": printed,
        "sentences": sentences,
    }


def _measuring(facts: ParcelFacts) -> list[str]:
    boundary = facts.boundary
    if boundary is None:
        return [_("ยังไม่มีแนวเขต ณ วันนี้")]
    status = str(facts.status.label) if facts.status else "–"
    counted = _("เห็นด้วย %(agreeing)d ไม่เห็นด้วย %(disagreeing)d") % {
        "agreeing": facts.agreeing,
        "disagreeing": facts.disagreeing,
    }
    return [
        _("วิธีรังวัด %(method)s เมื่อ %(day)s ความคลาดเคลื่อนของมุม ± %(error)g ม. (1σ)")
        % {
            "method": boundary.get_method_display(),
            "day": short_day(boundary.observed_on),
            "error": boundary.position_error_metres,
        },
        _("การสอบทาน: %(status)s (%(counted)s)") % {"status": status, "counted": counted},
    ]


def _claimed(facts: ParcelFacts) -> list[dict[str, str]]:
    near = facts.geometry.bounds if facts.geometry is not None else None
    found = []
    for each in facts.documents:
        numbers = [
            (_("เล่ม %s"), each.volume),
            (_("หน้า %s"), each.page),
            (_("กลุ่มที่ %s"), each.group_number),
            (_("แปลงเลขที่ %s"), each.plot_number),
        ]
        sheet = ""
        if each.map_sheet:
            sheet = _("ระวาง %s") % each.map_sheet
            datum = SheetDatum(each.datum) if each.datum else None
            read = described(
                each.map_sheet, near=near, zone=each.zone, datum=datum, english=_english()
            )
            sheet += f" – {read}"
        found.append(
            {
                "name": document_name(each),
                "numbers": " ".join(words % value for words, value in numbers if value),
                "sheet": sheet,
            }
        )
    return found


def _overlay(facts: ParcelFacts) -> dict[str, Any]:
    rows = [_cover(each) for each in facts.covers]
    return {
        "regime": _("สถานะที่ดินรัฐตามข้อมูลสำรวจ: %s") % facts.regime.label if facts.regime else "",
        "rows": rows[:COVERS_ON_FIRST_PAGE],
        "more": rows[COVERS_ON_FIRST_PAGE:],
        "none": _("ไม่ทับซ้อนกับชั้นข้อมูลที่ดินรัฐที่มีในระบบ")
        if facts.boundary
        else _("ยังไม่มีแนวเขต จึงซ้อนทับไม่ได้"),
    }


def _cover(each: Cover) -> dict[str, str]:
    scale = f" 1:{each.scale:,}" if each.scale else ""
    return {
        "layer": each.layer if each.assigns else _("%s (ใช้ประกอบ)") % each.layer,
        "share": percent(each.share),
        "area": _area(each.square_metres),
        "map": f"{short_day(each.as_of)}{scale}",
        "source": each.source,
    }


# --- corners ----------------------------------------------------------------------------------


def _table(found: Sequence[Corner], error: float) -> dict[str, Any]:
    """All corners, and the outermost four for a first page on which all do not fit."""
    if not found:
        return {"rows": [], "most": CORNERS_ON_FIRST_PAGE}
    chosen = {
        max(found, key=lambda each: each.latitude).number,
        max(found, key=lambda each: each.longitude).number,
        min(found, key=lambda each: each.latitude).number,
        min(found, key=lambda each: each.longitude).number,
    }
    return {
        "systems": [name for name, _srid in SYSTEMS],
        "rows": [_corner(each, error) for each in found],
        "outermost": [_corner(each, error) for each in found if each.number in chosen],
        "most": CORNERS_ON_FIRST_PAGE,
        "is_fine": error <= FINE_METRES,
        "summary": _("%(count)d มุม เส้นรอบแปลง %(metres)s ม.")
        % {"count": len(found), "metres": f"{perimeter(found):,.1f}"},
    }


def _corner(each: Corner, error: float) -> list[str]:
    fine = error <= FINE_METRES
    degrees, metres = (7, 2) if fine else (6, 1)
    return [
        str(each.number),
        f"{each.latitude:.{degrees}f}",
        f"{each.longitude:.{degrees}f}",
        *(f"{value:.{metres}f}" for pair in each.plane for value in pair),
        f"{each.number}–{each.to}",
        f"{each.metres:,.{metres}f}",
        _bearing(each.bearing),
    ]


def _bearing(degrees: float) -> str:
    """`045°12′`, rounded once."""
    whole, minutes = divmod(math.floor(degrees * _ROUND_MINUTES + 0.5), _ROUND_MINUTES)
    return f"{whole % 360:03d}°{minutes:02d}′"


# --- people, neighbours, past ------------------------------------------------------------------


def _neighbours(
    neighbours: Sequence[Near], along: dict[int, list[tuple[int, int]]]
) -> dict[str, Any]:
    """Those along a side or overlapping, by their first side."""
    met = [each for each in neighbours if each.unit in along or each.overlap]
    met.sort(key=lambda each: (along.get(each.unit, [(math.inf, 0)])[0][0], each.label))
    rows = [
        {
            "sides": ", ".join(f"{one}–{other}" for one, other in along.get(each.unit, [])) or "–",
            "label": each.label or "–",
            "class": _class(each),
            "area": _area(each.shared_square_metres) if each.overlap else "",
        }
        for each in met
    ]
    return {
        "rows": rows[:NEIGHBOURS_ON_FIRST_PAGE],
        "more": rows[NEIGHBOURS_ON_FIRST_PAGE:],
        "none": _("ไม่พบแปลงข้างเคียงในทะเบียนที่ท่านมีสิทธิดู"),
    }


def _class(each: Near) -> str:
    """What an overlap is by the tolerances, and what its people made of it."""
    if each.overlap is None:
        return _("ไม่ทับซ้อน")
    return f"{each.overlap.label} ({each.status.label})" if each.status else str(each.overlap.label)


def _holders(sheet: Sheet) -> list[str]:
    holders = [
        " ".join(
            part
            for part in (
                (each.name or "–") if sheet.with_names else _("ผู้ถือครองรายที่ %d") % number,
                each.right,
                each.share,
                _("ตั้งแต่ %s") % short_day(each.since),
            )
            if part
        )
        for number, each in enumerate(sheet.facts.holders, 1)
    ]
    return holders or [_("ยังไม่มีข้อมูลผู้ถือครอง")]


def _parted(lines: list[str], most: int) -> dict[str, list[str]]:
    return {"rows": lines[:most], "more": lines[most:]}


def _marker(each: BoundaryMarker) -> str:
    return f"{each.number} {each.get_kind_display()} ({each.get_condition_display()})"


def _relative(each: Relative) -> str:
    words = _("มาจากแปลง %(label)s (%(how)s %(day)s)")
    if not each.came_from:
        words = _("กลายเป็นแปลง %(label)s (%(how)s %(day)s)")
    return words % {"label": each.label or "–", "how": each.how, "day": short_day(each.day)}


def _evidence(facts: ParcelFacts, *, has_declared: bool) -> list[str]:
    """What stands below the line of years."""
    found = len(facts.evidence)
    said = [_("หลักฐาน %d ชิ้น") % found if found else _("ยังไม่มีหลักฐานการทำประโยชน์ในทะเบียน")]
    said.append(_("เส้นอ้างอิง: %s") % ", ".join(short_day(each) for each in REFERENCE_DAYS))
    if not has_declared:
        said.append(_("ไม่ทราบวันที่ประกาศเป็นที่ดินของรัฐ"))
    if found:
        said.append(
            _("จุดทึบ ทำประโยชน์ · จุดเทา บางส่วน · จุดโปร่ง ไม่พบ · กากบาท อ่านไม่ได้ · แสดงหลักฐาน ไม่ได้วินิจฉัย")
        )
    return said


def _foot(sheet: Sheet) -> dict[str, str]:
    boundary = sheet.facts.boundary
    source = ""
    if boundary is not None:
        source = _("ที่มาของแนวเขต: %(title)s ณ %(day)s") % {
            "title": boundary.source.title,
            "day": short_day(boundary.source.as_of),
        }
    return {
        "notice": _("จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน"),
        "source": source,
    }


def _area(square_metres: Any) -> str:
    return str(LandArea.from_square_metres(square_metres))
