"""Numbers of land map sheets: what they tell of zone and place, and what is doubtful about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.errors import FormatError, UnreadableMapSheet
from formats.map_sheets import MapSheet, SheetDatum, described, parse, zone_of
from formats.thai import thai_digits

DISTRICT = (101.937, 13.433, 102.219, 13.662)  # DOMAIN.md §4.1
SHEETS_OF_DISTRICT = (("5336", "II"), ("5335", "I"), ("5436", "III"), ("5435", "IV"))


def codes(sheet: MapSheet) -> set[str]:
    return {each.code for each in sheet.warnings}


@pytest.mark.parametrize(
    ("text", "written", "zone", "corner"),
    [
        # DOMAIN.md §2.10: three published sheets, and the two of the demo.
        ("๕๔๓๖ III ๘๘๐๔", "5436 III 8804", 48, (188_000, 1_504_000)),
        ("5440IV4046", "5440 IV 4046", 47, (840_000, 1_746_000)),
        ("5038 III 1410", "5038 III 1410", 47, (614_000, 1_610_000)),
        ("๕๔๓๕ IV ๗๖๙๒", "5435 IV 7692", 48, (176_000, 1_492_000)),
        ("5335 I 2092", "5335 I 2092", 47, (820_000, 1_492_000)),
        ("5335 I 2092-3 1:2000", "5335 I 2092-3 1:2000", 47, (820_000, 1_492_000)),
        ("543638804", "5436 III 8804", 48, (188_000, 1_504_000)),
        ("๕๔๓๖ ๓ ๘๘ ๐๔", "5436 III 8804", 48, (188_000, 1_504_000)),
        ("5436 Ⅲ 8804", "5436 III 8804", 48, (188_000, 1_504_000)),
        ("ระวาง UTM 5436 lll 8804 แผ่นที่ 3 มาตราส่วน ๑:๑,๐๐๐", "5436 III 8804-3 1:1000", 48,
         (188_000, 1_504_000)),
    ],
)  # fmt: skip
def test_a_sheet_tells_its_zone_and_its_corner(text, written, zone, corner):
    sheet = parse(text)
    assert (str(sheet), sheet.zone, zone_of(text)) == (written, zone, zone)
    for datum in SheetDatum:
        found = sheet.corner(zone, datum)
        assert found is not None
        assert (found.easting, found.northing) == corner
        assert sheet.corner(95 - zone, datum) is None


def test_the_quadrant_of_a_sheet_is_where_the_capital_lies():
    west, south, east, north = parse("5136 IV").bounds
    assert (west, south, east, north) == (100.5, 13.75, 100.75, 14.0)


def test_a_sheet_covers_two_kilometres_that_move_with_the_datum():
    sheet = parse("5436 III 8804")
    west, south, east, north = sheet.extent(48, SheetDatum.WGS_84)
    assert (east - west) * 108_240 == pytest.approx(2_000, rel=0.02)
    assert (north - south) * 110_640 == pytest.approx(2_000, rel=0.02)
    moved = sheet.extent(48, SheetDatum.INDIAN_1975)
    # Indian 1975 eastings are 416.8 m more and northings 312.3 m less than those of WGS 84.
    assert (west - moved[0]) * 108_240 == pytest.approx(416.8, abs=8)
    assert (moved[1] - south) * 110_640 == pytest.approx(312.3, abs=8)


@pytest.mark.parametrize(("zone", "first", "last"), [(48, 68, 98), (47, 18, 48)])
def test_in_this_district_the_digits_tell_the_zone(zone, first, last):
    for easting in range(first, last + 1, 2):
        for block, quadrant in SHEETS_OF_DISTRICT:
            for northing in (88, 92, 96, 0, 4, 8, 12):
                sheet = parse(f"{block} {quadrant} {easting:02d}{northing:02d}", near=DISTRICT)
                placed = "digits_elsewhere" not in codes(sheet)
                assert sheet.zones in {(), (zone,)} or not placed, sheet
        texts = (f"{block} {quadrant} {easting:02d}00" for block, quadrant in SHEETS_OF_DISTRICT)
        assert zone in {zone_of(text) for text in texts}, easting


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5136 IV 6820", "elsewhere"),
        ("5436 III 8818", "digits_elsewhere"),
        ("5436 III", "zone_ambiguous"),
        ("5436 III 2012", "digits_do_not_fit"),
        ("5436 III 8705", "odd_digits"),
        ("5436 III 8804", "datum_unknown"),
        ("5436 III 8804-5 1:2000", "no_such_part"),
        ("5436 III 8804-2", "scale_unknown"),
        ("5436 III 8804 1:3000", "odd_scale"),
        ("9936 III 8804", "outside_thailand"),
    ],
)
def test_what_is_doubtful_is_warned_of_and_not_refused(text, code):
    sheet = parse(text, near=DISTRICT)
    assert code in codes(sheet)
    assert all(each.th and each.en for each in sheet.warnings)


@pytest.mark.parametrize("text", ["5436 III 8804 WGS84", "Indian 1975 ๕๔๓๖ III ๘๘๐๔"])
def test_a_sheet_with_its_datum_that_touches_the_land_has_no_warning(text):
    assert parse(text, near=DISTRICT).warnings == ()


def test_the_datum_is_read_where_it_stands():
    assert parse("5436 III 8804 WGS84").datum == SheetDatum.WGS_84
    assert parse("5436 III 8804 Indian 1975").datum == SheetDatum.INDIAN_1975
    assert parse("5436 III 8804").datum is None


def test_what_the_register_knows_of_the_document_settles_zone_and_datum():
    known = parse("5436 III", zone=48, datum=SheetDatum.WGS_84)
    assert (known.zone, known.datum, known.warnings) == (48, SheetDatum.WGS_84, ())
    contradicted = parse("5436 III 8804", zone=47, datum=SheetDatum.WGS_84)
    assert contradicted.zone == 48
    assert codes(contradicted) == {"other_zone"}
    line = described("5436 III 8804", zone=48, datum=SheetDatum.INDIAN_1975)
    assert line == "อ่านได้เป็นระวาง 5436 III 8804 · 1:4,000 · UTM โซน 48 · Indian 1975"


@pytest.mark.parametrize(
    "text", ["", "-", "ไม่ทราบ", "5436", "8804", "5436 V 8804", "12/2568", "54367"]
)
def test_what_is_no_sheet_is_said_to_be_none(text):
    with pytest.raises(UnreadableMapSheet) as refused:
        parse(text)
    assert isinstance(refused.value, FormatError)
    assert zone_of(text) is None


def test_a_line_for_the_page_says_what_was_read_and_what_is_doubtful():
    assert "5435 IV 7692" in described("๕๔๓๕ IV ๗๖๙๒")
    assert "โซน 48" in described("๕๔๓๕ IV ๗๖๙๒")
    assert "พื้นหลักฐาน" in described("๕๔๓๕ IV ๗๖๙๒")
    assert "zone 48" in described("๕๔๓๕ IV ๗๖๙๒", english=True)
    assert "ไม่พบเลขระวาง" in described("ระวางเก่า")
    assert described("  ") == ""


blocks = st.builds(lambda x, y: f"{x:02d}{y:02d}", st.integers(45, 61), st.integers(20, 50))
evens = st.integers(0, 49).map(lambda half: f"{2 * half:02d}")
sheets = st.tuples(
    blocks,
    st.sampled_from(["I", "II", "III", "IV"]),
    evens,
    evens,
    st.sampled_from(["", "-1 1:2000", "-4 1:2000", "-16 1:1000", "-64 1:500", " 1:2000"]),
)


@given(sheets, st.booleans(), st.booleans(), st.booleans())
def test_a_sheet_is_read_back_however_it_is_written(sheet, thai, spaced, arabic):
    block, quadrant, east, north, rest = sheet
    between = " " if spaced else ""
    sign = {"I": "1", "II": "2", "III": "3", "IV": "4"}[quadrant] if arabic else quadrant
    text = f"{block}{between}{sign}{between}{east}{north}{rest}"
    found = parse(thai_digits(text) if thai else text)
    assert str(found) == f"{block} {quadrant} {east}{north}{rest}"
    assert parse(str(found)) == found


@given(sheets)
def test_where_the_zone_is_told_the_corner_lies_in_or_at_the_quadrant(sheet):
    block, quadrant, easting, northing, _rest = sheet
    found = parse(f"{block} {quadrant} {easting}{northing}")
    west, south, east, north = found.bounds
    for zone in found.zones:
        covered = [found.extent(zone, datum) for datum in SheetDatum]
        assert any(
            each
            and each[0] < east + 0.02
            and each[2] > west - 0.02
            and each[1] < north + 0.02
            and each[3] > south - 0.02
            for each in covered
        )


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    described(text, near=DISTRICT)
