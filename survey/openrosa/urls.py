"""Addresses of survey/openrosa/."""

from __future__ import annotations

from django.urls import path

from survey.openrosa import submission_views

urlpatterns = [
    path("submission", submission_views.submission, name="openrosa-submission"),
]
