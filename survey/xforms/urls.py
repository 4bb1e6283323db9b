"""Addresses of survey/xforms/; a form_id may hold anything, a slash too, and so comes whole."""

from __future__ import annotations

from django.urls import URLPattern, path

from survey.xforms import download_views, views

_VERSION = "<path:form_id>/versions/<int:number>"

urlpatterns: list[URLPattern] = [
    path("", views.listed, name="survey-forms"),
    path("publish/", views.publish_page, name="publish-form"),
    path(f"{_VERSION}/workbook", download_views.workbook, name="form-workbook"),
    path(f"{_VERSION}/workbook.xlsx", download_views.workbook_xlsx, name="form-workbook-xlsx"),
    path(f"{_VERSION}/form.xml", download_views.xform, name="form-xform"),
    path(f"{_VERSION}/files/", views.add_files, name="add-form-files"),
    path(f"{_VERSION}/files/<str:name>", download_views.file, name="form-file"),
    path(f"{_VERSION}/answer/", views.answer, name="form-answer"),
    path("<path:form_id>/close/", views.close_page, name="close-form"),
    path("<path:form_id>/", views.form_page, name="survey-form"),
]
