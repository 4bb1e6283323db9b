"""The house table of the committee's layout: its columns, and a house as a row of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maps.layouts.committee import House, Household
from parcels.models import Regime
from survey.models import HouseCondition, RecordStatus, RepairPart


@dataclass(frozen=True)
class Column:
    """A column; `width` is its share of what the narrow ones leave, 0 as narrow as it can be."""

    title: Any
    width: float = 0
    is_number: bool = False


COLUMNS: Final = (
    Column(gettext_lazy("เลขผัง"), is_number=True),
    Column(gettext_lazy("บ้านเลขที่")),
    Column(gettext_lazy("หัวหน้าครัวเรือน"), 2.2),
    Column(gettext_lazy("คนอยู่"), is_number=True),
    Column(gettext_lazy("สภาพบ้าน"), 1.1),
    Column(gettext_lazy("ต้องซ่อม"), 1.7),
    Column(gettext_lazy("ประมาณราคา (บาท)"), is_number=True),
    Column(gettext_lazy("ผู้สูงอายุ/ติดบ้าน/พิการ")),
    Column(gettext_lazy("ที่ดินตั้งบ้าน"), 1.6),
    Column(gettext_lazy("ออมทรัพย์")),
    Column(gettext_lazy("ส่งต่อ"), 1.8),
    Column(gettext_lazy("หมายเหตุ"), 2.2),
)


def row_of(house: House) -> list[str]:
    """A house in words; two households of one house stand in one row, one below the other."""
    homes = house.households
    return [
        str(house.number) if house.number is not None else "–",
        house.label or _("ไม่มีเลขที่"),
        _each(each.head for each in homes),
        _each("" if each.people is None else str(each.people) for each in homes),
        _condition(house),
        ", ".join(str(RepairPart(part).label) for part in house.needs),
        f"{house.estimate:,.0f}" if house.estimate is not None else "",
        _marks(homes),
        " ".join(
            part
            for part in (str(Regime(house.regime).label) if house.regime else "", _paper(house))
            if part
        ),
        _("มี") if any(each.is_saving for each in homes) else "",
        "\n".join(f"{need}: {state}" for each in homes for need, state in each.referrals),
        _each(each.remark for each in homes),
    ]


def _paper(house: House) -> str:
    return f"({house.document})" if house.document else ""


def _condition(house: House) -> str:
    if house.condition:
        return str(HouseCondition(house.condition).label)
    if house.status == RecordStatus.DISPUTED:
        return _("ข้อมูลมีข้อขัดแย้ง")
    return _("ยังไม่ได้สำรวจ") if house.state == "unseen" else ""


def _marks(homes: list[Household]) -> str:
    """`1/0/1`: of those who agreed to be marked; empty where there is none."""
    counts = [
        sum(len(getattr(each, mark)) for each in homes) for mark in ("older", "bound", "disabled")
    ]
    return "/".join(map(str, counts)) if any(counts) else ""


def _each(words: Any) -> str:
    return "\n".join(word for word in words if word)
