"""Addresses of sets of indicators, and of what was found by them in places."""

from __future__ import annotations

from django.urls import path

from survey.indicators import views

urlpatterns = [
    path("indicators/", views.indicator_sets, name="indicator-sets"),
    path("indicators/new/", views.load_set, name="load-indicators"),
    path("places/<code>/indicators/", views.indicators_of_place, name="indicators-of-place"),
    path(
        "places/<code>/indicators/<int:number>/<slug:outcome>/",
        views.households_by_indicator,
        name="households-by-indicator",
    ),
]
