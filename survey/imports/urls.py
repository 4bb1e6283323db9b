"""Addresses of files that people send."""

from django.urls import path

from survey.imports import result_views, views

urlpatterns = [
    path("", views.listed, name="imports"),
    path("new/", views.send, name="send-import"),
    path("<uuid:key>/", result_views.arrival_page, name="import"),
    path("<uuid:key>/look/", views.look_page, name="look-at-import"),
    path(
        "<uuid:key>/candidates/<int:srid>.json",
        views.candidate_features,
        name="import-candidate-features",
    ),
    path("<uuid:key>/columns/", views.columns, name="match-columns"),
    path("<uuid:key>/progress.json", result_views.progress, name="import-progress"),
    path("<uuid:key>/take-in/", result_views.take_in, name="take-in-import"),
    path("<uuid:key>/again/", result_views.try_again, name="try-import-again"),
    path("<uuid:key>/discard/", result_views.discard, name="discard-import"),
    path("<uuid:key>/undo/", result_views.undo, name="undo-import"),
    path("<uuid:key>/held/", result_views.held, name="import-held"),
    path("<uuid:key>/held.xlsx", result_views.held_workbook, name="import-held-workbook"),
]
