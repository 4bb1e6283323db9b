"""Who may send a file to which register, for which places, and who may see what came of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from network.access import (
    Permission,
    acts_everywhere,
    acts_somewhere,
    grants,
    places_of,
    roles_with,
)
from network.models import Level, Place, PlaceRecord
from network.moments import Moment
from network.places import PlaceName, names
from survey.imports.registers import REGISTERS, WITHOUT_PEOPLE

if TYPE_CHECKING:
    from network.deliveries import Register
    from network.models import Account, Arrival

_DEPTH = {level: depth for depth, level in enumerate(Level)}  # province 0, village 3
# Below a tambon there are its villages, and a list of them is short enough for a phone.
_BROAD = (Level.PROVINCE, Level.DISTRICT, Level.TAMBON)


def may_send_somewhere(account: Account) -> bool:
    """Whether any register takes files of the account."""
    return any(
        acts_somewhere(account, permission)
        for permission in {register.permission for register in REGISTERS.values()}
    )


def registers_for(account: Account, place: Place | None) -> list[Register]:
    """The registers the account may send a file to for a place (None: for everywhere)."""
    return [register for register in REGISTERS.values() if may_send(account, register, place)]


def may_send(account: Account, register: Register, place: Place | None) -> bool:
    """Whether the account has what the register needs in the place, and it is high enough."""
    if place is None:
        return acts_everywhere(account, register.permission)
    high_enough = _DEPTH[Level(place.level)] <= _DEPTH[register.least_level]
    return high_enough and place.pk in places_of(account, register.permission)


def places_for(account: Account) -> tuple[list[PlaceName], bool]:
    """The places the account may send files for, and whether it may for everywhere.

    Those where it has a role that may, and the places right below them, by their codes.
    """
    moment = Moment.now()
    permissions = {register.permission for register in REGISTERS.values()}
    roles = {role for permission in permissions for role in roles_with(permission)}
    roots = list(
        grants(account, moment)
        .filter(role__in=roles, place__isnull=False)
        .values_list("place", "place__level")
        .distinct()
    )
    broad = [place for place, level in roots if level in _BROAD]
    below = PlaceRecord.objects.as_known(moment).filter(parent__in=broad).values_list("place")
    keys = {place for place, _level in roots} | {place for (place,) in below}
    found = names(list(keys), moment).values() if keys else []
    everywhere = any(acts_everywhere(account, permission) for permission in permissions)
    return sorted(found, key=lambda place: place.code), everywhere


def within(account: Account, register: Register, place: Place | None) -> frozenset[int] | None:
    """The places (keys) whose rows a file may bring: `place` and below; None is everywhere."""
    if place is None:
        return None
    below = Place.objects.below([place.pk], Moment.now()).values_list("pk", flat=True)
    return frozenset(below) & frozenset(places_of(account, register.permission))


def may_act(account: Account, arrival: Arrival) -> bool:
    """Whether the account may say how the file is read, try it, take it in and take it back."""
    if not arrival.register:
        return bool(registers_for(account, arrival.place))
    register = REGISTERS.get(arrival.register)
    return register is not None and may_send(account, register, arrival.place)


def may_see_rows(account: Account, arrival: Arrival) -> bool:
    """Whether the account may see what single rows say: who sent them, or who may see names.

    Rows of maps of the State and of places name nobody: whoever may send them sees them.
    """
    if arrival.sent_by_id == account.pk:
        return True
    if not may_act(account, arrival):
        return False
    # Before it is said what a file is nobody knows whom it names.
    register = REGISTERS.get(arrival.register)
    is_of_people = register is None or register.key not in WITHOUT_PEOPLE
    return not is_of_people or _sees_names(account, arrival.place_id)


def _sees_names(account: Account, place: int | None) -> bool:
    if place is None:
        return acts_everywhere(account, Permission.SEE_IDENTITY)
    return place in places_of(account, Permission.SEE_IDENTITY)


def named_places(arrivals: Collection[Arrival]) -> dict[int, PlaceName]:
    """What the places of arrivals are called. One query."""
    keys = {arrival.place_id for arrival in arrivals if arrival.place_id is not None}
    return names(list(keys), Moment.now()) if keys else {}
