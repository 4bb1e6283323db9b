"""Addresses of the layouts of villages."""

from django.urls import path

from maps.layouts import (
    correction_views,
    landmark_views,
    proposal_views,
    sign_views,
    sketch_views,
    views,
)

urlpatterns = [
    path("villages/<code>/layout/", views.layout_page, name="village-layout"),
    path("villages/<code>/layout.pdf", views.layout_pdf, name="village-layout-pdf"),
    path(
        "villages/<code>/layout/landmarks/",
        landmark_views.layout_landmarks,
        name="layout-landmarks",
    ),
    path(
        "villages/<code>/layout/landmarks/<uuid:key>/",
        landmark_views.correct_landmark,
        name="correct-landmark",
    ),
    path(
        "villages/<code>/layout/landmarks/<uuid:key>/gone/",
        landmark_views.landmark_gone,
        name="landmark-gone",
    ),
    path(
        "villages/<code>/layout/corrections/",
        correction_views.layout_corrections,
        name="layout-corrections",
    ),
    path(
        "villages/<code>/layout/corrections/<uuid:key>/done/",
        correction_views.remark_done,
        name="layout-remark-done",
    ),
    path(
        "villages/<code>/layout/proposals/",
        proposal_views.layout_proposals,
        name="layout-proposals",
    ),
    path(
        "villages/<code>/layout/proposals/draw/",
        sketch_views.draw_proposal,
        name="draw-proposal",
    ),
    path(
        "villages/<code>/layout/proposals/draw/work/",
        sketch_views.work_on_drawing,
        name="work-on-drawing",
    ),
    path(
        "villages/<code>/layout/proposals/<uuid:key>/",
        proposal_views.layout_proposal,
        name="layout-proposal",
    ),
    path(
        "villages/<code>/layout/proposals/<uuid:key>.pdf",
        proposal_views.layout_proposal_pdf,
        name="layout-proposal-pdf",
    ),
    path("villages/<code>/layout/sign/", sign_views.sign_layout, name="sign-layout"),
    path("villages/<code>/layout/number/", views.number, name="number-houses"),
]
