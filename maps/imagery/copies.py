"""Copies to look at, in the storage: made before a record names them, gone if none does."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from django.contrib.gis.geos import Polygon
from django.core.files.base import File
from django.core.files.storage import default_storage

from formats.crs import STORAGE_SRID
from formats.georeferencing import ControlPoint, Method
from formats.raster_process import copied, placed, scanned
from formats.rasters import Raster


class Copies:
    """What `make` has made; outside the `with` it is there only if `keep` was said.

    `scan` and `image` are names in the storage, empty where there is none.
    """

    def __init__(self) -> None:
        self.scan = ""
        self.image = ""
        self.footprint: Polygon | None = None
        self.ground_metres = 0.0
        self._is_kept = False

    def make(
        self, path: Path, raster: Raster, points: Sequence[ControlPoint], method: Method
    ) -> None:
        """A picture that lies on the map, a scan in its pixels, or both.

        Raises:
            FormatError: it cannot be read, or the points do not say where it lies.
        """
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "copy.tif"
            if raster.is_placed:
                copied(path, raster, made)
                self.image = _stored(made)
                self.footprint, self.ground_metres = frame_of(raster.bounds), raster.ground_metres
                return
            scanned(path, raster, made)
            self.scan = _stored(made)
        if points:
            self.bend(path, raster, points, method)

    def bend(
        self, path: Path, raster: Raster, points: Sequence[ControlPoint], method: Method
    ) -> None:
        """A scan laid down by its points.

        Raises:
            FormatError: it cannot be read, or the points do not say where it lies.
        """
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "copy.tif"
            frame, self.ground_metres = placed(path, raster, points, method, made)
            self.footprint = _ring(frame)
            self.image = _stored(made)

    def keep(self) -> None:
        """A record names them now."""
        self._is_kept = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if not self._is_kept:
            for name in (self.scan, self.image):
                if name:
                    default_storage.delete(name)


def frame_of(bounds: tuple[float, float, float, float]) -> Polygon:
    """The box of west, south, east, north in EPSG:4326."""
    frame = Polygon.from_bbox(bounds)
    frame.srid = STORAGE_SRID
    return frame


def _ring(frame: list[tuple[float, float]]) -> Polygon:
    ring = Polygon([*frame, frame[0]], srid=STORAGE_SRID)
    # The edge of a picture that is bent far may cross itself.
    return ring if ring.valid else ring.convex_hull


def _stored(made: Path) -> str:
    with made.open("rb") as file:
        return str(default_storage.save(f"imagery/{uuid.uuid4().hex}.tif", File(file)))
