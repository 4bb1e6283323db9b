"""Addresses of survey/paper/; a form_id may hold anything, a slash too, and so comes whole."""

from __future__ import annotations

from django.urls import URLPattern, path

from survey.paper import typing_views, views

_OF_VILLAGE = "villages/<code>/forms/<path:form_id>"

urlpatterns: list[URLPattern] = [
    path("forms/<path:form_id>/paper.pdf", views.blank, name="paper"),
    path("forms/<path:form_id>/paper/", views.blank_page, name="blank-paper"),
    path("forms/<path:form_id>/type/", typing_views.choose, name="type-form"),
    path(
        "households/<uuid:key>/forms/<path:form_id>/paper.pdf",
        views.of_household,
        name="paper-of-household",
    ),
    path("households/<uuid:key>/paper/", views.forms_of_household, name="paper-forms-of-household"),
    path("villages/<code>/paper/", views.forms_of_village, name="paper-forms"),
    path(f"{_OF_VILLAGE}/paper.pdf", views.of_village, name="paper-of-village"),
    path(f"{_OF_VILLAGE}/type/", typing_views.page, name="type-in-village"),
    path(f"{_OF_VILLAGE}/type/form.json", typing_views.form, name="typed-form"),
    path(f"{_OF_VILLAGE}/type/sheet.json", typing_views.sheet, name="typed-sheet"),
    path(f"{_OF_VILLAGE}/type/save/", typing_views.save, name="save-typed"),
    path(f"{_OF_VILLAGE}/type/files/<str:name>", typing_views.file, name="typed-file"),
    path("paper/<code>/", views.found, name="paper-sheet"),
]
