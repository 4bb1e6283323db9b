"""What a session planned before a withdrawal knows of it afterwards."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from network.models import Domicile, Party, Source
from network.withdrawals import withdraw
from tests import factories

# As the functions behind the rules ask: of a constant moment, in a plan that is kept.
COUNTED = """
CREATE FUNCTION pg_temp.counted(told bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT count(*) FROM network_domicile
            WHERE source_id = told AND network_is_known(recorded_at, source_id, 'infinity'));
END $$
"""


def counted(source: Source) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_temp.counted(%s)", [source.pk])
        return int(cursor.fetchone()[0])


def withdrawn_elsewhere(source: Source) -> None:
    """On a connection of its own, as by another process."""

    def run() -> None:
        try:
            withdraw(source, by=None, reason="ส่งผิดไฟล์")
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    other.start()
    other.join()


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_a_session_keeps_learns_of_a_withdrawal():
    source = factories.source(kind=Source.Kind.IMPORT)
    Domicile.objects.create(
        party=Party.objects.create(kind=Party.Kind.HOUSEHOLD),
        place=factories.place("27"),
        since=factories.FIRST_DAY,
        source=source,
    )
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
    assert [counted(source) for _ in range(10)] == [1] * 10  # after five times a plan is kept
    withdrawn_elsewhere(source)
    assert counted(source) == 0
