"""Outlines of arriving parcels, whole arrays at once: area on the ellipsoid."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from formats.crs import Geometries

Bounds = tuple[float, float, float, float]  # west, south, east, north
_SEMI_MAJOR: Final = 6378137.0  # metres, of WGS 84
_ECCENTRICITY: Final = 0.0818191908426215
_POLYGON, _MULTIPOLYGON = 3, 6  # type codes of shapely


def are_polygons(geometries: Geometries) -> npt.NDArray[np.bool_]:
    """Which of them are polygons or several, with something in them; None is not."""
    kinds = shapely.get_type_id(geometries)
    found: npt.NDArray[np.bool_] = ((kinds == _POLYGON) | (kinds == _MULTIPOLYGON)) & (
        ~shapely.is_empty(geometries)
    )
    return found


def whole(polygons: Geometries) -> Geometries:
    """Polygons (EPSG:4326) as multi-polygons; several stay as they are."""
    if not len(polygons):
        return polygons
    made: Geometries = np.array(polygons, dtype=object)
    single = np.flatnonzero(shapely.get_type_id(made) == _POLYGON)
    if len(single):
        made[single] = shapely.multipolygons(made[single], indices=np.arange(len(single)))
    return made


def square_metres(geometries: Geometries) -> npt.NDArray[np.float64]:
    """Areas on the WGS 84 ellipsoid of outlines in EPSG:4326 (lon, lat); 0 for None.

    By a projection that keeps areas: for land of a few kilometres the same as along geodesics
    to a millionth, and a hundred times as fast.
    """
    areas: npt.NDArray[np.float64] = shapely.area(shapely.transform(geometries, _equal_area))
    return np.nan_to_num(areas)


def _equal_area(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Longitude, latitude → metres of the cylinder of equal areas."""
    sine = np.sin(np.radians(degrees[:, 1]))
    part = _ECCENTRICITY * sine
    height = (1 - _ECCENTRICITY**2) * (sine / (1 - part**2) + np.arctanh(part) / _ECCENTRICITY)
    return np.column_stack((_SEMI_MAJOR * np.radians(degrees[:, 0]), _SEMI_MAJOR * height / 2))
