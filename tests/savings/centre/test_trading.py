"""The product centre: goods and ledger agree to the satang, whatever is done in which order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.months import Month
from network.errors import broken_constraint
from network.moments import Moment
from savings import books, errors, ledger
from savings.centre import statements, trading
from savings.centre.stock import lots_left
from savings.ledger import Account
from savings.models import Product, SavingsGroup, StockCount, StockLot, StockMove
from tests import factories

pytestmark = pytest.mark.django_db
DAY = factories.FIRST_DAY


@pytest.fixture
def group() -> SavingsGroup:
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.savings_group(factories.place("27040501"), members=1, cash=10_000_000)


@pytest.fixture
def rice(group) -> Product:
    return trading.list_product(group, "ข้าว", "ถัง", listed_on=DAY, source=factories.source())


def came(product, quantity: str, satang: int, *, on: date = DAY) -> StockLot:
    return trading.receive(
        product, Decimal(quantity), satang, received_on=on, source=factories.source()
    )


def sold(product, quantity: str, satang: int, *, on: date = DAY):
    return trading.sell(product, Decimal(quantity), satang, sold_on=on, source=factories.source())


def total(group, kind) -> int:
    return books.totals(group, Moment.now()).get(kind, 0)


def worth(group) -> int:
    """By SQL, of lots and moves alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(sum(lot.satang), 0) FROM savings_stocklot AS lot"
            " JOIN savings_product AS product ON product.id = lot.product_id"
            " WHERE product.group_id = %(g)s)"
            " + (SELECT coalesce(sum(move.satang), 0) FROM savings_stockmove AS move"
            " JOIN savings_stocklot AS lot ON lot.id = move.lot_id"
            " JOIN savings_product AS product ON product.id = lot.product_id"
            " WHERE product.group_id = %(g)s)",
            {"g": group.pk},
        )
        return int(cursor.fetchone()[0])


def test_what_came_first_leaves_first_at_its_own_price(group, rice):
    """By hand: 10 at 12.00 and 10 at 15.00; 14 sold cost 120 + 4 × 15 = 180; 6 are left, 90."""
    came(rice, "10", 12_000)
    came(rice, "10", 15_000, on=DAY + timedelta(days=1))
    sold(rice, "14", 28_000, on=DAY + timedelta(days=2))
    assert total(group, Account.COST) == 18_000
    assert total(group, Account.SALES) == -28_000
    (left,) = lots_left(rice, Moment.now())
    assert (left.quantity, left.satang) == (Decimal(6), 9_000)
    assert total(group, Account.STOCK) == worth(group) == 9_000


def test_a_lot_that_is_gone_is_worth_nothing_whatever_was_rounded(group, rice):
    """A hundred satang for three: a third is 33, half of the 67 left is 34, and 33 remain."""
    came(rice, "3", 100)
    for _number in range(3):
        sold(rice, "1", 50)
    costs = StockMove.objects.order_by("pk").values_list("satang", flat=True)
    assert list(costs) == [-33, -34, -33]
    assert total(group, Account.STOCK) == worth(group) == 0


def test_nothing_is_sold_that_is_not_there_or_came_later(rice):
    came(rice, "5", 500, on=DAY + timedelta(days=5))
    with pytest.raises(errors.NotEnoughStock):
        sold(rice, "1", 100)
    with pytest.raises(errors.NotEnoughStock):
        sold(rice, "5.001", 100, on=DAY + timedelta(days=5))
    with pytest.raises(errors.QuantityIsNothing):
        sold(rice, "0", 100, on=DAY + timedelta(days=5))


def test_a_reversal_brings_the_goods_back_with_their_worth(group, rice):
    lot = came(rice, "10", 12_000)
    entry = sold(rice, "4", 9_000)
    said = factories.source()
    with pytest.raises(errors.NotEnoughStock):  # four of it are sold
        ledger.reverse(lot.entry, reason="ผิด", entered_on=DAY, source=said)
    ledger.reverse(entry, reason="คืนของ", entered_on=DAY, source=said)
    (left,) = lots_left(rice, Moment.now())
    assert (left.quantity, left.satang) == (Decimal(10), 12_000)
    assert (total(group, Account.SALES), total(group, Account.COST)) == (0, 0)
    ledger.reverse(lot.entry, reason="ผิด", entered_on=DAY, source=said)
    assert total(group, Account.STOCK) == worth(group) == 0
    with pytest.raises(errors.AlreadyReversed):
        ledger.reverse(lot.entry, reason="ผิด", entered_on=DAY, source=said)


def test_counting_enters_the_difference_either_way(group, rice):
    came(rice, "10", 10_000)
    for counted, spoilage in (("10", 0), ("8", 2_000), ("9", 1_000)):
        trading.take_stock(rice, Decimal(counted), counted_on=DAY, source=factories.source())
        assert total(group, Account.SPOILAGE) == spoilage
        assert total(group, Account.STOCK) == worth(group) == 10_000 - spoilage
    assert list(StockCount.objects.order_by("pk").values_list("booked", "counted")) == [
        (10, 10), (10, 8), (8, 9),
    ]  # fmt: skip


def test_what_never_came_cannot_be_counted_as_more(rice):
    with pytest.raises(errors.CountIsAsBooked):
        trading.take_stock(rice, Decimal(1), counted_on=DAY, source=factories.source())


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["came", "sold", "spoiled", "counted", "reversed"]),
        st.integers(1, 5_000),  # thousandths
        st.integers(1, 99_999),  # satang
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_goods_and_ledger_agree_after_any_trade(steps, group, rice):
    """And no lot is ever below nothing; whatever is refused leaves all as it was."""
    with transaction.atomic():
        made = []
        for what, thousandths, satang in steps:
            quantity, said = Decimal(thousandths) / 1000, factories.source()
            try:
                if what == "came":
                    made.append(came(rice, str(quantity), satang).entry)
                elif what == "sold":
                    made.append(sold(rice, str(quantity), satang))
                elif what == "spoiled":
                    trading.spoil(rice, quantity, spoiled_on=DAY, reason="ก", source=said)
                elif what == "counted":
                    trading.take_stock(rice, quantity, counted_on=DAY, source=said)
                elif made:
                    ledger.reverse(made.pop(), reason="ก", entered_on=DAY, source=said)
            except (errors.NotEnoughStock, errors.CountIsAsBooked):
                continue
        left = lots_left(group, Moment.now())
        assert total(group, Account.STOCK) == worth(group) == sum(each.satang for each in left)
        assert all(each.quantity > 0 and each.satang >= 0 for each in left)
        posted = ledger.Posting.objects.filter(entry__group=group)
        assert posted.aggregate(sum=Sum("satang"))["sum"] == 0
        transaction.set_rollback(True)


def refused(sql: str, *values: object) -> str:
    with (
        pytest.raises(IntegrityError) as told,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return broken_constraint(told.value) or ""


def test_behind_the_verbs_goods_and_ledger_cannot_drift(group, rice):
    lot = came(rice, "10", 10_000)
    said = factories.source()
    with pytest.raises(errors.StockDiffers):  # goods are entered by the centre alone
        ledger.enter(
            group, ledger.Kind.INCOME,
            [ledger.Side(Account.STOCK, 100), ledger.Side(Account.OTHER_INCOME, -100)],
            entered_on=DAY, source=said,
        )  # fmt: skip
    move = (
        "INSERT INTO savings_stockmove (lot_id, entry_id, kind, quantity, satang, moved_on,"
        " source_id, recorded_at) VALUES (%s, %s, 'sold', %s, %s, %s, %s, now())"
    )
    entry = lot.entry_id
    assert refused(move, lot.pk, entry, -1, -1_000, DAY, said.pk) == "stock_agrees"
    assert refused(move, lot.pk, None, -1, -1_000, DAY, said.pk) == "worth_has_an_entry"
    assert refused(move, lot.pk, None, -11, 0, DAY, said.pk) == "stock_is_not_negative"
    assert refused(move, lot.pk, None, -10, 0, DAY, said.pk) == "stock_is_not_negative"
    early = DAY - timedelta(days=1)
    assert refused(move, lot.pk, None, -1, 0, early, said.pk) == "move_is_after_lot"
    assert refused("UPDATE savings_stocklot SET satang = 1") == "fact_is_final"


def test_the_statement_of_a_month_is_what_the_ledger_says(group, rice):
    came(rice, "10", 12_000)
    sold(rice, "4", 9_000)
    trading.spoil(rice, Decimal(1), spoiled_on=DAY, reason="ชื้น", source=factories.source())
    trading.set_policy(group, Decimal("12.5"), "มติ", since=DAY, source=factories.source())
    undone = sold(rice, "1", 5_000)
    ledger.reverse(undone, reason="ผิด", entered_on=DAY, source=factories.source())
    paper = statements.month_paper(group, Month.containing(DAY), Moment.now(), "กลุ่ม")
    money, earned, stock = (table.rows for table in paper.tables)
    assert [row[1] for row in money] == [9_000, -12_000, -3_000]
    # 9,000 − 4 × 1,200 − 1,200 = 3,000; of it 12.5 % are 375
    assert [row[1] for row in earned] == [9_000, -4_800, -1_200, 3_000, 375]
    assert stock[0][1:] == ("0", "10", "4", "1", "5", 6_000)
    following = Month.containing(DAY).following()
    later = statements.month_paper(group, following, Moment.now(), "กลุ่ม").tables[2].rows[0]
    assert later[1:] == ("5", "0", "0", "0", "5", 6_000)


def test_sent_twice_it_is_entered_once(rice):
    lot = came(rice, "10", 12_000)
    with pytest.raises(errors.SentTwice):
        trading.receive(
            rice, Decimal(1), 100, received_on=DAY, source=factories.source(), key=lot.entry.key
        )
    assert StockLot.objects.count() == 1
