"""Addresses of tiles, as OGC API Tiles has them: rows before columns."""

from django.urls import path

from maps.tiles import views

urlpatterns = [
    path(
        "collections/<slug:layer>/tiles/WebMercatorQuad/<int:z>/<int:row>/<int:col>",
        views.tile,
        name="tile",
    ),
]
