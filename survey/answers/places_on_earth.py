"""Points, traces and shapes as devices write them: `latitude longitude altitude accuracy; …`.

Devices write latitude first; everything after this module is longitude first (EPSG:4326).
Pure. Source: https://getodk.github.io/xforms-spec/#data-types
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from formats.crs import THAILAND
from formats.errors import FormatError

WORST_ACCURACY: Final = 100.0  # metres; a phone that says more has seen no satellite
CLOSES_WITHIN: Final = 25.0  # metres from the last corner of a trace to its first
FEWEST_CORNERS: Final = 3
MOST_CORNERS: Final = 20_000
BEST_ERROR: Final = 1.0  # metres; no phone is better, whatever it says
_METRES_PER_DEGREE: Final = 111_320.0
_PARTS: Final = (2, 3, 4)  # altitude and accuracy may be left out


class UnreadablePlace(FormatError):
    """Not numbers, or not latitude before longitude."""

    th_sentence = "อ่านพิกัดไม่ได้ ให้จับพิกัดใหม่"
    en_sentence = "The coordinates cannot be read; take the position again."


class OutsideThailand(FormatError):
    """A point that is not in the rectangle around Thailand."""

    th_sentence = "พิกัดอยู่นอกประเทศไทย ให้ตรวจว่าเครื่องจับสัญญาณดาวเทียมได้แล้ว"
    en_sentence = "The coordinates lie outside Thailand; see that the phone has a satellite fix."


class TooInaccurate(FormatError):
    """Worse than `WORST_ACCURACY`."""

    th_sentence = "พิกัดคลาดเคลื่อน {metres} ม. เกินที่รับ ({limit} ม.) ให้ยืนที่โล่งแล้วจับใหม่"
    en_sentence = (
        "The position is off by {metres} m, more than accepted ({limit} m);"
        " stand in the open and take it again."
    )


class TooFewCorners(FormatError):
    """Fewer than three different corners."""

    th_sentence = "แนวเขตมีไม่ถึง {limit} มุม ให้เดินรังวัดใหม่"
    en_sentence = "The outline has fewer than {limit} corners; walk it again."


class TooManyCorners(FormatError):
    """More corners than a walk has."""

    th_sentence = "แนวเขตมีมุมเกิน {limit} มุม"
    en_sentence = "The outline has more than {limit} corners."


class OpenTrace(FormatError):
    """A trace that does not come back to where it began."""

    th_sentence = "แนวที่เดินไม่กลับมาที่จุดเริ่ม (ห่าง {metres} ม.) ให้เดินให้ครบรอบ"
    en_sentence = "The trace does not come back to its beginning ({metres} m off); walk all around."


class CrossesItself(FormatError):
    """An outline that crosses itself, or holds no ground."""

    th_sentence = "แนวเขตตัดกันเองหรือไม่มีพื้นที่ ให้เดินรังวัดใหม่ตามลำดับมุม"
    en_sentence = "The outline crosses itself or holds no ground; walk it again, corner by corner."


@dataclass(frozen=True, slots=True)
class Spot:
    """A point (degrees, EPSG:4326); altitude and accuracy in metres, None where not told.

    Devices write an accuracy of 0 for a point that was set by hand on a map.
    """

    longitude: float
    latitude: float
    altitude: float | None = None
    accuracy: float | None = None

    @property
    def was_measured(self) -> bool:
        """Whether a receiver measured it, and did not a finger point at a map."""
        return bool(self.accuracy)


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed outline of (lon, lat), and the corners it was made of, the last not repeated."""

    polygon: shapely.Polygon
    corners: tuple[Spot, ...]

    @property
    def position_error(self) -> float | None:
        """One standard deviation of a corner, metres; None where no receiver measured them.

        A device's accuracy is the radius that holds two thirds of its readings. The root of
        the mean square: one bad corner counts for more than one good.
        """
        told = [corner.accuracy for corner in self.corners if corner.accuracy]
        if len(told) * 2 < len(self.corners):
            return None
        return max(BEST_ERROR, math.sqrt(sum(each * each for each in told) / len(told)))


def parse_point(answer: str) -> Spot:
    """Read a geopoint.

    Raises:
        UnreadablePlace, OutsideThailand, TooInaccurate: sentences for who surveyed.
    """
    spot = _spot(answer.strip().rstrip(";"))
    _check(spot)
    return spot


def parse_outline(answer: str) -> Outline:
    """Read a geoshape, or a geotrace that comes back to its beginning.

    Raises:
        UnreadablePlace, OutsideThailand, TooInaccurate, TooFewCorners, TooManyCorners,
        OpenTrace, CrossesItself: sentences for who surveyed.
    """
    written = [corner for corner in answer.split(";") if corner.strip()]
    if len(written) > MOST_CORNERS:
        raise TooManyCorners(limit=MOST_CORNERS)
    corners = _without_repeats([_spot(corner) for corner in written])
    for corner in corners:
        _check(corner)
    if len(corners) > 1 and _same_spot(corners[0], corners[-1]):
        corners.pop()
    elif len(corners) >= FEWEST_CORNERS:
        off = _metres_between(corners[0], corners[-1])
        if off > CLOSES_WITHIN:
            raise OpenTrace(metres=round(off))
    if len(corners) < FEWEST_CORNERS:
        raise TooFewCorners(limit=FEWEST_CORNERS)
    polygon = shapely.Polygon([(corner.longitude, corner.latitude) for corner in corners])
    if not polygon.is_valid or polygon.area <= 0:
        raise CrossesItself
    return Outline(polygon, tuple(corners))


def format_point(spot: Spot) -> str:
    """As a device writes it."""
    return f"{spot.latitude!r} {spot.longitude!r} {spot.altitude or 0.0!r} {spot.accuracy or 0.0!r}"


def format_outline(corners: Sequence[Spot]) -> str:
    """A geoshape of the corners, the first repeated at the end."""
    return "; ".join(format_point(corner) for corner in [*corners, *corners[:1]])


def _spot(text: str) -> Spot:
    parts = text.split()
    if len(parts) not in _PARTS:
        raise UnreadablePlace
    try:
        numbers = [float(part) for part in parts]
    except ValueError as error:
        raise UnreadablePlace from error
    latitude, longitude, altitude, accuracy = numbers + [math.nan] * (4 - len(numbers))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or accuracy < 0:  # noqa: PLR2004
        raise UnreadablePlace
    return Spot(longitude, latitude, _finite(altitude), _finite(accuracy))


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _check(spot: Spot) -> None:
    west, south, east, north = THAILAND
    if not (west <= spot.longitude <= east and south <= spot.latitude <= north):
        raise OutsideThailand
    if spot.accuracy is not None and spot.accuracy > WORST_ACCURACY:
        raise TooInaccurate(metres=round(spot.accuracy), limit=round(WORST_ACCURACY))


def _without_repeats(corners: list[Spot]) -> list[Spot]:
    """A receiver that stands still writes one corner over and over."""
    kept: list[Spot] = []
    for corner in corners:
        if not kept or not _same_spot(kept[-1], corner):
            kept.append(corner)
    return kept


def _same_spot(one: Spot, other: Spot) -> bool:
    return one.longitude == other.longitude and one.latitude == other.latitude


def _metres_between(one: Spot, other: Spot) -> float:
    north = (one.latitude - other.latitude) * _METRES_PER_DEGREE
    east = (one.longitude - other.longitude) * _METRES_PER_DEGREE
    return math.hypot(north, east * math.cos(math.radians(one.latitude)))
