"""Addresses of savings/lending/."""

from django.urls import path

from savings.lending import views, writing_views

urlpatterns = [
    path("groups/<uuid:key>/loans/", views.loans, name="loans"),
    path("loans/<uuid:key>/", views.loan, name="loan"),
    path("loans/<uuid:key>/schedule.<slug:extension>", views.loan_file, name="loan-file"),
    path("loans/<uuid:key>/reschedule/", writing_views.reschedule, name="reschedule-loan"),
    path("loans/<uuid:key>/write-off/", writing_views.write_off, name="write-off-loan"),
    path("passbooks/<uuid:key>/application/", writing_views.apply, name="apply-for-loan"),
    path("passbooks/<uuid:key>/leaving/", writing_views.leave, name="leave-group"),
    path("applications/<uuid:key>/decision/", writing_views.decide, name="decide-loan"),
    path("applications/<uuid:key>/payout/", writing_views.pay_out, name="pay-out-loan"),
]
