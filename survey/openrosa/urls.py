"""Addresses of survey/openrosa/: as OpenRosa names them, without a last slash."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path, register_converter

from survey.openrosa import submission_views, views
from survey.openrosa.segments import Segment

register_converter(Segment, "segment")

urlpatterns: list[URLPattern] = [
    path("submission", submission_views.submission, name="openrosa-submission"),
    path("formList", views.form_list, name="openrosa-form-list"),
    path("forms/<segment:form_id>/<segment:version>/form.xml", views.form, name="openrosa-form"),
    path(
        "forms/<segment:form_id>/<segment:version>/manifest",
        views.manifest,
        name="openrosa-manifest",
    ),
    path(
        "forms/<segment:form_id>/<segment:version>/media/<segment:name>",
        views.medium,
        name="openrosa-medium",
    ),
    path("entities/<segment:name>/integrity", views.integrity, name="openrosa-integrity"),
    # The last one: what is nowhere is told in XML too.
    re_path(r"^(?P<rest>(?s:.*))$", views.nothing, name="openrosa-nothing"),
]
