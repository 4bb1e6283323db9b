"""Who may do what, and where: the one table role × permission, and the questions asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q, QuerySet

from network.models import Account, Appointment, Delegation, Level, Role
from network.moments import Moment
from network.prepared import rows_of
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
    SEE_TRANSFERS = "see_transfers"  # how land changed hands without leave: it can cost a home
    SEE_HOUSEHOLD_MONEY = "see_household_money"  # income, debts and savings a household told
    SEE_MONEY = "see_money"  # books of savings groups, by member number
    KEEP_BOOKS = "keep_books"  # enter postings of savings groups
    AUDIT_BOOKS = "audit_books"  # compare passbooks with them, and say what was found
    VERIFY = "verify"  # agree or disagree with a record
    PREPARE_REPORT = "prepare_report"  # close months of a district, and pass their reports on
    SHARE_REPORT = "share_report"  # let people without an account read a signed report
    ANSWER = "answer"  # decide on what the network asks of the district
    REFER = "refer"  # hand a need on to an agency, with the consent of whom it is about
    SURVEY = "survey"  # record what a visit to a household found
    RECORD = "record"  # add facts: joining, house counts, imports by page
    INVITE = "invite"  # let people in, and back in (which roles: INVITABLE)
    SEE_READING_LOG = "see_reading_log"  # who has read sensitive fields; erasure requests
    ADMINISTER = "administer"  # accounts and appointments


_READ = frozenset({Permission.SEE_PLACES, Permission.SEE_REPORT, Permission.SEE_RECORDS})
_FIELD = _READ | {Permission.SEE_IDENTITY, Permission.SURVEY, Permission.VERIFY}
_CARE = frozenset(
    {
        Permission.SEE_HEALTH,
        Permission.SEE_DISABILITY,
        Permission.SEE_TRANSFERS,
        Permission.SEE_HOUSEHOLD_MONEY,
        Permission.REFER,
    }
)
_LEADS = frozenset({Permission.RECORD, Permission.INVITE})
_FIGURES = frozenset({Permission.SEE_PLACES, Permission.SEE_REPORT})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.NETWORK_LEADER: _FIELD | _CARE | _LEADS,
    Role.VILLAGE_WORKING_GROUP: _FIELD | _CARE,
    Role.TAMBON_NETWORK: _FIELD | _LEADS,
    Role.DISTRICT_NETWORK: _FIELD
    | _LEADS
    | {Permission.SEE_READING_LOG, Permission.PREPARE_REPORT, Permission.SHARE_REPORT},
    Role.DISTRICT_CHIEF: _READ | {Permission.ANSWER, Permission.SHARE_REPORT},
    Role.DEPUTY_CHIEF: _READ | {Permission.ANSWER, Permission.SHARE_REPORT},
    Role.TREASURER: _FIGURES
    | {Permission.SEE_IDENTITY, Permission.SEE_MONEY, Permission.KEEP_BOOKS},
    Role.AUDITOR: _FIGURES | {Permission.SEE_MONEY, Permission.AUDIT_BOOKS},
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

# Care and money are seen where people live together, not by those above them: whoever lets in
# a leader, a working group or a treasurer need not see these themselves.
APART = _CARE | {Permission.SEE_MONEY, Permission.KEEP_BOOKS, Permission.AUDIT_BOOKS}

_OF_VILLAGE = frozenset({Role.VILLAGE_WORKING_GROUP, Role.TREASURER, Role.AUDITOR})
_OF_TAMBON = _OF_VILLAGE | {Role.NETWORK_LEADER}
_OF_DISTRICT = _OF_TAMBON | {
    Role.TAMBON_NETWORK,
    Role.NEGOTIATOR,
    Role.AGENCY,
    Role.CODI_OFFICER,
}

# Whom each role lets in, and back in, in its own place and below. But for APART, nobody lets in
# a role that may do more than their own; the administrator, who sees no person, lets in all.
INVITABLE: dict[Role, frozenset[Role]] = {
    Role.NETWORK_LEADER: _OF_VILLAGE,
    Role.TAMBON_NETWORK: _OF_TAMBON,
    Role.DISTRICT_NETWORK: _OF_DISTRICT,
    Role.ADMINISTRATOR: frozenset(Role),
}

# A role that names its level is given in places of that level alone.
LEVELS: dict[Role, Level] = {
    Role.NETWORK_LEADER: Level.VILLAGE,
    Role.VILLAGE_WORKING_GROUP: Level.VILLAGE,
    Role.TAMBON_NETWORK: Level.TAMBON,
    Role.DISTRICT_NETWORK: Level.DISTRICT,
    Role.DISTRICT_CHIEF: Level.DISTRICT,
    Role.DEPUTY_CHIEF: Level.DISTRICT,
}

# Who sees these above a village's level, or reads the log, or administers, shows a second factor.
SEEING_MUCH = frozenset(
    {
        Permission.SEE_IDENTITY,
        Permission.SEE_HEALTH,
        Permission.SEE_DISABILITY,
        Permission.SEE_MONEY,
    }
)
SEEING_ALL = frozenset({Permission.SEE_READING_LOG, Permission.ADMINISTER})


View = TypeVar("View", bound=Callable[..., Any])


def open_to_anyone(view: View) -> View:
    """The rule of a route that needs no sign-in."""
    view.access_rule = "anyone"  # type: ignore[attr-defined]
    return login_not_required(view)


def open_to_accounts(view: View) -> View:
    """The rule of a route that shows the account only what is its own."""
    view.access_rule = "account"  # type: ignore[attr-defined]
    return view


def open_to_devices(view: View) -> View:
    """The rule of a route of the field: a device's own credential, of an account that may SURVEY.

    Sessions open nothing there (survey.openrosa.auth asks, and tests walk these routes too).
    """
    view.access_rule = "device"  # type: ignore[attr-defined]
    return login_not_required(view)


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

    At most two queries for an account object whose roles are all in the same places,
    however many permissions a request asks for.
    """
    known: dict[Permission, list[int]] = account.__dict__.setdefault("_places", {})
    if permission not in known:
        known[permission] = _places_of(account, permission)
    return known[permission]


def _places_of(account: Account, permission: Permission) -> list[int]:
    if not account.is_authenticated or not account.is_active:
        return []
    moment = Moment.now()
    roots = frozenset(_roots(account, permission, moment))
    below: dict[frozenset[int | None], list[int]] = account.__dict__.setdefault("_below", {})
    if roots not in below:
        below[roots] = _descent(list(roots), moment)
    return below[roots]


def _roots(account: Account, permission: Permission, moment: Moment) -> list[int | None]:
    """The places (keys; None: everywhere) of the roles that carry `permission`."""
    kept = account.__dict__
    if "_roles" not in kept:
        kept["_roles"] = _roles(account, moment)
    granting = roles_with(permission)
    return [place for role, place in kept["_roles"] if role in granting]


def _roles(account: Account, moment: Moment) -> list[tuple[str, int | None]]:
    """The roles by which an account acts, each with its place. One query."""
    values = {
        "account": account.pk,
        "true_before": moment.true_before,
        "known_by": moment.known_by,
    }
    return [(role, place) for role, place in rows_of(_roles_statement(), values)]


@cache
def _roles_statement() -> str:
    """The statement of `grants`, with names where its values stand.

    Asked at every request. To put it together takes the ORM ten times as long as the database
    to answer, so it is put together once, with values that stand for the real ones.
    """
    stand_in = Account(pk=-1)
    moment = Moment(date.min, datetime.min.replace(tzinfo=UTC))
    named = grants(stand_in, moment).values_list("role", "place_id")
    statement, values = named.query.sql_with_params()
    names = {
        stand_in.pk: "%(account)s",
        moment.true_before: "%(true_before)s",
        # Nothing is known a day ahead, so this is the moment itself; but an expression of the
        # clock, for which one plan serves. Of a bare moment the database makes each time anew
        # a plan in which what was withdrawn by then is written down already.
        moment.known_by: "LEAST(%(known_by)s, now() + interval '1 day')",
    }
    return statement % tuple(names[value] for value in values)


def roots(account: Account, permission: Permission) -> list[int | None]:
    """The places (keys; None: everywhere) for which the account has `permission` today.

    At most one query for the account, however many permissions.
    """
    return _roots(account, permission, Moment.now()) if account.is_active else []


def acts_somewhere(account: Account, permission: Permission) -> bool:
    """Whether the account has `permission` in any place. At most one query for the account."""
    return account.is_active and bool(_roots(account, permission, Moment.now()))


def has_role(account: Account, role: Role) -> bool:
    """Whether the account acts in `role` anywhere. At most one query for the account."""
    if not account.is_authenticated or not account.is_active:
        return False
    kept = account.__dict__
    if "_roles" not in kept:
        kept["_roles"] = _roles(account, Moment.now())
    return any(each == role for each, _place in kept["_roles"])


def places_as(account: Account, role: Role) -> list[int]:
    """Keys of the places in which the account acts in `role`, own or lent. At most one query."""
    if not has_role(account, role):
        return []
    return [place for each, place in account.__dict__["_roles"] if each == role and place]


def acts_everywhere(account: Account, permission: Permission) -> bool:
    """Whether the account has `permission` by a role that is bound to no place."""
    return account.is_active and None in _roots(account, permission, Moment.now())


def grants(account: Account, moment: Moment) -> QuerySet[Appointment]:
    """The appointments by which an account acts: its own, and those lent to it."""
    lent = Delegation.objects.in_force(moment).filter(delegate=account).values("appointment")
    held: QuerySet[Appointment] = Appointment.objects.in_force(moment).filter(
        Q(account=account) | Q(pk__in=lent)
    )
    return held


@dataclass(frozen=True)
class Reach:
    """Whom an account may let in, and where (INVITABLE)."""

    everywhere: bool  # it administers the whole network
    places: dict[Role, frozenset[int]]

    def lets_in(self, role: Role, place: int | None) -> bool:
        """Whether as `role` to the place with this key (None: everywhere)."""
        if place is None:
            return self.everywhere and role == Role.ADMINISTRATOR
        return place in self.places.get(role, ())

    def roles_in(self, place: Place) -> list[Role]:
        """The roles to be let in to a place, in the order of Role; those of its level."""
        return [
            role
            for role in Role
            if self.lets_in(role, place.pk) and LEVELS.get(role, place.level) == place.level
        ]


def reach_of(account: Account) -> Reach:
    """Whom the account may let in today. One query, and one for each role it has."""
    moment = Moment.now()
    roots: dict[Role, list[int | None]] = {}
    inviting = grants(account, moment).filter(role__in=INVITABLE)
    for role, place in inviting.values_list("role", "place_id"):
        roots.setdefault(Role(role), []).append(place)
    places: dict[Role, frozenset[int]] = {}
    for own, found in roots.items():
        below = frozenset(_descent(found, moment))
        for role in INVITABLE[own]:
            places[role] = places.get(role, frozenset()) | below
    return Reach(everywhere=None in roots.get(Role.ADMINISTRATOR, []), places=places)


def _descent(roots: list[int | None], moment: Moment) -> list[int]:
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
