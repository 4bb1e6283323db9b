"""Edits: the last of the chain holds whatever the order in which it arrives."""

from __future__ import annotations

import itertools
import uuid
from datetime import date

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from network.models import HouseholdMembership, PersonRecord
from network.moments import Moment
from survey.answers import deciding, errors, reading, sweeping
from survey.answers.interpreting import latest_word
from survey.answers.reading import understand
from survey.models import Interpretation, Visit
from tests import factories
from tests.survey.answers import fields

pytestmark = pytest.mark.django_db

Outcome = Interpretation.Outcome
HOUSEHOLD, FIRST, SECOND = (str(uuid.uuid4()) for _ in range(3))


def answers(people: int, *residents: str):
    return {
        "village": "27040501",
        "household": HOUSEHOLD,
        "visited_on": "2025-03-01",
        "people": people,
        "resident": [{"key": key, "name": f"คน {key[:4]}"} for key in residents],
    }


@pytest.fixture
def surveyor():
    return fields.surveyor(factories.place("27040501"))


@pytest.fixture
def form():
    return fields.version()


def standing_visits():
    return list(Visit.objects.recorded(Moment.now()).values_list("people", flat=True))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_last_edit_stands_whatever_the_order_of_arrival(surveyor, form, order):
    ids = ["uuid:a", "uuid:b", "uuid:c"]
    for number in order:
        understand(
            fields.sent(
                form,
                answers(number + 1, FIRST),
                by=surveyor,
                instance_id=ids[number],
                edits_id=ids[number - 1] if number else "",
            )
        )
    sweeping.read_what_waits()
    assert standing_visits() == [3]
    assert [latest_word(s).outcome for s in reading.Submission.objects.order_by("instance_id")] == [
        Outcome.REPLACED,
        Outcome.REPLACED,
        Outcome.UNDERSTOOD,
    ]
    assert PersonRecord.objects.as_known(Moment.now()).filter(party__key=FIRST).exists()


def test_a_person_left_out_of_an_edit_is_there_no_more(surveyor, form):
    first = fields.sent(form, answers(2, FIRST, SECOND), by=surveyor)
    understand(first)
    understand(fields.sent(form, answers(1, FIRST), by=surveyor, edits=first))
    kept = HouseholdMembership.objects.as_known(Moment.now()).filter(household__isnull=False)
    assert [each.person.key for each in kept] == [uuid.UUID(FIRST)]
    before = Moment(date(2026, 1, 1), first.interpretations.earliest("pk").at)
    assert before.known_by  # what was known before the edit is still known then
    assert HouseholdMembership.objects.recorded(before).count() == 2


def test_an_edit_does_not_take_away_whom_others_speak_of(surveyor, form):
    first = fields.sent(form, answers(2, FIRST, SECOND), by=surveyor)
    understand(first)
    person = PersonRecord.objects.get(party__key=SECOND).party
    factories.seat(factories.place("27040502"), person_=person)
    word = understand(fields.sent(form, answers(1, FIRST), by=surveyor, edits=first))
    assert (word.outcome, word.remarks[0]["code"]) == (Outcome.HELD, "others_built_on_it")
    assert standing_visits() == [2]
    assert latest_word(first).outcome == Outcome.UNDERSTOOD


def test_verdicts_stay_with_the_visit_that_was_edited(surveyor, form):
    first = fields.sent(form, answers(2, FIRST), by=surveyor)
    understand(first)
    factories.verified(Visit.objects.get(), on=date(2025, 3, 2))
    understand(fields.sent(form, answers(3, FIRST), by=surveyor, edits=first))
    assert standing_visits() == [3]
    assert not Visit.objects.recorded(Moment.now()).get().verifications.exists()


def test_an_edit_that_cannot_be_read_leaves_the_first_standing(surveyor, form):
    first = fields.sent(form, answers(2, FIRST), by=surveyor)
    understand(first)
    held = understand(fields.sent(form, {"people": "4"}, by=surveyor, edits=first))
    assert held.outcome == Outcome.HELD
    assert standing_visits() == [2]


def test_set_aside_counts_no_more_and_taken_into_use_counts_again(surveyor, form):
    sent = fields.sent(form, answers(2, FIRST), by=surveyor)
    understand(sent)
    with pytest.raises(errors.SetAsideNeedsReason):
        deciding.set_aside(sent, reason=" ", account=surveyor)
    deciding.set_aside(sent, reason="ส่งเพื่อทดลอง", account=surveyor)
    assert standing_visits() == []
    assert understand(sent).outcome == Outcome.SET_ASIDE
    word = deciding.take_into_use(sent, account=surveyor)
    assert (word.outcome, standing_visits()) == (Outcome.UNDERSTOOD, [2])
    assert Visit.objects.recorded(Moment.now()).get().source.recorded_by == surveyor
    with pytest.raises(errors.NothingIsSetAside):
        deciding.take_into_use(sent, account=surveyor)


def test_an_edit_set_aside_lets_the_first_stand_again(surveyor, form):
    first = fields.sent(form, answers(2, FIRST), by=surveyor)
    understand(first)
    edit = fields.sent(form, answers(4, FIRST), by=surveyor, edits=first)
    understand(edit)
    with pytest.raises(errors.SubmissionIsReplaced):
        deciding.set_aside(first, reason="ผิด", account=surveyor)
    deciding.set_aside(edit, reason="ผิด", account=surveyor)
    assert standing_visits() == [2]


def test_a_fault_of_the_program_holds_it_and_loses_nothing(surveyor, form, monkeypatch):
    def fail(*_args, **_how):
        raise KeyError

    sent = fields.sent(form, answers(2, FIRST), by=surveyor)
    monkeypatch.setattr(reading, "_write", fail)
    word = understand(sent)
    assert (word.outcome, word.remarks[0]["code"]) == (Outcome.HELD, "fault")
    monkeypatch.undo()
    assert understand(sent).outcome == Outcome.UNDERSTOOD


def test_what_fails_once_is_read_at_the_next_trial(surveyor, form, monkeypatch):
    """Two workers may write the same thing at once, and a server that fell comes back."""
    failures = [IntegrityError, InterfaceError]
    write = reading._write

    def fail_twice(*args):
        if failures:
            raise failures.pop()
        return write(*args)

    sent = fields.sent(form, answers(2, FIRST), by=surveyor)
    monkeypatch.setattr(reading, "_write", fail_twice)
    assert understand(sent).outcome == Outcome.UNDERSTOOD
    assert standing_visits() == [2]


def test_what_a_killed_worker_left_is_read_by_the_sweep(surveyor, form, monkeypatch):
    def away(*_args, **_how):
        raise OperationalError

    sent = fields.sent(form, answers(2, FIRST), by=surveyor)
    monkeypatch.setattr(reading, "_write", away)
    with pytest.raises(OperationalError):
        understand(sent)
    assert sweeping.read_what_waits() == 0
    assert list(sweeping.waiting()) == [sent]
    monkeypatch.undo()
    assert sweeping.read_what_waits() == 1
    assert standing_visits() == [2]
    assert sweeping.read_what_waits() == 0


def test_a_photograph_enters_when_its_file_comes(surveyor, form):
    sent = fields.sent(form, answers(2, FIRST) | {"photo": "บ้าน.jpg"}, by=surveyor)
    word = understand(sent)
    assert [remark["code"] for remark in word.remarks] == ["file_awaited"]
    fields.arrived(sent, "บ้าน.jpg")
    assert sweeping.read_what_waits() == 1
    assert latest_word(sent).outcome == Outcome.UNDERSTOOD
    assert sent.files.get().source.photographs.get().household.key == uuid.UUID(HOUSEHOLD)
    assert sweeping.read_what_waits() == 0


def test_a_corrected_mapping_reads_what_was_held_again(surveyor):
    form = fields.version(without=("visited_on", "people"))
    sent = fields.sent(form, answers(2, FIRST), by=surveyor)
    assert understand(sent).outcome == Outcome.HELD
    fields.mapped(form)
    assert sweeping.read_again(form, said_by=surveyor) == 1
    assert standing_visits() == [2]


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("by_another", [True, False])
def test_an_edit_by_another_or_of_another_form_stands_for_nothing(
    surveyor, form, is_first, by_another
):
    other = fields.surveyor(factories.place("27040502")) if by_another else surveyor
    of_form = form if by_another else fields.version(form_id="another-form")

    def original():
        sent = fields.sent(form, answers(2, FIRST), by=surveyor, instance_id="uuid:mine")
        assert understand(sent).outcome == Outcome.UNDERSTOOD

    theirs = answers(9, SECOND) | {"household": str(uuid.uuid4())}
    if by_another:
        theirs["village"] = "27040502"
    if not is_first:
        original()
    edit = fields.sent(of_form, theirs, by=other, edits_id="uuid:mine")
    understand(edit)
    if is_first:
        original()
    sweeping.read_what_waits()
    word = latest_word(edit)
    assert (word.outcome, word.remarks[0]["code"]) == (Outcome.HELD, "edit_of_another")
    assert standing_visits() == [2]
    assert not sweeping.waiting().exists()
    later = fields.sent(of_form, theirs, by=other, edits=edit)
    assert understand(later).outcome == Outcome.HELD
    assert standing_visits() == [2]
