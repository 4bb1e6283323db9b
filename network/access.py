"""Who may do what, and where: the one table role × permission, and the questions asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection

from network.models import Account, Appointment, Role
from network.moments import Moment
from network.queries import DESCENT

if TYPE_CHECKING:
    from network.models import Place


class Permission(StrEnum):
    """What can be allowed in a place; identity, health, disability and money are apart."""

    SEE_PLACES = "see_places"  # names, boundaries, joining status
    SEE_REPORT = "see_report"  # the figures of the place and of those it belongs to
    SEE_RECORDS = "see_records"  # land, houses, households, without names
    SEE_IDENTITY = "see_identity"  # names and masked ID numbers
    SEE_HEALTH = "see_health"  # care level of persons who agreed to it
    SEE_DISABILITY = "see_disability"  # disability of persons who agreed to it
    SEE_MONEY = "see_money"  # books of savings groups, by member number
    KEEP_BOOKS = "keep_books"  # enter postings of savings groups
    VERIFY = "verify"  # agree or disagree with a record
    ANSWER = "answer"  # decide on what the network asks of the district
    RECORD = "record"  # add facts: joining, house counts, imports by page
    INVITE = "invite"  # let people in, and back in, and lend one's role while away
    SEE_READING_LOG = "see_reading_log"  # who has read sensitive fields; erasure requests
    ADMINISTER = "administer"  # accounts and appointments


_READ = frozenset({Permission.SEE_PLACES, Permission.SEE_REPORT, Permission.SEE_RECORDS})
_FIELD = _READ | {Permission.SEE_IDENTITY, Permission.VERIFY}
_CARE = frozenset({Permission.SEE_HEALTH, Permission.SEE_DISABILITY})
_LEADS = frozenset({Permission.RECORD, Permission.INVITE})
_FIGURES = frozenset({Permission.SEE_PLACES, Permission.SEE_REPORT})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.NETWORK_LEADER: _FIELD | _CARE | _LEADS,
    Role.VILLAGE_WORKING_GROUP: _FIELD | _CARE,
    Role.TAMBON_NETWORK: _FIELD | _LEADS,
    Role.DISTRICT_NETWORK: _FIELD | _LEADS | {Permission.SEE_READING_LOG},
    Role.DISTRICT_CHIEF: _READ | {Permission.ANSWER},
    Role.DEPUTY_CHIEF: _READ | {Permission.ANSWER},
    Role.TREASURER: _FIGURES
    | {Permission.SEE_IDENTITY, Permission.SEE_MONEY, Permission.KEEP_BOOKS},
    Role.AUDITOR: _FIGURES | {Permission.SEE_MONEY},
    Role.NEGOTIATOR: _READ,
    Role.AGENCY: _FIGURES,
    Role.CODI_OFFICER: _FIGURES,
    Role.ADMINISTRATOR: _FIGURES
    | {
        Permission.RECORD,
        Permission.INVITE,
        Permission.SEE_READING_LOG,
        Permission.ADMINISTER,
    },
}


View = TypeVar("View", bound=Callable[..., Any])


def open_to_anyone(view: View) -> View:
    """The rule of a route that needs no sign-in."""
    view.access_rule = "anyone"  # type: ignore[attr-defined]
    return login_not_required(view)


def open_to_accounts(view: View) -> View:
    """The rule of a route that shows the account only what is its own."""
    view.access_rule = "account"  # type: ignore[attr-defined]
    return view


def needs(permission: Permission) -> Callable[[View], View]:
    """The rule of a route about a place; the view narrows to it by `visible_to` or `require`.

    A test walks every route and fails where there is no rule (ARCHITECTURE §2.3).
    """

    def ruled(view: View) -> View:
        view.access_rule = permission  # type: ignore[attr-defined]
        return view

    return ruled


def roles_with(permission: Permission) -> list[Role]:
    """The roles that carry `permission`."""
    return [role for role, granted in PERMISSIONS.items() if permission in granted]


def places_of(account: Account, permission: Permission) -> list[int]:
    """Keys of the places where the account has `permission` today, with all below them.

    At most two queries, once per account object and permission: a request asks often.
    """
    known: dict[Permission, list[int]] = account.__dict__.setdefault("_places", {})
    if permission not in known:
        known[permission] = _places_of(account, permission)
    return known[permission]


def _places_of(account: Account, permission: Permission) -> list[int]:
    if not account.is_authenticated or not account.is_active:
        return []
    moment = Moment.now()
    roots = list(
        Appointment.objects.in_force(moment)
        .filter(account=account, role__in=roles_with(permission))
        .values_list("place_id", flat=True)
    )
    if not roots:
        return []
    with connection.cursor() as cursor:
        if None in roots:
            cursor.execute("SELECT id FROM network_place")
        else:
            cursor.execute(
                f"SELECT DISTINCT place_id FROM ({DESCENT}) AS place",  # noqa: S608 (constant)
                [moment.true_before, moment.known_by, roots],
            )
        return [key for (key,) in cursor.fetchall()]


def may(account: Account, permission: Permission, place: Place) -> bool:
    """Whether the account has `permission` in `place`."""
    return place.pk in places_of(account, permission)


def require(account: Account, permission: Permission, place: Place) -> None:
    """Go on only with `permission` in `place`.

    Raises:
        PermissionDenied: the account has no such role there.
    """
    if not may(account, permission, place):
        raise PermissionDenied


def may_see_report(account: Account, place: Place, descendants: Iterable[int]) -> bool:
    """Whether the account may read the report of `place`.

    In its own places, and those above them up to the district: everyone who
    works in a village sees the same figures of the district it belongs to. The
    records behind the figures stay within the account's own places.
    `descendants` are the keys of the places below `place`.
    """
    own = set(places_of(account, Permission.SEE_REPORT))
    if place.pk in own:
        return True
    return place.level != "province" and not own.isdisjoint(descendants)
