"""Addresses of survey/training/."""

from __future__ import annotations

from django.urls import path

from survey.training import trade_views, views, writing_views

urlpatterns = [
    path("places/<code>/training/", views.training, name="training"),
    path("places/<code>/training/wishes/", views.wishes, name="training-wishes"),
    path("places/<code>/training/courses/", writing_views.add_course, name="add-course"),
    path("courses/<uuid:key>/", views.course, name="course"),
    path("courses/<uuid:key>/change/", writing_views.change_course, name="change-course"),
    path("courses/<uuid:key>/enrol/", writing_views.enrol, name="enrol-in-course"),
    path("courses/<uuid:key>/people/<uuid:person>/", writing_views.outcome, name="course-outcome"),
    path(
        "courses/<uuid:key>/people/<uuid:person>/work/<int:months>/",
        writing_views.check_job,
        name="check-job",
    ),
    path("trades/", trade_views.trades, name="trades"),
    path("trades/add/", trade_views.add_trade, name="add-trade"),
    path("trades/<slug:code>/", trade_views.change_trade, name="change-trade"),
]
