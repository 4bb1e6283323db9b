"""Takes in a village's household list: households, their heads and houses, and what a visit found.

A row is the same row again if it says the same of the same day; it is skipped. A household
that is known (survey.household_matching) gets a new visit, never a twin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shapely

from formats.crs import STORAGE_SRID, THAILAND, recognise, to_storage_where_possible
from formats.tables import Table, open_table
from network.column_mapping import Columns, known_headers, match_columns, read_mapping
from network.identity import national_id_hash
from network.imports import (
    Outcome,
    Reason,
    Refused,
    already_accepted,
    fingerprint,
    importing,
    joined,
    keep_accepted,
)
from network.known_places import FAR_METRES, KnownPlaces, metres_outside
from network.models import Level
from survey import household_notices
from survey.household_columns import OTHER_HEADERS, fields_with
from survey.household_facts import Found, record
from survey.household_matching import House, Household, Known
from survey.household_rows import HouseholdRow, RowReader
from survey.household_villages import Village, VillageFinder, record_villages

if TYPE_CHECKING:
    from network.models import Account, Source

REGISTER: Final = "households"
_EXAMPLE: Final = '{"house_no": "เลขที่บ้าน", "name": "หัวหน้าครัวเรือน", "village_code": "รหัส"}'


@dataclass(frozen=True)
class HouseholdFile:
    """What is to be imported, and how the one who sends it says it is to be read."""

    path: Path
    title: str
    as_of: date
    village: str | None = None
    encoding: str | None = None
    mapping: Path | None = None
    sheet: str | None = None
    recorded_by: Account | None = None
    is_fictional: bool = False


@dataclass
class _Arrivals:
    """Rows on their way in: understood, or held with the reasons, by row number."""

    rows: dict[int, HouseholdRow] = field(default_factory=dict)
    villages: dict[int, Village] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    marks: dict[int, bytes] = field(default_factory=dict)
    held: dict[int, list[Reason]] = field(default_factory=dict)

    def hold(self, number: int, reason: Reason) -> None:
        self.held.setdefault(number, []).append(reason)

    @property
    def good(self) -> list[int]:
        """Numbers of the rows that are not held, in the order of the file."""
        return [number for number in self.rows if number not in self.held]


def import_households(file: HouseholdFile, *, dry_run: bool = False) -> Outcome:
    """Import households; the number of queries does not depend on the number of rows.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    outcome = Outcome(REGISTER, dry_run=dry_run)
    mapping = read_mapping(file.mapping)
    places = KnownPlaces()
    finder = VillageFinder(places, file.village)
    fields = fields_with(
        [code for code, place in places.by_code.items() if place.level == Level.TAMBON]
    )
    table = open_table(
        file.path,
        encoding=file.encoding,
        sheet=file.sheet,
        known_headers=[*known_headers(fields, mapping), *OTHER_HEADERS],
    )
    columns = match_columns(fields, table.headers, mapping, [row.values for row in table.rows])
    _refuse_unusable(file, table, columns, places)
    _tell_how_read(outcome, table, columns)
    with importing(
        file.path,
        outcome,
        title=file.title,
        as_of=file.as_of,
        recorded_by=file.recorded_by,
        is_fictional=file.is_fictional,
        reading={
            "sheet": table.sheet,
            "encoding": table.encoding.encoding if table.encoding else None,
            "header_row": table.header_row,
            "columns": dict(columns.chosen),
            "rows": len(table),
        },
    ) as source:
        arrivals = _arrivals(table, columns, finder, file.as_of)
        _locate(arrivals, places)
        found = _found(arrivals, outcome)
        outcome.held = [(n, joined(reasons)) for n, reasons in sorted(arrivals.held.items())]
        if found:
            _record(found, arrivals, file, source, outcome)
            household_notices.not_joined(found, places, outcome)
    return outcome


def _refuse_unusable(
    file: HouseholdFile, table: Table, columns: Columns, places: KnownPlaces
) -> None:
    if not places:
        raise Refused(
            Reason(
                "no_places",
                "ยังไม่มีพื้นที่ใดในระบบ ให้นำเข้าเขตตำบลก่อนด้วย import_areas",
                "no place is known yet; import the areas first, with import_areas",
            )
        )
    there = ", ".join(f"“{header}”" for header in table.headers)
    if not {"name", "first_name", "house_no"} & set(columns.chosen):
        raise Refused(
            Reason(
                "no_known_header",
                f"ไม่พบคอลัมน์บ้านเลขที่หรือชื่อ หัวตารางที่พบ: {there}"
                f" ให้จับคู่ด้วย --mapping ไฟล์ JSON เช่น {_EXAMPLE}",
                f"there is no column of house numbers or names; the headers found: {there};"
                f" match them with --mapping, a JSON file such as {_EXAMPLE}",
            )
        )
    if file.village is None and not {"village_code", "moo"} & set(columns.chosen):
        raise Refused(
            Reason(
                "no_village_column",
                "ไม่มีคอลัมน์บอกหมู่บ้าน ให้ใช้ --village รหัส 8 หลัก เช่น --village 27040606"
                f" หัวตารางที่พบ: {there}",
                "no column says the village; give its 8-digit code, as in --village 27040606;"
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
    outcome.how_read.append(columns.notice)


def _arrivals(table: Table, columns: Columns, finder: VillageFinder, as_of: date) -> _Arrivals:
    arrivals = _Arrivals()
    reader = RowReader(columns, as_of)
    for line in table:
        row = reader.read(line.number, line.values)
        arrivals.rows[row.number] = row
        for reason in row.problems:
            arrivals.hold(row.number, reason)
        village = finder.find(row)
        if isinstance(village, Reason):
            # หมู่ที่ or a code that could not be read has been said already.
            if not {"wrong_moo", "wrong_village_code"} & {r.code for r in row.problems}:
                arrivals.hold(row.number, village)
            continue
        arrivals.villages[row.number] = village
        if row.national_id:
            arrivals.hashes[row.number] = national_id_hash(row.national_id)
        arrivals.marks[row.number] = _mark(row, village, arrivals.hashes.get(row.number, b""))
    return arrivals


def _mark(row: HouseholdRow, village: Village, hashed: bytes) -> bytes:
    """The fingerprint of a row: the same words about the same village and day."""
    spot = (row.spot.x, row.spot.y, row.spot.srid) if row.spot else ()
    return fingerprint(
        village.code, row.house_no, row.house_registration_no, row.name, hashed, row.birth_year,
        row.sex, row.people, row.condition, row.needs_repair, spot, row.visited_on, row.remark,
    )  # fmt: skip


def _locate(arrivals: _Arrivals, places: KnownPlaces) -> None:
    """Bring coordinates to EPSG:4326, and hold those far from the stated tambon. One query."""
    by_srid: dict[int, list[HouseholdRow]] = {}
    for number in arrivals.villages:
        row = arrivals.rows[number]
        if row.spot is not None and row.spot.srid != STORAGE_SRID:
            by_srid.setdefault(row.spot.srid, []).append(row)
    for srid, rows in by_srid.items():
        points = shapely.points([(row.spot.x, row.spot.y) for row in rows if row.spot])
        moved, faulty = to_storage_where_possible(points, recognise(srid))
        for row, point, is_off in zip(rows, moved, faulty, strict=True):
            _place(row, point, is_off=bool(is_off), arrivals=arrivals)
    asked = []
    for number, village in arrivals.villages.items():
        outline = places.outline_of(village.tambon)
        spot = arrivals.rows[number].spot
        if spot is not None and outline is not None and spot.srid == STORAGE_SRID:
            asked.append((number, outline, spot.x, spot.y))
    for number, metres in metres_outside(asked).items():
        if metres > FAR_METRES:
            tambon = arrivals.villages[number].tambon
            away = f"{metres / 1000:,.0f}"
            arrivals.hold(
                number,
                Reason(
                    "far_from_village",
                    f"พิกัดอยู่ห่างจากตำบล{tambon.name_th} {away} กม. ให้ตรวจพิกัดหรือหมู่บ้าน",
                    f"the coordinates lie {away} km from tambon {tambon.name_th}; check the"
                    " coordinates or the village",
                ),
            )


def _place(row: HouseholdRow, point: Any, *, is_off: bool, arrivals: _Arrivals) -> None:
    if is_off or not shapely.box(*THAILAND).covers(point):
        x, y = (row.spot.x, row.spot.y) if row.spot else (0, 0)
        arrivals.hold(
            row.number,
            Reason(
                "outside_thailand",
                f"พิกัด X {x:.0f} Y {y:.0f} อยู่นอกประเทศไทย ให้ตรวจโซนและตัวเลข",
                f"X {x:.0f}, Y {y:.0f} lies outside Thailand; check the zone and the numbers",
            ),
        )
    elif row.spot is not None:
        row.spot.x, row.spot.y, row.spot.srid = point.x, point.y, STORAGE_SRID


def _found(arrivals: _Arrivals, outcome: Outcome) -> list[Found]:
    """The rows that are new, each with its household and house; doubtful ones are held."""
    good = arrivals.good
    in_already = already_accepted(REGISTER, (arrivals.marks[number] for number in good))
    villages = {
        village.known.pk: village.code
        for village in arrivals.villages.values()
        if village.known is not None
    }
    known = Known(villages, set(arrivals.hashes.values()))
    told: dict[tuple[int, date], int] = {}
    found = []
    for number in good:
        row, code = arrivals.rows[number], arrivals.villages[number].code
        hashed = arrivals.hashes.get(number)
        household = known.household(row, code, hashed)
        is_here = arrivals.marks[number] in in_already
        if is_here:
            outcome.already_here += 1
        else:
            reason = _doubt(row, code, household, known, told)
            if reason is not None:
                arrivals.hold(number, reason)
                continue
            found.append(_matched(row, code, hashed, household, known))
            household = found[-1].household
            in_already.add(arrivals.marks[number])
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
    arrivals: _Arrivals,
    file: HouseholdFile,
    source: Source,
    outcome: Outcome,
) -> None:
    keys, new = record_villages(
        [(arrivals.villages[each.row.number], each.row) for each in found], source, file.as_of
    )
    household_notices.new_villages(new, outcome)
    record(found, keys, source)
    keep_accepted(
        source, REGISTER, ((each.row.number, arrivals.marks[each.row.number]) for each in found)
    )
    outcome.accepted = len(found)
    household_notices.matches(found, outcome)
