"""Addresses of survey/answers/."""

from __future__ import annotations

from django.urls import path

from survey.answers import views

urlpatterns = [
    path("places/<code>/submissions/", views.submissions, name="submissions"),
    path(
        "places/<code>/submissions/refused/", views.refused_submissions, name="refused-submissions"
    ),
    path("places/<code>/submissions/again/", views.read_form_again, name="read-form-again"),
    path("submissions/<uuid:key>/", views.submission, name="submission"),
    path("submissions/<uuid:key>/instance.xml", views.submission_xml, name="submission-xml"),
    path(
        "submissions/<uuid:key>/files/<int:number>", views.submission_file, name="submission-file"
    ),
    path(
        "submissions/<uuid:key>/again/", views.read_submission_again, name="read-submission-again"
    ),
    path("submissions/<uuid:key>/aside/", views.set_submission_aside, name="set-submission-aside"),
]
