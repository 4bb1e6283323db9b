"""Addresses of savings/banking/."""

from django.urls import path

from savings.banking import views

urlpatterns = [
    path("groups/<uuid:key>/bank/", views.bank, name="bank"),
    path("groups/<uuid:key>/bank/move/", views.move, name="move-money"),
    path("groups/<uuid:key>/bank/item/", views.item, name="bank-item"),
    path("groups/<uuid:key>/accounts/new/", views.name_account, name="name-account"),
    path(
        "groups/<uuid:key>/bank/<int:number>/<bookmonth:month>/",
        views.reconcile,
        name="reconcile-bank",
    ),
]
