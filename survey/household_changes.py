"""What the rows of a household list change: who is new, and which facts a visit found otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from network.imports import Change, ChangeKind, Outcome
from network.person_names import plain_person
from survey.household_facts import Found
from survey.models import HouseCondition, RepairPart


def note(found: Sequence[Found], outcome: Outcome) -> None:
    """Tell the outcome of each row, before anything is recorded. Shows no national ID."""
    for each in found:
        row = each.row
        who = " ".join(part for part in (row.house_no, row.name) if part)
        what = f"{each.village} {who}".strip()
        if not each.was_known:
            after = " · ".join(after for _, after in _facts(each) if after)
            outcome.note(Change(row.number, ChangeKind.NEW, what, after=after))
            continue
        differing = list(_facts(each))
        outcome.note(
            Change(
                row.number,
                ChangeKind.CHANGED,
                what,
                " · ".join(before or "—" for before, _ in differing),
                " · ".join(after for _, after in differing),
            )
        )


def _facts(each: Found) -> Iterator[tuple[str, str]]:
    """Before and after, of the day of the visit and of all that the row says otherwise."""
    row, known = each.row, each.household
    seen = known.visited_on
    yield (f"เยี่ยม {seen}" if seen else "", f"เยี่ยม {row.visited_on}")
    if each.has_moved:
        yield (f"หมู่บ้าน {known.village or '—'}", f"หมู่บ้าน {each.village}")
    if row.name and each.was_known and plain_person(row.name) != plain_person(known.name):
        yield (f"หัวหน้า {known.name or '—'}", f"หัวหน้า {row.name}")
    if row.house_no and each.was_known and row.house_no.casefold() != known.house_no.casefold():
        yield (f"บ้านเลขที่ {known.house_no or '—'}", f"บ้านเลขที่ {row.house_no}")
    if each.hashed and each.was_known and each.hashed != known.national_id_hash:
        yield ("เลขบัตรเดิม" if known.national_id_hash else "ไม่มีเลขบัตร", "มีเลขบัตรใหม่")
    if row.birth_year and row.birth_year != known.birth_year:
        yield (_year(known.birth_year), _year(row.birth_year))
    if row.people is not None and row.people != known.people:
        yield (f"{known.people} คน" if known.people is not None else "", f"{row.people} คน")
    if row.condition and row.condition != known.condition:
        yield (_condition(known.condition), _condition(row.condition))
    if row.needs_repair and set(row.needs_repair) != set(known.needs_repair):
        yield (_repairs(known.needs_repair), _repairs(row.needs_repair))
    if each.house is not None and row.spot is not None:
        before, after = each.house.position, (row.spot.x, row.spot.y)
        if before is None or [round(x, 6) for x in before] != [round(x, 6) for x in after]:
            yield (_spot(before), _spot(after))


def _year(year: int | None) -> str:
    return f"เกิด พ.ศ. {year + 543}" if year else ""


def _condition(code: str) -> str:
    return str(HouseCondition(code).label) if code else ""


def _repairs(codes: Sequence[str]) -> str:
    return "ซ่อม " + ", ".join(str(RepairPart(code).label) for code in codes) if codes else ""


def _spot(spot: tuple[float, float] | None) -> str:
    return f"พิกัด {spot[1]:.5f}, {spot[0]:.5f}" if spot else ""
