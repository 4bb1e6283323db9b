"""Tables that say where: degrees, metres of two zones, WKT, a row for each corner."""

from __future__ import annotations

from typing import Any

from tests.corpus.cases import Case, Verdict, refused
from tests.corpus.crs_cases import OLD_CORNER, UTM_47, UTM_48, UTM_48_CORNER
from tests.corpus.files import csv_text, feature, geojson_bytes, kml_bytes, placemark, written
from tests.corpus.shape_cases import geopackage
from tests.corpus.shapefiles import SOUTH, WEST, ring
from tests.corpus.zips import zipped

HERE = (WEST, SOUTH)
DEGREES = ("ชื่อ", "ละติจูด", "ลองจิจูด")
METRES = ("ชื่อ", "พิกัด E", "พิกัด N")
ZONED = (*METRES, "โซน")
CORNERS = ("แปลงที่", "จุดที่", "E", "N")
EASTING, NORTHING = UTM_48
NAMES = ("คลองหินปูน", "ตาหลังใน", "วังน้ำเย็น")
MIXED = geojson_bytes(*(feature(ring(n), ชื่อ=name) for n, name in enumerate(NAMES)))
GARBLED_ONE = geojson_bytes(
    *(feature(ring(n), ชื่อ=name) for n, name in enumerate((*NAMES, "เธชเธฃเธฐ")))
)


def placed(name: str, *rows: tuple[object, ...], why: tuple[str, ...] = (), **more: Any) -> Case:
    """A CSV read as features."""
    raw = csv_text(*rows, separator="\t").encode()
    more.setdefault("count", len(rows) - 1)
    return Case(
        name,
        lambda f: written(f / "list.csv", raw),
        Verdict.HELD if why else Verdict.DONE,
        why,
        **more,
    )


def corners(*order: int) -> list[tuple[object, ...]]:
    """The rows of a square of 100 m, its corners in this order."""
    offsets = ((0, 0), (0, 100), (100, 100), (100, 0))
    return [("7", n, EASTING + offsets[n - 1][0], NORTHING + offsets[n - 1][1]) for n in order]


TOLD_48 = {"srid": 32648}
CASES: tuple[Case, ...] = (
    placed("degrees in a table", DEGREES, ("ก", SOUTH, WEST), lies=HERE, reads=("ก",)),
    placed(
        "degrees in Thai digits", DEGREES, ("ก", "๑๓.๔๘", "๑๐๒.๐๑"), lies=HERE, reads=("ก", "๑๓.๔๘")
    ),
    placed(
        "degrees, minutes and seconds", DEGREES, ("ก", "13°28'48\"N", "102°00'36\"E"), lies=HERE
    ),
    placed("both in one cell", ("ชื่อ", "พิกัด"), ("ก", f"{SOUTH}, {WEST}"), lies=HERE),
    placed(
        "degrees swapped in one row of three",
        DEGREES,
        ("ก", SOUTH, WEST),
        ("ข", WEST, SOUTH),
        ("ค", SOUTH, WEST),
        why=("swapped-axes",),
        lies=HERE,
    ),
    placed(
        "degrees that are none in one row",
        DEGREES,
        ("ก", SOUTH, WEST),
        ("ข", "ไม่ทราบ", "?"),
        ("ค", SOUTH, WEST),
        why=("unreadable-coordinate",),
    ),
    placed("a row without coordinates", DEGREES, ("ก", SOUTH, WEST), ("ข", "", "")),
    placed(
        "metres, and the code is told", METRES, ("ก", *UTM_48), lies=UTM_48_CORNER, options=TOLD_48
    ),
    placed(
        "metres of Indian 1975", METRES, ("ก", *UTM_48), lies=OLD_CORNER, options={"srid": 24048}
    ),
    placed(
        "metres with commas",
        METRES,
        ("ก", "195,500", "1,493,815"),
        lies=UTM_48_CORNER,
        options=TOLD_48,
    ),
    refused(
        "metres of nobody knows which datum",
        lambda f: written(f / "a.csv", csv_text(METRES, ("ก", *UTM_48)).encode()),
        "MissingCrs",
        told=("32648", "924048"),
    ),
    placed(
        "two zones, each told by its row",
        (*ZONED, "พื้นหลักฐาน"),
        ("ก", *UTM_48, "48P", "WGS84"),
        ("ข", *UTM_47, "47", "WGS84"),
        lies=UTM_48_CORNER,
    ),
    placed(
        "a zone that there is not",
        (*ZONED, "พื้นหลักฐาน"),
        ("ก", *UTM_48, "48", "WGS84"),
        ("ข", *UTM_48, "52", "WGS84"),
        why=("unknown-zone",),
    ),
    placed(
        "outlines in WKT",
        ("ชื่อ", "wkt"),
        ("ก", "POLYGON((102.01 13.48,102.02 13.48,102.02 13.49,102.01 13.48))"),
        lies=HERE,
    ),
    placed(
        "WKT cut short",
        ("ชื่อ", "wkt"),
        ("ก", "POINT(102.01 13.48)"),
        ("ข", "POLYGON((102.01 13"),
        why=("unreadable-geometry",),
    ),
    placed(
        "a row for each corner",
        CORNERS,
        *corners(1, 2, 3, 4),
        count=1,
        lies=UTM_48_CORNER,
        options=TOLD_48,
    ),
    placed(
        "corners out of order",
        CORNERS,
        *corners(3, 1, 4, 2),
        count=1,
        lies=UTM_48_CORNER,
        options=TOLD_48,
    ),
    placed(
        "a corner missing",
        CORNERS,
        *corners(1, 2, 4),
        count=1,
        why=("incomplete-ring",),
        options=TOLD_48,
    ),
    placed(
        "a corner twice",
        CORNERS,
        *corners(1, 2, 2, 4),
        count=1,
        why=("incomplete-ring",),
        options=TOLD_48,
    ),
    Case(
        "GeoJSON with a value in another code page",
        lambda f: written(
            f / "a.geojson", MIXED.replace("ตาหลังใน".encode(), "ตาหลังใน".encode("cp874"))
        ),
        Verdict.HELD,
        ("unreadable-text",),
        count=3,
        reads=("คลองหินปูน", "วังน้ำเย็น"),
    ),
    Case(
        "GeoJSON with one garbled value",
        lambda f: written(f / "a.geojson", GARBLED_ONE),
        Verdict.HELD,
        ("garbled-text",),
        count=4,
        reads=NAMES,
        told=("สระ",),
    ),
    Case(
        "KML with a value in another code page",
        lambda f: written(
            f / "a.kml",
            kml_bytes(*(placemark(name, n) for n, name in enumerate(NAMES))).replace(
                "ตาหลังใน".encode(), "ตาหลังใน".encode("cp874")
            ),
        ),
        Verdict.HELD,
        ("unreadable-text",),
        count=3,
        reads=("คลองหินปูน", "วังน้ำเย็น"),
    ),
    Case(
        "a GeoPackage with text in Windows-874",
        lambda f: geopackage(
            f, "plots", sql="UPDATE plots SET \"ชื่อ\" = CAST(x'C7D1A7B9E9D3E0C2E7B9' AS TEXT);"
        ),
        Verdict.HELD,
        ("unreadable-text",),
        count=1,
    ),
    Case(
        "a table in a zip, as features",
        lambda f: zipped(
            f / "a.zip", {"พิกัด.csv": csv_text(DEGREES, ("ก", SOUTH, WEST)).encode("cp874")}
        ),
        count=1,
        lies=HERE,
        reads=("ก",),
    ),
)
