"""The job that prepares months by itself: what its page says of it, begun, stopped, tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from formats.months import Month
from reports.models import MonthlyReport, MonthRun
from reports.months import errors, running, schedule
from tests.reports.months.institution import Institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Institution:
    return Institution()


@pytest.fixture
def secretary(here: Institution) -> Client:
    client = Client()
    client.force_login(here.secretary)
    return client


def page(client: Client) -> str:
    """What the months of the district say."""
    return client.get(reverse("months", args=["2704"])).content.decode()


def begun(here: Institution, **fields: object) -> MonthRun:
    """A run of the month that closed last."""
    month = Month.last_closed(timezone.now()).first_day
    return MonthRun.objects.create(place=here.district, month=month, **fields)


def test_what_stopped_it_is_said_and_the_next_attempt_makes_the_report(
    here, secretary, monkeypatch
):
    def stopped(*_args: object, **_kwargs: object) -> None:
        raise errors.MonthIsNotOver

    with monkeypatch.context() as patched:
        patched.setattr(schedule, "prepare", stopped)
        assert schedule.prepare_missing() == []
        assert schedule.prepare_missing() == []
    said = page(secretary)
    assert "ครั้งที่ 2" in said
    assert "เดือนนี้ยังไม่สิ้นสุด" in said
    assert "The month is not over" not in said
    month = Month.last_closed(timezone.now())
    assert schedule.prepare_missing() == [f"2704 {month}"]
    assert "ยังไม่สำเร็จ" not in page(secretary)
    run = MonthRun.objects.get()
    assert (run.attempts, run.reason, run.ended_at is None) == (3, "", False)
    assert MonthlyReport.objects.count() == 1


def test_a_fault_is_written_down_and_goes_on_to_who_tries_again(here, secretary, monkeypatch):
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(schedule, "prepare", broken)
    with pytest.raises(ZeroDivisionError):
        schedule.prepare_missing()
    assert "ระบบขัดข้อง" in page(secretary)


def test_a_run_under_way_is_looked_at_again_and_one_that_was_killed_says_so(here, secretary):
    run = begun(here, begun_at=timezone.now() - timedelta(minutes=1))
    said = page(secretary)
    assert "ระบบกำลังจัดทำ" in said
    assert 'http-equiv="refresh"' in said
    MonthRun.objects.filter(pk=run.pk).update(
        begun_at=timezone.now() - running.STOPPED_AFTER - timedelta(minutes=1)
    )
    said = page(secretary)
    assert "หยุดกลางคัน" in said
    assert 'http-equiv="refresh"' not in said


def test_a_month_has_one_run_that_ends_after_it_began(here):
    now = timezone.now()
    begun(here, begun_at=now)
    for day in (now, now - timedelta(days=40)):
        with pytest.raises(IntegrityError), transaction.atomic():
            MonthRun.objects.create(
                place=here.district,
                month=Month.containing(day.date()).previous().first_day,
                begun_at=now,
                ended_at=now - timedelta(hours=1),
            )
    with pytest.raises(IntegrityError, match="one_run_of_a_month"), transaction.atomic():
        begun(here, begun_at=now)
