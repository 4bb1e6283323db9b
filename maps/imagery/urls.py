"""Addresses of photographs from the air: their register, and scans with their points."""

from django.urls import path

from maps.imagery import contact_views, views

urlpatterns = [
    path("imagery/", views.register_page, name="imagery"),
    path("imagery/scans/<uuid:key>/", views.scan_page, name="scan"),
    path("imagery/scans/<uuid:key>/fit", views.scan_fit, name="scan-fit"),
    path("imagery/scans/<uuid:key>/<int:z>/<int:row>/<int:col>", views.scan_tile, name="scan-tile"),
    path("parcels/<uuid:key>/photographs/", contact_views.sheet_page, name="parcel-photographs"),
    path(
        "parcels/<uuid:key>/photographs.pdf",
        contact_views.sheet_pdf,
        name="parcel-photographs-pdf",
    ),
    path(
        "parcels/<uuid:key>/photographs/<uuid:image>/read/",
        contact_views.read_photograph,
        name="read-photograph",
    ),
]
