"""The statement a group posts for everybody: totals as the ledger has them, and nobody's name."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from formats.months import Month
from network.moments import EVER_KNOWN, Moment
from network.templatetags.written import month as written_month
from savings import papers
from savings.ledger import named_errors
from savings.lending.standing import owed_loans
from savings.lending.terms import LATE_CLASSES
from savings.models import (
    DisclosurePosting,
    GroupRecord,
    LedgerAccount,
    Membership,
    SavingsGroup,
    WelfarePayment,
)
from savings.models.books import AccountType
from savings.papers import Paper, Table, Value
from savings.year.statements import sums

if TYPE_CHECKING:
    from network.models import Source

FEWEST: Final = 5
"""Members: of a smaller group a total would tell what one of them holds."""


def disclosure(group: SavingsGroup, month: Month, *, known_by: Moment) -> Paper:
    """The statement of a month as known at a moment; asked again for the same it is the same."""
    moment = Moment(month.close_day, known_by.known_by)
    totals = sums(group, moment)
    moved = sums(group, moment, since=month.first_day)
    record = (
        GroupRecord.objects.as_known(Moment(moment.true_before, EVER_KNOWN))
        .filter(group=group)
        .first()
        or GroupRecord.objects.as_known(known_by).filter(group=group).first()
    )
    members = Membership.objects.in_force(moment).filter(group=group).count()
    loans = owed_loans(group, moment)
    late = sum(
        each.left for each in loans if each.stands and each.stands.days_late > LATE_CLASSES[-1]
    )
    helped = WelfarePayment.objects.recorded(moment).filter(
        entry__group=group, paid_on__gte=month.first_day, entry__reversed_by__isnull=True
    )
    tables = [_side(totals.of(side), str(side.label)) for side in (
        AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY)]  # fmt: skip
    if totals.net:
        tables.append(Table("", _two(), ((_("กำไร (ขาดทุน) ที่ยังไม่ได้จัดสรร"), totals.net),), 1))
    tables += [
        _side(moved.of(AccountType.INCOME), _("รายได้ในเดือน")),
        _side(moved.of(AccountType.EXPENSE), _("ค่าใช้จ่ายในเดือน")),
        Table(
            _("การดำเนินงาน"),
            ((_("รายการ"), False), (_("จำนวน"), False)),
            (
                (_("สมาชิก"), _("%(n)s คน") % {"n": members}),
                (_("เงินกู้ที่ยังค้างเกิน 90 วัน"), papers.written(late)),
                (_("จ่ายสวัสดิการในเดือน"), _("%(n)s ราย") % {"n": helped.count()}),
            ),
        ),
    ]
    return Paper(
        _("ประกาศงบของกลุ่ม"),
        (
            record.name if record else "",
            _("เดือน %(month)s") % {"month": written_month(month)},
        ),
        tuple(each for each in tables if each.rows),
        month.last_day,
        notes=(
            _("ยอดทุกบรรทัดตรงกับบัญชีแยกประเภท ไม่มีชื่อหรือยอดของสมาชิกรายใด สมาชิกดูยอดของตนได้จากสมุดคู่ฝาก"),
        ),
        signatures=(_("เหรัญญิก"), _("ประธานกลุ่ม"), _("ผู้ตรวจสอบ")),
        name=f"disclosure-{month}",
    )


def post(
    group: SavingsGroup, month: Month, *, posted_on: date, hangs_at: str, source: Source
) -> DisclosurePosting:
    """Say that the statement of a month hangs; what hangs is kept by its hash."""
    known_by = Moment.now()
    paper = disclosure(group, month, known_by=known_by)
    with named_errors():
        return DisclosurePosting.objects.create(
            group=group,
            month=month.first_day,
            posted_on=posted_on,
            hangs_at=hangs_at.strip(),
            known_by=known_by.known_by,
            sha256=hashlib.sha256(papers.pdf(paper)).hexdigest(),
            source=source,
        )


def _side(accounts: list[tuple[LedgerAccount.Kind, int]], label: str) -> Table:
    rows: list[tuple[Value, ...]] = [(str(kind.label), satang) for kind, satang in accounts]
    if not rows:
        return Table(label, _two(), ())
    rows.append((_("รวม"), sum(satang for _kind, satang in accounts)))
    return Table(label, _two(), tuple(rows), 1)


def _two() -> tuple[tuple[str, bool], ...]:
    return ((_("รายการ"), False), (_("บาท"), True))
