"""Addresses of mutual verification: the queue, a record side by side, lists posted."""

from django.urls import path

from survey.verifying import posting_views, views

urlpatterns = [
    path("verify/", views.my_queue, name="verify"),
    path("verify/next/", views.next_in_queue, name="verify-next"),
    path("villages/<code>/verify/", views.village_queue, name="village-verify"),
    path("villages/<code>/status.json", views.village_status, name="village-status"),
    path("visits/<uuid:key>/check/", views.check_visit, name="check-visit"),
    path(
        "units/<uuid:key>/boundaries/<int:number>/check/",
        views.check_boundary,
        name="check-boundary",
    ),
    path(
        "units/<uuid:key>/boundaries/<int:number>/check.json",
        views.boundary_features,
        name="check-boundary-features",
    ),
    path("villages/<code>/postings/", posting_views.postings, name="postings"),
    path("postings/<uuid:key>/", posting_views.posting, name="posting"),
    path("postings/<uuid:key>/list.pdf", posting_views.posting_pdf, name="posting-pdf"),
    path("postings/<uuid:key>/visits/<uuid:visit>/", posting_views.object_to, name="object-to"),
    path("objections/<uuid:key>/", posting_views.objection, name="objection"),
]
