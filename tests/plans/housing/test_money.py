"""Money of a project: nothing is spent that did not come in, and lines add up however they came."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from network.moments import Moment
from plans.housing import errors, money, papers, standing
from plans.models import BudgetLine, HousingCeiling, ProjectRecord
from savings import groups, ledger
from tests import factories
from tests.plans.housing.building import DAY, listed_in, project_in

pytestmark = pytest.mark.django_db
RECEIVED, SPENT = money.Kind.RECEIVED, money.Kind.SPENT


@pytest.fixture
def village():
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.place("27040501")


def a_line(project, baht: int, funder: str = "grant") -> BudgetLine:
    return money.add_line(
        project, "house", funder, baht * 100, decided_on=DAY, source=factories.source()
    )


def moved(line, kind, baht: int, **said):
    return money.move(
        line, kind, baht * 100, moved_on=DAY, memo="งวด", source=factories.source(), **said
    )


def checked(project):
    now = Moment.now()
    record = ProjectRecord.objects.as_known(now).get(project=project)
    return standing.checks_of(project, record, standing.money_of(project, now), now)


def test_a_line_pays_only_what_came_in(village):
    project = project_in(village)
    line, other = a_line(project, 1000), a_line(project, 500)
    first = moved(line, RECEIVED, 600)
    moved(line, SPENT, 400)
    with pytest.raises(errors.LineOverspent):
        moved(line, SPENT, 201)
    with pytest.raises(errors.LineOverspent):  # of another line nothing came
        moved(other, SPENT, 1)
    with pytest.raises(errors.LineOverspent):  # what came in is spent
        money.reverse(first, reason="ผิด", moved_on=DAY, source=factories.source())
    found = standing.money_of(project, Moment.now())
    assert [(each.budget, each.received, each.spent, each.balance) for each in found.lines] == [
        (100_000, 60_000, 40_000, 20_000),
        (50_000, 0, 0, 0),
    ]
    assert (found.budget, found.balance) == (150_000, 20_000)


def test_a_mistake_is_reversed_once_and_both_stay(village):
    project = project_in(village)
    line = a_line(project, 1000)
    moved(line, RECEIVED, 600)
    paid = moved(line, SPENT, 400)
    with pytest.raises(errors.MoneyNeedsWords):
        money.reverse(paid, reason=" ", moved_on=DAY, source=factories.source())
    money.reverse(paid, reason="จ่ายซ้ำ", moved_on=DAY, source=factories.source())
    with pytest.raises(errors.ReversedAlready):
        money.reverse(paid, reason="อีก", moved_on=DAY, source=factories.source())
    (row,) = standing.money_of(project, Moment.now()).lines
    assert (row.received, row.spent, row.balance) == (60_000, 0, 60_000)
    assert line.money.count() == 3


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE plans_projectmoney SET satang = 1", "is final"),
        ("DELETE FROM plans_projectmoney", "is final"),
        ("UPDATE plans_budgetline SET funder = 'loan'", "is final"),
        (
            "INSERT INTO plans_projectmoney (key, line_id, kind, satang, moved_on, memo,"
            " reverses_id, source_id, recorded_at) SELECT gen_random_uuid(), line_id, 'spent', 1,"
            " moved_on, 'ก', id, source_id, now() FROM plans_projectmoney",
            "no mirror",
        ),
    ],
)
def test_the_database_keeps_it_behind_the_verbs(sql, rule, village):
    moved(a_line(project_in(village), 1000), RECEIVED, 600)
    with (
        pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_sent_twice_it_is_entered_once(village):
    line = a_line(project_in(village), 1000)
    first = moved(line, RECEIVED, 600)
    with pytest.raises(errors.SentTwice):
        moved(line, RECEIVED, 600, key=first.key)


def test_the_ceiling_of_a_household_is_of_the_day(village):
    """89,800 baht from 2563 (DOMAIN.md 2.7): two households may have 179,600 between them."""
    project = project_in(village)
    line = a_line(project, 179_601)
    assert checked(project).over is None  # nobody is on the roster
    for _number in range(2):
        listed_in(project, factories.household(village))
    assert checked(project).over == 100
    assert "89,800" in papers.check_sentences(checked(project), with_money=False)[0]
    money.set_amount(line, 17_960_000, decided_on=DAY, source=factories.source())
    assert checked(project).over == 0
    HousingCeiling.objects.create(
        kind="mankong", satang=9_000_000, valid_from=date(2025, 6, 1), citation="มติใหม่"
    )
    assert checked(project).ceiling.citation == "มติใหม่"


def test_a_tenth_of_the_loan_is_saved_by_those_on_the_roster(village):
    group = factories.savings_group(village, members=1)
    household = factories.household(village)
    person = factories.person("นางออม", household=household)
    member = groups.admit(
        group, person, 7, pledge_satang=0, joined_on=DAY, source=factories.source()
    )
    project = project_in(village, group=group)
    listed_in(project, household)
    a_line(project, 10_005, "loan")
    for each, satang in ((member, 100_049), (group.memberships.get(number=1), 900_000)):
        ledger.deposit(group, {each: satang}, entered_on=DAY, source=factories.source())
    assert checked(project).needed == 100_050  # 1,000.50 baht
    assert checked(project).saved == 100_049  # who is not on the roster does not count
    assert not checked(project).has_saved
    told = papers.check_sentences(checked(project), with_money=False)
    assert "1,000" not in " ".join(told)
    ledger.deposit(group, {member: 1}, entered_on=DAY, source=factories.source())
    assert checked(project).has_saved
