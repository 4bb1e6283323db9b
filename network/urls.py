"""Addresses of the network."""

from django.urls import path

from network import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("start/<token>/", views.start, name="start"),
    path("places/<code>/joining/", views.record_joining, name="record-joining"),
    path("villages/<code>/house-count/", views.record_house_count, name="record-house-count"),
]
