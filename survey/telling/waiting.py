"""What waits on the home of who surveys: households to be told what is kept of them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, places_of
from network.models import Account
from network.moments import Moment
from network.privacy_waiting import first_place
from network.telling import TOLD_WITHIN
from network.waiting import Waiting
from survey.telling.untold import waiting_in


def households_to_tell(account: Account, moment: Moment) -> list[Waiting]:
    """Those in the account's places of whom only others told. Five queries at most."""
    places = places_of(account, Permission.SURVEY)
    if not places:
        return []
    count, since = waiting_in(places, moment)
    if since is None:
        return []
    return [
        Waiting(
            label=_("แจ้งครัวเรือนว่าเก็บข้อมูลไว้"),
            count=count,
            since=since,
            url=reverse("to-tell", args=[first_place(account, Permission.SURVEY)]),
            due_on=since + TOLD_WITHIN,
        )
    ]
