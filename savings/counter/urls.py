"""Addresses of savings/counter/."""

from django.urls import path

from savings.counter import count_views, table_views

_DAY = "groups/<uuid:key>/days/<day:day>/"

urlpatterns = [
    path("groups/table.js", table_views.worker, name="table-worker"),
    path("groups/<uuid:key>/days/", table_views.deposit_days, name="deposit-days"),
    path(_DAY, table_views.table, name="deposit-table"),
    path(f"{_DAY}state", table_views.state, name="table-state"),
    path(f"{_DAY}lines", table_views.lines, name="table-lines"),
    path(f"{_DAY}count/", count_views.count, name="count-cash"),
    path(f"{_DAY}slips.pdf", count_views.slips_pdf, name="slips"),
]
