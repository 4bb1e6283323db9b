"""Who holds a unit in which shares, and how it passes on; every write names its source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from django.db import DatabaseError, transaction

from network.latest import latest
from network.models import Party, Source
from network.moments import EVER_KNOWN, Moment
from parcels import errors
from parcels.models import BAUnit, Right, SpatialUnit
from parcels.standing import ensure_standing

WHOLE = Fraction(1)
# A fraction of land nobody can measure; what comes out of halving halves for ever.
LARGEST_DENOMINATOR = 1_000_000


def ba_unit_of(unit: SpatialUnit) -> BAUnit:
    """The basic administrative unit of a spatial unit, made where there is none yet.

    The unit is locked: two who ask at once get the same.
    """
    with transaction.atomic():
        SpatialUnit.objects.select_for_update().get(pk=unit.pk)
        found = BAUnit.objects.filter(spatial_units=unit).order_by("pk").first()
        if found is None:
            found = BAUnit.objects.create()
            found.spatial_units.add(unit)
    return found


def shares_of(unit: SpatialUnit, moment: Moment) -> dict[Party, Fraction]:
    """As `shares`, of a spatial unit; nothing is made where nobody holds it. Two queries."""
    found = BAUnit.objects.filter(spatial_units=unit).order_by("pk").first()
    return shares(found, moment) if found is not None else {}


def shares(ba_unit: BAUnit, moment: Moment) -> dict[Party, Fraction]:
    """Each party that holds the unit at `moment`, with its share. One query.

    What different people claim may add up to more than the whole: that is a dispute.
    """
    claims = latest(Right.objects.filter(ba_unit=ba_unit), moment).select_related("party")
    return {
        each.party: Fraction(each.share_numerator, each.share_denominator)
        for each in claims
        if each.kind == Right.Kind.HOLDING
    }


def state_holders(
    unit: SpatialUnit,
    holders: Mapping[Party, Fraction],
    *,
    began_on: date,
    source: Source,
    acquired: Right.Acquired = Right.Acquired.STATED,
) -> None:
    """Say who holds a unit from a day on: these and, as far as is known now, nobody else.

    Raises:
        SharesDoNotAddUp: the shares are not 1 together, or one is not more than 0.
        LaterFactsKnown: holders are known from a later day on.
        UnitIsRetired, BeforeItsFormation: the unit was not there on that day.
    """
    if not holders or sum(holders.values()) != WHOLE or min(holders.values()) <= 0:
        raise errors.SharesDoNotAddUp
    with transaction.atomic():
        ba_unit = _locked(unit, began_on)
        standing = shares(ba_unit, _as_of(began_on))
        changes = {party: share for party, share in holders.items() if standing.get(party) != share}
        changes |= {party: Fraction(0) for party in standing if party not in holders}
        _record(ba_unit, changes, began_on=began_on, source=source, acquired=acquired)


def transfer(
    unit: SpatialUnit,
    giver: Party,
    recipients: Mapping[Party, Fraction],
    *,
    began_on: date,
    source: Source,
    acquired: Right.Acquired,
) -> None:
    """Pass on a party's share, or part of it, from a day on; the shares given are of the whole.

    Raises:
        GivesMoreThanHeld: the giver does not hold as much on that day.
        SharesDoNotAddUp: nothing is given, or less than nothing.
        LaterFactsKnown, UnitIsRetired, BeforeItsFormation: as for state_holders.
    """
    if not recipients or min(recipients.values()) <= 0 or giver in recipients:
        raise errors.SharesDoNotAddUp
    with transaction.atomic():
        ba_unit = _locked(unit, began_on)
        standing = shares(ba_unit, _as_of(began_on))
        given = sum(recipients.values(), Fraction(0))
        if standing.get(giver, Fraction(0)) < given:
            raise errors.GivesMoreThanHeld
        changes = {giver: standing[giver] - given}
        for party, share in recipients.items():
            changes[party] = standing.get(party, Fraction(0)) + share
        _record(ba_unit, changes, began_on=began_on, source=source, acquired=acquired)


def _as_of(began_on: date) -> Moment:
    """Everything known by now of that day, rights that began on it included."""
    moment = Moment.now()
    return Moment(Moment.on(began_on).true_before, moment.known_by)


def _locked(unit: SpatialUnit, began_on: date) -> BAUnit:
    """The unit's BAUnit, locked: two people passing on the same land wait for each other.

    What holds from a later day on would not know of what is said now of an earlier one,
    and both would stand.
    """
    ensure_standing(unit, began_on)
    ba_unit = BAUnit.objects.select_for_update().get(pk=ba_unit_of(unit).pk)
    if Right.objects.filter(
        ba_unit=ba_unit, began_on__gt=began_on, recorded_at__known_by=EVER_KNOWN
    ).exists():
        raise errors.LaterFactsKnown
    return ba_unit


def _record(
    ba_unit: BAUnit,
    changes: Mapping[Party, Fraction],
    *,
    began_on: date,
    source: Source,
    acquired: Right.Acquired,
) -> None:
    if any(share.denominator > LARGEST_DENOMINATOR for share in changes.values()):
        raise errors.SharesDoNotAddUp
    try:
        with transaction.atomic():
            for party, share in changes.items():
                Right.objects.create(
                    ba_unit=ba_unit,
                    party=party,
                    kind=Right.Kind.HOLDING if share else Right.Kind.NONE,
                    share_numerator=share.numerator or 1,
                    share_denominator=share.denominator,
                    began_on=began_on,
                    acquired=acquired,
                    source=source,
                )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
