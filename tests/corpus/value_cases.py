"""Values that cannot be true, or could be two things: dates, areas, numbers, codes, places.

The row is held with its reason; nothing is guessed, and the rows beside it go in.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.corpus.cases import Case, Door, Sent, Verdict
from tests.corpus.files import csv_text, feature, geojson, workbook_bytes, written
from tests.corpus.shapefiles import ring
from tests.samples.village_workbook import household, write_workbook, written_id

NAME, ID = "ชื่อ-สกุล (หัวหน้าครัวเรือน)", "เลขบัตรประชาชน"
FIRST_ROW = 5  # of a village's workbook: below its title, a blank line and the header
AREA = "เนื้อที่"
VILLAGES = ("รหัสหมู่บ้าน", "หมู่ที่", "ชื่อหมู่บ้าน", "จำนวนบ้าน")
VILLAGE = ("--level", "village")


def households(name: str, *rows: tuple[dict[str, Any], str | None]) -> Case:
    """A village's list: in each row one thing is changed, and why it waits, if it does."""
    held = {FIRST_ROW + n: why for n, (_, why) in enumerate(rows) if why}
    made = [household(n + 1, **changes) for n, (changes, _) in enumerate(rows)]
    return Case(
        name,
        lambda f: write_workbook(f / "village.xlsx", made),
        door=Door.TABLE,
        count=len(rows),
        sent=Sent(
            "import_households",
            Verdict.HELD if held else Verdict.DONE,
            held=held,
            accepted=len(rows) - len(held),
            keeps=tuple(
                f"นายสมมติ คนที่{n + 1}"
                for n, (c, why) in enumerate(rows)
                if not why and NAME not in c
            ),
        ),
    )


def parcels(
    name: str, *rows: tuple[dict[str, Any], str | None], told: tuple[str, ...] = ()
) -> Case:
    """Squares of about 29 rai 3 ngan, each with what its document says, and why it waits."""
    held = {n + 1: why for n, (_, why) in enumerate(rows) if why}
    features = [feature(ring(n), parcel_no=f"ป{n}", **said) for n, (said, _) in enumerate(rows)]
    return Case(
        name,
        lambda f: geojson(f, *features),
        count=len(rows),
        sent=Sent(
            "import_parcels",
            Verdict.HELD if held else Verdict.DONE,
            held=held,
            accepted=len(rows) - len(held),
            keeps=tuple(f"ป{n}" for n, (_, why) in enumerate(rows) if not why),
            told=told,
        ),
    )


def villages(name: str, *rows: tuple[tuple[Any, ...], str | None], book: bool = False) -> Case:
    """A list of villages of a district office, as CSV in Windows-874 or as a workbook."""
    held = {n + 2: why for n, (_, why) in enumerate(rows) if why}
    cells = [VILLAGES, *(row for row, _ in rows)]
    raw = workbook_bytes(cells) if book else csv_text(*cells).encode("cp874")
    return Case(
        name,
        lambda f: written(f / ("villages.xlsx" if book else "villages.csv"), raw),
        door=Door.TABLE,
        count=len(rows),
        sent=Sent(
            "import_areas",
            Verdict.HELD if held else Verdict.DONE,
            VILLAGE,
            held=held,
            accepted=len(rows) - len(held),
            keeps=tuple(str(row[2]) for row, why in rows if not why),
        ),
    )


DAY = "วันที่สำรวจ"
LATITUDE, LONGITUDE = "ละติจูด", "ลองจิจูด"

CASES: tuple[Case, ...] = (
    households(
        "years of both eras in one column",
        ({DAY: "15/5/2568"}, None),
        ({DAY: "15/5/2025"}, None),
        ({DAY: "2025-05-15"}, None),
        ({DAY: "๑๕ พฤษภาคม พ.ศ. ๒๕๖๘"}, None),
        ({DAY: "15 พ.ค. 2568"}, None),
        ({DAY: datetime(2025, 5, 15)}, None),  # noqa: DTZ001
        ({DAY: date(2568, 5, 15)}, None),
        ({DAY: "15 ค.ศ. 2568"}, "doubtful_date"),
        ({DAY: "15/5/ค.ศ. 2568"}, "doubtful_date"),
        ({DAY: "15/5/2299"}, "doubtful_date"),
    ),
    households(
        "years of two digits are not guessed",
        ({DAY: "15/5/68"}, "doubtful_date"),
        ({DAY: "15 พ.ค. 68"}, "doubtful_date"),
        ({DAY: "15/5/25"}, "doubtful_date"),
        ({DAY: "15/5/2568"}, None),
    ),
    households(
        "29 February of the Buddhist era",
        ({DAY: "29/2/2567"}, None),
        ({DAY: "29/2/2568"}, "doubtful_date"),
        ({DAY: "31/4/2568"}, "doubtful_date"),
        ({DAY: "5/15/2025"}, "doubtful_date"),
    ),
    households(
        "Excel's days, counted and typed",
        ({DAY: 45792}, "doubtful_date"),
        ({DAY: "45792"}, "doubtful_date"),
        ({DAY: datetime(2025, 5, 15, 8, 30)}, None),  # noqa: DTZ001
        ({DAY: "#VALUE!"}, "formula_error"),
    ),
    households("a day after the list", ({DAY: "15/5/2570"}, "date_after_file"), ({}, None)),
    households(
        "national IDs as Excel leaves them",
        ({ID: float(written_id(1).replace("-", ""))}, None),
        ({ID: int(written_id(2).replace("-", ""))}, None),
        ({ID: "1.10372E+12"}, "wrong_national_id"),
        ({ID: 1.10372e12}, "wrong_national_id"),
        ({ID: written_id(5)[:-2]}, "wrong_national_id"),
        ({ID: f" {written_id(6)} "}, None),
        ({ID: "1 1037 0000 00 0"}, "wrong_national_id"),
    ),
    households(
        "numbers that cannot be true",
        ({"จำนวนสมาชิก": 400}, "doubtful_people"),
        ({"จำนวนสมาชิก": -1}, "doubtful_people"),
        ({"จำนวนสมาชิก": "๔ คน"}, None),
        ({"จำนวนสมาชิก": 4.5}, "doubtful_people"),
        ({"ปีเกิด": 2590}, "doubtful_birth"),
        ({"ปีเกิด": 25100}, "doubtful_birth"),
        ({"ปีเกิด": 1967}, None),
    ),
    households(
        "house numbers that Excel made dates",
        ({"บ้านเลขที่": datetime(2025, 3, 12)}, "house_number_is_a_date"),  # noqa: DTZ001
        ({"บ้านเลขที่": "12/3"}, None),
        ({"บ้านเลขที่": 14.0}, None),
    ),
    households(
        "coordinates swapped, of another land, or unread",
        ({LATITUDE: 102.01, LONGITUDE: 13.49}, "lat_lon_swapped"),
        ({LATITUDE: 48.85, LONGITUDE: 2.35}, "outside_thailand"),
        ({LATITUDE: 13.75, LONGITUDE: 100.5}, "far_from_village"),
        ({LATITUDE: "13.49 N", LONGITUDE: "?"}, "unreadable_coordinates"),
        ({LATITUDE: 13.49, LONGITUDE: None}, "unreadable_coordinates"),
        ({}, None),
    ),
    households(
        "names nobody may read as formulas",
        ({NAME: '=HYPERLINK("http://127.0.0.1:9")'}, "national_id_without_name"),
        ({NAME: "#REF!"}, "formula_error"),
        ({}, None),
    ),
    parcels(
        "areas as documents write them",
        ({AREA: "29-3-12"}, None),
        ({AREA: "๒๙-๓-๑๒.๕"}, None),
        ({AREA: "29 ไร่ 3 งาน 12 ตร.ว."}, None),
        ({AREA: "29.75 ไร่"}, None),
        ({AREA: "11,900 ตารางวา"}, None),
        ({AREA: "29-3-12 9/10"}, None),
        ({AREA: "29–3–12"}, None),
    ),
    parcels(
        "areas that cannot be true",
        ({AREA: "29-5-12"}, "unreadable_area"),
        ({AREA: "29-3-120"}, "unreadable_area"),
        ({AREA: "-29-3-12"}, "unreadable_area"),
        ({AREA: "29-3"}, "unreadable_area"),
        ({AREA: "ประมาณ 30 ไร่"}, "unreadable_area"),
        ({AREA: "2012-01-30T00:00:00"}, "unreadable_area"),
        ({AREA: "0-0-0"}, None),
        ({AREA: 29.5}, "area_without_unit"),
        ({AREA: "29-3-12"}, None),
    ),
    parcels(
        "a lost digit, and hectares and acres called rai",
        ({AREA: "2-3-12"}, "far_from_printed"),
        ({AREA: "293-0-12"}, "far_from_printed"),
        ({"ไร่": 4.76}, "far_from_printed"),
        ({"เฮกตาร์": 29.75}, "far_from_printed"),
        ({"เฮกตาร์": 4.76}, None),
        ({"ตารางเมตร": 47_600}, None),
        ({"ตารางเมตร": "๔๗,๖๐๐"}, None),
        ({"ไร่": 29, "งาน": 3, "ตารางวา": 12}, None),
        ({"ไร่": -29}, "unreadable_area"),
        ({"ไร่": 29, "งาน": 3, "ตารางวา": 120}, "unreadable_area"),
    ),
    parcels(
        "codes of places and people that are none",
        ({"รหัสหมู่บ้าน": "27040606"}, None),
        ({"รหัสหมู่บ้าน": 27040606.0}, None),
        ({"รหัสหมู่บ้าน": "๒๗๐๔๐๖๐๖"}, None),
        ({"รหัสหมู่บ้าน": "2704060"}, "unreadable_place_code"),
        ({"รหัสหมู่บ้าน": "2.704E+07"}, "unreadable_place_code"),
        ({"รหัสหมู่บ้าน": "27040699"}, "unknown_place_code"),
        ({"ผู้ถือครอง": "สมชาย", "เลขบัตรประชาชน": "1.10372E+12"}, "wrong_national_id"),
        ({"ประเภทเอกสาร": "สัญญาใจ"}, "unknown_document_type"),
    ),
    parcels(
        "a file whose areas are all six times too small",
        *(({AREA: f"4-3-{n}"}, "far_from_printed") for n in range(1, 6)),
        ({}, None),
    ),
    villages(
        "a list of villages in Windows-874",
        (("27040501", "1", "บ้านคลองหินปูน", "212"), None),
        (("๒๗๐๔๐๕๐๒", "๒", "บ้านซับเจริญ", "๑๐๘๕"), None),
        (("2704050", "3", "บ้านสั้นไป", "10"), "no_code"),
        (("27040504", "5", "บ้านไม่ตรง", "10"), "moo_disagrees"),
        (("27040506", "6", "บ้านลบ", "-4"), "bad_house_count"),
        (("27040507", "7", "บ้านมากไป", "สิบ"), "bad_house_count"),
    ),
    villages(
        "a list of villages with codes twice",
        ((27040501.0, 1, "บ้านคลองหินปูน", 212), "repeated_code"),
        (("27040501", "1", "บ้านคลองหินปูน 2", 7), "repeated_code"),
        ((27040502, 2, "บ้านซับเจริญ", None), None),
        book=True,
    ),
)
