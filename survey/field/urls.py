"""Addresses of survey/field/: the page, and what it asks with the phone's own credential."""

from __future__ import annotations

from django.urls import URLPattern, path

from survey.field import views

urlpatterns: list[URLPattern] = [
    path("field/", views.page, name="field"),
]
