"""A treasurer's file taken back: the group is as if it had never been sent, and it may be again."""

from __future__ import annotations

import pytest

from network import errors
from network.deliveries import Delivery
from network.imports import Outcome
from network.moments import Moment
from network.withdrawals import withdraw
from savings import books
from savings.balance_imports import BALANCES
from savings.member_imports import MEMBERS
from tests import factories
from tests.import_commands import keep_in
from tests.samples.treasurer_workbook import GROUP, SIGNED, TOTAL, write_book
from tests.samples.treasurer_workbook import MEMBERS as LINES
from tests.savings.test_import_balances import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def group():
    return factories.savings_group(factories.place("27040501"), members=0)


@pytest.fixture
def send(tmp_path, group):
    """Take the same book into one of the two registers."""
    path = write_book(tmp_path / "book.xlsx", *LINES, TOTAL, *GROUP, *SIGNED)

    def sent(register) -> Outcome:
        return register.take_in(Delivery(path, "เหรัญญิก", DAY, choices={"group": str(group.key)}))

    return sent


def standing(group) -> tuple[object, ...]:
    moment = Moment.now()
    return (
        [(line.kind, line.satang) for line in books.trial_balance(group, moment)],
        [
            (each.membership.number, each.saved, each.owed, each.pledge)
            for each in books.members(group, moment)
        ],
    )


def test_members_and_balances_taken_back_and_sent_again_give_the_same(send, group):
    empty = standing(group)
    members = send(MEMBERS)
    only_members = standing(group)
    balances = send(BALANCES)
    whole = standing(group)
    with pytest.raises(errors.OthersBuiltOnIt):
        withdraw(members.source, by=None, reason="ส่งผิดไฟล์")
    withdraw(balances.source, by=None, reason="ส่งผิดไฟล์")
    assert standing(group) == only_members
    withdraw(members.source, by=None, reason="ส่งผิดไฟล์")
    assert standing(group) == empty
    assert send(MEMBERS).accepted == 3
    assert send(BALANCES).accepted == 3
    assert standing(group) == whole
