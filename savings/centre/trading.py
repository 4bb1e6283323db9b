"""Writes of the product centre: goods come, are sold, spoil, are counted; each is an entry.

What leaves goes by the lots as they came (first in, first out), at the price of the lot.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from network.moments import EVER_KNOWN, Moment
from savings import errors
from savings.centre.stock import Left, lots_left
from savings.ledger import Account, Kind, Side, enter
from savings.models import (
    CentrePolicy,
    JournalEntry,
    Membership,
    Product,
    SavingsGroup,
    StockCount,
    StockLot,
    StockMove,
)

if TYPE_CHECKING:
    from network.models import Source

Moved = StockMove.Kind


@dataclass(frozen=True)
class Draw:
    """So much of a lot, at so much worth (satang)."""

    lot: StockLot
    quantity: Decimal
    satang: int


def list_product(
    group: SavingsGroup,
    name: str,
    unit: str,
    *,
    listed_on: date,
    source: Source,
    key: UUID | None = None,
) -> Product:
    """Something the centre trades, and its unit.

    Raises:
        SentTwice: it was listed with this key before.
    """
    with _whole():
        return Product.objects.create(
            group=group,
            name=name.strip(),
            unit=unit.strip(),
            listed_on=listed_on,
            source=source,
            **({"key": key} if key else {}),
        )


def receive(
    product: Product,
    quantity: Decimal,
    satang: int,
    *,
    received_on: date,
    source: Source,
    membership: Membership | None = None,
    paid_from: Account = Account.CASH,
    key: UUID | None = None,
    memo: str = "",
) -> StockLot:
    """A lot comes in and is paid: so much for all of it, from cash or the bank.

    Raises:
        NotEnoughCash, QuantityIsNothing, NothingToEnter, SentTwice, MonthIsClosed.
    """
    with _whole():
        entry = enter(
            product.group,
            Kind.STOCK_IN,
            [Side(Account.STOCK, satang), Side(paid_from, -satang)],
            entered_on=received_on,
            source=source,
            key=key,
            memo=memo or product.name,
        )
        return StockLot.objects.create(
            product=product,
            entry=entry,
            membership=membership,
            quantity=quantity,
            satang=satang,
            received_on=received_on,
            source=source,
        )


def sell(
    product: Product,
    quantity: Decimal,
    satang: int,
    *,
    sold_on: date,
    source: Source,
    into: Account = Account.CASH,
    key: UUID | None = None,
    memo: str = "",
) -> JournalEntry:
    """Goods are sold for so much: the money comes in, the goods leave at what they cost.

    Raises:
        NotEnoughStock, QuantityIsNothing, NothingToEnter, SentTwice, MonthIsClosed.
    """
    with _whole():
        draws = _draws(product, quantity, sold_on)
        cost = sum(each.satang for each in draws)
        entry = enter(
            product.group,
            Kind.SALE,
            [
                Side(into, satang),
                Side(Account.SALES, -satang),
                Side(Account.COST, cost),
                Side(Account.STOCK, -cost),
            ],
            entered_on=sold_on,
            source=source,
            key=key,
            memo=memo or product.name,
        )
        _take(draws, Moved.SOLD, entry, sold_on, source)
    return entry


def spoil(
    product: Product,
    quantity: Decimal,
    *,
    spoiled_on: date,
    reason: str,
    source: Source,
    key: UUID | None = None,
) -> JournalEntry | None:
    """Goods are lost, at what they cost; why is written down.

    Raises:
        NotEnoughStock, QuantityIsNothing, SentTwice, MonthIsClosed.
    """
    with _whole():
        draws = _draws(product, quantity, spoiled_on)
        entry = _lose(product, draws, Kind.SPOILED, spoiled_on, reason, source, key)
        _take(draws, Moved.SPOILED, entry, spoiled_on, source)
    return entry


def take_stock(
    product: Product,
    counted: Decimal,
    *,
    counted_on: date,
    source: Source,
    remark: str = "",
    key: UUID | None = None,
) -> StockCount:
    """What is there is counted; a difference is entered at the price of the lots.

    More than booked comes to the newest lot, at that lot's price.

    Raises:
        CountIsAsBooked: there is more, of what never came.
        SentTwice, MonthIsClosed.
    """
    with _whole():
        SavingsGroup.objects.select_for_update().get(pk=product.group_id)
        lots = lots_left(product, _end_of(counted_on))
        booked = sum((each.quantity for each in lots), Decimal(0))
        count: StockCount = StockCount.objects.create(
            product=product,
            counted=counted,
            booked=booked,
            counted_on=counted_on,
            remark=remark.strip(),
            source=source,
        )
        if counted == booked:
            return count
        draws = (
            _draws(product, booked - counted, counted_on)
            if counted < booked
            else [_more(product, counted - booked, counted_on)]
        )
        entry = _lose(product, draws, Kind.STOCKTAKE, counted_on, remark, source, key)
        _take(draws, Moved.COUNTED, entry, counted_on, source)
    return count


def set_policy(
    group: SavingsGroup, percent: Decimal, words: str, *, since: date, source: Source
) -> CentrePolicy:
    """How much of the surplus goes to welfare from a day on, as decided.

    Raises:
        SharesDoNotFit: less than nothing, or more than all.
    """
    with _whole():
        return CentrePolicy.objects.create(
            group=group, welfare_percent=percent, words=words.strip(), since=since, source=source
        )


def cost_of(left: Left, quantity: Decimal) -> int:
    """What a part of a lot is worth: its share of what is left, half a satang upwards.

    Who takes all that is left takes all it is worth: nothing is lost to rounding.
    """
    if quantity >= left.quantity:
        return left.satang
    share = Decimal(left.satang) * quantity / left.quantity
    return int(share.to_integral_value(rounding=ROUND_HALF_UP))


def _draws(product: Product, quantity: Decimal, day: date) -> list[Draw]:
    """Which lots give it, the oldest first; those that came later give nothing."""
    if quantity <= 0:
        raise errors.QuantityIsNothing
    SavingsGroup.objects.select_for_update().get(pk=product.group_id)
    found, wanted = [], quantity
    # What is left of them now: of what was sold on a later day nothing can be taken.
    for left in lots_left(product, Moment(date.max, EVER_KNOWN)):
        taken = min(wanted, left.quantity)
        if left.lot.received_on > day or not taken:
            continue
        found.append(Draw(left.lot, taken, cost_of(left, taken)))
        wanted -= taken
    if wanted > 0:
        raise errors.NotEnoughStock
    return found


def _more(product: Product, quantity: Decimal, day: date) -> Draw:
    """What was found beyond the books, as a draw the other way, of the newest lot."""
    lots = StockLot.objects.filter(
        product=product, received_on__lte=day, recorded_at__known_by=EVER_KNOWN
    )
    lot = lots.order_by("-received_on", "-pk").first()
    if lot is None:
        raise errors.CountIsAsBooked
    worth = Decimal(lot.satang) * quantity / lot.quantity
    return Draw(lot, -quantity, -int(worth.to_integral_value(rounding=ROUND_HALF_UP)))


def _lose(  # noqa: PLR0917 (an entry)
    product: Product,
    draws: list[Draw],
    kind: Kind,
    day: date,
    memo: str,
    source: Source,
    key: UUID | None,
) -> JournalEntry | None:
    """What is worth nothing is no entry."""
    cost = sum(each.satang for each in draws)
    if not cost:
        return None
    return enter(
        product.group,
        kind,
        [Side(Account.SPOILAGE, cost), Side(Account.STOCK, -cost)],
        entered_on=day,
        source=source,
        key=key,
        memo=" · ".join(text for text in (product.name, memo.strip()) if text),
    )


def _take(
    draws: list[Draw], kind: StockMove.Kind, entry: JournalEntry | None, day: date, source: Source
) -> None:
    for each in draws:
        StockMove.objects.create(
            lot=each.lot,
            entry=entry,
            kind=kind,
            quantity=-each.quantity,
            satang=-each.satang,
            moved_on=day,
            source=source,
        )


def _end_of(day: date) -> Moment:
    return Moment(date.fromordinal(day.toordinal() + 1), EVER_KNOWN)


@contextmanager
def _whole() -> Iterator[None]:
    """One transaction, at whose end goods and ledger agree; broken rules have names."""
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS stock_agrees IMMEDIATE")
                cursor.execute("SET CONSTRAINTS stock_agrees DEFERRED")
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
