"""Who shares a house, and which have water, electricity and a road, by pandas and shapely."""

from __future__ import annotations

from typing import Any

import pandas
import shapely
from pyproj import Geod

from bench.oracle import rules

WGS84 = Geod(ellps="WGS84")
NEAR_METRES = 250.0
DEGREES = 0.003  # more than that on the ground, in every direction
SERVICES = {"F4.7": "has_water", "F4.7e": "has_electricity"}


def count_houses(at: Any, standing: pandas.DataFrame) -> None:
    """F4.6 and F4.7 of the houses of verified visits; F2.6n."""
    lived_in = standing["house_id"].dropna()
    where = at.places["place_id"]
    many = lived_in.value_counts()
    at.count("F4.6", pandas.Series(many[many >= 2].index).map(where))
    houses = pandas.Series(lived_in.unique())
    told = at.latest("survey_houseservices", "house_id", "observed_on").set_index("house_id")
    for figure, column in SERVICES.items():
        at.count(figure, houses.map(where), houses.map(told[column]).map(_answer))
    near = _near_roads(at, set(houses))
    road = [
        _answer(near[house] if house in near else told["has_all_weather_road"].get(house))
        for house in houses
    ]
    at.count("F4.7r", houses.map(where), pandas.Series(road, dtype=object))
    units = at.units
    parcels = units.loc[units["kind"].isin(["farm", "house_lot"]), "id"]
    at.count("F2.6n", parcels.map(where))


def count_methods(at: Any, parcels: pandas.DataFrame) -> None:
    """F2.6 of the latest verified boundary of each parcel."""
    at.count("F2.6", parcels["spatial_unit_id"].map(at.places["place_id"]), parcels["method"])


def _answer(said: Any) -> str:
    if said is None or pandas.isna(said):
        return "not_asked"
    return "yes" if said else "no"


def _near_roads(at: Any, houses: set[Any]) -> dict[Any, bool]:
    """Of the houses that have a position, where there is a layer of roads: is one near?"""
    editions = rules.in_force(at.tables["parcels_layeredition"], at.clock)
    of_roads = editions.loc[editions["kind"] == "road", "id"]
    if of_roads.empty:
        return {}
    features = at.tables["parcels_layerfeature"]
    roads = list(features[features["edition_id"].isin(of_roads)].geometry)
    tree = shapely.STRtree(roads)
    seen = at.latest("parcels_position", "spatial_unit_id", "observed_on")
    seen = seen[seen["spatial_unit_id"].isin(houses)]
    return {
        house: any(
            _metres(roads[number], point) <= NEAR_METRES
            for number in tree.query(point.buffer(DEGREES))
        )
        for house, point in zip(seen["spatial_unit_id"], seen.geometry, strict=True)
    }


def _metres(road: Any, point: Any) -> float:
    """From a point to the nearest of the road, on the ellipsoid.

    The nearest in degrees, north and south shortened as they are here, is the nearest on the
    ground to well below a metre at such distances.
    """
    stretch = (
        WGS84.inv(point.x, point.y, point.x + 0.001, point.y)[2]
        / (WGS84.inv(point.x, point.y, point.x, point.y + 0.001)[2])
    )

    def levelled(shape: Any) -> Any:
        return shapely.transform(shape, lambda each: each * [stretch, 1.0])

    _on_point, on_road = shapely.shortest_line(levelled(point), levelled(road)).coords
    return float(WGS84.inv(point.x, point.y, on_road[0] / stretch, on_road[1])[2])
