"""Small GeoJSON files to import, in lon/lat near Wang Nam Yen."""

from __future__ import annotations

import json
from pathlib import Path

import shapely

BOWTIE = shapely.Polygon([(102, 13), (102.1, 13.1), (102.1, 13), (102, 13.1)])

# A square whose last corner overshoots: a small loop, as slips of the hand make them.
LOOPED = shapely.Polygon(
    [(102, 13.5), (102.1, 13.5), (102.1, 13.6), (101.999, 13.6), (101.999, 13.601), (102, 13.599)]
)

Feature = tuple[dict[str, object], shapely.Geometry | None]


def box(west: float = 102.0, south: float = 13.5, side: float = 0.1) -> shapely.Polygon:
    """A square in degrees, by its south-west corner."""
    return shapely.box(west, south, west + side, south + side)


def geojson(path: Path, *features: Feature) -> Path:
    """A file of these properties and geometries, in their order."""
    described = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": None if geometry is None else shapely.geometry.mapping(geometry),
        }
        for properties, geometry in features
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": described}, ensure_ascii=False)
    )
    return path
