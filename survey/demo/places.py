"""Places of the demo: names, where the villages lie, who works with the network, house counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import numpy as np
import shapely

from network.models import (
    DIGITS,
    HouseCount,
    Joining,
    Level,
    Place,
    PlaceBoundary,
    PlaceRecord,
)
from survey.demo.chance import chance
from survey.demo.outlines import tambons
from survey.demo.plane import ZONE_LINE_LON, lon_lat, point_on_plane, stored
from survey.demo.rows import Rows
from survey.demo.scales import Scale

PROVINCE, DISTRICT = "27", "2704"
_NAMES = {
    "27": ("สระแก้ว", "Sa Kaeo"),
    "2704": ("วังน้ำเย็น", "Wang Nam Yen"),
    "270401": ("วังน้ำเย็น", "Wang Nam Yen"),
    "270403": ("ตาหลังใน", "Ta Lang Nai"),
    "270405": ("คลองหินปูน", "Khlong Hin Pun"),
    "270406": ("ทุ่งมหาเจริญ", "Thung Maha Charoen"),
}
# Months before today on which a tambon's status began.
_JOININGS = {
    "270405": (50.0, Joining.Status.ACTIVE, True),
    "270403": (21.5, Joining.Status.ACTIVE, False),
    "270406": (9.5, Joining.Status.ACTIVE, False),
    "270401": (4.2, Joining.Status.PREPARING, False),
}
# From when fictional outlines hold: so long ago that any real map is newer and takes their place.
GIVES_WAY = date(1990, 1, 1)
WITHOUT_POLYGON = ("27040504", "27040603")
ON_THE_ZONE_LINE = "27040601"
COUNTED_BY_LAYOUT = "27040603"  # no figure of the register: its own layout counts
_NETWORK_MONTHS = 60.0  # since the first village met
_FROM_EDGE = (1_500.0, 1_100.0, 700.0, 300.0)  # metres a village's centre keeps, if it can
_SAMPLES, _ROUNDS = 600, 12


@dataclass
class Village:
    """A surveyed village; `centre` in metres on the plane, `cell` the land nearest to it."""

    code: str
    name: str
    place: Place
    centre: tuple[float, float]
    cell: Any
    households: int
    reference_houses: int
    surveyed_from: date

    @property
    def tambon(self) -> str:
        return self.code[:6]


@dataclass
class Places:
    """What later parts of the demo need to know of the places."""

    by_code: dict[str, Place]
    tambons: dict[str, Any]
    villages: list[Village]

    @property
    def district(self) -> Any:
        """The four tambons as one polygon on the plane."""
        return shapely.union_all(list(self.tambons.values()))


@dataclass(frozen=True)
class Known:
    """Places already in the database: keys by code, and boundaries (lon, lat) by code."""

    places: dict[str, Place]
    boundaries: dict[str, Any]


def make_places(rows: Rows, known: Known, scale: Scale) -> Places:
    """Province, district, tambons and villages; those already known keep names and boundaries."""
    shapes, drawn = tambons(rows.seed, known.boundaries)
    by_code = _name_places(rows, known, scale)
    _draw_boundaries(rows, by_code, drawn, known)
    _join(rows, by_code)
    villages = [
        village
        for tambon in ("270405", "270403", "270406")
        for village in _villages(rows, tambon, shapes[tambon], by_code, scale)
    ]
    _draw_villages(rows, villages, known)
    _count_houses(rows, villages)
    return Places(by_code, shapes, villages)


def _name_places(rows: Rows, known: Known, scale: Scale) -> dict[str, Place]:
    since = rows.months_ago(_NETWORK_MONTHS)
    real = rows.source("รหัสและชื่อเขตการปกครอง จริงตามทะเบียน ใช้ประกอบการสาธิต", since)
    made_up = rows.source("ชื่อหมู่บ้านเพื่อการสาธิต", since)
    by_code = dict(known.places)
    levels = {digits: level for level, digits in DIGITS.items()}
    for code, (name_th, name_en) in {
        **_NAMES,
        **{c: (n, "") for c, n in scale.names.items()},
    }.items():
        if code in by_code:
            continue
        place = by_code[code] = rows.add(Place(code=code, level=levels[len(code)]))
        rows.fact(
            PlaceRecord,
            made_up if levels[len(code)] == Level.VILLAGE else real,
            place=place,
            parent=by_code.get(code[:-2]),
            name_th=name_th,
            name_en=name_en,
            valid_from=since,
        )
    return by_code


def _draw_boundaries(
    rows: Rows, by_code: dict[str, Place], drawn: dict[str, Any], known: Known
) -> None:
    since = rows.months_ago(_NETWORK_MONTHS)
    source = rows.source("แนวเขตตำบลวาดขึ้นอย่างง่ายเพื่อการสาธิต", since)
    shapes = dict(drawn)
    if len(drawn) == len(_JOININGS) and DISTRICT not in known.boundaries:
        shapes[DISTRICT] = shapely.union_all(list(drawn.values()))
    for code, shape in shapes.items():
        rows.fact(
            PlaceBoundary,
            source,
            place=by_code[code],
            geometry=stored(shape),
            valid_from=GIVES_WAY,
        )


def _join(rows: Rows, by_code: dict[str, Place]) -> None:
    for code, (months, status, is_pilot) in _JOININGS.items():
        since = rows.months_ago(months)
        source = rows.source(f"มติที่ประชุมเครือข่าย ตำบล{_NAMES[code][0]}", since)
        rows.fact(
            Joining,
            source,
            place=by_code[code],
            status=status,
            is_pilot=is_pilot,
            since=since,
        )


def _villages(
    rows: Rows, tambon: str, shape: Any, by_code: dict[str, Place], scale: Scale
) -> list[Village]:
    codes = [code for code in scale.villages if code.startswith(tambon)]
    # The village on the zone line is the first to be placed.
    codes.sort(key=lambda code: (code != ON_THE_ZONE_LINE, code))
    fixed = _middle_of_zone_line(shape) if ON_THE_ZONE_LINE in codes else None
    centres = _centres(shape, len(codes), chance(rows.seed, f"centres/{tambon}"), fixed)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=shape.envelope)
    )
    joined = rows.months_ago(_JOININGS[tambon][0])
    villages = []
    for code, centre in zip(codes, centres, strict=True):
        households, coverage = scale.villages[code]
        cell = next(each for each in cells if each.covers(shapely.Point(centre)))
        villages.append(
            Village(
                code=code,
                name=scale.names[code],
                place=by_code[code],
                centre=(float(centre[0]), float(centre[1])),
                cell=shapely.intersection(cell, shape),
                households=households,
                reference_houses=round(households / coverage),
                surveyed_from=max(joined, rows.months_ago(scale.history_months)),
            )
        )
    return villages


def _middle_of_zone_line(shape: Any) -> Any:
    """A point on 102°E well inside the tambon: that village lies in two UTM zones."""
    _, south, _, north = shape.bounds
    x, _ = point_on_plane(ZONE_LINE_LON, 0)
    line = shapely.intersection(shapely.LineString([(x, south), (x, north)]), shape)
    longest = max(shapely.get_parts(line), key=lambda part: part.length)
    return shapely.get_coordinates(shapely.line_interpolate_point(longest, 0.55, normalized=True))[
        0
    ]


def _centres(shape: Any, count: int, rng: Random, fixed: Any | None) -> Any:
    """Centres spread over a tambon, away from its edge; the first stays where it is fixed."""
    inner = next(
        cut for margin in _FROM_EDGE if (cut := shape.simplify(50).buffer(-margin)).area > 0
    )
    shapely.prepare(inner)
    west, south, east, north = inner.bounds
    samples: list[tuple[float, float]] = []
    while len(samples) < _SAMPLES:
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        if shapely.contains_xy(inner, x, y):
            samples.append((x, y))
    ground = np.array(samples)
    centres = ground[rng.sample(range(_SAMPLES), count)]
    for _ in range(_ROUNDS):
        if fixed is not None:
            centres[0] = fixed
        nearest = ((ground[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        centres = np.array(
            [
                ground[nearest == each].mean(axis=0) if (nearest == each).any() else centres[each]
                for each in range(count)
            ]
        )
    if fixed is not None:
        centres[0] = fixed
    return centres


def _draw_villages(rows: Rows, villages: list[Village], known: Known) -> None:
    since = rows.months_ago(_NETWORK_MONTHS - 1)
    source = rows.source("แนวเขตหมู่บ้านวาดขึ้นเพื่อการสาธิต", since)
    for village in villages:
        if village.code not in WITHOUT_POLYGON and village.code not in known.boundaries:
            rows.fact(
                PlaceBoundary,
                source,
                place=village.place,
                geometry=stored(lon_lat(village.cell)),
                valid_from=GIVES_WAY,
            )


def _count_houses(rows: Rows, villages: list[Village]) -> None:
    """The register's count of each year's end; one village is counted from its own layout."""
    for years in (1, 0):
        counted_on = date(rows.today.year - years - 1, 12, 31)
        source = rows.source(f"จำนวนบ้านตามทะเบียนราษฎร สิ้นปี {counted_on.year + 543}", counted_on)
        for village in villages:
            if village.code == COUNTED_BY_LAYOUT:
                continue
            rows.fact(
                HouseCount,
                source,
                place=village.place,
                houses=village.reference_houses - 2 * years,
                basis=HouseCount.Basis.REGISTERED,
                counted_on=counted_on,
            )
    laid_out = next(village for village in villages if village.code == COUNTED_BY_LAYOUT)
    drawn_on = laid_out.surveyed_from
    rows.fact(
        HouseCount,
        rows.source(f"นับบ้านจากผัง {laid_out.name}", drawn_on),
        place=laid_out.place,
        houses=laid_out.reference_houses,
        basis=HouseCount.Basis.LAYOUT,
        counted_on=drawn_on,
    )
