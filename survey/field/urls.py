"""Addresses of survey/field/: the page, and what it asks with the phone's own credential."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from survey.field import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("field/", views.page, name="field"),
    path("field/api/", include("survey.field.sending.urls")),
]
