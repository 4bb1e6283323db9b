"""Indian 1975 has one right way to WGS 84, in whatever form a file names it."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from formats.crs import (
    INDIAN_1975_PROJ4,
    INDIAN_1975_UTM_47N,
    INDIAN_1975_UTM_48N,
    SPATIAL_REF_SYS_ROWS,
    from_storage,
    plausible_crs,
    recognise,
    to_storage,
    to_storage_where_possible,
)
from formats.errors import NotFiniteCoordinate, UnknownCrs

DISTRICT = (101.937, 13.433, 102.219, 13.662)


def esri_utm(zone, meridian):
    return (
        f'PROJCS["Indian_1975_UTM_Zone_{zone}N",GEOGCS["GCS_Indian_1975",DATUM["D_Indian_1975",'
        'SPHEROID["Everest_Adjustment_1937",6377276.345,300.8017]],PRIMEM["Greenwich",0.0],'
        'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
        f'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",0.9996],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )


def forms_of_indian_1975(zone, meridian, epsg, srid, row):
    plain = pyproj.CRS.from_epsg(epsg)
    return [
        epsg, srid, f"EPSG:{epsg}", str(srid), f"urn:ogc:def:crs:EPSG::{epsg}",
        plain.to_wkt(), plain.to_wkt("WKT1_GDAL"), plain.to_wkt("WKT1_ESRI"),
        plain.to_wkt("WKT2_2015"), esri_utm(zone, meridian), row.srtext, "\ufeff" + row.srtext,
        pyproj.CRS.from_proj4(INDIAN_1975_PROJ4[srid]).to_wkt("WKT1_GDAL").replace(
            "unknown", "Indian 1975"
        ),
    ]  # fmt: skip


ZONE_47 = forms_of_indian_1975(47, 99.0, 24047, INDIAN_1975_UTM_47N, SPATIAL_REF_SYS_ROWS[0])
ZONE_48 = forms_of_indian_1975(48, 105.0, 24048, INDIAN_1975_UTM_48N, SPATIAL_REF_SYS_ROWS[1])


def in_wgs84_utm(crs, x, y, epsg):
    """A point of `crs` in WGS 84 UTM, by way of storage."""
    stored = to_storage(np.array([shapely.Point(x, y)]), crs)
    return shapely.get_coordinates(from_storage(stored, recognise(epsg)))[0]


@pytest.mark.parametrize("form", ZONE_48)
def test_every_form_of_indian_1975_zone_48_takes_the_right_way(form):
    crs = recognise(form)
    assert crs.is_indian_1975
    assert (crs.srid, crs.epsg) == (INDIAN_1975_UTM_48N, None)
    reached = in_wgs84_utm(crs, 195500, 1493815, 32648)
    assert np.abs(reached - (195083.2, 1494127.3)).max() < 1
    assert np.abs(reached - (195083.23, 1494127.27)).max() < 0.05
    stored = to_storage(np.array([shapely.Point(195500, 1493815)]), crs)
    assert np.abs(shapely.get_coordinates(stored) - (102.1834642, 13.4995191)).max() < 1e-7


@pytest.mark.parametrize("form", ZONE_47)
def test_every_form_of_indian_1975_zone_47_takes_the_right_way(form):
    crs = recognise(form)
    assert crs.is_indian_1975
    assert crs.srid == INDIAN_1975_UTM_47N
    reached = in_wgs84_utm(crs, 844812.54, 1494361.25, 32647)
    assert np.abs(reached - (844479.70, 1494664.41)).max() < 0.05


def test_the_plain_transform_is_still_wrong():
    """When this fails PROJ has changed its choice, and the module's docstring should say so."""
    plain = pyproj.Transformer.from_crs(24048, 32648, always_xy=True)
    reached = np.array(plain.transform(195500, 1493815))
    assert np.hypot(*(reached - (195083.2, 1494127.3))) > 100


@pytest.mark.parametrize("row", SPATIAL_REF_SYS_ROWS)
def test_wkt_and_proj4_of_a_row_for_postgis_say_the_same(row):
    by_wkt = pyproj.Transformer.from_crs(row.srtext, 4326, always_xy=True)
    by_proj4 = pyproj.Transformer.from_crs(row.proj4text, 4326, always_xy=True)
    assert by_wkt.transform(500000, 1493815) == pytest.approx(
        by_proj4.transform(500000, 1493815), abs=1e-9
    )


@pytest.mark.parametrize("form", [4240, pyproj.CRS.from_epsg(4240).to_wkt("WKT1_ESRI")])
def test_geographic_indian_1975_takes_the_same_way(form):
    crs = recognise(form)
    assert crs.is_indian_1975
    utm = recognise(INDIAN_1975_UTM_48N)
    point = np.array([shapely.Point(102.1834642, 13.4995191)])
    by_utm = from_storage(point, utm)
    by_degrees = from_storage(point, crs)
    assert shapely.get_coordinates(to_storage(by_degrees, crs)) == pytest.approx(
        shapely.get_coordinates(to_storage(by_utm, utm)), abs=1e-9
    )
    assert np.abs(shapely.get_coordinates(by_degrees) - shapely.get_coordinates(point)).max() > 1e-3


@pytest.mark.parametrize(
    "form",
    [4326, "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84",
     pyproj.CRS.from_epsg(4326).to_wkt(), pyproj.CRS.from_epsg(4326).to_wkt("WKT1_ESRI")],
)  # fmt: skip
def test_storage_is_left_as_it_is(form):
    crs = recognise(form)
    assert crs.is_storage
    point = np.array([shapely.Point(102.1834642, 13.4995191), None], dtype=object)
    assert to_storage(point, crs).tolist() == point.tolist()


def test_heights_are_dropped():
    (moved,) = to_storage(np.array([shapely.Point(500000, 1500000, 31)]), recognise(32648))
    assert not moved.has_z


@pytest.mark.parametrize(
    "form",
    [0, 99999, "", "WGS84", "+proj=utm +zone=48", "EPSG:", "nonsense[", "/etc/passwd",
     '{"type": "name"}', 'LOCAL_CS["site",UNIT["m",1]]', "EPSG:4978", 'GEOGCS["x"' * 9000,
     'GEOGCS["unknown",DATUM["unknown",SPHEROID["Everest",6377276.345,300.8017]],'
     'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'],
)  # fmt: skip
def test_what_is_not_known_is_refused(form):
    with pytest.raises(UnknownCrs):
        recognise(form)


@pytest.mark.parametrize("zone", [24047, 24048, 32647, 32648, 4240])
@given(lon=st.floats(DISTRICT[0], DISTRICT[2]), lat=st.floats(DISTRICT[1], DISTRICT[3]))
def test_there_and_back_is_the_same_place(zone, lon, lat):
    crs = recognise(zone)
    there = from_storage(np.array([shapely.Point(lon, lat)]), crs)
    # A datum shift drops the height it makes, 3 mm on the way back; 1e-7 degrees is 1 cm.
    assert shapely.get_coordinates(to_storage(there, crs))[0] == pytest.approx((lon, lat), abs=1e-7)


@pytest.mark.parametrize("point", [(np.nan, 1), (np.inf, 1), (700000.0, 1500000.0), (102.0, 91.0)])
def test_a_coordinate_off_the_globe_is_named(point):
    geometries = np.array([shapely.Point(102, 13), shapely.Point(*point)])
    with pytest.raises(NotFiniteCoordinate, match="geometry 2"):
        to_storage(geometries, recognise(4326))
    _, faulty = to_storage_where_possible(geometries, recognise(4326))
    assert faulty.tolist() == [False, True]


@pytest.mark.parametrize(
    ("bounds", "srids"),
    [
        (DISTRICT, [4326]),
        ((168_370, 1_487_010, 198_870, 1_512_165), [32648, 924048]),
        ((818_000, 1_487_010, 848_000, 1_512_165), [32647, 924047]),
        ((0, 0, 1, 1), []),
        ((36.9, -0.8, 37.0, -0.7), []),
        ((np.nan, np.nan, np.nan, np.nan), []),
    ],
)
def test_an_extent_suggests_what_it_may_be(bounds, srids):
    west, south, east, north = bounds
    corners = shapely.points([(west, south), (east, south), (east, north), (west, north)])
    assert [crs.srid for crs in plausible_crs(corners)] == srids
