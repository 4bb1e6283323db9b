"""Addresses of sheets and maps."""

from django.urls import path

from maps import views

urlpatterns = [
    path("parcels/<uuid:key>/sheet/", views.parcel_sheet_page, name="parcel-sheet"),
    path("parcels/<uuid:key>/sheet.pdf", views.parcel_sheet_pdf, name="parcel-sheet-pdf"),
]
