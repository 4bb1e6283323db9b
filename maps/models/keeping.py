"""What keeps the drawn rows in step with the facts, and the tiles cut from them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class KeptLayer(models.Model):
    """A layer's version: it changes whenever a row of the layer does."""

    layer = models.TextField(primary_key=True)
    version = models.BigIntegerField()
    day = models.DateField(help_text="the last day that counted when it was worked out")
    changed_at = models.DateTimeField(db_default=Now())


class Touched(models.Model):
    """Something of a layer that facts have arrived about since its row was worked out.

    Written by triggers in the transaction of the fact, taken away by whoever works the row
    out (maps.tiles.keeping). `about` is the key of the row; null: every row of the layer.
    """

    layer = models.TextField()
    about = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["layer"], name="touched_layer")]


class KeptTile(models.Model):
    """A tile cut before, for all who may see the same; unlogged, and gone with its version."""

    key = models.BinaryField(primary_key=True, help_text="of all that it depends on")
    layer = models.TextField()
    version = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["layer", "version"], name="kept_tile_version")]
