"""Addresses of what a phone takes along."""

from __future__ import annotations

from django.urls import URLPattern, path

from survey.field import bundle_views as views

urlpatterns: list[URLPattern] = [
    path("field/api/villages", views.villages, name="field-villages"),
    path("field/api/villages/<str:code>/manifest", views.manifest, name="field-village-manifest"),
    path(
        "field/api/villages/<str:code>/sections/<path:name>",
        views.section,
        name="field-village-section",
    ),
]
