"""Addresses of exports and their register."""

from django.urls import path

from survey.exports import views

urlpatterns = [
    path("", views.exports, name="exports"),
    path("new/", views.new_export, name="new-export"),
    path("register/", views.export_register, name="export-register"),
]
