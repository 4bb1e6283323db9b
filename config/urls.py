"""Addresses of the product; each room lists its own."""

from django.urls import include, path
from django.views.i18n import set_language

from config import health
from network.access import open_to_anyone

urlpatterns = [
    # First: of all addresses the one that is asked most often at once.
    path("openrosa/", include("survey.openrosa.urls")),
    path("healthz", open_to_anyone(health.healthz), name="healthz"),
    path("i18n/setlang/", open_to_anyone(set_language), name="set_language"),
    path("", include("network.urls")),
    path("", include("parcels.urls")),
    path("", include("savings.urls")),
    path("", include("survey.urls")),
    path("exports/", include("survey.exports.urls")),
    path("", include("plans.urls")),
    path("", include("maps.urls")),
    path("ogc/", include("maps.tiles.urls")),
    path("ogc/", include("maps.ogc.urls")),
    path("", include("reports.urls")),
]

handler400 = "config.problems.bad_request"
handler404 = "config.problems.not_found"
handler500 = "config.problems.server_error"
