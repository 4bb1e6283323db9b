"""What all pages about something in a place have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages

from formats.errors import FormatError
from formats.thai import parse_date
from network.access import Permission, places_of
from network.errors import MomentIsNotOpen
from network.looking_back import may_look_back
from network.models import Place
from network.moments import Moment
from network.places import PlaceName, lines
from network.requests import AccountRequest
from network.sentences import sentence


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
                "may_refer": Permission.REFER,
                "may_see_money": Permission.SEE_MONEY,
                "may_see_health": Permission.SEE_HEALTH,
                "may_see_disability": Permission.SEE_DISABILITY,
                "may_see_transfers": Permission.SEE_TRANSFERS,
                "may_see_household_money": Permission.SEE_HOUSEHOLD_MONEY,
                "may_see_reading_log": Permission.SEE_READING_LOG,
            }.items()
        },
    }


def key_of_page(text: str | None) -> UUID | None:
    """The key a page of a list begins after; what is no key begins at the beginning."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def moment_of(request: AccountRequest) -> Moment:
    """The moment a page is asked for: `?on=` a day as people write it, as known on that day.

    Without it, and for a day that has not come, now. What is no day is said on the page.
    """
    text = request.GET.get("on", "").strip()
    if not text:
        return Moment.now()
    try:
        day = parse_date(text)
    except FormatError as error:
        messages.error(request, sentence(error))
        return Moment.now()
    return Moment.on(day)


def moment_to_count(
    request: AccountRequest,
    places: Iterable[int],
    permission: Permission = Permission.SEE_RECORDS,
    *,
    is_used: Callable[[date], bool] = lambda _day: False,
) -> Moment:
    """`moment_of` a page that counts what is in `places` (keys), also for who sees counts alone.

    To them the past is open where it `is_used` before, as the day of a signed sheet.

    Raises:
        MomentIsNotOpen: a day of the past, and what is counted is not the reader's to see.
    """
    moment = moment_of(request)
    if (
        moment.is_past
        and not may_look_back(request.user, places, [permission])
        and not is_used(moment.last_day)
    ):
        raise MomentIsNotOpen
    return moment
