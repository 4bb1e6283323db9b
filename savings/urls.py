"""Addresses of savings groups."""

from django.urls import include, path, register_converter

from savings import entry_views, views
from savings.days_of_addresses import BookMonthConverter, DayConverter

register_converter(DayConverter, "day")
register_converter(BookMonthConverter, "bookmonth")

urlpatterns = [
    path("", include("savings.auditing.urls")),
    path("", include("savings.banking.urls")),
    path("", include("savings.centre.urls")),
    path("", include("savings.counter.urls")),
    path("", include("savings.lending.urls")),
    path("", include("savings.year.urls")),
    path("places/<code>/groups/", views.groups, name="savings-groups"),
    path("villages/<code>/groups/new/", entry_views.found, name="found-group"),
    path("groups/<uuid:key>/", views.group, name="savings-group"),
    path("groups/<uuid:key>/members/new/", entry_views.admit, name="admit-member"),
    path("groups/<uuid:key>/deposits/new/", entry_views.deposit_day, name="deposit-day"),
    path("groups/<uuid:key>/money/new/", entry_views.money, name="group-money"),
    path("groups/<uuid:key>/closing/", entry_views.close_month, name="close-month"),
    path("passbooks/<uuid:key>/", views.passbook, name="passbook"),
    path("passbooks/<uuid:key>/withdrawal/", entry_views.withdraw, name="withdraw"),
    path("passbooks/<uuid:key>/repayment/", entry_views.repay, name="repay"),
    path("entries/<uuid:key>/reversal/", entry_views.reverse, name="reverse-entry"),
]
