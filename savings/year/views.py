"""Pages of welfare funds and of the year's end."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network import evidence, reading_log
from network.access import Permission, may, needs, require
from network.models import Party, Source
from network.moments import Moment
from network.people import names_of
from network.requests import AccountRequest
from network.sentences import sentence
from network.templatetags.written import year as written_year
from savings import books, errors
from savings.banking import moving
from savings.models import (
    LedgerAccount,
    Membership,
    SavingsGroup,
    WelfareContribution,
    WelfarePayment,
    YearClosing,
)
from savings.papers import Paper, Table, Value
from savings.views import group_frame, group_to_read, member_names
from savings.year import closing, funds, matching
from savings.year.forms import CloseYearForm, ContributionForm, PaymentForm, RulesForm
from savings.year.sharing import Percents, Plan
from savings.year.statement_views import file_of

Kind = LedgerAccount.Kind
_HELD = (Kind.CASH, Kind.BANK, *funds.FUNDS)
_methods = require_http_methods(["GET", "HEAD", "POST"])
FIRST_YEAR, LAST_YEAR = 1970, 2200


@require_safe
@needs(Permission.SEE_MONEY)
def welfare(request: AccountRequest, key: UUID) -> HttpResponse:
    """The funds: what is in them, who filled them, what they paid for and to whom."""
    group = group_to_read(request, key)
    moment = Moment.now()
    came = _by(WelfareContribution.objects.recorded(moment), group, "origin", sign=-1)
    paid = _by(WelfarePayment.objects.recorded(moment), group, "purpose", sign=1)
    payments = list(
        WelfarePayment.objects.recorded(moment)
        .filter(entry__group=group, entry__reversed_by__isnull=True)
        .select_related("entry")
        .order_by("-paid_on", "-pk")[:200]
    )
    recipients = [each.recipient_id for each in payments if each.recipient_id]
    reading_log.note(reading_log.Kind.MONEY, recipients)
    names = (
        names_of(recipients, moment)
        if may(request.user, Permission.SEE_IDENTITY, group.place)
        else {}
    )
    amounts = dict(
        books.postings(group, moment)
        .filter(entry__in=[each.entry_id for each in payments], account__kind__in=funds.FUNDS)
        .values_list("entry")
        .annotate(sum=Sum("satang"))
    )
    origins, purposes = WelfareContribution.Origin, WelfarePayment.Purpose
    return render(
        request,
        "savings/welfare.html",
        group_frame(request, group, moment)
        | {
            "funds": [
                (each.name, each.satang) for each in moving.accounts_of(group, moment, *funds.FUNDS)
            ],
            "origins": [(each.label, came[each]) for each in origins if each in came],
            "purposes": [(each.label, *paid[each]) for each in purposes if each in paid],
            "years": matching.years_of(group, moment),
            "rules": matching.rules_of(group, moment),
            "waiting_days": matching.WAITING_DAYS,
            "yearly_satang": matching.YEARLY_SATANG,
            "top_up": matching.TOP_UP,
            "proposals": matching.proposals_of(group, moment),
            "payments": [
                (each, names.get(each.recipient_id, ""), amounts.get(each.entry_id, 0))
                for each in payments
            ],
        },
    )


@_methods
@needs(Permission.KEEP_BOOKS)
def contribute(request: AccountRequest, key: UUID) -> HttpResponse:
    """Money comes into a fund."""
    group = _to_keep(request, key)
    held = {each.choice: each.account for each in moving.accounts_of(group, Moment.now(), *_HELD)}
    form = ContributionForm(
        request.POST or None,
        initial={"key": uuid4()},
        funds=moving.accounts_of(group, Moment.now(), *funds.FUNDS),
        money=moving.accounts_of(group, Moment.now(), Kind.CASH, Kind.BANK),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        fund, into = held[said["fund"]], held[said["into"]]
        try:
            funds.receive_into_fund(
                group,
                said["amount"],
                fund=Kind(fund.kind),
                origin=said["origin"],
                received_on=said["entered_on"],
                into=Kind(into.kind),
                numbers=(into.number, fund.number),
                memo=said["memo"],
                key=said["key"],
                source=_said(request, said["memo"], said["entered_on"]),
            )
        except errors.SentTwice:
            return redirect("welfare", key)
        except errors.LedgerError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกเงินเข้ากองทุนแล้ว"))
            return redirect("welfare", key)
    return _form(request, group, form, _("รับเงินเข้ากองทุน"))


@_methods
@needs(Permission.KEEP_BOOKS)
def pay(request: AccountRequest, key: UUID) -> HttpResponse:
    """A fund helps somebody."""
    group, moment = _to_keep(request, key), Moment.now()
    members = list(Membership.objects.in_force(moment).filter(group=group).order_by("number"))
    names = member_names(request, group, members, moment)
    people = [(each.person_id, f"{each.number} {names.get(each.pk, '')}") for each in members]
    held = moving.accounts_of(group, moment, *funds.FUNDS)
    form = PaymentForm(request.POST or None, people=people, funds=held, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        recipient = Party.objects.get(pk=said["recipient"]) if said["recipient"] else None
        (fund,) = [each.account for each in held if each.choice == said["fund"]]
        try:
            funds.pay_welfare(
                group,
                said["amount"],
                fund=Kind(fund.kind),
                number=fund.number,
                purpose=said["purpose"],
                recipient=recipient,
                paid_on=said["entered_on"],
                memo=said["memo"],
                key=said["key"],
                source=_said(request, _("ใบจ่ายสวัสดิการ"), said["entered_on"]),
            )
        except errors.SentTwice:
            return redirect("welfare", key)
        except errors.LedgerError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกการจ่ายสวัสดิการแล้ว"))
            return redirect("welfare", key)
    return _form(request, group, form, _("จ่ายสวัสดิการ"))


@_methods
@needs(Permission.KEEP_BOOKS)
def rules(request: AccountRequest, key: UUID) -> HttpResponse:
    """How the group shares its year."""
    group = _to_keep(request, key)
    form = RulesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        percents = Percents(said["reserve"], said["welfare"], said["dividend"], said["patronage"])
        try:
            closing.set_rules(
                group,
                percents,
                since=said["since"],
                source=_said(request, said["evidence"], said["since"]),
            )
        except errors.LedgerError as error:
            form.add_error(None, sentence(error))
        else:
            return redirect("close-year", key, Moment.now().last_day.year - 1)
    return _form(request, group, form, _("ระเบียบการจัดสรรกำไร"))


@_methods
@needs(Permission.SEE_MONEY)
def year(request: AccountRequest, key: UUID, number: int) -> HttpResponse:
    """A year's end: what would go where, member by member; closing it by the assembly's minute."""
    group = group_to_read(request, key)
    year_end = _year_end(number)
    moment = Moment.now()
    closed = YearClosing.objects.as_known(moment).filter(group=group, year_end=year_end).first()
    form = CloseYearForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST":
        require(request.user, Permission.KEEP_BOOKS, group.place)
        if form.is_valid():
            said = form.cleaned_data
            try:
                closing.close_year(
                    group,
                    year_end,
                    decided_on=said["decided_on"],
                    minute=evidence.receive_statement(
                        said["minute"],
                        as_of=said["decided_on"],
                        recorded_by=request.user,
                        kind=Source.Kind.MINUTE,
                    ),
                    key=said["key"],
                )
            except errors.LedgerError as error:
                form.add_error(None, sentence(error))
            else:
                messages.success(request, _("ปิดปีและจัดสรรกำไรแล้ว"))
                return redirect("close-year", key, number)
    try:
        paper, missing = _plan_paper(request, group, year_end, closed), ""
    except errors.RulesAreMissing as error:
        paper, missing = None, sentence(error)
    return render(
        request,
        "savings/year.html",
        group_frame(request, group, moment)
        | {
            "form": form,
            "paper": paper,
            "missing": missing,
            "closed": closed,
            "number": number,
            "before": number - 1,
        },
        status=422 if form.is_bound else 200,
    )


@require_safe
@needs(Permission.SEE_MONEY)
def year_file(request: AccountRequest, key: UUID, number: int, extension: str) -> HttpResponse:
    """The sharing of a year on paper, to lie before the assembly."""
    group = group_to_read(request, key)
    year_end = _year_end(number)
    moment = Moment.now()
    closed = YearClosing.objects.as_known(moment).filter(group=group, year_end=year_end).first()
    try:
        return file_of(_plan_paper(request, group, year_end, closed), extension)
    except errors.RulesAreMissing as error:
        raise Http404 from error


def _plan_paper(
    request: AccountRequest, group: SavingsGroup, year_end: date, closed: YearClosing | None
) -> Paper:
    """Of a year that is closed what was entered; else what would be."""
    planned = closing.plan_of(group, year_end)
    members = list(
        Membership.objects.recorded(Moment.now())
        .filter(pk__in={*planned.dividends, *planned.patronage})
        .order_by("number")
    )
    names = member_names(request, group, members, Moment.now())
    name = group_frame(request, group, Moment.now())["record"].name
    return _paper(
        planned,
        [(each, names.get(each.pk, "")) for each in members],
        name,
        year_end,
        is_closed=closed is not None,
    )


def _paper(
    planned: Plan,
    members: list[tuple[Membership, str]],
    group: str,
    year_end: date,
    *,
    is_closed: bool,
) -> Paper:
    sums: list[tuple[Value, ...]] = [
        (_("กำไร (ขาดทุน) สุทธิ"), planned.net),
        (_("ทุนสำรอง"), planned.reserve),
        (_("กองทุนสวัสดิการ"), planned.welfare),
        (_("ปันผลตามเงินออมและหุ้น"), sum(planned.dividends.values())),
        (_("เฉลี่ยคืนตามดอกเบี้ย"), sum(planned.patronage.values())),
        (_("คงเหลือเป็นกำไรสะสม"), planned.rest),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            str(each.number),
            name,
            planned.dividends.get(each.pk, 0),
            planned.patronage.get(each.pk, 0),
            planned.dividends.get(each.pk, 0) + planned.patronage.get(each.pk, 0),
        )
        for each, name in members
    ]
    dividends, patronage = sum(planned.dividends.values()), sum(planned.patronage.values())
    rows.append((_("รวม"), "", dividends, patronage, dividends + patronage))
    columns = ((_("เลขสมาชิก"), False), (_("ชื่อ"), False), (_("ปันผล"), True),
               (_("เฉลี่ยคืน"), True), (_("รวม"), True))  # fmt: skip
    return Paper(
        _("จัดสรรกำไรปี %(year)s") % {"year": written_year(year_end.year)},
        (group, _("ปิดแล้ว") if is_closed else _("ร่างเสนอที่ประชุมใหญ่")),
        (
            Table("", ((_("รายการ"), False), (_("บาท"), True)), tuple(sums)),
            Table(_("รายสมาชิก"), columns, tuple(rows), 1),
        ),
        year_end,
        notes=(
            _("แต่ละส่วนปัดลงเป็นสตางค์ เศษอยู่ในกำไรสะสม ปันผลตามผลรวมยอดเงินสัจจะและหุ้นสิ้นเดือน 12 เดือน "
              "เฉลี่ยคืนตามดอกเบี้ยที่ชำระในปี เศษสตางค์แบ่งแก่ผู้มีเศษมากที่สุดก่อน"),
        ),
        signatures=(_("เหรัญญิก"), _("ประธานกลุ่ม"), _("ผู้ตรวจสอบ")),
        name=f"year-{year_end.year}",
    )  # fmt: skip


def _by(found: Any, group: SavingsGroup, what: str, *, sign: int) -> dict[str, tuple[int, int]]:
    """Satang and how many, by what they were for or from; without what was reversed."""
    rows = (
        found.filter(
            entry__group=group,
            entry__reversed_by__isnull=True,
            entry__postings__account__kind__in=funds.FUNDS,
        )
        .values_list(what)
        .annotate(sum=Sum("entry__postings__satang"))
    )
    numbers: dict[str, int] = {}
    for value in found.filter(entry__group=group, entry__reversed_by__isnull=True).values_list(
        what, flat=True
    ):
        numbers[value] = numbers.get(value, 0) + 1
    return {value: (sign * satang, numbers.get(value, 0)) for value, satang in rows}


def _year_end(number: int) -> date:
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Http404
    return date(number, 12, 31)


def _to_keep(request: AccountRequest, key: UUID) -> SavingsGroup:
    group = group_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, group.place)
    return group


def _said(request: AccountRequest, title: str, as_of: Any) -> Source:
    return evidence.receive_statement(title, as_of=as_of, recorded_by=request.user)


def _form(request: AccountRequest, group: SavingsGroup, form: Any, title: str) -> HttpResponse:
    context = group_frame(request, group, Moment.now()) | {"form": form, "title": title}
    return render(request, "savings/form.html", context, status=422 if form.is_bound else 200)
