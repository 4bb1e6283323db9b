"""Addresses of who is still to be told what is kept of them."""

from django.urls import path

from survey.telling import views

urlpatterns = [
    path("places/<code>/to-tell/", views.to_tell, name="to-tell"),
    path("places/<code>/to-tell.pdf", views.slips, name="to-tell-slips"),
    path("households/<uuid:key>/told/", views.tell_household, name="tell-household"),
]
