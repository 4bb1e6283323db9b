"""Places of the administration and what is known of them."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from formats.crs import STORAGE_SRID
from network import queries
from network.models.facts import Fact


class Level(models.TextChoices):
    """Levels of the administration, with as many digits of the geocode each."""

    PROVINCE = "province", _("จังหวัด")
    DISTRICT = "district", _("อำเภอ")
    TAMBON = "tambon", _("ตำบล")
    VILLAGE = "village", _("หมู่บ้าน")


DIGITS = {Level.PROVINCE: 2, Level.DISTRICT: 4, Level.TAMBON: 6, Level.VILLAGE: 8}


class Place(models.Model):
    """A province, district, tambon or village, by its geocode (TIS 1099); text, zeros kept."""

    code = models.CharField(max_length=8, unique=True)
    level = models.CharField(max_length=8, choices=Level.choices)

    objects = queries.PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level="province", code__regex=r"^\d{2}$")
                | Q(level="district", code__regex=r"^\d{4}$")
                | Q(level="tambon", code__regex=r"^\d{6}$")
                | Q(level="village", code__regex=r"^\d{8}$"),
                name="place_code_fits_level",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def moo(self) -> int:
        """The village's number (หมู่ที่), from the last two digits of its code."""
        return int(self.code[6:8])


class PlaceRecord(Fact):
    """A place's names and the place it belongs to, from a day on."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="records")
    parent = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="child_records"
    )
    name_th = models.TextField()
    name_en = models.TextField(blank=True)
    valid_from = models.DateField()

    objects = queries.PlaceRecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["place", "-valid_from", "-recorded_at"], name="place_record_latest"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name_th=""), name="place_has_a_name"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("place")),
                name="place_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name_th


class PlaceBoundary(Fact):
    """Where a place lies, from a day on (EPSG:4326, lon/lat)."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="boundaries")
    geometry = models.MultiPolygonField(srid=STORAGE_SRID)
    valid_from = models.DateField()

    objects = queries.PlaceBoundaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "place boundaries"
        constraints = [
            models.CheckConstraint(
                condition=Q(geometry__isvalid=True), name="place_boundary_is_valid"
            ),
        ]


class PlaceCell(models.Model):
    """A piece of a place's boundary of few vertices, to find points in it fast.

    Derived by ST_Subdivide and rebuildable (network.registry.rebuild_cells).
    """

    boundary = models.ForeignKey(PlaceBoundary, models.CASCADE, related_name="cells")
    geometry = models.PolygonField(srid=STORAGE_SRID)


class Joining(Fact):
    """Whether a tambon works with the network, from a day on."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("ร่วมเครือข่าย")
        PREPARING = "preparing", _("กำลังเตรียม")
        LEFT = "left", _("ออกจากเครือข่าย")

    place = models.ForeignKey(Place, models.PROTECT, related_name="joinings")
    status = models.CharField(max_length=10, choices=Status.choices)
    is_pilot = models.BooleanField(default=False)
    since = models.DateField()

    objects = queries.JoiningQuerySet.as_manager()


class HouseCount(Fact):
    """How many houses a village has: the reference R a coverage is measured against."""

    class Basis(models.TextChoices):
        # HouseCountQuerySet.reference relies on the order of these values.
        LAYOUT = "layout", _("นับจากผังหมู่บ้าน")
        REGISTERED = "registered", _("ทะเบียนราษฎร (กรมการปกครอง)")

    place = models.ForeignKey(Place, models.PROTECT, related_name="house_counts")
    houses = models.PositiveIntegerField()
    basis = models.CharField(max_length=10, choices=Basis.choices)
    counted_on = models.DateField()

    objects = queries.HouseCountQuerySet.as_manager()
