"""How overlaps stand, by their steps: the one definition, for pages and for figures."""

from __future__ import annotations

from network.named_sets import NamedSet

# Each step about an overlap with how it stands after it (`status`) and stood before (`was`).
# What was said against it, settled in talks or decided, or opened anew, begins a round of its
# own; in a round the word of both sides (of the one, where no other unit is met) agrees it.
OVERLAP_TURNS = NamedSet(
    "overlap_turn",
    ("overlap_id", "number", "taken_on", "status", "was"),
    """
    WITH step AS (
        SELECT step.overlap_id, step.kind, step.taken_on, met.other_unit_id IS NULL AS is_lone,
               step.kind = 'agreed' AND step.side_id = met.spatial_unit_id AS one_agrees,
               step.kind = 'agreed' AND step.side_id = met.other_unit_id AS other_agrees,
               row_number() OVER told AS number,
               count(*) FILTER (WHERE step.kind <> 'agreed') OVER told AS round
        FROM parcels_overlapstep AS step
        JOIN parcels_overlap AS met ON met.id = step.overlap_id
        WHERE step.taken_on < %(true_before)s
          AND network_is_known(step.recorded_at, step.source_id, %(known_by)s)
        WINDOW told AS (
            PARTITION BY step.overlap_id ORDER BY step.taken_on, step.recorded_at, step.id
        )
    ), standing AS (
        SELECT overlap_id, number, taken_on,
               CASE WHEN bool_or(one_agrees) OVER so_far
                         AND (is_lone OR bool_or(other_agrees) OVER so_far) THEN 'agreed'
                    ELSE coalesce(nullif(
                        max(kind) FILTER (WHERE kind <> 'agreed') OVER so_far, 'reopened'), 'open')
               END AS status
        FROM step
        WINDOW so_far AS (PARTITION BY overlap_id, round ORDER BY number)
    )
    SELECT overlap_id, number, taken_on, status,
           lag(status, 1, 'open') OVER (PARTITION BY overlap_id ORDER BY number)
    FROM standing
    """,
)

# How each overlap that anybody took a step about stands, and the day from which without a break.
OVERLAPS_SPOKEN_OF = NamedSet(
    "overlap_spoken_of",
    ("overlap_id", "status", "since"),
    """
    SELECT DISTINCT ON (last.overlap_id) last.overlap_id, last.status, turned.since
    FROM overlap_turn AS last
    LEFT JOIN (
        SELECT DISTINCT ON (overlap_id) overlap_id, taken_on AS since
        FROM overlap_turn
        WHERE status <> was
        ORDER BY overlap_id, number DESC
    ) AS turned ON turned.overlap_id = last.overlap_id
    ORDER BY last.overlap_id, last.number DESC
    """,
    (OVERLAP_TURNS,),
)

# Every overlap on record, those of retired units too: open, since no day, until somebody takes
# a step (parcels.models.OverlapStatus).
OVERLAP_STATUSES = NamedSet(
    "overlap_status",
    (
        "overlap_id",
        "spatial_unit_id",
        "other_unit_id",
        "layer_kind",
        "layer_series",
        "concession_id",
        "status",
        "since",
    ),
    """
    SELECT met.id, met.spatial_unit_id, met.other_unit_id, met.layer_kind, met.layer_series,
           met.concession_id, coalesce(spoken.status, 'open'), spoken.since
    FROM parcels_overlap AS met
    LEFT JOIN overlap_spoken_of AS spoken ON spoken.overlap_id = met.id
    """,
    (OVERLAPS_SPOKEN_OF,),
)
