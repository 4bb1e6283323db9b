"""The contact sheet of a parcel as words and drawings, for the page and for paper."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats import typesetting
from formats.months import BANGKOK
from maps.imagery.contact import Picture, Seen, Series
from maps.imagery.register_rows import when_of
from maps.models import PhotographReading
from network.moments import Moment
from network.places import PlaceName
from network.templatetags.written import day, percent, short_day
from parcels.models import SpatialUnit

TEMPLATE: Final = Path(__file__).resolve().parents[1] / "typst" / "photographs.typ"
PICTURE_METRES: Final = 0.085  # side of a picture on paper, typst/photographs.typ


@dataclass(frozen=True)
class Sheet:
    """A parcel, where it is, its photographs and the moment."""

    unit: SpatialUnit
    label: str
    above: Sequence[PlaceName]  # outermost first
    series: Series
    moment: Moment


def compose(sheet: Sheet) -> dict[str, Any]:
    """Everything on it, in the language that is active; plain strings and lists."""
    series = sheet.series
    boundary = series.boundary
    return {
        "language": "en" if (get_language() or "").startswith("en") else "th",
        "title": _("ภาพถ่ายตามลำดับปี"),
        "parcel": _("แปลง %s") % (sheet.label or "–"),
        "place": " ".join(str(each) for each in reversed(sheet.above)),
        "as_of": _("ข้อมูล ณ วันที่ %s") % day(sheet.moment.last_day),
        "key": _("รหัสแปลง %s") % str(sheet.unit.key)[:8],
        "frame": _frame(series),
        "boundary": ""
        if boundary is None
        else _("เส้นบนภาพ: แนวเขตที่สำรวจเมื่อ %(day)s ± %(error)g ม. (1σ) วางบนภาพทุกปี")
        % {"day": short_day(boundary.observed_on), "error": boundary.position_error_metres},
        "notice": _("แสดงหลักฐานตามที่รวบรวมได้ มิได้ตัดสินสิทธิ มิใช่เอกสารแสดงสิทธิในที่ดิน"),
        "fictional": _("ข้อมูลสมมติ เพื่อแสดงการใช้งานเท่านั้น")
        if any(each.image.source.is_fictional for each in series.pictures)
        else "",
        "none": "" if series.pictures else _("ยังไม่มีภาพถ่ายที่ครอบคลุมแปลงนี้ ณ วันนี้"),
        "page": _("หน้า"),
        "content": _("รหัสตรวจเนื้อหา"),
        "pictures": [_picture(each) for each in series.pictures],
    }


def pdf(sheet: Sheet) -> bytes:
    """The same on A4, six to a page; the same moment, the same bytes.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    content = compose(sheet)
    last = sheet.moment.last_day
    content["date"] = [last.year, last.month, last.day]
    content["sha"] = hashlib.sha256(typesetting.as_text(content).encode()).hexdigest()
    dated = datetime.combine(last, time(), BANGKOK)
    return typesetting.typeset(TEMPLATE, "sheet", typesetting.as_text(content), dated=dated)


def _frame(series: Series) -> str:
    if series.metres <= 0:
        return ""
    return _("ทุกภาพกรอบเดียวกัน กว้าง %(metres)d ม. มาตราส่วนบนกระดาษ 1:%(scale)s เหนืออยู่ด้านบน") % {
        "metres": round(series.metres),
        "scale": f"{round(series.metres / PICTURE_METRES, -1):,.0f}",
    }


def _picture(each: Picture) -> dict[str, Any]:
    image = each.image
    original = image.georeference.scan if image.georeference else image
    identity = " ".join(part for part in (image.roll, image.frame) if part)
    scale = f"1:{image.scale:,}" if image.scale else _("ไม่ทราบมาตราส่วน")
    error = (
        _unbroken(_("ตำแหน่ง ± %g ม.") % image.position_error_metres)
        if image.position_error_metres
        else _("ไม่ทราบความคลาดเคลื่อน")
    )
    by = (
        _("ปักจุดควบคุม %d จุด") % len(image.georeference.points)
        if image.georeference
        else image.original_crs
    )
    facts = [
        " · ".join(part for part in (image.agency, identity, scale) if part),
        f"{error} · " + _unbroken(_("จุดละ %.2f ม.") % image.ground_metres),
        by,
        _("ที่มา: %s") % original.source.title,
    ]
    return {
        "key": str(image.key),
        "when": when_of(image),
        "title": image.title,
        "svg": each.svg,
        "covers": each.covers,
        "coverage": _coverage(each),
        "facts": facts,
        "sha": original.source.sha256,
        "seen": [_seen(found) for found in each.seen],
    }


def _unbroken(words: str) -> str:
    """On one line: a unit does not stand alone at the start of the next."""
    return words.replace(" ", "\u00a0")


def _coverage(each: Picture) -> str:
    if each.covers == "whole":
        return _("เห็นทั้งแปลง")
    if each.covers == "partly":
        return _("เห็นบางส่วน %s ของแปลง") % percent(each.share)
    return _("ไม่มีจุดภาพในแปลงนี้ แม้กรอบภาพจะครอบคลุม")


def _seen(found: Seen) -> str:
    evidence = found.reading.evidence
    labels = dict(PhotographReading.Seen.choices)
    seen = ", ".join(str(labels[code]) for code in found.codes if code in labels)
    parts = [
        _("เห็น: %s") % seen if seen else "",
        evidence.get_reading_display(),
        _("ความมั่นใจ%s") % evidence.get_confidence_display(),
        _("อ่านเมื่อ %s") % short_day(evidence.observed_on),
    ]
    return " · ".join(part for part in parts if part)
