"""Copies to look at, in the storage: made before a record names them, gone if none does."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from django.contrib.gis.geos import Polygon
from django.core.files.base import File
from django.core.files.storage import default_storage

from formats.crs import STORAGE_SRID
from formats.georeferencing import ControlPoint, Method
from formats.raster_copies import write_copy, write_placed, write_scan
from formats.raster_process import copied, looked_at, placed, scanned
from formats.rasters import Raster, look


@dataclass(frozen=True)
class Hands:
    """What reads pictures and writes their copies (formats.raster_process)."""

    look: Callable[[Path, int | None], Raster]
    copy: Callable[[Path, Raster, Path], None]
    scan: Callable[[Path, Raster, Path], None]
    place: Callable[..., tuple[list[tuple[float, float]], float]]


def apart() -> Hands:
    """In a process of its own, with limits: for what strangers send."""
    return Hands(looked_at, copied, scanned, placed)


def here() -> Hands:
    """In this process: for pictures of our own making."""
    return Hands(look, write_copy, write_scan, write_placed)


class Copies:
    """What `make` has made; outside the `with` it is there only if `keep` was said.

    `scan` and `image` are names in the storage, empty where there is none.
    """

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
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
                self._hands.copy(path, raster, made)
                self.image = _stored(made)
                self.footprint, self.ground_metres = frame_of(raster.bounds), raster.ground_metres
                return
            self._hands.scan(path, raster, made)
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
            frame, self.ground_metres = self._hands.place(path, raster, list(points), method, made)
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
    if ring.valid:
        return ring
    hull = ring.convex_hull
    return hull if isinstance(hull, Polygon) else frame_of(ring.extent)


def _stored(made: Path) -> str:
    with made.open("rb") as file:
        return str(default_storage.save(f"imagery/{uuid.uuid4().hex}.tif", File(file)))
