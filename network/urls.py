"""Addresses of the network."""

from django.urls import path

from network import privacy_views, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("start/<token>/", views.start, name="start"),
    path("places/<code>/joining/", views.record_joining, name="record-joining"),
    path("villages/<code>/house-count/", views.record_house_count, name="record-house-count"),
    path("me/", privacy_views.me, name="me"),
    path("me/data.json", privacy_views.my_file, name="my-file"),
    path("me/ask/", privacy_views.ask_about_me, name="ask-about-me"),
    path(
        "me/consents/<slug:purpose>/withdrawal/",
        privacy_views.withdraw_my_consent,
        name="withdraw-my-consent",
    ),
    path("people/<uuid:key>/readings/", privacy_views.readings, name="readings"),
    path("people/<uuid:key>/data.json", privacy_views.person_file, name="person-file"),
    path("people/<uuid:key>/consents/", privacy_views.consents, name="consents"),
    path("people/<uuid:key>/erasure/", privacy_views.erase_person, name="erase-person"),
    path("places/<code>/data-requests/", privacy_views.data_requests, name="data-requests"),
    path("data-requests/<uuid:key>/answer/", privacy_views.answer_request, name="answer-request"),
]
