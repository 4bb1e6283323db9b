"""The sets behind parcels, houses, overlaps and concessions on the map, of all or of some keys."""

from __future__ import annotations

from django.db import connection

from maps.tiles.narrowing import Keys, narrowed
from network.moments import Moment
from network.named_sets import NamedSet, Sql
from parcels.named_sets import (
    EDITIONS,
    PARCEL_BOUNDARIES,
    RETIRED_UNITS,
    STATUSES,
    UNIT_HOMES,
)
from parcels.overlap_extents import OVERLAP_EXTENTS, STANDING_BOUNDARIES
from parcels.overlap_standing import OVERLAP_STATUSES
from parcels.queries import place_of_units
from survey.counted import (
    SURVEYED_CONDITIONS,
    SURVEYED_VISITS,
    VERIFIED_VISITS,
    VISITS,
)
from survey.exports.maps import CONCESSIONS
from survey.models import Visit
from survey.register_list import DOCUMENTS, LABELS
from survey.verdict_sets import BOUNDARY_STANDINGS, ONE_PARTIES, VERDICTS, VISIT_STANDINGS


def of_parcels(keys: Keys) -> tuple[NamedSet, ...]:
    """What is asked of parcels and house lots (keys of units)."""
    if keys is None:
        return (
            UNIT_HOMES,
            STANDING_BOUNDARIES,
            LABELS,
            STATUSES,
            BOUNDARY_STANDINGS,
            DOCUMENTS,
        )
    outlines = _outlines(keys)
    return (
        _homes(keys),
        outlines,
        _labels(keys),
        # By these names the sets below ask for every boundary and every verdict.
        NamedSet(
            PARCEL_BOUNDARIES.name,
            PARCEL_BOUNDARIES.columns,
            """
            SELECT boundary.id, unit.id, unit.kind, boundary.observed_on, boundary.recorded_at,
                   boundary.square_metres
            FROM standing_boundary AS outline
            JOIN parcels_boundary AS boundary ON boundary.id = outline.id
            JOIN parcels_spatialunit AS unit ON unit.id = boundary.spatial_unit_id
            """,
            (outlines,),
        ),
        STATUSES,
        NamedSet(
            VERDICTS.name,
            VERDICTS.columns,
            f"{VERDICTS.rows} AND told.boundary_id IN (SELECT id FROM standing_boundary)",
            (ONE_PARTIES,),
        ),
        BOUNDARY_STANDINGS,
        _documents(keys),
    )


def of_houses(keys: Keys) -> tuple[NamedSet, ...]:
    """What is asked of houses (keys of units)."""
    seen = narrowed(
        "last_position",
        ("spatial_unit_id", "id"),
        """
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id
        FROM parcels_position
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s){only}
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
        """,
        keys,
        asked="spatial_unit_id",
    )
    last = NamedSet(
        "last_visit",
        ("house_id", "visited_on", "standing"),
        """
        SELECT DISTINCT ON (visit.house_id) visit.house_id, visit.visited_on,
               coalesce(found.standing, 'submitted')
        FROM recorded_visit AS visit
        LEFT JOIN visit_standing AS found ON found.visit_id = visit.id
        WHERE visit.house_id IS NOT NULL
        ORDER BY visit.house_id, visit.visited_on DESC, visit.recorded_at DESC, visit.id DESC
        """,
        (VISITS, VISIT_STANDINGS),
    )
    asked = (SURVEYED_VISITS, VERIFIED_VISITS, SURVEYED_CONDITIONS, last)
    if keys is None:
        return UNIT_HOMES, LABELS, RETIRED_UNITS, seen, *asked
    visits = _visits(_households_of(keys))
    return (
        _homes(keys),
        _labels(keys),
        _retired(keys),
        seen,
        visits,
        NamedSet(
            VERDICTS.name,
            VERDICTS.columns,
            f"{VERDICTS.rows} AND told.visit_id IN (SELECT id FROM recorded_visit)",
            (ONE_PARTIES, visits),
        ),
        *asked,
    )


def of_overlaps(keys: Keys) -> tuple[NamedSet, ...]:
    """What is asked of overlaps (keys of overlaps)."""
    asked = (EDITIONS, OVERLAP_EXTENTS, OVERLAP_STATUSES)
    if keys is None:
        return UNIT_HOMES, STANDING_BOUNDARIES, *asked
    units = _units_of(keys)
    return _homes(units), _outlines(units), *asked


def of_concessions(_keys: Keys) -> tuple[NamedSet, ...]:
    """What is asked of concessions: all of them, they are few."""
    return (EDITIONS, *CONCESSIONS.sets)


def _homes(units: list[int]) -> NamedSet:
    def rows(moment: Moment) -> Sql:
        sql, values = place_of_units(moment, units)
        return f"SELECT unit_id, place_id FROM ({sql}) AS home", values

    return NamedSet(UNIT_HOMES.name, UNIT_HOMES.columns, rows)


def _outlines(units: list[int]) -> NamedSet:
    text = str(STANDING_BOUNDARIES.rows).replace("ORDER BY", "{only} ORDER BY", 1)
    return narrowed(
        STANDING_BOUNDARIES.name,
        STANDING_BOUNDARIES.columns,
        text,
        units,
        asked="boundary.spatial_unit_id",
    )


def _labels(units: list[int]) -> NamedSet:
    text = str(LABELS.rows).replace("ORDER BY", "{only} ORDER BY", 1)
    return narrowed(LABELS.name, LABELS.columns, text, units, asked="spatial_unit_id")


def _documents(units: list[int]) -> NamedSet:
    text = str(DOCUMENTS.rows).replace("ORDER BY", "{only} ORDER BY", 1)
    return narrowed(DOCUMENTS.name, DOCUMENTS.columns, text, units, asked="held.spatialunit_id")


def _retired(units: list[int]) -> NamedSet:
    return narrowed(
        RETIRED_UNITS.name,
        RETIRED_UNITS.columns,
        f"{RETIRED_UNITS.rows} {{only}}",
        units,
        asked="retired.spatial_unit_id",
    )


def _visits(households: list[int]) -> NamedSet:
    return NamedSet(
        VISITS.name,
        VISITS.columns,
        lambda moment: (
            Visit.objects.recorded(moment)
            # Of nobody (key 0) rather than of none: a SELECT of no columns has no types.
            .filter(household__in=households or [0])
            .order_by()
            .values_list(
                "pk",
                "household",
                "house",
                "visited_on",
                "recorded_at",
                "house_condition",
                "hardships",
            )
        ),
    )


def _households_of(houses: list[int]) -> list[int]:
    """Households that were ever visited in these houses: the last visit of each counts. One query.

    Of whatever moment: those that were not known yet have no visit at it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT household_id FROM survey_visit WHERE house_id = ANY(%s)", [houses]
        )
        return [key for (key,) in cursor.fetchall()]


def _units_of(overlaps: list[int]) -> list[int]:
    """Both sides of overlaps. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT spatial_unit_id FROM parcels_overlap WHERE id = ANY(%s)"
            " UNION SELECT other_unit_id FROM parcels_overlap"
            " WHERE id = ANY(%s) AND other_unit_id IS NOT NULL",
            [overlaps, overlaps],
        )
        return [key for (key,) in cursor.fetchall()]
