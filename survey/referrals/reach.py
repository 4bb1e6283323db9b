"""Which referrals, households and bodies an account may reach, and what their pages share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from network.access import Permission, places_of, require
from network.latest import home_of_household
from network.models import Organisation, OrganisationRecord, Party, Place
from network.moments import Moment
from network.organisations import described
from network.page_frame import place_frame
from network.places import lines
from network.requests import AccountRequest
from survey.models import Referral
from survey.referrals.standing import Standing, standing_of


def referral_to_follow(
    request: AccountRequest, key: UUID, moment: Moment
) -> tuple[Referral, Standing, Place]:
    """A referral of a household in a place where the account may refer.

    Raises:
        Http404: there is none.
    """
    found: Referral = get_object_or_404(
        Referral.objects.recorded(moment).select_related("household", "person", "source"), key=key
    )
    standing = standing_of(found.pk, moment)
    if standing is None or standing.place not in places_of(request.user, Permission.SEE_RECORDS):
        raise Http404
    place = Place.objects.get(pk=standing.place)
    require(request.user, Permission.REFER, place)
    return found, standing, place


def household_to_refer(request: AccountRequest, key: UUID, moment: Moment) -> tuple[Party, Place]:
    """A household in a place where the account may refer, and its village.

    Raises:
        Http404: there is none.
    """
    visible = Party.objects.visible_to(request.user).filter(kind=Party.Kind.HOUSEHOLD)
    found: Party = get_object_or_404(visible, key=key)
    home = home_of_household(found, moment)
    if home is None:
        raise Http404
    require(request.user, Permission.REFER, home)
    return found, home


def body_for(place: Place, key: UUID, moment: Moment) -> tuple[Organisation, OrganisationRecord]:
    """A body that serves a place: of the place itself, of one above it or below it.

    Raises:
        Http404: there is none.
    """
    organisation = get_object_or_404(Organisation, key=key)
    record = described([organisation.pk], moment).get(organisation.pk)
    if record is None:
        raise Http404
    above = {each.pk for each in lines([place.pk], moment)[place.pk]}
    served = {each.pk for each in lines([record.place_id], moment)[record.place_id]}
    if record.place_id not in above and place.pk not in served:
        raise Http404
    return organisation, record


def place_to_see(
    request: AccountRequest, code: str, permission: Permission = Permission.SEE_PLACES
) -> Place:
    """A place the account may see, in which it has `permission`.

    Raises:
        Http404: it may not see it.
        PermissionDenied: it has no such role there.
    """
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, permission, place)
    return place


def where(places: list[int], within: Place, moment: Moment) -> list[int]:
    """Of some places (keys) those that are `within` or below it."""
    below = Place.objects.below([within.pk], moment).values_list("pk", flat=True)
    return sorted(set(below) & set(places))


def frame(request: AccountRequest, place: Place, moment: Moment) -> dict[str, Any]:
    """What all pages of a place have in common."""
    return place_frame(request, place, moment)
