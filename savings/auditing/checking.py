"""What a month's end is checked by, which passbooks are drawn, and how ready a group is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from formats.months import Month
from network import evidence
from network.moments import EVER_KNOWN, Moment
from savings import books
from savings.banking import reconciling
from savings.counter import counting, days
from savings.ledger import Account, named_errors
from savings.lending.standing import owed_loans
from savings.lending.terms import LATE_CLASSES
from savings.models import (
    AuditSample,
    DisclosurePosting,
    Membership,
    MonthClosing,
    ReadinessMark,
    SavingsGroup,
)
from savings.models.books import AccountType
from savings.year.statements import sums

if TYPE_CHECKING:
    from network.models import Account as Officer
    from network.models import Source

LEAST_SAMPLES: Final = 3
SAMPLED_PERCENT: Final = 5
MONTHS: Final = 12
BANDS: Final = (8, 16)  # of 24: up to 8, up to 16, more
Item = ReadinessMark.Item


@dataclass(frozen=True)
class Check:
    """A line of the checklist: what, whether it is so (None: not yet known), and the figures."""

    label: str
    is_done: bool | None
    said: str = ""


def month_checks(group: SavingsGroup, month: Month) -> list[Check]:
    """What must be so at a month's end, worked out from the books."""
    moment = Moment(month.close_day, EVER_KNOWN)
    worked = [
        each["entered_on"]
        for each in days.days_of(group, 400)
        if month.first_day <= each["entered_on"] <= month.last_day
    ]
    counts = [counting.last_count(group, day) for day in worked]
    confirmed = sum(
        1 for each in counts if each and len(counting.confirmations(each)) >= counting.OFFICERS
    )
    closed = closing_of(group, month)
    cash = sums(group, moment).by_kind.get(Account.CASH, 0)
    trial = sum(sums(group, moment).by_kind.values())
    samples = samples_of(group, month)
    wanted = sample_size(Membership.objects.in_force(moment).filter(group=group).count())
    wrong = [each for each in samples if each.result != AuditSample.Result.AGREES]
    return [
        Check(
            _("นับเงินและยืนยันสองคนทุกวันฝาก"),
            len(worked) > 0 and confirmed == len(worked),
            _("%(n)s จาก %(all)s วัน") % {"n": confirmed, "all": len(worked)},
        ),
        Check(_("เดบิตเท่าเครดิต"), trial == 0),
        Check(
            _("ปิดเดือนและเงินสดตรงบัญชี"),
            closed.counted_satang == cash if closed else False,
            _("ปิดแล้ว") if closed else _("ยังไม่ปิด"),
        ),
        _banks(group, month),
        Check(
            _("กรรมการตรวจสอบสุ่มเทียบสมุดคู่ฝาก"),
            len(samples) >= wanted and not wrong,
            _("%(n)s จาก %(all)s เล่ม ไม่ตรง %(wrong)s")
            % {"n": len(samples), "all": wanted, "wrong": len(wrong)},
        ),
        Check(
            _("ติดประกาศงบให้ชุมชนเห็น"),
            DisclosurePosting.objects.filter(
                group=group, month=month.first_day, recorded_at__known_by=EVER_KNOWN
            ).exists(),
        ),
    ]


def _banks(group: SavingsGroup, month: Month) -> Check:
    rows = reconciling.compared(group, month)
    settled = [each for each in rows if each.is_settled]
    apart = [each for each in settled if each.apart]
    said = _("%(n)s จาก %(all)s บัญชี") % {"n": len(settled), "all": len(rows)}
    if apart:
        said += _(" ต่างโดยบอกสาเหตุ %(n)s บัญชี") % {"n": len(apart)}
    return Check(
        _("เทียบยอดธนาคารสิ้นเดือน"),
        len(settled) == len(rows),
        said if rows else _("ไม่มีเงินในธนาคาร"),
    )


def closing_of(group: SavingsGroup, month: Month) -> MonthClosing | None:
    """The closing of a month. One query."""
    known = MonthClosing.objects.filter(group=group, recorded_at__known_by=EVER_KNOWN)
    found: MonthClosing | None = known.filter(month=month.first_day).first()
    return found


def sample_size(members: int) -> int:
    """How many passbooks: five in a hundred, three at least, all where there are fewer."""
    return min(members, max(LEAST_SAMPLES, -(-members * SAMPLED_PERCENT // 100)))


def drawn(group: SavingsGroup, month: Month) -> list[Membership]:
    """Whose passbooks are looked at: by a hash of group, month and member, so that nobody chooses
    and everybody can draw the same again. One query."""
    moment = Moment(month.close_day, EVER_KNOWN)
    members = list(Membership.objects.in_force(moment).filter(group=group))
    chosen = by_lot(group, month, members)[: sample_size(len(members))]
    return sorted(chosen, key=lambda each: each.number)


def by_lot(group: SavingsGroup, month: Month, members: list[Membership]) -> list[Membership]:
    """Members in the order in which they are drawn."""

    def lot(member: Membership) -> bytes:
        return hashlib.sha256(f"{group.key}/{month}/{member.key}".encode()).digest()

    return sorted(members, key=lot)


def samples_of(group: SavingsGroup, month: Month) -> list[AuditSample]:
    """What was compared of a month; of a member the last comparison. One query."""
    known = AuditSample.objects.as_known(Moment(date.max, EVER_KNOWN))
    return list(
        known.filter(membership__group=group, month=month.first_day)
        .select_related("membership", "source__recorded_by")
        .order_by("membership__number")
    )


def record_sample(
    membership: Membership,
    month: Month,
    *,
    passbook_satang: int | None,
    remark: str,
    auditor: Officer | None,
) -> AuditSample:
    """What a member's own passbook says of savings, beside the ledger; None: no passbook.

    Raises:
        SampleSaysNothing: they differ, and nobody says why.
    """
    ledger = books.saved_by(membership, Moment(month.close_day, EVER_KNOWN))
    results = AuditSample.Result
    if passbook_satang is None:
        result = results.MISSING
    else:
        result = results.AGREES if passbook_satang == ledger else results.DIFFERS
    with named_errors():
        return AuditSample.objects.create(
            membership=membership,
            month=month.first_day,
            passbook_satang=passbook_satang,
            ledger_satang=ledger,
            result=result,
            remark=remark.strip(),
            source=evidence.receive_statement(
                "กระดาษทำการผู้ตรวจสอบ", as_of=month.last_day, recorded_by=auditor
            ),
        )


def mark(
    group: SavingsGroup, item: str, score: int, *, observed_on: date, source: Source
) -> ReadinessMark:
    """Score a line of the checklist, 0 to 2, on evidence."""
    with named_errors():
        return ReadinessMark.objects.create(
            group=group, item=item, score=score, observed_on=observed_on, source=source
        )


def marks_of(group: SavingsGroup, moment: Moment) -> dict[str, ReadinessMark]:
    """The score of each line that was scored. One query."""
    found = ReadinessMark.objects.as_known(moment).filter(group=group)
    return {each.item: each for each in found.select_related("source")}


def suggested(group: SavingsGroup, moment: Moment, households: int) -> dict[str, tuple[int, str]]:
    """What the books themselves say of some lines: a score, and by which figures."""
    last = Month.containing(moment.last_day).previous()
    balanced, month = 0, last
    for _each in range(MONTHS):
        closed = closing_of(group, month)
        end = Moment(month.close_day, EVER_KNOWN)
        if closed and closed.counted_satang == sums(group, end).by_kind.get(Account.CASH, 0):
            balanced += 1
        month = month.previous()
    totals = sums(group, moment)
    assets = totals.total(AccountType.ASSET)
    reserve = -totals.by_kind.get(Account.RESERVE, 0)
    loans = owed_loans(group, moment)
    lent = sum(each.left for each in loans)
    late = sum(
        each.left for each in loans if each.stands and each.stands.days_late > LATE_CLASSES[-1]
    )
    members = Membership.objects.in_force(moment).filter(group=group).count()
    first = (
        group.entries.filter(recorded_at__known_by=moment.known_by).order_by("entered_on").first()
    )
    years = (moment.last_day - first.entered_on).days // 365 if first else 0
    posted = DisclosurePosting.objects.recorded(moment).filter(
        group=group, month__gte=date(moment.last_day.year - 1, moment.last_day.month, 1)
    )
    shown = posted.values("month").distinct().count()
    share = _("%(part)s%% ของ %(whole)s")
    return {
        Item.YEARS: (_scored(years, 1, 3), _("%(n)s ปี") % {"n": years}),
        Item.CLOSED: (_scored(balanced, 6, 12), _("%(n)s จาก 12 เดือน") % {"n": balanced}),
        Item.ARREARS: (
            2 if late * 20 <= lent else 1 if late * 10 <= lent else 0,
            share % {"part": _percent(late, lent), "whole": _("เงินกู้คงเหลือ")},
        ),
        Item.COVERAGE: (
            2 if members * 10 >= households * 3 > 0 else 1 if members * 20 >= households * 3 > 0
            else 0,
            share % {"part": _percent(members, households), "whole": _("ครัวเรือน")},
        ),
        Item.RESERVE: (
            2 if assets > 0 and reserve * 20 >= assets else 1 if reserve > 0 else 0,
            share % {"part": _percent(reserve, assets), "whole": _("สินทรัพย์")},
        ),
        Item.DISCLOSED: (_scored(shown, 1, 12), _("%(n)s จาก 12 เดือน") % {"n": shown}),
        Item.BANK: (
            2 if totals.by_kind.get(Account.BANK) else 0,
            _("มีเงินในธนาคาร") if totals.by_kind.get(Account.BANK) else _("ไม่มีเงินในธนาคาร"),
        ),
    }  # fmt: skip


def band(score: int) -> int:
    """0 to 8, 9 to 16, 17 to 24: 0, 1, 2."""
    return sum(score > limit for limit in BANDS)


def _scored(number: int, half: int, whole: int) -> int:
    return (number >= half) + (number >= whole)


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.1f}" if whole else "–"
