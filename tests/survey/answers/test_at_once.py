"""Two workers at the same moment: what both touch is told once, whoever is first."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connection

from network.models import Party
from network.moments import Moment
from survey.answers import sweeping
from survey.answers.interpreting import latest_word
from survey.answers.reading import understand
from survey.duplicates.merging import merge
from survey.models import Interpretation, Submission, Visit
from tests import factories
from tests.survey.answers import fields

pytestmark = pytest.mark.django_db(transaction=True)

Outcome = Interpretation.Outcome
HOUSEHOLD, OTHER, PERSON = (str(uuid.uuid4()) for _ in range(3))


def answers(household: str, people: int):
    return {
        "village": "27040501",
        "household": household,
        "visited_on": "2025-03-01",
        "people": people,
        "resident": [{"key": PERSON, "name": "คน สมมติ"}],
    }


def at_once(*works: Callable[[], Any]) -> None:
    """Do all of them at the same moment, each on a connection of its own."""
    barrier = Barrier(len(works))

    def work(each: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            each()
        except OperationalError:
            pass  # the task is asked again by the sweep
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(work, works))


@pytest.mark.parametrize("time", range(3))
@pytest.mark.parametrize("is_linked_last", [False, True])
def test_a_form_and_its_edits_read_at_once_leave_the_last_standing(time, is_linked_last):
    form = fields.version()
    surveyor = fields.surveyor(factories.place("27040501"))
    ids = ["uuid:a", "uuid:b", "uuid:c"]
    firsts = ["uuid:a", "uuid:a", "uuid:b" if is_linked_last else "uuid:a"]
    sent = [
        fields.sent(
            form,
            answers(HOUSEHOLD, number + 1),
            by=surveyor,
            instance_id=ids[number],
            edits_id=ids[number - 1] if number else "",
            first_id=firsts[number],
        )
        for number in range(3)
    ]
    each_twice = [Submission.objects.get(pk=each.pk) for each in (*sent, *sent)]
    at_once(*((lambda one=one: understand(one)) for one in each_twice))
    sweeping.read_what_waits()
    visits = Visit.objects.recorded(Moment.now())
    assert list(visits.values_list("people", flat=True)) == [3]
    assert [latest_word(each).outcome for each in sent] == [
        Outcome.REPLACED,
        Outcome.REPLACED,
        Outcome.UNDERSTOOD,
    ]
    assert Visit.objects.count() <= 3
    assert not sweeping.waiting().exists()


@pytest.mark.parametrize("time", range(3))
def test_a_form_about_a_household_that_is_being_merged_lands_on_the_kept_one(time):
    form = fields.version()
    surveyor = fields.surveyor(factories.place("27040501"))
    for key, people in ((HOUSEHOLD, 1), (OTHER, 2)):
        understand(fields.sent(form, answers(key, people), by=surveyor))
    later = fields.sent(form, answers(OTHER, 5) | {"visited_on": "2025-06-01"}, by=surveyor)
    double, kept = (Party.objects.get(key=key) for key in (OTHER, HOUSEHOLD))
    at_once(lambda: understand(later), lambda: merge(double, kept, "บ้านเดียวกัน", surveyor))
    sweeping.read_what_waits()
    visits = Visit.objects.recorded(Moment.now()).filter(household=kept)
    assert sorted(visits.values_list("people", flat=True)) == [1, 2, 5]
