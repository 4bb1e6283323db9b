"""Addresses of the layouts of villages."""

from django.urls import path

from maps.layouts import landmark_views, sign_views, views

urlpatterns = [
    path("villages/<code>/layout/", views.layout_page, name="village-layout"),
    path("villages/<code>/layout.pdf", views.layout_pdf, name="village-layout-pdf"),
    path(
        "villages/<code>/layout/landmarks/",
        landmark_views.layout_landmarks,
        name="layout-landmarks",
    ),
    path(
        "villages/<code>/layout/landmarks/<uuid:key>/gone/",
        landmark_views.landmark_gone,
        name="landmark-gone",
    ),
    path("villages/<code>/layout/sign/", sign_views.sign_layout, name="sign-layout"),
    path("villages/<code>/layout/number/", views.number, name="number-houses"),
]
