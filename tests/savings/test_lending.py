"""Loans from the asking to the end, and members who leave."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from network import evidence
from network.moments import Moment
from savings import books, errors, leaving, ledger
from savings.lending import deciding
from savings.lending.standing import owed_loans
from savings.models import Guarantee, Loan, LoanDecision
from tests import factories

DAY = date(2025, 2, 5)


@pytest.fixture
def group(db):
    return factories.savings_group(factories.place("27040501"), members=4, cash=1_000_000)


def member(group, number: int):
    return group.memberships.get(number=number)


def minute():
    return evidence.receive_statement(
        "รายงานการประชุมกรรมการเงินกู้", as_of=DAY, recorded_by=None, kind="minute"
    )


def asked(group, *guarantors: int, satang: int = 120_000, **more):
    return deciding.apply_for_loan(
        member(group, 1), satang, months=12, interest_per_month=Decimal(1), purpose="farming",
        guarantors=[member(group, each) for each in guarantors], applied_on=DAY,
        source=factories.source(), **{"method": "reducing"} | more,
    )  # fmt: skip


def lent(group, *guarantors: int, satang: int = 120_000, **more) -> Loan:
    application = asked(group, *guarantors, satang=satang, **more)
    deciding.decide(application, is_approved=True, satang=satang, decided_on=DAY, minute=minute())
    return deciding.pay_out(application, satang, granted_on=DAY, source=factories.source())


def balances(group):
    lines = books.trial_balance(group, Moment.now())
    return {line.kind: line.satang for line in lines if line.satang}


def at(day: date) -> Moment:
    return Moment.now().__class__(day, Moment.now().known_by)


def test_a_loan_is_asked_for_stood_for_approved_and_paid_out(group):
    loan = lent(group, 2, 3)
    assert balances(group)["loans"] == 120_000
    assert loan.purpose == "farming"
    assert deciding.exposure(member(group, 2), Moment.now()) == 120_000
    assert deciding.exposure(member(group, 4), Moment.now()) == 0


def test_one_guarantor_is_not_enough(group):
    with pytest.raises(errors.TwoGuarantorsNeeded):
        deciding.decide(
            asked(group, 2), is_approved=True, satang=1, decided_on=DAY, minute=minute()
        )


def test_nobody_stands_for_themselves_or_twice_or_from_another_group(group):
    with pytest.raises(errors.GuarantorIsNoOther):
        asked(group, 1, 2)
    with pytest.raises(errors.GuarantorStandsAlready):
        asked(group, 2, 2)
    application = asked(group, 2)
    other = factories.membership(factories.place("27040502"))
    with pytest.raises(IntegrityError, match="cannot stand"), transaction.atomic():
        Guarantee.objects.create(
            application=application, membership=other, since=DAY, source=factories.source()
        )


def test_what_was_refused_is_not_paid_out(group):
    application = asked(group, 2, 3)
    deciding.decide(
        application,
        is_approved=False,
        satang=None,
        decided_on=DAY,
        minute=minute(),
        reason="เกินวงเงิน",
    )
    with pytest.raises(errors.LoanWasNotApproved):
        deciding.pay_out(application, 1, granted_on=DAY, source=factories.source())
    with pytest.raises(errors.DecidedAlready):
        deciding.decide(application, is_approved=True, satang=1, decided_on=DAY, minute=minute())


def test_no_more_than_was_approved_is_paid_out_and_only_once(group):
    application = asked(group, 2, 3)
    deciding.decide(application, is_approved=True, satang=100_000, decided_on=DAY, minute=minute())
    with pytest.raises(errors.LoanWasNotApproved):
        deciding.pay_out(application, 100_001, granted_on=DAY, source=factories.source())
    deciding.pay_out(application, 100_000, granted_on=DAY, source=factories.source())
    with pytest.raises(errors.PaidOutAlready):
        deciding.pay_out(application, 1, granted_on=DAY, source=factories.source())


def test_the_database_wants_a_minute(group):
    with pytest.raises(IntegrityError, match="no minute"), transaction.atomic():
        LoanDecision.objects.create(
            application=asked(group, 2, 3), is_approved=True, satang=1, decided_on=DAY,
            source=factories.source(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("is_approved", "satang"), [(True, None), (True, 0), (False, None), (False, 1)]
)
def test_a_decision_says_how_much_or_why(group, is_approved, satang):
    said = {"is_approved": is_approved, "satang": satang, "decided_on": DAY}
    application = asked(group, 2, 3)
    with pytest.raises(errors.StepSaysNothing):
        deciding.decide(application, minute=minute(), **said)
    with pytest.raises(IntegrityError, match="how_much_or_why"), transaction.atomic():
        LoanDecision.objects.create(application=application, source=minute(), **said)


def test_a_loan_is_late_and_put_off_and_late_no_more(group):
    loan = lent(group, 2, 3)
    (owed,) = owed_loans(group, at(date(2025, 6, 7)))  # the end of 6 June
    assert owed.stands.days_late == (date(2025, 6, 6) - date(2025, 3, 5)).days == 93
    assert owed.stands.overdue == 40_000
    deciding.reschedule(loan, months=24, since=date(2025, 6, 6), reason="น้ำท่วม", minute=minute())
    (owed,) = owed_loans(group, at(date(2025, 7, 7)))
    assert owed.stands.days_late == 0
    (owed,) = owed_loans(group, at(date(2025, 6, 6)))  # as it was the day before
    assert owed.stands.days_late == 92


def test_what_is_written_off_is_an_expense_with_its_resolution(group):
    loan = lent(group, 2, 3)
    ledger.repay(
        loan, principal_satang=20_000, interest_satang=1_200, entered_on=date(2025, 3, 5),
        source=factories.source(),
    )  # fmt: skip
    deciding.write_off(
        loan, resolution="มติที่ประชุมใหญ่ 3/2568", entered_on=date(2025, 4, 1), minute=minute()
    )
    assert balances(group)["write_offs"] == 100_000
    assert "loans" not in balances(group)
    assert owed_loans(group, Moment.now()) == []


# --- leaving --------------------------------------------------------------------------------


def save(group, number: int, satang: int):
    ledger.deposit(
        group, {member(group, number): satang}, entered_on=DAY, source=factories.source()
    )


def test_who_leaves_is_paid_what_is_saved_less_what_is_owed(group):
    save(group, 1, 200_000)
    lent(group, 2, 3)
    leaving.settle(member(group, 1), left_on=date(2025, 3, 10), source=factories.source())
    # 2,000.00 saved, less 1,200.00 and 12.00 of interest for March
    assert balances(group) == {
        "cash": 1_000_000 + 1_200, "interest": -1_200, "other_income": -1_000_000,
    }  # fmt: skip
    assert [each.membership.number for each in books.members(group, Moment.now())] == [2, 3, 4]
    with pytest.raises(errors.HasLeftAlready):
        leaving.settle(member(group, 1), left_on=date(2025, 3, 11), source=factories.source())


def test_who_owes_more_or_stands_for_another_does_not_leave(group):
    save(group, 1, 100_000)
    lent(group, 2, 3)
    with pytest.raises(errors.OwesMoreThanSaved):
        leaving.settle(member(group, 1), left_on=DAY, source=factories.source())
    with pytest.raises(errors.StillGuarantor):
        leaving.settle(member(group, 2), left_on=DAY, source=factories.source())
    leaving.settle(member(group, 4), left_on=DAY, source=factories.source())
