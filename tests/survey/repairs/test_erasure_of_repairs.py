"""Who is erased is erased from the words about repairs and courses; counts stay as they are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from network.erasure import AskedBy, erase_person
from network.moments import Moment
from reports import figures
from reports.tally import within
from survey.models import Attendance, JobCheck, RepairFunding, RepairStep, TradeWish
from survey.repairs import recording
from survey.training import recording as training
from tests import factories
from tests.survey.repairs.mending import DAY, repair_of
from tests.survey.test_erasure_of_the_told import tables_with
from tests.survey.training.learning import course_in, livelihood

pytestmark = pytest.mark.django_db
SECRET = "ลุงขายน้ำเต้าหู้หน้าวัด"
LATER = DAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def erase(person) -> None:
    erase_person(person, asked_by=AskedBy.SELF, reason="ขอให้ลบ")


def mended(house) -> None:
    repair = repair_of(house)
    recording.fund_repair(
        repair, "other", 100, body=SECRET, paper=SECRET, decided_on=DAY, source=factories.source()
    )
    recording.finish_repair(
        repair, finished_on=DAY, started_on=DAY, checked_by=SECRET, cost_baht=None,
        source=factories.source(),
    )  # fmt: skip
    called_off = repair_of(house)
    recording.cancel_repair(called_off, cancelled_on=DAY, reason=SECRET, source=factories.source())


def test_words_of_a_repair_go_with_the_last_of_the_house():
    village = factories.place("27040501")
    household, house = factories.household(village), factories.house(village)
    first, last = (factories.person(household=household) for _ in range(2))
    factories.visit(household, house=house)
    mended(house)
    erase(first)
    assert set(tables_with(SECRET)) == {"survey_repairfunding", "survey_repairstep"}
    erase(last)
    assert tables_with(SECRET) == []
    assert RepairFunding.objects.get().amount_baht == 100
    assert within(figures.REPAIRS_FINISHED, Moment.now(), [village.pk]).count() == 1


def test_words_stay_where_somebody_else_lives_in_the_house():
    village = factories.place("27040501")
    house = factories.house(village)
    households = [factories.household(village) for _ in range(2)]
    people = [factories.person(household=each) for each in households]
    for each in households:
        factories.visit(each, house=house)
    mended(house)
    erase(people[0])
    assert RepairStep.objects.filter(checked_by=SECRET).exists()


def test_words_of_training_go_with_the_person_and_the_figures_stay():
    village = factories.place("27040501")
    household = factories.household(village)
    person = factories.person(household=household)
    factories.verified(factories.visit(household))
    livelihood(person, "unemployed", f"เย็บผ้า {SECRET}")
    course = course_in(village, person)
    training.check_job(
        course, person, 3, is_employed=True, work=SECRET, checked_on=LATER,
        source=factories.source(),
    )  # fmt: skip
    other = course_in(village)
    training.enrol(other, person, enrolled_on=DAY, source=factories.source())
    training.drop(other, person, dropped_on=DAY, reason=SECRET, source=factories.source())
    before = {
        figure.key: within(figure, Moment.now(), [village.pk]).count()
        for figure in (figures.TRAINING_WANTED, figures.WORK_AFTER_3, figures.BUILDERS_TRAINED)
    }
    erase(person)
    assert tables_with(SECRET) == []
    assert TradeWish.objects.get().trade_id == "sewing"
    assert before == {
        key: within(figures.BY_KEY[key], Moment.now(), [village.pk]).count() for key in before
    }
    assert all(before.values())
    assert (Attendance.objects.count(), JobCheck.objects.count()) == (4, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE survey_repairstep SET checked_by = ''",
        "UPDATE survey_repairfunding SET body = ''",
        "UPDATE survey_attendance SET reason = ''",
        "UPDATE survey_jobcheck SET work = ''",
    ],
)
def test_nobody_else_may_empty_them(statement: str):
    village = factories.place("27040501")
    mended(factories.house(village))
    person = factories.person()
    course = course_in(village, person)
    training.check_job(
        course, person, 3, is_employed=True, work="x", checked_on=LATER, source=factories.source()
    )
    with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
        connection.cursor().execute(statement)
