"""The rows of a bundle: one statement each, of the households and units of one village."""

from __future__ import annotations

from network.named_sets import HOUSEHOLD_HOMES, MEMBERS
from parcels.named_sets import CLAIMS, EDITIONS, RETIRED_UNITS, UNIT_HOMES
from parcels.overlap_extents import STANDING_BOUNDARIES
from survey.openrosa.entity_rows import LATEST_VISITS, LIVING, OCCUPIED, PEOPLE, SEEN
from survey.register_list import DOCUMENTS, LABELS, PRINTED

DECIMALS = 7  # of a degree, one centimetre
SIMPLER = 0.00001  # degrees, about a metre: lines drawn on sheets of 1:50,000 are not finer

# household (pk), key, house (pk), house key, house number, people, condition, repairs,
# hardships, remark, visit (pk), visited on, head (person), head's name, longitude, latitude
HOUSEHOLD_SETS = (HOUSEHOLD_HOMES, LATEST_VISITS, LABELS, LIVING, SEEN)
HOUSEHOLD_ROWS = """
    SELECT party.id, party.key::text, house.id, coalesce(house.key::text, ''),
           coalesce(called.label, ''), coalesce(visit.people, living.number),
           coalesce(visit.house_condition, ''), visit.needs_repair, visit.hardships,
           coalesce(visit.remark, ''), visit.id, visit.visited_on, living.head_id, living.head,
           ST_X(position.point), ST_Y(position.point)
    FROM household_home AS home
    JOIN network_party AS party ON party.id = home.home_id AND party.kind = 'household'
    LEFT JOIN latest_visit ON latest_visit.household_id = party.id
    LEFT JOIN survey_visit AS visit ON visit.id = latest_visit.id
    LEFT JOIN parcels_spatialunit AS house ON house.id = visit.house_id
    LEFT JOIN called ON called.spatial_unit_id = house.id
    LEFT JOIN living ON living.household_id = party.id
    LEFT JOIN seen ON seen.spatial_unit_id = house.id
    LEFT JOIN parcels_position AS position ON position.id = seen.id
    WHERE home.place_id = ANY(%s)
    ORDER BY party.id
"""

# person (pk), key, household (pk), name, year of birth (C.E.), sex, relation
PERSON_SETS = (MEMBERS, HOUSEHOLD_HOMES, PEOPLE)
PERSON_ROWS = """
    SELECT person.id, person.key::text, member.household_id, called_person.name,
           called_person.birth_year, coalesce(called_person.sex, ''),
           coalesce(member.relation, '')
    FROM member
    JOIN household_home AS home ON home.home_id = member.household_id
    JOIN network_party AS person ON person.id = member.person_id
    JOIN called_person ON called_person.person_id = member.person_id
    WHERE home.place_id = ANY(%s)
    ORDER BY member.relation <> 'head', called_person.birth_year NULLS LAST, person.id
"""

# Houses in which no household is known to live: key, number, longitude, latitude
EMPTY_HOUSE_SETS = (UNIT_HOMES, RETIRED_UNITS, LABELS, SEEN, OCCUPIED)
EMPTY_HOUSE_ROWS = """
    SELECT unit.key::text, coalesce(called.label, ''), ST_X(position.point),
           ST_Y(position.point)
    FROM unit_home AS home
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind = 'house'
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN seen ON seen.spatial_unit_id = unit.id
    LEFT JOIN parcels_position AS position ON position.id = seen.id
    WHERE home.place_id = ANY(%s) AND unit.id NOT IN (SELECT id FROM retired_unit)
      AND unit.id NOT IN (SELECT house_id FROM occupied)
    ORDER BY unit.id
"""

# unit (pk), key, kind, number, boundary (pk), m² measured, m² on paper, document, outline
PARCEL_SETS = (UNIT_HOMES, RETIRED_UNITS, LABELS, STANDING_BOUNDARIES, DOCUMENTS, PRINTED)
PARCEL_ROWS = f"""
    SELECT unit.id, unit.key::text, unit.kind, coalesce(called.label, ''), outline.id,
           outline.square_metres, printed.square_metres,
           trim(concat_ws(' ', type.name_th, document.number)),
           ST_AsGeoJSON(boundary.geometry, {DECIMALS})
    FROM unit_home AS home
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind <> 'house'
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN standing_boundary AS outline ON outline.spatial_unit_id = unit.id
    LEFT JOIN parcels_boundary AS boundary ON boundary.id = outline.id
    LEFT JOIN document ON document.spatial_unit_id = unit.id
    LEFT JOIN printed ON printed.spatial_unit_id = unit.id
    LEFT JOIN parcels_landdocumenttype AS type ON type.code = document.type_id
    WHERE home.place_id = ANY(%s) AND unit.id NOT IN (SELECT id FROM retired_unit)
    ORDER BY unit.id
"""  # noqa: S608 (constants)

# Who holds or rents each unit: unit (pk), household key, person (pk), name. A household is
# called by its head.
HOLDER_SETS = (CLAIMS, MEMBERS, PEOPLE, LIVING)
HOLDER_ROWS = """
    SELECT held.spatialunit_id, coalesce(household.key::text, ''),
           coalesce(called_person.person_id, living.head_id),
           coalesce(called_person.name, living.head)
    FROM claim
    JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = claim.ba_unit_id
    LEFT JOIN called_person ON called_person.person_id = claim.party_id
    LEFT JOIN living ON living.household_id = claim.party_id
    LEFT JOIN member ON member.person_id = claim.party_id
    LEFT JOIN network_party AS household
        ON household.id = coalesce(member.household_id, claim.party_id)
        AND household.kind = 'household'
    WHERE claim.kind IN ('holding', 'lease') AND held.spatialunit_id = ANY(%s)
    ORDER BY held.spatialunit_id, claim.share DESC, claim.party_id
"""

# The ground two parcels share, of overlaps (pk) on record: overlap (pk), shape
SHARED_SETS = (STANDING_BOUNDARIES,)
SHARED_ROWS = f"""
    SELECT met.id, ST_AsGeoJSON(ST_CollectionExtract(
               ST_Intersection(one.geometry, other.geometry), 3), {DECIMALS})
    FROM parcels_overlap AS met
    JOIN standing_boundary AS mine ON mine.spatial_unit_id = met.spatial_unit_id
    JOIN standing_boundary AS theirs ON theirs.spatial_unit_id = met.other_unit_id
    JOIN parcels_boundary AS one ON one.id = mine.id
    JOIN parcels_boundary AS other ON other.id = theirs.id
    WHERE met.id = ANY(%s)
    ORDER BY met.id
"""  # noqa: S608 (constants)

# Parcels of other villages in the surroundings: number, m², shape
NEIGHBOUR_SETS = (UNIT_HOMES, RETIRED_UNITS, LABELS, STANDING_BOUNDARIES)
NEIGHBOUR_ROWS = f"""
    SELECT coalesce(called.label, ''), outline.square_metres,
           ST_AsGeoJSON(boundary.geometry, {DECIMALS})
    FROM unit_home AS home
    JOIN standing_boundary AS outline ON outline.spatial_unit_id = home.home_id
    JOIN parcels_boundary AS boundary ON boundary.id = outline.id
    LEFT JOIN called ON called.spatial_unit_id = home.home_id
    WHERE home.place_id = ANY(%s)
      AND boundary.geometry && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
    ORDER BY outline.id
    LIMIT 2000
"""  # noqa: S608 (constants)

# Lines of State land and concessions in the surroundings: kind, name, concession, lines. The
# window's own edge is no line of anything: the outline is cut, not the ground.
LINE_SETS = (EDITIONS,)
LINE_ROWS = f"""
    SELECT edition.kind, feature.name, coalesce(concession.reference, ''),
           ST_AsGeoJSON(cut.lines, 6)
    FROM edition
    JOIN parcels_layerfeature AS feature ON feature.edition_id = edition.id
    LEFT JOIN parcels_concession AS concession ON concession.id = feature.concession_id
    CROSS JOIN LATERAL (
        SELECT ST_SimplifyPreserveTopology(ST_CollectionExtract(ST_ClipByBox2D(
            ST_Boundary(feature.geometry), ST_MakeEnvelope(%s, %s, %s, %s, 4326)), 2), {SIMPLER})
            AS lines
    ) AS cut
    WHERE feature.geometry && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
      AND NOT ST_IsEmpty(cut.lines)
      AND (feature.concession_id IS NULL OR feature.concession_id = ANY(%s))
    ORDER BY edition.kind, feature.id
"""  # noqa: S608 (constants)
