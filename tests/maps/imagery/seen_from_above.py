"""A photograph from the air over some ground, small and of one colour."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import numpy as np
from django.contrib.gis.geos import Polygon
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds

from maps.models import AerialImage
from tests import factories

SIDE = 64  # pixels


def picture_over(
    west: float, south: float, degrees: float, *, taken_on: date = factories.FIRST_DAY
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
        source=factories.source(),
    )
