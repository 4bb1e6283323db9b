"""Addresses of the pages of field devices."""

from __future__ import annotations

from django.urls import URLPattern, path

from survey.openrosa import device_views as views

urlpatterns: list[URLPattern] = [
    path("field/devices/", views.own, name="field-devices"),
    path("field/devices/<uuid:key>/end/", views.end, name="end-field-device"),
    path("places/<code>/field-devices/", views.of_place, name="place-field-devices"),
]
