"""Which villages an account may reach, for all pages of layouts."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from network.models import Level, Place
from network.requests import AccountRequest


def village_to_see(request: AccountRequest, code: str) -> Place:
    """A village the account acts in.

    Raises:
        Http404: there is none, or not for this account.
    """
    places = Place.objects.visible_to(request.user).filter(level=Level.VILLAGE)
    found: Place = get_object_or_404(places, code=code)
    return found
