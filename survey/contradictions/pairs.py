"""SQL that finds pairs of records of two people that do not agree.

One statement for what somebody just recorded and for the sweep over all, so that both find
the same. Who recorded is the person of the account; what files and the server's command line
brought is of one recorder, however many files; two devices are two people even where they
act for one account.

A pair is of records near each other in time: a later one is a change, not a contradiction.
Only the last word of each recorder within that time is compared, and never
- what a settlement stated anew (it is the record it was copied from),
- what a settlement found not to be so.
"""

from __future__ import annotations

from typing import Final

# Two visits to a household within so many days, or in one round, speak of the same time.
NEAR_DAYS: Final = 30
# Land moves by splits and merges only; a boundary is the same for longer.
NEAR_DAYS_OF_BOUNDARIES: Final = 730

SIGMAS: Final = 2

_JUDGED = """
    judged AS (
        SELECT DISTINCT ON (settled.contradiction_id)
               settled.contradiction_id, settled.kept
        FROM survey_settlement AS settled
        WHERE network_is_known(settled.recorded_at, settled.source_id, 'infinity')
        ORDER BY settled.contradiction_id, settled.settled_on DESC, settled.recorded_at DESC,
                 settled.id DESC
    ), rejected AS (
        SELECT CASE WHEN side.is_first THEN noticed.first_{record}_id
                    ELSE noticed.second_{record}_id END AS id
        FROM judged
        JOIN survey_contradiction AS noticed ON noticed.id = judged.contradiction_id
        CROSS JOIN (VALUES (true), (false)) AS side (is_first)
        WHERE noticed.first_{record}_id IS NOT NULL
          AND network_is_known(noticed.recorded_at, noticed.source_id, 'infinity')
          AND (judged.kept = 'neither' OR (judged.kept = 'first') <> side.is_first)
          AND judged.kept <> 'both'
    )
"""

_SPOKEN = """
    spoken AS MATERIALIZED (
        SELECT record.*,
               CASE WHEN said.kind = 'import' THEN 'files'
                    ELSE coalesce('person ' || account.person_id,
                                  'account ' || said.recorded_by_id, 'files')
               END AS recorder,
               submission.device_id, submission.first_id AS chain
        FROM ({records}) AS record
        JOIN network_source AS said ON said.id = record.source_id
        LEFT JOIN network_account AS account ON account.id = said.recorded_by_id
        LEFT JOIN survey_submission AS submission ON submission.source_id = said.id
        WHERE NOT EXISTS (
            SELECT FROM survey_settlement AS settled
            WHERE settled.source_id = said.id
              AND network_is_known(settled.recorded_at, settled.source_id, 'infinity'))
    ), beside AS (
        SELECT DISTINCT ON (one.id, other.recorder, other.device_id)
               one.id AS one_id, other.id AS other_id
        FROM spoken AS one
        JOIN spoken AS other ON other.about = one.about AND other.id <> one.id
        WHERE (abs(other.day - one.day) <= {days}{together})
          AND (other.recorder <> one.recorder OR other.device_id <> one.device_id)
          AND (other.chain IS NULL OR other.chain IS DISTINCT FROM one.chain)
        ORDER BY one.id, other.recorder, other.device_id, other.day DESC,
                 other.recorded_at DESC, other.id DESC
    ), pair AS MATERIALIZED (
        SELECT one_id, other_id FROM beside
        INTERSECT
        SELECT other_id, one_id FROM beside
    )
"""

_VISITS = """
    SELECT visit.id, visit.household_id AS about, visit.visited_on AS day, visit.recorded_at,
           visit.source_id, visit.round_id, visit.house_id, visit.people,
           visit.house_condition, visit.needs_repair, visit.hardships
    FROM survey_visit AS visit
    WHERE NOT visit.is_draft
      AND network_is_known(visit.recorded_at, visit.source_id, 'infinity'){only}
"""

# Parts of a split or merge begin with the outline it drew: nobody observed that on the ground.
_BOUNDARIES = """
    SELECT boundary.id, boundary.spatial_unit_id AS about, boundary.observed_on AS day,
           boundary.recorded_at, boundary.source_id, boundary.square_metres,
           boundary.area_error_square_metres
    FROM parcels_boundary AS boundary
    WHERE network_is_known(boundary.recorded_at, boundary.source_id, 'infinity'){only}
      AND NOT EXISTS (
          SELECT FROM parcels_formed AS formed
          JOIN parcels_reshaping AS reshaping ON reshaping.id = formed.reshaping_id
          WHERE formed.spatial_unit_id = boundary.spatial_unit_id
            AND reshaping.source_id = boundary.source_id
            AND network_is_known(reshaping.recorded_at, reshaping.source_id, 'infinity'))
"""

# A unit of one boundary has nothing to compare, and most have only one.
_OF_SEVERAL = """
      AND boundary.spatial_unit_id IN (
          SELECT several.spatial_unit_id FROM parcels_boundary AS several
          WHERE network_is_known(several.recorded_at, several.source_id, 'infinity')
          GROUP BY several.spatial_unit_id
          HAVING count(*) > 1 AND max(several.recorded_at) > %(since)s)"""
_OF_FRESH = """
      AND visit.household_id IN (
          SELECT fresh.household_id FROM survey_visit AS fresh
          WHERE network_is_known(fresh.recorded_at, fresh.source_id, 'infinity')
            AND fresh.recorded_at > %(since)s)"""

# What the sources of the visits say besides, the last word of each.
_TOLD = """
    tenure AS MATERIALIZED (
        SELECT DISTINCT ON (told.household_id, told.source_id)
               told.household_id, told.source_id, told.house, told.house_land, told.farm_land,
               told.document_type_id
        FROM survey_tenure AS told
        WHERE network_is_known(told.recorded_at, told.source_id, 'infinity'){of_household}
        ORDER BY told.household_id, told.source_id, told.observed_on DESC,
                 told.recorded_at DESC, told.id DESC
    ), services AS MATERIALIZED (
        SELECT DISTINCT ON (told.house_id, told.source_id)
               told.house_id, told.source_id, told.has_water, told.has_electricity,
               told.has_all_weather_road, told.has_toilet
        FROM survey_houseservices AS told
        WHERE network_is_known(told.recorded_at, told.source_id, 'infinity'){of_houses}
        ORDER BY told.house_id, told.source_id, told.observed_on DESC, told.recorded_at DESC,
                 told.id DESC
    )
"""
_TOLD_BY = """
        LEFT JOIN tenure AS {side}_tenure
            ON {side}_tenure.household_id = {side}.about
            AND {side}_tenure.source_id = {side}.source_id
        LEFT JOIN services AS {side}_services
            ON {side}_services.house_id = {side}.house_id
            AND {side}_services.source_id = {side}.source_id
            AND first.house_id = second.house_id
"""

# What two visits can differ in: both answered, and not alike. Care needs and the household's
# money are not among it: health changes from one day to the next, both are told in confidence,
# and a line on a page that others read would tell of them. The newer word counts there. Where
# either has no house there is nothing to repair.
_DIFFERENT = {
    "house": "first.house_id <> second.house_id",
    "people": "first.people <> second.people",
    "house_condition": "nullif(first.house_condition, '') <> nullif(second.house_condition, '')",
    "needs_repair": "first.house_condition NOT IN ('', 'no_house')"
    " AND second.house_condition NOT IN ('', 'no_house')"
    " AND NOT (first.needs_repair @> second.needs_repair"
    " AND first.needs_repair <@ second.needs_repair)",
    "hardships": "NOT (first.hardships @> second.hardships"
    " AND first.hardships <@ second.hardships)",
    "tenure_house": "nullif(first_tenure.house, '') <> nullif(second_tenure.house, '')",
    "tenure_house_land": "nullif(first_tenure.house_land, '')"
    " <> nullif(second_tenure.house_land, '')",
    "tenure_farm_land": "nullif(first_tenure.farm_land, '') <> nullif(second_tenure.farm_land, '')",
    "document_type": "first_tenure.document_type_id <> second_tenure.document_type_id",
    "water": "first_services.has_water <> second_services.has_water",
    "electricity": "first_services.has_electricity <> second_services.has_electricity",
    "road": "first_services.has_all_weather_road <> second_services.has_all_weather_road",
    "toilet": "first_services.has_toilet <> second_services.has_toilet",
}
FIELDS: Final = tuple(_DIFFERENT)

_BOTH_SIDES = """
        FROM pair
        JOIN spoken AS first ON first.id = pair.one_id
        JOIN spoken AS second ON second.id = pair.other_id
            AND (first.day, first.recorded_at, first.id)
              < (second.day, second.recorded_at, second.id)
"""
_NOT_REJECTED = """
          first.id NOT IN (SELECT id FROM rejected) AND second.id NOT IN (SELECT id FROM rejected)
"""
# Noticed by what was written last: without that source there is no contradiction.
_SOURCE = """
    CASE WHEN first.recorded_at > second.recorded_at THEN first.source_id
         ELSE second.source_id END AS source_id
"""


def unlike_visits(*, of_one_household: bool) -> str:
    """Writes down the contradictions between visits and returns their keys.

    Parameters: `day` (they are noticed on), `about`, the household's key, or `since`: only
    of households of which something was recorded after that moment.
    """
    only = " AND visit.household_id = %(about)s" if of_one_household else _OF_FRESH
    told = _TOLD.format(
        of_household=" AND told.household_id = %(about)s" if of_one_household else "",
        of_houses=" AND told.house_id IN (SELECT house_id FROM spoken)" if of_one_household else "",
    )
    told_by = _TOLD_BY.format(side="first") + _TOLD_BY.format(side="second")
    unlike = ", ".join(f"CASE WHEN {how} THEN '{name}' END" for name, how in _DIFFERENT.items())
    spoken = _SPOKEN.format(
        records=_VISITS.format(only=only),
        days=NEAR_DAYS,
        together=" OR other.round_id = one.round_id",
    )
    return f"""
        WITH {_JUDGED.format(record="visit")},
        {spoken}, {told}, compared AS (
            SELECT first.id AS first_id, second.id AS second_id, {_SOURCE},
                   array_remove(ARRAY[{unlike}]::varchar[], NULL) AS fields
            {_BOTH_SIDES} {told_by}
            WHERE {_NOT_REJECTED}
        )
        INSERT INTO survey_contradiction
               (key, source_id, first_visit_id, second_visit_id, fields, noticed_on)
        SELECT gen_random_uuid(), source_id, first_id, second_id, fields, %(day)s
        FROM compared WHERE fields <> '{{}}'
        ON CONFLICT (first_visit_id, second_visit_id) DO NOTHING
        RETURNING id
    """  # noqa: S608 (constants of this file; values stay in the parameters)


def unlike_boundaries(*, of_one_unit: bool) -> str:
    """Writes down the contradictions between outlines and returns their keys.

    They differ where the geodesic area that only one of two covers (m²) is larger than two
    standard deviations of both areas (DOMAIN.md §2.11): thinner than that is the same line.
    Parameters: `day` (they are noticed on), `about`, the unit's key, or `since`: only of units
    of which something was recorded after that moment.
    """
    only = " AND boundary.spatial_unit_id = %(about)s" if of_one_unit else _OF_SEVERAL
    spoken = _SPOKEN.format(
        records=_BOUNDARIES.format(only=only), days=NEAR_DAYS_OF_BOUNDARIES, together=""
    )
    return f"""
        WITH {_JUDGED.format(record="boundary")},
        {spoken}, compared AS MATERIALIZED (
            SELECT first.id AS first_id, second.id AS second_id, {_SOURCE},
                   {SIGMAS} * (first.area_error_square_metres
                               + second.area_error_square_metres) AS tolerance
            {_BOTH_SIDES}
            WHERE {_NOT_REJECTED}
              -- Two shapes never differ by more than both together.
              AND first.square_metres + second.square_metres
                > {SIGMAS} * (first.area_error_square_metres + second.area_error_square_metres)
              AND NOT EXISTS (
                  SELECT FROM survey_contradiction AS noticed
                  WHERE noticed.first_boundary_id = first.id
                    AND noticed.second_boundary_id = second.id
                    AND network_is_known(noticed.recorded_at, noticed.source_id, 'infinity'))
        ), measured AS MATERIALIZED (
            SELECT compared.*,
                   ST_Area(ST_SymDifference(one.geometry, other.geometry)::geography)
                       AS square_metres
            FROM compared
            JOIN parcels_boundary AS one ON one.id = compared.first_id
                AND network_is_known(one.recorded_at, one.source_id, 'infinity')
            JOIN parcels_boundary AS other ON other.id = compared.second_id
                AND network_is_known(other.recorded_at, other.source_id, 'infinity')
            WHERE NOT one.geometry = other.geometry  -- corner by corner, which costs nothing
        )
        INSERT INTO survey_contradiction
               (key, source_id, first_boundary_id, second_boundary_id, fields,
                difference_square_metres, noticed_on)
        SELECT gen_random_uuid(), source_id, first_id, second_id, '{{}}', square_metres, %(day)s
        FROM measured WHERE square_metres > tolerance
        ON CONFLICT (first_boundary_id, second_boundary_id) DO NOTHING
        RETURNING id
    """  # noqa: S608 (constants of this file; values stay in the parameters)
