"""What the one who sends a household list should know beside its counts."""

from __future__ import annotations

from collections.abc import Sequence

from network.imports import LISTED, Outcome, Reason, listed
from network.known_places import KnownPlaces
from survey.household_facts import Found


def new_villages(new: Sequence[str], outcome: Outcome) -> None:
    """Villages that the file has added, as a person would read them."""
    if new:
        shown = ", ".join(new[:LISTED]) + (" …" if len(new) > LISTED else "")
        outcome.notices.append(
            Reason(
                "new_villages",
                f"หมู่บ้านใหม่ที่ยังไม่เคยมี {len(new)} แห่ง: {shown} ถ้าผิดให้แก้รหัสในไฟล์",
                f"{len(new)} villages were not known and were added; if one is wrong, correct its"
                " code in the file",
            )
        )


def matches(found: Sequence[Found], outcome: Outcome) -> None:
    """Which rows were about households or houses known already."""
    again = [each.row.number for each in found if each.was_known]
    if again:
        outcome.notices.append(
            Reason(
                "known_households",
                f"{len(again):,} แถวเป็นครัวเรือนที่มีอยู่แล้ว ได้บันทึกการเยี่ยมเพิ่ม: แถว {listed(again)}",
                f"{len(again):,} rows are households known already and got another visit:"
                f" rows {listed(again)}",
            )
        )
    moved = [each.row.number for each in found if each.has_moved]
    if moved:
        outcome.notices.append(
            Reason(
                "households_moved",
                f"{len(moved):,} ครัวเรือนย้ายหมู่บ้านตามเลขประจำตัวหัวหน้า ให้ตรวจ: แถว {listed(moved)}",
                f"{len(moved):,} households moved to another village, by the head's national ID;"
                f" please check: rows {listed(moved)}",
            )
        )
    joining = [each.row.number for each in found if each.joins_known_house]
    if joining:
        outcome.notices.append(
            Reason(
                "another_household_in_house",
                f"{len(joining):,} แถวเป็นครัวเรือนใหม่ในบ้านที่มีครัวเรือนอื่นอยู่แล้ว"
                f" ถ้าเป็นครัวเรือนเดิมที่เปลี่ยนหัวหน้า ให้ตรวจ: แถว {listed(joining)}",
                f"{len(joining):,} rows are new households in houses known already; if one is the"
                f" old household under another head, please check: rows {listed(joining)}",
            )
        )


def not_joined(found: Sequence[Found], places: KnownPlaces, outcome: Outcome) -> None:
    """Whose records do not count in any report yet (§5.0, N)."""
    tambons = {each.village[:6] for each in found}
    outside = [
        tambon
        for code in sorted(tambons)
        if (tambon := places.by_code.get(code)) is not None and not places.has_joined(tambon)
    ]
    if outside:
        shown = ", ".join(f"{tambon.code} {tambon.name_th}" for tambon in outside)
        code = outside[0].code
        outcome.notices.append(
            Reason(
                "tambon_not_joined",
                f"ตำบลที่ยังไม่บันทึกว่าร่วมเครือข่าย: {shown} ข้อมูลจะยังไม่นับในรายงาน จนกว่าผู้ดูแลระบบจะบันทึก"
                f"ว่าร่วมเครือข่าย (manage.py join_network {code} --since …)",
                f"not recorded as joined: {shown}; these records do not count in reports until an"
                f" administrator records it (manage.py join_network {code} --since …)",
            )
        )
