"""What a group calls its accounts, and the bank's own word on what lies there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from network.models import Fact
from savings import queries
from savings.models.books import LedgerAccount


class AccountRecord(Fact):
    """What a group calls an account from a day on; of a bank, which bank and number."""

    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="records")
    name = models.TextField()
    bank = models.TextField(blank=True)
    bank_number = models.CharField(max_length=30, blank=True)
    observed_on = models.DateField()

    objects = queries.AccountRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="account_has_a_name"),
        ]


class BankReconciliation(Fact):
    """What the bank's statement said at a month's end, beside the books, and why they differ.

    The database checks that `ledger_satang` is what the books had when it was recorded.
    """

    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="reconciliations")
    month = models.DateField(help_text="its first day")
    statement_satang = models.BigIntegerField()
    ledger_satang = models.BigIntegerField()
    explanation = models.TextField(blank=True)

    objects = queries.BankReconciliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="reconciliation_is_of_a_month"),
            models.CheckConstraint(
                condition=Q(statement_satang=F("ledger_satang")) | ~Q(explanation=""),
                name="a_difference_is_explained",
            ),
        ]
