"""The door without an account (network.secret_links.doors): what was sent, and replies to it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network import throttle
from network.access import open_to_anyone
from network.gate import client_address
from network.models import Account
from network.moments import Moment
from network.organisations import described
from network.secret_links import doors
from network.sentences import sentence
from survey.models import Referral, ReferralLink
from survey.referrals import links, registry
from survey.referrals.disclosing import LINK, disclose
from survey.referrals.errors import LinkIsOver, NoSuchLink, ReferralError
from survey.referrals.forms import ReplyForm
from survey.referrals.replies import contacts_of, replies_to
from survey.referrals.telling import tell

unlisted = doors.guarded(links.REGISTER)


@open_to_anyone
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def agency_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a link leads first: whose it is, and a button (with the PIN, where there is one)."""
    link = links.link_by_secret(secret, address=client_address(request))
    links.opened_by(link, Moment.now())
    is_in, form = doors.entered(request, links.REGISTER, link, secret)
    if is_in:
        return redirect("linked-list", link.key)
    context = {"body": _body(link), "form": form, "link": link}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "survey/referrals/link_door.html", context, status=status)


@open_to_anyone
@unlisted
@require_safe
def linked_list(request: HttpRequest, link: UUID) -> HttpResponse:
    """What the link shows now; straight to the referral where it is of one."""
    opened = _link(request, link)
    moment = Moment.now()
    shown = links.opened_by(opened, moment)
    keys = dict(
        Referral.objects.filter(
            pk__in=[each.pk for each in shown], recorded_at__known_by=moment.known_by
        ).values_list("pk", "key")
    )
    if opened.referral is not None:
        return redirect("linked-referral", link, opened.referral.key)
    tellings = tell(shown, moment)
    context = {
        "body": _body(opened),
        "rows": [
            (each, reverse("linked-referral", args=[link, keys[each.standing.pk]]))
            for each in tellings
            if each.standing.pk in keys
        ],
        "link": opened,
    }
    response = render(request, "survey/referrals/agency.html", context)
    return disclose(
        _opener(opened), tellings, response, form=LINK, recipient=_body(opened), place=opened.place
    )


@open_to_anyone
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def linked_referral(request: HttpRequest, link: UUID, key: UUID) -> HttpResponse:
    """One referral of a link: the facts that were sent, and the agency's reply."""
    opened = _link(request, link)
    moment = Moment.now()
    found = Referral.objects.recorded(moment).filter(key=key).first()
    shown = [each for each in links.opened_by(opened, moment) if found and each.pk == found.pk]
    if found is None or not shown:
        raise LinkIsOver
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        throttle.attempt(links.REPLIES, str(opened.key))
    if request.method == "POST" and form.is_valid():
        try:
            registry.reply(found, form.said(), account=None, link=opened)
        except ReferralError as error:
            form.add_error(None, sentence(error))
        else:
            return _thanked(request, opened, found)
    tellings = tell(shown, moment)
    context = {
        "body": _body(opened),
        "telling": tellings[0],
        "replies": replies_to(found.pk, opened.organisation_id, moment),
        "contacts": contacts_of([found.pk], moment),
        "form": form,
        "link": opened,
        "back": "" if opened.referral else reverse("linked-list", args=[link]),
    }
    response = render(
        request,
        "survey/referrals/agency_referral.html",
        context,
        status=422 if form.is_bound else 200,
    )
    return disclose(
        _opener(opened), tellings, response, form=LINK, recipient=_body(opened), place=opened.place
    )


def _thanked(request: HttpRequest, link: ReferralLink, found: Referral) -> HttpResponse:
    """After a reply: back to what is still shown, or a word of thanks where nothing is."""
    try:
        still = links.opened_by(link, Moment.now())
    except LinkIsOver:
        return render(request, "survey/referrals/link_thanks.html", {"body": _body(link)})
    messages.success(request, _("บันทึกคำตอบแล้ว เครือข่ายเห็นคำตอบนี้ทันที"))
    if any(each.pk == found.pk for each in still):
        return redirect("linked-referral", link.key, found.key)
    return redirect("linked-list", link.key)


def _link(request: HttpRequest, key: UUID) -> ReferralLink:
    """A link that was opened in this browser.

    Raises:
        NoSuchLink: it was not, or there is none.
    """
    if not doors.is_inside(request, links.REGISTER, key):
        raise NoSuchLink
    found: ReferralLink | None = (
        ReferralLink.objects.recorded(Moment.now())
        .filter(key=key)
        .select_related("organisation", "referral", "place", "source__recorded_by")
        .first()
    )
    if found is None:
        raise NoSuchLink
    return found


def _opener(link: ReferralLink) -> Account:
    """Who made the link: it is their disclosure, whoever opens it."""
    account = link.source.recorded_by
    if account is None:
        raise LinkIsOver
    return account


def _body(link: ReferralLink) -> str:
    record = described([link.organisation_id], Moment.now()).get(link.organisation_id)
    return record.name if record is not None else ""
