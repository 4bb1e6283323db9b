"""Whom a form about a parcel can name; only for forms whose reader may see identity."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.latest import latest
from network.models import HouseholdMembership, Party
from network.moments import Moment
from network.people import heads_of, names_of
from parcels.models import BAUnit, Right, SpatialUnit

Choices = list[tuple[str, str]]


def party_names(parties: list[int], moment: Moment) -> dict[int, str]:
    """What parties (keys) are called, a household by its head. Four queries."""
    households = list(
        Party.objects.filter(pk__in=parties, kind=Party.Kind.HOUSEHOLD).values_list("pk", flat=True)
    )
    heads = heads_of(households, moment)
    named = {key: _("ครัวเรือนของ %(name)s") % {"name": name} for key, name in heads.items()}
    return names_of(parties, moment) | named


def holding(unit: SpatialUnit, moment: Moment) -> list[int]:
    """Keys of the parties that hold a unit, or rent it."""
    ba_units = BAUnit.objects.filter(spatial_units=unit).values("pk")
    claims = latest(Right.objects.filter(ba_unit__in=ba_units), moment)
    return [each.party_id for each in claims if each.kind != Right.Kind.NONE]


def holder_choices(unit: SpatialUnit, moment: Moment) -> Choices:
    """The holders of a unit, by name."""
    keys = holding(unit, moment)
    named = party_names(keys, moment)
    return sorted(((str(key), named.get(key, "–")) for key in keys), key=lambda each: each[1])


def heir_choices(unit: SpatialUnit, place: int | None, moment: Moment) -> list[tuple[str, Choices]]:
    """Persons to whom a unit can pass: those of the holders' households first, then the place's."""
    keys = holding(unit, moment)
    lives = latest(HouseholdMembership.objects.filter(person__in=keys), moment)
    households = {each.household_id for each in lives} | set(keys)
    people = Party.objects.filter(kind=Party.Kind.PERSON)
    near = list(
        people.filter(household_memberships__household__in=households)
        .distinct()
        .values_list("pk", flat=True)
    )
    there = [place] if place is not None else []
    far = list(people.in_places(there, moment).exclude(pk__in=near).values_list("pk", flat=True))
    named = names_of([*near, *far], moment)
    return [
        (_("คนในครัวเรือนผู้ถือครอง"), _choices(near, named)),
        (_("คนอื่นในพื้นที่"), _choices(far, named)),
    ]


def _choices(keys: list[int], named: dict[int, str]) -> Choices:
    return sorted(((str(key), named[key]) for key in keys if key in named), key=lambda e: e[1])
