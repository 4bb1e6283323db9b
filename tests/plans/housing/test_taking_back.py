"""Taking a roster's file back late, and two files at once: what others rest on stays."""

from __future__ import annotations

import pytest

from network import withdrawals
from network.errors import OthersBuiltOnIt
from network.models import ImportRow, Party, Source, Withdrawal
from network.moments import Moment
from plans.housing import incoming, projects, roster
from plans.models import HousingProject, RosterEntry, Step
from survey import intake
from tests import factories
from tests.plans.housing.building import DAY, hung, listed_in, passed, project_in
from tests.reports.months.test_at_once import at_once


def village():
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.place("27040501", geometry=factories.square(102.0, 13.5, 0.1))


def lived_in(place, label: str) -> Party:
    household = factories.household(place)
    intake.record_visit(
        household,
        house=factories.house(place, label=label),
        visited_on=DAY,
        source=factories.source(),
    )
    return household


def sent(project: HousingProject, *houses: str, name: str = "บัญชี.csv") -> int:
    """How many of a table of house numbers came onto the roster."""
    outcome = incoming.take_in(
        project,
        "\n".join(("บ้านเลขที่,ความเดือดร้อน", *(f"{house}," for house in houses))).encode(),
        name,
        since=DAY,
        account=factories.account(),
        named_in=[project.place_id],
    )
    return outcome.accepted


def on_it(project: HousingProject) -> int:
    return RosterEntry.objects.listed(project, Moment.now()).count()


def refused(source: Source) -> str:
    with pytest.raises(OthersBuiltOnIt) as told:
        withdrawals.withdraw(source, by=None, reason="ผิดหมู่บ้าน")
    assert not Withdrawal.objects.filter(withdrawn=source).exists()
    return str(told.value)


@pytest.mark.django_db
def test_a_household_that_hung_before_the_file_is_kept_by_the_step_that_verified_it(
    village_with_project,
):
    project, (first, _second) = village_with_project
    listed_in(project, first)
    hung(project, days_ago=20)
    roster.take_off(project, first, reason="ย้ายออก", since=DAY, source=factories.source())
    assert on_it(project) == 0
    assert sent(project, "12") == 1  # it came back, and no list hangs anew
    source = Source.objects.filter(kind=Source.Kind.IMPORT).get()
    passed(project, *(step for step in Step if step <= 4), on=Moment.now().last_day)
    refused(source)
    assert on_it(project) == 1
    projects.take_step(
        project, Step(4), projects.Kind.REOPENED, happened_on=Moment.now().last_day,
        words="มีคนเพิ่ม", account=factories.account(),
    )  # fmt: skip
    refused(source)


@pytest.fixture
def village_with_project():
    place = village()
    households = [lived_in(place, label) for label in ("12", "13")]
    group = factories.savings_group(place)
    return project_in(place, group=group), households


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_put_nobody_on_the_roster_twice(village_with_project):
    project, _households = village_with_project
    found = at_once(
        lambda: sent(project, "12", "13", name="ก.csv"),
        lambda: sent(project, "13", "12", name="ข.csv"),
    )
    assert sorted(found) == [0, 2], found
    assert RosterEntry.objects.filter(project=project).count() == on_it(project) == 2
    assert ImportRow.objects.filter(register=incoming.REGISTER, outcome="accepted").count() == 2
    # The same file twice at once changes nothing the second time.
    found = at_once(*[lambda: sent(project, "12", "13", name="ก.csv")] * 2)
    assert found == [0, 0], found
