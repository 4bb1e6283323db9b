"""The register of partner bodies: writes, and the questions asked of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from network import errors
from network.access import grants
from network.latest import latest
from network.models import (
    Account,
    Organisation,
    OrganisationMember,
    OrganisationMemberEnding,
    OrganisationRecord,
    Role,
)
from network.moments import Moment
from network.needs import Need
from network.places import lines

if TYPE_CHECKING:
    from network.models import Place, Source


@dataclass(frozen=True)
class Described:
    """What is said of a body."""

    name: str
    kind: OrganisationRecord.Kind
    place: Place
    short_name: str = ""
    mandate: Sequence[Need] = ()
    phone: str = ""
    address: str = ""
    is_working: bool = True


def record_organisation(
    said: Described,
    *,
    valid_from: date,
    source: Source,
    organisation: Organisation | None = None,
) -> OrganisationRecord:
    """Enter a body in the register, or say what is so of it from a day on.

    Raises:
        OrganisationNeedsName: blank.
    """
    if not said.name.strip():
        raise errors.OrganisationNeedsName
    try:
        with transaction.atomic():
            made: OrganisationRecord = OrganisationRecord.objects.create(
                organisation=organisation or Organisation.objects.create(),
                name=said.name.strip(),
                short_name=said.short_name.strip(),
                kind=said.kind,
                place=said.place,
                mandate=[need.value for need in Need if need in set(said.mandate)],
                phone=said.phone.strip(),
                address=said.address.strip(),
                is_working=said.is_working,
                valid_from=valid_from,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return made


def let_act(
    account: Account, organisation: Organisation, *, began_on: date, source: Source
) -> OrganisationMember:
    """From a day on an account acts for a body; one account acts for one body.

    Raises:
        AccountIsNoAgency: it has no role of an agency.
        ActsForABodyAlready: for this one or another.
    """
    moment = Moment.now()
    if not is_agency(account, moment):
        raise errors.AccountIsNoAgency
    try:
        with transaction.atomic():
            Account.objects.select_for_update().get(pk=account.pk)
            if OrganisationMember.objects.in_force(moment).filter(account=account).exists():
                raise errors.ActsForABodyAlready
            made: OrganisationMember = OrganisationMember.objects.create(
                organisation=organisation, account=account, began_on=began_on, source=source
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return made


def end_acting(
    member: OrganisationMember, *, ended_on: date, source: Source
) -> OrganisationMemberEnding:
    """From a day on an account no longer acts for a body: it opens nothing of it any more.

    Raises:
        EndsBeforeItBegan: the day is before it began.
        ActsNoMore: it was ended already.
    """
    if ended_on < member.began_on:
        raise errors.EndsBeforeItBegan
    try:
        with transaction.atomic():
            return OrganisationMemberEnding.objects.create(
                member=member, ended_on=ended_on, source=source
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def is_agency(account: Account, moment: Moment) -> bool:
    """Whether the account has the role of an agency anywhere. One query."""
    return grants(account, moment).filter(role=Role.AGENCY).exists()


def body_of(account: Account, moment: Moment) -> Organisation | None:
    """The body an account acts for today; none once its role or its seat has ended. Two queries."""
    seat = (
        OrganisationMember.objects.in_force(moment)
        .filter(account=account)
        .select_related("organisation")
        .order_by("-began_on", "-pk")
        .first()
    )
    if seat is None or not is_agency(account, moment):
        return None
    found: Organisation = seat.organisation
    return found


def described(organisations: Collection[int], moment: Moment) -> dict[int, OrganisationRecord]:
    """What is known of bodies, by key. One query."""
    records = latest(
        OrganisationRecord.objects.filter(organisation__in=organisations), moment
    ).select_related("place")
    return {each.organisation_id: each for each in records}


def serving(places: Collection[int], moment: Moment) -> QuerySet[Any]:
    """Records of the bodies whose place is one of `places` (keys), by name."""
    found: QuerySet[Any] = (
        OrganisationRecord.objects.as_known(moment)
        .filter(place__in=places)
        .select_related("organisation", "place")
        .order_by("-is_working", "kind", "name", "pk")
    )
    return found


def serving_place(place: Place, moment: Moment) -> list[OrganisationRecord]:
    """The bodies that serve a place: its own and those of what lies above it. Two queries."""
    above = [each.pk for each in lines([place.pk], moment)[place.pk]]
    return list(serving(above, moment).filter(is_working=True))
