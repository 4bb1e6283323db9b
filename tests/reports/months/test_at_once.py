"""Two at once, and who is stopped in the middle: each commits, in connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from formats.months import Month
from network.models import Role, UsedMoment
from network.moments import known_now
from reports.models import MonthlyReport, ReportStep
from reports.months import closing, errors, freezing, schedule, signing
from tests import factories
from tests.reports.months.institution import Institution
from tests.reports.test_figures import IN_MAY, JUNE

pytestmark = pytest.mark.django_db(transaction=True)
Kind = ReportStep.Kind


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each gives or raises, all begun together in threads of their own."""
    found: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number: int, call: Callable[[], Any]) -> None:
        start.wait(timeout=60)
        try:
            found[number] = call()
        except Exception as error:  # noqa: BLE001 (what it was is what the test asks)
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return found


def test_two_workers_prepare_one_report():
    Institution()
    now = JUNE.close + timedelta(hours=1)
    made = at_once(*[lambda: schedule.prepare_missing(now=now)] * 2)
    assert sorted(made) == [[], ["2704 2025-06"]]
    assert MonthlyReport.objects.count() == 1


def test_two_of_one_tambon_who_sign_at_once_are_one_verifier():
    here = Institution()
    report = here.signed(up_to=Kind.SUBMITTED)
    other = factories.account(role=Role.TAMBON_NETWORK, place=here.a, person=factories.person())
    found = at_once(
        lambda: signing.take(report, Kind.VERIFIED, account=here.of_a),
        lambda: signing.take(report, Kind.VERIFIED, account=other),
    )
    assert sorted(type(each).__name__ for each in found) == ["ReportStep", "VerifiersOfOneTambon"]


def test_two_reports_certified_at_once_get_two_numbers_that_follow():
    here = Institution()
    months = (Month(2025, 5), JUNE)
    reports = [here.signed(month, up_to=Kind.VERIFIED) for month in months]
    found = at_once(
        *(
            lambda report=report: signing.take(report, Kind.CERTIFIED, account=here.chair)
            for report in reports
        )
    )
    assert sorted(step.number for step in found) == [1, 2]


def test_a_report_certified_and_prepared_again_at_once_is_one_or_the_other():
    here = Institution()
    report = here.signed(up_to=Kind.VERIFIED)
    first, second = at_once(
        lambda: signing.take(report, Kind.CERTIFIED, account=here.chair),
        lambda: closing.prepare(here.district, JUNE, account=here.secretary),
    )
    if isinstance(first, ReportStep):
        assert isinstance(second, errors.CertifiedReportStands)
    else:
        assert isinstance(first, errors.ReportIsClosed)
        assert second.edition == 2


def test_who_is_stopped_in_the_middle_of_closing_leaves_nothing_and_the_next_goes_on(monkeypatch):
    here = Institution()
    compose = freezing.as_values

    def stopped(report: Any) -> Any:
        with connection.cursor() as cursor:  # what kill -9 of the worker is to the database
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        at_once(lambda: terminate(pid))
        return compose(report)

    def terminate(pid: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])

    def close_and_be_stopped() -> None:
        monkeypatch.setattr(freezing, "as_values", stopped)
        closing.prepare(here.district, JUNE)

    (ended,) = at_once(close_and_be_stopped)
    assert isinstance(ended, DatabaseError)
    assert (MonthlyReport.objects.count(), UsedMoment.objects.count()) == (0, 0)
    monkeypatch.setattr(freezing, "as_values", compose)
    assert schedule.prepare_missing(now=JUNE.close + timedelta(hours=1)) == ["2704 2025-06"]


def test_nothing_commits_behind_a_moment_that_was_used():
    """What is stamped before K and committed after it would change a report that is signed."""
    here = Institution()
    written, closed = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            factories.verified(
                here.lived_in(here.a1, condition="unsafe", on=IN_MAY, verify=False), on=IN_MAY
            )
            written.set()
            assert closed.wait(timeout=60)

    def closer() -> MonthlyReport | None:
        assert written.wait(timeout=60)
        try:
            with pytest.raises(IntegrityError, match="can still be recorded"):
                UsedMoment.objects.create(known_by=timezone.now())
            return closing.prepare(here.district, JUNE, account=here.secretary)
        finally:
            closed.set()

    _nothing, report = at_once(slow_writer, closer)
    assert isinstance(report, MonthlyReport), report
    now = freezing.frozen(here.district, JUNE, known_by=report.known_by)
    assert now["values"] == report.values
    later = freezing.frozen(here.district, JUNE, known_by=known_now())
    assert later["values"] != report.values
