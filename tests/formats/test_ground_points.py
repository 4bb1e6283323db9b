"""Where a control point lies, as people write it: positions, and corners of map sheets."""

from __future__ import annotations

import pytest
from pyproj import Geod

from formats.ground_points import grounds

# The published example of a sheet, which fits zone 47 alone (DOMAIN.md §0.4).
SHEET = "5440IV4046"


def test_a_sheet_is_two_kilometres_and_its_corners_are_named() -> None:
    corners = {name: grounds(f"{SHEET} {name}")[0] for name in ("SW", "SE", "NE", "NW")}
    assert all("UTM 47" in each.taken_as for each in corners.values())
    assert 102.0 < corners["SW"].longitude < 102.25
    for one, other in (("SW", "SE"), ("SE", "NE"), ("NE", "NW"), ("NW", "SW")):
        a, b = corners[one], corners[other]
        metres = Geod(ellps="WGS84").inv(a.longitude, a.latitude, b.longitude, b.latitude)[2]
        assert metres == pytest.approx(2_000, rel=0.002)  # UTM is too long by 0.1 % here
    assert grounds(SHEET)[0].longitude == corners["SW"].longitude
    assert grounds("๕๔๔๐ IV ๔๐๔๖ ตะวันออกเฉียงเหนือ")[0].latitude == corners["NE"].latitude


def test_the_datum_that_is_written_moves_it() -> None:
    indian, wgs = grounds(SHEET)[0], grounds(f"{SHEET} WGS 84")[0]
    metres = Geod(ellps="WGS84").inv(
        indian.longitude, indian.latitude, wgs.longitude, wgs.latitude
    )[2]
    assert 400 < metres < 500  # ΔE 333 m, ΔN 303 m in zone 47 (DOMAIN.md §2.10)


@pytest.mark.parametrize("text", ["", "ที่วัด", "1", "99 99", "5440", "x" * 500, "13.5, 202.18"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert grounds(text) == []


def test_a_position_comes_before_a_sheet() -> None:
    (place,) = grounds("13.5, 102.18")
    assert (place.longitude, place.latitude) == (102.18, 13.5)
