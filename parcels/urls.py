"""Addresses of the register of land."""

from django.urls import path

from parcels import concession_views, layer_views

urlpatterns: list[object] = [
    path("layers/", layer_views.layers, name="layers"),
    path("places/<code>/land/", layer_views.place_land, name="place-land"),
    path(
        "places/<code>/land/features.json", layer_views.place_land_map, name="place-land-features"
    ),
    path("places/<code>/concessions/add/", concession_views.add_concession, name="add-concession"),
    path("concessions/", concession_views.concession_list, name="concessions"),
    path("concessions/<uuid:key>/", concession_views.concession, name="concession"),
    path(
        "concessions/<uuid:key>/features.json",
        concession_views.concession_map,
        name="concession-features",
    ),
    path(
        "concessions/<uuid:key>/instrument/",
        concession_views.record_instrument,
        name="record-instrument",
    ),
    path(
        "concessions/<uuid:key>/documents/<uuid:document>/",
        concession_views.concession_document,
        name="concession-document",
    ),
]
