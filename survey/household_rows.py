"""What a row of a village's household list says: cells to values, or the reasons it waits.

Nothing here asks the database. A doubtful wording is a reason, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from formats import national_id
from formats.crs import INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N, THAILAND
from formats.errors import FormatError
from formats.months import BUDDHIST_OFFSET
from formats.number import TO_ARABIC, parse_number
from formats.tables import as_code
from formats.thai import LooseDate, parse_date
from network.column_mapping import Columns
from network.imports import Reason
from survey.household_wordings import (
    CONDITIONS,
    EXCEL_ERRORS,
    FIRST_SURVEY,
    MOST_PEOPLE,
    NO_REPAIR,
    NOTHING,
    OLDEST,
    REPAIRS,
    SEXES,
)
from survey.models import HouseCondition, RepairPart

MOST_ON_LAYOUT: Final = 9_999
MOST_VILLAGES: Final = 99  # หมู่ที่ has two digits in a village's code

_MARKS = re.compile(r"[\s._\-–—/()]+")
_PARTS = re.compile(r"\s*(?:[,;/+·•、\n]|และ|\s)\s*")
_PAIR = re.compile(r"\s*([0-9.]+)\s*[°]?\s*[NnEe]?\s*[,;\s]\s*([0-9.]+)\s*[°]?\s*[NnEe]?\s*")
_UTM = {(47, False): 32647, (48, False): 32648,
        (47, True): INDIAN_1975_UTM_47N, (48, True): INDIAN_1975_UTM_48N}  # fmt: skip


@dataclass(slots=True)
class Spot:
    """Coordinates as written: x, y in the reference system `srid`."""

    x: float
    y: float
    srid: int


@dataclass(slots=True)
class HouseholdRow:
    """A row as understood; `problems` are the reasons to hold it. `national_id` is never shown."""

    number: int
    house_no: str = ""
    house_registration_no: str = ""
    layout_no: int | None = None
    village_code: str = ""
    moo: int | None = None
    village_name: str = ""
    tambon_code: str = ""
    tambon: str = ""
    district: str = ""
    province: str = ""
    name: str = ""
    national_id: str = field(default="", repr=False)
    birth_year: int | None = None
    sex: str = ""
    people: int | None = None
    condition: str = ""
    needs_repair: tuple[str, ...] = ()
    spot: Spot | None = None
    visited_on: date = date.min
    remark: str = ""
    problems: list[Reason] = field(default_factory=list)

    @property
    def has_house(self) -> bool:
        """Whether it speaks of a house. Who has no house of their own may be registered in one."""
        if self.condition == HouseCondition.NO_HOUSE:
            return False
        said = (self.house_no, self.house_registration_no, self.condition, self.needs_repair)
        return any(said) or self.spot is not None or self.layout_no is not None


class RowReader:
    """Understands the cells of one row after the other."""

    def __init__(self, columns: Columns, as_of: date, srid: int | None = None) -> None:
        """`srid` is that of X and Y where no zone is written beside them."""
        self._columns = columns
        self._as_of = as_of
        self._srid = srid

    def read(self, number: int, cells: Mapping[str, Any]) -> HouseholdRow:
        """The row; whatever cannot be understood is among its problems."""
        row = HouseholdRow(number, visited_on=self._as_of)
        for name in ("house_no", "village_name", "tambon", "district", "province", "remark"):
            setattr(row, name, self._said(cells, name))
        row.house_no = row.house_no.translate(TO_ARABIC)
        row.name = self._name(cells)
        row.remark = national_id.masked_within(row.remark)
        row.problems.extend(self._broken_cells(row, cells))
        for read in (
            self._read_day, self._read_codes, self._read_moo, self._read_national_id,
            self._read_birth, self._read_sex, self._read_people, self._read_condition,
            self._read_repairs, self._read_spot, self._read_layout_no,
        ):  # fmt: skip
            try:
                read(row, cells)
            except _Doubt as doubt:
                row.problems.append(doubt.reason)
        if not row.name and not row.house_no:
            row.problems.append(
                Reason(
                    "nothing_to_keep",
                    "ไม่มีทั้งชื่อและบ้านเลขที่ จึงไม่รู้ว่าเป็นครัวเรือนใด ให้เติมอย่างใดอย่างหนึ่ง",
                    "there is neither a name nor a house number; add one of them",
                )
            )
        return row

    def _broken_cells(self, row: HouseholdRow, cells: Mapping[str, Any]) -> Iterator[Reason]:
        """What a spreadsheet or a slip of the column has made of a cell."""
        if isinstance(self._columns.value(cells, "house_no"), date):
            yield Reason(
                "house_number_is_a_date",
                f"Excel เปลี่ยนบ้านเลขที่เป็นวันที่ ({row.house_no}) ให้พิมพ์ใหม่เป็นข้อความ เช่น '12/3",
                f"Excel has made a date of the house number ({row.house_no}); type it as"
                " text, '12/3",
            )
        said = (row.house_no, row.name, row.village_name)
        if any(national_id.masked_within(text) != text for text in said):
            yield Reason(
                "national_id_misplaced",
                "มีเลขประจำตัวประชาชนอยู่ในช่องบ้านเลขที่ ชื่อ หรือหมู่บ้าน ให้ย้ายไปช่องของมัน",
                "a national ID stands in the column of the house number, name or village;"
                " move it to its own",
            )
        broken = [column for column, value in cells.items() if value in EXCEL_ERRORS]
        if broken:
            yield Reason(
                "formula_error",
                f"สูตรใน Excel ผิดพลาดที่คอลัมน์ {', '.join(broken)} ให้แก้แล้วส่งใหม่",
                f"a formula failed in the column {', '.join(broken)}; mend it and send again",
            )

    def _said(self, cells: Mapping[str, Any], name: str) -> str:
        text = self._columns.text(cells, name)
        return "" if text.casefold() in NOTHING else text

    def _name(self, cells: Mapping[str, Any]) -> str:
        whole = self._said(cells, "name")
        first, last = self._said(cells, "first_name"), self._said(cells, "last_name")
        prefix = self._said(cells, "prefix")
        name = whole or " ".join(part for part in (first, last) if part)
        return f"{prefix}{name}" if name and not name.startswith(prefix) else name

    def _read_day(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        value = self._columns.value(cells, "visited_on")
        if value is None or str(value).strip() in NOTHING:
            return
        try:
            row.visited_on = parse_date(value)
        except FormatError as error:
            raise _Doubt("doubtful_date", error.th, error.en) from error
        if row.visited_on < FIRST_SURVEY:
            raise _Doubt(
                "doubtful_date",
                f"วันที่สำรวจ {value} เก่าเกินไป (ก่อน พ.ศ. {FIRST_SURVEY.year + BUDDHIST_OFFSET})"
                " ปีอาจถูกพิมพ์สองหลักแล้วโปรแกรมเติมเอง ให้พิมพ์ปีสี่หลัก",
                f"the survey date {value} is too old (before {FIRST_SURVEY.year}); perhaps a year"
                " of two digits was completed by the program: write four",
            )
        if row.visited_on > self._as_of:
            raise _Doubt(
                "date_after_file",
                f"วันที่สำรวจ {value} อยู่หลังวันของไฟล์คือ {self._as_of} ให้ตรวจปี",
                f"the survey date {value} is after the day of the file, {self._as_of}",
            )

    def _read_codes(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        for name, digits in (
            ("village_code", 8),
            ("tambon_code", 6),
            ("house_registration_no", 11),
        ):
            value = self._columns.value(cells, name)
            if value is None or str(value).strip().casefold() in NOTHING:
                continue
            try:
                setattr(row, name, as_code(value, digits))
            except FormatError as error:
                label = {"village_code": "รหัสหมู่บ้าน", "tambon_code": "รหัสตำบล"}.get(
                    name, "รหัสประจำบ้าน"
                )
                raise _Doubt(
                    f"wrong_{name}", f"{label}: {error.th}", f"{name}: {error.en}"
                ) from error

    def _read_moo(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        text = self._said(cells, "moo").translate(TO_ARABIC)
        if not text:
            return
        written = re.fullmatch(r"(?:หมู่ที่|หมู่|ม\.)?\s*([0-9]{1,2})", text)
        if not written or not 1 <= int(written[1]) <= MOST_VILLAGES:
            raise _Doubt(
                "wrong_moo",
                f"หมู่ที่ “{text}” ไม่ใช่เลข 1 ถึง {MOST_VILLAGES}",
                f"the village number “{text}” is not a number from 1 to {MOST_VILLAGES}",
            )
        row.moo = int(written[1])

    def _read_national_id(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        text = self._columns.text(cells, "national_id")
        if text.casefold() in NOTHING:
            return
        if not national_id.is_valid(text):
            shown = national_id.masked(text)
            raise _Doubt(
                "wrong_national_id",
                f"เลขประจำตัวประชาชนผิด ({shown}) ให้เทียบกับบัตร",
                f"the national ID is wrong ({shown}); compare it with the card",
            )
        if not row.name:
            raise _Doubt(
                "national_id_without_name",
                "มีเลขประจำตัวประชาชนแต่ไม่มีชื่อ ให้เติมชื่อ",
                "there is a national ID but no name; add the name",
            )
        row.national_id = national_id.normalise(text)

    def _read_birth(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        value = self._columns.value(cells, "birth")
        if value is not None and str(value).strip() not in NOTHING:
            try:
                when = LooseDate.parse(value if isinstance(value, date) else _year_text(value))
            except FormatError as error:
                raise _Doubt("doubtful_birth", error.th, error.en) from error
            row.birth_year = when.earliest.year
        age = self._said(cells, "age")
        if row.birth_year is None and age:
            years = _whole(age.removesuffix("ปี"))
            if years is None or not 0 <= years <= OLDEST:
                raise _Doubt("doubtful_age", f"อายุ “{age}” ผิด", f"the age “{age}” cannot be")
            row.birth_year = row.visited_on.year - years
        if row.birth_year and not 0 <= row.visited_on.year - row.birth_year <= OLDEST:
            year = row.birth_year
            row.birth_year = None
            raise _Doubt(
                "doubtful_birth",
                f"ปีเกิด {value} (พ.ศ. {year + BUDDHIST_OFFSET}) ไม่น่าใช่ ให้ตรวจว่าเป็น พ.ศ. หรือ ค.ศ.",
                f"the birth year {value} ({year} C.E.) cannot be; is it B.E. or C.E.?",
            )

    def _read_sex(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        wording = self._said(cells, "sex")
        row.sex = _coded(wording, SEXES, "sex", "เพศ")

    def _read_people(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        text = self._said(cells, "people")
        if not text:
            return
        people = _whole(text.removesuffix("คน"))
        if people is None or not 0 <= people <= MOST_PEOPLE:
            raise _Doubt(
                "doubtful_people",
                f"จำนวนคน “{text}” ไม่ใช่จำนวนเต็ม 0 ถึง {MOST_PEOPLE}",
                f"the number of people “{text}” is not a whole number from 0 to {MOST_PEOPLE}",
            )
        row.people = people

    def _read_layout_no(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        text = self._said(cells, "layout_no")
        number = _whole(text) if text else None
        if text and not 1 <= (number or 0) <= MOST_ON_LAYOUT:
            th, en = f"เลขผัง “{text}” ไม่ใช่เลข 1 ถึง", f"the layout number “{text}” is not from 1 to"
            raise _Doubt("wrong_layout_no", f"{th} {MOST_ON_LAYOUT}", f"{en} {MOST_ON_LAYOUT}")
        row.layout_no = number

    def _read_condition(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        # Here ไม่มี could mean no answer or no house: it is left to be asked about.
        wording = self._columns.text(cells, "house_condition").strip("-–— ")
        row.condition = _coded(wording, CONDITIONS, "house_condition", "สภาพบ้าน")

    def _read_repairs(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        text = self._said(cells, "needs_repair")
        if not text or text in NO_REPAIR:
            return
        parts = [part for part in _PARTS.split(text.removeprefix("ซ่อม")) if part]
        found = {_coded(part, REPAIRS, "needs_repair", "ต้องซ่อม") for part in parts}
        row.needs_repair = tuple(part.value for part in RepairPart if part in found)

    def _read_spot(self, row: HouseholdRow, cells: Mapping[str, Any]) -> None:
        latitude, longitude = self._said(cells, "latitude"), self._said(cells, "longitude")
        pair = self._said(cells, "coordinates")
        if pair and not latitude and not longitude:
            both = _PAIR.fullmatch(pair.translate(TO_ARABIC))
            if both is None:
                raise _unreadable_spot(pair)
            latitude, longitude = both[1], both[2]
        easting, northing = self._said(cells, "easting"), self._said(cells, "northing")
        if latitude or longitude:
            row.spot = _degrees(latitude, longitude)
        elif easting or northing:
            datum = self._said(cells, "datum")
            row.spot = _metres(easting, northing, self._said(cells, "zone"), datum, self._srid)


class _Doubt(Exception):
    """A cell that is not understood."""

    def __init__(self, code: str, th: str, en: str) -> None:
        super().__init__(code)
        self.reason = Reason(code, th, en)


def _coded(wording: str, codes: Mapping[Any, tuple[str, ...]], name: str, label: str) -> str:
    if not wording:
        return ""
    bare = _MARKS.sub("", wording.translate(TO_ARABIC)).casefold()
    for code, wordings in codes.items():
        if bare in wordings or bare in (code.value.replace("_", ""), str(code.value)):
            return str(code.value)
    known = ", ".join(dict.fromkeys(str(each.label) for each in codes))
    raise _Doubt(
        f"doubtful_{name}",
        f"{label} “{wording}” ตีความไม่ได้แน่ชัด ให้เขียนเป็น: {known}",
        f"{name} “{wording}” is not clear; write one of: {known}",
    )


def _whole(text: str) -> int | None:
    try:
        number = parse_number(text)
    except FormatError:
        return None
    return int(number) if number == int(number) else None


def _year_text(value: Any) -> str:
    whole = _whole(str(value))
    return str(whole) if whole is not None else str(value)


def _degrees(latitude: str, longitude: str) -> Spot:
    try:
        y, x = float(parse_number(latitude)), float(parse_number(longitude))
    except FormatError as error:
        raise _unreadable_spot(f"{latitude}, {longitude}") from error
    west, south, east, north = THAILAND
    if west <= y <= east and south <= x <= north:
        raise _Doubt(
            "lat_lon_swapped",
            f"ละติจูดกับลองจิจูดสลับกัน ({latitude}, {longitude}) ให้สลับคอลัมน์",
            f"latitude and longitude are swapped ({latitude}, {longitude}); exchange the columns",
        )
    if not (west <= x <= east and south <= y <= north):
        raise _outside_thailand(f"{latitude}, {longitude}")
    return Spot(x, y, 4326)


def _metres(easting: str, northing: str, zone: str, datum: str, srid: int | None) -> Spot:
    try:
        x, y = float(parse_number(easting)), float(parse_number(northing))
    except FormatError as error:
        raise _unreadable_spot(f"{easting}, {northing}") from error
    written = re.fullmatch(r"(4[78])\s*[NPQ]?", zone.translate(TO_ARABIC), re.IGNORECASE)
    if written is None and not zone and srid is not None:
        return Spot(x, y, srid)
    if written is None:
        raise _Doubt(
            "zone_unknown",
            f"พิกัด X, Y ต้องบอกโซน 47 หรือ 48 (เขียนว่า “{zone}”) โซนเดาจากที่ตั้งไม่ได้",
            f"X, Y need their zone, 47 or 48 (given: “{zone}”); it cannot be guessed",
        )
    bare = datum.casefold().replace(" ", "")
    is_indian = "1975" in bare or "indian" in bare or "อินเดีย" in bare
    return Spot(x, y, _UTM[int(written[1]), is_indian])


def _unreadable_spot(text: str) -> _Doubt:
    return _Doubt(
        "unreadable_coordinates",
        f"อ่านพิกัด “{text}” ไม่ได้ ให้เขียนองศาทศนิยม เช่น 13.4878, 102.0113",
        f"the coordinates “{text}” cannot be read; write decimal degrees, 13.4878, 102.0113",
    )


def _outside_thailand(text: str) -> _Doubt:
    return _Doubt(
        "outside_thailand",
        f"พิกัด {text} อยู่นอกประเทศไทย ให้ตรวจตัวเลข",
        f"the coordinates {text} lie outside Thailand; check the numbers",
    )
