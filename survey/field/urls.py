"""Addresses of survey/field/: the page, and what it asks with the phone's own credential."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from survey.field import bundle_urls, phone_views, views
from survey.field.sending import outbox_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("field/", views.page, name="field"),
    *bundle_urls.urlpatterns,
    path("field/sw.js", views.worker, name="field-worker"),
    path("field/manifest.webmanifest", views.manifest, name="field-manifest"),
    path("field/start/", phone_views.start, name="field-start"),
    path("field/recover/", phone_views.recover, name="field-recover"),
    path("field/recover/key", phone_views.spare_key, name="field-spare-key"),
    path("field/api/secret", phone_views.secret, name="field-secret"),
    path("field/api/phone", phone_views.phone, name="field-phone"),
    path("field/api/recovery", phone_views.recovery, name="field-recovery"),
    path("villages/<code>/field-qr/", phone_views.village_qr, name="village-field-qr"),
    path("field/api/", include("survey.field.sending.urls")),
    path("field/outbox/", outbox_views.outbox, name="field-outbox"),
]
