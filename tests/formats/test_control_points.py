"""Files of control points: of QGIS, of a table, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats import raster_errors as errors
from formats.control_points import read_points
from formats.errors import FormatError

QGIS = """\
#CRS: PROJCRS["WGS 84 / UTM zone 48N",BASEGEOGCRS["WGS 84",DATUM["World Geodetic System 1984",\
ELLIPSOID["WGS 84",6378137,298.257223563]]],CONVERSION["UTM zone 48N",\
METHOD["Transverse Mercator"],PARAMETER["Latitude of natural origin",0],\
PARAMETER["Longitude of natural origin",105],\
PARAMETER["Scale factor at natural origin",0.9996],PARAMETER["False easting",500000],\
PARAMETER["False northing",0]],CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],\
LENGTHUNIT["metre",1],ID["EPSG",32648]]
mapX,mapY,sourceX,sourceY,enable,dX,dY,residual
195083.2,1494127.3,120.5,-80.25,1,0,0,0
195583.2,1494127.3,620.5,-80.25,0,0,0,0
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "a.points"
    path.write_text(text, encoding="utf-8")
    return path


def test_points_of_qgis_keep_their_pixels_and_what_is_switched_off(tmp_path: Path) -> None:
    first, second = read_points(written(tmp_path, QGIS))
    assert (first.column, first.row, first.is_on) == (120.5, 80.25, True)
    # The test vector of DOMAIN.md §2.10.
    assert (first.longitude, first.latitude) == pytest.approx((102.1834642, 13.4995191), abs=2e-6)
    assert second.is_on is False


def test_numbers_of_indian_1975_go_its_one_way(tmp_path: Path) -> None:
    (point,) = read_points(written(tmp_path, "column,row,x,y\n1,2,195500,1493815\n"), 24048)
    assert (point.longitude, point.latitude) == pytest.approx((102.1834642, 13.4995191), abs=2e-6)


def test_degrees_and_positions_as_people_write_them(tmp_path: Path) -> None:
    (point,) = read_points(written(tmp_path, "col,row,lon,lat\n1,2,102.18,13.5\n"))
    assert (point.longitude, point.latitude) == (102.18, 13.5)
    (point,) = read_points(written(tmp_path, "คอลัมน์,แถว,พิกัด\n1,2,48P 195500 1493815 อินเดียน 1975\n"))
    assert (point.longitude, point.latitude) == pytest.approx((102.1834642, 13.4995191), abs=2e-6)
    assert point.written


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", errors.UnreadablePoints),
        ("a,b\n1,2\n", errors.UnreadablePoints),
        ("col,row,lon,lat\n1,x,102,13\n", errors.UnreadablePoints),
        ("col,row,lon,lat\n1\n", errors.UnreadablePoints),
        ("col,row,lon,lat\nnan,1,102,13\n", errors.UnreadablePoints),
        ("col,row,x,y\n1,2,195500,1493815\n", errors.NoCrs),
        ("col,row,lon,lat\n1,2,-75,13\n", errors.PointElsewhere),
        ("col,row,lon,lat\n1,2,nan,nan\n", FormatError),
        ("col,row,position\n1,2,ที่วัด\n", errors.PointElsewhere),
        ("#CRS: +proj=utm\nmapX,mapY,sourceX,sourceY\n1,2,3,4\n", FormatError),
        ("col,row,lon,lat\n" + "1,2,102,13\n" * 501, errors.UnreadablePoints),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, why: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(why):
        read_points(written(tmp_path, text))
