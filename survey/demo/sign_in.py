"""The accounts of the demo, as they are told to whoever wants to look around."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from network.models import Appointment, PlaceRecord, Role
from network.moments import Moment
from survey.demo.accounts import PASSWORD, SHOWN

EVERYWHERE = "ทุกพื้นที่"
CHANGED = "(เปลี่ยนแล้ว)"


@dataclass(frozen=True)
class ShownAccount:
    """One line of the table."""

    username: str
    password: str
    role: str
    place: str
    name: str


def shown_accounts() -> list[ShownAccount]:
    """Accounts of the demo that show each role once; none where no demo is loaded. Two queries."""
    appointments = list(
        Appointment.objects.filter(source__is_fictional=True)
        .select_related("account", "place")
        .order_by("pk")
    )
    if not appointments:
        return []
    # All were given one hash; who has another one has changed the password. Checking it
    # would cost a fifth of a second each, at every start of the server.
    shared, _ = Counter(each.account.password for each in appointments).most_common(1)[0]
    names = dict(PlaceRecord.objects.as_known(Moment.now()).values_list("place_id", "name_th"))
    first = {each.account.username: each for each in reversed(appointments)}
    return [
        ShownAccount(
            username=username,
            password=PASSWORD if first[username].account.password == shared else CHANGED,
            role=str(Role(first[username].role).label),
            place=names.get(first[username].place_id, EVERYWHERE),
            name=first[username].account.name,
        )
        for username in SHOWN
        if username in first
    ]
