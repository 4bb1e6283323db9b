"""Pages of savings groups to write: each a form that is entered once, however often it is sent."""

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

from formats.months import Month
from network import evidence
from network.access import Permission, needs, require
from network.models import Party, Place, Source
from network.moments import EVER_KNOWN, Moment
from network.page_frame import place_frame
from network.people import names_of
from network.requests import AccountRequest
from network.sentences import sentence
from network.templatetags.written import day
from network.templatetags.written import month as month_written
from savings import books, errors, groups, ledger
from savings.forms import (
    ClosingForm,
    DepositForm,
    GroupForm,
    MemberForm,
    MoneyForm,
    OnceForm,
    RepaymentForm,
    ReversalForm,
    WithdrawalForm,
)
from savings.models import JournalEntry, Level, Membership, SavingsGroup
from savings.views import (
    group_frame,
    group_to_read,
    member_names,
    membership_to_read,
)

_methods = require_http_methods(["GET", "HEAD", "POST"])


@_methods
@needs(Permission.KEEP_BOOKS)
def found(request: AccountRequest, code: str) -> HttpResponse:
    """Found a group in a village."""
    place: Place = get_object_or_404(
        Place.objects.visible_to(request.user), code=code, level="village"
    )
    require(request.user, Permission.KEEP_BOOKS, place)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        group = groups.found_group(
            place,
            said["name"],
            level=Level(said["level"]),
            deposit_day=said["deposit_day"],
            observed_on=said["observed_on"],
            source=evidence.receive_statement(
                said["evidence"], as_of=said["observed_on"], recorded_by=request.user
            ),
        )
        messages.success(request, _("ตั้งกลุ่มแล้ว เพิ่มสมาชิกได้เลย"))
        return redirect("savings-group", group.key)
    context = place_frame(request, place, Moment.now())
    return _page(request, context, form, _("ตั้งกลุ่มออมทรัพย์"), back=context["place"].url)


@_methods
@needs(Permission.KEEP_BOOKS)
def admit(request: AccountRequest, key: UUID) -> HttpResponse:
    """A person of the place becomes a member."""
    group, moment = _group_to_keep(request, key), Moment.now()
    people = _people_outside(group, moment)
    known = group.memberships.filter(recorded_at__known_by=moment.known_by)
    taken = known.order_by("-number").values_list("number", flat=True).first()
    form = MemberForm(request.POST or None, people=people, initial={"number": (taken or 0) + 1})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            groups.admit(
                group,
                Party.objects.get(pk=said["person"]),
                said["number"],
                pledge_satang=said["pledge"],
                joined_on=said["joined_on"],
                source=_source(request, _("รับสมาชิกกลุ่มออมทรัพย์"), said["joined_on"]),
            )
        except errors.LedgerError as error:
            form.add_error("number", sentence(error))
        else:
            messages.success(request, _("เพิ่มสมาชิกแล้ว"))
            return redirect("savings-group", key)
    return _group_page(request, group, form, _("เพิ่มสมาชิก"))


@_methods
@needs(Permission.KEEP_BOOKS)
def deposit_day(request: AccountRequest, key: UUID) -> HttpResponse:
    """A deposit day: every member on a line, the pledge filled in."""
    group, moment = _group_to_keep(request, key), Moment.now()
    members = books.members(group, moment)
    form = DepositForm(request.POST or None, members=members, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        entered = _entered(
            form,
            lambda: ledger.deposit(
                group,
                form.amounts(),
                entered_on=said["entered_on"],
                memo=said["memo"],
                key=said["key"],
                source=_source(request, _("สมุดรับฝากเงินสัจจะ"), said["entered_on"]),
            ),
        )
        if entered:
            messages.success(
                request,
                _("บันทึกการฝากแล้ว %(members)d คน รวม %(baht)s บาท")
                % {
                    "members": sum(bool(satang) for satang in form.amounts().values()),
                    "baht": f"{sum(form.amounts().values()) / 100:,.2f}",
                },
            )
            return redirect("savings-group", key)
    names = member_names(request, group, [each.membership for each in members], moment)
    context = group_frame(request, group, moment) | {
        "form": form,
        "lines": [
            (each, names.get(each.membership.pk, ""), form[f"member-{each.membership.pk}"])
            for each in members
        ],
    }
    return render(request, "savings/deposit.html", context, status=422 if form.is_bound else 200)


@_methods
@needs(Permission.KEEP_BOOKS)
def withdraw(request: AccountRequest, key: UUID) -> HttpResponse:
    """A member takes out savings."""
    membership = _membership_to_keep(request, key)
    form = WithdrawalForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _entered(
            form,
            lambda: ledger.withdraw(
                membership,
                said["amount"],
                entered_on=said["entered_on"],
                memo=said["memo"],
                key=said["key"],
                source=_source(request, _("ใบถอนเงินออม"), said["entered_on"]),
            ),
        ):
            messages.success(request, _("บันทึกการถอนแล้ว"))
            return redirect("passbook", key)
    return _member_page(request, membership, form, _("ถอนเงินออม"))


@_methods
@needs(Permission.KEEP_BOOKS)
def repay(request: AccountRequest, key: UUID) -> HttpResponse:
    """A member pays back a loan."""
    membership = _membership_to_keep(request, key)
    owed = books.loans(membership.group, Moment.now(), membership=membership)
    by_key = {loan.pk: loan for loan, _satang in owed}
    form = RepaymentForm(request.POST or None, loans=owed, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _entered(
            form,
            lambda: ledger.repay(
                by_key[said["loan"]],
                principal_satang=said["principal"],
                interest_satang=said["interest"],
                entered_on=said["entered_on"],
                key=said["key"],
                source=_source(request, _("ใบรับชำระเงินกู้"), said["entered_on"]),
            ),
        ):
            messages.success(request, _("บันทึกการชำระแล้ว"))
            return redirect("passbook", key)
    return _member_page(request, membership, form, _("รับชำระเงินกู้"))


@_methods
@needs(Permission.KEEP_BOOKS)
def money(request: AccountRequest, key: UUID) -> HttpResponse:
    """An expense of the group, or income of another kind."""
    group = _group_to_keep(request, key)
    form = MoneyForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        enter = ledger.spend if said["kind"] == "expense" else ledger.receive
        if _entered(
            form,
            lambda: enter(
                group,
                said["amount"],
                entered_on=said["entered_on"],
                memo=said["memo"],
                key=said["key"],
                source=_source(request, said["memo"], said["entered_on"]),
            ),
        ):
            messages.success(request, _("บันทึกรายการแล้ว"))
            return redirect("savings-group", key)
    return _group_page(request, group, form, _("รายรับรายจ่ายของกลุ่ม"))


@_methods
@needs(Permission.KEEP_BOOKS)
def reverse(request: AccountRequest, key: UUID) -> HttpResponse:
    """Undo an entry by its mirror."""
    entry = get_object_or_404(
        JournalEntry.objects.filter(
            group__in=SavingsGroup.objects.visible_to(request.user),
            recorded_at__known_by=EVER_KNOWN,
        ).select_related("group__place"),
        key=key,
    )
    require(request.user, Permission.KEEP_BOOKS, entry.group.place)
    form = ReversalForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _entered(
            form,
            lambda: ledger.reverse(
                entry,
                reason=said["memo"],
                entered_on=said["entered_on"],
                key=said["key"],
                source=_source(request, _("ใบกลับรายการ"), said["entered_on"]),
            ),
        ):
            messages.success(request, _("กลับรายการแล้ว ทั้งสองรายการยังอยู่ในบัญชี"))
            return redirect("savings-group", entry.group.key)
    return _group_page(request, entry.group, form, _("กลับรายการ"))


@_methods
@needs(Permission.KEEP_BOOKS)
def close_month(request: AccountRequest, key: UUID) -> HttpResponse:
    """Close the first open month that is over, with the cash that was counted."""
    group, moment = _group_to_keep(request, key), Moment.now()
    month = books.first_open_month(group) or _first_month(group)
    if moment.last_day < month.close_day:
        messages.info(
            request,
            _("ปิดบัญชีครบทุกเดือนที่สิ้นสุดแล้ว เดือน %(month)s ปิดได้ตั้งแต่วันที่ %(day)s")
            % {
                "month": month_written(month),
                "day": day(month.close_day),
            },
        )
        return redirect("savings-group", key)
    form = ClosingForm(request.POST or None)
    at_close = Moment(month.close_day, moment.known_by)
    cash = next(each.satang for each in books.trial_balance(group, at_close) if each.kind == "cash")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _entered(
            form,
            lambda: ledger.close_month(
                group,
                month,
                counted_satang=said["counted"],
                remark=said["remark"],
                source=_source(request, _("ใบปิดบัญชีประจำเดือน"), month.last_day),
            ),
        ):
            if said["counted"] == cash:
                messages.success(request, _("ปิดบัญชีแล้ว เงินสดตรงกับบัญชี"))
            else:
                messages.warning(
                    request,
                    _("ปิดบัญชีแล้ว แต่เงินสดที่นับได้ต่างจากบัญชี %(baht)s บาท โปรดหาสาเหตุและบันทึกไว้")
                    % {"baht": f"{(said['counted'] - cash) / 100:+,.2f}"},
                )
            return redirect("savings-group", key)
    note = _("ปิดเดือน %(month)s เงินสดตามบัญชี %(baht)s บาท หลังปิดแล้วบันทึกย้อนเข้าเดือนนี้ไม่ได้") % {
        "month": month_written(month),
        "baht": f"{cash / 100:,.2f}",
    }
    return _group_page(request, group, form, _("ปิดบัญชีประจำเดือน"), note=note)


def _entered(form: forms.Form, enter: Callable[[], object]) -> bool:
    """Do it; what the books refuse stands in the form. What was sent twice is entered once."""
    try:
        enter()
    except errors.SentTwice:
        return True
    except errors.LedgerError as error:
        form.add_error(None, sentence(error))
        return False
    return True


def _group_to_keep(request: AccountRequest, key: UUID) -> SavingsGroup:
    group = group_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, group.place)
    return group


def _membership_to_keep(request: AccountRequest, key: UUID) -> Membership:
    membership = membership_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, membership.group.place)
    return membership


def _source(request: AccountRequest, title: str, as_of: Any) -> Source:
    return evidence.receive_statement(title, as_of=as_of, recorded_by=request.user)


def _people_outside(group: SavingsGroup, moment: Moment) -> list[tuple[int, str]]:
    """Persons of the group's place who are no members, by name."""
    members = Membership.objects.in_force(moment).filter(group=group).values("person")
    people = Party.objects.in_places([group.place_id], moment).filter(kind=Party.Kind.PERSON)
    keys = people.exclude(pk__in=members).values_list("pk", flat=True)
    return sorted(names_of(list(keys), moment).items(), key=lambda each: each[1])


def _first_month(group: SavingsGroup) -> Month:
    """The month of the first entry; the last one that is over, where there is none."""
    known = group.entries.filter(recorded_at__known_by=EVER_KNOWN).order_by("entered_on")
    first = known.values_list("entered_on", flat=True).first()
    return Month.containing(first) if first else Month.containing(Moment.now().last_day).previous()


def _group_page(
    request: AccountRequest, group: SavingsGroup, form: forms.Form, title: str, *, note: str = ""
) -> HttpResponse:
    context = group_frame(request, group, Moment.now())
    return _page(request, context, form, title, back="", note=note)


def _member_page(
    request: AccountRequest, membership: Membership, form: OnceForm, title: str
) -> HttpResponse:
    moment = Moment.now()
    context = group_frame(request, membership.group, moment)
    name = member_names(request, membership.group, [membership], moment).get(membership.pk, "")
    saved = books.saved_by(membership, moment)
    note = _("สมาชิกเลขที่ %(number)s %(name)s · เงินออมคงเหลือ %(baht)s บาท") % {
        "number": membership.number,
        "name": name,
        "baht": f"{saved / 100:,.2f}",
    }
    return _page(request, context, form, title, back="", note=note)


def _page(
    request: AccountRequest,
    context: dict[str, Any],
    form: forms.Form,
    title: str,
    *,
    back: str,
    note: str = "",
) -> HttpResponse:
    """A form about a group; what was typed wrongly stays in it (422)."""
    return render(
        request,
        "savings/form.html",
        context | {"form": form, "title": title, "note": note, "back": back},
        status=422 if form.is_bound else 200,
    )
