"""What the map draws, as it is known now: one table a layer, worked out from the facts.

Nothing here is a fact. Each row follows from facts by the SELECT of its layer
(maps/tiles/rows.py), is worked out anew when one of them arrives, and the whole can be
rebuilt; the past is the same SELECT at another moment. Kept in Web Mercator, in which
tiles are cut; nothing is measured on it.
"""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex

from maps import queries  # noqa: F401 (its lookups)

TILE_SRID = 3857


class Drawn(models.Model):
    """A row of a layer; `id` is the key of what it draws."""

    id = models.BigIntegerField(primary_key=True)

    class Meta:
        abstract = True


class DrawnPlace(Drawn):
    """A place with its names and, where it has one, its boundary."""

    code = models.TextField()
    level = models.TextField()
    name_th = models.TextField()
    name_en = models.TextField()
    parent = models.TextField(null=True, help_text="code of the place above")
    valid_from = models.DateField(null=True)
    geometry = models.MultiPolygonField(srid=TILE_SRID, null=True)


class DrawnStateLand(Drawn):
    """A polygon of State land, of the edition in force.

    `places` where it is not for everybody: allotted plots, for those who act in them.
    """

    kind = models.TextField()
    regime = models.TextField(null=True)
    series = models.TextField()
    name = models.TextField()
    as_of = models.DateField()
    scale = models.IntegerField(null=True)
    declared_on = models.DateField(null=True)
    source = models.TextField()
    square_metres = models.FloatField()
    places = ArrayField(models.BigIntegerField(), null=True)
    geometry = models.MultiPolygonField(srid=TILE_SRID)


class DrawnParcel(Drawn):
    """A parcel or house lot that stands, by its boundary in force."""

    key = models.UUIDField()
    place = models.BigIntegerField(help_text="where it counts")
    village = models.TextField(help_text="code of that place")
    label = models.TextField()
    kind = models.TextField()
    regime = models.TextField()
    document = models.TextField(null=True)
    status = models.TextField()
    method = models.TextField()
    observed_on = models.DateField()
    square_metres = models.FloatField()
    geometry = models.MultiPolygonField(srid=TILE_SRID)

    class Meta:
        indexes = [models.Index(fields=["place"], name="drawn_parcel_place")]


class DrawnHouse(Drawn):
    """A house where it was last seen, and what the last undisputed visit found of it."""

    key = models.UUIDField()
    place = models.BigIntegerField()
    village = models.TextField()
    house_number = models.TextField()
    condition = models.TextField(null=True)
    needs = models.TextField(help_text="parts to repair, parted by commas")
    visited_on = models.DateField(null=True)
    status = models.TextField(null=True)
    is_surveyed = models.BooleanField(help_text="a household of S lives in it (DOMAIN.md §5.0)")
    is_verified = models.BooleanField(help_text="and one of V")
    geometry = models.PointField(srid=TILE_SRID, null=True)

    class Meta:
        indexes = [models.Index(fields=["place"], name="drawn_house_place")]


class DrawnOverlap(Drawn):
    """The ground on which a parcel meets another, a layer or a concession."""

    key = models.UUIDField()
    places = ArrayField(models.BigIntegerField(), help_text="where its sides count")
    with_what = models.TextField()
    kind = models.TextField()
    status = models.TextField()
    since = models.DateField(null=True)
    square_metres = models.FloatField()
    geometry = models.MultiPolygonField(srid=TILE_SRID)

    class Meta:
        indexes = [GinIndex(fields=["places"], name="drawn_overlap_places")]


class DrawnConcession(Drawn):
    """A concession on the polygons in force."""

    key = models.UUIDField()
    places = ArrayField(models.BigIntegerField(), help_text="which it concerns")
    name = models.TextField()
    number = models.TextField()
    holder = models.TextField()
    expires = models.TextField()
    expires_by = models.DateField(null=True)
    square_metres = models.FloatField()
    geometry = models.MultiPolygonField(srid=TILE_SRID)


class DrawnVillage(Drawn):
    """A village as one point, with what is counted in it; shares are of 1."""

    code = models.TextField()
    name_th = models.TextField()
    name_en = models.TextField()
    tambon = models.TextField()
    houses = models.IntegerField(null=True)
    surveyed = models.IntegerField()
    verified = models.IntegerField()
    coverage = models.FloatField(null=True)
    to_repair = models.IntegerField()
    unsafe = models.IntegerField()
    parcels = models.IntegerField()
    overlaps = models.IntegerField()
    households = models.IntegerField()
    savers = models.IntegerField(help_text="households in which a member of a group lives")
    savings_coverage = models.FloatField(null=True)
    geometry = models.PointField(srid=TILE_SRID, null=True)
