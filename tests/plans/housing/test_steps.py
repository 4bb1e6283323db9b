"""Nine steps: what each rests on is kept by the database, whoever writes behind the verbs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from network.errors import broken_constraint
from network.moments import Moment
from network.named_sets import fetched
from plans.housing import errors, projects, roster, standing
from plans.housing.counted import HOUSEHOLDS_OF_PROJECTS, HOUSING_PROJECTS
from plans.models import HousingProject, PostedEntry, ProjectStep, RosterEntry, Step
from plans.models.housing import Form
from tests import factories
from tests.plans.housing.building import DAY, Kind, hung, listed_in, passed, project_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.place("27040501")


@pytest.fixture
def project(village) -> HousingProject:
    return project_in(village, group=factories.savings_group(village))


def today() -> date:
    return Moment.now().last_day


def refused(step: int, kind: str = "passed", *, project: HousingProject, on: date) -> str:
    """The rule by which SQL behind the verbs is refused."""
    with (
        pytest.raises(IntegrityError) as told,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO plans_projectstep (project_id, step, kind, happened_on, words, source_id,"
            " recorded_at) VALUES (%s, %s, %s, %s, 'ก', %s, now())",
            [project.pk, step, kind, on, factories.source().pk],
        )
    return broken_constraint(told.value) or ""


@pytest.mark.parametrize("step", range(2, 10))
def test_no_step_stands_on_one_that_is_not_passed(step, project):
    assert refused(step, project=project, on=DAY) == "steps_before_are_passed"


def test_the_savings_group_comes_before_the_second_step(village):
    project = project_in(village)
    passed(project, 1)
    assert refused(2, project=project, on=DAY) == "savings_group_comes_first"
    with pytest.raises(errors.GroupComesFirst):
        passed(project, 3)
    late = factories.savings_group(village)
    projects.describe(
        project, "ใหม่", kind="mankong", group=late, observed_on=DAY, source=factories.source()
    )
    before = DAY - timedelta(days=1)
    early = project_in(village, group=late)
    passed(early, 1, on=before)
    with pytest.raises(errors.GroupComesFirst):  # founded on the first day, not the day before
        passed(early, 2, on=before)
    passed(project, 2)


def test_rights_are_not_verified_before_a_list_has_hung_to_its_end(project, village):
    listed_in(project, factories.household(village))
    passed(project, 1, 2, 3)
    assert refused(4, project=project, on=today()) == "roster_was_posted"
    hung(project, days_ago=3, days=14)  # it hangs still
    assert refused(4, project=project, on=today()) == "roster_was_posted"
    posting = hung(project, days_ago=20)
    over = posting.closes_on - timedelta(days=1)
    assert refused(4, project=project, on=over) == "roster_was_posted"
    passed(project, 4, on=posting.closes_on)


def test_rights_are_not_verified_while_an_objection_waits(project, village):
    kept, other = factories.household(village), factories.household(village)
    for each in (kept, other):
        listed_in(project, each)
    passed(project, 1, 2, 3)
    posting = hung(project)
    said = factories.source()
    objection = roster.object_to(
        posting, other, reason="มีบ้านอยู่แล้ว", objected_on=posting.posted_on, source=said
    )
    assert refused(4, project=project, on=today()) == "roster_objections_are_settled"
    roster.decide(
        objection, is_upheld=True, reason="จริง", decided_on=posting.closes_on, source=said
    )
    assert [each.household for each in RosterEntry.objects.listed(project, Moment.now())] == [kept]
    with pytest.raises(errors.DecidedAlready):
        roster.decide(
            objection, is_upheld=False, reason="ก", decided_on=posting.closes_on, source=said
        )
    # Before the decision was made it was not settled, whatever day is written down today.
    before = posting.closes_on - timedelta(days=1)
    assert refused(4, project=project, on=before) == "roster_was_posted"
    # Slipped back in behind the verbs: the objection is not settled any more.
    with transaction.atomic():
        sneaked = RosterEntry.objects.create(
            project=project, household=other, since=today(), source=said
        )
        assert refused(4, project=project, on=today()) == "roster_objections_are_settled"
        transaction.set_rollback(True)
    assert sneaked.pk
    passed(project, 4, on=today())


def test_whoever_never_hung_is_not_verified(project, village):
    listed_in(project, factories.household(village))
    passed(project, 1, 2, 3)
    posting = hung(project, whole=False)
    assert refused(4, project=project, on=today()) == "roster_hung_whole"
    PostedEntry.objects.create(posting=posting, household=RosterEntry.objects.get().household)
    late = factories.household(village)
    roster.put_on(project, late, problems=[], since=today(), source=factories.source())
    assert refused(4, project=project, on=today()) == "roster_hung_whole"
    with pytest.raises(IntegrityError, match="did not hang"), transaction.atomic():
        PostedEntry.objects.create(posting=posting, household=late)


def test_an_empty_roster_is_not_verified(project):
    passed(project, 1, 2, 3)
    hung(project)
    assert refused(4, project=project, on=today()) == "roster_hung_whole"


def test_nobody_comes_onto_a_verified_roster_until_one_goes_back(project, village):
    household = factories.household(village)
    listed_in(project, household)
    passed(project, 1, 2, 3)
    hung(project)
    passed(project, 4, on=today())
    late = factories.household(village)
    with pytest.raises(errors.RosterIsVerified):
        roster.put_on(project, late, problems=[], since=today(), source=factories.source())
    # What is known of who is on it may still be said anew.
    roster.put_on(
        project, household, problems=["landless"], since=today(), source=factories.source()
    )
    projects.take_step(
        project, Step.RIGHTS, Kind.REOPENED, happened_on=today(), words="มีผู้ตกหล่น",
        account=factories.account(),
    )  # fmt: skip
    roster.put_on(project, late, problems=[], since=today(), source=factories.source())
    # The old list does not count any more: it hung before one went back.
    assert refused(4, project=project, on=today()) == "roster_was_posted"


def test_a_step_is_gone_back_to_with_a_reason_and_nothing_is_lost(project):
    passed(project, 1, 2)
    with pytest.raises(errors.GoingBackNeedsReason):
        projects.take_step(
            project, Step.SAVING, Kind.REOPENED, happened_on=today(), words=" ",
            account=factories.account(),
        )  # fmt: skip
    assert refused(3, "reopened", project=project, on=today()) == "step_stands_so"
    assert refused(1, project=project, on=today()) == "step_stands_so"
    projects.take_step(
        project, Step.SAVING, Kind.REOPENED, happened_on=today(), words="กลุ่มแตก",
        account=factories.account(),
    )  # fmt: skip
    assert refused(2, project=project, on=DAY) == "step_went_on"
    passed(project, 2, on=today())
    assert [each.kind for each in ProjectStep.objects.filter(step=2).order_by("pk")] == [
        "passed", "reopened", "passed",
    ]  # fmt: skip
    assert refused(3, project=project, on=today() + timedelta(days=1)) == "step_has_happened"


def test_a_list_is_heard_for_a_week_whatever_day_it_is_said_to_hang_from(project, village):
    listed_in(project, factories.household(village))
    for posted, closes in ((today() - timedelta(days=30), today()), (today(), today())):
        with pytest.raises(errors.RosterNotHeard):
            roster.post(
                project, posted_on=posted, closes_on=closes, hangs_at="ศาลา",
                source=factories.source(),
            )  # fmt: skip
    posting = roster.post(
        project, posted_on=today(), closes_on=today() + timedelta(days=7), hangs_at="ศาลา",
        source=factories.source(),
    )  # fmt: skip
    assert posting.entries.count() == 1
    with pytest.raises(errors.ObjectionOutOfTime):
        roster.object_to(
            posting, factories.household(village), reason="ก", objected_on=today(),
            source=factories.source(),
        )  # fmt: skip


def test_where_a_project_is_and_what_is_missing_follow_from_the_facts(project, village):
    household = factories.household(village)
    listed_in(project, household)
    account = factories.account()
    passed(project, 1, 2, by=account)
    projects.keep_document(
        project, Step.UNDERSTANDING, Form.MINUTE, dated_on=DAY, account=account, title="ครั้งที่ 1"
    )
    (row,) = standing.rows([project.pk], Moment.now())
    assert (row.step, row.households) == (3, 1)
    assert row.missing == (Form.RULES, Form.SURVEY, Form.OLD_LAYOUT)
    rungs = standing.ladder(project, Moment.now())
    assert [each.step.value for each in rungs if each.is_next] == [3]
    assert fetched(HOUSEHOLDS_OF_PROJECTS, "place_id, stage", Moment.now()) == [(village.pk, "3")]
    before = Moment.on(DAY - timedelta(days=1))
    assert fetched(HOUSING_PROJECTS, "id", before) == []
