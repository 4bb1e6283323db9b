"""Spatial units (LADM): parcels, house lots and houses, and where they are."""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from formats.crs import STORAGE_SRID
from network.models import Fact, Place, PlaceBoundary
from parcels import queries
from parcels.functions import AreaError, GeodesicArea, PointOnSurface


class SpatialUnit(models.Model):
    """A parcel, a house lot or a house; only a key, all else are facts."""

    class Kind(models.TextChoices):
        FARM = "farm", _("ที่ดินทำกิน")
        HOUSE_LOT = "house_lot", _("ที่อยู่อาศัย / ที่ตั้งบ้าน")
        HOUSE = "house", _("บ้าน")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=9, choices=Kind.choices)

    objects = queries.SpatialUnitQuerySet.as_manager()


class UnitLabel(Fact):
    """What a unit is called: house number and registration, or the parcel number of its sender."""

    spatial_unit = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="labels")
    label = models.TextField(blank=True, help_text="house number, or parcel number")
    registration_no = models.CharField(
        max_length=11, blank=True, help_text="รหัสประจำบ้าน, 11 digits; many houses have none"
    )
    observed_on = models.DateField()

    objects = queries.UnitFactQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["spatial_unit", "-observed_on"], name="unit_label_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(registration_no="") | Q(registration_no__regex=r"^\d{11}$"),
                name="house_registration_is_11_digits",
            ),
        ]


class SurveyMethod(models.TextChoices):
    """How a boundary was measured; gives its default position error (DOMAIN.md §2.11)."""

    RTK = "rtk", _("RTK")
    GNSS_PHONE = "gnss_phone", _("GPS โทรศัพท์ / เครื่องมือถือ")
    ORTHOPHOTO = "ortho", _("ลากจากภาพออร์โธ")
    DOCUMENT_COPY = "document_copy", _("คัดจากเอกสาร")
    PHOTO_25K = "photo25k", _("ภาพถ่ายทางอากาศ 1:25,000")
    SKETCH = "sketch", _("วาดประมาณ")
    UNKNOWN = "unknown", _("ไม่ทราบวิธี")


# One standard deviation of a corner's position, metres.
POSITION_ERROR_METRES = {
    SurveyMethod.RTK: 0.05,
    SurveyMethod.GNSS_PHONE: 5.0,
    SurveyMethod.ORTHOPHOTO: 2.0,
    SurveyMethod.DOCUMENT_COPY: 2.0,
    SurveyMethod.PHOTO_25K: 10.0,
    SurveyMethod.SKETCH: 20.0,
    SurveyMethod.UNKNOWN: 20.0,
}


class Boundary(Fact):
    """One observation of where a spatial unit lies (LADM VersionedObject); never edited.

    `square_metres`, `interior_point` and `area_error_square_metres` (one standard
    deviation, DOMAIN.md §2.11) are computed by the database from `geometry`
    (EPSG:4326, lon/lat) and the position error, so they cannot disagree with them.
    """

    spatial_unit = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="boundaries")
    observed_on = models.DateField(help_text="day the boundary was measured")
    method = models.CharField(
        max_length=13, choices=SurveyMethod.choices, default=SurveyMethod.UNKNOWN
    )
    position_error_metres = models.FloatField(help_text="one standard deviation of a corner")
    geometry = models.MultiPolygonField(srid=STORAGE_SRID)
    square_metres = models.GeneratedField(
        expression=GeodesicArea("geometry"), output_field=models.FloatField(), db_persist=True
    )
    interior_point = models.GeneratedField(
        expression=PointOnSurface("geometry"),
        output_field=models.PointField(srid=STORAGE_SRID),
        db_persist=True,
    )
    area_error_square_metres = models.GeneratedField(
        expression=AreaError("geometry", "position_error_metres"),
        output_field=models.FloatField(),
        db_persist=True,
    )

    objects = queries.BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "boundaries"
        indexes = [models.Index(fields=["spatial_unit", "-observed_on"], name="boundary_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(geometry__isvalid=True), name="boundary_is_valid"),
            models.CheckConstraint(condition=Q(square_metres__gt=0), name="boundary_has_area"),
            models.CheckConstraint(
                condition=Q(position_error_metres__gt=0), name="position_error_is_positive"
            ),
        ]


class BoundaryMarker(Fact):
    """A marker (หมุดหลักเขต) seen at a corner of a unit, as a point (EPSG:4326, lon/lat).

    Markers are told apart by the number on them; what has none is numbered by its finder.
    """

    class Kind(models.TextChoices):
        CONCRETE = "concrete", _("หมุดคอนกรีต")
        ALRO_POST = "alro_post", _("หลักเขต ส.ป.ก.")
        WOOD = "wood", _("หลักไม้")
        TREE = "tree", _("ต้นไม้")
        STONE = "stone", _("ก้อนหิน")
        OTHER = "other", _("อื่น ๆ")

    class Condition(models.TextChoices):
        FOUND = "found", _("พบ อยู่กับที่")
        MOVED = "moved", _("พบ แต่ถูกย้าย")
        LOST = "lost", _("ไม่พบ")

    spatial_unit = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="markers")
    number = models.TextField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    condition = models.CharField(max_length=5, choices=Condition.choices, default=Condition.FOUND)
    point = models.PointField(srid=STORAGE_SRID)
    position_error_metres = models.FloatField(help_text="one standard deviation")
    observed_on = models.DateField()

    objects = queries.BoundaryMarkerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="marker_has_a_number"),
            models.CheckConstraint(
                condition=Q(position_error_metres__gt=0), name="marker_error_is_positive"
            ),
        ]


class Position(Fact):
    """One observation of where a house stands, as a point (EPSG:4326, lon/lat)."""

    spatial_unit = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="positions")
    observed_on = models.DateField()
    point = models.PointField(srid=STORAGE_SRID)
    accuracy_metres = models.FloatField(null=True, blank=True)

    objects = queries.WhereaboutsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["spatial_unit", "-observed_on"], name="position_latest")]


class StatedPlace(Fact):
    """The place a unit is stated to lie in; counts before where it was measured (§5.0)."""

    spatial_unit = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="stated_places")
    place = models.ForeignKey(Place, models.PROTECT, related_name="stated_units")
    observed_on = models.DateField()

    objects = queries.WhereaboutsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["spatial_unit", "-observed_on"], name="stated_latest")]


class BoundaryPlace(models.Model):
    """A boundary's interior point lies in a place's boundary.

    A function of two facts that never change: kept by the database (migration
    0002) as either arrives, and rebuilt by parcels.overlay.rebuild.
    """

    boundary = models.ForeignKey(Boundary, models.CASCADE, related_name="within")
    place_boundary = models.ForeignKey(PlaceBoundary, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["boundary", "place_boundary"], name="boundary_place_once"
            )
        ]


class PositionPlace(models.Model):
    """A position lies in a place's boundary; kept like BoundaryPlace."""

    position = models.ForeignKey(Position, models.CASCADE, related_name="within")
    place_boundary = models.ForeignKey(PlaceBoundary, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["position", "place_boundary"], name="position_place_once"
            )
        ]
