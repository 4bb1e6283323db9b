"""The rows of entity lists: one statement a list, of the villages a surveyor works in.

Every row ends with the moment at which something about it was recorded last; from it the
version of the entity is made (survey.openrosa.entity_lists).
"""

from __future__ import annotations

from network.named_sets import HOUSEHOLD_HOMES, MEMBERS, NamedSet
from parcels.named_sets import CLAIMS, RETIRED_UNITS, UNIT_HOMES
from parcels.overlap_extents import STANDING_BOUNDARIES
from survey.counted import VISITS
from survey.register_list import DOCUMENTS, LABELS, PRINTED

# A fact of a source that was taken back is as if it had never been, and an erased name is gone:
# what stands then is older. So either makes every version newer.
TAKEN_BACK = """greatest(
               (SELECT max(recorded_at) FROM network_withdrawal),
               (SELECT max(recorded_at) FROM network_erasure))"""

# The latest visit to each household, whoever has agreed to it: what the next one starts from.
LATEST_VISITS = NamedSet(
    "latest_visit",
    ("id", "household_id", "house_id", "visited_on", "recorded_at"),
    """
    SELECT DISTINCT ON (household_id) id, household_id, house_id, visited_on, recorded_at
    FROM recorded_visit
    ORDER BY household_id, visited_on DESC, recorded_at DESC, id DESC
    """,
    (VISITS,),
)

PEOPLE = NamedSet(
    "called_person",
    ("person_id", "name", "birth_year", "sex", "recorded_at"),
    """
    SELECT DISTINCT ON (party_id) party_id, name, birth_year, sex, recorded_at
    FROM network_personrecord
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
      AND party_id NOT IN (SELECT person_id FROM network_erasure)
    ORDER BY party_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)
MOVED = NamedSet(
    "moved",
    ("person_id", "recorded_at"),
    """
    SELECT person_id, max(recorded_at) FROM network_householdmembership
    WHERE network_is_known(recorded_at, source_id, %(known_by)s) GROUP BY person_id
    """,
)
LIVING = NamedSet(
    "living",
    ("household_id", "head_id", "head", "number", "recorded_at"),
    """
    SELECT member.household_id,
           (array_agg(member.person_id ORDER BY member.person_id)
               FILTER (WHERE member.relation = 'head'))[1],
           (array_agg(called_person.name ORDER BY member.person_id)
               FILTER (WHERE member.relation = 'head'))[1],
           count(*), greatest(max(called_person.recorded_at), max(moved.recorded_at))
    FROM member
    LEFT JOIN called_person ON called_person.person_id = member.person_id
    LEFT JOIN moved ON moved.person_id = member.person_id
    GROUP BY member.household_id
    """,
    (MEMBERS, PEOPLE, MOVED),
)
# Whoever has left a household changes how many live there, though nothing says so of it now.
LEFT = NamedSet(
    "last_left",
    ("household_id", "recorded_at"),
    """
    SELECT before.household_id, max(moved.recorded_at)
    FROM network_householdmembership AS before
    JOIN moved ON moved.person_id = before.person_id
    WHERE before.household_id IS NOT NULL
      AND network_is_known(before.recorded_at, before.source_id, %(known_by)s)
    GROUP BY before.household_id
    """,
    (MOVED,),
)
HOMED = NamedSet(
    "homed",
    ("party_id", "recorded_at"),
    """
    SELECT party_id, max(recorded_at) FROM network_domicile
    WHERE network_is_known(recorded_at, source_id, %(known_by)s) GROUP BY party_id
    """,
)
RELABELLED = NamedSet(
    "relabelled",
    ("spatial_unit_id", "recorded_at"),
    """
    SELECT spatial_unit_id, max(recorded_at) FROM parcels_unitlabel
    WHERE network_is_known(recorded_at, source_id, %(known_by)s) GROUP BY spatial_unit_id
    """,
)
SEEN = NamedSet(
    "seen",
    ("spatial_unit_id", "id"),
    """
    SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id
    FROM parcels_position
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)
# Who lives in each house, as the latest visit of each household found.
OCCUPIED = NamedSet(
    "occupied",
    ("house_id", "household_id", "recorded_at"),
    """
    SELECT DISTINCT ON (house_id) house_id, household_id, recorded_at
    FROM latest_visit WHERE house_id IS NOT NULL
    ORDER BY house_id, visited_on DESC, recorded_at DESC, id DESC
    """,
    (LATEST_VISITS,),
)
# The household that holds each parcel: itself, or by the person who lives in it.
HOLDING = NamedSet(
    "held_by",
    ("spatial_unit_id", "household_id"),
    """
    SELECT DISTINCT ON (held.spatialunit_id) held.spatialunit_id,
           coalesce(member.household_id, claim.party_id)
    FROM claim
    JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = claim.ba_unit_id
    LEFT JOIN member ON member.person_id = claim.party_id
    WHERE claim.kind IN ('holding', 'lease')
    ORDER BY held.spatialunit_id, claim.share DESC, claim.party_id
    """,
    (CLAIMS, MEMBERS),
)
CLAIMED = NamedSet(
    "claimed",
    ("spatial_unit_id", "recorded_at"),
    """
    SELECT held.spatialunit_id, max(fact.recorded_at)
    FROM parcels_right AS fact
    JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = fact.ba_unit_id
    WHERE network_is_known(fact.recorded_at, fact.source_id, %(known_by)s)
    GROUP BY held.spatialunit_id
    """,
)

DOCUMENTED = NamedSet(
    "documented",
    ("spatial_unit_id", "recorded_at"),
    """
    SELECT held.spatialunit_id, max(fact.recorded_at)
    FROM parcels_landdocument AS fact
    JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = fact.ba_unit_id
    WHERE network_is_known(fact.recorded_at, fact.source_id, %(known_by)s)
    GROUP BY held.spatialunit_id
    """,
)

# key, village, house, house number, people, condition, last visit, head (person), head's name,
# moment
HOUSEHOLD_SETS = (
    HOUSEHOLD_HOMES, HOMED, LATEST_VISITS, LABELS, RELABELLED, LIVING, LEFT,
)  # fmt: skip
HOUSEHOLD_ROWS = f"""
    SELECT party.key::text, home.place_id, coalesce(house.key::text, ''),
           coalesce(called.label, ''), coalesce(visit.people, living.number),
           coalesce(visit.house_condition, ''), visit.visited_on, living.head_id, living.head,
           greatest(homed.recorded_at, visit.recorded_at, relabelled.recorded_at,
                    living.recorded_at, last_left.recorded_at, {TAKEN_BACK})
    FROM household_home AS home
    JOIN network_party AS party ON party.id = home.home_id AND party.kind = 'household'
    LEFT JOIN homed ON homed.party_id = party.id
    LEFT JOIN latest_visit ON latest_visit.household_id = party.id
    LEFT JOIN survey_visit AS visit ON visit.id = latest_visit.id
    LEFT JOIN parcels_spatialunit AS house ON house.id = visit.house_id
    LEFT JOIN called ON called.spatial_unit_id = house.id
    LEFT JOIN relabelled ON relabelled.spatial_unit_id = house.id
    LEFT JOIN living ON living.household_id = party.id
    LEFT JOIN last_left ON last_left.household_id = party.id
    WHERE home.place_id = ANY(%s)
"""  # noqa: S608 (constants)

# key, person, village, household, name, year of birth (C.E.), sex, relation, moment
PEOPLE_SETS = (MEMBERS, HOUSEHOLD_HOMES, HOMED, PEOPLE, MOVED)
PEOPLE_ROWS = f"""
    SELECT party.key::text, party.id, home.place_id, household.key::text, called_person.name,
           called_person.birth_year, coalesce(called_person.sex, ''),
           coalesce(member.relation, ''),
           greatest(called_person.recorded_at, moved.recorded_at, homed.recorded_at, {TAKEN_BACK})
    FROM member
    JOIN household_home AS home ON home.home_id = member.household_id
    JOIN network_party AS household ON household.id = member.household_id
    JOIN network_party AS party ON party.id = member.person_id
    JOIN called_person ON called_person.person_id = member.person_id
    LEFT JOIN moved ON moved.person_id = member.person_id
    LEFT JOIN homed ON homed.party_id = member.household_id
    WHERE home.place_id = ANY(%s)
"""  # noqa: S608 (constants)

# key, village, house number, household, latitude, longitude, moment
HOUSE_SETS = (UNIT_HOMES, RETIRED_UNITS, LABELS, RELABELLED, SEEN, OCCUPIED)
HOUSE_ROWS = f"""
    SELECT unit.key::text, home.place_id, coalesce(called.label, ''),
           coalesce(household.key::text, ''), ST_Y(position.point), ST_X(position.point),
           greatest(relabelled.recorded_at, position.recorded_at, occupied.recorded_at,
                    {TAKEN_BACK})
    FROM unit_home AS home
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind = 'house'
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN relabelled ON relabelled.spatial_unit_id = unit.id
    LEFT JOIN seen ON seen.spatial_unit_id = unit.id
    LEFT JOIN parcels_position AS position ON position.id = seen.id
    LEFT JOIN occupied ON occupied.house_id = unit.id
    LEFT JOIN network_party AS household ON household.id = occupied.household_id
    WHERE home.place_id = ANY(%s) AND unit.id NOT IN (SELECT id FROM retired_unit)
"""  # noqa: S608 (constants)

# key, village, kind, parcel number, household, square metres, document, latitude, longitude,
# moment
PARCEL_SETS = (
    UNIT_HOMES, RETIRED_UNITS, LABELS, RELABELLED, STANDING_BOUNDARIES, DOCUMENTS, PRINTED,
    HOLDING, CLAIMED, DOCUMENTED,
)  # fmt: skip
PARCEL_ROWS = f"""
    SELECT unit.key::text, home.place_id, unit.kind, coalesce(called.label, ''),
           coalesce(household.key::text, ''),
           coalesce(outline.square_metres, printed.square_metres),
           trim(concat_ws(' ', type.name_th, document.number)),
           ST_Y(boundary.interior_point), ST_X(boundary.interior_point),
           greatest(relabelled.recorded_at, boundary.recorded_at, claimed.recorded_at,
                    documented.recorded_at, {TAKEN_BACK})
    FROM unit_home AS home
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind <> 'house'
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN relabelled ON relabelled.spatial_unit_id = unit.id
    LEFT JOIN standing_boundary AS outline ON outline.spatial_unit_id = unit.id
    LEFT JOIN parcels_boundary AS boundary ON boundary.id = outline.id
    LEFT JOIN document ON document.spatial_unit_id = unit.id
    LEFT JOIN printed ON printed.spatial_unit_id = unit.id
    LEFT JOIN parcels_landdocumenttype AS type ON type.code = document.type_id
    LEFT JOIN held_by ON held_by.spatial_unit_id = unit.id
    LEFT JOIN network_party AS household
        ON household.id = held_by.household_id AND household.kind = 'household'
    LEFT JOIN claimed ON claimed.spatial_unit_id = unit.id
    LEFT JOIN documented ON documented.spatial_unit_id = unit.id
    WHERE home.place_id = ANY(%s) AND unit.id NOT IN (SELECT id FROM retired_unit)
"""  # noqa: S608 (constants)
