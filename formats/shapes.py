"""Which shapes of a shapefile are null because its writer said so, and which GDAL gave up on."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

_HEADER: Final = 100  # bytes of .shx and .shp
_ENTRY = 8  # bytes of .shx for each shape
_INTEGER = 4  # bytes
_WORD = 2  # offsets count in 16-bit words
_NULL_SHAPE = 0
_WITH_PARTS = (3, 5, 13, 15, 23, 25, 31)  # lines and polygons: parts are counted before points
_RECORD_HEADER = 8
_AFTER_BOX = _RECORD_HEADER + _INTEGER + 32  # bytes: type, bounding box

Positions = npt.NDArray[np.int64]


def given_up(path: Path, features: Iterable[int], deleted: Positions) -> list[int]:
    """Of `features` without a geometry (from 0), those that have corners in the .shp.

    `deleted` are the records of the table that count as no feature, in order.
    """
    # Features are records less the deleted ones before them.
    before = deleted - np.arange(len(deleted))
    found = []
    with path.open("rb") as shapes, path.with_suffix(".shx").open("rb") as index:
        for feature in features:
            record = feature + int(np.searchsorted(before, feature, side="right"))
            index.seek(_HEADER + record * _ENTRY)
            entry = index.read(_INTEGER)
            if len(entry) < _INTEGER:
                found.append(feature)
                continue
            shapes.seek(struct.unpack(">i", entry)[0] * _WORD)
            if _has_corners(shapes.read(_AFTER_BOX + 8)):
                found.append(feature)
    return found


def _has_corners(record: bytes) -> bool:
    if len(record) < _RECORD_HEADER + _INTEGER:
        return True
    (kind,) = struct.unpack("<i", record[_RECORD_HEADER:][:_INTEGER])
    if kind == _NULL_SHAPE:
        return False
    at = _AFTER_BOX + (_INTEGER if kind in _WITH_PARTS else 0)
    (words,) = struct.unpack(">i", record[4:8])
    if 0 <= words * _WORD < at - _RECORD_HEADER + _INTEGER:  # too short to hold any
        return False
    counts = record[_AFTER_BOX : at + _INTEGER]
    if len(counts) < at + _INTEGER - _AFTER_BOX:
        return True
    return all(count != 0 for (count,) in struct.iter_unpack("<i", counts))
