"""What a centre has in stock at a moment, lot by lot. Values only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from network.moments import Moment
from savings.models import Product, SavingsGroup, StockLot, StockMove

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Left:
    """What is left of a lot, and its worth, satang."""

    lot: StockLot
    quantity: Decimal
    satang: int


@dataclass
class Movement:
    """A product in a period: quantities and worth at the beginning, in, out and at the end."""

    product: Product
    opening: Decimal = NOTHING
    opening_satang: int = 0
    received: Decimal = NOTHING
    received_satang: int = 0
    by_kind: dict[str, tuple[Decimal, int]] = field(default_factory=dict)

    def out(self, kind: str) -> tuple[Decimal, int]:
        """What went (positive) by a kind of move."""
        quantity, satang = self.by_kind.get(kind, (NOTHING, 0))
        return -quantity, -satang

    @property
    def closing(self) -> Decimal:
        """What is left."""
        moved = sum((quantity for quantity, _s in self.by_kind.values()), NOTHING)
        return self.opening + self.received + moved

    @property
    def closing_satang(self) -> int:
        """What it is worth."""
        moved = sum(satang for _q, satang in self.by_kind.values())
        return self.opening_satang + self.received_satang + moved


def products_of(group: SavingsGroup, moment: Moment) -> list[Product]:
    """What a centre trades, by name. One query."""
    return list(Product.objects.as_known(moment).filter(group=group).order_by("name", "pk"))


def lots_left(of: Product | SavingsGroup, moment: Moment) -> list[Left]:
    """Lots of a product, or of a whole centre, with something left, the oldest first.

    Two queries.
    """
    within: dict[str, Any] = {"product": of} if isinstance(of, Product) else {"product__group": of}
    lots = list(
        StockLot.objects.recorded(moment)
        .filter(**within)
        .select_related("product", "membership")
        .order_by("received_on", "recorded_at", "pk")
    )
    moved = {
        lot: (quantity, satang)
        for lot, quantity, satang in StockMove.objects.recorded(moment)
        .filter(lot__in=[each.pk for each in lots])
        .order_by()
        .values_list("lot")
        .annotate(quantity=Sum("quantity"), worth=Sum("satang"))
    }
    found = []
    for lot in lots:
        quantity, satang = moved.get(lot.pk, (NOTHING, 0))
        if lot.quantity + quantity:
            found.append(Left(lot, lot.quantity + quantity, lot.satang + satang))
    return found


def movements(group: SavingsGroup, before: Moment, until: Moment) -> list[Movement]:
    """Each product between two moments. Three queries.

    A product may be listed on a later day than goods of it are said to have come.
    """
    every = products_of(group, Moment(date.max, until.known_by))
    found = {each.pk: Movement(each) for each in every}
    for lot in StockLot.objects.recorded(until).filter(product__group=group):
        each = found[lot.product_id]
        if lot.received_on < before.true_before:
            each.opening += lot.quantity
            each.opening_satang += lot.satang
        else:
            each.received += lot.quantity
            each.received_satang += lot.satang
    sums: dict[int, dict[str, tuple[Decimal, int]]] = defaultdict(dict)
    for move in (
        StockMove.objects.recorded(until).filter(lot__product__group=group).select_related("lot")
    ):
        each = found[move.lot.product_id]
        if move.moved_on < before.true_before:
            each.opening += move.quantity
            each.opening_satang += move.satang
        else:
            quantity, satang = sums[each.product.pk].get(move.kind, (NOTHING, 0))
            sums[each.product.pk][move.kind] = (quantity + move.quantity, satang + move.satang)
    for pk, by_kind in sums.items():
        found[pk].by_kind = by_kind
    return [
        each
        for each in found.values()
        if each.product.listed_on < until.true_before
        or each.opening
        or each.received
        or each.by_kind
    ]
