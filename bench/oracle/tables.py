"""Reads whole tables of facts: plain SELECT of stored columns, nothing worked out in SQL."""

from __future__ import annotations

from typing import Any

import geopandas
import pandas
import shapely

FACT = ("id", "recorded_at")

# What the oracle reads: neither columns generated from others nor derived tables.
COLUMNS: dict[str, tuple[str, ...]] = {
    "network_place": ("id", "code", "level"),
    "network_placerecord": (*FACT, "place_id", "parent_id", "valid_from"),
    "network_placeboundary": (*FACT, "place_id", "valid_from", "geometry"),
    "network_joining": (*FACT, "place_id", "status", "since"),
    "network_housecount": (*FACT, "place_id", "houses", "basis", "counted_on"),
    "network_domicile": (*FACT, "party_id", "place_id", "since"),
    "network_personrecord": (*FACT, "party_id", "birth_year", "observed_on"),
    "network_party": ("id", "kind"),
    "network_householdmembership": (
        *FACT,
        "person_id",
        "household_id",
        "relation",
        "observed_on",
    ),
    "network_consent": (*FACT, "person_id", "purpose", "is_given", "decided_on"),
    "network_body": ("id", "place_id", "kind"),
    "network_bodymembership": (*FACT, "body_id", "person_id", "began_on", "term_ends_on"),
    "network_bodymembershipending": (*FACT, "membership_id", "ended_on"),
    "savings_savingsgroup": ("id", "place_id"),
    "savings_grouprecord": (*FACT, "group_id", "is_active", "deposit_day", "observed_on"),
    "savings_membership": (*FACT, "group_id", "person_id", "joined_on"),
    "savings_membershipending": (*FACT, "membership_id", "left_on"),
    "savings_ledgeraccount": ("id", "kind"),
    "savings_journalentry": (*FACT, "group_id", "kind", "entered_on", "reverses_id"),
    "savings_posting": ("entry_id", "account_id", "membership_id", "loan_id", "satang"),
    "savings_pledge": (*FACT, "membership_id", "satang", "since"),
    "savings_loan": (
        *FACT,
        "principal_satang",
        "interest_per_month",
        "months",
        "method",
        "granted_on",
    ),
    "savings_loanreschedule": (*FACT, "loan_id", "months", "since"),
    "savings_monthclosing": (*FACT, "group_id", "month", "counted_satang"),
    "savings_welfarepayment": (*FACT, "entry_id", "purpose", "paid_on"),
    "savings_welfarecontribution": (*FACT, "entry_id", "origin", "received_on"),
    "savings_readinessmark": (*FACT, "group_id", "item", "score", "observed_on"),
    "reports_request": (*FACT, "place_id", "asked_on"),
    "reports_answer": (*FACT, "request_id", "outcome", "answered_on"),
    "reports_instruction": (*FACT, "place_id", "given_on"),
    "reports_instructionstep": (*FACT, "instruction_id", "state", "taken_on"),
    "reports_forwarding": (*FACT, "place_id", "held_on"),
    "reports_forwardingresult": (*FACT, "forwarding_id", "decided_on"),
    "survey_careneed": (
        *FACT,
        "person_id",
        "care_level",
        "has_disability",
        "disability_types",
        "has_disability_card",
        "observed_on",
    ),
    "survey_oldageallowance": (*FACT, "person_id", "standing", "observed_on"),
    "survey_referral": (*FACT, "household_id", "referred_on"),
    "survey_referralstep": (*FACT, "referral_id", "kind", "done_on", "outcome"),
    "survey_dispute": (*FACT, "kind", "place_id", "overlap_id", "opened_on"),
    "survey_disputestep": (*FACT, "dispute_id", "kind", "taken_on", "result"),
    "maps_layoutedition": (*FACT, "village_id", "signed_on"),
    "plans_housingproject": ("id", "place_id"),
    "plans_projectrecord": (*FACT, "project_id", "kind", "observed_on"),
    "plans_projectstep": (*FACT, "project_id", "step", "kind", "happened_on"),
    "plans_rosterentry": (*FACT, "project_id", "household_id", "is_in", "since"),
    "parcels_unitlabel": (*FACT, "spatial_unit_id", "label", "registration_no", "observed_on"),
    "parcels_right": (
        *FACT,
        "ba_unit_id",
        "party_id",
        "kind",
        "share_numerator",
        "share_denominator",
        "began_on",
    ),
    "parcels_landdocumenttype": ("code", "is_alro"),
    "parcels_landdocument": (*FACT, "ba_unit_id", "type_id", "square_metres", "observed_on"),
    "parcels_livestockcertificate": (*FACT, "party_id", "certified_on", "expires_on"),
    "parcels_occupationnotification": (*FACT, "ba_unit_id", "party_id", "filed_on"),
    "parcels_transferapplication": (*FACT, "ba_unit_id", "filed_on"),
    "parcels_transferdecision": (*FACT, "application_id", "decided_on"),
    "parcels_reshaping": (*FACT, "happened_on"),
    "parcels_retired": ("reshaping_id", "spatial_unit_id"),
    "parcels_overlap": ("id", "spatial_unit_id", "other_unit_id"),
    "parcels_overlapstep": (*FACT, "overlap_id", "kind", "side_id", "taken_on"),
    "parcels_baunit_spatial_units": ("baunit_id", "spatialunit_id"),
    "parcels_spatialunit": ("id", "kind"),
    "parcels_statedplace": (*FACT, "spatial_unit_id", "place_id", "observed_on"),
    "parcels_position": (*FACT, "spatial_unit_id", "observed_on", "point"),
    "survey_houseservices": (
        *FACT,
        "house_id",
        "has_water",
        "has_electricity",
        "has_all_weather_road",
        "observed_on",
    ),
    "parcels_boundary": (
        *FACT,
        "spatial_unit_id",
        "observed_on",
        "method",
        "position_error_metres",
        "geometry",
    ),
    "parcels_layeredition": (*FACT, "kind", "series", "as_of"),
    "parcels_layerfeature": ("id", "edition_id", "concession_id", "geometry"),
    "parcels_concession": ("id", "reference"),
    "parcels_instrument": (*FACT, "concession_id", "expires_by", "observed_on"),
    "survey_visit": (
        *FACT,
        "household_id",
        "house_id",
        "visited_on",
        "people",
        "house_condition",
        "hardships",
        "is_draft",
    ),
    "survey_verification": (
        *FACT,
        "visit_id",
        "boundary_id",
        "verifier_id",
        "verdict",
        "verified_on",
    ),
    "survey_refusedverification": (*FACT, "visit_id", "boundary_id", "rule", "attempted_on"),
    "survey_duplicateverdict": (*FACT, "first_id", "second_id", "kept_id", "is_same"),
    "survey_repair": ("id", "house_id"),
    "survey_repairplan": (*FACT, "repair_id", "planned_on"),
    "survey_repairfunding": (
        *FACT,
        "repair_id",
        "grant_key",
        "funder",
        "amount_baht",
        "decided_on",
    ),
    "survey_repairstep": (*FACT, "repair_id", "kind", "happened_on"),
    "survey_repairbuilder": (*FACT, "repair_id", "person_id", "worked", "said_on"),
    "survey_livelihood": (*FACT, "person_id", "employment", "observed_on"),
    "survey_trade": ("code", "is_building", "sort_order"),
    "survey_tradewish": ("id", "livelihood_id", "trade_id", "position", "recorded_at"),
    "survey_course": ("id", "place_id", "trade_id"),
    "survey_attendance": (*FACT, "course_id", "person_id", "status", "happened_on"),
    "survey_jobcheck": (
        *FACT,
        "course_id",
        "person_id",
        "months",
        "is_employed",
        "checked_on",
    ),
}
DAYS = {
    "month",
    "granted_on",
    "paid_on",
    "received_on",
    "referred_on",
    "done_on",
    "opened_on",
    "signed_on",
    "planned_on",
    "said_on",
    "checked_on",
    "valid_from",
    "since",
    "counted_on",
    "observed_on",
    "as_of",
    "visited_on",
    "verified_on",
    "attempted_on",
    "expires_by",
    "decided_on",
    "began_on",
    "term_ends_on",
    "ended_on",
    "joined_on",
    "left_on",
    "entered_on",
    "asked_on",
    "answered_on",
    "certified_on",
    "expires_on",
    "filed_on",
    "happened_on",
    "taken_on",
    "given_on",
    "held_on",
}
SHAPES = {"geometry", "point"}
MAY_BE_MISSING = {
    "parent_id",
    "concession_id",
    "house_id",
    "visit_id",
    "boundary_id",
    "kept_id",
    "household_id",
    "other_unit_id",
    "side_id",
    "overlap_id",
    "reverses_id",
    "membership_id",
    "loan_id",
    "deposit_day",
    "people",
}
NUMBERS = {"square_metres", "amount_baht"}

Tables = dict[str, pandas.DataFrame]


def read_tables(cursor: Any) -> Tables:
    """Every table of COLUMNS through a cursor of PostgreSQL; shapes in EPSG:4326 (lon, lat)."""
    return {name: _read(cursor, name, columns) for name, columns in COLUMNS.items()}


def _read(cursor: Any, name: str, columns: tuple[str, ...]) -> pandas.DataFrame:
    cursor.execute(f"SELECT {', '.join(columns)} FROM {name}")
    table = pandas.DataFrame(cursor.fetchall(), columns=list(columns))
    for column in columns:
        if column in SHAPES:
            table[column] = shapely.from_wkb([_hexadecimal(each) for each in table[column]])
        elif column in DAYS:
            table[column] = pandas.to_datetime(table[column])
        elif column == "recorded_at":
            table[column] = pandas.to_datetime(table[column], utc=True)
        elif column in NUMBERS:
            table[column] = table[column].astype(float)
        elif column in MAY_BE_MISSING:
            table[column] = table[column].astype("Int64")
    for column in SHAPES.intersection(columns):
        return geopandas.GeoDataFrame(table, geometry=column, crs="EPSG:4326")
    return table


def _hexadecimal(shape: Any) -> str:
    """PostGIS's own spelling of a shape; some cursors give it as bytes."""
    return shape if isinstance(shape, str) else bytes(shape).decode("ascii")
