"""Addresses of the development tables, below reports/<code>/."""

from django.urls import path

from reports.development import views

urlpatterns = [
    path("<month:month>/development/", views.development, name="development"),
    path(
        "<month:month>/development.xlsx",
        views.development_file,
        {"ending": "xlsx"},
        name="development-xlsx",
    ),
    path(
        "<month:month>/development.pdf",
        views.development_file,
        {"ending": "pdf"},
        name="development-pdf",
    ),
]
