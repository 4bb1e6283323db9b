"""Addresses of plans/housing/."""

from __future__ import annotations

from django.urls import URLPattern, path

from plans.housing import money_views, roster_views, views

urlpatterns: list[URLPattern] = [
    path("places/<code>/housing/", views.housing_projects, name="housing-projects"),
    path("places/<code>/housing/new/", views.begin, name="begin-housing"),
    path(
        "villages/<code>/layout/proposals/<uuid:layout>/housing/",
        views.document_for_layout,
        name="housing-layout",
    ),
    path("housing/<uuid:key>/", views.project, name="housing-project"),
    path("housing/<uuid:key>/about/", views.describe, name="describe-housing"),
    path("housing/<uuid:key>/steps/<int:step>/", views.take_step, name="housing-step"),
    path("housing/<uuid:key>/documents/new/", views.add_document, name="housing-document"),
    path("housing/<uuid:key>/documents/<uuid:document>/", views.document, name="housing-paper"),
    path("housing/<uuid:key>/roster/", roster_views.shown, name="housing-roster"),
    path("housing/<uuid:key>/roster.xlsx", roster_views.workbook, name="housing-roster-xlsx"),
    path("housing/<uuid:key>/roster/import/", roster_views.take_in, name="import-roster"),
    path("housing/<uuid:key>/roster/post/", roster_views.post, name="post-roster"),
    path(
        "housing/<uuid:key>/roster/<uuid:household>/off/",
        roster_views.take_off,
        name="off-roster",
    ),
    path("housing/postings/<uuid:key>/", roster_views.posting, name="housing-posting"),
    path(
        "housing/postings/<uuid:key>/list.pdf", roster_views.posting_pdf, name="housing-posting-pdf"
    ),
    path("housing/objections/<uuid:key>/", roster_views.decide, name="decide-roster-objection"),
    path("housing/<uuid:key>/money/", money_views.shown, name="housing-money"),
    path("housing/<uuid:key>/money/new/", money_views.move, name="move-housing-money"),
    path("housing/<uuid:key>/money/lines/", money_views.line, name="housing-line"),
    path("housing/money/<uuid:key>/reversal/", money_views.reverse, name="reverse-housing-money"),
    path("housing/<uuid:key>/budget.<str:extension>", money_views.file, name="housing-money-file"),
]
