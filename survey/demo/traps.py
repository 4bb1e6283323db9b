"""The seeded traps of DOMAIN.md §4.2: land that goes wrong where a program is careless.

Here, on plots before they are registered: a parcel of 50-0-0.3 rai; one given in
Indian 1975; documents of sheets `๕๔๓๕ IV ๗๖๙๒` (zone 48) and `5335 I 2092` (zone 47);
true overlaps; parcels stated to lie in another village than where they are. Elsewhere:
parcels across 102°E (`places`), houses with two households, households without a house and a
verifier living in the house of those he checks (`visits`, `verification`), a village with
four committee members and one person in three committees (`accounts`), a tambon not in
the network (`places`). With later issues: a month without a report, a withdrawn consent, a
sensitive count of 3.
"""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely import affinity

from formats.crs import INDIAN_1975_UTM_48N
from parcels.models import SurveyMethod
from survey.demo.layout import Plot
from survey.demo.places import WITHOUT_POLYGON, Village
from survey.demo.plane import (
    EXACT_DIGITS,
    RAI,
    ZONE_LINE_LON,
    geodesic_square_metres,
    lon_lat,
    off_grid,
    on_plane,
    point_on_plane,
)

FIFTY_RAI_AND_A_BIT = 50 * RAI + 0.3 * 4  # 50-0-0.3: 80,001.2 square metres
SHEET_ZONE_48, SHEET_ZONE_47 = "๕๔๓๕ IV ๗๖๙๒", "5335 I 2092"
_SHEET_CENTRES = {  # the middle of the sheet: its south-west corner plus one kilometre
    SHEET_ZONE_48: (32648, 177_000.0, 1_493_000.0),
    SHEET_ZONE_47: (32647, 821_000.0, 1_493_000.0),
}
OVERLAPS = 4
_INTO_NEIGHBOUR = 32.0  # metres
MISPLACED = 3
INDIAN_1975 = INDIAN_1975_UTM_48N


def set_traps(plots: list[Plot], villages: list[Village]) -> None:
    """Change some of `plots`; which ones depends on them alone."""
    ordinary = [plot for plot in plots if plot.neighbour is not None]
    _exactly_fifty_rai(plots)
    _given_in_indian_1975(ordinary)
    for sheet in _SHEET_CENTRES:
        _named_by_sheet(plots, sheet)
    _overlapping(ordinary)
    _misplaced(ordinary, villages)


def _exactly_fifty_rai(plots: list[Plot]) -> None:
    large = [plot for plot in plots if plot.village.tambon == "270405"]
    plot = min(large, key=lambda each: abs(each.square_metres - 1.06 * FIFTY_RAI_AND_A_BIT))
    for _ in range(3):
        factor = math.sqrt(FIFTY_RAI_AND_A_BIT / _as_measured(plot.polygon))
        plot.polygon = affinity.scale(plot.polygon, factor, factor, origin="centroid")
    plot.method, plot.paper = SurveyMethod.RTK, "alro_401"


def _as_measured(polygon: Any) -> float:
    return geodesic_square_metres(lon_lat(polygon, digits=EXACT_DIGITS))


def _given_in_indian_1975(plots: list[Plot]) -> None:
    east = [plot for plot in plots if plot.village.tambon == "270403" and not plot.method]
    plot = east[len(east) // 2]
    plot.srid, plot.method, plot.paper = INDIAN_1975, SurveyMethod.DOCUMENT_COPY, "alro_401"


def _named_by_sheet(plots: list[Plot], sheet: str) -> None:
    """The fields nearest to the sheet in Thung Maha Charoen, on its side of the zone line."""
    srid, east, north = _SHEET_CENTRES[sheet]
    there: Any = off_grid(shapely.Point(east, north), srid)
    centre: Any = on_plane(there)
    line, _ = point_on_plane(ZONE_LINE_LON, 0)
    side = [
        plot
        for plot in plots
        if plot.village.tambon == "270406"
        and not plot.sheet
        and (plot.centroid[0] < line) == (there.x < ZONE_LINE_LON)
    ]
    plot = min(side, key=lambda each: shapely.distance(each.polygon, centre))
    plot.sheet, plot.paper = sheet, "alro_401"


def _overlapping(plots: list[Plot]) -> None:
    """A field claimed 32 metres into the next one."""
    ordinary = [plot for plot in plots if not (plot.method or plot.sheet or plot.srid)]
    for plot in ordinary[:: len(ordinary) // OVERLAPS][:OVERLAPS]:
        assert plot.neighbour is not None  # noqa: S101 (set_traps chose them so)
        reach = plot.polygon.buffer(_INTO_NEIGHBOUR, join_style="mitre")
        claimed = shapely.union(plot.polygon, shapely.intersection(reach, plot.neighbour.polygon))
        plot.polygon = claimed.buffer(3, join_style="mitre").buffer(-3, join_style="mitre")
        plot.is_mapped = plot.neighbour.is_mapped = True


def _misplaced(plots: list[Plot], villages: list[Village]) -> None:
    """Stated to lie in another village of the tambon than the one whose boundary holds them."""
    held = [
        plot
        for plot in plots
        if plot.village.code not in WITHOUT_POLYGON and plot.village.tambon == "270405"
    ]
    for plot in held[7 :: len(held) // MISPLACED][:MISPLACED]:
        plot.stated_in = next(
            village
            for village in villages
            if village.tambon == plot.village.tambon and village is not plot.village
        )
        plot.is_mapped = True
