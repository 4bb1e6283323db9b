"""Addresses of savings/year/."""

from django.urls import path

from savings.year import fund_views, statement_views, views

_FILE = "statements/<slug:kind>.<slug:extension>"

urlpatterns = [
    path("groups/<uuid:key>/welfare/", views.welfare, name="welfare"),
    path("groups/<uuid:key>/welfare/new/", views.contribute, name="fill-fund"),
    path("groups/<uuid:key>/welfare/payment/", views.pay, name="pay-welfare"),
    path("groups/<uuid:key>/welfare/rules/", fund_views.rules, name="welfare-rules"),
    path("groups/<uuid:key>/welfare/proposals/new/", fund_views.propose, name="propose-welfare"),
    path("welfare-proposals/<uuid:key>/step/", fund_views.step, name="step-welfare-proposal"),
    path("groups/<uuid:key>/year/rules/", views.rules, name="year-rules"),
    path("groups/<uuid:key>/year/<int:number>/", views.year, name="close-year"),
    path("groups/<uuid:key>/year/<int:number>.<slug:extension>", views.year_file, name="year-file"),
    path("groups/<uuid:key>/statements/<slug:kind>/", statement_views.statement, name="statement"),
    path(f"groups/<uuid:key>/{_FILE}", statement_views.statement_file, name="statement-file"),
    path(
        "passbooks/<uuid:key>/book.<slug:extension>",
        statement_views.passbook_file,
        name="passbook-file",
    ),
]
