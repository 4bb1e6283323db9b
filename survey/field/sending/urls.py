"""Addresses that the page asks while it sends, below /field/api/."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from survey.field.sending import views

urlpatterns: list[URLPattern] = [
    path("receipts", views.ask_receipts, name="field-receipts"),
    re_path(r"^pieces/(?P<sha256>[0-9a-f]{64})$", views.piece, name="field-piece"),
]
