"""Which sources an account may open."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from network.access import Permission, places_of
from network.models import (
    Account,
    Appointment,
    Domicile,
    HouseCount,
    Joining,
    Party,
    PlaceBoundary,
    PlaceRecord,
    Role,
    Source,
)
from network.moments import Moment
from parcels.models import (
    Boundary,
    BoundaryMarker,
    Citation,
    Concession,
    Instrument,
    LivestockCertificate,
    OccupationEvidence,
    OccupationNotification,
    Overlap,
    OverlapStep,
    Reshaping,
    SpatialUnit,
    StatedPlace,
    TransferApplication,
    TransferDecision,
)
from survey.models import Visit


def sources_visible_to(account: Account) -> QuerySet[Any]:
    """Sources the account brought, and those that speak of a place where it may record.

    An administrator of everywhere sees all. What the reasons of held rows quote
    from a file is for those who can set the file right, not for every reader.
    """
    moment = Moment.now()
    if (
        Appointment.objects.in_force(moment)
        .filter(account=account, role=Role.ADMINISTRATOR, place__isnull=True)
        .exists()
    ):
        return Source.objects.all()
    places = places_of(account, Permission.RECORD)
    if not places:
        return Source.objects.filter(recorded_by=account)
    households = Party.objects.in_places(places, moment)
    units = SpatialUnit.objects.in_places(places, moment)
    concerned = (
        *(
            model._default_manager.filter(place__in=places)
            for model in (PlaceRecord, PlaceBoundary, Joining, HouseCount, Domicile, StatedPlace)
        ),
        Visit.objects.filter(household__in=households),
        *(
            model._default_manager.filter(spatial_unit__in=units)
            for model in (Boundary, BoundaryMarker, OccupationEvidence)
        ),
        *(
            model._default_manager.filter(ba_unit__spatial_units__in=units)
            for model in (OccupationNotification, TransferApplication)
        ),
        TransferDecision.objects.filter(application__ba_unit__spatial_units__in=units),
        LivestockCertificate.objects.filter(party__in=Party.objects.in_places(places, moment)),
        OverlapStep.objects.filter(
            overlap__in=Overlap.objects.filter(Q(spatial_unit__in=units) | Q(other_unit__in=units))
        ),
        Reshaping.objects.filter(
            Q(formed__spatial_unit__in=units) | Q(retired__spatial_unit__in=units)
        ),
    )
    speaks = Q()
    for facts in concerned:
        speaks |= Q(Exists(facts.filter(source=OuterRef("pk"))))
    concessions = Concession.objects.in_places(places, moment)
    said = Instrument.objects.filter(concession__in=concessions)
    cited = Citation.objects.filter(instrument__concession__in=concessions)
    speaks |= Q(Exists(said.filter(source=OuterRef("pk"))))
    speaks |= Q(Exists(cited.filter(document=OuterRef("pk"))))
    return Source.objects.filter(Q(recorded_by=account) | speaks)
