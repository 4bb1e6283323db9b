"""State land and concessions: what the maps of others say of the same ground."""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.contrib.postgres.functions import RandomUUID
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from formats.crs import STORAGE_SRID
from network.models import Fact, PlaceBoundary, Source
from parcels import concession_queries, queries
from parcels.functions import GeodesicArea
from parcels.layer_kinds import LayerKind
from parcels.models.units import Boundary


class LayerEdition(Fact):
    """One delivery of a layer, with its date and scale.

    Editions of one kind and series follow each other: the latest `as_of` holds,
    in whatever order they came, and all are kept.
    """

    kind = models.CharField(max_length=20, choices=LayerKind.choices)
    as_of = models.DateField()
    scale = models.PositiveIntegerField(null=True, blank=True, help_text="denominator, 50000")
    original_crs = models.TextField(help_text="CRS of the file, as recognised")
    series = models.TextField(help_text="what the publisher keeps up to date under one name")
    declared_on = models.DateField(
        null=True, blank=True, help_text="day the land became State land, by its gazette"
    )

    objects = queries.LayerEditionQuerySet.as_manager()


class Concession(models.Model):
    """A concession or permission over land; only a key, all else are facts."""

    key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    reference = models.TextField(unique=True, help_text="number of the instrument, else its name")

    objects = concession_queries.ConcessionQuerySet.as_manager()


class Instrument(Fact):
    """What a source says of a concession: holder, basis, term (DOMAIN.md §2.6)."""

    concession = models.ForeignKey(Concession, models.PROTECT, related_name="instruments")
    name = models.TextField()
    number = models.TextField(blank=True)
    holder = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)
    square_metres = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    began = models.CharField(max_length=10, blank=True, help_text="loose date: 2019, 2019-05 …")
    expires = models.CharField(max_length=10, blank=True, help_text="loose date as written")
    expires_by = models.DateField(null=True, blank=True, help_text="last day the loose date allows")
    term = models.TextField(blank=True, help_text="as written: 30 ปี")
    conditions = models.TextField(blank=True)
    fee = models.TextField(blank=True, help_text="as written")
    observed_on = models.DateField()

    objects = queries.InstrumentQuerySet.as_manager()


class Citation(models.Model):
    """Where a field of an instrument stands written: the document and its page.

    As final as the instrument it belongs to.
    """

    class Field(models.TextChoices):
        NAME = "name", _("ชื่อ")
        NUMBER = "number", _("เลขที่")
        HOLDER = "holder", _("ผู้รับ")
        LEGAL_BASIS = "legal_basis", _("ฐานกฎหมาย")
        SQUARE_METRES = "square_metres", _("เนื้อที่ตามเอกสาร")
        BEGAN = "began", _("วันเริ่ม")
        EXPIRES = "expires", _("วันสิ้นสุด")
        TERM = "term", _("อายุ")
        CONDITIONS = "conditions", _("เงื่อนไข")
        FEE = "fee", _("ค่าธรรมเนียม")

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="citations")
    field = models.CharField(max_length=13, choices=Field.choices)
    document = models.ForeignKey(Source, models.PROTECT, related_name="+")
    page = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "field", "document", "page"], name="citation_once"
            )
        ]


class LayerFeature(models.Model):
    """One polygon of an edition (EPSG:4326, lon/lat), with its attributes as they came."""

    edition = models.ForeignKey(LayerEdition, models.PROTECT, related_name="features")
    number = models.PositiveIntegerField(help_text="feature number in the file, from 1")
    name = models.TextField(blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    concession = models.ForeignKey(
        Concession, models.PROTECT, null=True, blank=True, related_name="features"
    )
    geometry = models.MultiPolygonField(srid=STORAGE_SRID)
    square_metres = models.GeneratedField(
        expression=GeodesicArea("geometry"), output_field=models.FloatField(), db_persist=True
    )

    objects = queries.LayerFeatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="layer_feature_once"),
            models.CheckConstraint(
                condition=Q(geometry__isvalid=True), name="layer_feature_is_valid"
            ),
        ]


class LayerCell(models.Model):
    """A piece of a feature of few vertices; derived by the database, rebuildable."""

    feature = models.ForeignKey(LayerFeature, models.CASCADE, related_name="cells")
    edition = models.ForeignKey(LayerEdition, models.CASCADE, related_name="+")
    geometry = models.PolygonField(srid=STORAGE_SRID)


class LayerShare(models.Model):
    """How much of a boundary lies in an edition, square metres; overlapping features count once.

    A function of two things that never change: kept by the database as either
    arrives (migration 0002), rebuilt by parcels.overlay.rebuild.
    """

    boundary = models.ForeignKey(Boundary, models.CASCADE, related_name="shares")
    edition = models.ForeignKey(LayerEdition, models.CASCADE, related_name="+")
    square_metres = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["boundary", "edition"], name="layer_share_once")
        ]


class ConcessionPlace(models.Model):
    """How much of a concession's polygon lies in a place, square metres; kept like LayerShare."""

    feature = models.ForeignKey(LayerFeature, models.CASCADE, related_name="places")
    place_boundary = models.ForeignKey(PlaceBoundary, models.CASCADE, related_name="+")
    square_metres = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feature", "place_boundary"], name="concession_place_once"
            )
        ]
