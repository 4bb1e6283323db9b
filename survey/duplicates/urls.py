"""Addresses of survey/duplicates/."""

from __future__ import annotations

from django.urls import path

from survey.duplicates import views

urlpatterns = [
    path("places/<code>/duplicates/", views.duplicates, name="duplicates"),
    path("places/<code>/duplicates/merged/", views.merges, name="merges"),
    path("duplicates/<uuid:first>/<uuid:second>/", views.compare, name="compare-duplicates"),
    path("merges/<int:number>/", views.merge_page, name="merge"),
    path("merged/<uuid:key>/", views.merged, name="merged-party"),
]
