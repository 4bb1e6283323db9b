"""Which sources an account may open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import connection

from network.access import Permission, places_of
from network.models import Account, Appointment, Party, Role, Source, Withdrawal
from network.moments import Moment
from parcels.models import Concession
from parcels.queries import place_of_units
from survey.duplicates.merged import kept_of

_TO_KEEP = frozenset({Source.Kind.STATEMENT, Source.Kind.MINUTE, Source.Kind.DOCUMENT})

# What each source speaks of: places, units, parties and concessions, by their keys.
_SPOKEN_OF = """
    SELECT 'place' AS sort, source_id, place_id AS id FROM (
        SELECT source_id, place_id FROM network_placerecord
        UNION ALL SELECT source_id, place_id FROM network_placeboundary
        UNION ALL SELECT source_id, place_id FROM network_joining
        UNION ALL SELECT source_id, place_id FROM network_housecount
        UNION ALL SELECT source_id, place_id FROM network_domicile
        UNION ALL SELECT source_id, place_id FROM parcels_statedplace
        UNION ALL SELECT source_id, place_id FROM survey_dispute
        UNION ALL SELECT fact.source_id, heard.place_id FROM survey_disputestep AS fact
            JOIN survey_dispute AS heard ON heard.id = fact.dispute_id
        UNION ALL SELECT fact.source_id, course.place_id FROM survey_courserecord AS fact
            JOIN survey_course AS course ON course.id = fact.course_id
        UNION ALL SELECT fact.source_id, course.place_id FROM survey_attendance AS fact
            JOIN survey_course AS course ON course.id = fact.course_id
        UNION ALL SELECT fact.source_id, course.place_id FROM survey_jobcheck AS fact
            JOIN survey_course AS course ON course.id = fact.course_id
    ) AS fact WHERE source_id = %(source)s
    UNION
    SELECT 'unit', source_id, unit_id FROM (
        SELECT source_id, spatial_unit_id AS unit_id FROM parcels_boundary
        UNION ALL SELECT source_id, spatial_unit_id FROM parcels_position
        UNION ALL SELECT source_id, spatial_unit_id FROM parcels_boundarymarker
        UNION ALL SELECT source_id, spatial_unit_id FROM parcels_occupationevidence
        UNION ALL SELECT fact.source_id, held.spatialunit_id FROM parcels_right AS fact
            JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = fact.ba_unit_id
        UNION ALL SELECT fact.source_id, held.spatialunit_id FROM parcels_landdocument AS fact
            JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = fact.ba_unit_id
        UNION ALL SELECT fact.source_id, held.spatialunit_id
            FROM parcels_occupationnotification AS fact
            JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = fact.ba_unit_id
        UNION ALL SELECT fact.source_id, held.spatialunit_id
            FROM parcels_transferapplication AS fact
            JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = fact.ba_unit_id
        UNION ALL SELECT fact.source_id, held.spatialunit_id FROM parcels_transferdecision AS fact
            JOIN parcels_transferapplication AS asked ON asked.id = fact.application_id
            JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = asked.ba_unit_id
        UNION ALL SELECT fact.source_id, side.unit_id FROM parcels_overlapstep AS fact
            JOIN parcels_overlap AS met ON met.id = fact.overlap_id
            CROSS JOIN LATERAL (VALUES (met.spatial_unit_id), (met.other_unit_id)) AS side (unit_id)
        UNION ALL SELECT fact.source_id, repair.house_id FROM survey_repairplan AS fact
            JOIN survey_repair AS repair ON repair.id = fact.repair_id
        UNION ALL SELECT fact.source_id, repair.house_id FROM survey_repairfunding AS fact
            JOIN survey_repair AS repair ON repair.id = fact.repair_id
        UNION ALL SELECT fact.source_id, repair.house_id FROM survey_repairstep AS fact
            JOIN survey_repair AS repair ON repair.id = fact.repair_id
        UNION ALL SELECT fact.source_id, repair.house_id FROM survey_repairphotograph AS fact
            JOIN survey_repair AS repair ON repair.id = fact.repair_id
        UNION ALL SELECT fact.source_id, repair.house_id FROM survey_repairbuilder AS fact
            JOIN survey_repair AS repair ON repair.id = fact.repair_id
        UNION ALL SELECT fact.source_id, gone.spatial_unit_id FROM parcels_reshaping AS fact
            JOIN parcels_retired AS gone ON gone.reshaping_id = fact.id
        UNION ALL SELECT fact.source_id, made.spatial_unit_id FROM parcels_reshaping AS fact
            JOIN parcels_formed AS made ON made.reshaping_id = fact.id
    ) AS fact WHERE source_id = %(source)s AND unit_id IS NOT NULL
    UNION
    SELECT 'party', source_id, party_id FROM (
        SELECT source_id, household_id AS party_id FROM survey_visit
        UNION ALL SELECT source_id, party_id FROM parcels_livestockcertificate
    ) AS fact WHERE source_id = %(source)s
    UNION
    SELECT 'concession', source_id, concession_id FROM (
        SELECT source_id, concession_id FROM parcels_instrument
        UNION ALL SELECT cited.document_id, fact.concession_id FROM parcels_citation AS cited
            JOIN parcels_instrument AS fact ON fact.id = cited.instrument_id
    ) AS fact WHERE source_id = %(source)s
"""


def may_open_source(account: Account, source: Source) -> bool:
    """Whether the account brought the source, or it speaks of a place where it may record.

    An administrator of everywhere opens all. What the reasons of held rows quote
    from a file is for those who can set the file right, not for every reader.
    """
    if source.recorded_by_id == account.pk or _administers_all(account):
        return True
    return _speaks_of(source, places_of(account, Permission.RECORD))


def may_open_file(account: Account, source: Source) -> bool:
    """Whether the account may have what is kept with a source it may open, and its file's name.

    Both can hold names: it must have brought the file, or see names in a place the source
    speaks of. A list that was imported holds more than names (whole ID numbers): nobody has
    it back from a page.
    """
    if not source.stored_as or source.kind not in _TO_KEEP:
        return False
    if source.recorded_by_id == account.pk:
        return True
    return _speaks_of(source, places_of(account, Permission.SEE_IDENTITY))


def sources_among(
    account: Account,
    cited: Collection[int],
    *,
    of_the_place: bool,
    elsewhere: Collection[int] = (),
) -> set[int]:
    """Those of the sources a page cites (keys) that its reader may open. At most two queries.

    `cited` speak of the page's own place, in which the reader may record or not;
    `elsewhere` of none.
    """
    asked = {*cited, *elsewhere}
    if _administers_all(account):
        return asked
    own = set(Source.objects.filter(pk__in=asked, recorded_by=account).values_list("pk", flat=True))
    return own | set(cited) if of_the_place else own


def _administers_all(account: Account) -> bool:
    appointed = Appointment.objects.in_force(Moment.now()).filter(account=account)
    found: bool = appointed.filter(role=Role.ADMINISTRATOR, place__isnull=True).exists()
    return found


def _speaks_of(source: Source, places: list[int]) -> bool:
    """Whether a source speaks of one of `places` (keys). At most four queries."""
    if not places:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_SPOKEN_OF, {"source": source.pk})
        spoken: dict[str, list[int]] = {}
        for sort, _source, key in cursor.fetchall():
            spoken.setdefault(sort, []).append(key)
    moment = _standing_moment(source)
    if not set(places).isdisjoint(spoken.get("place", ())):
        return True
    if units := spoken.get("unit"):
        sql, values = place_of_units(moment, units)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM ({sql}) AS home WHERE place_id = ANY(%s))",  # noqa: S608
                [*values, places],
            )
            if cursor.fetchone()[0]:
                return True
    # What was told of a household that is merged into another is told of that one.
    told_of = kept_of(spoken.get("party", ()), moment).values()
    parties = Party.objects.in_places(places, moment).filter(pk__in=told_of)
    concessions = Concession.objects.in_places(places, moment)
    return parties.exists() or concessions.filter(pk__in=spoken.get("concession", ())).exists()


def _standing_moment(source: Source) -> Moment:
    """Now; of a source that was withdrawn the last moment it stood, when its land had a place."""
    now = Moment.now()
    withdrawal = Withdrawal.objects.filter(withdrawn=source).first()
    if withdrawal is None:
        return now
    return Moment(now.true_before, withdrawal.recorded_at - timedelta(microseconds=1))
