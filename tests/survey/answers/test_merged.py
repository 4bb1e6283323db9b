"""Forms about who was merged: they land on the kept one, and no copy outlives its original."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from network.models import Domicile, HouseholdMembership, Party
from network.moments import Moment
from survey.answers import deciding
from survey.answers.reading import understand
from survey.duplicates.merging import merge, separate
from survey.models import DuplicateVerdict, Interpretation, Visit
from tests import factories
from tests.survey.answers import fields
from tests.survey.duplicates.pairs import figures

pytestmark = pytest.mark.django_db

Outcome = Interpretation.Outcome
ONE, OTHER, PERSON, SAME = (str(uuid.uuid4()) for _ in range(4))


def answers(household: str, people: int, *residents: str, on: str = "2025-03-01", **more):
    return {
        "village": "27040101",
        "household": household,
        "visited_on": on,
        "people": people,
        "resident": [{"key": key, "name": "นายบุญมี สมมติ", "relation": "head"} for key in residents],
        **more,
    }


@pytest.fixture
def village():
    for code in ("27", "2704"):
        factories.place(code)
    factories.joined(factories.place("270401", geometry=factories.square(102.0, 13.5, 0.1)))
    return factories.place("27040101")


@pytest.fixture
def surveyor(village):
    return fields.surveyor(village)


@pytest.fixture
def form():
    return fields.version()


def party(key: str) -> Party:
    return Party.objects.get(key=key)


def people_at(household: str, moment: Moment | None = None) -> list[int | None]:
    visits = Visit.objects.recorded(moment or Moment.now()).filter(household__key=household)
    return list(visits.order_by("pk").values_list("people", flat=True))


def merged(form, surveyor, **more):
    """One household told of twice by two forms, and merged; the forms, and the merge."""
    first = fields.sent(form, answers(ONE, 1, PERSON, on="2025-02-01"), by=surveyor)
    second = fields.sent(form, answers(OTHER, 2, SAME, **more), by=surveyor)
    for each in (first, second):
        assert understand(each).outcome == Outcome.UNDERSTOOD
    verdict = merge(party(OTHER), party(ONE), "บ้านเดียวกัน", surveyor)
    merge(party(SAME), party(PERSON), "คนเดียวกัน", surveyor)
    return first, second, verdict


def take_apart(account) -> None:
    """Undo the merges, the last first."""
    for verdict in DuplicateVerdict.objects.merges(Moment.now()).order_by("-pk"):
        separate(verdict, "คนละบ้าน", account)


def test_a_form_from_an_old_list_lands_on_the_kept_household(village, surveyor, form):
    merged(form, surveyor)
    before, told = Moment.now(), figures(village)
    assert told["F1.1h"] == {"": 1}
    word = fields.read(form, answers(OTHER, 5, SAME, on="2025-06-01"), by=surveyor)
    assert word.outcome == Outcome.UNDERSTOOD
    assert people_at(ONE)[-1] == 5
    assert figures(village)["F1.1h"] == {"": 1}
    lives = HouseholdMembership.objects.as_known(Moment.now()).filter(household__isnull=False)
    assert [(each.person, each.household) for each in lives] == [(party(PERSON), party(ONE))]
    assert figures(village, before) == told
    take_apart(surveyor)
    assert (people_at(ONE), people_at(OTHER)) == ([1], [2, 5])


def test_an_edit_of_what_was_merged_leaves_no_copy_of_the_former(village, surveyor, form):
    _first, second, _verdict = merged(form, surveyor)
    before, told = Moment.now(), figures(village)
    word = understand(fields.sent(form, answers(OTHER, 7, SAME), by=surveyor, edits=second))
    assert word.outcome == Outcome.UNDERSTOOD
    assert sorted(people_at(ONE)) == [1, 7]
    assert people_at(ONE, before)[-1] == 2
    assert (figures(village, before), figures(village)["F1.1h"]) == (told, {"": 1})
    take_apart(surveyor)
    assert (people_at(ONE), people_at(OTHER)) == ([1], [7])


def test_an_edit_of_the_kept_one_leaves_no_copy_either(village, surveyor, form):
    first, _second, _verdict = merged(form, surveyor, on="2025-01-01")
    edit = answers(ONE, 8, PERSON, on="2025-02-01")
    understand(fields.sent(form, edit, by=surveyor, edits=first))
    assert set(people_at(ONE)) == {2, 8}
    assert figures(village)["F1.1h"] == {"": 1}


def test_a_merged_form_set_aside_and_back_counts_once(village, surveyor, form):
    factories.household(village)
    merged(form, surveyor)
    third = fields.sent(form, answers(OTHER, 5, SAME, on="2025-06-01"), by=surveyor)
    understand(third)
    told = figures(village)
    deciding.set_aside(third, reason="ส่งผิด", account=surveyor)
    assert people_at(ONE) == [1, 2]
    assert figures(village)["F1.1h"] == told["F1.1h"]
    deciding.take_into_use(third, account=surveyor)
    assert people_at(ONE) == [1, 2, 5]
    assert figures(village) == told


def test_verdicts_on_what_was_merged_survive_the_edit_of_something_else(village, surveyor, form):
    merged(form, surveyor)
    third = fields.sent(form, answers(OTHER, 5, SAME, on="2025-06-01"), by=surveyor)
    understand(third)
    copy = Visit.objects.recorded(Moment.now()).get(household=party(ONE), people=2)
    factories.verified(copy, on=date(2025, 7, 1))
    edit = answers(OTHER, 6, SAME, on="2025-06-01")
    understand(fields.sent(form, edit, by=surveyor, edits=third))
    now = Visit.objects.recorded(Moment.now()).get(household=party(ONE), people=2)
    assert now != copy
    assert now.verifications.filter(verdict="agree").count() == copy.verifications.count()


def test_another_village_cannot_write_to_the_duplicate_of_a_household(village, surveyor, form):
    merged(form, surveyor)
    stranger = fields.surveyor(factories.place("27040102"))
    mine = answers(OTHER, 9, on="2025-06-01") | {"village": "27040102"}
    word = fields.read(form, mine, by=stranger)
    assert (word.outcome, word.remarks[0]["code"]) == (Outcome.HELD, "key_of_others")
    homes = Domicile.objects.as_known(Moment.now()).filter(party=party(OTHER))
    assert [home.place for home in homes] == [None]


def test_an_edit_that_leaves_out_a_merged_person_is_no_copy(village, surveyor, form):
    _first, second, _verdict = merged(form, surveyor)
    word = understand(fields.sent(form, answers(OTHER, 2), by=surveyor, edits=second))
    assert word.outcome == Outcome.UNDERSTOOD
    assert sorted(people_at(ONE)) == [1, 2]
    take_apart(surveyor)
    assert people_at(OTHER) == [2]
    lives = HouseholdMembership.objects.as_known(Moment.now()).filter(household__isnull=False)
    assert [each.person for each in lives] == [party(PERSON)]
