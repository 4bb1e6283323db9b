"""A photograph from the air over some ground, small and of one colour."""

from __future__ import annotations

import io
import warnings
from datetime import date
from typing import Any
from uuid import uuid4

import numpy as np
from django.contrib.gis.geos import Polygon
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds

from maps.models import AerialImage, AerialScan
from network.models import Place
from tests import factories

SIDE = 64  # pixels


def picture_over(
    west: float,
    south: float,
    degrees: float,
    *,
    taken_on: date = factories.FIRST_DAY,
    **fields: Any,
) -> AerialImage:
    """A red square of ground, taken on a day."""
    east, north = west + degrees, south + degrees
    pixels = np.zeros((3, SIDE, SIDE), dtype="uint8")
    pixels[0] = 200
    with MemoryFile() as file:
        with file.open(
            driver="GTiff",
            width=SIDE,
            height=SIDE,
            count=3,
            dtype="uint8",
            crs="EPSG:4326",
            transform=from_bounds(west, south, east, north, SIDE, SIDE),
        ) as image:
            image.write(pixels)
        content = io.BytesIO(file.read())
    name = f"imagery/{uuid4().hex}.tif"
    footprint = Polygon.from_bbox((west, south, east, north))
    footprint.srid = 4326
    return AerialImage.objects.create(
        title=f"ภาพปี {taken_on.year}",
        taken_on=taken_on,
        footprint=footprint,
        ground_metres=1.0,
        original_crs="WGS 84",
        stored_as=default_storage.save(name, ContentFile(content.getvalue())),
        **{"source": factories.source(), **fields},
    )


def scan_for(
    place: Place | None, *, side: int = SIDE, content: bytes | None = None, **fields: Any
) -> AerialScan:
    """A grey scan that lies nowhere, sent for a place."""
    with MemoryFile() as file, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with file.open(
            driver="GTiff", width=side, height=side, count=3, dtype="uint8", tiled=True,
            blockxsize=256, blockysize=256,
        ) as image:  # fmt: skip
            image.write(np.full((3, side, side), 120, dtype="uint8"))
        copy = content or file.read()
    return AerialScan.objects.create(
        title="ภาพสแกน 2496",
        taken_on=factories.FIRST_DAY,
        taken="1953",
        place=place,
        width=side,
        height=side,
        stored_as=default_storage.save(f"imagery/{uuid4().hex}.tif", ContentFile(copy)),
        source=factories.source(),
        **fields,
    )
