"""Numbers of the 1:4,000 map sheets that documents name (DOMAIN.md §2.10)."""

from __future__ import annotations

from typing import Any

import shapely

from survey.demo.plane import ZONE_LINE_LON, lon_lat, on_grid

_QUADRANTS = {(1, 1): "I", (1, 0): "II", (0, 0): "III", (0, 1): "IV"}
_FIRST_BLOCK = (75.0, -4.5)  # half degrees are counted from here: 5435 begins at 102.0, 13.0
_KM = 1_000.0


def sheet_at(x: float, y: float) -> str:
    """`5435 IV 7692` of a place on the plane: its 1:50,000 sheet, then even kilometres."""
    place: Any = lon_lat(shapely.Point(x, y))
    column, row = (place.x - _FIRST_BLOCK[0]) * 2, (place.y - _FIRST_BLOCK[1]) * 2
    quadrant = _QUADRANTS[int(column % 1 * 2), int(row % 1 * 2)]
    grid: Any = on_grid(place, 32647 if place.x < ZONE_LINE_LON else 32648)
    east, north = (int(metres // (2 * _KM)) * 2 % 100 for metres in (grid.x, grid.y))
    return f"{int(column)}{int(row)} {quadrant} {east:02d}{north:02d}"
