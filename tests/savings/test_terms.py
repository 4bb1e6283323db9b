"""What loans come to, against sums done by hand and what holds of any loan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from savings.lending import terms
from savings.lending.terms import Movement, Terms

LENT = date(2025, 1, 31)


def test_a_reducing_schedule_by_hand():
    """10,000 baht, 3 months, 1 %: 3,333 + 3,333 + 3,334; interest 100, 66.67, 33.34."""
    lines = terms.schedule(Terms(LENT, 1_000_000, 3), Decimal(1), flat=False)
    assert [(each.due_on, each.principal, each.interest, each.left) for each in lines] == [
        (date(2025, 2, 28), 333_300, 10_000, 666_700),
        (date(2025, 3, 31), 333_300, 6_667, 333_400),
        (date(2025, 4, 30), 333_400, 3_334, 0),
    ]


def test_a_flat_schedule_by_hand():
    """The same at 0.75 % flat: 75 baht each month."""
    lines = terms.schedule(Terms(LENT, 1_000_000, 3), Decimal("0.75"), flat=True)
    assert [each.interest for each in lines] == [7_500] * 3


def test_an_annuity_by_hand():
    """5,000 baht, 4 months, 1 %: PMT is 1,281.41, so 1,282; the last takes the rest, 1,279.58.

    Interest by hand: 50.00 of 5,000.00; 37.68 of 3,768.00; 25.24 of 2,523.68 (25.2368);
    12.67 of 1,266.92 (12.6692); 1,266.92 + 12.67 is 1,279.59.
    """
    lines = terms.schedule(Terms(LENT, 500_000, 4, Decimal(1)), Decimal(1), flat=False)
    assert [(each.principal, each.interest, each.left) for each in lines] == [
        (123_200, 5_000, 376_800),
        (124_432, 3_768, 252_368),
        (125_676, 2_524, 126_692),
        (126_692, 1_267, 0),
    ]
    assert [each.principal + each.interest for each in lines] == [128_200] * 3 + [127_959]


def test_a_year_at_one_percent_is_what_spreadsheets_say_rounded_up():
    """PMT(1%; 12; −10,000) = 888.49, PMT(0.5%; 24; −50,000) = 2,216.03: rounded up to a baht."""
    assert terms.annuity_instalment(1_000_000, 12, Decimal(1)) == 88_900
    assert terms.annuity_instalment(5_000_000, 24, Decimal("0.5")) == 221_700
    assert terms.annuity_instalment(120_000, 12, Decimal(0)) == 10_000


def test_half_a_satang_of_interest_is_rounded_up():
    assert terms.interest_of_month(12_350, Decimal(1)) == 124  # 1.235 baht
    assert terms.interest_of_month(12_349, Decimal(1)) == 123


def test_a_loan_is_late_the_day_after_its_instalment_was_due():
    loan = [Terms(date(2025, 1, 5), 120_000, 12)]

    def days(on):
        return terms.standing(loan, Decimal(1), [], on, flat=False).days_late

    assert days(date(2025, 2, 5)) == 0
    assert days(date(2025, 2, 6)) == 1
    assert days(date(2025, 3, 7)) == 30  # since 5 February
    assert [terms.late_class(each) for each in (0, 1, 30, 31, 60, 61, 90, 91)] == [
        0, 1, 1, 2, 2, 3, 3, 4,
    ]  # fmt: skip


def test_what_was_paid_ahead_is_not_late():
    loan = [Terms(date(2025, 1, 5), 120_000, 12)]
    paid = [Movement(date(2025, 1, 20), 30_000)]  # three instalments
    assert terms.standing(loan, Decimal(1), paid, date(2025, 4, 30), flat=False).days_late == 0
    stands = terms.standing(loan, Decimal(1), paid, date(2025, 5, 6), flat=False)
    assert (stands.days_late, stands.overdue) == (1, 10_000)


def test_interest_goes_first_and_is_of_what_was_owed_when_the_month_began():
    """1,200 baht at 1 %: 12 in February; 112 paid, so 11.00 in March of 1,100."""
    loan = [Terms(date(2025, 1, 5), 120_000, 12)]
    february = terms.standing(loan, Decimal(1), [], date(2025, 2, 4), flat=False)
    assert (february.interest, february.next_principal) == (1_200, 10_000)
    assert terms.split(11_200, february) == (1_200, 10_000, 0)
    paid = [Movement(date(2025, 2, 4), 10_000, 1_200)]
    march = terms.standing(loan, Decimal(1), paid, date(2025, 3, 5), flat=False)
    assert (march.interest, march.left) == (1_100, 110_000)


def test_a_loan_put_off_begins_anew_with_what_was_owed():
    """Nothing paid for 4 months, then put off: late no more until a month later."""
    first = Terms(date(2025, 1, 5), 120_000, 12)
    phases = [first, Terms(date(2025, 5, 10), 120_000, 24)]
    assert terms.standing(phases, Decimal(1), [], date(2025, 5, 9), flat=False).days_late == 93
    assert terms.standing(phases, Decimal(1), [], date(2025, 6, 10), flat=False).days_late == 0
    late = terms.standing(phases, Decimal(1), [], date(2025, 6, 12), flat=False)
    assert (late.days_late, late.overdue) == (2, 5_000)


loans = st.builds(
    Terms,
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(1, 10_000_000),
    st.integers(1, 120),
).filter(lambda each: each.base >= each.months)


@given(loans, st.decimals(0, 15, places=3), st.booleans())
def test_no_satang_of_a_schedule_is_lost(loan, percent, flat):
    lines = terms.schedule(loan, percent, flat=flat)
    assert sum(each.principal for each in lines) == loan.base
    assert lines[-1].left == 0
    assert min(each.principal for each in lines) > 0
    assert [each.due_on for each in lines] == sorted({each.due_on for each in lines})


@given(loans, st.decimals(0, 15, places=3))
def test_no_satang_of_an_annuity_is_lost_and_every_instalment_is_the_same(loan, percent):
    lines = terms.schedule(replace(loan, annuity=percent), percent, flat=False)
    paid = [each.principal + each.interest for each in lines]
    assert sum(each.principal for each in lines) == loan.base
    assert sum(paid) == loan.base + sum(each.interest for each in lines)
    assert lines[-1].left == 0
    assert len(lines) <= loan.months
    assert set(paid[:-1]) <= {terms.annuity_instalment(loan.base, loan.months, percent)}
    assert paid[-1] <= terms.annuity_instalment(loan.base, loan.months, percent)
    assert min(each.principal for each in lines) > 0


def test_the_database_finds_the_instalment_that_is_late_as_the_terms_do(db):
    rng = Random(8)  # noqa: S311 (repeatable)
    drawn = []
    for _each in range(300):
        base, months = rng.randint(120, 9_000_000), rng.randint(1, 60)
        percent = Decimal(rng.randint(0, 15_000)) / 1000
        drawn.append((base, months, percent, rng.randint(0, base)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT savings_annuity_unpaid(base, months, percent, settled) FROM unnest("
            "%s::bigint[], %s::int[], %s::numeric[], %s::bigint[]) WITH ORDINALITY"
            " AS loan (base, months, percent, settled, nth) ORDER BY nth",
            [list(each) for each in zip(*drawn, strict=True)],
        )
        found = [row[0] for row in cursor]
    assert found == [
        Terms(LENT, base, months, percent).first_unpaid(settled)
        for base, months, percent, settled in drawn
    ]


@given(loans, st.integers(0, 20_000_000), st.integers(0, 200))
def test_a_payment_is_wholly_interest_principal_or_too_much(loan, satang, months):
    stands = terms.standing(
        [loan], Decimal(1), [], terms.months_after(loan.since, months), flat=False
    )
    parts = terms.split(satang, stands)
    assert sum(parts) == satang
    assert min(parts) >= 0
    assert parts[2] == 0 or (parts[0], parts[1]) == (stands.interest, stands.left)


@given(loans, st.integers(0, 130))
def test_who_pays_each_instalment_on_its_day_is_never_late(loan, months):
    paid = [
        Movement(each.due_on, each.principal, each.interest)
        for each in terms.schedule(loan, Decimal(1), flat=False)
    ]
    stands = terms.standing(
        [loan], Decimal(1), paid, terms.months_after(loan.since, months), flat=False
    )
    assert stands.days_late == 0
    assert stands.interest == 0
