"""Which persons count in the figures of older and disabled persons (DOMAIN.md §5.1, F5.2–F5.5).

Named sets on top of those of survey.counted: persons V, and of their health and disability
only what those who agree to it have told.
"""

from __future__ import annotations

from network.named_sets import CONSENTING, MEMBERS, NamedSet
from survey.counted import CARE, OLDER, PERSONS, VERIFIED_VISITS

# Older persons V by whether anybody lives with them: a household of one member, of which the
# visit counted no more people either.
OLDER_PERSONS = NamedSet(
    "older_person",
    ("id", "household_id", "living"),
    f"""
    SELECT person.id, person.household_id,
           CASE WHEN lives.members = 1 AND coalesce(told.people, 1) <= 1
                THEN 'alone' ELSE 'together' END
    FROM person
    JOIN (
        SELECT household_id, count(*) AS members FROM member GROUP BY household_id
    ) AS lives ON lives.household_id = person.household_id
    JOIN verified_visit AS visit ON visit.household_id = person.household_id
    JOIN survey_visit AS told
        ON told.id = visit.id AND network_is_known(told.recorded_at, told.source_id, %(known_by)s)
    WHERE person.age >= {OLDER}
    """,  # noqa: S608 (constants)
    (PERSONS, MEMBERS, VERIFIED_VISITS),
)
# Persons V who allow their health and disability to be counted.
CONSENTING_PERSONS = NamedSet(
    "consenting_person",
    ("id", "household_id"),
    """
    SELECT person.id, person.household_id
    FROM person JOIN consenting ON consenting.person_id = person.id
    """,
    (PERSONS, CONSENTING),
)
# Of these, the disabled, by whether they have a card; and which disabilities they have.
DISABLED_PERSONS = NamedSet(
    "disabled_person",
    ("id", "household_id", "card", "types"),
    """
    SELECT person.id, person.household_id,
           CASE told.has_disability_card WHEN true THEN 'card' WHEN false THEN 'no_card'
                ELSE 'not_asked' END,
           told.disability_types
    FROM consenting_person AS person
    JOIN (
        SELECT DISTINCT ON (person_id)
               person_id, has_disability, disability_types, has_disability_card
        FROM survey_careneed
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS told ON told.person_id = person.id AND told.has_disability
    """,
    (CONSENTING_PERSONS,),
)
DISABILITIES = NamedSet(
    "disability",
    ("id", "household_id", "type"),
    """
    SELECT DISTINCT person.id, person.household_id, coalesce(known.type, 'unknown')
    FROM disabled_person AS person LEFT JOIN LATERAL unnest(person.types) AS known (type) ON true
    """,
    (DISABLED_PERSONS,),
)
CARE_LEVELS = NamedSet(
    "care_level",
    ("id", "household_id", "level"),
    """
    SELECT person.id, person.household_id, care.care_level
    FROM person JOIN care ON care.person_id = person.id
    WHERE care.care_level <> ''
    """,
    (PERSONS, CARE),
)
# Older persons V by whether they receive the allowance; of many nobody has asked.
ALLOWANCES = NamedSet(
    "old_age_allowance",
    ("id", "household_id", "standing"),
    f"""
    SELECT person.id, person.household_id, coalesce(told.standing, 'not_asked')
    FROM person
    LEFT JOIN (
        SELECT DISTINCT ON (person_id) person_id, standing
        FROM survey_oldageallowance
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS told ON told.person_id = person.id
    WHERE person.age >= {OLDER}
    """,  # noqa: S608 (constants)
    (PERSONS,),
)
