"""What a village's layout (ผังหมู่บ้าน) is drawn from beside houses and parcels.

Both are of the land itself, whatever sheet is printed of them: imports bring numbers that stand
on paper already, and phones and pages know houses by them.
"""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.db.models import Q

from formats.crs import STORAGE_SRID
from network.models import Fact, Place
from parcels import layout_queries
from parcels.models.units import SpatialUnit


class LayoutNumber(Fact):
    """The number of a house on the layout of its village (เลขผัง); it lasts.

    The database lets no two houses of a village ever have the same one, neither those that are
    gone; only what is taken back with its source is free again. A later number of the same house
    corrects the earlier, which stays used.
    """

    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    house = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="layout_numbers")
    number = models.PositiveIntegerField()
    given_on = models.DateField()

    objects = layout_queries.LayoutNumberQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["village", "number"], name="layout_number_of_village"),
            models.Index(fields=["house", "-given_on"], name="layout_number_latest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="layout_number_is_counted"),
        ]


class LandmarkKind(models.Model):
    """A kind of thing people draw on their layout, and how it looks in black and white.

    `symbol` names a drawing of maps.layouts.symbols; `shape` is what is drawn of it.
    """

    class Shape(models.TextChoices):
        POINT = "point"
        LINE = "line"
        AREA = "area"

    code = models.SlugField(max_length=20, primary_key=True)
    name_th = models.TextField()
    name_en = models.TextField()
    shape = models.CharField(max_length=5, choices=Shape.choices)
    symbol = models.SlugField(max_length=20)
    sort_order = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name_th


class Landmark(Fact):
    """A lane, a water point, a temple, a stream as people drew it (EPSG:4326, lon/lat).

    `key` tells them apart: a later fact of the same key corrects it, or takes it away. Its name
    is printed for the public only where who drew it says that it names nobody.
    """

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.ForeignKey(LandmarkKind, models.PROTECT, related_name="+")
    name = models.TextField(blank=True)
    name_is_public = models.BooleanField(default=False)
    geometry = models.GeometryField(srid=STORAGE_SRID)
    since = models.DateField(help_text="the day from which it is so")
    is_gone = models.BooleanField(default=False)

    objects = layout_queries.LandmarkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["key", "-since"], name="landmark_latest"),
            models.Index(fields=["village"], name="landmark_of_village"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(geometry__isvalid=True), name="landmark_is_valid"),
        ]
