"""Addresses of the network."""

from django.urls import path

from network import (
    account_views,
    bodies_views,
    breach_views,
    join_views,
    notice_views,
    people_views,
    privacy_views,
    recipient_views,
    token_views,
    views,
)

urlpatterns = [
    path("sign-in/", account_views.sign_in, name="sign-in"),
    path("sign-in/", account_views.sign_in, name="account_login"),  # as allauth calls it
    path("sign-in/code/", account_views.sign_in_code, name="mfa_authenticate"),
    path("sign-out/", account_views.sign_out, name="sign-out"),
    path("start/<token>/", join_views.start, name="start"),
    path("join/", join_views.join, name="join"),
    path("join/<code>/", join_views.join_with, name="join-with"),
    path("account/", account_views.account, name="account"),
    path("account/password/", account_views.change_password, name="change-password"),
    path("account/devices/", account_views.devices, name="devices"),
    path("account/devices/<int:number>/end/", account_views.end_device, name="end-device"),
    path("account/devices/others/end/", account_views.end_other_devices, name="end-other-devices"),
    path("account/tokens/new/", token_views.make_token, name="make-token"),
    path("account/tokens/<uuid:key>/end/", token_views.end_token, name="end-token"),
    path("account/lend/", account_views.lend_role, name="lend-role"),
    path("account/lent/<uuid:key>/end/", account_views.end_lending, name="end-lending"),
    path("account/password-again/", account_views.password_again, name="account_reauthenticate"),
    path("account/code-again/", account_views.code_again, name="mfa_reauthenticate"),
    path("account/second-factor/", account_views.second_factor_done, name="mfa_index"),
    path(
        "account/second-factor/start/", account_views.start_second_factor, name="mfa_activate_totp"
    ),
    path(
        "account/second-factor/stop/", account_views.stop_second_factor, name="mfa_deactivate_totp"
    ),
    path(
        "account/second-factor/codes/", account_views.recovery_codes, name="mfa_view_recovery_codes"
    ),
    path(
        "account/second-factor/codes/new/",
        account_views.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("people/", people_views.people, name="people"),
    path("places/<code>/people/", people_views.people_of, name="people-of"),
    path("places/<code>/invite/", people_views.invite, name="invite"),
    path(
        "invitations/<uuid:key>/withdrawal/",
        people_views.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("accounts/<int:number>/recovery/", people_views.recover_account, name="recover-account"),
    path("accounts/<int:number>/sessions/end/", people_views.end_sessions, name="end-sessions"),
    path("places/<code>/bodies/", bodies_views.working_groups, name="working-groups"),
    path("places/<code>/bodies/seats/new/", bodies_views.take_seat, name="take-seat"),
    path("seats/<int:number>/ending/", bodies_views.leave_seat, name="leave-seat"),
    path("places/<code>/joining/", views.record_joining, name="record-joining"),
    path("villages/<code>/house-count/", views.record_house_count, name="record-house-count"),
    path("notice/", notice_views.notice, name="notice"),
    path("notice.pdf", notice_views.notice_pdf, name="notice-pdf"),
    path("privacy/processing/", notice_views.processing, name="processing"),
    path("privacy/processing.pdf", notice_views.processing_pdf, name="processing-pdf"),
    path("privacy/contact/", notice_views.contact, name="privacy-contact"),
    path("places/<code>/privacy/", recipient_views.desk, name="privacy-desk"),
    path("places/<code>/consents/again/", recipient_views.ask_again, name="ask-again"),
    path(
        "places/<code>/recipients/", recipient_views.recipients_to_tell, name="recipients-to-tell"
    ),
    path("places/<code>/breaches/", breach_views.register, name="breaches"),
    path("breaches/<uuid:key>/", breach_views.breach, name="breach"),
    path("breaches/<uuid:key>/notification.pdf", breach_views.notification, name="breach-pdf"),
    path("people/<uuid:key>/sent/", recipient_views.sent, name="sent-of-person"),
    path(
        "people/<uuid:key>/sent/<uuid:disclosure>/letter.pdf",
        recipient_views.stop_letter,
        name="stop-letter",
    ),
    path("me/", privacy_views.me, name="me"),
    path("me/data.json", privacy_views.my_file, name="my-file"),
    path("me/data.pdf", privacy_views.my_paper, name="my-paper"),
    path("me/ask/", privacy_views.ask_about_me, name="ask-about-me"),
    path(
        "me/consents/<slug:purpose>/withdrawal/",
        privacy_views.withdraw_my_consent,
        name="withdraw-my-consent",
    ),
    path("people/<uuid:key>/readings/", privacy_views.readings, name="readings"),
    path("people/<uuid:key>/data.json", privacy_views.person_file, name="person-file"),
    path("people/<uuid:key>/data.pdf", privacy_views.person_paper, name="person-paper"),
    path("people/<uuid:key>/consents/", privacy_views.consents, name="consents"),
    path(
        "people/<uuid:key>/consents/<int:number>/proof",
        privacy_views.consent_proof,
        name="consent-proof",
    ),
    path("people/<uuid:key>/erasure/", privacy_views.erase_person, name="erase-person"),
    path("places/<code>/data-requests/", privacy_views.data_requests, name="data-requests"),
    path("data-requests/<uuid:key>/answer/", privacy_views.answer_request, name="answer-request"),
]
