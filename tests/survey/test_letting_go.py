"""What has been kept long enough goes after somebody's word, and never before."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from network import erasure, reading_log
from network.models import Erasure, Party, Place, ReadingCheckpoint, RetentionRun, Role
from network.moments import Moment
from survey.errors import NothingToLetGo
from survey.keeping import letting_go
from survey.keeping.tasks import list_past_retention
from survey.keeping.waiting import retention_to_confirm
from tests import factories

TODAY = Moment.now().last_day
OLD = date(TODAY.year - 6, 1, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704", "270401"):
        factories.place(code, valid_from=OLD)
    return factories.place("27040101", valid_from=OLD)


def forgotten(village: Place) -> Party:
    household = factories.household(village, since=OLD)
    factories.visit(household, on=OLD)
    return factories.person("สมมติ เก่า", household=household, since=OLD)


def district() -> Place:
    return Place.objects.get(code="2704")


def signed_in(role: Role, place: Place | None) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    session = client.session
    session["second_factor_checked"] = int(time.time())
    session.save()
    return client


def test_the_night_lists_and_erases_nobody(village):
    person = forgotten(village)
    assert list_past_retention(0) == 1
    assert list_past_retention(0) == 1  # the next night: the same list
    assert not Erasure.objects.exists()
    listed = RetentionRun.objects.get()
    assert (listed.state, listed.persons, listed.place) == ("listed", [person.pk], district())
    keeper = factories.account(role=Role.DISTRICT_NETWORK, place=district())
    (waits,) = retention_to_confirm(keeper, Moment.now())
    assert waits.count == 1
    leader = factories.account(role=Role.NETWORK_LEADER, place=village)
    assert retention_to_confirm(leader, Moment.now()) == []


def test_the_database_lets_nothing_run_that_nobody_confirmed(village):
    with pytest.raises(IntegrityError, match="nothing_goes_unconfirmed"), transaction.atomic():
        RetentionRun.objects.create(place=village, state=RetentionRun.State.WAITING)


def test_a_person_confirms_on_the_page_and_the_worker_does_it(village):
    going, kept = forgotten(village), forgotten(village)
    list_past_retention(0)
    keeper = signed_in(Role.DISTRICT_NETWORK, district())
    address = reverse("retention", args=["2704"])
    assert "สมมติ เก่า" in keeper.get(address).content.decode()
    assert keeper.post(address, {"person": [going.pk]}).status_code == 422  # not sure yet
    assert keeper.post(address, {"is_sure": "on"}).status_code == 422  # nobody
    answer = keeper.post(address, {"person": [going.pk, "9" * 30], "is_sure": "on"})
    assert answer.status_code == 302
    assert not Erasure.objects.exists()
    job = ProcrastinateJob.objects.get(task_name="survey.let_go")
    run = letting_go.let_go(job.args["key"])
    assert (run.state, run.persons_erased) == ("done", 1)
    tombstone = Erasure.objects.get()
    assert (tombstone.person, tombstone.asked_by) == (going, "retention")
    assert tombstone.source.recorded_by == run.confirmed_by
    assert "ลบ 1 คน" in keeper.get(address).content.decode()
    assert [each.pk for each in letting_go.past_retention_in(district(), Moment.now())] == [kept.pk]


def test_who_was_visited_since_the_word_was_given_stays(village):
    person = forgotten(village)
    run = letting_go.confirm(
        district(), {person.pk}, account=factories.account(), with_readings=False
    )
    factories.visit(person.household_memberships.get().household, on=TODAY)
    done = letting_go.let_go(run.key)
    assert (done.persons_erased, done.persons_kept) == (0, 1)
    assert not Erasure.objects.exists()


def test_a_run_that_was_cut_off_goes_on_the_next_night(village, monkeypatch):
    persons = {forgotten(village).pk for _ in range(3)}
    run = letting_go.confirm(district(), persons, account=factories.account(), with_readings=False)
    whole, done = erasure.erase_person, []

    def cut_off(person, **said):
        if done:
            raise KeyboardInterrupt
        done.append(person)
        return whole(person, **said)

    monkeypatch.setattr(erasure, "erase_person", cut_off)
    with pytest.raises(KeyboardInterrupt):
        letting_go.let_go(run.key)
    assert Erasure.objects.count() == 1
    monkeypatch.setattr(erasure, "erase_person", whole)
    list_past_retention(0)
    run.refresh_from_db()
    assert (run.state, run.persons_erased) == ("done", 3)


def test_nobody_elsewhere_and_nobody_who_is_not_due_goes_by_a_made_up_list(village):
    lately = factories.person("สมมติ ใหม่", household=factories.household(village))
    with pytest.raises(NothingToLetGo):
        letting_go.confirm(district(), {lately.pk}, account=factories.account(), with_readings=True)


def test_readings_go_by_the_word_of_who_administers_everything(village, monkeypatch):
    monkeypatch.setattr(letting_go, "readings_before", lambda: Moment.now().known_by)
    pruned = []
    monkeypatch.setattr(reading_log, "prune", lambda before, **_said: pruned.append(before) or 7)
    of_district = factories.account(role=Role.ADMINISTRATOR, place=district())
    with pytest.raises(NothingToLetGo):
        letting_go.confirm(district(), set(), account=of_district, with_readings=True)
    of_all = factories.account(role=Role.ADMINISTRATOR)
    run = letting_go.confirm(district(), set(), account=of_all, with_readings=True)
    assert letting_go.let_go(run.key).readings_gone == 7
    assert pruned == [run.readings_before]
    letting_go.let_go(run.key)
    assert len(pruned) == 1  # what is done is not done again
    assert not ReadingCheckpoint.objects.exists()
