"""A parcel on every photograph that covers it, by year: the contact sheet for the evidence file.

Every picture has the same frame and scale, north up, with the parcel's boundary on it. Values
in, values out; what somebody saw on a picture stands under it. It presents, it does not judge.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from rasterio.features import geometry_mask
from rasterio.transform import from_bounds

from formats.crs import recognise
from maps.imagery.tiles import Box, jpeg, kept_open, read_box
from maps.models import AerialImage, PhotographReading
from network.latest import latest
from parcels.evidence_page import ancestors
from parcels.models import Boundary, SpatialUnit

if TYPE_CHECKING:
    from network.models import Account
    from network.moments import Moment

SIDE: Final = 480  # pixels of a picture
AROUND: Final = 1.5  # the frame is so much wider than the parcel
LEAST_METRES: Final = 100.0  # on the ground, side of a frame
MOST: Final = 60  # photographs on one sheet
WHOLE: Final = 0.995  # share of the parcel with valid pixels
_NOTHING: Final = 236  # grey where a photograph shows nothing
_MERCATOR: Final = recognise(3857)


@dataclass(frozen=True)
class Seen:
    """What was seen of the parcel on a photograph."""

    codes: tuple[str, ...]
    reading: PhotographReading


@dataclass(frozen=True)
class Picture:
    """The parcel on one photograph; `share` of it has valid pixels, `svg` is empty where none."""

    image: AerialImage
    share: float
    svg: str
    seen: list[Seen] = field(default_factory=list)

    @property
    def covers(self) -> str:
        """`whole`, `partly` or `nothing`."""
        if self.share >= WHOLE:
            return "whole"
        return "partly" if self.share > 0 else "nothing"


@dataclass(frozen=True)
class Series:
    """The photographs of a parcel, oldest first; `metres` is the side of every frame."""

    boundary: Boundary | None
    metres: float
    pictures: list[Picture]


def series(unit: SpatialUnit, moment: Moment, reader: Account) -> Series:
    """A parcel through the years, by its boundary of the moment. Three queries, and ancestors."""
    boundary = latest(Boundary.objects.filter(spatial_unit=unit), moment).first()
    if boundary is None:
        return Series(None, 0.0, [])
    images = (
        AerialImage.objects.as_known(moment)
        .over(boundary.geometry)
        .visible_to(reader, moment)
        .select_related("source", "georeference__scan")
        .order_by("taken_on", "pk")[:MOST]
    )
    seen = _seen(unit, moment)
    shape, box, metres = _framed(boundary.geometry)
    return Series(
        boundary, metres, [_picture(image, shape, box, seen[image.pk]) for image in images]
    )


def _seen(unit: SpatialUnit, moment: Moment) -> dict[int, list[Seen]]:
    found: dict[int, list[Seen]] = defaultdict(list)
    readings = (
        PhotographReading.objects.as_known(moment)
        .filter(evidence__spatial_unit__in=[unit.pk, *ancestors(unit.pk, moment)])
        .select_related("evidence", "image__georeference")
    )
    for each in readings:
        found[each.image_id].append(Seen(tuple(each.seen), each))
    return found


def _framed(geometry: GEOSGeometry) -> tuple[shapely.Geometry, Box, float]:
    """The boundary and a square around it in Web Mercator, and its side on the ground."""
    import pyproj  # noqa: PLC0415 (for a page of its own)

    forward = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    degrees = shapely.from_wkb(bytes(geometry.wkb))
    shape = shapely.transform(
        degrees, lambda at: np.column_stack(forward.transform(at[:, 0], at[:, 1]))
    )
    west, south, east, north = shape.bounds
    flat = float(np.cos(np.radians(shapely.centroid(degrees).y)))
    side = max(AROUND * max(east - west, north - south), LEAST_METRES / flat)
    x, y, half = (west + east) / 2, (south + north) / 2, side / 2
    return shape, (x - half, y - half, x + half, y + half), side * flat


def _picture(image: AerialImage, shape: shapely.Geometry, box: Box, seen: list[Seen]) -> Picture:
    pixels = read_box(kept_open(image.stored_as), box, SIDE, SIDE)
    if pixels is None:
        return Picture(image, 0.0, "", seen)
    inside = geometry_mask([shape], (SIDE, SIDE), from_bounds(*box, SIDE, SIDE), invert=True)
    valid = pixels[3] > 0
    share = float((inside & valid).sum() / max(int(inside.sum()), 1))
    if not valid.any():
        return Picture(image, 0.0, "", seen)
    shown = np.where(valid, pixels[:3], _NOTHING).astype("uint8")
    return Picture(image, share, _svg(jpeg(shown), shape, box), seen)


def _svg(picture: bytes, shape: shapely.Geometry, box: Box) -> str:
    """The picture with the boundary on it: black on white, seen on light and dark ground."""
    drawn = "".join(_path(ring, box) for ring in _rings(shape))
    packed = base64.b64encode(picture).decode()
    line = 'fill="none" stroke-linejoin="round"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<image href="data:image/jpeg;base64,{packed}" width="{SIDE}" height="{SIDE}"/>'
        f'<path d="{drawn}" {line} stroke="#fff" stroke-width="5"/>'
        f'<path d="{drawn}" {line} stroke="#111" stroke-width="2" stroke-dasharray="9 4"/></svg>'
    )


def _rings(shape: shapely.Geometry) -> list[Any]:
    parts = shapely.get_parts(shape)
    return [ring for part in parts for ring in (part.exterior, *part.interiors)]


def _path(ring: Any, box: Box) -> str:
    west, south, east, north = box
    places = [
        f"{(x - west) / (east - west) * SIDE:.1f} {(north - y) / (north - south) * SIDE:.1f}"
        for x, y in ring.coords[:-1]
    ]
    return f"M{'L'.join(places)}Z"
