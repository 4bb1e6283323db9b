"""What waits for a person's verdict: the records others made, and nobody has settled."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from network.latest import latest
from network.models import Account, HouseholdMembership
from network.moments import Moment
from parcels.models import Boundary
from survey.models import Verification, Visit


def visits_waiting_for(
    account: Account, households: QuerySet[Any], moment: Moment
) -> QuerySet[Any]:
    """The latest visit to each of `households` that is still submitted and theirs to judge.

    Not what they recorded, their own household, or what they have judged already:
    the database would refuse the former two.
    """
    own = _own_household(account, moment)
    last = latest(Visit.objects.filter(household__in=households), moment)
    visits: QuerySet[Any] = Visit.objects.filter(pk__in=last.values("pk"))
    return _theirs_to_judge("visit", visits, account, moment).exclude(household__in=own)


def boundaries_waiting_for(account: Account, units: QuerySet[Any], moment: Moment) -> QuerySet[Any]:
    """The same of the latest boundary of each of `units`; not of land they or theirs hold."""
    concerned = [account.person_id, *_own_household(account, moment)]
    last = latest(Boundary.objects.filter(spatial_unit__in=units), moment)
    boundaries: QuerySet[Any] = Boundary.objects.filter(pk__in=last.values("pk"))
    return _theirs_to_judge("boundary", boundaries, account, moment).exclude(
        spatial_unit__ba_units__rights__party__in=concerned
    )


def _theirs_to_judge(
    record: str, records: QuerySet[Any], account: Account, moment: Moment
) -> QuerySet[Any]:
    if account.person_id is None:
        return records.none()
    settled = (
        Verification.objects.standing_of(record, moment)
        .exclude(standing="submitted")
        .values(record)
    )
    judged = Verification.objects.filter(
        **{f"{record}__isnull": False},
        verifier=account.person_id,
        recorded_at__known_by=moment.known_by,
    ).values(record)
    return (
        records.exclude(pk__in=settled)
        .exclude(pk__in=judged)
        .exclude(Q(source__recorded_by__person=account.person_id))
    )


def _own_household(account: Account, moment: Moment) -> list[int]:
    memberships = latest(HouseholdMembership.objects.filter(person=account.person_id), moment)
    return [each.household_id for each in memberships if each.household_id is not None]
