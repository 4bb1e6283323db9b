"""Pages of partner bodies: the register of a place, one body, who acts for it, its open list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network import evidence, organisations
from network.access import Permission, may, needs, places_of
from network.errors import NetworkError
from network.forms import DayField
from network.models import (
    Account,
    Level,
    Organisation,
    OrganisationMember,
    OrganisationRecord,
    Place,
)
from network.moments import Moment
from network.needs import Need
from network.page_frame import place_frame
from network.places import lines as lines_of
from network.requests import AccountRequest
from network.sentences import sentence
from survey.models import Referral, ReferralLink
from survey.referrals.disclosing import PDF, disclose
from survey.referrals.errors import ReferralError
from survey.referrals.forms import ShareForm, written_day
from survey.referrals.pdf import open_list_pdf
from survey.referrals.reach import body_for, place_to_see, where
from survey.referrals.standing import Standing, shown_to
from survey.referrals.telling import tell
from survey.referrals.views import link_made

_methods = require_http_methods(["GET", "HEAD", "POST"])


class OrganisationForm(forms.Form):
    """What a body is called, with what it helps, and how its office is reached."""

    name = forms.CharField(label=gettext_lazy("ชื่อหน่วยงาน"), max_length=200)
    short_name = forms.CharField(
        label=gettext_lazy("ชื่อย่อ"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("เช่น พมจ."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("ประเภท"), choices=OrganisationRecord.Kind.choices)
    mandate = forms.MultipleChoiceField(
        label=gettext_lazy("เรื่องที่รับ"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    phone = forms.CharField(
        label=gettext_lazy("โทรศัพท์สำนักงาน"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("ของสำนักงาน ไม่ใช่เบอร์ส่วนตัวของใคร"),
    )
    address = forms.CharField(
        label=gettext_lazy("ที่อยู่สำนักงาน"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_working = forms.BooleanField(
        label=gettext_lazy("ยังรับเรื่องจากเครือข่าย"), required=False, initial=True
    )
    valid_from = DayField(label=gettext_lazy("ข้อมูลตั้งแต่วันที่"))


class MemberForm(forms.Form):
    """An account acts for the body."""

    username = forms.CharField(
        label=gettext_lazy("ชื่อบัญชีของเจ้าหน้าที่"),
        max_length=60,
        help_text=gettext_lazy("บัญชีที่เชิญเข้ามาในบทบาทหน่วยงานภาคีแล้ว"),
    )


@require_safe
@needs(Permission.SEE_PLACES)
def register(request: AccountRequest, code: str) -> HttpResponse:
    """The bodies that serve a place: its own, those above it, those of the places below."""
    place = place_to_see(request, code)
    moment = Moment.now()
    above = [each.pk for each in lines_of([place.pk], moment)[place.pk]]
    below = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    found = list(organisations.serving({*above, *below}, moment))
    named = lines_of([each.place_id for each in found], moment)
    context = place_frame(request, place, moment) | {
        "rows": [
            (each, named[each.place_id][0], [str(Need(need).label) for need in each.mandate])
            for each in found
        ],
    }
    return render(request, "survey/referrals/organisations.html", context)


@_methods
@needs(Permission.RECORD)
def add_organisation(request: AccountRequest, code: str) -> HttpResponse:
    """A body that serves the place enters the register."""
    place = place_to_see(request, code, Permission.RECORD)
    initial = {"valid_from": written_day(Moment.now().last_day)}
    form = OrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        record = _record(request, place, form)
        messages.success(request, _("เพิ่มหน่วยงานแล้ว"))
        return redirect("organisation", code, record.organisation.key)
    return _form_page(request, place, form, _("เพิ่มหน่วยงานภาคี"))


@_methods
@needs(Permission.RECORD)
def change_organisation(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """What is so of a body from a day on; what was said before stays in its history."""
    place = place_to_see(request, code, Permission.RECORD)
    moment = Moment.now()
    organisation, known = body_for(place, key, moment)
    if not may(request.user, Permission.RECORD, known.place):
        raise Http404
    names = ("name", "short_name", "kind", "mandate", "phone", "address", "is_working")
    initial = {name: getattr(known, name) for name in names}
    initial["valid_from"] = written_day(moment.last_day)
    form = OrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        _record(request, known.place, form, organisation)
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("organisation", code, key)
    return _form_page(request, place, form, _("แก้ข้อมูลหน่วยงาน"))


@require_safe
@needs(Permission.SEE_PLACES)
def organisation(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """A body: what it does, how its office is reached, who acts for it, what is open with it."""
    place = place_to_see(request, code)
    return _page(request, place, key, MemberForm())


@require_POST
@needs(Permission.INVITE)
def let_act(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """An account acts for the body from today on."""
    place = place_to_see(request, code, Permission.INVITE)
    body, known = body_for(place, key, Moment.now())
    if not may(request.user, Permission.INVITE, known.place):
        raise Http404
    form = MemberForm(request.POST)
    if form.is_valid():
        today = Moment.now().last_day
        username = form.cleaned_data["username"].strip().lower()
        account = Account.objects.filter(username=username, is_active=True).first()
        try:
            if account is None:
                form.add_error("username", _("ไม่พบบัญชีนี้"))
            else:
                with transaction.atomic():
                    organisations.let_act(
                        account,
                        body,
                        began_on=today,
                        source=evidence.receive_statement(
                            _("ให้บัญชีทำการแทนหน่วยงาน"), as_of=today, recorded_by=request.user
                        ),
                    )
                messages.success(request, _("บัญชีนี้เปิดเรื่องที่ส่งถึงหน่วยงานได้แล้ว"))
                return redirect("organisation", code, key)
        except NetworkError as error:
            form.add_error("username", sentence(error))
    return _page(request, place, key, form)


@require_POST
@needs(Permission.INVITE)
def end_acting(request: AccountRequest, code: str, key: UUID, number: int) -> HttpResponse:
    """An account no longer acts for the body: from the next request on it opens nothing."""
    place = place_to_see(request, code, Permission.INVITE)
    moment = Moment.now()
    body, known = body_for(place, key, moment)
    if not may(request.user, Permission.INVITE, known.place):
        raise Http404
    member = get_object_or_404(
        OrganisationMember.objects.filter(recorded_at__known_by=moment.known_by),
        pk=number,
        organisation=body,
    )
    try:
        with transaction.atomic():
            organisations.end_acting(
                member,
                ended_on=moment.last_day,
                source=evidence.receive_statement(
                    _("ยกเลิกบัญชีของหน่วยงาน"), as_of=moment.last_day, recorded_by=request.user
                ),
            )
    except NetworkError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("บัญชีนี้เปิดเรื่องของหน่วยงานไม่ได้อีก"))
    return redirect("organisation", code, key)


@require_safe
@needs(Permission.REFER)
def open_list(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """What is open with a body, as the body reads it; from here it is printed or shared."""
    place = place_to_see(request, code, Permission.REFER)
    return _list_page(request, place, key, ShareForm())


@require_safe
@needs(Permission.REFER)
def open_list_file(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """The same on paper, to hand over."""
    place = place_to_see(request, code, Permission.REFER)
    moment = Moment.now()
    _body, record = body_for(place, key, moment)
    tellings = tell(_shown(request, place, key, moment), moment)
    called = place_frame(request, place, moment)["place"]
    content = open_list_pdf(
        record, tellings, printed_by=request.user, moment=moment, place=str(called)
    )
    response = HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="referrals-{place.code}.pdf"'},
    )
    return disclose(request.user, tellings, response, form=PDF, recipient=record.name, place=place)


@require_POST
@never_cache
@needs(Permission.REFER)
def share_list(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """A link by which the body opens all that was sent to it of the place."""
    place = place_to_see(request, code, Permission.REFER)
    body, _record = body_for(place, key, Moment.now())
    form = ShareForm(request.POST)
    if form.is_valid():
        try:
            back = reverse("open-list", args=[code, key])
            return link_made(request, place, body, form, referral=None, back=back)
        except ReferralError as error:
            form.add_error(None, sentence(error))
    return _list_page(request, place, key, form)


def _shown(request: AccountRequest, place: Place, key: UUID, moment: Moment) -> list[Standing]:
    body, _record = body_for(place, key, moment)
    within = where(places_of(request.user, Permission.REFER), place, moment)
    return shown_to(body.pk, moment, places=within)


def _list_page(request: AccountRequest, place: Place, key: UUID, form: ShareForm) -> HttpResponse:
    moment = Moment.now()
    body, record = body_for(place, key, moment)
    tellings = tell(_shown(request, place, key, moment), moment)
    keys = dict(
        Referral.objects.filter(
            pk__in=[each.standing.pk for each in tellings], recorded_at__known_by=moment.known_by
        ).values_list("pk", "key")
    )
    links = ReferralLink.objects.in_force(moment).filter(
        organisation=body, referral__isnull=True, place=place
    )
    locked = ReferralLink.objects.locked(moment).filter(
        organisation=body, referral__isnull=True, place=place
    )
    context = place_frame(request, place, moment) | {
        "body": record,
        "organisation": body,
        "rows": [
            (each, reverse("referral", args=[keys[each.standing.pk]]))
            for each in tellings
            if each.standing.pk in keys
        ],
        "links": links.select_related("source__recorded_by").order_by("pk"),
        "locked": locked.select_related("ending").order_by("pk"),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "survey/referrals/open_list.html", context, status=status)


def _record(
    request: AccountRequest,
    place: Place,
    form: OrganisationForm,
    organisation: Organisation | None = None,
) -> OrganisationRecord:
    said = form.cleaned_data
    valid_from = said.pop("valid_from")
    with transaction.atomic():
        return organisations.record_organisation(
            organisations.Described(
                **{
                    **said,
                    "kind": OrganisationRecord.Kind(said["kind"]),
                    "mandate": [Need(each) for each in said["mandate"]],
                },
                place=place,
            ),
            valid_from=valid_from,
            organisation=organisation,
            source=evidence.receive_statement(
                _("ทะเบียนหน่วยงานภาคี"), as_of=valid_from, recorded_by=request.user
            ),
        )


def _page(request: AccountRequest, place: Place, key: UUID, form: MemberForm) -> HttpResponse:
    moment = Moment.now()
    body, record = body_for(place, key, moment)
    at: dict[str, Any] = place_frame(request, place, moment)
    may_bind = may(request.user, Permission.INVITE, record.place)
    members = OrganisationMember.objects.in_force(moment).filter(organisation=body)
    history = OrganisationRecord.objects.recorded(moment).filter(organisation=body)
    context = at | {
        "body": record,
        "organisation": body,
        "served": lines_of([record.place_id], moment)[record.place_id][0],
        "mandate": [str(Need(each).label) for each in record.mandate],
        "may_change": may(request.user, Permission.RECORD, record.place),
        "may_bind": may_bind,
        "members": members.select_related("account").order_by("began_on", "pk") if may_bind else [],
        "history": history.select_related("source__recorded_by").order_by("-valid_from", "-pk"),
        "form": form,
        "is_wide": record.place.level in {Level.DISTRICT, Level.PROVINCE},
    }
    status = 422 if form.is_bound else 200
    return render(request, "survey/referrals/organisation.html", context, status=status)


def _form_page(request: AccountRequest, place: Place, form: forms.Form, title: str) -> HttpResponse:
    context = place_frame(request, place, Moment.now()) | {"form": form, "title": title}
    status = 422 if form.is_bound else 200
    return render(request, "network/record.html", context, status=status)
