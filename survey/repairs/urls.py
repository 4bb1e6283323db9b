"""Addresses of survey/repairs/."""

from __future__ import annotations

from django.urls import path

from survey.repairs import views, writing_views

urlpatterns = [
    path("places/<code>/repairs/", views.repairs, name="repairs"),
    path("places/<code>/repairs.pdf", views.repairs_pdf, name="repairs-pdf"),
    path("houses/<uuid:key>/repairs/", views.house_repairs, name="house-repairs"),
    path("houses/<uuid:key>/repairs/plan/", writing_views.plan, name="plan-repair"),
    path(
        "houses/<uuid:key>/repairs/<uuid:repair>/pictures/",
        writing_views.pictures,
        name="repair-pictures",
    ),
    path(
        "houses/<uuid:key>/repairs/<uuid:repair>/builders/",
        writing_views.builders,
        name="repair-builders",
    ),
    path(
        "houses/<uuid:key>/repairs/<uuid:repair>/<slug:step>/",
        writing_views.step,
        name="repair-step",
    ),
]
