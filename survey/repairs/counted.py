"""Named sets of repairs: what each has come to, who pays most of it, and what houses wait.

So that figures, the list of a place and what waits on the home count the same.
"""

from __future__ import annotations

from network.named_sets import BIRTHS, MEMBERS, NamedSet
from survey.counted import CARE, OLDER, PERSONS, SURVEYED_VISITS, VERIFIED_CONDITIONS, VISITS

SMALL_CHILD = 6  # years, below which a child counts as vulnerable (F4.2)

# The last word on what is to be done; without one there is no repair.
PLANS = NamedSet(
    "repair_plan",
    ("id", "repair_id", "programme", "parts", "estimate_baht", "planned_on"),
    """
    SELECT DISTINCT ON (repair_id) id, repair_id, programme, parts, estimate_baht, planned_on
    FROM survey_repairplan
    WHERE planned_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY repair_id, planned_on DESC, recorded_at DESC, id DESC
    """,
)
# The last word on each grant; one of no baht was taken back.
GRANTS = NamedSet(
    "repair_grant",
    ("id", "repair_id", "funder", "body", "amount_baht", "decided_on"),
    """
    SELECT id, repair_id, funder, body, amount_baht, decided_on FROM (
        SELECT DISTINCT ON (repair_id, grant_key)
               id, repair_id, funder, body, amount_baht, decided_on
        FROM survey_repairfunding
        WHERE decided_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY repair_id, grant_key, decided_on DESC, recorded_at DESC, id DESC
    ) AS latest
    WHERE amount_baht > 0
    """,
)
# Of a repair with several grants the largest names its funder.
MAIN_GRANTS = NamedSet(
    "main_grant",
    ("repair_id", "funder", "body", "granted_baht", "decided_on"),
    """
    SELECT DISTINCT ON (repair_id) repair_id, funder, body,
           sum(amount_baht) OVER (PARTITION BY repair_id),
           min(decided_on) OVER (PARTITION BY repair_id)
    FROM repair_grant
    ORDER BY repair_id, amount_baht DESC, decided_on, id
    """,
    (GRANTS,),
)
REPAIRS = NamedSet(
    "repair",
    (
        "id",
        "house_id",
        "state",
        "since",
        "finished_on",
        "cost_baht",
        "funder",
        "body",
        "granted_baht",
        "programme",
        "parts",
        "estimate_baht",
    ),
    """
    SELECT made.id, made.house_id,
           CASE WHEN step.finished_on IS NOT NULL THEN 'finished'
                WHEN step.cancelled_on IS NOT NULL THEN 'cancelled'
                WHEN step.started_on IS NOT NULL THEN 'started'
                WHEN paid.repair_id IS NOT NULL THEN 'funded'
                ELSE 'planned' END,
           coalesce(step.finished_on, step.cancelled_on, step.started_on, paid.decided_on,
                    plan.planned_on),
           step.finished_on, step.cost_baht, coalesce(paid.funder, 'unknown'), paid.body,
           paid.granted_baht, plan.programme, plan.parts, plan.estimate_baht
    FROM survey_repair AS made
    JOIN repair_plan AS plan ON plan.repair_id = made.id
    LEFT JOIN main_grant AS paid ON paid.repair_id = made.id
    LEFT JOIN (
        SELECT repair_id,
               min(happened_on) FILTER (WHERE kind = 'started') AS started_on,
               min(happened_on) FILTER (WHERE kind = 'finished') AS finished_on,
               min(happened_on) FILTER (WHERE kind = 'cancelled') AS cancelled_on,
               min(cost_baht) FILTER (WHERE kind = 'finished') AS cost_baht
        FROM survey_repairstep
        WHERE happened_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        GROUP BY repair_id
    ) AS step ON step.repair_id = made.id
    """,
    (PLANS, MAIN_GRANTS),
)
# Money that finished repairs had, grant by grant.
GRANTS_OF_FINISHED = NamedSet(
    "grant_of_finished",
    ("id", "house_id", "funder", "satang"),
    """
    SELECT paid.id, repair.house_id, paid.funder, paid.amount_baht * 100
    FROM repair_grant AS paid JOIN repair ON repair.id = paid.repair_id
    WHERE repair.state = 'finished'
    """,
    (GRANTS, REPAIRS),
)
# Houses whose repair is done and where nobody has been since: their condition is not known.
UNVISITED_SINCE = NamedSet(
    "unvisited_since",
    ("house_id", "finished_on"),
    """
    SELECT done.house_id, done.finished_on
    FROM (
        SELECT house_id, max(finished_on) AS finished_on
        FROM repair WHERE state = 'finished' GROUP BY house_id
    ) AS done
    LEFT JOIN (
        SELECT house_id, max(visited_on) AS visited_on
        FROM recorded_visit WHERE house_id IS NOT NULL GROUP BY house_id
    ) AS seen ON seen.house_id = done.house_id
    WHERE seen.visited_on IS NULL OR seen.visited_on < done.finished_on
    """,
    (REPAIRS, VISITS),
)
# Houses V in a poor state in which somebody lives whom that harms most (F4.2); of disability
# only what may be used.
VULNERABLE_HOUSES = NamedSet(
    "vulnerable_house",
    ("id", "house_condition"),
    f"""
    SELECT DISTINCT condition.house_id, condition.house_condition
    FROM verified_condition AS condition
    JOIN person ON person.house_id = condition.house_id
    LEFT JOIN care ON care.person_id = person.id
    WHERE condition.house_condition IN ('major_repair', 'unsafe')
      AND (person.age >= {OLDER} OR person.age < {SMALL_CHILD} OR care.has_disability)
    """,  # noqa: S608 (constants)
    (VERIFIED_CONDITIONS, PERSONS, CARE),
)
# The same persons of every house that is surveyed, for those who order repairs and may know.
VULNERABLE_PEOPLE = NamedSet(
    "vulnerable_person",
    ("person_id", "house_id", "is_disabled"),
    f"""
    SELECT member.person_id, visit.house_id, coalesce(care.has_disability, false)
    FROM surveyed_visit AS visit
    JOIN member ON member.household_id = visit.household_id
    LEFT JOIN birth ON birth.person_id = member.person_id
    LEFT JOIN care ON care.person_id = member.person_id
    CROSS JOIN LATERAL (
        SELECT extract(year FROM %(last_day)s::date)::int - birth.birth_year AS age
    ) AS aged
    WHERE visit.house_id IS NOT NULL
      AND (aged.age >= {OLDER} OR aged.age < {SMALL_CHILD} OR care.has_disability)
    """,  # noqa: S608 (constants)
    (SURVEYED_VISITS, MEMBERS, BIRTHS, CARE),
)
