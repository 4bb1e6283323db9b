"""What the pages about a person's data have in common: who it is, and where they belong."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from network.access import PERMISSIONS, Permission, may, places_of, require
from network.latest import home_of_household, latest
from network.models import Account, Domicile, HouseholdMembership, Party, Place
from network.moments import Moment
from network.people import names_of
from network.places import line, place_url
from network.requests import AccountRequest


def own_person(request: AccountRequest) -> Party:
    """The person of the account."""
    if request.user.person is None:
        raise Http404
    return request.user.person


def person_by_key(request: AccountRequest, key: UUID, permission: Permission) -> Party:
    """The person by key, in the places where the account has `permission`."""
    within = Party.objects.in_places(places_of(request.user, permission), Moment.now())
    found: Party = get_object_or_404(within.filter(kind=Party.Kind.PERSON), key=key)
    return found


def place_by_code(request: AccountRequest, code: str, permission: Permission) -> Place:
    """The place by code, where the account has `permission`; not there where it sees nothing."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, permission, place)
    return place


def home_of_person(person: Party) -> Place | None:
    """The place a person belongs to, as Party.in_places reckons it."""
    moment = Moment.now()
    lived = household_of(person, moment)
    if lived is not None:
        home = home_of_household(lived, moment)
        if home is not None:
            return home
    own = latest(Domicile.objects.filter(party=person), moment).select_related("place").first()
    return own.place if own else None


def household_of(person: Party, moment: Moment) -> Party | None:
    """The household a person lives in; None in none. One query."""
    lived = latest(HouseholdMembership.objects.filter(person=person), moment)
    found = lived.select_related("household").first()
    household: Party | None = found.household if found else None
    return household


def households_of(persons: Collection[int], moment: Moment) -> dict[int, UUID]:
    """The key of the household each person (party key) lives in. One query."""
    lived = latest(HouseholdMembership.objects.filter(person__in=persons), moment)
    found = lived.select_related("household")
    return {each.person_id: each.household.key for each in found if each.household is not None}


def permitted(account: Account, home: Place | None) -> set[Permission]:
    """What the account may do in the place of a person."""
    return {each for each in Permission if home and may(account, each, home)}


def person_frame(request: AccountRequest, person: Party) -> dict[str, Any]:
    """The person, by name where the reader may see it, and their place with all above it."""
    home = home_of_person(person)
    if home is None:
        raise Http404
    with_name = may(request.user, Permission.SEE_IDENTITY, home)
    named = names_of([person.pk], Moment.now()) if with_name else {}
    return frame_of_place(request, home) | {
        "person": person,
        "name": named.get(person.pk, ""),
        "may": {
            each.value: True
            for each in (Permission.RECORD, Permission.SEE_READING_LOG, Permission.ADMINISTER)
            if may(request.user, each, home)
        },
    }


def frame_of_place(request: AccountRequest, place: Place) -> dict[str, Any]:
    """Where the page is, and the way back."""
    above = line(place, Moment.now())
    return {
        "place": above[0],
        "above": above[::-1],
        "visible": set(places_of(request.user, Permission.SEE_PLACES)),
        "back": place_url(place.code),
    }


def own_places(account: Account, permission: Permission) -> list[Place]:
    """The places of the account's own roles in which it has `permission`."""
    roles = [role for role, granted in PERMISSIONS.items() if permission in granted]
    return list(
        Place.objects.filter(
            pk__in=account.appointments.filter(role__in=roles, place__isnull=False).values("place")
        ).filter(pk__in=places_of(account, permission))
    )
