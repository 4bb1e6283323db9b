"""Named sets of mutual verification: refused verdicts (F2.3), records verified long ago (F2.8)."""

from __future__ import annotations

from network.named_sets import NamedSet
from parcels.named_sets import PARCEL_BOUNDARIES
from survey.counted import VERIFIED_PARCELS, VERIFIED_VISITS, VISITS
from survey.verdict_sets import BOUNDARY_STANDINGS, VERDICTS, VISIT_STANDINGS

LONG_AGO = 365  # days since the last verdict, from which on a record is old (F2.8)

REFUSED_ON_VISITS = NamedSet(
    "refused_on_visit",
    ("id", "household_id", "rule"),
    """
    SELECT refused.id, visit.household_id, refused.rule
    FROM survey_refusedverification AS refused
    JOIN recorded_visit AS visit ON visit.id = refused.visit_id
    WHERE refused.attempted_on < %(true_before)s
      AND network_is_known(refused.recorded_at, refused.source_id, %(known_by)s)
    """,
    (VISITS,),
)
REFUSED_ON_PARCELS = NamedSet(
    "refused_on_parcel",
    ("id", "spatial_unit_id", "rule"),
    """
    SELECT refused.id, line.spatial_unit_id, refused.rule
    FROM survey_refusedverification AS refused
    JOIN parcel_boundary AS line ON line.id = refused.boundary_id
    WHERE refused.attempted_on < %(true_before)s
      AND network_is_known(refused.recorded_at, refused.source_id, %(known_by)s)
    """,
    (PARCEL_BOUNDARIES,),
)
# What the rules took, beside which the refused are counted.
TAKEN_ON_VISITS = NamedSet(
    "taken_on_visit",
    ("id", "household_id"),
    """
    SELECT verdict.id, visit.household_id
    FROM verdict JOIN recorded_visit AS visit ON visit.id = verdict.visit_id
    """,
    (VERDICTS, VISITS),
)
TAKEN_ON_PARCELS = NamedSet(
    "taken_on_parcel",
    ("id", "spatial_unit_id"),
    """
    SELECT verdict.id, line.spatial_unit_id
    FROM verdict JOIN parcel_boundary AS line ON line.id = verdict.boundary_id
    """,
    (VERDICTS, PARCEL_BOUNDARIES),
)

OLD_VISITS = NamedSet(
    "old_visit",
    ("id", "household_id", "agreed_on"),
    f"""
    SELECT visit.id, visit.household_id, found.agreed_on
    FROM verified_visit AS visit JOIN visit_standing AS found ON found.visit_id = visit.id
    WHERE %(true_before)s::date - found.agreed_on > {LONG_AGO}
    """,  # noqa: S608 (constant)
    (VERIFIED_VISITS, VISIT_STANDINGS),
)
OLD_PARCELS = NamedSet(
    "old_parcel",
    ("id", "spatial_unit_id", "agreed_on"),
    f"""
    SELECT parcel.id, parcel.spatial_unit_id, found.agreed_on
    FROM verified_parcel AS parcel JOIN boundary_standing AS found ON found.boundary_id = parcel.id
    WHERE %(true_before)s::date - found.agreed_on > {LONG_AGO}
    """,  # noqa: S608 (constant)
    (VERIFIED_PARCELS, BOUNDARY_STANDINGS),
)
