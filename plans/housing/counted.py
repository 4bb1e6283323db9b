"""Named sets of housing projects: at which step each is, and the households on its roster.

So that figures (F4.8), the list of a place and what waits on the home count the same.
"""

from __future__ import annotations

from network.named_sets import NamedSet

STEPS = 9
FINISHED = "finished"  # all nine steps are passed

PROJECTS_DESCRIBED = NamedSet(
    "project_described",
    ("project_id", "title", "kind", "group_id"),
    """
    SELECT DISTINCT ON (project_id) project_id, title, kind, group_id
    FROM plans_projectrecord
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY project_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)
# Steps that stand passed; one that was gone back to does not.
STEPS_PASSED = NamedSet(
    "step_passed",
    ("project_id", "step", "passed_on"),
    """
    SELECT project_id, step, happened_on FROM (
        SELECT DISTINCT ON (project_id, step) project_id, step, kind, happened_on
        FROM plans_projectstep
        WHERE happened_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY project_id, step, happened_on DESC, recorded_at DESC, id DESC
    ) AS latest
    WHERE kind = 'passed'
    """,
)
ROSTERS = NamedSet(
    "housing_roster",
    ("id", "project_id", "household_id"),
    """
    SELECT id, project_id, household_id FROM (
        SELECT DISTINCT ON (project_id, household_id) id, project_id, household_id, is_in
        FROM plans_rosterentry
        WHERE since < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY project_id, household_id, since DESC, recorded_at DESC, id DESC
    ) AS latest
    WHERE is_in
    """,
)
# A project is at the first of the nine steps that does not stand passed.
HOUSING_PROJECTS = NamedSet(
    "housing_project",
    ("id", "key", "place_id", "title", "kind", "group_id", "step", "stage", "since", "households"),
    f"""
    SELECT project.id, project.key, project.place_id, told.title, told.kind, told.group_id,
           first.step, coalesce(first.step::text, '{FINISHED}'), moved.since,
           coalesce(listed.households, 0)
    FROM plans_housingproject AS project
    JOIN project_described AS told ON told.project_id = project.id
    CROSS JOIN LATERAL (
        SELECT min(step) AS step FROM generate_series(1, {STEPS}) AS step
        WHERE NOT EXISTS (
            SELECT FROM step_passed AS stood
            WHERE stood.project_id = project.id AND stood.step = step.step)
    ) AS first
    LEFT JOIN (
        SELECT project_id, max(passed_on) AS since FROM step_passed GROUP BY project_id
    ) AS moved ON moved.project_id = project.id
    LEFT JOIN (
        SELECT project_id, count(*) AS households FROM housing_roster GROUP BY project_id
    ) AS listed ON listed.project_id = project.id
    """,  # noqa: S608 (constants)
    (PROJECTS_DESCRIBED, STEPS_PASSED, ROSTERS),
)
# Households on rosters, each with the stage and the kind of its project.
HOUSEHOLDS_OF_PROJECTS = NamedSet(
    "household_of_project",
    ("id", "place_id", "stage", "kind"),
    """
    SELECT listed.id, project.place_id, project.stage, project.kind
    FROM housing_roster AS listed JOIN housing_project AS project ON project.id = listed.project_id
    """,
    (ROSTERS, HOUSING_PROJECTS),
)
