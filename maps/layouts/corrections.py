"""A paper copy with corrections, typed back row by row: each becomes the fact it is, or waits.

What the sheet itself can say (a house number, a house nobody knew) is recorded at once; what
only a visit can find (people, condition, a house that is gone) is a remark that waits for one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from formats.number import TO_ARABIC
from maps.layouts import registry
from maps.models import LayoutRemark
from network.latest import latest
from network.models import Place, Source
from network.moments import Moment
from parcels.layout_numbers import number_houses, numbers_of
from parcels.models import SpatialUnit, UnitLabel
from parcels.registry import register_unit
from survey.models import HouseCondition, Visit

NEW: Final = ("ใหม่", "new", "+")
CONDITIONS: Final = {
    "1": HouseCondition.GOOD,
    "2": HouseCondition.MINOR_REPAIR,
    "3": HouseCondition.MAJOR_REPAIR,
    "4": HouseCondition.UNSAFE,
}
MOST_PEOPLE: Final = 60
LONGEST: Final = 300
_YES: Final = ("x", "1", "/", "✓", "ใช่")


@dataclass
class Line:
    """A row as it was typed, and what is wrong with it."""

    number: str = ""
    label: str = ""
    people: str = ""
    condition: str = ""
    gone: str = ""
    words: str = ""
    wrong: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(
            (self.number, self.label, self.people, self.condition, self.gone, self.words)
        )

    @property
    def is_new(self) -> bool:
        """Whether it speaks of a house that has no number yet."""
        return self.number.casefold() in NEW


@dataclass
class Taken:
    """What became of the rows."""

    labels: int = 0
    houses: int = 0
    remarks: int = 0


def checked(lines: Sequence[Line], village: int, moment: Moment) -> dict[int, int]:
    """Note in each row what is wrong with it; the houses by layout number. One query."""
    houses = {number: house for house, number in numbers_of(village, moment).items()}
    seen: set[str] = set()
    for each in lines:
        if each.is_empty:
            continue
        number = each.number.translate(TO_ARABIC)
        if not each.is_new:
            if not number.isdecimal() or int(number) not in houses:
                each.wrong.append(_("ไม่มีเลขผัง “%s” ในหมู่บ้านนี้ บ้านใหม่ให้พิมพ์ว่า ใหม่") % each.number)
            elif number in seen:
                each.wrong.append(_("เลขผังนี้พิมพ์ไว้แล้วในแถวก่อนหน้า รวมเป็นแถวเดียว"))
            seen.add(number)
        if each.condition and _condition(each) is None:
            each.wrong.append(_("สภาพบ้านพิมพ์เป็น 1 ดี 2 ซ่อมเล็กน้อย 3 ซ่อมมาก 4 ไม่ปลอดภัย"))
        people = each.people.translate(TO_ARABIC)
        if people and not (people.isdecimal() and int(people) <= MOST_PEOPLE):
            each.wrong.append(_("จำนวนคนเป็นตัวเลข 0 ถึง %d") % MOST_PEOPLE)
        if each.gone and each.gone.casefold() not in _YES:
            each.wrong.append(_("ช่อง “ไม่มีบ้านแล้ว” พิมพ์ x หรือเว้นว่าง"))
        if not any((each.label, each.people, each.condition, each.gone, each.words)):
            each.wrong.append(_("แถวนี้ยังไม่มีข้อแก้ไข"))
    return houses


@transaction.atomic
def take_back(
    lines: Sequence[Line],
    village: Place,
    houses: dict[int, int],
    *,
    noted_on: date,
    source: Source,
) -> Taken:
    """Record the rows of a paper copy; `houses` and rows as `checked` found them in order."""
    taken = Taken()
    known = {
        each.spatial_unit_id: each
        for each in latest(UnitLabel.objects.filter(spatial_unit__in=houses.values()), Moment.now())
    }
    for each in lines:
        if each.is_empty:
            continue
        if each.is_new:
            unit = register_unit(
                SpatialUnit.Kind.HOUSE,
                observed_on=noted_on,
                source=source,
                label=each.label,
                stated_place=village,
            )
            number_houses(village, [unit.pk], given_on=noted_on, source=source)
            taken.houses += 1
            each.words = each.words or _("บ้านใหม่ ยังไม่ได้เยี่ยม")
        else:
            unit = SpatialUnit.objects.get(pk=houses[int(each.number.translate(TO_ARABIC))])
            taken.labels += _relabelled(unit, each.label, known.get(unit.pk), noted_on, source)
        for kind, words in _remarks(each):
            registry.remark(village, kind, words, house=unit, noted_on=noted_on, source=source)
            taken.remarks += 1
    return taken


def waiting(villages: Collection[int], moment: Moment) -> list[LayoutRemark]:
    """Remarks of villages (keys) no visit has answered, the oldest first. Two queries at most."""
    said = latest(LayoutRemark.objects.filter(village__in=villages), moment)
    found = [
        each
        for each in said.select_related("house", "village", "source__recorded_by")
        if not each.is_done
    ]
    if not found:
        return []
    # Of the visits to a house the last remains.
    visited: dict[int, date] = dict(
        Visit.objects.recorded(moment)
        .filter(house__in=[each.house_id for each in found])
        .order_by("visited_on")
        .values_list("house", "visited_on")
    )
    return sorted(
        (each for each in found if not _is_answered(each, visited)),
        key=lambda each: (each.noted_on, each.pk),
    )


def _is_answered(remark: LayoutRemark, visited: dict[int, date]) -> bool:
    day = visited.get(remark.house_id or 0)
    return day is not None and day >= remark.noted_on


def _relabelled(
    unit: SpatialUnit, label: str, known: UnitLabel | None, noted_on: date, source: Source
) -> int:
    label = label.translate(TO_ARABIC).strip()
    if not label or (known is not None and known.label == label):
        return 0
    UnitLabel.objects.create(
        spatial_unit=unit,
        label=label,
        registration_no=known.registration_no if known else "",
        observed_on=noted_on,
        source=source,
    )
    return 1


def _condition(each: Line) -> HouseCondition | None:
    typed = each.condition.translate(TO_ARABIC).strip()
    return CONDITIONS.get(typed) or next(
        (known for known in CONDITIONS.values() if str(known.label) == typed), None
    )


def _remarks(each: Line) -> list[tuple[LayoutRemark.Kind, str]]:
    kind = LayoutRemark.Kind
    said = []
    if each.people:
        said.append((kind.PEOPLE, _("%s คน") % each.people.translate(TO_ARABIC)))
    condition = _condition(each) if each.condition else None
    if condition is not None:
        said.append((kind.CONDITION, str(condition.label)))
    if each.gone:
        said.append((kind.GONE, _("ไม่มีบ้านแล้ว")))
    if each.words:
        said.append((kind.OTHER, each.words))
    return said
