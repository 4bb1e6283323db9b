"""Who saves together: groups and what they are called, who becomes a member and who leaves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from savings.ledger import named_errors
from savings.models import (
    GroupRecord,
    LedgerAccount,
    Level,
    Membership,
    MembershipEnding,
    Pledge,
    SavingsGroup,
)

if TYPE_CHECKING:
    from network.models import Party, Place, Source


def found_group(
    place: Place,
    name: str,
    *,
    observed_on: date,
    source: Source,
    level: Level = Level.PLEDGES_ONLY,
    deposit_day: int | None = None,
) -> SavingsGroup:
    """A new group in a place, with every account of its ledger."""
    with named_errors():
        group = SavingsGroup.objects.create(place=place)
        describe_group(
            group,
            name,
            observed_on=observed_on,
            source=source,
            level=level,
            deposit_day=deposit_day,
        )
        LedgerAccount.objects.bulk_create(
            LedgerAccount(group=group, kind=kind) for kind in LedgerAccount.Kind
        )
    return group


def describe_group(
    group: SavingsGroup,
    name: str,
    *,
    observed_on: date,
    source: Source,
    level: Level = Level.PLEDGES_ONLY,
    deposit_day: int | None = None,
    is_active: bool = True,
) -> GroupRecord:
    """Say what a group is called, what kind of institution it is, and whether it works."""
    return GroupRecord.objects.create(
        group=group,
        name=name.strip(),
        level=level,
        deposit_day=deposit_day,
        is_active=is_active,
        observed_on=observed_on,
        source=source,
    )


def admit(
    group: SavingsGroup,
    person: Party,
    number: int,
    *,
    pledge_satang: int,
    joined_on: date,
    source: Source,
) -> Membership:
    """A person becomes a member under a number, and promises so much a month.

    Raises:
        MemberNumberTaken: another has the number, or had it.
    """
    with named_errors():
        membership = Membership.objects.create(
            group=group, person=person, number=number, joined_on=joined_on, source=source
        )
        Pledge.objects.create(
            membership=membership, satang=pledge_satang, since=joined_on, source=source
        )
    return membership


def end_membership(membership: Membership, *, left_on: date, source: Source) -> MembershipEnding:
    """Say from which day on a person is no longer a member; what is saved stays theirs."""
    return MembershipEnding.objects.create(membership=membership, left_on=left_on, source=source)
