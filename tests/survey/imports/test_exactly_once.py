"""An import happens once: whoever presses how often, whichever worker dies when."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from network import arrivals
from network.errors import ArrivalIsBusy
from network.models import Arrival, ImportRow, Source
from parcels.models import SpatialUnit
from survey.imports import registers, running, tasks
from tests.survey.imports import desk

pytestmark = pytest.mark.django_db
State = Arrival.State


@pytest.fixture
def client():
    return desk.signed_in(desk.leader(desk.village()))


def queued() -> int:
    """How many jobs of arrivals wait for a worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'",
            [running.TASK],
        )
        return int(cursor.fetchone()[0])


def test_a_button_pressed_twice_imports_once(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1", "2"))
    address = reverse("take-in-import", args=[arrival.key])
    client.post(address)
    client.post(address)
    assert queued() == 1
    desk.work()
    client.post(address)
    assert queued() == 0
    arrival.refresh_from_db()
    assert arrival.state == State.DONE
    assert ImportRow.objects.count() == 2
    assert Source.objects.filter(title="สำนักงานสมมติ").count() == 1


def test_a_job_that_comes_twice_imports_once(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1", "2"))
    client.post(reverse("take-in-import", args=[arrival.key]))
    assert tasks.take_in_arrival(str(arrival.key)) == State.DONE
    assert tasks.take_in_arrival(str(arrival.key)) == State.DONE
    assert SpatialUnit.objects.count() == 2


def test_settings_that_changed_since_the_trial_are_not_imported(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1", remark="ก1"))
    desk.asked(client, arrival, **{"column-parcel_number": "remark"})
    client.post(reverse("take-in-import", args=[arrival.key]))
    desk.work()
    arrival.refresh_from_db()
    assert arrival.state == State.TRIED
    assert not SpatialUnit.objects.exists()


def test_a_file_must_be_tried_before_it_is_taken_in(client, tmp_path):
    arrival = desk.looked(client, desk.sent(client, desk.parcels(tmp_path, "1")))
    answer = client.post(reverse("take-in-import", args=[arrival.key]), follow=True)
    assert "ให้ทดลองก่อนนำเข้า" in answer.content.decode()
    assert queued() == 0


def test_where_the_register_changed_since_the_trial_the_new_result_is_shown_instead(
    client, tmp_path
):
    first = desk.tried(client, desk.parcels(tmp_path, "1", "2"))
    other = desk.tried(client, desk.parcels(tmp_path, "1"))
    desk.take_in(client, other)
    assert other.state == State.DONE
    desk.take_in(client, first)
    assert first.state == State.TRIED
    page = client.get(reverse("import", args=[first.key])).content.decode()
    assert "ทะเบียนเปลี่ยนไปหลังการทดลอง" in page
    assert SpatialUnit.objects.count() == 1
    desk.take_in(client, first)
    assert first.state == State.DONE
    assert SpatialUnit.objects.count() == 2


def test_a_fault_of_the_program_is_said_and_changes_nothing(client, tmp_path, monkeypatch):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1"))

    def fails(*_given, **_named):
        raise ZeroDivisionError

    broken = registers.REGISTERS["parcels"]
    monkeypatch.setitem(
        registers.REGISTERS, "parcels", type(broken)(**{**vars(broken), "take_in": fails})
    )
    desk.take_in(client, arrival)
    assert arrival.state == State.FAILED
    page = client.get(reverse("import", args=[arrival.key]))
    assert "ระบบขัดข้อง" in page.content.decode()


def test_whoever_lost_the_role_since_imports_nothing(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1"))
    client.post(reverse("take-in-import", args=[arrival.key]))
    registers_of = arrival.sent_by.appointments.get()
    from network import registry  # noqa: PLC0415

    registry.end_appointment(
        registers_of, ended_on=registers_of.began_on + timedelta(days=1), source=registers_of.source
    )
    desk.work()
    arrival.refresh_from_db()
    assert arrival.state == State.REFUSED
    assert not SpatialUnit.objects.exists()


def as_left_by_a_killed_worker(arrival: Arrival) -> None:
    """Running, and nobody at it: what a worker leaves that was killed before it committed."""
    said = {**arrival.outcome, "is_trial": False, "run": "of the dead", "attempts": 1,
            "expected": arrival.outcome["shown"]}  # fmt: skip
    Arrival.objects.filter(pk=arrival.pk).update(state=State.RUNNING, outcome=said)
    arrival.refresh_from_db()


def test_what_a_killed_worker_left_is_begun_anew(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1", "2"))
    as_left_by_a_killed_worker(arrival)
    page = client.get(reverse("import", args=[arrival.key])).content.decode()
    assert "หยุดกลางคัน" in page
    assert tasks.take_up_stalled_arrivals(0) == 1
    assert tasks.take_up_stalled_arrivals(0) == 0  # it waits in the queue already
    desk.work()
    arrival.refresh_from_db()
    assert arrival.state == State.DONE
    assert SpatialUnit.objects.count() == 2


def test_a_job_that_was_lost_before_it_began_is_queued_again(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1"))
    client.post(reverse("take-in-import", args=[arrival.key]))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
    assert tasks.take_up_stalled_arrivals(0) == 0  # its worker may be about to begin
    arrival.refresh_from_db()
    early = (timezone.now() - timedelta(minutes=5)).isoformat()
    Arrival.objects.filter(pk=arrival.pk).update(outcome={**arrival.outcome, "asked_at": early})
    assert tasks.take_up_stalled_arrivals(0) == 1


def test_a_file_that_kills_its_worker_again_and_again_is_given_up(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1"))
    as_left_by_a_killed_worker(arrival)
    said = {**arrival.outcome, "attempts": running.MOST_ATTEMPTS}
    Arrival.objects.filter(pk=arrival.pk).update(outcome=said)
    assert tasks.take_in_arrival(str(arrival.key)) == State.FAILED
    assert not SpatialUnit.objects.exists()


def test_a_run_that_no_longer_counts_writes_nothing(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1"))
    as_left_by_a_killed_worker(arrival)
    with pytest.raises(ArrivalIsBusy):
        arrivals.finish(arrival, "of somebody else", State.DONE, outcome={})
    arrival.refresh_from_db()
    assert arrival.state == State.RUNNING


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_imports_and_its_progress_is_seen_meanwhile(
    client, tmp_path, monkeypatch
):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1", "2", "3"))
    client.post(reverse("take-in-import", args=[arrival.key]))
    inside, go_on = threading.Event(), threading.Event()
    register = registers.REGISTERS["parcels"]

    def slowly(delivery, *, dry_run, progress):
        outcome = register.take_in(delivery, dry_run=dry_run, progress=progress)
        progress(2, 2)
        inside.set()
        assert go_on.wait(20)
        return outcome

    slow = type(register)(**{**vars(register), "take_in": slowly})
    monkeypatch.setitem(registers.REGISTERS, "parcels", slow)
    monkeypatch.setattr(running, "WAITS_FOR_LOCK", 0.0)
    ended: list[str] = []

    def worker() -> None:
        try:
            ended.append(tasks.take_in_arrival(str(arrival.key)))
        finally:
            connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    try:
        assert inside.wait(20)
        told = client.get(reverse("import-progress", args=[arrival.key])).json()
        assert (told["busy"], told["done"], told["total"]) == (True, 2, 2)
        assert not SpatialUnit.objects.exists()  # not committed yet
        assert tasks.take_in_arrival(str(arrival.key)) == State.RUNNING  # the other is at it
        assert not running.is_stalled(arrival)
    finally:
        go_on.set()
        thread.join(20)
    assert ended == [State.DONE]
    assert SpatialUnit.objects.count() == 3
