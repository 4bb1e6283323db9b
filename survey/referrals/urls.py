"""Addresses of referrals: of the network, of agencies with an account, and of their links."""

from django.urls import path

from survey.referrals import agency_views, body_views, link_views, opening_views, views

urlpatterns = [
    path("places/<code>/referrals/", views.referrals, name="referrals"),
    path("places/<code>/referrals/agencies/", opening_views.match_agencies, name="match-agencies"),
    path("households/<uuid:key>/referrals/", opening_views.start, name="start-referral"),
    path("households/<uuid:key>/referrals/new/", opening_views.refer, name="refer"),
    path("referrals/<uuid:key>/", views.referral, name="referral"),
    path("referrals/<uuid:key>/sending/", views.send, name="send-referral"),
    path("referrals/<uuid:key>/steps/", views.step, name="referral-step"),
    path("referrals/<uuid:key>/files/<uuid:source>/", views.attachment, name="referral-file"),
    path("referrals/<uuid:key>/link/", views.share, name="share-referral"),
    path("referral-links/<uuid:key>/end/", views.end_link, name="end-referral-link"),
    path("places/<code>/organisations/", body_views.register, name="organisations"),
    path("places/<code>/organisations/new/", body_views.add_organisation, name="add-organisation"),
    path("places/<code>/organisations/<uuid:key>/", body_views.organisation, name="organisation"),
    path(
        "places/<code>/organisations/<uuid:key>/change/",
        body_views.change_organisation,
        name="change-organisation",
    ),
    path("places/<code>/organisations/<uuid:key>/accounts/", body_views.let_act, name="let-act"),
    path(
        "places/<code>/organisations/<uuid:key>/accounts/<int:number>/end/",
        body_views.end_acting,
        name="end-acting",
    ),
    path("places/<code>/organisations/<uuid:key>/open/", body_views.open_list, name="open-list"),
    path(
        "places/<code>/organisations/<uuid:key>/open.pdf",
        body_views.open_list_file,
        name="open-list-pdf",
    ),
    path("places/<code>/organisations/<uuid:key>/link/", body_views.share_list, name="share-list"),
    path("agency/", agency_views.agency, name="agency"),
    path("agency/open.pdf", agency_views.agency_list_pdf, name="agency-list-pdf"),
    path("agency/<uuid:key>/", agency_views.agency_referral, name="agency-referral"),
    path("a/with/<uuid:link>/", link_views.linked_list, name="linked-list"),
    path("a/with/<uuid:link>/<uuid:key>/", link_views.linked_referral, name="linked-referral"),
    path("a/<str:secret>/", link_views.agency_link, name="agency-link"),
]
