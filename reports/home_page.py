"""The home of everyone: their places, the newest report of each, and what it says at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from formats.months import Month
from network.access import Permission, places_as, places_of
from network.models import Account, Appointment, Place, Role
from network.moments import Moment
from network.places import PlaceName, line, own_lines
from reports import document, headlines, writing
from reports.blocks import Tile
from reports.errors import ReportError
from reports.months.desk import Desk, desk
from reports.situation import SituationReport

MOST_DISTRICTS = 20  # on the home of one who acts everywhere


@dataclass(frozen=True)
class Card:
    """One of the account's places, with the report that closed last and the one that runs."""

    place: PlaceName
    above: str
    roles: tuple[str, ...]
    closed: Month
    closed_written: str
    running: Month
    running_written: str
    joined: str
    tiles: tuple[Tile, ...]
    exceptions: tuple[str, ...]
    desk: Desk | None = None  # of a chief, or who acts for one


def acts_everywhere(account: Account) -> bool:
    """Whether the account looks after the whole installation."""
    return (
        Appointment.objects.in_force(Moment.now())
        .filter(account=account, place__isnull=True)
        .exists()
    )


def cards(account: Account) -> list[Card]:
    """A card for each place in which the account has a role of its own, by code."""
    moment = Moment.now()
    readable = set(places_of(account, Permission.SEE_REPORT))
    roles: dict[int | None, list[str]] = {}
    own: dict[int, Place] = {}
    for held in (
        Appointment.objects.in_force(moment).filter(account=account).select_related("place")
    ):
        roles.setdefault(held.place_id, []).append(str(Role(held.role).label))
        if held.place is not None:
            own[held.place.pk] = held.place
    places = list(own.values())
    if None in roles:  # acts everywhere: the districts stand for it
        places += [
            place
            for place in Place.objects.filter(level="district").order_by("code")[:MOST_DISTRICTS]
            if place.pk not in roles
        ]
    above = {names[0].pk: names for names in own_lines(account)}
    chief_of = set(places_as(account, Role.DISTRICT_CHIEF))
    chief_of |= set(places_as(account, Role.DEPUTY_CHIEF))
    now = timezone.now()
    closed, running = Month.last_closed(now), Month.containing(now)
    found = []
    for place in sorted(places, key=lambda each: each.code):
        names = above.get(place.pk) or line(place, moment)
        tiles: tuple[Tile, ...] = ()
        exceptions: tuple[str, ...] = ()
        joined = ""
        on_desk = None
        if place.pk in readable:
            try:
                report = SituationReport(place, running)
            except ReportError:
                continue
            tiles = headlines.tiles(report)
            exceptions = document.exceptions(report)
            joined = document.joined(report)
            on_desk = desk(place, report) if place.pk in chief_of else None
        found.append(
            Card(
                names[0],
                " ".join(str(name) for name in names[1:]),
                tuple(roles.get(place.pk, roles.get(None, []))),
                closed,
                writing.month(closed),
                running,
                writing.month(running),
                joined,
                tiles,
                exceptions,
                on_desk,
            )
        )
    return found
