"""Photographs from the air: which there are, of when, where they lie, and by which points."""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from formats.crs import STORAGE_SRID
from formats.georeferencing import Method
from maps.imagery.queries import (
    AerialImageQuerySet,
    AerialScanQuerySet,
    GeoreferenceQuerySet,
    PhotographReadingQuerySet,
)
from network.models import Account, Fact, Place
from parcels.models import OccupationEvidence


class Registered(Fact):
    """What the register of photographs says of each; empty where nobody knows."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.TextField()
    taken_on = models.DateField(help_text="day of the flight; the first it may have been")
    taken = models.TextField(blank=True, help_text="loose date, C.E.: 1953, 1953-12; else the day")
    agency = models.TextField(blank=True, help_text="who flew it, or whose satellite")
    scale = models.PositiveIntegerField(null=True, help_text="1:n of the photograph")
    roll = models.TextField(blank=True, help_text="roll, line or mission")
    frame = models.TextField(blank=True, help_text="number of the photograph on it")

    class Meta:
        abstract = True


class AerialScan(Registered):
    """A scan that does not say where it lies; its source is the file as it came.

    `stored_as` is a copy in its own pixels to find points on; `place` is for whom it was sent,
    None for everywhere.
    """

    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    width = models.PositiveIntegerField(help_text="pixels")
    height = models.PositiveIntegerField(help_text="pixels")
    stored_as = models.TextField(help_text="name of the copy in the storage")

    objects = AerialScanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(width__gt=0, height__gt=0), name="aerial_scan_has_pixels"
            ),
            models.CheckConstraint(
                condition=Q(scale__isnull=True) | Q(scale__gt=0),
                name="aerial_scan_scale_is_positive",
            ),
        ]


class Georeference(Fact):
    """Points by which somebody laid a scan on the ground; done anew it is another one.

    `points` are those of formats.georeferencing.ControlPoint, also the ones left out. Its source
    is that of the scan: taken back with it.
    """

    class Bent(models.TextChoices):
        AFFINE = Method.AFFINE.value, _("แอฟฟีน (หมุน ย่อ เอียง)")
        POLYNOMIAL = Method.POLYNOMIAL.value, _("พหุนามกำลังสอง (ดัดโค้ง)")
        SPLINE = Method.SPLINE.value, _("สไปลน์แผ่นบาง (ดัดตามทุกจุด)")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scan = models.ForeignKey(AerialScan, models.PROTECT, related_name="georeferences")
    method = models.CharField(max_length=10, choices=Bent.choices)
    points = models.JSONField()
    rmse_metres = models.FloatField()
    placed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    objects = GeoreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rmse_metres__gte=0), name="georeference_error_is_a_length"
            ),
            models.CheckConstraint(
                condition=Q(method__in=[each.value for each in Method]),
                name="georeference_bends_by_a_method",
            ),
        ]


class Warping(models.Model):
    """How far the work of bending a scan is; a working row, what it led to is a fact."""

    class State(models.TextChoices):
        WAITING = "waiting", _("รอคิว")
        RUNNING = "running", _("กำลังดัดภาพ")
        DONE = "done", _("วางบนแผนที่แล้ว")
        REFUSED = "refused", _("วางไม่ได้")

    georeference = models.OneToOneField(
        Georeference, models.PROTECT, primary_key=True, related_name="warping"
    )
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    reason_th = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)


class AerialImage(Registered):
    """A photograph from the air that lies on the map; its source is the file as it came.

    `footprint` is the frame of its pixels, not what of them is valid. `stored_as` is a copy to
    look at (formats.raster_copies): whoever measures takes the file of the source. Of the images
    of one scan the latest counts.
    """

    georeference = models.OneToOneField(
        Georeference, models.PROTECT, null=True, related_name="image"
    )
    footprint = models.PolygonField(srid=STORAGE_SRID)
    ground_metres = models.FloatField(help_text="side of a pixel on the ground")
    position_error_metres = models.FloatField(
        null=True, help_text="one standard deviation, as its maker or its points say"
    )
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
            models.CheckConstraint(
                condition=Q(scale__isnull=True) | Q(scale__gt=0),
                name="aerial_image_scale_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(position_error_metres__isnull=True) | Q(position_error_metres__gt=0),
                name="aerial_image_error_is_a_length",
            ),
        ]


class PhotographReading(Fact):
    """What was seen of a unit on a photograph; how surely, by whom and of when is the evidence."""

    class Seen(models.TextChoices):
        PLANTED = "planted", _("ปลูกพืช")
        HOUSE = "house", _("บ้าน")
        FALLOW = "fallow", _("ว่าง")
        FOREST = "forest", _("ป่า")
        WATER = "water", _("น้ำ")

    evidence = models.OneToOneField(
        OccupationEvidence, models.PROTECT, related_name="photograph_reading"
    )
    image = models.ForeignKey(AerialImage, models.PROTECT, related_name="readings")
    seen = models.JSONField(default=list, help_text="codes of Seen; empty: not said")

    objects = PhotographReadingQuerySet.as_manager()
