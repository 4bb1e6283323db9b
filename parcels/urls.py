"""Addresses of the register of land."""

from django.urls import path

from parcels import drawing_views, holder_views, overlap_views

urlpatterns = [
    path("places/<code>/overlaps/", overlap_views.overlaps, name="overlaps"),
    path("overlaps/<uuid:key>/", overlap_views.overlap_record, name="overlap"),
    path(
        "overlaps/<uuid:key>/features.json",
        overlap_views.overlap_features,
        name="overlap-features",
    ),
    path("places/<code>/parcels/new/", drawing_views.draw_parcel, name="draw-parcel"),
    path("places/<code>/parcels/neighbours.json", drawing_views.neighbours, name="neighbours"),
    path("parcels/<uuid:key>/draw/", drawing_views.draw_boundary, name="draw-boundary"),
    path("parcels/<uuid:key>/split/", drawing_views.split_parcel, name="split-parcel"),
    path("parcels/<uuid:key>/split/preview/", drawing_views.preview_split, name="preview-split"),
    path("parcels/<uuid:key>/merge/", drawing_views.merge_parcels, name="merge-parcels"),
    path("parcels/<uuid:key>/holders/", holder_views.state_holders, name="state-holders"),
]
