"""A vector tile as another program reads it: GDAL's driver, from the bytes that were answered."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.raw
import shapely

Feature = dict[str, Any]


def features(content: bytes, layer: str | None = None) -> list[Feature]:
    """The features of a tile: properties, `geometry` in units of the tile, and `layer`."""
    if not content:
        return []
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tile.mvt"
        path.write_bytes(content)
        for name, _type in pyogrio.list_layers(path):
            if layer not in (None, name):
                continue
            meta, _fids, shapes, columns = pyogrio.raw.read(path, layer=name, CLIP="NO")
            rows = zip(*columns, strict=True) if len(columns) else [()] * len(shapes)
            for shape, row in zip(shapes, rows, strict=True):
                told = dict(zip(meta["fields"], row, strict=True))
                found.append({**told, "layer": name, "geometry": shapely.from_wkb(shape)})
    return found
