"""Layout numbers that a household list brings: those on paper are kept, never given anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from network.imports import Reason
from network.loading import load
from network.moments import EVER_KNOWN
from parcels.layout_numbers import hold
from parcels.models import LayoutNumber
from survey.household_facts import Found
from survey.household_incoming import Incoming

if TYPE_CHECKING:
    from network.models import Source


def hold_taken(found: Sequence[Found], incoming: Incoming) -> list[Found]:
    """The rows without those whose number another house has or had; these wait. One query."""
    numbered = [each for each in found if each.row.layout_no and each.house is not None]
    if not numbered:
        return list(found)
    known: dict[tuple[str, int], int] = {
        (code, number): house
        for code, number, house in LayoutNumber.objects.filter(
            village__code__in={each.village for each in numbered}, recorded_at__known_by=EVER_KNOWN
        ).values_list("village__code", "number", "house_id")
    }
    first: dict[tuple[str, int], Found] = {}
    taken = set()
    for each in numbered:
        asked = (each.village, each.row.layout_no or 0)
        other = first.setdefault(asked, each)
        house = each.house
        whose = known.get(asked)
        if (whose is not None and (house is None or house.pk != whose)) or other.house is not house:
            taken.add(each.row.number)
            incoming.hold(each.row.number, _taken(asked[1]))
    return [each for each in found if each.row.number not in taken]


def record_numbers(found: Sequence[Found], villages: Mapping[str, int], source: Source) -> None:
    """Keep the numbers of the rows; what is known already is not said again."""
    asked = {
        (each.village, each.house.pk): (each.row.layout_no, each.row.visited_on)
        for each in found
        if each.row.layout_no and each.house is not None
    }
    if not asked:
        return
    for code in sorted({village for village, _house in asked}):
        hold(villages[code])
    known = set(
        LayoutNumber.objects.filter(
            house__in=[house for _village, house in asked], recorded_at__known_by=EVER_KNOWN
        ).values_list("village_id", "house_id", "number")
    )
    load(
        LayoutNumber,
        ["village_id", "house_id", "number", "given_on", "source_id"],
        (
            (villages[village], house, number, day, source.pk)
            for (village, house), (number, day) in asked.items()
            if (villages[village], house, number) not in known
        ),
    )


def _taken(number: int) -> Reason:
    return Reason(
        "layout_number_taken",
        f"เลขผัง {number} เป็นของบ้านหลังอื่นในหมู่บ้าน หรือเคยใช้แล้ว ให้ตรวจกับผัง",
        f"layout number {number} is or was another house's in the village; compare the layout",
    )
