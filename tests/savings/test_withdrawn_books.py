"""A register of members or balances taken back: the books go on as if it had never been."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from formats.months import Month
from network import errors
from network.deliveries import Delivery
from network.models import PersonRecord, Source
from network.moments import Moment
from network.withdrawals import obstacles, withdraw
from savings import books, groups, ledger
from savings.balance_imports import BALANCES
from savings.errors import MemberNumberTaken, NotEnoughSavings
from savings.member_imports import MEMBERS
from savings.models import Membership
from tests import factories
from tests.import_commands import keep_in
from tests.samples.treasurer_workbook import GROUP, SIGNED, TOTAL, write_book
from tests.samples.treasurer_workbook import MEMBERS as LINES

pytestmark = pytest.mark.django_db
DAY = date(2024, 12, 31)
LATER = date(2025, 1, 31)


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def group():
    return factories.savings_group(factories.place("27040501"), members=0)


@pytest.fixture
def register(tmp_path, group) -> Any:
    """Send the register of members."""
    path = write_book(tmp_path / "members.xlsx", *LINES)
    return lambda: _sent(MEMBERS, path, group)


@pytest.fixture
def balances(tmp_path, group) -> Any:
    """Send the balances of those members."""
    path = write_book(tmp_path / "book.xlsx", *LINES, TOTAL, *GROUP, *SIGNED)
    return lambda: _sent(BALANCES, path, group)


def _sent(into: Any, path: Path, group: Any) -> Source:
    outcome = into.take_in(Delivery(path, "เหรัญญิก", DAY, choices={"group": str(group.key)}))
    assert outcome.held == []
    assert outcome.source is not None
    return outcome.source


def state(group: Any, moment: Moment | None = None) -> dict[str, Any]:
    moment = moment or Moment.now()
    names = dict(PersonRecord.objects.as_known(moment).values_list("party", "name"))
    return {
        "members": [
            (each.membership.number, names.get(each.membership.person_id), each.pledge, each.saved,
             each.owed)
            for each in books.members(group, moment)
        ],
        "trial": [(line.kind, line.satang) for line in books.trial_balance(group, moment)],
        "loans": [owed for _loan, owed in books.loans(group, moment)],
        "groups": [
            (each.members, each.saved, each.lent)
            for each in books.groups_in([group.place_id], moment)
        ],
    }  # fmt: skip


def test_a_withdrawn_register_has_no_members_and_can_be_sent_again(group, register):
    empty = state(group)
    source = register()
    then, known = state(group), Moment.now()
    assert len(then["members"]) == len(LINES)
    withdraw(source, by=None, reason="ผิดกลุ่ม")
    assert state(group) == empty
    assert state(group, known) == then
    assert register() != source
    assert state(group) == then


def test_withdrawn_balances_are_carried_forward_anew(group, register, balances):
    register()
    members = state(group)
    source = balances()
    then = state(group)
    assert then != members
    withdraw(source, by=None, reason="ผิดเล่ม")
    assert state(group) == members
    balances()
    assert state(group) == then


def test_what_was_entered_later_keeps_the_balances(group, register, balances):
    register()
    source = balances()
    member = Membership.objects.order_by("number").first()
    ledger.deposit(group, {member: 10_000}, entered_on=LATER, source=factories.source())
    with pytest.raises(errors.OthersBuiltOnIt, match="รายการในบัญชีกลุ่ม 1 รายการ"):
        withdraw(source, by=None, reason="ผิดเล่ม")


def test_a_closed_month_keeps_the_balances_and_an_earlier_one_does_not(group, register, balances):
    register()
    source = balances()
    counted = dict(state(group)["trial"])["cash"]
    november, december = Month(2024, 11), Month(2024, 12)
    ledger.close_month(group, november, counted_satang=0, source=factories.source())
    assert obstacles(source) == []
    ledger.close_month(group, december, counted_satang=counted, source=factories.source())
    assert [each.th for each in obstacles(source)] == ["การปิดบัญชีเดือน 1 รายการ"]


def test_balances_keep_the_register_of_their_members(group, register, balances):
    source = register()
    balances()
    assert "รายการในบัญชีกลุ่ม 1 รายการ" in {each.th for each in obstacles(source)}


def test_nobody_draws_on_what_a_withdrawn_book_says_was_saved(group, register, balances):
    register()
    member = Membership.objects.order_by("number").first()
    withdraw(balances(), by=None, reason="ผิดเล่ม")
    ledger.receive(group, 5_000_000, entered_on=LATER, source=factories.source(), memo="เงินตั้งต้น")
    with pytest.raises(NotEnoughSavings):
        ledger.withdraw(member, 100, entered_on=LATER, source=factories.source())


def test_a_number_is_of_one_member_but_for_those_withdrawn(group, register):
    source = register()
    number = Membership.objects.order_by("number").first().number
    admitted = {"pledge_satang": 100, "joined_on": DAY, "source": factories.source()}
    with pytest.raises(MemberNumberTaken):
        groups.admit(group, factories.person(), number, **admitted)
    withdraw(source, by=None, reason="ผิดกลุ่ม")
    groups.admit(group, factories.person(), number, **admitted)
    with pytest.raises(MemberNumberTaken):
        groups.admit(group, factories.person(), number, **admitted)
