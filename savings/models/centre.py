"""The product centre (ศูนย์รวมผลผลิตและกระจายสินค้า): products, lots at their price, what left them.

A lot's worth is what it cost less what its moves took; the database holds that against the
ledger's account of stock, entry by entry (migration 0007).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact
from savings import queries
from savings.models.books import JournalEntry
from savings.models.groups import Membership, SavingsGroup


class Product(Fact):
    """Something a centre trades, and the unit it is counted in."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="products")
    name = models.TextField()
    unit = models.TextField(help_text="kilogram, sack, bottle: as the centre counts it")
    listed_on = models.DateField()

    objects = queries.ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(unit=""), name="product_is_named")
        ]


class StockLot(Fact):
    """A lot received on a day at a price; from a member, where it says so."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="lots")
    entry = models.OneToOneField(JournalEntry, models.PROTECT, related_name="stock_lot")
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="brought"
    )
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    satang = models.BigIntegerField(help_text="what it cost, all of it")
    received_on = models.DateField()

    objects = queries.StockLotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, satang__gt=0), name="lot_has_a_quantity"
            )
        ]


class StockMove(Fact):
    """What left a lot (negative), or came back to it, and at what worth."""

    class Kind(models.TextChoices):
        SOLD = "sold", _("ขาย")
        SPOILED = "spoiled", _("เสียหาย")
        COUNTED = "counted", _("ตรวจนับขาดเกิน")
        REVERSED = "reversed", _("กลับรายการ")

    lot = models.ForeignKey(StockLot, models.PROTECT, related_name="moves")
    entry = models.ForeignKey(
        JournalEntry, models.PROTECT, null=True, blank=True, related_name="stock_moves"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    satang = models.BigIntegerField()
    moved_on = models.DateField()

    objects = queries.StockMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="move_moves_something"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(satang=0), name="worth_has_an_entry"
            ),
        ]


class StockCount(Fact):
    """What was counted of a product beside what the books had; the difference is entered."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="counts")
    counted = models.DecimalField(max_digits=14, decimal_places=3)
    booked = models.DecimalField(max_digits=14, decimal_places=3)
    counted_on = models.DateField()
    remark = models.TextField(blank=True)

    objects = queries.StockCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(counted__gte=0), name="stock_count_is_not_negative")
        ]


class CentrePolicy(Fact):
    """How much of its surplus a centre gives to welfare, as decided; the minute is the source."""

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="centre_policies")
    welfare_percent = models.DecimalField(max_digits=5, decimal_places=2)
    words = models.TextField(blank=True, help_text="what was decided, and for whom")
    since = models.DateField()

    objects = queries.CentrePolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "centre policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(welfare_percent__range=(0, 100)), name="policy_share_fits"
            )
        ]
