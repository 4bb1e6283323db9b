"""Pages of referrals for the network: what is open, a new one, its steps, its links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from formats.photographs import media_type_of
from network import evidence, reading_log
from network.access import Permission, needs, places_of
from network.gate import qr_svg, svg_address
from network.models import Organisation, Party, Place, Source
from network.moments import Moment
from network.needs import NEEDED_FACTS, Need
from network.organisations import serving_place
from network.page_frame import place_frame
from network.people import names_of
from network.requests import AccountRequest
from network.sentences import sentence
from survey.models import Referral, ReferralLink, ReferralStep
from survey.referrals import links, registry
from survey.referrals.errors import ReferralError
from survey.referrals.forms import SendForm, ShareForm, StepForm
from survey.referrals.lists import by_body, course_of, lines, shown
from survey.referrals.reach import place_to_see, referral_to_follow
from survey.referrals.standing import (
    LATE_DAYS,
    Standing,
    in_places,
    refused_consent,
    told_by,
)

SHOWN = 100  # lines on a page, those due first


@require_safe
@needs(Permission.SEE_REPORT)
def referrals(request: AccountRequest, code: str) -> HttpResponse:
    """Open referrals of a place by body and age; single ones where the account may refer."""
    place = place_to_see(request, code, Permission.SEE_REPORT)
    moment = Moment.now()
    context = place_frame(request, place, moment)
    below = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    found = in_places(below, moment)
    exactly = context["may_see_identity"]
    own = set(places_of(request.user, Permission.REFER))
    theirs = [each for each in found if each.place in own]
    wants_closed = "closed" in request.GET
    chosen = [each for each in theirs if each.is_closed == wants_closed]
    chosen.sort(
        key=lambda each: (
            (each.closed_on or moment.last_day).toordinal() * -1 if wants_closed else 0,
            each.due_on or moment.last_day,
            each.pk,
        )
    )
    context |= {
        "bodies": [
            (each, [shown(n, exactly=exactly) for n in _numbers(each)])
            for each in by_body(found, moment, in_words=bool(own & set(below)))
        ],
        "totals": [shown(n, exactly=exactly) for n in _totals(found)],
        "exactly": exactly,
        "may_refer": bool(own & set(below)),
        "lines": lines(chosen[:SHOWN], moment),
        "whole": len(chosen),
        "wants_closed": wants_closed,
        "unmatched": any(each.organisation is None for each in theirs),
        "late_days": LATE_DAYS,
    }
    return render(request, "survey/referrals/board.html", context)


@require_safe
@needs(Permission.REFER)
def referral(request: AccountRequest, key: UUID) -> HttpResponse:
    """A referral with all that happened to it, and what can be done next."""
    return _page(request, key)


@require_POST
@needs(Permission.REFER)
def send(request: AccountRequest, key: UUID) -> HttpResponse:
    """Let a body see the referral from now on."""
    moment = Moment.now()
    found, _standing, place = referral_to_follow(request, key, moment)
    form = _send_form(found, place, moment, request)
    if form.is_valid():
        said = form.cleaned_data
        try:
            registry.send(
                found,
                Organisation.objects.get(key=said["organisation"]),
                form.chosen_facts(),
                sent_on=said["done_on"],
                words=said["words"],
                account=request.user,
            )
        except ReferralError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("ส่งแล้ว หน่วยงานเห็นเรื่องนี้จนกว่าจะปิดเรื่องหรือถอนความยินยอม"))
            return redirect("referral", key)
    return _page(request, key, send_form=form)


@require_POST
@needs(Permission.REFER)
def step(request: AccountRequest, key: UUID) -> HttpResponse:
    """Say what happened: the agency answered on paper or by telephone, it is done, it goes on."""
    moment = Moment.now()
    found, standing, _place = referral_to_follow(request, key, moment)
    form = StepForm(request.POST, request.FILES, is_closed=standing.is_closed)
    if form.is_valid():
        try:
            registry.add_step(found, form.said(), account=request.user)
        except ReferralError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("referral", key)
    return _page(request, key, step_form=form)


@require_POST
@never_cache
@needs(Permission.REFER)
def share(request: AccountRequest, key: UUID) -> HttpResponse:
    """A link by which the body opens this one referral; its address is shown this once."""
    moment = Moment.now()
    found, standing, place = referral_to_follow(request, key, moment)
    form = ShareForm(request.POST)
    if standing.sent_to is None:
        form.add_error(None, _("ต้องส่งเรื่องให้หน่วยงานก่อน จึงออกลิงก์ได้"))
    if form.is_valid() and standing.sent_to is not None:
        return link_made(
            request,
            place,
            Organisation.objects.get(pk=standing.sent_to),
            form,
            referral=found,
            back=reverse("referral", args=[key]),
        )
    return _page(request, key, share_form=form)


@require_safe
@needs(Permission.REFER)
def attachment(request: AccountRequest, key: UUID, source: UUID) -> HttpResponse:
    """What came with a step of the referral: a letter, a picture; noted as read."""
    found, _standing, _place = referral_to_follow(request, key, Moment.now())
    step = get_object_or_404(
        ReferralStep.objects.recorded(Moment.now()).select_related("source"),
        referral=found,
        source__key=source,
    )
    kept: Source = step.source
    if not kept.stored_as:
        raise Http404
    reading_log.note(reading_log.Kind.SOURCE, sources=[kept.pk])
    content = evidence.content(kept)
    disposition = content_disposition_header(as_attachment=True, filename=kept.file_name)
    return HttpResponse(
        content,
        content_type=media_type_of(content) or "application/octet-stream",
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
@needs(Permission.REFER)
def end_link(request: AccountRequest, key: UUID) -> HttpResponse:
    """A link opens nothing from now on."""
    link: ReferralLink = get_object_or_404(
        ReferralLink.objects.recorded(Moment.now())
        .filter(place__in=places_of(request.user, Permission.REFER))
        .select_related("referral", "place", "organisation"),
        key=key,
    )
    links.end_link(link, account=request.user)
    messages.success(request, _("ยกเลิกลิงก์แล้ว เปิดไม่ได้ตั้งแต่บัดนี้"))
    if link.referral is not None:
        return redirect("referral", link.referral.key)
    return redirect("open-list", link.place.code, link.organisation.key)


def link_made(
    request: AccountRequest,
    place: Place,
    organisation: Organisation,
    form: ShareForm,
    *,
    referral: Referral | None,
    back: str,
) -> HttpResponse:
    """The page that tells a new link's address and PIN, this once.

    Raises:
        LinkEndsTooLate: the database says so.
    """
    link, secret, pin = links.make_link(
        organisation,
        place=place,
        ends_on=form.ends_on(),
        account=request.user,
        referral=referral,
        with_pin=form.cleaned_data["with_pin"],
    )
    address = request.build_absolute_uri(reverse("agency-link", args=[secret]))
    context = place_frame(request, place, Moment.now()) | {
        "link": link,
        "address": address,
        "qr": svg_address(qr_svg(address)),
        "pin": pin,
        "back": back,
    }
    return render(request, "survey/referrals/link_made.html", context)


def _page(
    request: AccountRequest,
    key: UUID,
    *,
    send_form: SendForm | None = None,
    step_form: StepForm | None = None,
    share_form: ShareForm | None = None,
) -> HttpResponse:
    moment = Moment.now()
    found, standing, place = referral_to_follow(request, key, moment)
    told = told_by([found.pk], moment).get(found.pk, [])
    unwilling = registry.may_be_sent(found, moment)
    hidden_for = refused_consent(told, moment) if standing.sent_to is not None else set()
    need = Need(found.need)
    context = place_frame(request, place, moment) | {
        "referral": found,
        "line": lines([standing], moment)[0],
        "standing": standing,
        "household": found.household,
        "names": names_of(told, moment),
        "course": course_of([found.pk], moment)[found.pk],
        "handed": NEEDED_FACTS[need],
        "unwilling": people_to_ask(unwilling, moment),
        "is_hidden": bool(hidden_for),
        "to_ask_again": people_to_ask(sorted(hidden_for - set(unwilling)), moment)
        if hidden_for - set(unwilling)
        else [],
        "is_late": standing.is_late,
        "step_form": step_form or StepForm(is_closed=standing.is_closed),
        "share_form": share_form or ShareForm(),
        "send_form": None
        if standing.is_closed
        else send_form or _send_form(found, place, moment, standing=standing),
    }
    asked: tuple[Form | None, ...] = (send_form, step_form, share_form)
    return render(
        request,
        "survey/referrals/one.html",
        context,
        status=422 if any(form is not None for form in asked) else 200,
    )


def people_to_ask(persons: list[int], moment: Moment) -> list[tuple[UUID, str]]:
    """Who has not agreed (key, name): their consent is asked for on their own page."""
    called = names_of(persons, moment)
    keys = dict(Party.objects.filter(pk__in=persons, kind="person").values_list("pk", "key"))
    return [(key, called.get(pk, "")) for pk, key in keys.items()]


def _send_form(
    found: Referral,
    place: Place,
    moment: Moment,
    request: AccountRequest | None = None,
    *,
    standing: Standing | None = None,
) -> SendForm:
    bodies = serving_place(place, moment)
    initial: dict[str, Any] = {}
    if standing is not None:
        chosen = next((b for b in bodies if b.organisation_id == standing.organisation), None)
        initial = {
            "organisation": str(chosen.organisation.key) if chosen else "",
            "facts": [each.value for each in standing.facts],
        }
    told = request.POST if request is not None else None
    return SendForm(told, need=Need(found.need), bodies=bodies, initial=initial)


def _numbers(count: Any) -> tuple[int, ...]:
    return count.opened, count.unsent, count.late, count.closed


def _totals(found: list[Standing]) -> tuple[int, ...]:
    opened = [each for each in found if not each.is_closed]
    return (
        len(opened),
        sum(each.is_unsent for each in opened),
        sum(each.is_late for each in opened),
        len(found) - len(opened),
    )
