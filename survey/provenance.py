"""Which sources an account may open."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from network.access import Permission, places_of
from network.models import Account, Appointment, Role, Source
from network.moments import Moment
from network.queries import place_of_parties
from parcels.models import Citation, Concession, Instrument
from parcels.queries import place_of_units

# Tables of facts by what they are about; each has its source in source_id.
_OF_PLACES = (
    "network_placerecord",
    "network_placeboundary",
    "network_joining",
    "network_housecount",
    "network_domicile",
    "parcels_statedplace",
)
_OF_UNITS = ("parcels_boundary", "parcels_boundarymarker", "parcels_occupationevidence")
_OF_BA_UNITS = ("parcels_occupationnotification", "parcels_transferapplication")


def _sources_of(tables: tuple[str, ...], column: str, chosen: str) -> str:
    return "".join(
        f"SELECT source_id FROM {table} WHERE {column} IN (SELECT id FROM {chosen}) UNION "  # noqa: S608 (constants)
        for table in tables
    )


# The units and parties of the places are found once, however many facts speak of them.
_SPEAKING = f"""
    WITH place (id) AS (SELECT unnest(%s::bigint[])),
    unit (id) AS MATERIALIZED (
        SELECT unit_id FROM ({{units}}) AS home WHERE place_id IN (SELECT id FROM place)
    ), party (id) AS MATERIALIZED (
        SELECT party_id FROM ({{parties}}) AS home WHERE place_id IN (SELECT id FROM place)
    ), ba_unit (id) AS MATERIALIZED (
        SELECT baunit_id FROM parcels_baunit_spatial_units
        WHERE spatialunit_id IN (SELECT id FROM unit)
    )
    {_sources_of(_OF_PLACES, "place_id", "place")}
    {_sources_of(_OF_UNITS, "spatial_unit_id", "unit")}
    {_sources_of(_OF_BA_UNITS, "ba_unit_id", "ba_unit")}
    SELECT source_id FROM survey_visit WHERE household_id IN (SELECT id FROM party)
    UNION
    SELECT source_id FROM parcels_livestockcertificate WHERE party_id IN (SELECT id FROM party)
    UNION
    SELECT decision.source_id FROM parcels_transferdecision AS decision
    JOIN parcels_transferapplication AS application ON application.id = decision.application_id
    WHERE application.ba_unit_id IN (SELECT id FROM ba_unit)
    UNION
    SELECT step.source_id FROM parcels_overlapstep AS step
    JOIN parcels_overlap AS met ON met.id = step.overlap_id
    WHERE met.spatial_unit_id IN (SELECT id FROM unit) OR met.other_unit_id IN (SELECT id FROM unit)
    UNION
    SELECT reshaping.source_id FROM parcels_reshaping AS reshaping
    WHERE reshaping.id IN (
        SELECT reshaping_id FROM parcels_formed WHERE spatial_unit_id IN (SELECT id FROM unit)
        UNION
        SELECT reshaping_id FROM parcels_retired WHERE spatial_unit_id IN (SELECT id FROM unit)
    )
"""  # noqa: S608 (constants)


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
    units, unit_clocks = place_of_units(moment)
    parties, party_clocks = place_of_parties(moment)
    speaking = RawSQL(  # noqa: S611 (constants; values stay parameters)
        _SPEAKING.format(units=units, parties=parties), [places, *unit_clocks, *party_clocks]
    )
    concessions = Concession.objects.in_places(places, moment)
    said = Instrument.objects.filter(concession__in=concessions).values("source")
    cited = Citation.objects.filter(instrument__concession__in=concessions).values("document")
    return Source.objects.filter(
        Q(recorded_by=account) | Q(pk__in=speaking) | Q(pk__in=said) | Q(pk__in=cited)
    )
