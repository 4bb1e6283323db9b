"""Reference systems: missing, misspelt, of the old datum, and contradicted by the coordinates."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pyproj

from tests.corpus.cases import Case, Sent, Verdict, refused
from tests.corpus.files import feature, geojson
from tests.corpus.shapefiles import WGS84_PRJ, loose, parts, ring

AREAS_LAYER = ("--layer", "reserve_forest")
# The north-west of the district: a square of 100 m in metres of each system (DOMAIN.md §2.10).
UTM_48 = (195_500.0, 1_493_815.0)
UTM_47 = (825_000.0, 1_492_000.0)
INDIAN_UTM = (
    'PROJCS["{name}",GEOGCS["{geographic}",DATUM["{datum}",SPHEROID["{ellipsoid}",6377276.345,'
    '300.8017{authority}]{shift}],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000],'
    'PARAMETER["False_Northing",0],PARAMETER["Central_Meridian",{meridian}],'
    'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0],UNIT["Meter",1]]'
)


def indian(
    name: str = "Indian_1975_UTM_Zone_48N",
    geographic: str = "GCS_Indian_1975",
    datum: str = "D_Indian_1975",
    ellipsoid: str = "Everest_Adjustment_1937",
    *,
    shift: str = "",
    authority: str = "",
    meridian: int = 105,
) -> str:
    """One of the ways programs write Indian 1975 into a .prj."""
    return INDIAN_UTM.format(
        name=name, geographic=geographic, datum=datum, ellipsoid=ellipsoid, shift=shift,
        authority=authority, meridian=meridian,
    )  # fmt: skip


def square(corner: tuple[float, float] = UTM_48, side: float = 100.0) -> list[tuple[float, float]]:
    """A square in metres."""
    return ring(west=corner[0], south=corner[1], side=side)


def _shapefile(
    prj: str | None, corner: tuple[float, float], folder: Path, *, side: float = 100.0
) -> Path:
    return loose(folder, parts([[square(corner, side)]], prj=prj))


def with_prj(
    name: str,
    prj: str | None,
    *told: str,
    corner: tuple[float, float] = UTM_48,
    is_sent: bool = False,
    **more: Any,
) -> Case:
    """A shapefile of one square of metres, and what must be said of its system."""
    given = [
        text for key, value in more.get("options", {}).items() for text in (f"--{key}", f"{value}")
    ]
    arguments = (*AREAS_LAYER, *given)
    sent = Sent("import_layer", Verdict.DONE, arguments, accepted=1, told=told)
    make = partial(_shapefile, prj, corner)
    return Case(name, make, told=told, count=1, sent=sent if is_sent else None, **more)


def no_prj(name: str, prj: str | None, why: str, *told: str, **more: Any) -> Case:
    """The same, refused, with what must be asked."""
    corner, side = more.pop("corner", UTM_48), more.pop("side", 100.0)
    sent = Sent("import_layer", Verdict.REFUSED, AREAS_LAYER, told=told)
    return refused(
        name, partial(_shapefile, prj, corner, side=side), why, told=told, sent=sent, **more
    )


def elsewhere(name: str, prj: str, corner: tuple[float, float]) -> Case:
    """Read as it says, but far from every place that is known: the register asks."""
    return Case(
        name,
        partial(_shapefile, prj, corner),
        count=1,
        sent=Sent("import_parcels", Verdict.REFUSED, told=("--srid", "108.")),
    )


UTM_48_PRJ = pyproj.CRS.from_epsg(32648).to_wkt("WKT1_ESRI")
OLD = "Indian 1975 / UTM zone 48N (924048)"
CASES: tuple[Case, ...] = (
    no_prj("no .prj, metres", None, "MissingCrs", "--srid", "32648", "924048"),
    refused("no .prj, degrees", lambda f: loose(f, parts(prj=None)), "MissingCrs", told=("4326",)),
    with_prj(
        "no .prj, and the code is told",
        None,
        "WGS 84 / UTM zone 48N",
        options={"srid": 32648},
        is_sent=True,
    ),
    with_prj("Indian 1975 as ESRI writes it", indian(), OLD, is_sent=True),
    with_prj(
        "Indian 1975 in capitals",
        indian("INDIAN_1975_UTM_ZONE_48N", "INDIAN_1975", "D_INDIAN_1975"),
        OLD,
    ),
    with_prj(
        "Indian 1975 with blanks",
        indian(
            "Indian 1975 / UTM zone 48N",
            "Indian 1975",
            "Indian_1975",
            "Everest 1830 (1937 Adjustment)",
        ),
        OLD,
    ),
    with_prj("Indian 1975 named only by its datum", indian("UTM48", "Thai", "D_Indian_1975"), OLD),
    with_prj(
        "Indian 1975 with a wrong TOWGS84 inside",
        indian(datum="Indian_1975", shift=",TOWGS84[293,836,318,0.5,1.6,-2.8,2.1]"),
        OLD,
    ),
    with_prj(
        "Indian 1975 with the authority of EPSG",
        pyproj.CRS.from_epsg(24048).to_wkt("WKT1_GDAL"),
        OLD,
    ),
    with_prj(
        "Indian 1975 in zone 47",
        indian("Indian_1975_UTM_Zone_47N", meridian=99),
        "Indian 1975 / UTM zone 47N (924047)",
        corner=UTM_47,
        is_sent=True,
    ),
    with_prj("Indian 1975, told by EPSG's code", None, OLD, options={"srid": 24048}),
    no_prj("Indian 1975 on a meridian of its own", indian(meridian=102), "UnknownCrs", "Indian"),
    no_prj(
        "Everest without a datum", indian("UTM_48N", "GCS_Everest", "D_Everest_1830"), "UnknownCrs"
    ),
    with_prj(
        "UTM 48 with a byte order mark",
        "\ufeff" + pyproj.CRS.from_epsg(32648).to_wkt("WKT1_ESRI"),
        "WGS 84 / UTM zone 48N",
    ),
    with_prj(
        "UTM 47 past its edge",
        pyproj.CRS.from_epsg(32647).to_wkt("WKT1_ESRI"),
        "WGS 84 / UTM zone 47N",
        corner=UTM_47,
    ),
    no_prj("metres labelled as degrees", WGS84_PRJ, "WrongCrs", "32648", "--srid"),
    no_prj(
        "a .prj with a grid of the network",
        'GEOGCS["x",DATUM["x",SPHEROID["WGS 84",6378137,298.257223563],EXTENSION["PROJ4_GRIDS","http://127.0.0.1:9/x.gsb"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]',
        "UnknownCrs",
    ),
    with_prj(
        "web mercator",
        pyproj.CRS.from_epsg(3857).to_wkt("WKT1_ESRI"),
        "3857",
        corner=(11_355_700.0, 1_514_900.0),
    ),
    no_prj(
        "a local system of CAD",
        'LOCAL_CS["Nonearth (Meter)",UNIT["Meter",1]]',
        "UnknownCrs",
        "--srid",
    ),
    Case(
        "GeoJSON with the old crs member",
        lambda f: geojson(
            f,
            feature(square(), n=1),
            crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::24048"}},
        ),
        told=(OLD,),
        count=1,
    ),
    refused(
        "GeoJSON whose crs is a link",
        lambda f: geojson(
            f,
            feature(square(), n=1),
            crs={"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "proj4"}},
        ),
        "UnknownCrs",
    ),
    refused(
        "GeoJSON in metres without a word",
        lambda f: geojson(f, feature(square(), n=1)),
        "WrongCrs",
        told=("32648",),
    ),
    with_prj(
        "Indian 1975 as WKT 2",
        pyproj.CRS.from_epsg(24048).to_wkt("WKT2_2019"),
        OLD,
    ),
    with_prj(
        "Indian 1954, another datum",
        indian("Indian_1954_UTM_48N", "GCS_Indian_1954", "D_Indian_1954"),
        "Indian_1954_UTM_48N",
    ),
    elsewhere("zone 47 labelled 48", UTM_48_PRJ, UTM_47),
    no_prj(
        "degrees labelled as UTM",
        UTM_48_PRJ,
        "WrongCrs",
        "4326",
        corner=(102.01, 13.48),
        side=0.002,
    ),
    no_prj(
        "latitude before longitude",
        WGS84_PRJ,
        "SwappedAxes",
        corner=(13.48, 102.01),
        side=0.002,
    ),
    no_prj("a .prj of rubbish", "not a projection", "UnknownCrs", "--srid"),
    no_prj(
        "a .prj of a pipeline", "+proj=pipeline +step +proj=utm +zone=48", "UnknownCrs", "--srid"
    ),
    no_prj("a .prj of a megabyte", "GEOGCS[" * 150_000, "UnknownCrs"),
    Case(
        "GeoJSON with two zones mixed",
        lambda f: geojson(
            f,
            feature(square(), parcel_no="1"),
            feature(square(UTM_47), parcel_no="2"),
            crs={"type": "name", "properties": {"name": "EPSG:32648"}},
        ),
        count=2,
        sent=Sent(
            "import_parcels",
            Verdict.HELD,
            held={2: "outside_known_places"},
            accepted=1,
            told=("108.",),
        ),
    ),
)
