"""Editions of layouts that were signed, what paper copies came back with, and proposed layouts."""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from formats.crs import STORAGE_SRID
from maps.layouts import queries
from network.models import Fact, Party, Place
from parcels.functions import GeodesicArea
from parcels.models import SpatialUnit


class LayoutEdition(Fact):
    """A layout of a village that was signed on paper; its source keeps the scan.

    `as_of` is the day whose facts the sheet shows. The database asks for five members of the
    working group, the headman and two verifiers.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    signed_on = models.DateField()

    objects = queries.LayoutEditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_on__gte=models.F("as_of")), name="layout_is_signed_afterwards"
            ),
            models.UniqueConstraint(
                fields=["village", "number"], name="layout_edition_has_its_number"
            ),
        ]


class LayoutSignature(Fact):
    """Who signed an edition, as what; the headman by office alone, the name is on the scan."""

    class Role(models.TextChoices):
        MEMBER = "member", _("คณะทำงานหมู่บ้าน")
        HEADMAN = "headman", _("ผู้ใหญ่บ้าน")
        VERIFIER = "verifier", _("ผู้สอบทาน")

    edition = models.ForeignKey(LayoutEdition, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=8, choices=Role.choices)
    person = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField()

    objects = queries.LayoutSignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role="headman") | Q(person__isnull=False),
                name="layout_is_signed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["edition", "role", "person"], name="layout_is_signed_once_each"
            ),
        ]


class LayoutRemark(Fact):
    """A correction written on a paper copy that only a visit can make a fact; it waits for one.

    It is answered by the next visit to the house, of that day or later; one about no known house
    by a later remark of the same key that says it is done.
    """

    class Kind(models.TextChoices):
        PEOPLE = "people", _("จำนวนคน")
        CONDITION = "condition", _("สภาพบ้าน")
        HEAD = "head", _("หัวหน้าครัวเรือน")
        GONE = "gone", _("ไม่มีบ้านแล้ว")
        OTHER = "other", _("อื่น ๆ")

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    house = models.ForeignKey(
        SpatialUnit, models.PROTECT, null=True, blank=True, related_name="layout_remarks"
    )
    kind = models.CharField(max_length=9, choices=Kind.choices)
    words = models.TextField()
    noted_on = models.DateField()
    is_done = models.BooleanField(default=False)

    objects = queries.LayoutRemarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["village", "house"], name="layout_remark_of_house")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="layout_remark_says_something")
        ]


class LayoutProposal(Fact):
    """A proposed layout of a site (ผังใหม่, Baan Mankong step 6); a later fact of its key counts.

    `site_error_metres` is one standard deviation of a corner of the site.
    """

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    title = models.TextField()
    site = models.MultiPolygonField(srid=STORAGE_SRID)
    site_error_metres = models.FloatField()
    site_square_metres = models.GeneratedField(
        expression=GeodesicArea("site"), output_field=models.FloatField(), db_persist=True
    )
    proposed_on = models.DateField()

    objects = queries.LayoutProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(site__isvalid=True, site_square_metres__gt=0),
                name="proposed_site_has_area",
            ),
            models.CheckConstraint(
                condition=Q(site_error_metres__gt=0), name="proposed_site_error_is_positive"
            ),
        ]


class ProposedPart(Fact):
    """A plot, a road with its width, common ground of a proposed layout."""

    class Kind(models.TextChoices):
        PLOT = "plot", _("แปลงที่อยู่อาศัย")
        ROAD = "road", _("ถนน ทาง")
        COMMON = "common", _("ที่ส่วนรวม")
        GREEN = "green", _("ที่สีเขียว สวน")
        WATER = "water", _("ทางน้ำ บ่อ")

    proposal = models.ForeignKey(LayoutProposal, models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    label = models.TextField(blank=True)
    width_metres = models.FloatField(null=True, blank=True, help_text="of a road")
    geometry = models.MultiPolygonField(srid=STORAGE_SRID)
    square_metres = models.GeneratedField(
        expression=GeodesicArea("geometry"), output_field=models.FloatField(), db_persist=True
    )
    proposed_on = models.DateField()

    objects = queries.ProposedPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(geometry__isvalid=True, square_metres__gt=0),
                name="proposed_part_has_area",
            ),
            models.CheckConstraint(
                condition=Q(width_metres__isnull=True) | Q(width_metres__gt=0, kind="road"),
                name="proposed_width_is_of_a_road",
            ),
        ]
