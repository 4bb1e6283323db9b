"""Addresses of savings/auditing/."""

from django.urls import path

from savings.auditing import views

_DISCLOSURE = "groups/<uuid:key>/disclosure/<bookmonth:month>"

urlpatterns = [
    path("groups/<uuid:key>/audit/<bookmonth:month>/", views.audit, name="audit-month"),
    path(f"{_DISCLOSURE}/", views.disclosure, name="disclosure"),
    path(f"{_DISCLOSURE}.<slug:extension>", views.disclosure_file, name="disclosure-file"),
    path(f"{_DISCLOSURE}/posting/", views.post, name="post-disclosure"),
    path("groups/<uuid:key>/readiness/", views.readiness, name="readiness"),
    path("groups/<uuid:key>/readiness/mark/", views.mark, name="mark-readiness"),
    path("groups/<uuid:key>/level/", views.level, name="raise-level"),
]
