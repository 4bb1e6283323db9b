"""What one member does at the table on a deposit day: one entry, however often it is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from network import evidence
from network.moments import EVER_KNOWN, Moment
from savings import errors
from savings.ledger import Account, Kind, Side, enter, named_errors
from savings.lending.standing import owed_loans
from savings.lending.terms import split
from savings.models import JournalEntry, Loan, Membership, SavingsGroup
from savings.year.funds import tell_contribution

if TYPE_CHECKING:
    from network.models import Account as Officer

MEMBERS = "members"


@dataclass(frozen=True)
class Line:
    """Amounts of a member at the table, satang. What is repaid goes to interest first."""

    savings: int = 0
    special: int = 0
    shares: int = 0
    repayment: int = 0
    fine: int = 0
    fee: int = 0
    welfare: int = 0
    out_savings: int = 0
    out_special: int = 0
    out_dividends: int = 0
    loan: str = ""  # the key of the loan that is repaid

    @property
    def moves(self) -> bool:
        """Whether any money changes hands."""
        return any(value for name, value in asdict(self).items() if name != "loan")

    @property
    def cash(self) -> int:
        """What comes into the box."""
        came = self.savings + self.special + self.shares + self.repayment + self.fine + self.fee
        went = self.out_savings + self.out_special + self.out_dividends
        return came + self.welfare - went


@dataclass(frozen=True)
class Taken:
    """An entry that a line became; `is_new` is false where it was there before."""

    entry: JournalEntry
    is_new: bool


def take_line(
    membership: Membership,
    line: Line,
    *,
    day: date,
    key: UUID,
    seen: Collection[UUID],
    officer: Officer | None,
) -> Taken:
    """Enter what a member does at the table, under the key of the line.

    `seen` are the entries of this member on this day that the officer knows of: if there are
    others, two may be at the same passbook.

    Raises:
        EnteredByAnother: somebody has entered this member that day, and the officer has not
            seen it.
        SentOtherwise: this key came before with other amounts.
        NothingToEnter, MoreThanOwed, DayIsConfirmed, MonthIsClosed, MemberIsNotActive,
        NotEnoughSavings, NotEnoughCash: the books do not allow it.
    """
    group = membership.group
    said: dict[str, object] = {
        "line": asdict(line),
        "membership": str(membership.key),
        "day": day.isoformat(),
    }
    with named_errors():
        # Who enters waits here for who entered before: what is asked next cannot change.
        SavingsGroup.objects.select_for_update().get(pk=group.pk)
        before = _sent_before(key, said)
        if before is not None:
            return Taken(before, is_new=False)
        if entries_of(membership, day).exclude(key__in=list(seen)).exists():
            raise errors.EnteredByAnother
        source = evidence.receive_statement(
            "สมุดรับจ่ายวันฝาก", as_of=day, recorded_by=officer, reading=said
        )
        entry = enter(
            group,
            Kind.COUNTER,
            _sides(membership, line, day),
            entered_on=day,
            source=source,
            key=key,
        )
        if line.welfare:
            tell_contribution(entry, MEMBERS, source=source)
    return Taken(entry, is_new=True)


def entries_of(membership: Membership, day: date) -> QuerySet[JournalEntry]:
    """What was entered for a member on a day at the table or by hand, and still stands."""
    return (
        JournalEntry.objects.filter(
            group=membership.group_id,
            entered_on=day,
            postings__membership=membership,
            recorded_at__known_by=EVER_KNOWN,
        )
        .exclude(kind__in=["reversal", "closing", "opening"])
        .filter(reversed_by__isnull=True)
        .distinct()
    )


def _sent_before(key: UUID, said: dict[str, object]) -> JournalEntry | None:
    entry: JournalEntry | None = (
        JournalEntry.objects.filter(key=key, recorded_at__known_by=EVER_KNOWN)
        .select_related("source")
        .first()
    )
    if entry is not None and entry.source.reading != said:
        raise errors.SentOtherwise
    return entry


def _sides(membership: Membership, line: Line, day: date) -> list[Side]:
    return [
        Side(Account.CASH, line.cash),
        Side(Account.SAVINGS, line.out_savings, membership),
        Side(Account.SPECIAL, line.out_special, membership),
        Side(Account.DIVIDENDS, line.out_dividends, membership),
        Side(Account.SAVINGS, -line.savings, membership),
        Side(Account.SPECIAL, -line.special, membership),
        Side(Account.SHARES, -line.shares, membership),
        Side(Account.FINES, -line.fine, membership),
        Side(Account.FEES, -line.fee, membership),
        Side(Account.WELFARE, -line.welfare, membership),
        *_repaid(membership, line, day),
    ]


def _repaid(membership: Membership, line: Line, day: date) -> list[Side]:
    """Interest first, then principal, by what stands on the day."""
    if not line.repayment:
        return []
    try:
        loan = Loan.objects.filter(recorded_at__known_by=EVER_KNOWN).get(
            key=line.loan, membership=membership
        )
    except (Loan.DoesNotExist, ValueError) as error:
        raise errors.MoreThanOwed from error
    moment = Moment(day + timedelta(days=1), EVER_KNOWN)
    (owed,) = owed_loans(membership.group, moment, loans=[loan.pk])
    if owed.stands is None:  # its terms are not known: all of it is principal
        interest, principal, over = 0, min(line.repayment, owed.left), line.repayment - owed.left
    else:
        interest, principal, over = split(line.repayment, owed.stands)
    if over > 0:
        raise errors.MoreThanOwed
    return [
        Side(Account.INTEREST, -interest, membership, loan),
        Side(Account.LOANS, -principal, membership, loan),
    ]
