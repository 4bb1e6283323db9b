"""Addresses of plans/."""

from django.urls import include, path

urlpatterns = [path("", include("plans.housing.urls"))]
