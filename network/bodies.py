"""Who sits in the working groups of places: writes, and what a page shows of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network import errors
from network.models import Body, BodyMembership, BodyMembershipEnding
from network.moments import Moment
from network.named_sets import VILLAGE_FIVES, fetched
from network.people import names_of

if TYPE_CHECKING:
    from network.models import Party, Place, Source

FIVE = 5  # in a village's working group (S4-11)
MANY_GROUPS = 3  # of one person: worth a second thought (S0-03)
KIND_OF_LEVEL = {
    "village": Body.Kind.VILLAGE_WORKING_GROUP,
    "tambon": Body.Kind.TAMBON_WORKING_GROUP,
    "district": Body.Kind.DISTRICT_NETWORK_BODY,
}


@dataclass(frozen=True)
class Seat:
    """A seat in force; `name` is empty for those who may not see identity."""

    membership: BodyMembership
    name: str
    groups: int  # in which the person sits

    @property
    def is_in_many(self) -> bool:
        return self.groups >= MANY_GROUPS


def seat(
    place: Place,
    person: Party,
    *,
    office: BodyMembership.Office,
    began_on: date,
    term_ends_on: date | None,
    source: Source,
) -> BodyMembership:
    """A person sits in the body of a place from a day on; the body is made when first needed.

    Raises:
        AlreadySeated: the person sits in it on that day.
        TermEndsBeforeItBegan: the term's end is not after its beginning.
    """
    try:
        with transaction.atomic():
            body, _ = Body.objects.get_or_create(place=place, kind=KIND_OF_LEVEL[place.level])
            Body.objects.select_for_update().get(pk=body.pk)
            there = BodyMembership.objects.in_force(Moment.now()).filter(body=body, person=person)
            if there.exists():
                raise errors.AlreadySeated
            return BodyMembership.objects.create(
                body=body,
                person=person,
                office=office,
                began_on=began_on,
                term_ends_on=term_ends_on,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def end_seat(
    membership: BodyMembership, *, ended_on: date, reason: str, source: Source
) -> BodyMembershipEnding:
    """Say from which day on a person no longer sits in a body, before the term's end.

    Raises:
        EndsBeforeItBegan: the day is before the seat began.
    """
    if ended_on < membership.began_on:
        raise errors.EndsBeforeItBegan
    return BodyMembershipEnding.objects.create(
        membership=membership, ended_on=ended_on, reason=reason.strip(), source=source
    )


def seats(places: Collection[int], moment: Moment, *, with_names: bool) -> dict[int, list[Seat]]:
    """The seats in force by place, chair first. Two queries, three with names."""
    found = list(
        BodyMembership.objects.in_force(moment)
        .filter(body__place__in=places)
        .select_related("body", "person")
        .order_by("body__place__code", "began_on", "pk")
    )
    everywhere = Counter(
        BodyMembership.objects.in_force(moment)
        .filter(person__in=[each.person_id for each in found])
        .values_list("person", flat=True)
    )
    names = names_of({each.person_id for each in found}, moment) if with_names else {}
    by_place: dict[int, list[Seat]] = {}
    for each in sorted(found, key=lambda one: one.office != BodyMembership.Office.CHAIR):
        by_place.setdefault(each.body.place_id, []).append(
            Seat(each, names.get(each.person_id, ""), everywhere[each.person_id])
        )
    return by_place


def seated(villages: Collection[int], moment: Moment) -> dict[int, int]:
    """How many sit in each village's working group. One query."""
    rows = fetched(
        VILLAGE_FIVES,
        "place_id, seated",
        moment,
        where="place_id = ANY(%s)",
        params=[list(villages)],
    )
    return dict(rows)
