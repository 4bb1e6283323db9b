"""Who surveyed: the accounts that may, and which visits people made to their own household."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import connection

from network.access import Permission, roles_with
from network.models import Account, Appointment
from network.moments import Moment
from network.places import lines

if TYPE_CHECKING:
    from network.models import Place

_OWN = """
    SELECT visit.id
    FROM survey_visit AS visit
    JOIN network_source AS said ON said.id = visit.source_id
    JOIN network_account AS account ON account.id = said.recorded_by_id
    JOIN LATERAL (
        SELECT live.household_id FROM network_householdmembership AS live
        WHERE live.person_id = account.person_id AND live.observed_on <= visit.visited_on
          AND network_is_known(live.recorded_at, live.source_id, %(known_by)s)
        ORDER BY live.observed_on DESC, live.recorded_at DESC, live.id DESC LIMIT 1
    ) AS home ON home.household_id = visit.household_id
    WHERE visit.id = ANY(%(visits)s)
      AND network_is_known(visit.recorded_at, visit.source_id, %(known_by)s)
"""


def self_surveyed(visits: Collection[int], moment: Moment) -> set[int]:
    """Those of `visits` (keys) whose surveyor lived in the household on that day. One query."""
    if not visits:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_OWN, {"known_by": moment.known_by, "visits": list(visits)})
        return {key for (key,) in cursor.fetchall()}


def surveyors_of(village: Place, moment: Moment) -> list[Account]:
    """The accounts that may record visits in a village, by name. Two queries.

    Those who hold the role themselves, there or above; not those it is only lent to.
    """
    above = [each.pk for each in lines([village.pk], moment)[village.pk]]
    appointed = Appointment.objects.in_force(moment).filter(
        role__in=roles_with(Permission.SURVEY), place__in=above
    )
    return list(
        Account.objects.filter(pk__in=appointed.values("account"), is_active=True).order_by(
            "name", "pk"
        )
    )
