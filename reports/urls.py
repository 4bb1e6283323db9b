"""Addresses of reports: everyone's home, the monthly report, and what opens its figures."""

from django.urls import include, path, register_converter

from reports import request_views, views
from reports.converters import MonthConverter
from reports.months import order_views

register_converter(MonthConverter, "month")

urlpatterns = [
    path("", views.home, name="home"),
    path("places/<code>/requests/", request_views.requests, name="requests"),
    path("places/<code>/requests/new/", request_views.ask, name="ask"),
    path("requests/<uuid:key>/forward/", order_views.forward_request, name="forward-request"),
    path("instructions/<uuid:key>/", order_views.instruction, name="instruction"),
    path("forwarded/<uuid:key>/", order_views.conclude, name="conclude-forwarding"),
    path("requests/<uuid:key>/", request_views.request_page, name="request"),
    path("", include("reports.sharing.urls")),
    path("reports/<code>/", include("reports.months.urls")),
    path("reports/<code>/", include("reports.development.urls")),
    path("reports/<code>/", views.newest, name="newest-report"),
    path("reports/<code>/<month:month>.pdf", views.situation_pdf, name="report-pdf"),
    path(
        "reports/<code>/<month:month>.json",
        views.situation_file,
        {"ending": "json"},
        name="report-json",
    ),
    path(
        "reports/<code>/<month:month>.xlsx",
        views.situation_file,
        {"ending": "xlsx"},
        name="report-xlsx",
    ),
    path(
        "reports/<code>/<month:month>.gpkg",
        views.situation_file,
        {"ending": "gpkg"},
        name="report-gpkg",
    ),
    path("reports/<code>/<month:month>/", views.situation, name="report"),
    path("reports/<code>/<month:month>/<key>/", views.figure, name="figure"),
    path(
        "reports/<code>/<month:month>/<key>/features.json",
        views.figure_features,
        name="figure-features",
    ),
]
