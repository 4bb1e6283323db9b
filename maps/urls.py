"""Addresses of sheets and maps."""

from django.urls import include, path

from maps import views

urlpatterns = [
    path("", include("maps.map_page.urls")),
    path("", include("maps.layouts.urls")),
    path("", include("maps.imagery.urls")),
    path("parcels/<uuid:key>/sheet/", views.parcel_sheet_page, name="parcel-sheet"),
    path("parcels/<uuid:key>/sheet.pdf", views.parcel_sheet_pdf, name="parcel-sheet-pdf"),
]
