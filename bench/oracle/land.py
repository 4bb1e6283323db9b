"""Where things lie and what covers them, by shapely and geopandas; areas by GeographicLib."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas
import numpy
import pandas
import shapely
from pyproj import Geod

WGS84 = Geod(ellps="WGS84")
POLYGON = 3  # shapely's number of the type

# In the order in which one is shown where two cover half of a parcel each (§2.2, §5.0).
REGIMES: dict[str, tuple[str, ...]] = {
    "alro": ("alro_plot", "alro_land"),
    "settlement": ("coop_settlement", "self_help_settlement"),
    "treasury_or_public": ("treasury_land", "public_land"),
    "protected_area": ("national_park", "wildlife_sanctuary"),
    "reserve_forest": ("reserve_forest",),
    "permanent_forest": ("permanent_forest", "community_forest"),
}
HALF = 0.5
NOISE_SQUARE_METRES = 16.0


def square_metres(shapes: Sequence[Any]) -> numpy.ndarray[Any, numpy.dtype[numpy.float64]]:
    """The area of each shape (lon, lat) on the WGS 84 ellipsoid; lines and points have none."""
    parts, shape_of_part = shapely.get_parts(shapes, return_index=True)
    polygons = shapely.get_type_id(parts) == POLYGON
    parts, shape_of_part = parts[polygons], shape_of_part[polygons]
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    areas = numpy.zeros(len(shapes))
    before = -1
    for ring, part in zip(rings, part_of_ring, strict=True):
        longitudes, latitudes = shapely.get_coordinates(ring).T
        area = abs(WGS84.polygon_area_perimeter(longitudes, latitudes)[0])
        # The first ring of a polygon is its outline, the others are holes in it.
        areas[shape_of_part[part]] += area if part != before else -area
        before = part
    return areas


def area_errors(
    boundaries: geopandas.GeoDataFrame,
) -> numpy.ndarray[Any, numpy.dtype[numpy.float64]]:
    """One standard deviation of each area, m²: perimeter × σ ÷ √corners, thinned at σ (§2.11)."""
    error = boundaries["position_error_metres"].to_numpy()
    perimeter = numpy.array(
        [WGS84.geometry_area_perimeter(shape)[1] for shape in boundaries.geometry], dtype=float
    )
    thinned = [
        shapely.simplify(shape, metres / 111_320.0, preserve_topology=True)
        for shape, metres in zip(boundaries.geometry, error, strict=True)
    ]
    corners = shapely.get_num_coordinates(thinned) - shapely.get_num_geometries(
        boundaries.geometry.values
    )
    return error * perimeter / numpy.sqrt(numpy.maximum(3, corners))


def lies_in(
    points: geopandas.GeoSeries, place_boundaries: geopandas.GeoDataFrame
) -> pandas.DataFrame:
    """Rows (at, place_boundary_id): the position in `points` and each boundary that holds it."""
    holder, point = _tree(points).query(place_boundaries.geometry.values, predicate="intersects")
    return pandas.DataFrame(
        {"at": point, "place_boundary_id": place_boundaries["id"].to_numpy()[holder]}
    )


def shares(
    boundaries: geopandas.GeoDataFrame, features: geopandas.GeoDataFrame
) -> pandas.DataFrame:
    """Rows (boundary_id, edition_id, square_metres, piece): what each edition covers of each.

    `boundaries` carry their own `square_metres`. Features of one edition that overlap count once.
    """
    outlines = boundaries.geometry.values
    feature, boundary = _tree(boundaries.geometry).query(
        features.geometry.values, predicate="intersects"
    )
    covering = features.geometry.values[feature]
    shapely.prepare(covering)
    covered = shapely.covers(covering, outlines[boundary])
    pieces = numpy.where(covered, outlines[boundary], None)
    pieces[~covered] = shapely.intersection(outlines[boundary[~covered]], covering[~covered])
    table = pandas.DataFrame(
        {
            "boundary": boundary,
            "boundary_id": boundaries["id"].to_numpy()[boundary],
            "edition_id": features["edition_id"].to_numpy()[feature],
            "covered": covered,
            "piece": pieces,
        }
    )
    once = (
        table.groupby(["boundary", "boundary_id", "edition_id"])
        .agg(covered=("covered", "any"), piece=("piece", _union))
        .reset_index()
    )
    whole = boundaries["square_metres"].to_numpy()[once["boundary"]]
    once["square_metres"] = numpy.where(once["covered"], whole, 0.0)
    partly = ~once["covered"].to_numpy()
    once.loc[partly, "square_metres"] = square_metres(once["piece"].to_numpy()[partly])
    return once[["boundary_id", "edition_id", "square_metres", "piece"]]


def regimes(
    boundaries: pandas.DataFrame, shares_in_force: pandas.DataFrame, editions: pandas.DataFrame
) -> pandas.Series:
    """The state-land status of each boundary (§5.0), by its key."""
    kinds = dict(zip(editions["id"], editions["kind"], strict=True))
    regime_of_kind = {kind: regime for regime, members in REGIMES.items() for kind in members}
    found = shares_in_force.assign(
        regime=shares_in_force["edition_id"].map(kinds).map(regime_of_kind)
    ).dropna(subset=["regime"])
    whole_of = dict(zip(boundaries["id"], boundaries["square_metres"], strict=True))
    together = [
        {"boundary_id": key, "regime": regime, "square_metres": _of_regime(rows, whole_of.get(key))}
        for (key, regime), rows in found.groupby(["boundary_id", "regime"])
    ]
    largest = pandas.DataFrame(
        together, columns=["boundary_id", "regime", "square_metres"]
    ).pivot_table(
        index="boundary_id", columns="regime", values="square_metres", aggfunc="max", fill_value=0.0
    )
    largest = largest.reindex(index=boundaries["id"], columns=list(REGIMES), fill_value=0.0).fillna(
        0.0
    )
    whole = boundaries["square_metres"].to_numpy()
    half = [largest[regime].to_numpy() >= HALF * whole for regime in REGIMES]
    touched = (largest > NOISE_SQUARE_METRES).any(axis=1).to_numpy()
    chosen = numpy.select([*half, touched], [*REGIMES, "mixed"], default="outside_all_layers")
    return pandas.Series(chosen, index=boundaries["id"].to_numpy())


def _of_regime(rows: pandas.DataFrame, whole: float | None) -> float:
    """What layers of one regime cover together; ground that two of them cover counts once."""
    largest = float(rows["square_metres"].max())
    if len(rows) == 1 or whole is None or largest >= HALF * whole:
        return largest
    return float(square_metres([shapely.union_all(rows["piece"].to_numpy())])[0])


def pieces_in_places(
    features: geopandas.GeoDataFrame, place_boundaries: geopandas.GeoDataFrame
) -> pandas.DataFrame:
    """Rows (feature_id, place_boundary_id, square_metres) of every two that touch."""
    feature, place = _tree(place_boundaries.geometry).query(
        features.geometry.values, predicate="intersects"
    )
    parts = shapely.intersection(
        features.geometry.values[feature], place_boundaries.geometry.values[place]
    )
    return pandas.DataFrame(
        {
            "feature_id": features["id"].to_numpy()[feature],
            "place_boundary_id": place_boundaries["id"].to_numpy()[place],
            "square_metres": square_metres(parts),
        }
    )


def _tree(shapes: Iterable[Any]) -> Any:
    return shapely.STRtree(list(shapes))


def _union(pieces: pandas.Series) -> Any:
    return pieces.iloc[0] if len(pieces) == 1 else shapely.union_all(pieces.to_numpy())
