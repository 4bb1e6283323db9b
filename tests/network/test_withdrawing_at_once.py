"""Whoever withdraws waits for whoever writes, and neither is thrown out for the other."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from network import errors, withdrawals
from network.models import Domicile, Party, Place, Source, Withdrawal
from network.withdrawals import withdraw
from tests import factories

WHY = "ส่งผิดไฟล์"


def sent() -> Source:
    """A file that brought nothing."""
    factories.place("27")
    return factories.source(kind=Source.Kind.IMPORT)


def attempt(source: Source, outcomes: list[str]) -> threading.Thread:
    """Withdraw on a connection of its own."""

    def run() -> None:
        try:
            withdraw(source, by=None, reason=WHY)
            outcomes.append("withdrawn")
        except (DatabaseError, errors.NetworkError) as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def write_to(table: str) -> None:
    """What every writer holds of a table until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")


@pytest.mark.django_db(transaction=True)
def test_a_visit_that_is_being_written_is_finished_first() -> None:
    """It writes tables in another order than they are locked in: nobody may wait in a ring."""
    source = sent()
    outcomes: list[str] = []
    with transaction.atomic():
        write_to("survey_visit")
        other = attempt(source, outcomes)
        time.sleep(0.5)
        write_to("network_bodymembership")
        write_to("network_domicile")
    other.join(timeout=300)
    assert outcomes == ["withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_who_writes_for_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawals, "LONGEST_WAIT", timedelta(seconds=0.3))
    source = sent()
    outcomes: list[str] = []
    with transaction.atomic():
        write_to("survey_visit")
        attempt(source, outcomes).join(timeout=300)
        assert outcomes == ["OthersAreWriting"]
    withdraw(source, by=None, reason=WHY)


@pytest.mark.django_db(transaction=True)
def test_two_who_withdraw_the_same_file_at_once_withdraw_it_once() -> None:
    source = sent()
    outcomes: list[str] = []
    for each in [attempt(source, outcomes) for _each in range(2)]:
        each.join(timeout=300)
    assert sorted(outcomes) == ["AlreadyWithdrawn", "withdrawn"]
    assert Withdrawal.objects.count() == 1


@pytest.mark.django_db
def test_what_others_built_is_seen_by_a_server_whose_clock_is_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Facts are stamped by the database's clock; the server that asks has another."""
    sent()
    village: Place = factories.place("27040101")
    source = factories.source(kind=Source.Kind.IMPORT)
    household = Party.objects.create(kind=Party.Kind.HOUSEHOLD)
    Domicile.objects.create(
        party=household, place=village, since=factories.FIRST_DAY, source=source
    )
    factories.visit(household)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now - timedelta(minutes=2))
    with pytest.raises(errors.OthersBuiltOnIt):
        withdraw(source, by=None, reason=WHY)
