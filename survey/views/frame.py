"""What all pages about something in a place have in common."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from network.access import Permission, places_of
from network.models import Place
from network.moments import Moment
from network.places import PlaceName, lines
from network.requests import AccountRequest


def place_frame(
    request: AccountRequest, place: Place | int | None, moment: Moment
) -> dict[str, Any]:
    """Where the page is (`above`, outermost first), and which of it its reader may open."""
    key = place.pk if isinstance(place, Place) else place
    above: list[PlaceName] = lines([key], moment)[key][::-1] if key is not None else []
    return {
        "above": above,
        "visible": set(places_of(request.user, Permission.SEE_PLACES)),
        "place": above[-1] if above else None,
        "moment": moment,
        **{
            name: key in places_of(request.user, permission)
            for name, permission in {
                "may_see_records": Permission.SEE_RECORDS,
                "may_see_identity": Permission.SEE_IDENTITY,
                "may_verify": Permission.VERIFY,
                "may_record": Permission.RECORD,
                "may_survey": Permission.SURVEY,
                "may_see_money": Permission.SEE_MONEY,
                "may_see_health": Permission.SEE_HEALTH,
                "may_see_disability": Permission.SEE_DISABILITY,
            }.items()
        },
    }


def key_of_page(text: str | None) -> UUID | None:
    """The key a page of a list begins after; what is no key begins at the beginning."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
