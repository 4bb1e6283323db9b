"""Addresses of savings/year/."""

from django.urls import path

from savings.year import statement_views

_FILE = "statements/<slug:kind>.<slug:extension>"

urlpatterns = [
    path("groups/<uuid:key>/statements/<slug:kind>/", statement_views.statement, name="statement"),
    path(f"groups/<uuid:key>/{_FILE}", statement_views.statement_file, name="statement-file"),
    path(
        "passbooks/<uuid:key>/book.<slug:extension>",
        statement_views.passbook_file,
        name="passbook-file",
    ),
]
