"""Takes in a village's household list: households, their heads and houses, and what a visit found.

A row is the same row again if it says the same of the same day; it is skipped. A household
that is known (survey.household_matching) gets a new visit, never a twin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from formats.tables import Table, open_table
from network.column_mapping import Columns, Field, known_headers, match_columns
from network.deliveries import (
    Choice,
    Delivery,
    Progress,
    Register,
    no_progress,
)
from network.eras import eras_of
from network.identity import national_id_hash
from network.imports import (
    Outcome,
    Reason,
    Refused,
    already_accepted,
    fingerprint,
    garbled_row,
    importing,
    joined,
    keep_accepted,
    quoted,
)
from network.known_places import KnownPlaces
from network.models import Level
from survey import household_changes, household_notices
from survey.household_columns import OTHER_HEADERS, fields_with
from survey.household_facts import Found, record
from survey.household_incoming import Incoming, hold_outside, locate
from survey.household_layouts import hold_taken, record_numbers
from survey.household_matching import House, Household, Known
from survey.household_rows import HouseholdRow, RowReader
from survey.household_villages import Village, VillageFinder, record_villages, villages_within

if TYPE_CHECKING:
    from network.models import Source

REGISTER: Final = "households"
BATCH: Final = 1_000  # rows between two reports of progress
_EXAMPLE: Final = '{"house_no": "เลขที่บ้าน", "name": "หัวหน้าครัวเรือน", "village_code": "รหัส"}'


def take_in(
    delivery: Delivery, *, dry_run: bool = False, progress: Progress = no_progress
) -> Outcome:
    """Take in households; the number of queries does not depend on the number of rows.

    The choice `village` is the code of the village of all rows.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    outcome = Outcome(REGISTER, dry_run=dry_run)
    places = KnownPlaces()
    village = delivery.choice("village").strip() or None
    finder = VillageFinder(places, village)
    fields = fields_with(_tambons(places))
    table = open_table(
        delivery.path,
        encoding=delivery.encoding,
        sheet=delivery.sheet,
        known_headers=[*known_headers(fields, delivery.mapping), *OTHER_HEADERS],
    )
    rows = [row.values for row in table.rows]
    columns = match_columns(fields, table.headers, delivery.mapping, rows)
    _refuse_unusable(village, table, columns, places)
    _tell_how_read(outcome, table, columns)
    with importing(
        delivery.path,
        outcome,
        title=delivery.title,
        as_of=delivery.as_of,
        recorded_by=delivery.recorded_by,
        is_fictional=delivery.is_fictional,
        reading={
            "sheet": table.sheet,
            "encoding": table.encoding.encoding if table.encoding else None,
            "header_row": table.header_row,
            "columns": dict(columns.chosen),
            "rows": len(table),
        },
        arrival=delivery.arrival,
    ) as source:
        incoming = _incoming(table, columns, finder, delivery, progress)
        hold_outside(incoming, places, delivery.within)
        locate(incoming, places)
        found = hold_taken(_found(incoming, outcome), incoming)
        outcome.held = [(n, joined(reasons)) for n, reasons in sorted(incoming.held.items())]
        if found:
            household_changes.note(found, outcome)
            _record(found, incoming, delivery.as_of, source, outcome)
            household_notices.not_joined(found, places, outcome)
    progress(len(table), len(table))
    return outcome


def _tambons(places: KnownPlaces) -> list[str]:
    return [code for code, place in places.by_code.items() if place.level == Level.TAMBON]


def _refuse_unusable(
    village: str | None, table: Table, columns: Columns, places: KnownPlaces
) -> None:
    if not places:
        raise Refused(
            Reason(
                "no_places",
                "ยังไม่มีพื้นที่ใดในระบบ ให้นำเข้าพื้นที่ระดับตำบลก่อน",
                "no place is known yet; import the tambons first",
            )
        )
    there = quoted(table.headers)
    if not {"name", "first_name", "house_no"} & set(columns.chosen):
        raise Refused(
            Reason(
                "no_known_header",
                f"ไม่พบคอลัมน์บ้านเลขที่หรือชื่อ หัวตารางที่พบ: {there}"
                f" ให้บอกว่าคอลัมน์ไหนคือบ้านเลขที่หรือชื่อ (--mapping ไฟล์ JSON เช่น {_EXAMPLE})",
                f"there is no column of house numbers or names; the headers found: {there};"
                f" say which column is one of them (--mapping, a JSON file such as {_EXAMPLE})",
            )
        )
    if village is None and not {"village_code", "moo"} & set(columns.chosen):
        raise Refused(
            Reason(
                "no_village_column",
                f"ไม่มีคอลัมน์บอกหมู่บ้าน ให้บอกหมู่บ้านของทุกแถว (--village 27040606) หัวตารางที่พบ: {there}",
                "no column says the village; say which one all rows are of (--village 27040606);"
                f" the headers found: {there}",
            )
        )
    if not len(table):
        raise Refused(
            Reason("no_rows", "ใต้หัวตารางไม่มีข้อมูล", "there is nothing below the header row")
        )


def _tell_how_read(outcome: Outcome, table: Table, columns: Columns) -> None:
    if table.encoding is not None:
        outcome.how_read.append(Reason("encoding", table.encoding.th, table.encoding.en))
    sheet_th = f"แผ่นงาน “{table.sheet}” " if table.sheet else ""
    sheet_en = f"sheet “{table.sheet}”, " if table.sheet else ""
    outcome.how_read.append(
        Reason(
            "table",
            f"{sheet_th}หัวตารางอยู่แถว {table.header_row} มี {len(table):,} แถว"
            f" ข้ามแถวรวม {table.total_rows} แถว",
            f"{sheet_en}header in row {table.header_row}, {len(table):,} rows,"
            f" {table.total_rows} rows of totals left out",
        )
    )
    outcome.how_read += [columns.notice, *columns.doubts]
    for field_name in ("visited_on", "birth"):
        column = columns.chosen.get(field_name)
        if column is not None:
            eras = eras_of(row.values.get(column) for row in table.rows)
            outcome.notices += eras.notices(column)


def _incoming(
    table: Table, columns: Columns, finder: VillageFinder, delivery: Delivery, progress: Progress
) -> Incoming:
    incoming = Incoming()
    reader = RowReader(columns, delivery.as_of, delivery.srid)
    for done, line in enumerate(table):
        if done % BATCH == 0:
            progress(done, len(table))
        row = reader.read(line.number, line.values)
        if line.problem is not None:
            row.problems.append(garbled_row(line.problem))
        incoming.rows[row.number] = row
        for reason in row.problems:
            incoming.hold(row.number, reason)
        village = finder.find(row)
        if isinstance(village, Reason):
            # หมู่ที่ or a code that could not be read has been said already.
            if not {"wrong_moo", "wrong_village_code"} & {r.code for r in row.problems}:
                incoming.hold(row.number, village)
            continue
        incoming.villages[row.number] = village
        if row.national_id:
            incoming.hashes[row.number] = national_id_hash(row.national_id)
        incoming.marks[row.number] = _mark(row, village, incoming.hashes.get(row.number, b""))
    return incoming


def _mark(row: HouseholdRow, village: Village, hashed: bytes) -> bytes:
    """The fingerprint of a row: the same words about the same village and day."""
    spot = (row.spot.x, row.spot.y, row.spot.srid) if row.spot else ()
    return fingerprint(
        village.code, row.house_no, row.house_registration_no, row.name, hashed, row.birth_year,
        row.sex, row.people, row.condition, row.needs_repair, spot, row.visited_on, row.remark,
        *([f"layout {row.layout_no}"] if row.layout_no else []),
    )  # fmt: skip


def _found(incoming: Incoming, outcome: Outcome) -> list[Found]:
    """The rows that are new, each with its household and house; doubtful ones are held."""
    good = incoming.good
    in_already = already_accepted(REGISTER, (incoming.marks[number] for number in good))
    villages = {
        village.known.pk: village.code
        for village in incoming.villages.values()
        if village.known is not None
    }
    known = Known(villages, set(incoming.hashes.values()))
    told: dict[tuple[int, date], int] = {}
    found = []
    for number in good:
        row, code = incoming.rows[number], incoming.villages[number].code
        hashed = incoming.hashes.get(number)
        household = known.household(row, code, hashed)
        is_here = incoming.marks[number] in in_already
        if is_here:
            outcome.already_here += 1
        else:
            reason = _doubt(row, code, household, known, told)
            if reason is not None:
                incoming.hold(number, reason)
                continue
            found.append(_matched(row, code, hashed, household, known))
            household = found[-1].household
            in_already.add(incoming.marks[number])
        if household is not None:
            told.setdefault((id(household), row.visited_on), number)
    return found


def _doubt(
    row: HouseholdRow,
    code: str,
    household: Household | None,
    known: Known,
    told: dict[tuple[int, date], int],
) -> Reason | None:
    if household is not None and (first := told.get((id(household), row.visited_on))) is not None:
        return Reason(
            "household_twice",
            f"เป็นครัวเรือนเดียวกับแถว {first} แต่ข้อมูลต่างกัน ให้เหลือแถวเดียว หรือเติมชื่อให้แยกกันได้",
            f"it is the same household as row {first}, but says otherwise; keep one of them, or"
            " add what tells them apart",
        )
    if row.has_house and len(known.houses(row, code, household)) > 1:
        return Reason(
            "house_ambiguous",
            f"หมู่บ้านนี้มีบ้านเลขที่ {row.house_no} มากกว่าหนึ่งหลัง ให้ใส่รหัสประจำบ้าน",
            f"the village has more than one house {row.house_no}; add the house registration"
            " number",
        )
    return None


def _matched(
    row: HouseholdRow, code: str, hashed: bytes | None, household: Household | None, known: Known
) -> Found:
    """The row with its household and house, known or made here to be found by later rows."""
    houses = known.houses(row, code, household) if row.has_house else []
    house = houses[0] if houses else None
    was_known = house is not None and house.pk is not None
    if row.has_house and house is None:
        house = House(None, code, row.house_no, row.house_registration_no)
        known.add_house(house)
    is_new = household is None
    if household is None:
        household = Household(
            None, code, name=row.name, national_id_hash=hashed,
            house_no=row.house_no if row.has_house else "",
        )  # fmt: skip
        known.add(household)
    person = known.bearers.get(hashed) if hashed is not None else None
    household.home = house or household.home
    return Found(
        row=row, village=code, hashed=hashed, household=household, house=house, person=person,
        joins_known_house=is_new and was_known,
    )  # fmt: skip


def _record(
    found: Sequence[Found],
    incoming: Incoming,
    as_of: date,
    source: Source,
    outcome: Outcome,
) -> None:
    keys, new = record_villages(
        [(incoming.villages[each.row.number], each.row) for each in found], source, as_of
    )
    household_notices.new_villages(new, outcome)
    record(found, keys, source)
    record_numbers(found, keys, source)
    keep_accepted(
        source, REGISTER, ((each.row.number, incoming.marks[each.row.number]) for each in found)
    )
    outcome.accepted = len(found)
    household_notices.matches(found, outcome)


def _fields_of(_: Mapping[str, str]) -> tuple[Field, ...]:
    return fields_with(_tambons(KnownPlaces()))


HOUSEHOLDS: Final = Register(
    key=REGISTER,
    th="ครัวเรือนและบ้าน",
    en="households and their houses",
    reads_shapes=False,
    reads_tables=True,
    least_level=Level.VILLAGE,
    fields_of=_fields_of,
    take_in=take_in,
    choices=(
        Choice("village", "หมู่บ้านของทุกแถว", "the village of all rows", kind="village",
               options_of=villages_within,
               help_th="ถ้าในตารางไม่มีคอลัมน์บอกหมู่บ้าน",
               help_en="where no column of the table says the village"),
    ),
)  # fmt: skip
