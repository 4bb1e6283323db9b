"""What tests file: a field with its holder, a notice, a transfer and its decision."""

from __future__ import annotations

from datetime import date

from django.test import Client

from network.models import Role
from network.moments import Moment
from parcels import occupation, tenure
from parcels.item62 import filings
from parcels.models import (
    LandDocumentType,
    OccupationNotification,
    Right,
    SpatialUnit,
    TransferDecision,
)
from parcels.registry import record_claim
from tests import factories

FIRST_DAY = factories.FIRST_DAY
Outcome = TransferDecision.Outcome


def field(village, west: float = 102.03, *, holder=None, paper: str = "none") -> SpatialUnit:
    """A farm parcel of 0.001° from `west`, held by a household of its own."""
    unit = factories.boundary(factories.square(west, 13.53, 0.001), village=village).spatial_unit
    record_claim(
        unit,
        holder=holder or factories.household(village),
        document_type=LandDocumentType.objects.get(pk=paper) if paper else None,
        observed_on=FIRST_DAY,
        source=factories.source(),
    )
    return unit


def holder_of(unit):
    return Right.objects.get(ba_unit__spatial_units=unit).party


def eligible(village, moment: Moment | None = None):
    return filings([village.pk], moment or Moment.now())


def notify(unit, *, on: date = FIRST_DAY, party=None) -> OccupationNotification:
    return occupation.notify_occupation(
        unit,
        party or holder_of(unit),
        filed_on=on,
        receipt_number="12/2568",
        source=factories.source(),
    )


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def decide(application, outcome=Outcome.APPROVED, *, giver=None, on: date = date(2025, 3, 1)):
    return occupation.decide_transfer(
        application, outcome, giver=giver, decided_on=on, source=factories.source()
    )


def holding(unit, moment: Moment | None = None):
    shares = tenure.shares(tenure.ba_unit_of(unit), moment or Moment.now())
    return {party.pk: share for party, share in shares.items()}
