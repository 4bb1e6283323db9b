"""Pages of lending to read: the loans of a group by how late they are, and one loan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from network.access import Permission, needs
from network.moments import EVER_KNOWN, Moment
from network.requests import AccountRequest
from network.templatetags.written import day as written_day
from network.templatetags.written import short_day
from savings.lending.standing import Owed, owed_loans
from savings.lending.terms import late_class, schedule
from savings.models import Guarantee, Loan, LoanApplication, Membership, Method, SavingsGroup
from savings.papers import Paper, Table, Value
from savings.views import group_frame, group_to_read, member_names
from savings.year.statement_views import file_of


def late_labels() -> dict[int, str]:
    """Words of the classes."""
    return {
        0: _("ไม่ค้าง"),
        1: _("ค้าง 1–30 วัน"),
        2: _("ค้าง 31–60 วัน"),
        3: _("ค้าง 61–90 วัน"),
        4: _("ค้างเกิน 90 วัน"),
    }


@require_safe
@needs(Permission.SEE_MONEY)
def loans(request: AccountRequest, key: UUID) -> HttpResponse:
    """Open loans, the latest payers first, with sums by class; applications that wait."""
    group = group_to_read(request, key)
    moment = _asked(request)
    found = owed_loans(group, moment)
    waiting = list(
        LoanApplication.objects.as_known(moment)
        .filter(membership__group=group, loan__isnull=True)
        .exclude(decision__is_approved=False)
        .select_related("membership", "decision")
        .order_by("applied_on", "pk")
    )
    members = [each.loan.membership for each in found] + [each.membership for each in waiting]
    names = member_names(request, group, members, moment)
    labels = late_labels()
    rows: list[dict[str, Any]] = [
        {
            "owed": each,
            "name": names.get(each.loan.membership_id, ""),
            "late": late_class(each.stands.days_late) if each.stands else None,
        }
        for each in found
    ]
    rows.sort(key=lambda row: -(row["owed"].stands.days_late if row["owed"].stands else 0))
    classes = [
        (
            label,
            sum(row["late"] == number for row in rows),
            sum(row["owed"].left for row in rows if row["late"] == number),
        )
        for number, label in labels.items()
    ]
    unknown = [row for row in rows if row["late"] is None]
    if unknown:
        classes.append(
            (_("ไม่ทราบกำหนดชำระ"), len(unknown), sum(row["owed"].left for row in unknown))
        )
    return render(
        request,
        "savings/loans.html",
        group_frame(request, group, Moment.now())
        | {
            "rows": rows,
            "classes": classes,
            "labels": labels,
            "left": sum(each.left for each in found),
            "waiting": [(each, names.get(each.membership_id, "")) for each in waiting],
            "on": moment.last_day,
        },
    )


@require_safe
@needs(Permission.SEE_MONEY)
def loan(request: AccountRequest, key: UUID) -> HttpResponse:
    """A loan: how it stands, its schedule as agreed, what was paid, who stands for it."""
    found = loan_to_read(request, key)
    group = found.membership.group
    moment = Moment.now()
    owed = next(iter(owed_loans(group, moment, loans=[found.pk])), None)
    guarantors = guarantors_of(found.application, moment)
    names = member_names(request, group, [found.membership, *guarantors], moment)
    return render(
        request,
        "savings/loan.html",
        group_frame(request, group, moment)
        | {
            "loan": found,
            "owed": owed,
            "name": names.get(found.membership_id, ""),
            "late": late_labels()[late_class(owed.stands.days_late)]
            if owed and owed.stands
            else "",
            "guarantors": [(each, names.get(each.pk, "")) for each in guarantors],
            "paper": _paper(found, owed, "", names.get(found.membership_id, "")),
        },
    )


@require_safe
@needs(Permission.SEE_MONEY)
def loan_file(request: AccountRequest, key: UUID, extension: str) -> HttpResponse:
    """The schedule and payments of a loan, on paper with the rule of rounding."""
    found = loan_to_read(request, key)
    group = found.membership.group
    moment = Moment.now()
    owed = next(iter(owed_loans(group, moment, loans=[found.pk])), None)
    names = member_names(request, group, [found.membership], moment)
    record = group_frame(request, group, moment)["record"]
    paper = _paper(found, owed, record.name, names.get(found.membership_id, ""))
    return file_of(paper, extension)


def loan_to_read(request: AccountRequest, key: UUID) -> Loan:
    """The loan, if the account may see the books of its group."""
    found: Loan = get_object_or_404(
        Loan.objects.filter(
            membership__group__in=SavingsGroup.objects.visible_to(request.user),
            recorded_at__known_by=EVER_KNOWN,
        ).select_related("membership__group__place", "application", "source"),
        key=key,
    )
    return found


def guarantors_of(application: LoanApplication | None, moment: Moment) -> list[Membership]:
    """Who stands for an application, by number. One query."""
    if application is None:
        return []
    stands = Guarantee.objects.as_known(moment).filter(application=application)
    found = stands.select_related("membership").order_by("membership__number")
    return [each.membership for each in found]


_OF_INTEREST = gettext_lazy(
    "ดอกเบี้ยแต่ละเดือนปัดครึ่งสตางค์ขึ้น คิดเต็มเดือนของยอดต้นเดือน เดือนที่กู้ไม่คิด ชำระแล้วตัดดอกเบี้ยก่อนเงินต้น"
)


def _asked(request: AccountRequest) -> Moment:
    """`?on=2025-06-30`: arrears as of that day; today where it is no day."""
    try:
        return Moment.on(date.fromisoformat(request.GET.get("on", "")))
    except ValueError:
        return Moment.now()


def _paper(found: Loan, owed: Owed | None, group: str, name: str) -> Paper:
    """The schedule as agreed, of each term in force, and what was paid; the page shows the same."""
    tables = []
    percent = found.interest_per_month or Decimal(0)
    for phase in owed.phases if owed else ():
        lines = schedule(phase, owed.percent, flat=found.method == Method.FLAT) if owed else []
        rows: list[tuple[Value, ...]] = [
            (
                str(each.number),
                short_day(each.due_on),
                each.principal,
                each.interest,
                each.principal + each.interest,
                each.left,
            )
            for each in lines
        ]
        rows.append(
            (
                "",
                _("รวม"),
                sum(each.principal for each in lines),
                sum(each.interest for each in lines),
                sum(each.principal + each.interest for each in lines),
                None,
            )
        )
        tables.append(
            Table(
                _("ตารางผ่อนตั้งแต่ %(day)s") % {"day": written_day(phase.since)},
                (
                    (_("งวด"), False),
                    (_("ครบกำหนด"), False),
                    (_("เงินต้น"), True),
                    (_("ดอกเบี้ย"), True),
                    (_("รวม"), True),
                    (_("คงเหลือ"), True),
                ),
                tuple(rows),
                1,
            )
        )
    if owed and owed.paid:
        by_day: dict[date, list[int]] = {}
        for move in owed.paid:
            sums = by_day.setdefault(move.on, [0, 0])
            sums[0] += move.principal
            sums[1] += move.interest
        tables.append(
            Table(
                _("ชำระแล้ว"),
                ((_("วันที่"), False), (_("เงินต้น"), True), (_("ดอกเบี้ย"), True)),
                tuple((short_day(day), *sums) for day, sums in sorted(by_day.items())),
            )
        )
    day = found.granted_on or found.source.as_of
    return Paper(
        _("เงินกู้ สมาชิกเลขที่ %(number)s") % {"number": found.membership.number},
        tuple(
            each
            for each in (
                name,
                group,
                _("ดอกเบี้ยร้อยละ %(percent)s ต่อเดือน %(method)s")
                % {"percent": f"{percent.normalize():f}" if percent else "0",
                   "method": found.get_method_display()},
            )
            if each
        ),
        tuple(tables),
        day,
        notes=(f"{_rule_of(found)} {_OF_INTEREST}",),
        signatures=(_("ผู้กู้"), _("ผู้ค้ำ"), _("ผู้ค้ำ")),
        name=f"loan-{found.membership.number}",
    )  # fmt: skip


def _rule_of(found: Loan) -> str:
    """How instalments are rounded, so that no satang is lost."""
    if found.method == Method.ANNUITY:
        return _(
            "ค่างวดรวมดอกเบี้ยเท่ากันทุกงวด เป็นจำนวนบาทเต็มที่น้อยที่สุดที่ผ่อนหมดในงวดสุดท้าย"
            " งวดสุดท้ายจ่ายเท่าที่เหลือพร้อมดอกเบี้ย ไม่เกินงวดก่อน"
        )
    return _("เงินต้นแต่ละงวดปัดลงเป็นบาทเต็ม งวดสุดท้ายรับเศษที่เหลือ")
