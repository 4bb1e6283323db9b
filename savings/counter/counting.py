"""The box at the end of the day: counted piece by piece, its difference told, confirmed by two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from network import evidence
from network.models import Account as Officer
from network.moments import EVER_KNOWN, Moment
from savings import books, errors
from savings.ledger import Account, Kind, Side, enter, named_errors
from savings.models import CashCount, CountConfirmation, JournalEntry, SavingsGroup
from savings.models.counting import DENOMINATIONS

OFFICERS = 2


def count_cash(
    group: SavingsGroup, pieces: Sequence[int], *, counted_on: date, officer: Officer | None
) -> CashCount:
    """Keep how many of each note and coin (order of DENOMINATIONS) were in the box.

    Raises:
        CountIsWrong: not as many numbers as kinds of money.
    """
    if len(pieces) != len(DENOMINATIONS):
        raise errors.CountIsWrong
    with named_errors():
        return CashCount.objects.create(
            group=group,
            counted_on=counted_on,
            pieces=list(pieces),
            satang=sum(n * worth for n, worth in zip(pieces, DENOMINATIONS, strict=True)),
            source=evidence.receive_statement("ใบนับเงินสด", as_of=counted_on, recorded_by=officer),
        )


def explain_difference(
    count: CashCount, reason: str, *, officer: Officer | None, key: UUID | None = None
) -> JournalEntry:
    """Enter what the box has more or less than the books, with the reason.

    Raises:
        NothingToEnter: they agree.
    """
    more = count.satang - cash_on(count.group, count.counted_on)
    return enter(
        count.group,
        Kind.DIFFERENCE,
        [Side(Account.CASH, more), Side(Account.DIFFERENCE, -more)],
        entered_on=count.counted_on,
        source=evidence.receive_statement(
            "บันทึกเงินขาดเกิน", as_of=count.counted_on, recorded_by=officer
        ),
        key=key,
        memo=reason,
    )


def confirm(count: CashCount, *, officer: Officer) -> CountConfirmation:
    """An officer agrees that the count is what the books have; two make the day final.

    Raises:
        CountDiffers: it is not. CountIsOld: it was counted again since.
        OfficerConfirmedBefore: the second must be another.
    """
    with named_errors():
        return CountConfirmation.objects.create(
            count=count,
            officer=officer,
            confirmed_on=Moment.now().last_day,
            source=evidence.receive_statement(
                "ยืนยันการนับเงินสด", as_of=count.counted_on, recorded_by=officer
            ),
        )


def cash_on(group: SavingsGroup, day: date) -> int:
    """Cash in the books at the end of a day, satang. One query."""
    return books.totals(group, Moment(day + timedelta(days=1), EVER_KNOWN)).get(Account.CASH, 0)


def last_count(group: SavingsGroup, day: date) -> CashCount | None:
    """The count of a day that stands. One query."""
    known = CashCount.objects.filter(group=group, counted_on=day, recorded_at__known_by=EVER_KNOWN)
    found: CashCount | None = known.order_by("pk").last()
    return found


def confirmations(count: CashCount) -> list[CountConfirmation]:
    """Who has confirmed a count, first to last. One query."""
    known = CountConfirmation.objects.filter(count=count, recorded_at__known_by=EVER_KNOWN)
    return list(known.select_related("officer").order_by("pk"))
