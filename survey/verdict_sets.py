"""What verifiers said, as named sets: verdicts by person, objections that stand, standings."""

from __future__ import annotations

from network.named_sets import NamedSet
from survey.queries import VERIFIERS_NEEDED
from survey.told_queries import ONE_PARTY

# Each party that was merged away, with the one it is now.
ONE_PARTIES = NamedSet("one_party", ("id", "kept_id"), ONE_PARTY)
# What was said of records, by whom: entries of one person that were merged are one person. A
# verdict whose giver is since known not to have been independent is not among them.
VERDICTS = NamedSet(
    "verdict",
    ("id", "visit_id", "boundary_id", "person_id", "verdict", "verified_on", "recorded_at"),
    """
    SELECT told.id, told.visit_id, told.boundary_id, coalesce(one.kept_id, told.verifier_id),
           told.verdict, told.verified_on, told.recorded_at
    FROM survey_verification AS told LEFT JOIN one_party AS one ON one.id = told.verifier_id
    WHERE told.verified_on < %(true_before)s
      AND network_is_known(told.recorded_at, told.source_id, %(known_by)s)
      AND told.id NOT IN (SELECT survey_questioned_verdicts(%(known_by)s))
    """,
    (ONE_PARTIES,),
)
# The first day of each objection that still stands: one who has come to agree no longer objects.
OBJECTIONS = NamedSet(
    "objection",
    ("visit_id", "boundary_id", "disputed_on"),
    """
    SELECT visit_id, boundary_id, min(verified_on)
    FROM (
        SELECT visit_id, boundary_id, verified_on, verdict, said,
               max(said) FILTER (WHERE verdict = 'agree')
                   OVER (PARTITION BY visit_id, boundary_id, person_id) AS agreed
        FROM (
            SELECT visit_id, boundary_id, person_id, verified_on, verdict,
                   row_number() OVER (PARTITION BY visit_id, boundary_id, person_id
                                      ORDER BY verified_on, recorded_at, id) AS said
            FROM verdict
            -- Few ever disagree: only what these said has to be put in order.
            WHERE (coalesce(visit_id, 0), coalesce(boundary_id, 0), person_id) IN (
                SELECT coalesce(visit_id, 0), coalesce(boundary_id, 0), person_id
                FROM verdict WHERE verdict = 'disagree')
        ) AS in_turn
    ) AS word
    WHERE verdict = 'disagree' AND said > coalesce(agreed, 0)
    GROUP BY visit_id, boundary_id
    """,
    (VERDICTS,),
)


def _standings(record: str) -> NamedSet:
    """How each visit (or boundary) with verdicts stands: VerificationQuerySet.standing_of as a set.

    Said again in SQL because it is asked of every record of a district at once, and the
    ORM joins the verdicts that count back to all verdicts. `agreed_on` is the last day on which
    one of those who agree said so.
    """
    return NamedSet(
        f"{record}_standing",
        (f"{record}_id", "standing", "agreeing", "agreed_on"),
        f"""
        SELECT {record}_id,
               CASE WHEN bool_or(disagrees) THEN 'disputed'
                    WHEN count(*) >= {VERIFIERS_NEEDED} THEN 'verified'
                    ELSE 'submitted' END,
               count(*) FILTER (WHERE NOT disagrees),
               max(verified_on) FILTER (WHERE NOT disagrees)
        FROM (
            SELECT DISTINCT ON ({record}_id, person_id)
                   {record}_id, verdict = 'disagree' AS disagrees, verified_on
            FROM verdict
            WHERE {record}_id IS NOT NULL
            ORDER BY {record}_id, person_id, verified_on DESC, recorded_at DESC, id DESC
        ) AS word
        GROUP BY {record}_id
        """,  # noqa: S608 (constants)
        (VERDICTS,),
    )


VISIT_STANDINGS = _standings("visit")
BOUNDARY_STANDINGS = _standings("boundary")
