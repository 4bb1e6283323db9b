"""The agency's own door: an account that acts for a body sees what was sent to it, and replies."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import open_to_accounts
from network.models import Organisation, OrganisationRecord
from network.moments import Moment
from network.organisations import body_of, described
from network.requests import AccountRequest
from network.sentences import sentence
from survey.models import Referral
from survey.referrals import registry
from survey.referrals.disclosing import PAGE, PDF, disclose
from survey.referrals.errors import ReferralError
from survey.referrals.forms import ReplyForm
from survey.referrals.pdf import open_list_pdf
from survey.referrals.replies import contacts_of, replies_to
from survey.referrals.standing import shown_to
from survey.referrals.telling import tell


@require_safe
@open_to_accounts
def agency(request: AccountRequest) -> HttpResponse:
    """What the network sent to the body the account acts for, the longest waiting first."""
    moment = Moment.now()
    body, record = _body(request, moment)
    tellings = tell(shown_to(body.pk, moment), moment)
    keys = dict(
        Referral.objects.filter(
            pk__in=[each.standing.pk for each in tellings], recorded_at__known_by=moment.known_by
        ).values_list("pk", "key")
    )
    context = {
        "body": record.name,
        "rows": [
            (each, reverse("agency-referral", args=[keys[each.standing.pk]]))
            for each in tellings
            if each.standing.pk in keys
        ],
        "pdf": reverse("agency-list-pdf"),
    }
    response = render(request, "survey/referrals/agency.html", context)
    return disclose(request.user, tellings, response, form=PAGE, recipient=record.name)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_accounts
def agency_referral(request: AccountRequest, key: UUID) -> HttpResponse:
    """One referral: the facts that were sent, what the agency said so far, and its reply."""
    moment = Moment.now()
    body, record = _body(request, moment)
    found = Referral.objects.recorded(moment).filter(key=key).first()
    shown = shown_to(body.pk, moment, only=found.pk) if found is not None else []
    if found is None or not shown:
        raise Http404
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            registry.reply(found, form.said(), account=request.user)
        except ReferralError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกคำตอบแล้ว เครือข่ายเห็นคำตอบนี้ทันที"))
            still = shown_to(body.pk, Moment.now(), only=found.pk)
            return redirect("agency-referral", key) if still else redirect("agency")
    tellings = tell(shown, moment)
    context = {
        "body": record.name,
        "telling": tellings[0],
        "replies": replies_to(found.pk, body.pk, moment),
        "contacts": contacts_of([found.pk], moment),
        "form": form,
        "back": reverse("agency"),
    }
    response = render(
        request,
        "survey/referrals/agency_referral.html",
        context,
        status=422 if form.is_bound else 200,
    )
    return disclose(request.user, tellings, response, form=PAGE, recipient=record.name)


@require_safe
@open_to_accounts
def agency_list_pdf(request: AccountRequest) -> HttpResponse:
    """The same list on paper; who printed it and until when it may be kept stand on it."""
    moment = Moment.now()
    body, record = _body(request, moment)
    tellings = tell(shown_to(body.pk, moment), moment)
    content = open_list_pdf(record, tellings, printed_by=request.user, moment=moment)
    response = HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="referrals.pdf"'},
    )
    return disclose(request.user, tellings, response, form=PDF, recipient=record.name)


def _body(request: AccountRequest, moment: Moment) -> tuple[Organisation, OrganisationRecord]:
    """The body the account acts for.

    Raises:
        Http404: it acts for none, or not any more.
    """
    body = body_of(request.user, moment)
    record = described([body.pk], moment).get(body.pk) if body is not None else None
    if body is None or record is None:
        raise Http404
    return body, record
