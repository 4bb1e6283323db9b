"""The cash of a deposit day, counted piece by piece and confirmed by two officers."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from network.models import Account, Fact
from savings import queries
from savings.models.groups import SavingsGroup

DENOMINATIONS: Final = (100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25)
"""Notes and coins in use, satang."""


class CashCount(Fact):
    """So many of each note and coin were in the box at the end of a day.

    `pieces` are in the order of DENOMINATIONS; the database checks that they make `satang`.
    """

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="cash_counts")
    counted_on = models.DateField()
    pieces = ArrayField(models.PositiveIntegerField())
    satang = models.BigIntegerField()

    objects = queries.CashCountQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["group", "counted_on"], name="count_of_group")]
        constraints = [
            models.CheckConstraint(condition=Q(satang__gte=0), name="count_is_not_negative"),
        ]


class CountConfirmation(Fact):
    """An officer has seen the count and the books agree; two make the day final."""

    count = models.ForeignKey(CashCount, models.PROTECT, related_name="confirmations")
    officer = models.ForeignKey(Account, models.PROTECT, related_name="count_confirmations")
    confirmed_on = models.DateField()

    objects = queries.CountConfirmationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "officer"], name="an_officer_confirms_once")
        ]
