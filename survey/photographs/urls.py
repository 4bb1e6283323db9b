"""Addresses of survey/photographs/."""

from __future__ import annotations

from django.urls import path

from survey.photographs import views

urlpatterns = [
    path("photographs/<uuid:key>/", views.photograph, name="photograph"),
    path("photographs/<uuid:key>/<int:side>.jpg", views.photograph_copy, name="photograph-copy"),
    path("photographs/<uuid:key>/original", views.photograph_original, name="photograph-original"),
    path(
        "households/<uuid:key>/photographs/",
        views.send_of_household,
        name="send-photographs-of-household",
    ),
    path("units/<uuid:key>/photographs/", views.send_of_unit, name="send-photographs-of-unit"),
]
