"""Addresses of survey/disputes/."""

from __future__ import annotations

from django.urls import URLPattern, path

from survey.disputes import paper_views, views

urlpatterns: list[URLPattern] = [
    path("places/<code>/disputes/", views.disputes, name="disputes"),
    path("places/<code>/disputes/new/", views.open_dispute, name="open-dispute"),
    path("disputes/about/<slug:way>/<uuid:key>/", views.dispute_about, name="dispute-about"),
    path("disputes/<uuid:key>/", views.dispute, name="dispute"),
    path("disputes/<uuid:key>/parties/", views.add_party, name="add-dispute-party"),
    path("disputes/<uuid:key>/invitation.pdf", paper_views.invitation, name="dispute-invitation"),
    path("disputes/<uuid:key>/minute.pdf", paper_views.minute, name="dispute-minute"),
]
