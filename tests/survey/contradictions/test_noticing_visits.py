"""Two visits that do not agree are noticed; a change, a correction and a file are not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from network.models import FieldDevice, Source
from network.moments import Moment
from network.withdrawals import obstacles, take_back
from survey.contradictions import noticing, settling
from survey.contradictions.pairs import NEAR_DAYS
from survey.models import (
    Contradiction,
    FormVersion,
    HouseServices,
    Settlement,
    Submission,
    SurveyForm,
    SurveyRound,
    Tenure,
)
from tests import factories
from tests.survey.contradictions.disagreeing import (
    DAY,
    GOOD,
    MINOR,
    UNSAFE,
    Village,
    contradiction,
    village,
)

pytestmark = pytest.mark.django_db

LATER = DAY + timedelta(days=7)


@pytest.fixture
def here() -> Village:
    return village()


def noticed() -> list[Contradiction]:
    return list(Contradiction.objects.open(Moment.now()))


def test_two_visits_of_one_week_that_differ_are_a_contradiction_and_both_are_kept(here):
    first = here.visit(here.dang, house_condition=GOOD, people=4)
    second = here.visit(here.malee, on=LATER, house_condition=UNSAFE, people=4)
    (found,) = noticed()
    assert (found.first_visit, found.second_visit) == (first, second)
    assert found.fields == ["house_condition"]
    assert here.household.visits.count() == 2


def test_a_visit_that_arrives_late_is_still_the_first_of_the_two(here):
    second = here.visit(here.malee, on=LATER, house_condition=UNSAFE)
    first = here.visit(here.dang, house_condition=GOOD)
    (found,) = noticed()
    assert (found.first_visit, found.second_visit) == (first, second)
    assert found.source == first.source, "noticed by what was written last"


def test_what_only_one_of_them_answered_is_no_contradiction(here):
    here.visit(here.dang, people=None, hardships=None, house_condition=None)
    here.visit(here.malee, on=LATER, people=4, hardships=["debt"], house_condition=UNSAFE)
    assert noticed() == []


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("people", 3, 5),
        ("house_condition", GOOD, MINOR),
        ("hardships", [], ["land"]),
        ("hardships", ["land", "debt"], ["land"]),
    ],
)
def test_each_answer_that_differs_is_named(here, field, one, other):
    here.visit(here.dang, **{field: one})
    here.visit(here.malee, on=LATER, **{field: other})
    assert noticed()[0].fields == [field]


def test_the_order_of_choices_is_no_difference(here):
    here.visit(here.dang, hardships=["land", "debt"], house_condition=UNSAFE,
               needs_repair=["roof", "floor"])  # fmt: skip
    here.visit(here.malee, on=LATER, hardships=["debt", "land"], house_condition=UNSAFE,
               needs_repair=["floor", "roof"])  # fmt: skip
    assert noticed() == []


def test_parts_to_repair_and_the_house_itself_can_differ(here):
    here.visit(here.dang, house_condition=UNSAFE, needs_repair=["roof"])
    here.visit(here.malee, on=LATER, house_condition=UNSAFE, needs_repair=["roof", "toilet"],
               house=factories.house(here.place, label="2"))  # fmt: skip
    assert noticed()[0].fields == ["house", "needs_repair"]


def test_tenure_and_services_of_the_same_visits_are_compared(here):
    for account, on, held, water in (
        (here.dang, DAY, Tenure.House.OWN, True),
        (here.malee, LATER, Tenure.House.RENTED, False),
    ):
        visit = here.visit(account, on=on, notice=False)
        Tenure.objects.create(
            household=here.household, house=held, observed_on=on, source=visit.source
        )
        HouseServices.objects.create(
            house=here.house, has_water=water, has_toilet=True, observed_on=on, source=visit.source
        )
    (found,) = noticing.notice_visit(visit)
    assert found.fields == ["tenure_house", "water"]


def test_a_visit_months_later_is_a_change(here):
    here.visit(here.dang, house_condition=GOOD)
    here.visit(here.malee, on=DAY + timedelta(days=NEAR_DAYS + 1), house_condition=UNSAFE)
    assert noticed() == []


def test_within_one_round_months_are_one_time(here):
    a_round = SurveyRound.objects.create(place=here.place)
    for account, on, condition in (
        (here.dang, DAY, GOOD),
        (here.malee, DAY + timedelta(days=90), UNSAFE),
    ):
        visit = here.visit(account, on=on, house_condition=condition, notice=False)
        copy = {"household": here.household, "house": here.house, "visited_on": on}
        type(visit).objects.create(
            **copy, house_condition=condition, round=a_round, source=visit.source
        )
    assert noticing.sweep() == 1


def test_who_corrects_their_own_visit_contradicts_nobody(here):
    here.visit(here.dang, house_condition=GOOD)
    here.visit(here.dang, on=LATER, house_condition=UNSAFE)
    second_account = factories.account(person=here.dang.person)
    here.visit(second_account, on=LATER, house_condition=MINOR)
    assert noticed() == []


def test_two_phones_of_one_account_are_two_people(here):
    devices = [
        FieldDevice.objects.create(
            account=here.dang, username=f"phone{n}", name="มือถือ", secret_hash=b"x"
        )
        for n in (1, 2)
    ]
    for device, condition in zip(devices, (GOOD, UNSAFE), strict=True):
        visit = here.visit(here.dang, house_condition=condition, notice=False)
        send(visit.source, device)
    assert len(noticing.notice_visit(visit)) == 1


def send(source: Source, device: FieldDevice) -> None:
    """The submission a source came as."""
    form, _made = SurveyForm.objects.get_or_create(form_id="household")
    version = form.versions.first() or FormVersion.objects.create(
        form=form, version="1", title="แบบครัวเรือน", xml="<h/>", xml_md5="0" * 32,
        questions=[], source=factories.source(),
    )  # fmt: skip
    Submission.objects.create(
        instance_id=f"uuid:{source.pk}", first_id=f"uuid:{source.pk}", version=version,
        source=source, device=device,
    )  # fmt: skip


def test_files_are_one_recorder_however_many_there_are(here):
    here.visit(None, kind=Source.Kind.IMPORT, house_condition=GOOD)
    here.visit(here.dang, kind=Source.Kind.IMPORT, on=LATER, house_condition=UNSAFE)
    assert noticed() == []
    here.visit(here.malee, on=LATER, house_condition=MINOR)
    assert len(noticed()) == 1, "with the file's last word alone"


def test_a_draft_says_nothing(here):
    here.visit(here.dang, house_condition=GOOD)
    here.visit(here.malee, on=LATER, house_condition=UNSAFE, is_draft=True)
    assert noticed() == []


def test_only_the_last_word_of_each_is_compared(here):
    here.visit(here.dang, house_condition=GOOD, notice=False)
    here.visit(here.malee, house_condition=UNSAFE, notice=False)
    here.visit(here.dang, on=LATER, house_condition=UNSAFE, notice=False)
    assert noticing.sweep() == 0, "Dang looked again and agrees"


def test_a_pair_is_noticed_once_whoever_looks(here):
    contradiction(here)
    assert noticing.notice_visit(here.household.visits.first()) == []
    assert noticing.sweep() == 0
    assert len(noticed()) == 1


def test_the_sweep_finds_what_nobody_noticed(here):
    here.visit(here.dang, house_condition=GOOD, notice=False)
    here.visit(here.malee, on=LATER, house_condition=UNSAFE, notice=False)
    assert noticed() == []
    assert noticing.sweep() == 1
    assert len(noticed()) == 1


@pytest.mark.parametrize("side", ["first_visit", "second_visit"])
def test_a_contradiction_is_there_as_long_as_both_records_are(here, side):
    found = contradiction(here)
    before = Moment.now()
    taken = getattr(found, side).source
    assert obstacles(taken) == [], "what the program noticed stands in nobody's way"
    take_back(taken, said=factories.source(), reason="ส่งผิด")
    assert noticed() == []
    assert list(Contradiction.objects.open(before)) == [found], "as it was known then"


def test_what_was_settled_stands_in_the_way_of_taking_either_back(here):
    found = contradiction(here)
    settling.settle(found, Settlement.Kept.SECOND, reason="ไปดูมา", account=here.other)
    for visit in (found.first_visit, found.second_visit):
        assert [each.count for each in obstacles(visit.source)] >= [1]


def test_what_was_settled_as_not_so_contradicts_nobody_any_more(here):
    found = contradiction(here)
    settling.settle(found, Settlement.Kept.FIRST, reason="ไปดูมา", account=here.other)
    here.visit(here.other, on=date(2026, 3, 12), house_condition=GOOD)
    assert noticed() == []
    assert noticing.sweep() == 0
