"""The one address of the peer."""

import os

from django.contrib.gis.db import models
from django.urls import path
from vectortiles import VectorLayer
from vectortiles.views import MVTView

COLUMNS = tuple(os.environ["BENCH_COLUMNS"].split(","))


class Parcel(models.Model):
    """A row of the table; only what is asked of it."""

    geometry = models.MultiPolygonField(srid=3857)
    key = models.UUIDField()
    observed_on = models.DateField()
    square_metres = models.FloatField()
    label = models.TextField()
    kind = models.TextField()
    regime = models.TextField()
    document = models.TextField(null=True)
    status = models.TextField()
    method = models.TextField()
    village = models.TextField()

    class Meta:
        managed = False
        app_label = "bench"
        db_table = os.environ["BENCH_TABLE"]


class Parcels(VectorLayer):
    """Of it, the columns the others tell too."""

    model = Parcel
    id = "parcels"
    tile_fields = COLUMNS
    geom_field = "geometry"


class Tiles(MVTView):
    """The tile."""

    layer_classes = (Parcels,)


urlpatterns = [path("tiles/<int:z>/<int:x>/<int:y>", Tiles.as_view())]
