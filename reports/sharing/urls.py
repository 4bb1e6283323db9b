"""Addresses of shared reports: of who shares them, and of who reads them without an account."""

from django.urls import path

from reports.sharing import door_views, views

urlpatterns = [
    path("reports/<code>/<month:month>/links/", views.report_links, name="report-links"),
    path("report-links/<uuid:key>/end/", views.end_report_link, name="end-report-link"),
    path("r/with/<uuid:link>/", door_views.shared_report, name="shared-report"),
    path("r/with/<uuid:link>/report.pdf", door_views.shared_report_pdf, name="shared-report-pdf"),
    path("r/<str:secret>/", door_views.door, name="shared-report-door"),
]
