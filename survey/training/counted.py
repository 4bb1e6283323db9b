"""Named sets of work and training: who has work, wants to learn, learned, and works since.

So that figures, pages and what waits on the home count the same.
"""

from __future__ import annotations

from network.named_sets import MEMBERS, NamedSet
from survey.counted import PERSONS
from survey.repairs.counted import REPAIRS

YOUNGEST, OLDEST = 15, 59  # years of working age, both inclusive (F7.1)
WORKING = ("own_land", "wage", "trade", "salary")
_WORKING = ", ".join(f"'{each}'" for each in WORKING)

LIVELIHOODS = NamedSet(
    "livelihood",
    ("id", "person_id", "employment", "source_id"),
    """
    SELECT DISTINCT ON (person_id) id, person_id, employment, source_id
    FROM survey_livelihood
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)
WORKING_AGE = NamedSet(
    "of_working_age",
    ("id", "household_id", "work"),
    f"""
    SELECT person.id, person.household_id,
           CASE WHEN livelihood.employment = 'unemployed' THEN 'unemployed'
                WHEN livelihood.employment IN ({_WORKING}) THEN 'working'
                WHEN coalesce(livelihood.employment, '') = '' THEN 'unknown'
                ELSE 'not_seeking' END
    FROM person LEFT JOIN livelihood ON livelihood.person_id = person.id
    WHERE person.age BETWEEN {YOUNGEST} AND {OLDEST}
    """,  # noqa: S608 (constants)
    (PERSONS, LIVELIHOODS),
)
# What somebody wants to learn by what they last said; of several trades the one said first.
WISHES = NamedSet(
    "wish",
    ("id", "person_id", "household_id", "trade_id"),
    """
    SELECT DISTINCT ON (person.id) person.id, person.id, person.household_id, said.trade_id
    FROM person
    JOIN livelihood ON livelihood.person_id = person.id
    JOIN survey_tradewish AS said ON said.livelihood_id = livelihood.id
    JOIN survey_trade AS trade ON trade.code = said.trade_id
    WHERE network_is_known(said.recorded_at, livelihood.source_id, %(known_by)s)
    ORDER BY person.id, said.position, trade.sort_order, said.id
    """,
    (PERSONS, LIVELIHOODS),
)
# The party each merged one is now, through merges of merges.
KEPT_PARTIES = NamedSet(
    "kept_party",
    ("id", "kept_id"),
    """
    WITH RECURSIVE merged AS (
        SELECT CASE WHEN kept_id = first_id THEN second_id ELSE first_id END AS id, kept_id
        FROM survey_duplicateverdict
        WHERE is_same AND network_is_known(recorded_at, source_id, %(known_by)s)
    ), walked (id, kept_id, steps) AS (
        SELECT id, kept_id, 1 FROM merged
        UNION ALL
        SELECT walked.id, merged.kept_id, walked.steps + 1
        FROM walked JOIN merged ON merged.id = walked.kept_id WHERE walked.steps < 20
    )
    SELECT DISTINCT ON (id) id, kept_id FROM walked ORDER BY id, steps DESC
    """,
)
# How everybody stands in each course they are in: the last word. They count where they live.
ATTENDANCES = NamedSet(
    "attendance",
    (
        "id",
        "course_id",
        "trade_id",
        "is_building",
        "person_id",
        "entered_as",
        "home_id",
        "status",
        "since",
        "enrolled_on",
    ),
    """
    SELECT latest.id, latest.course_id, course.trade_id, trade.is_building,
           coalesce(kept.kept_id, latest.person_id), latest.person_id,
           coalesce(member.household_id, kept.kept_id, latest.person_id),
           latest.status, latest.happened_on, began.enrolled_on
    FROM (
        SELECT DISTINCT ON (course_id, person_id) id, course_id, person_id, status, happened_on
        FROM survey_attendance
        WHERE happened_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY course_id, person_id, happened_on DESC, recorded_at DESC, id DESC
    ) AS latest
    JOIN (
        SELECT course_id, person_id, max(happened_on) AS enrolled_on
        FROM survey_attendance
        WHERE status = 'enrolled' AND happened_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        GROUP BY course_id, person_id
    ) AS began USING (course_id, person_id)
    JOIN survey_course AS course ON course.id = latest.course_id
    JOIN survey_trade AS trade ON trade.code = course.trade_id
    LEFT JOIN kept_party AS kept ON kept.id = latest.person_id
    LEFT JOIN member ON member.person_id = coalesce(kept.kept_id, latest.person_id)
    WHERE latest.status <> 'mistaken'
    """,
    (KEPT_PARTIES, MEMBERS),
)


def _checks(months: int) -> NamedSet:
    """Everybody who completed a course that many months ago or more, and what was found."""
    return NamedSet(
        f"checked_after_{months}",
        ("id", "course_id", "entered_as", "home_id", "due_on", "found"),
        f"""
        SELECT attendance.id, attendance.course_id, attendance.entered_as, attendance.home_id,
               (attendance.since + interval '{months} months')::date,
               CASE WHEN checked.is_employed THEN 'employed'
                    WHEN NOT checked.is_employed THEN 'not_employed' ELSE 'unchecked' END
        FROM attendance
        LEFT JOIN (
            SELECT DISTINCT ON (course_id, person_id) course_id, person_id, is_employed
            FROM survey_jobcheck
            WHERE months = {months} AND checked_on < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
            ORDER BY course_id, person_id, checked_on DESC, recorded_at DESC, id DESC
        ) AS checked
            ON checked.course_id = attendance.course_id
           AND checked.person_id = attendance.entered_as
        WHERE attendance.status = 'completed'
          AND (attendance.since + interval '{months} months')::date <= %(last_day)s
        """,  # noqa: S608 (constants)
        (ATTENDANCES,),
    )


CHECKS = {months: _checks(months) for months in (3, 6)}
# ช่างชุมชน: who completed a course in building; once each, however many courses.
BUILDERS = NamedSet(
    "builder",
    ("id", "home_id", "since"),
    """
    SELECT person_id, min(home_id), min(since)
    FROM attendance WHERE status = 'completed' AND is_building
    GROUP BY person_id
    """,
    (ATTENDANCES,),
)
HOUSES_BY_BUILDERS = NamedSet(
    "house_by_builder",
    ("id",),
    """
    SELECT DISTINCT repair.house_id
    FROM repair
    JOIN (
        SELECT DISTINCT ON (repair_id, person_id) repair_id, person_id, worked
        FROM survey_repairbuilder
        WHERE said_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY repair_id, person_id, said_on DESC, recorded_at DESC, id DESC
    ) AS told ON told.repair_id = repair.id AND told.worked
    LEFT JOIN kept_party AS kept ON kept.id = told.person_id
    JOIN builder ON builder.id = coalesce(kept.kept_id, told.person_id)
    WHERE repair.state = 'finished'
    """,
    (REPAIRS, BUILDERS, KEPT_PARTIES),
)
