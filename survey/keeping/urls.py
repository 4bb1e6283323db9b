"""Addresses of what has been kept long enough."""

from django.urls import path

from survey.keeping import views

urlpatterns = [path("places/<code>/retention/", views.retention, name="retention")]
