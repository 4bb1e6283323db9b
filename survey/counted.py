"""Which records count (DOMAIN.md §5.0): S, surveyed and not disputed; V, verified by two.

Each is a named set, so that a report works it out once for all its figures; the
functions below give the same records to pages, as QuerySets.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from network.moments import Moment
from network.named_sets import BIRTHS, CONSENTING, MEMBERS, NamedSet, keys
from parcels.models import Boundary, SpatialUnit
from parcels.named_sets import (
    FARMS,
    HOUSES_IN_CONCESSION,
    IN_CONCESSION,
    MAIN_FARMS,
    PARCEL_BOUNDARIES,
    STATUSES,
)
from parcels.queries import BoundaryQuerySet
from survey.models import Visit
from survey.verdict_sets import BOUNDARY_STANDINGS, OBJECTIONS, VISIT_STANDINGS

OLDER = 60  # years, from which on a person counts as older (พ.ร.บ.ผู้สูงอายุ 2546)

_VISIT = (
    "id",
    "household_id",
    "house_id",
    "visited_on",
    "recorded_at",
    "house_condition",
    "hardships",
)


# Who was merged into another party: what was told of them is told of that one.
MERGED_PARTIES = NamedSet(
    "merged_party",
    ("id",),
    """
    SELECT CASE WHEN kept_id = first_id THEN second_id ELSE first_id END
    FROM survey_duplicateverdict
    WHERE is_same AND network_is_known(recorded_at, source_id, %(known_by)s)
    """,
)
VISITS = NamedSet(
    "recorded_visit",
    _VISIT,
    lambda moment: Visit.objects.recorded(moment).order_by().values_list(
        "pk", "household", "house", "visited_on", "recorded_at", "house_condition", "hardships"
    ),
)  # fmt: skip


def _latest_visits(
    name: str, standing: str, *, each: str = "household_id", also: str = ""
) -> NamedSet:
    """The latest visit to each household (or house) whose standing fits."""
    columns = ", ".join(f"visit.{column}" for column in _VISIT)
    return NamedSet(
        name,
        _VISIT,
        f"""
        SELECT DISTINCT ON (visit.{each}) {columns}
        FROM recorded_visit AS visit
        LEFT JOIN visit_standing AS found ON found.visit_id = visit.id
        WHERE {standing} {also}
        ORDER BY visit.{each}, visit.visited_on DESC, visit.recorded_at DESC, visit.id DESC
        """,  # noqa: S608 (constants)
        (VISIT_STANDINGS, VISITS),
    )


_UNDISPUTED = "found.standing IS DISTINCT FROM 'disputed'"
_VERIFIED = "found.standing = 'verified'"
_STATES_CONDITION = (
    "AND visit.house_id IS NOT NULL AND visit.house_condition NOT IN ('', 'no_house')"
)

# S: the latest visit to each household that nobody disputes. V: the latest verified one; a
# newer visit that still waits leaves it standing.
SURVEYED_VISITS = _latest_visits("surveyed_visit", _UNDISPUTED)
VERIFIED_VISITS = _latest_visits("verified_visit", _VERIFIED)
SURVEYED_CONDITIONS = _latest_visits(
    "surveyed_condition", _UNDISPUTED, each="house_id", also=_STATES_CONDITION
)
VERIFIED_CONDITIONS = _latest_visits(
    "verified_condition", _VERIFIED, each="house_id", also=_STATES_CONDITION
)
# Households whose latest visit somebody disputes, whatever an older one said.
LATEST_VISITS = _latest_visits("latest_visit", "true")
DISPUTED_VISITS = NamedSet(
    "disputed_visit",
    ("id", "household_id", "house_id", "disputed_on"),
    """
    SELECT visit.id, visit.household_id, visit.house_id, since.disputed_on
    FROM latest_visit AS visit
    JOIN visit_standing AS found ON found.visit_id = visit.id AND found.standing = 'disputed'
    LEFT JOIN objection AS since ON since.visit_id = visit.id
    """,
    (LATEST_VISITS, VISIT_STANDINGS, OBJECTIONS),
)
# A house in which two households live is one house.
SURVEYED_HOUSES = NamedSet(
    "surveyed_house",
    ("id",),
    "SELECT DISTINCT house_id FROM surveyed_visit WHERE house_id IS NOT NULL",
    (SURVEYED_VISITS,),
)
VERIFIED_HOUSES = NamedSet(
    "verified_house",
    ("id", "numbered"),
    """
    SELECT house.id,
           CASE WHEN coalesce(called.label, '') = '' THEN 'no_number'
                WHEN called.registration_no = '' THEN 'not_registered'
                ELSE 'registered' END
    FROM (SELECT DISTINCT house_id AS id FROM verified_visit WHERE house_id IS NOT NULL) AS house
    LEFT JOIN (
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, label, registration_no
        FROM parcels_unitlabel
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS called ON called.spatial_unit_id = house.id
    """,
    (VERIFIED_VISITS,),
)


def _latest_parcels(name: str, standing: str) -> NamedSet:
    """The latest boundary of each parcel and house lot whose standing fits, with its status."""
    return NamedSet(
        name,
        ("id", "spatial_unit_id", "kind", "square_metres", "regime"),
        f"""
        SELECT latest.id, latest.spatial_unit_id, latest.kind, latest.square_metres,
               coalesce(status.regime, 'outside_all_layers')
        FROM (
            SELECT DISTINCT ON (boundary.spatial_unit_id) boundary.*
            FROM parcel_boundary AS boundary
            LEFT JOIN boundary_standing AS found ON found.boundary_id = boundary.id
            WHERE {standing}
            ORDER BY boundary.spatial_unit_id, boundary.observed_on DESC,
                     boundary.recorded_at DESC, boundary.id DESC
        ) AS latest
        LEFT JOIN status ON status.boundary_id = latest.id
        """,  # noqa: S608 (constants)
        (PARCEL_BOUNDARIES, BOUNDARY_STANDINGS, STATUSES),
    )


SURVEYED_PARCELS = _latest_parcels("surveyed_parcel", _UNDISPUTED)
VERIFIED_PARCELS = _latest_parcels("verified_parcel", _VERIFIED)
# Parcels whose latest boundary somebody disputes.
DISPUTED_PARCELS = NamedSet(
    "disputed_parcel",
    ("id", "spatial_unit_id", "disputed_on"),
    """
    SELECT latest.id, latest.spatial_unit_id, since.disputed_on
    FROM (
        SELECT DISTINCT ON (spatial_unit_id) id, spatial_unit_id FROM parcel_boundary
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS latest
    JOIN boundary_standing AS found
        ON found.boundary_id = latest.id AND found.standing = 'disputed'
    LEFT JOIN objection AS since ON since.boundary_id = latest.id
    """,
    (PARCEL_BOUNDARIES, BOUNDARY_STANDINGS, OBJECTIONS),
)
PARCELS_IN_CONCESSION = NamedSet(
    "parcel_in_concession",
    ("id", "spatial_unit_id", "square_metres"),
    """
    SELECT parcel.id, parcel.spatial_unit_id, inside.square_metres
    FROM verified_parcel AS parcel JOIN in_concession AS inside ON inside.boundary_id = parcel.id
    """,
    (VERIFIED_PARCELS, IN_CONCESSION),
)

# Households V by the document of their main farm parcel; who farms nothing is in the other.
VERIFIED_FARMERS = NamedSet(
    "verified_farmer",
    ("id", "household_id", "document"),
    """
    SELECT visit.id, visit.household_id, main_farm.document
    FROM verified_visit AS visit JOIN main_farm ON main_farm.household_id = visit.household_id
    """,
    (VERIFIED_VISITS, MAIN_FARMS),
)
LANDLESS = NamedSet(
    "landless",
    ("id", "household_id"),
    """
    SELECT visit.id, visit.household_id
    FROM verified_visit AS visit LEFT JOIN farm ON farm.household_id = visit.household_id
    WHERE farm.household_id IS NULL
    """,
    (VERIFIED_VISITS, FARMS),
)
# Households V whose house or main farm parcel lies in a concession.
HOUSEHOLDS_IN_CONCESSION = NamedSet(
    "household_in_concession",
    ("id", "household_id"),
    """
    SELECT visit.id, visit.household_id
    FROM verified_visit AS visit
    LEFT JOIN house_in_concession AS house ON house.spatial_unit_id = visit.house_id
    LEFT JOIN main_farm ON main_farm.household_id = visit.household_id
    LEFT JOIN in_concession AS field ON field.boundary_id = main_farm.boundary_id
    WHERE house.spatial_unit_id IS NOT NULL OR field.boundary_id IS NOT NULL
    """,
    (VERIFIED_VISITS, HOUSES_IN_CONCESSION, MAIN_FARMS, IN_CONCESSION),
)

# Persons V: those who live in a household V. Their age is that of the year, for only the year
# of birth is asked.
PERSONS = NamedSet(
    "person",
    ("id", "household_id", "house_id", "age", "band"),
    """
    SELECT member.person_id, member.household_id, visit.house_id, aged.age,
           CASE WHEN aged.age IS NULL THEN 'unknown'
                WHEN aged.age < 18 THEN 'under_18'
                WHEN aged.age < 60 THEN 'adult'
                WHEN aged.age < 70 THEN 'sixties'
                WHEN aged.age < 80 THEN 'seventies'
                ELSE 'over_80' END
    FROM verified_visit AS visit
    JOIN member ON member.household_id = visit.household_id
    LEFT JOIN birth ON birth.person_id = member.person_id
    CROSS JOIN LATERAL (
        SELECT extract(year FROM %(last_day)s::date)::int - birth.birth_year AS age
    ) AS aged
    """,
    (VERIFIED_VISITS, MEMBERS, BIRTHS),
)
# What is known of the health and disability of those who agree to it.
CARE = NamedSet(
    "care",
    ("person_id", "care_level", "has_disability"),
    """
    SELECT latest.person_id, latest.care_level, latest.has_disability
    FROM (
        SELECT DISTINCT ON (person_id) person_id, care_level, has_disability
        FROM survey_careneed
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS latest
    JOIN consenting ON consenting.person_id = latest.person_id
    """,
    (CONSENTING,),
)
PRIORITY_HOUSES = NamedSet(
    "priority_house",
    ("id",),
    f"""
    SELECT DISTINCT person.house_id
    FROM person JOIN care ON care.person_id = person.id
    WHERE person.house_id IS NOT NULL
      AND (care.has_disability
           OR (person.age >= {OLDER} AND care.care_level IN ('home_bound', 'bed_bound')))
    """,  # noqa: S608 (constants)
    (PERSONS, CARE),
)
# Persons V of whose health nothing may be said: they were not asked, refused or withdrew.
WITHOUT_CONSENT = NamedSet(
    "without_consent",
    ("id", "household_id"),
    """
    SELECT person.id, person.household_id
    FROM person LEFT JOIN consenting ON consenting.person_id = person.id
    WHERE consenting.person_id IS NULL
    """,
    (PERSONS, CONSENTING),
)


def surveyed_visits(moment: Moment) -> QuerySet[Any]:
    """S: the latest visit to each household that nobody disputes."""
    return Visit.objects.filter(pk__in=keys(SURVEYED_VISITS, "id", moment))


def verified_visits(moment: Moment) -> QuerySet[Any]:
    """V: the latest verified visit to each household."""
    return Visit.objects.filter(pk__in=keys(VERIFIED_VISITS, "id", moment))


def disputed_visits(moment: Moment) -> QuerySet[Any]:
    """The latest visit to each household, where somebody disputes it."""
    return Visit.objects.filter(pk__in=keys(DISPUTED_VISITS, "id", moment))


def surveyed_houses(moment: Moment) -> QuerySet[Any]:
    """Houses in which a household of S lives."""
    return SpatialUnit.objects.filter(pk__in=keys(SURVEYED_HOUSES, "id", moment))


def verified_conditions(moment: Moment) -> QuerySet[Any]:
    """The latest verified visit to each house that says what state it is in."""
    return Visit.objects.filter(pk__in=keys(VERIFIED_CONDITIONS, "id", moment))


def surveyed_conditions(moment: Moment) -> QuerySet[Any]:
    """The same of S: with what still waits for its verifiers."""
    return Visit.objects.filter(pk__in=keys(SURVEYED_CONDITIONS, "id", moment))


def verified_boundaries(moment: Moment) -> BoundaryQuerySet:
    """The latest verified boundary of each parcel and house lot."""
    boundaries: BoundaryQuerySet = Boundary.objects.filter(
        pk__in=keys(VERIFIED_PARCELS, "id", moment)
    )
    return boundaries


def surveyed_boundaries(moment: Moment) -> BoundaryQuerySet:
    """The latest boundary of each parcel and house lot that nobody disputes."""
    boundaries: BoundaryQuerySet = Boundary.objects.filter(
        pk__in=keys(SURVEYED_PARCELS, "id", moment)
    )
    return boundaries


def houses_in_register(moment: Moment) -> QuerySet[Any]:  # noqa: ARG001 (their places have one)
    """Every house known here: R of a village whose houses nobody counted."""
    return SpatialUnit.objects.filter(kind=SpatialUnit.Kind.HOUSE)
