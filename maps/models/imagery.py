"""Photographs from the air: which there are, of when, and where they lie."""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.db.models import Q

from formats.crs import STORAGE_SRID
from maps.queries import AerialImageQuerySet
from network.models import Fact


class AerialImage(Fact):
    """A photograph from the air that lies on the map; its source is the file as it came.

    `footprint` is the frame of its pixels, not what of them is valid. `stored_as` is a copy to
    look at (formats.rasters.write_copy): whoever measures takes the file of the source.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.TextField()
    taken_on = models.DateField(help_text="day of the flight, or of the satellite's pass")
    footprint = models.PolygonField(srid=STORAGE_SRID)
    ground_metres = models.FloatField(help_text="side of a pixel on the ground")
    original_crs = models.TextField(help_text="reference system of the file, as a person reads it")
    stored_as = models.TextField(help_text="name of the copy in the storage")

    objects = AerialImageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ground_metres__gt=0), name="aerial_image_has_a_resolution"
            ),
            models.CheckConstraint(
                condition=Q(footprint__isvalid=True), name="aerial_image_lies_somewhere"
            ),
        ]
