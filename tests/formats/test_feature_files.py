"""One door reads maps and tables with coordinates as the same value."""

import math

import openpyxl
import pytest
import shapely

from formats import errors
from formats.coordinates import datum_in, parse_angle, parse_metres, zone_in
from formats.feature_files import open_features
from formats.features import ProblemCode
from tests.formats.samples import shapefile, square, zipped_shapefile


def table(folder, text, *, name="a.csv", encoding="utf-8"):
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def read(path, **options):
    """(FeatureFile, attributes, {number: geometry}, {number: problem code}, crs by number)."""
    with open_features(path, **options) as opened:
        rows, places, problems, systems = [], {}, {}, {}
        for batch in opened.batches(2):
            rows += batch.attributes
            places |= dict(zip(batch.numbers, batch.geometries, strict=True))
            problems |= {number: problem.code for number, problem in batch.problems.items()}
            systems |= {number: crs.srid for number, crs in batch.crs_of.items()}
            assert len(batch.wkb()) == len(batch)
        assert len(rows) == opened.feature_count
        return opened, rows, places, problems, systems


def lies_at(point, lon, lat):
    return math.isclose(point.x, lon, abs_tol=1e-6) and math.isclose(point.y, lat, abs_tol=1e-6)


def test_a_map_and_a_table_give_the_same_value(tmp_path):
    with open_features(zipped_shapefile(tmp_path / "a.zip", shapefile(tmp_path / "one"))) as opened:
        (batch,) = opened.batches()
        assert (opened.driver, opened.is_table, batch.column("ที่")) == (
            "ESRI Shapefile", False, ["คลองหินปูน"],
        )  # fmt: skip
        assert shapely.get_srid(shapely.from_wkb(batch.wkb()))[0] == 4326
    path = table(tmp_path, f'ที่,WKT\nคลองหินปูน,"{square().wkt}"\n')
    opened, rows, places, problems, _ = read(path)
    assert (opened.driver, opened.is_table, opened.crs.srid) == ("CSV", True, 4326)
    assert rows[0]["ที่"] == "คลองหินปูน"
    assert places[2].equals(square())
    assert not problems


def test_a_table_without_coordinates_has_no_places(tmp_path):
    opened, rows, places, problems, _ = read(table(tmp_path, "แปลง,ทิศเหนือ,ไร่\n1,นายดำ,5\n"))
    assert (opened.crs, opened.geometry_type, places, problems) == (None, None, {2: None}, {})
    assert rows == [{"แปลง": "1", "ทิศเหนือ": "นายดำ", "ไร่": "5"}]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("ละติจูด,ลองจิจูด", "13.5,102.18"),
        ("Lat.,Long.", "13°30'0\"\"N,102°10'48\"\"E".replace("13°", '"13°').replace("N,", 'N","')
         + '"'),
        ("เส้นแวง,เส้นรุ้ง", "102.18,๑๓.๕"),
        ("X,Y", "102.18,13.5"),
        ("พิกัด E (WGS84 โซน 48),พิกัด N", "194708.54,1494184.82"),
    ],
)  # fmt: skip
def test_columns_of_places_are_known_in_thai_and_english(tmp_path, header, cells):
    _, _, places, problems, _ = read(table(tmp_path, f"ชื่อ,{header}\nก,{cells}\n"))
    assert not problems
    assert math.isclose(places[2].x, 102.18, abs_tol=1e-5)
    assert math.isclose(places[2].y, 13.5, abs_tol=1e-5)


def test_both_in_one_cell_are_split(tmp_path):
    text = 'ชื่อ,พิกัด\nก,"13.5, 102.18"\nข,"102.18,13.5"\nค,"N13.5, E102.18"\nง,ไม่มี\n'
    _, _, places, problems, _ = read(table(tmp_path, text))
    assert all(lies_at(places[number], 102.18, 13.5) for number in (2, 3, 4))
    assert problems == {5: ProblemCode.UNREADABLE_COORDINATE}


def test_swapped_axes_are_named_and_never_turned(tmp_path):
    text = "ชื่อ,ละติจูด,ลองจิจูด\nก,102.18,13.5\nข,13.5,102.18\nค,102.18E,13.5N\nง,13.5,\n"
    _, _, places, problems, _ = read(table(tmp_path, text))
    assert problems == {
        2: ProblemCode.SWAPPED_AXES,
        4: ProblemCode.SWAPPED_AXES,
        5: ProblemCode.UNREADABLE_COORDINATE,
    }
    assert [number for number, place in places.items() if place is not None] == [3]
    swapped = table(tmp_path, "ชื่อ,E,N\nก,1493815,195500\n", name="b.csv")
    assert read(swapped, srid=32648)[3] == {2: ProblemCode.SWAPPED_AXES}
    turned = read(swapped, srid=32648, columns={"easting": "N", "northing": "E"})
    assert lies_at(turned[2][2], 102.1873437, 13.4967421)


def test_metres_without_a_datum_are_asked_about(tmp_path):
    path = table(tmp_path, "แปลง,E,N,โซน\n1,195500,1493815,48\n2,840000,1494000,47\n")
    with pytest.raises(errors.MissingCrs, match="924048"):
        read(path)
    with pytest.raises(errors.WrongCrs):
        read(path, srid=4326)


def test_rows_of_two_zones_are_separated_by_their_column(tmp_path):
    path = table(tmp_path, "แปลง,E,N,โซน\n1,195500,1493815,48\n2,840000,1494000,๔๗P\n")
    opened, _, places, problems, systems = read(path, srid=24048)
    assert not problems
    assert opened.crs.srid == 924048
    assert systems == {3: 924047}
    assert lies_at(places[2], 102.1834642, 13.4995191)


def test_a_zone_or_datum_that_is_told_but_not_known_is_no_missing_one(tmp_path):
    path = table(
        tmp_path,
        "แปลง,E,N,โซน,พื้นหลักฐาน\n1,195500,1493815,52,WGS84\n2,195500,1493815,48,Indian 1954\n"
        "3,195500,1493815,48,อินเดียน 1975\n",
    )
    _, _, _, problems, _ = read(path, srid=32648)
    assert problems == {2: ProblemCode.UNKNOWN_ZONE, 3: ProblemCode.UNKNOWN_ZONE}


def test_without_a_zone_a_row_goes_where_only_one_zone_puts_it_into_thailand(tmp_path):
    path = table(
        tmp_path,
        "พิกัด UTM WGS84,,\nแปลง,E,N\n1,195500,1493815\n2,840000,1494000\n3,500000,1494000\n",
    )
    _, _, places, problems, systems = read(path)
    assert problems == {5: ProblemCode.UNKNOWN_ZONE}
    assert {round(places[number].x) for number in (3, 4)} == {102}
    assert set(systems) == {4}


CORNERS = [(195500, 1493815), (195600, 1493815), (195600, 1493915), (195500, 1493915)]


def test_rows_of_corners_become_one_outline(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["แปลงที่", "ผู้ถือครอง", "หมุดที่", "E", "N"])
    for number, (e, n) in reversed(list(enumerate(CORNERS, 1))):
        book.active.append(["7" if number == 4 else None, "ดำ", f"หมุด {number}", e, n])
    for number, (e, n) in enumerate([*CORNERS[:3], CORNERS[0]], 1):  # closed by the first again
        book.active.append([8, "แดง", number, e + 500, n])
    book.save(tmp_path / "a.xlsx")
    opened, rows, places, problems, _ = read(tmp_path / "a.xlsx", srid=32648)
    assert (opened.geometry_type, list(places), problems) == ("Polygon", [2, 6], {})
    assert [row["ผู้ถือครอง"] for row in rows] == ["ดำ", "แดง"]
    assert [len(place.exterior.coords) for place in places.values()] == [5, 4]


@pytest.mark.parametrize(
    ("corners", "code", "has_place"),
    [
        ([1, 2, 4], ProblemCode.INCOMPLETE_RING, True),  # the third is missing
        ([1, 2], ProblemCode.INCOMPLETE_RING, False),
        ([1, 2, 2, 3], ProblemCode.INCOMPLETE_RING, True),
        ([1, 3, 2, 4], None, True),
    ],
)
def test_a_short_or_broken_ring_is_a_problem(tmp_path, corners, code, has_place):
    lines = [f"1,{n},{CORNERS[n - 1][0]},{CORNERS[n - 1][1]}" for n in corners]
    path = table(tmp_path, "\n".join(["แปลง,มุมที่,E,N", *lines, ""]))
    _, _, places, problems, _ = read(path, srid=32648)
    assert problems == ({2: code} if code else {})
    assert (places[2] is not None) == has_place


def test_outlines_in_wkt_may_say_their_own_system(tmp_path):
    text = (
        'ชื่อ,รูปแปลง\nก,"POLYGON((102 13,102.1 13,102.1 13.1,102 13))"\n'
        'ข,"SRID=24048;POINT(195500 1493815)"\n'
        'ค,"POLYGON((102 13,102.1 13.1,102.1 13,102 13.1,102 13))"\nง,POLYGON((102\n'
    )
    _, _, places, problems, systems = read(table(tmp_path, text))
    assert lies_at(places[3], 102.1834642, 13.4995191)
    assert systems == {3: 924048}
    assert problems == {4: ProblemCode.INVALID_GEOMETRY, 5: ProblemCode.UNREADABLE_GEOMETRY}


@pytest.mark.parametrize(
    ("text", "degrees", "axis"),
    [
        ("13°30'0\"N", 13.5, "latitude"),
        ("E 102 10 48", 102.18, "longitude"),
        ("๑๓ องศา ๓๐ ลิปดา ๓๖ ฟิลิปดา เหนือ", 13.51, "latitude"),
        ("13:30:36", 13.51, None),
        ("13° 30.6'", 13.51, None),
        ("-13.51", -13.51, None),
        (13.51, 13.51, None),
        ("13.51 S", -13.51, "latitude"),
    ],
)
def test_degrees_are_read_as_people_write_them(text, degrees, axis):
    found = parse_angle(text)
    assert math.isclose(found.degrees, degrees)
    assert found.axis == axis


@pytest.mark.parametrize("text", ["", "13,5", "13 61 0", "13.5 30", "N13E", "13 30.5 20", True,
                                  None, "1" * 100, "สิบสาม"])  # fmt: skip
def test_what_is_no_angle_is_not_guessed(text):
    with pytest.raises(errors.UnreadableNumber):
        parse_angle(text)


def test_metres_zones_and_datums_are_read_as_people_write_them():
    assert parse_metres("๘๔๐,๑๒๓.๔๕ ม.") == parse_metres("840123.45 mE") == 840123.45
    written = (47, 48.0, "48N", "โซน ๔๗", "EPSG:32648", "47/48", "147")
    assert [zone_in(text) for text in written] == [47, 48, 48, 47, 48, None, None]
    assert [datum_in(text) for text in ("WGS84", "อินเดียน ๑๙๗๕", "Indian_1975", "Indian 1954")] == [
        "WGS 84", "Indian 1975", "Indian 1975", None,
    ]  # fmt: skip


def test_what_is_neither_a_map_nor_a_table_is_refused(tmp_path):
    for name, content in (("a.pdf", b"%PDF-1.4"), ("a.csv", b"<html><body>"), ("a.shp", b"x,y\n1")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(errors.UnreadableFile):
            read(path)
