"""Pages of lending to write: ask, decide, pay out, put off, write off, and leave the group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from network import evidence
from network.access import Permission, needs, require
from network.models import Source
from network.moments import EVER_KNOWN, Moment
from network.requests import AccountRequest
from network.sentences import sentence
from savings import errors, leaving
from savings.forms import LeavingForm, written_baht
from savings.lending import deciding
from savings.lending.forms import (
    ApplicationForm,
    DecisionForm,
    PayOutForm,
    RescheduleForm,
    WriteOffForm,
)
from savings.lending.views import guarantors_of, loan_to_read
from savings.models import Loan, LoanApplication, Membership, SavingsGroup
from savings.templatetags.money import baht
from savings.views import group_frame, member_names, membership_to_read

_methods = require_http_methods(["GET", "HEAD", "POST"])


@_methods
@needs(Permission.KEEP_BOOKS)
def apply(request: AccountRequest, key: UUID) -> HttpResponse:
    """A member asks for a loan."""
    membership = _membership(request, key)
    group, moment = membership.group, Moment.now()
    others = {
        each.pk: each
        for each in Membership.objects.in_force(moment).filter(group=group).order_by("number")
        if each.pk != membership.pk
    }
    names = member_names(request, group, [membership, *others.values()], moment)
    form = ApplicationForm(
        request.POST or None,
        members=[(pk, f"{each.number} {names.get(pk, '')}") for pk, each in others.items()],
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def write() -> object:
            return deciding.apply_for_loan(
                membership,
                said["amount"],
                months=said["months"],
                interest_per_month=said["interest"],
                method=said["method"],
                purpose=said["purpose"],
                guarantors=[others[int(said["first"])], others[int(said["second"])]],
                applied_on=said["applied_on"],
                source=_said(request, _("คำขอกู้"), said["applied_on"]),
                reason=said["reason"],
            )

        if _done(form, write):
            messages.success(request, _("บันทึกคำขอกู้แล้ว รอกรรมการตัดสิน"))
            return redirect("loans", group.key)
    return _page(request, group, form, _("คำขอกู้"), note=_who(membership, names))


@_methods
@needs(Permission.KEEP_BOOKS)
def decide(request: AccountRequest, key: UUID) -> HttpResponse:
    """What the committee decided on an application; the guarantors' exposure is in view."""
    application = _application(request, key)
    group, moment = application.membership.group, Moment.now()
    guarantors = guarantors_of(application, moment)
    names = member_names(request, group, [application.membership, *guarantors], moment)
    form = DecisionForm(request.POST or None, initial={"amount": written_baht(application.satang)})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def write() -> object:
            return deciding.decide(
                application,
                is_approved=said["verdict"] == "approve",
                satang=said["amount"],
                decided_on=said["decided_on"],
                minute=_minute(request, said["minute"], said["decided_on"]),
                reason=said["reason"],
            )

        if _done(form, write):
            messages.success(request, _("บันทึกมติแล้ว"))
            return redirect("loans", group.key)
    stands = [
        _("%(who)s ค้ำอยู่แล้ว %(baht)s บาท")
        % {"who": _who(each, names), "baht": baht(deciding.exposure(each, moment))}
        for each in guarantors
    ]
    note = _("%(who)s ขอกู้ %(baht)s บาท %(months)s เดือน · %(purpose)s · ผู้ค้ำ: %(stands)s") % {
        "who": _who(application.membership, names),
        "baht": baht(application.satang),
        "months": application.months,
        "purpose": application.get_purpose_display(),
        "stands": " · ".join(stands),
    }
    return _page(request, group, form, _("มติกรรมการเงินกู้"), note=note)


@_methods
@needs(Permission.KEEP_BOOKS)
def pay_out(request: AccountRequest, key: UUID) -> HttpResponse:
    """Pay out a loan that was approved."""
    application = _application(request, key)
    group, moment = application.membership.group, Moment.now()
    names = member_names(request, group, [application.membership], moment)
    form = PayOutForm(
        request.POST or None,
        initial={"key": uuid4(), "amount": written_baht(application.satang)},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def write() -> object:
            return deciding.pay_out(
                application,
                said["amount"],
                granted_on=said["entered_on"],
                source=_said(request, _("สัญญาเงินกู้"), said["entered_on"]),
                key=said["key"],
            )

        if _done(form, write):
            messages.success(request, _("จ่ายเงินกู้แล้ว"))
            return redirect("loans", group.key)
    return _page(request, group, form, _("จ่ายเงินกู้"), note=_who(application.membership, names))


@_methods
@needs(Permission.KEEP_BOOKS)
def reschedule(request: AccountRequest, key: UUID) -> HttpResponse:
    """Put a loan off, by a minute."""
    loan = _loan(request, key)
    form = RescheduleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def write() -> object:
            return deciding.reschedule(
                loan,
                months=said["months"],
                since=said["since"],
                reason=said["reason"],
                minute=_minute(request, said["minute"], said["since"]),
            )

        if _done(form, write):
            messages.success(request, _("ปรับโครงสร้างหนี้แล้ว"))
            return redirect("loan", key)
    return _page(request, loan.membership.group, form, _("ปรับโครงสร้างหนี้"), note=_left(loan))


@_methods
@needs(Permission.KEEP_BOOKS)
def write_off(request: AccountRequest, key: UUID) -> HttpResponse:
    """What is still owed is lost, by a resolution."""
    loan = _loan(request, key)
    form = WriteOffForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def write() -> object:
            return deciding.write_off(
                loan,
                resolution=said["resolution"],
                entered_on=said["entered_on"],
                minute=_minute(request, said["resolution"], said["entered_on"]),
                key=said["key"],
            )

        if _done(form, write):
            messages.success(request, _("ตัดหนี้สูญแล้ว ยังติดตามหนี้ต่อได้"))
            return redirect("loan", key)
    return _page(request, loan.membership.group, form, _("ตัดหนี้สูญ"), note=_left(loan))


@_methods
@needs(Permission.KEEP_BOOKS)
def leave(request: AccountRequest, key: UUID) -> HttpResponse:
    """A member leaves and is paid out."""
    membership = _membership(request, key)
    moment = Moment.now()
    names = member_names(request, membership.group, [membership], moment)
    form = LeavingForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def write() -> object:
            return leaving.settle(
                membership,
                left_on=said["entered_on"],
                source=_said(request, _("ใบลาออกจากกลุ่ม"), said["entered_on"]),
                key=said["key"],
            )

        if _done(form, write):
            messages.success(request, _("สมาชิกออกจากกลุ่มและจ่ายคืนแล้ว"))
            return redirect("savings-group", membership.group.key)
    sums = leaving.settlement(membership, moment.last_day)
    words = (
        _("%(who)s · มีในกลุ่ม %(held)s บาท · หนี้ %(owed)s ดอกเบี้ย %(interest)s · จ่ายคืนวันนี้ %(pays)s บาท")
        if sums.pays >= 0
        else _(
            "%(who)s · มีในกลุ่ม %(held)s บาท · หนี้ %(owed)s ดอกเบี้ย %(interest)s"
            " · ต้องชำระส่วนที่ขาดอีก %(pays)s บาทก่อนออก"
        )
    )
    note = words % {
        "who": _who(membership, names),
        "held": baht(sum(sums.held.values())),
        "owed": baht(sum(each.left for each in sums.owed)),
        "interest": baht(sums.interest),
        "pays": baht(abs(sums.pays)),
    }
    return _page(request, membership.group, form, _("ออกจากกลุ่ม"), note=note)


def _done(form: forms.Form, write: Callable[[], object]) -> bool:
    """Do it; what the books refuse stands in the form. What was sent twice is entered once."""
    try:
        write()
    except errors.SentTwice:
        return True
    except errors.LedgerError as error:
        form.add_error(None, sentence(error))
        return False
    return True


def _membership(request: AccountRequest, key: UUID) -> Membership:
    found = membership_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, found.group.place)
    return found


def _application(request: AccountRequest, key: UUID) -> LoanApplication:
    found: LoanApplication = get_object_or_404(
        LoanApplication.objects.filter(
            membership__group__in=SavingsGroup.objects.visible_to(request.user),
            recorded_at__known_by=EVER_KNOWN,
        ).select_related("membership__group__place"),
        key=key,
    )
    require(request.user, Permission.KEEP_BOOKS, found.membership.group.place)
    return found


def _loan(request: AccountRequest, key: UUID) -> Loan:
    found = loan_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, found.membership.group.place)
    return found


def _left(loan: Loan) -> str:
    return _("เลขที่ %(number)s เงินต้นคงค้าง %(baht)s บาท") % {
        "number": loan.membership.number,
        "baht": baht(deciding.outstanding(loan)),
    }


def _who(membership: Membership, names: dict[int, str]) -> str:
    return _("เลขที่ %(number)s %(name)s") % {
        "number": membership.number,
        "name": names.get(membership.pk, ""),
    }


def _said(request: AccountRequest, title: str, as_of: Any) -> Source:
    return evidence.receive_statement(title, as_of=as_of, recorded_by=request.user)


def _minute(request: AccountRequest, title: str, as_of: Any) -> Source:
    return evidence.receive_statement(
        title, as_of=as_of, recorded_by=request.user, kind=Source.Kind.MINUTE
    )


def _page(
    request: AccountRequest, group: SavingsGroup, form: forms.Form, title: str, *, note: str
) -> HttpResponse:
    context = group_frame(request, group, Moment.now()) | {
        "form": form,
        "title": title,
        "note": note,
    }
    return render(request, "savings/form.html", context, status=422 if form.is_bound else 200)
