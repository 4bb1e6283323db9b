"""Outlines that are none, or are faulty; GeoJSON, KML and GeoPackage with oddities."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

from tests.corpus.cases import Case, Sent, Verdict, held, refused
from tests.corpus.files import feature, geojson, geojson_bytes, kml_bytes, placemark, written
from tests.corpus.shapefiles import (
    LINE,
    POINT,
    POLYGON_Z,
    SIDE,
    SOUTH,
    STEP,
    WEST,
    Shape,
    loose,
    parts,
    ring,
)
from tests.corpus.zips import zipped

Corners = list[tuple[float, float]]
GOOD = 1  # the column of a good square beside the odd one


def corners(*offsets: tuple[float, float]) -> Corners:
    """Points by their offsets from the south-west corner, in sides of a square."""
    return [(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in offsets]


def polygon(*rings: Corners) -> dict[str, Any]:
    """A polygon as GeoJSON has it."""
    return {"type": "Polygon", "coordinates": list(rings)}


BOW_TIE = corners((0, 0), (1, 1), (1, 0), (0, 1), (0, 0))
OPEN = corners((0, 0), (1, 0), (1, 1), (0, 1))
SPIKE = corners((0, 0), (1, 0), (1, 1), (0, 1), (0, 0), (0, -1), (0, 0))
REPEATED = corners((0, 0), (0, 0), (1, 0), (1, 0), (1, 1), (0, 1), (0, 0))
FLAT = corners((0, 0), (1, 0), (2, 0), (0, 0))
INNER = corners((0.2, 0.2), (0.4, 0.2), (0.4, 0.4), (0.2, 0.4), (0.2, 0.2))
OUTSIDE = corners((3, 3), (4, 3), (4, 4), (3, 4), (3, 3))
SQUARE = corners((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
CIRCLE = [
    (float(x), float(y)) for x, y in shapely.Point(WEST, SOUTH).buffer(0.001, 5_000).exterior.coords
]


def odd(name: str, geometry: Any, *why: str, waits: str | None = None, **more: Any) -> Case:
    """A GeoJSON of an odd outline and a good one; `waits` is why the first is held as a parcel."""
    sent = Sent(
        "import_parcels",
        Verdict.HELD if waits else Verdict.DONE,
        held={1: waits} if waits else {},
        accepted=1 if waits else 2,
        keeps=("ดี",),
    )
    return Case(
        name,
        lambda f: geojson(
            f, feature(geometry, parcel_no="แปลก"), feature(ring(GOOD), parcel_no="ดี")
        ),
        Verdict.HELD if why else Verdict.DONE,
        why,
        count=2,
        reads=("แปลก", "ดี"),
        sent=sent,
        **more,
    )


def _shapefile(shapes: list[Shape], kind: int) -> Any:
    names = tuple(str(number) for number in range(1, len(shapes) + 1))
    return lambda f: loose(f, parts(shapes, kind=kind, columns={"PARCEL_NO": names}))


def _raw(name: str, text: str | bytes, why: str | None, **more: Any) -> Case:
    content = text if isinstance(text, bytes) else text.encode()
    verdict = Verdict.REFUSED if why else Verdict.DONE
    return Case(
        name, lambda f: written(f / "a.geojson", content), verdict, (why,) if why else (), **more
    )


def _kml(name: str, content: bytes, why: str | None = None, **more: Any) -> Case:
    verdict = Verdict.REFUSED if why else Verdict.DONE
    return Case(
        name, lambda f: written(f / "a.kml", content), verdict, (why,) if why else (), **more
    )


def geopackage(folder: Path, *layers: str, sql: str = "") -> Path:
    """A layer of one square for each name, and what a hand did to the database afterwards."""
    path = folder / "plots.gpkg"
    for layer in layers:
        pyogrio.raw.write(
            path, shapely.to_wkb(np.array([shapely.Polygon(ring())])),
            [np.array(["วังน้ำเย็น"], dtype=object)], ["ชื่อ"], geometry_type="Polygon",
            crs="EPSG:4326", driver="GPKG", layer=layer, append=path.exists(),
        )  # fmt: skip
    if sql:
        with closing(sqlite3.connect(path)) as database:
            database.executescript(sql)
            database.commit()
    return path


ONE = geojson_bytes(feature(ring(), ชื่อ="วังน้ำเย็น"))
DEEP = 3_000
FOLDERS = "<Folder>" * 30 + placemark("วังน้ำเย็น") + "</Folder>" * 30

CASES: tuple[Case, ...] = (
    odd(
        "a bow-tie",
        polygon(BOW_TIE),
        "invalid-geometry",
        waits="invalid_geometry",
        told=("Self-intersection",),
    ),
    odd("an unclosed ring", polygon(OPEN), "repaired-ring", waits="invalid_geometry"),
    odd("a spike", polygon(SPIKE), "invalid-geometry", waits="invalid_geometry"),
    odd("points that repeat", polygon(REPEATED)),
    odd("a ring without area", polygon(FLAT), "invalid-geometry", waits="invalid_geometry"),
    odd(
        "a hole outside its shell",
        polygon(SQUARE, OUTSIDE),
        "invalid-geometry",
        waits="invalid_geometry",
    ),
    odd(
        "a hole like its shell",
        polygon(SQUARE, SQUARE),
        "invalid-geometry",
        waits="invalid_geometry",
    ),
    odd("a proper hole", polygon(SQUARE, INNER)),
    odd(
        "nested shells",
        {"type": "MultiPolygon", "coordinates": [[SQUARE], [INNER]]},
        "invalid-geometry",
        waits="invalid_geometry",
    ),
    odd(
        "a point where land should be",
        {"type": "Point", "coordinates": [WEST, SOUTH]},
        waits="not_a_polygon",
    ),
    odd(
        "a line where land should be",
        {"type": "LineString", "coordinates": OPEN},
        waits="not_a_polygon",
    ),
    odd(
        "a collection of a square and a point",
        {
            "type": "GeometryCollection",
            "geometries": [polygon(SQUARE), {"type": "Point", "coordinates": [WEST, SOUTH]}],
        },
        waits="not_a_polygon",
    ),
    odd("no geometry", None, waits="no_geometry"),
    odd("an empty polygon", {"type": "Polygon", "coordinates": []}, waits="no_geometry"),
    odd("heights and measures", polygon([(x, y, 31.5) for x, y in SQUARE])),  # type: ignore[arg-type]
    odd("20,000 corners", polygon(CIRCLE)),
    odd("a hair's breadth", polygon(ring(side=1e-7)), waits="impossible_area"),
    odd("a tambon called a parcel", polygon(ring(side=0.1)), waits="impossible_area"),
    Case(
        "a null shape",
        _shapefile([[], [ring(1)]], 5),
        count=2,
        sent=Sent(
            "import_parcels", Verdict.HELD, held={1: "no_geometry"}, accepted=1, keeps=("2",)
        ),
    ),
    held(
        "a shapefile with NaN for a corner",
        _shapefile([[[(float("nan"), SOUTH), *ring()[1:]]], [ring(1)]], 5),
        "unreadable-geometry",
        sent=Sent("import_parcels", Verdict.HELD, held={1: "unreadable_geometry"}, accepted=1),
    ),
    held(
        "a shapefile with an infinite corner",
        _shapefile([[[(float("inf"), SOUTH), *ring()[1:]]], [ring(1)]], 5),
        "off-the-globe",
    ),
    Case(
        "a shapefile of points",
        _shapefile([[[(WEST, SOUTH)]], [[(WEST, SOUTH + STEP)]]], POINT),
        count=2,
        sent=Sent("import_layer", Verdict.REFUSED, ("--layer", "reserve_forest"), told=("Point",)),
    ),
    Case("a shapefile of lines", _shapefile([[OPEN], [SQUARE]], LINE), count=2),
    Case(
        "a shapefile with heights",
        _shapefile([[ring()], [ring(1)]], POLYGON_Z),
        count=2,
        sent=Sent("import_parcels", Verdict.DONE, accepted=2),
    ),
    Case(
        "a shell drawn the wrong way round",
        _shapefile([[ring()[::-1]]], 5),
        count=1,
        sent=Sent("import_parcels", Verdict.DONE, accepted=1),
    ),
    Case(
        "a shapefile without records",
        lambda f: loose(f, parts([], columns={"NAME": ()})),
        count=0,
        sent=Sent("import_layer", Verdict.REFUSED, ("--layer", "reserve_forest")),
    ),
    _raw(
        "GeoJSON cut in the middle",
        ONE[: len(ONE) // 2],
        "DamagedFile",
        sent=Sent("import_parcels", Verdict.REFUSED, told=("เสีย",)),
    ),
    _raw("GeoJSON without its last brackets", ONE[:-2], "DamagedFile"),
    _raw(
        "GeoJSON of features that are null",
        '{"type":"FeatureCollection","features":null}',
        "DamagedFile",
    ),
    _raw(
        "GeoJSON of no features",
        '{"type":"FeatureCollection","features":[]}',
        None,
        count=0,
        sent=Sent("import_parcels", Verdict.REFUSED, told=("ไม่มีแปลง",)),
    ),
    _raw(
        "GeoJSON with a null among its features",
        ONE.replace(b'"features": [', b'"features": [null, '),
        None,
        count=1,
        reads=("วังน้ำเย็น",),
    ),
    _raw(
        "a geometry that is no feature",
        '{"type":"Polygon","coordinates":[[[102.01,13.48],[102.012,13.48],[102.012,13.482],[102.01,13.48]]]}',
        None,
        count=1,
    ),
    _raw(
        "GeoJSON nested deep",
        ONE.replace(
            b'"properties": {', b'"properties": {"x": ' + b"[" * DEEP + b"]" * DEEP + b", "
        ),
        "DamagedFile",
    ),
    _raw("JSON that is no GeoJSON", '{"type": "object", "rows": [1, 2]}', "DamagedFile"),
    _raw("TopoJSON", '{"type":"Topology","objects":{},"arcs":[]}', "DamagedFile"),
    _raw(
        "GeoJSON with names twice",
        ONE.replace(b'"properties": {', '"properties": {"ชื่อ": "อื่น", '.encode()),
        None,
        count=1,
        reads=("วังน้ำเย็น",),
    ),
    _kml(
        "KML in nested folders",
        kml_bytes(FOLDERS),
        count=1,
        reads=("วังน้ำเย็น",),
        sent=Sent("import_parcels", Verdict.DONE, accepted=1),
    ),
    _kml(
        "KML that links to another",
        kml_bytes(
            "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>",
            placemark("วังน้ำเย็น"),
        ),
        count=1,
        reads=("วังน้ำเย็น",),
    ),
    _kml(
        "KML with an outer entity",
        b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + kml_bytes(placemark("&x;")).split(b"?>", 1)[1],
        "NotAVectorFile",
    ),
    _kml("KML cut in the middle", kml_bytes(placemark("วังน้ำเย็น"))[:200], "DamagedFile"),
    _kml("KML without places", kml_bytes(), "NoGeometry"),
    Case(
        "a KMZ with pictures",
        lambda f: zipped(
            f / "a.kmz", {"doc.kml": kml_bytes(placemark("วังน้ำเย็น")), "files/1.png": b"\x89PNG"}
        ),
        count=1,
        reads=("วังน้ำเย็น",),
    ),
    Case(
        "a KMZ in a zip",
        lambda f: zipped(
            f / "a.zip",
            {
                "a.kmz": zipped(
                    f / "b.kmz", {"doc.kml": kml_bytes(placemark("วังน้ำเย็น"))}
                ).read_bytes()
            },
        ),
        count=1,
        reads=("วังน้ำเย็น",),
    ),
    refused(
        "a GeoPackage of several layers",
        lambda f: geopackage(f, "แปลง", "บ้าน"),
        "SeveralLayers",
        told=("แปลง", "บ้าน"),
    ),
    Case(
        "a GeoPackage of several layers, one chosen",
        lambda f: geopackage(f, "แปลง", "บ้าน"),
        options={"layer": "บ้าน"},
        count=1,
        reads=("ชื่อ", "วังน้ำเย็น"),
    ),
    refused(
        "a GeoPackage whose layer is a view",
        lambda f: geopackage(
            f,
            "plots",
            sql="ALTER TABLE plots RENAME TO hidden; CREATE VIEW plots AS SELECT * FROM hidden;",
        ),
        "NoGeometry",
    ),
    Case(
        "a GeoPackage with another application id",
        lambda f: geopackage(f, "plots", sql="PRAGMA application_id = 7;"),
        count=1,
        reads=("วังน้ำเย็น",),
    ),
    Case(
        "a GeoPackage with a trigger",
        lambda f: geopackage(
            f,
            "plots",
            sql="CREATE TRIGGER t AFTER INSERT ON plots BEGIN SELECT load_extension('x'); END;",
        ),
        count=1,
        reads=("วังน้ำเย็น",),
    ),
    refused(
        "an SQLite file that is no GeoPackage",
        lambda f: geopackage(f, sql="CREATE TABLE a (b);"),
        "DamagedFile",
    ),
    refused(
        "a GeoPackage cut in the middle",
        lambda f: written(f / "b.gpkg", geopackage(f, "plots").read_bytes()[:20_000]),
        "DamagedFile",
    ),
    Case(
        "a GeoPackage in a zip",
        lambda f: zipped(f / "a.zip", {"ข้อมูล/plots.gpkg": geopackage(f, "plots").read_bytes()}),
        count=1,
        reads=("วังน้ำเย็น",),
        sent=Sent("import_parcels", Verdict.DONE, accepted=1),
    ),
    refused(
        "a GeoPackage without places",
        lambda f: geopackage(
            f,
            "plots",
            sql="DELETE FROM gpkg_geometry_columns;"
            "UPDATE gpkg_contents SET data_type = 'attributes';",
        ),
        "NoGeometry",
    ),
)
