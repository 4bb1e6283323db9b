"""Statements whose plan is kept answer as ones that are planned anew: what came since counts."""

from __future__ import annotations

import pytest
from django.db import DataError, connection

from network.access import Permission, acts_somewhere
from network.models import Account, Appointment, Role, Withdrawal
from network.prepared import rows_of
from tests import factories

pytestmark = pytest.mark.django_db
OFTEN = 10  # the database keeps one plan for all values after five


def may_survey(account: Account) -> bool:
    """Asked as another request asks: with nothing remembered."""
    return acts_somewhere(Account.objects.get(pk=account.pk), Permission.SURVEY)


def kept(words: str) -> list[tuple[str, int]]:
    """The statements with these words that this connection keeps, and how often one plan served."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans FROM pg_prepared_statements"
            " WHERE position(%s IN statement) > 0",
            [words],
        )
        return list(cursor.fetchall())


def test_a_withdrawn_appointment_ends_though_the_plan_is_kept():
    leader = factories.account(role=Role.NETWORK_LEADER, place=factories.place("27040501"))
    assert all(may_survey(leader) for _ in range(OFTEN))
    assert [served for _, served in kept("network_appointment") if served], "planned each time"
    said = Appointment.objects.get(account=leader).source
    Withdrawal.objects.create(withdrawn=said, source=factories.source())
    assert not may_survey(leader)


def test_a_statement_is_prepared_once_however_often_it_is_asked():
    assert [rows_of("SELECT %(n)s::bigint + 41", {"n": n}) for n in (1, 2, 3)] == [
        [(42,)], [(43,)], [(44,)],
    ]  # fmt: skip
    assert len(kept("+ 41")) == 1


def test_what_asks_is_counted_as_any_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        rows_of("SELECT 1 WHERE %(n)s::bigint > 0", {"n": 1})


def test_an_error_is_one_of_djangos():
    with pytest.raises(DataError):
        rows_of("SELECT 1 / %(n)s::bigint", {"n": 0})
