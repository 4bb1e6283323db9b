"""Addresses of the map page."""

from django.urls import path

from maps.map_page import views
from maps.search import views as search_views
from maps.surroundings import views as surroundings_views

urlpatterns = [
    path("map/", views.map_page, name="map"),
    path("map/sw.js", views.worker, name="map-worker"),
    path("map/search.json", search_views.search, name="map-search"),
    path(
        "map/photographs/<uuid:key>/<int:z>/<int:row>/<int:col>",
        views.photograph_tile,
        name="map-photograph",
    ),
    path(
        "villages/<code>/surroundings/",
        surroundings_views.surroundings_page,
        name="village-surroundings",
    ),
    path(
        "villages/<code>/surroundings/<slug:key>.json",
        surroundings_views.surroundings_dots,
        name="village-surroundings-dots",
    ),
]
