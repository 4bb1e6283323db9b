"""Community builders (ช่างชุมชน): who completed a course in building, and where they live."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from network.access import Permission, places_of
from network.models import Account, Level, Party, Place
from network.moments import Moment
from network.named_sets import HOUSEHOLD_HOMES, with_clause
from network.people import names_of
from network.places import line
from network.queries import below
from survey.training.counted import BUILDERS

_LIVING_IN = """
    SELECT builder.id FROM builder
    JOIN household_home AS home ON home.home_id = builder.home_id
    WHERE home.place_id = ANY(%s)
"""


def builders_in(places: list[int], moment: Moment) -> list[int]:
    """Keys of the builders who live in `places`. One query."""
    head, params = with_clause([BUILDERS, HOUSEHOLD_HOMES], moment)
    with connection.cursor() as cursor:
        cursor.execute(f"{head} {_LIVING_IN}", [*params, places])
        return [person for (person,) in cursor.fetchall()]


def builders_near(place: Place, account: Account, moment: Moment) -> list[tuple[UUID, str]]:
    """The builders of the tambon a village lies in, by name; noted as read. Seven queries.

    Of the villages alone in which the account may see who people are.
    """
    tambons = (each.pk for each in line(place, moment) if each.level == Level.TAMBON)
    around = below([next(tambons, place.pk)], moment)
    places = set(Place.objects.filter(pk__in=around).values_list("pk", flat=True))
    places &= set(places_of(account, Permission.SEE_IDENTITY))
    persons = builders_in(sorted(places), moment)
    names = names_of(persons, moment)
    keys = dict(Party.objects.filter(pk__in=names).values_list("pk", "key"))
    return sorted(((keys[pk], name) for pk, name in names.items()), key=lambda pair: pair[1])
