"""Addresses of the open API; those of the tiles themselves are in maps.tiles."""

from django.urls import path

from maps.ogc import views

_ONE = "collections/<slug:layer>"

urlpatterns = [
    path("", views.landing, name="ogc"),
    path("conformance", views.conformance, name="ogc-conformance"),
    path("api", views.api, name="ogc-api"),
    path("collections", views.collections, name="ogc-collections"),
    path(_ONE, views.collection, name="ogc-collection"),
    path(f"{_ONE}/queryables", views.queryables, name="ogc-queryables"),
    path(f"{_ONE}/schema", views.schema, name="ogc-schema"),
    path(f"{_ONE}/items", views.items, name="ogc-items"),
    path(f"{_ONE}/items/<str:key>", views.item, name="ogc-item"),
    path(f"{_ONE}/tiles", views.tilesets, name="ogc-tilesets"),
    path(f"{_ONE}/tiles/WebMercatorQuad", views.tileset, name="ogc-tileset"),
    path("tileMatrixSets", views.grids, name="ogc-grids"),
    path("tileMatrixSets/WebMercatorQuad", views.grid, name="ogc-grid"),
]
