"""Addresses of survey/contradictions/."""

from __future__ import annotations

from django.urls import URLPattern, path

from survey.contradictions import views

urlpatterns: list[URLPattern] = [
    path("places/<code>/contradictions/", views.contradictions, name="contradictions"),
    path("contradictions/<uuid:key>/", views.contradiction, name="contradiction"),
    path(
        "contradictions/<uuid:key>/features.json",
        views.contradiction_features,
        name="contradiction-features",
    ),
]
