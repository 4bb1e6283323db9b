"""Addresses of survey/rounds/."""

from __future__ import annotations

from django.urls import path

from survey.rounds import views

urlpatterns = [
    path("places/<code>/rounds/", views.rounds, name="rounds"),
    path("rounds/<uuid:key>/", views.round_page, name="round"),
    path("rounds/<uuid:key>/change/", views.change_round, name="change-round"),
    path("rounds/<uuid:key>/plan/<code>/", views.plan, name="plan-round"),
    path(
        "rounds/<uuid:key>/plan/<code>/households/",
        views.plan_households,
        name="plan-households",
    ),
]
