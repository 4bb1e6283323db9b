"""Addresses of a monthly report's way, below reports/<code>/."""

from django.urls import path

from reports.months import order_views, views

urlpatterns = [
    path("months/", views.months, name="months"),
    path("<month:month>/signing/", views.signing_page, name="report-signing"),
    path("<month:month>/prepare/", views.prepare, name="prepare-report"),
    path("<month:month>/papers/<slug:name>.pdf", views.letter, name="report-letter"),
    path("years/<int:year>/", views.year_page, name="report-year"),
    path("years/<int:year>.pdf", views.year_pdf, name="report-year-pdf"),
    path("open-items/", order_views.open_items, name="open-items"),
    path("<month:month>/forward/", order_views.forward_report, name="forward-report"),
    path("<month:month>/paper/", views.paper, name="report-paper"),
    path("<month:month>/paper/<int:number>/", views.scan, name="report-scan"),
]
