"""The words and signs that explain a layout, in the language that is active."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maps.layouts import symbols
from maps.layouts.symbols import Sign
from parcels.models import LandmarkKind
from survey.models import HouseCondition

_STATES = (
    "good",
    "minor_repair",
    "major_repair",
    "unsafe",
    "no_house",
    "unknown",
    "unseen",
    "plain",
)


def fixed_words() -> dict[str, Any]:
    """Headings and units."""
    return {
        "sheet": _("แผ่น"),
        "legend": _("สัญลักษณ์"),
        "summary": _("สรุป"),
        "blocks": _("บ้านต้องซ่อมตามกลุ่มบ้าน"),
        "block_columns": [_("กลุ่ม"), _("เลขผัง"), _("บ้าน"), _("ต้องซ่อม")],
        "sources": _("แนวที่ดินรัฐและที่มา"),
        "signatures": _("ผู้ลงนามรับรองผัง"),
        "signed": _("ลงชื่อ"),
        "dated": _("วันที่"),
        "houses": _("บัญชีบ้าน"),
        "qr": _("ผังนี้ในระบบ"),
        "page": _("หน้า"),
    }


def house_legend(states: Collection[str], *, with_people: bool) -> list[tuple[str, str]]:
    """Signs of houses that are on the sheet; of people where it may show them."""
    labels = {each.value: str(each.label) for each in HouseCondition} | {
        "no_house": _("ไม่มีบ้านของตนเอง / วางแผนสร้าง"),
        "unknown": _("บ้าน ไม่ระบุสภาพ"),
        "unseen": _("ยังไม่ได้สำรวจ"),
        "plain": _("บ้าน และเลขผัง"),
    }
    shown = [
        (symbols.legend(symbols.house(Sign(each), 0, 0, 1)), _named(labels[each], each))
        for each in _STATES
        if each in states
    ]
    if not with_people:
        return shown
    further = (
        (Sign("unknown", rings=1), _("มีผู้สูงอายุ (วงแหวน)")),
        (Sign("unknown", rings=2), _("มีผู้ติดบ้านหรือติดเตียง (วงแหวนคู่)")),
        (Sign("unknown", has_disabled=True), _("มีคนพิการ")),
        (Sign("unknown", is_saving=True), _("อยู่ในกลุ่มออมทรัพย์ (สามเหลี่ยม)")),
        (Sign("unknown", is_disputed=True), _("ข้อมูลมีข้อขัดแย้ง (?)")),
    )
    return shown + [
        (symbols.legend(symbols.house(sign, 0, 0, 0.86)), text) for sign, text in further
    ]


def landmark_legend(kinds: Collection[LandmarkKind]) -> list[tuple[str, str]]:
    """Signs of the landmarks that are on the sheet, in the order of their kinds."""
    english = (get_language() or "").startswith("en")
    shown = []
    for each in sorted(kinds, key=lambda one: one.sort_order):
        is_point = each.shape == LandmarkKind.Shape.POINT
        swatch = (
            symbols.legend(symbols.landmark(each.symbol, 0, 0, 1))
            if is_point
            else symbols.legend_line(each.symbol)
        )
        shown.append((swatch, each.name_en if english else each.name_th))
    return shown


def _named(label: str, state: str) -> str:
    """A condition says that it is of a house."""
    is_condition = state in HouseCondition.values and state != HouseCondition.NO_HOUSE
    return _("สภาพบ้าน: %(state)s") % {"state": label} if is_condition else label
