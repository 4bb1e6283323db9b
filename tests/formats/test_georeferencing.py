"""A scan is laid down by its points: against GDAL's own fit, against a bend made here, refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from rasterio.control import GroundControlPoint
from rasterio.transform import from_gcps

from formats import raster_errors as errors
from formats.georeferencing import ControlPoint, Method, advice, arrays, fit, laid, local_crs
from formats.raster_copies import write_placed
from formats.raster_process import placed, scanned
from formats.rasters import look

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
SIDE = 200  # pixels
MIDDLE = (102.18, 13.5)
METRES = 2.0  # a pixel
_LOCAL = Transformer.from_crs(
    4326,
    f"+proj=tmerc +lat_0={MIDDLE[1]} +lon_0={MIDDLE[0]} +k=1 +datum=WGS84 +units=m",
    always_xy=True,
)


def at(column: float, row: float, bend: float = 0.0) -> ControlPoint:
    """A point of a picture turned by 30°, METRES a pixel, bent by up to so many metres."""
    x, y = column - SIDE / 2, SIDE / 2 - row
    turned = math.radians(30)
    east = METRES * (x * math.cos(turned) - y * math.sin(turned)) + bend * (x / SIDE * 2) ** 2
    north = METRES * (x * math.sin(turned) + y * math.cos(turned)) + bend * x * y / SIDE**2 * 4
    longitude, latitude = _LOCAL.transform(east, north, direction="INVERSE")
    return ControlPoint(column, row, longitude, latitude)


def spread(count: int, bend: float = 0.0) -> list[ControlPoint]:
    across = math.ceil(math.sqrt(count))
    steps = np.linspace(10, SIDE - 10, across)
    return [at(column, row, bend) for row in steps for column in steps][:count]


def moved(point: ControlPoint, metres: float) -> ControlPoint:
    return replace(point, latitude=point.latitude + metres / 110_630)


@pytest.mark.parametrize("method", Method)
def test_points_without_error_have_none(method: Method) -> None:
    found = fit(spread(16), method)
    assert found.rmse < 0.01
    assert max(found.residuals) < 0.01
    assert found.is_checked


def test_an_affine_fit_is_that_of_gdal() -> None:
    """rasterio.transform.from_gcps is GDALGCPsToGeoTransform, least squares of its own."""
    rng = np.random.default_rng(4)
    points = [moved(each, float(rng.normal(0, 5))) for each in spread(9)]
    pixels, ground = arrays(points, Method.AFFINE)
    theirs = from_gcps(
        [
            GroundControlPoint(row=row, col=column, x=x, y=y)
            for (column, row), (x, y) in zip(pixels, ground, strict=True)
        ]
    )
    off = [
        math.dist(theirs * (column, row), place)
        for (column, row), place in zip(pixels, ground, strict=True)
    ]
    assert fit(points, Method.AFFINE).residuals == pytest.approx(off, abs=1e-3)


@pytest.mark.parametrize("method", Method)
def test_the_wrong_point_is_the_worst_and_can_be_left_out(method: Method) -> None:
    points = spread(16)
    points[5] = moved(points[5], 80)
    found = fit(points, method)
    assert found.worst == 5
    points[5] = replace(points[5], is_on=False)
    without = fit(points, method)
    assert without.rmse < 0.01
    assert without.residuals[5] == pytest.approx(80, abs=0.5)  # it still says how far off it is


def test_three_points_cannot_check_each_other() -> None:
    found = fit([at(10, 10), at(190, 20), at(60, 170)], Method.AFFINE)
    assert (found.rmse < 1e-6, found.is_checked) == (True, False)


@pytest.mark.parametrize(
    ("points", "method", "why"),
    [
        (spread(2), Method.AFFINE, errors.TooFewPoints),
        (spread(5), Method.POLYNOMIAL, errors.TooFewPoints),
        ([], Method.SPLINE, errors.TooFewPoints),
        ([at(each, each) for each in (10, 50, 90, 120)], Method.AFFINE, errors.PointsInALine),
        ([at(50, 50)] * 4, Method.AFFINE, errors.PointsInALine),
        ([at(each, 20) for each in range(0, 80, 10)], Method.POLYNOMIAL, errors.PointsInALine),
        ([*spread(4), spread(4)[0]], Method.SPLINE, errors.PointsInALine),
        ([replace(each, is_on=False) for each in spread(9)], Method.AFFINE, errors.TooFewPoints),
    ],
)
def test_points_that_do_not_say_where_it_lies_are_refused(
    points: list[ControlPoint], method: Method, why: type[Exception]
) -> None:
    with pytest.raises(why):
        fit(points, method)


def test_the_plain_method_is_advised_until_another_foretells_better() -> None:
    rng = np.random.default_rng(2)
    flat = [moved(each, float(rng.normal(0, 3))) for each in spread(16)]
    bent = [moved(each, float(rng.normal(0, 1))) for each in spread(16, bend=40)]
    assert [each.method for each in map(advice, (flat, bent)) if each] == [
        Method.AFFINE,
        Method.POLYNOMIAL,
    ]
    assert advice(spread(2)) is None
    three = advice(spread(3))
    assert three is not None
    assert "6" in three.th


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, SIDE), st.floats(0, SIDE)), min_size=6, max_size=12, unique=True
    )
)
def test_whatever_the_points_the_fit_is_finite_or_refused(places) -> None:
    points = [at(column, row, bend=10) for column, row in places]
    for method in Method:
        try:
            found = fit(points, method)
        except (errors.TooFewPoints, errors.PointsInALine):
            continue
        assert math.isfinite(found.rmse)
        assert all(map(math.isfinite, found.residuals))


def scan(path: Path) -> Path:
    """Dark, with a white square at (40, 60) and a red one at (150, 120)."""
    values = np.full((3, SIDE, SIDE), 40, dtype="uint8")
    values[:, 54:67, 34:47] = 255
    values[:, 114:127, 144:157] = np.array([220, 20, 20], dtype="uint8")[:, None, None]
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE, height=SIDE, count=3, dtype="uint8"
    ) as file:
        file.write(values)
    return path


@pytest.mark.parametrize(
    ("method", "bend"), [(Method.AFFINE, 0), (Method.POLYNOMIAL, 30), (Method.SPLINE, 30)]
)
def test_what_is_on_the_scan_lies_where_the_points_say(
    method: Method, bend: float, tmp_path: Path
) -> None:
    path, copy = scan(tmp_path / "a.tif"), tmp_path / "copy.tif"
    frame, metres = write_placed(path, look(path), spread(25, bend), method, copy)
    assert metres == pytest.approx(METRES, rel=0.15)
    assert len(frame) == 64
    with rasterio.open(copy) as file:
        pixels = file.read()
        mask = file.dataset_mask()
        for column, row, is_red in ((40.5, 60.5, False), (150.5, 120.5, True)):
            known = at(column, row, bend)
            place = Transformer.from_crs(4326, 3857, always_xy=True).transform(
                known.longitude, known.latitude
            )
            red, green, _blue = pixels[:, *file.index(*place)]
            assert red > 180
            assert bool(green < 90) is is_red
        assert file.block_shapes[0] == (256, 256)
        assert mask[0, 0] == 0  # turned: the corners of its frame show nothing


def test_it_is_bent_apart_as_here(tmp_path: Path) -> None:
    path = scan(tmp_path / "a.tif")
    raster = look(path)
    here = write_placed(path, raster, spread(9), Method.AFFINE, tmp_path / "b.tif")
    assert placed(path, raster, spread(9), Method.AFFINE, tmp_path / "c.tif") == here
    assert (tmp_path / "b.tif").read_bytes() == (tmp_path / "c.tif").read_bytes()
    with pytest.raises(errors.PointOffTheScan, match="-5"):
        placed(path, raster, [at(-5, 3), *spread(4)], Method.AFFINE, tmp_path / "d.tif")


def test_a_scan_is_looked_at_in_its_own_pixels(tmp_path: Path) -> None:
    path = scan(tmp_path / "a.tif")
    scanned(path, look(path), tmp_path / "b.tif")
    with rasterio.open(tmp_path / "b.tif") as file:
        assert file.shape == (SIDE, SIDE)
        assert file.read(1)[60, 40] > 200


def test_points_that_pull_it_over_the_edge_of_the_country_are_refused(tmp_path: Path) -> None:
    path = scan(tmp_path / "a.tif")
    close = [at(100, 100), replace(at(101, 100), longitude=106), replace(at(100, 101), latitude=20)]
    with pytest.raises(errors.BendsTooFar):
        write_placed(path, look(path), close, Method.AFFINE, tmp_path / "b.tif")


def test_metres_are_those_of_the_ellipsoid() -> None:
    """Two points a known way apart by GeographicLib (pyproj.Geod)."""
    points = [ControlPoint(0, 0, 102.0, 13.4), ControlPoint(9, 9, 102.05, 13.45)]
    x, y = Transformer.from_crs(4326, local_crs(points), always_xy=True).transform(
        [102.0, 102.05], [13.4, 13.45]
    )
    assert math.dist((x[0], y[0]), (x[1], y[1])) == pytest.approx(7740.83, abs=0.05)
    assert laid(
        np.array([[0.0, 0], [1, 0], [0, 1]]),
        np.array([[0.0, 0], [2, 0], [0, 3]]),
        Method.AFFINE,
        np.array([[1.0, 1]]),
    )[0] == pytest.approx((2, 3))
