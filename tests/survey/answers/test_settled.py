"""What was settled between two forms, and one of them is edited or set aside afterwards."""

from __future__ import annotations

import uuid

import pytest

from network.latest import latest
from network.moments import Moment
from survey.answers import deciding
from survey.answers.reading import understand
from survey.contradictions.settling import settle
from survey.models import Contradiction, Settlement, Visit
from tests import factories
from tests.survey.answers import fields

pytestmark = pytest.mark.django_db

HOUSEHOLD = str(uuid.uuid4())
Kept = Settlement.Kept


def answers(people: int, on: str):
    return {
        "village": "27040501",
        "household": HOUSEHOLD,
        "visited_on": on,
        "people": people,
    }


@pytest.fixture
def village():
    return factories.place("27040501")


@pytest.fixture
def form():
    return fields.version()


@pytest.fixture
def pair(village, form):
    """Two forms by two people that do not agree: four people, and six a week later."""
    both = []
    for people, on in ((4, "2025-03-01"), (6, "2025-03-08")):
        both.append(fields.sent(form, answers(people, on), by=fields.surveyor(village)))
        understand(both[-1])
    return both


def standing() -> int | None:
    visits = Visit.objects.filter(household__key=HOUSEHOLD)
    found: Visit = latest(visits, Moment.now()).get()
    return found.people


def edited(form, submission, people: int, on: str):
    by = submission.source.recorded_by
    return understand(fields.sent(form, answers(people, on), by=by, edits=submission))


def open_now() -> int:
    return Contradiction.objects.open(Moment.now()).count()


def settled(village, kept: Settlement.Kept) -> Settlement:
    account = fields.surveyor(village)
    return settle(Contradiction.objects.get(), kept, reason="ไปดูด้วยกัน", account=account)


def test_a_copy_goes_with_the_form_it_was_copied_from(village, form, pair):
    settled(village, Kept.FIRST)
    known = Moment.now()
    assert standing() == 4
    edited(form, pair[0], 5, "2025-03-01")
    assert standing() == 6
    assert open_now() == 1, "five and six are not settled"
    assert Settlement.objects.recorded(known).count() == 1
    assert latest(Visit.objects.filter(household__key=HOUSEHOLD), known).get().people == 4


def test_an_edit_that_agrees_leaves_nothing_to_settle(village, form, pair):
    assert open_now() == 1
    edited(form, pair[1], 4, "2025-03-08")
    assert (open_now(), standing()) == (0, 4)


def test_a_settlement_is_void_with_the_form_it_decided_against(village, form, pair):
    settled(village, Kept.FIRST)
    edited(form, pair[1], 7, "2025-03-08")
    assert (open_now(), standing()) == (1, 7)
    assert not Settlement.objects.recorded(Moment.now()).exists()


def test_what_was_settled_is_open_again_when_a_form_set_aside_comes_back(village, form, pair):
    settled(village, Kept.FIRST)
    by = pair[1].source.recorded_by
    deciding.set_aside(pair[1], reason="ส่งผิดบ้าน", account=by)
    assert (open_now(), standing()) == (0, 4)
    last = Visit.objects.recorded(Moment.now()).get()
    assert str(last.visited_on) == "2025-03-01", "nobody saw four on the later day"
    deciding.take_into_use(pair[1], account=by)
    assert (open_now(), standing()) == (1, 6)
