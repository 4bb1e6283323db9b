"""The bank's word at a month's end beside the books, and what is not yet compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from formats.months import Month
from network.moments import EVER_KNOWN, Moment
from savings import books
from savings.ledger import Account, named_errors
from savings.models import BankReconciliation, LedgerAccount, SavingsGroup

if TYPE_CHECKING:
    from network.models import Source


@dataclass(frozen=True)
class Compared:
    """A bank account at a month's end, satang: what the books have, and the bank's last word."""

    account: LedgerAccount
    booked: int
    said: BankReconciliation | None

    @property
    def is_settled(self) -> bool:
        """Whether the bank was asked and the books have not moved since."""
        return self.said is not None and self.said.ledger_satang == self.booked

    @property
    def apart(self) -> int:
        """What the bank has more than the books."""
        return self.said.statement_satang - self.booked if self.said else 0


def compared(group: SavingsGroup, month: Month) -> list[Compared]:
    """Every bank account that holds something at the month's end or was compared. Three queries."""
    end = Moment(month.close_day, EVER_KNOWN)
    booked = books.account_totals(group, end)
    said = {
        each.account_id: each
        for each in BankReconciliation.objects.as_known(Moment(date.max, EVER_KNOWN)).filter(
            account__group=group, month=month.first_day
        )
    }
    banks = group.accounts.filter(kind=Account.BANK).order_by("number")
    return [
        Compared(each, booked.get((each.kind, each.number), 0), said.get(each.pk))
        for each in banks
        if booked.get((each.kind, each.number)) or each.pk in said
    ]


def reconcile(
    account: LedgerAccount,
    month: Month,
    *,
    statement_satang: int,
    ledger_satang: int,
    explanation: str,
    source: Source,
) -> BankReconciliation:
    """Keep the bank's balance beside what the books had in view.

    Raises:
        DifferenceIsUnexplained: they differ, and nobody says why.
        ReconciliationIsOld: the books have moved meanwhile. NotABankAccount.
    """
    with named_errors():
        return BankReconciliation.objects.create(
            account=account,
            month=month.first_day,
            statement_satang=statement_satang,
            ledger_satang=ledger_satang,
            explanation=explanation.strip(),
            source=source,
        )
