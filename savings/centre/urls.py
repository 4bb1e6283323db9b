"""Addresses of savings/centre/."""

from django.urls import path

from savings.centre import views

urlpatterns = [
    path("groups/<uuid:key>/centre/", views.centre, name="product-centre"),
    path("groups/<uuid:key>/centre/products/new/", views.add_product, name="centre-product"),
    path("groups/<uuid:key>/centre/policy/", views.policy, name="centre-policy"),
    path("groups/<uuid:key>/centre/<bookmonth:month>/", views.month, name="centre-month"),
    path(
        "groups/<uuid:key>/centre/<bookmonth:month>.<str:extension>",
        views.month_file,
        name="centre-month-file",
    ),
    path("groups/<uuid:key>/centre/trade/<slug:trade>/", views.trade, name="centre-trade"),
]
