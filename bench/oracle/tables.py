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
    "parcels_spatialunit": ("id", "kind"),
    "parcels_statedplace": (*FACT, "spatial_unit_id", "place_id", "observed_on"),
    "parcels_position": (*FACT, "spatial_unit_id", "observed_on", "point"),
    "parcels_boundary": (*FACT, "spatial_unit_id", "observed_on", "geometry"),
    "parcels_layeredition": (*FACT, "kind", "series", "as_of"),
    "parcels_layerfeature": ("id", "edition_id", "concession_id", "geometry"),
    "parcels_concession": ("id", "reference"),
    "parcels_instrument": (*FACT, "concession_id", "expires_by", "observed_on"),
    "survey_visit": (*FACT, "household_id", "house_id", "visited_on", "house_condition"),
    "survey_verification": (
        *FACT,
        "visit_id",
        "boundary_id",
        "verifier_id",
        "verdict",
        "verified_on",
    ),
}
DAYS = {
    "valid_from",
    "since",
    "counted_on",
    "observed_on",
    "as_of",
    "visited_on",
    "verified_on",
    "expires_by",
}
SHAPES = {"geometry", "point"}
MAY_BE_MISSING = {
    "parent_id",
    "concession_id",
    "house_id",
    "visit_id",
    "boundary_id",
}

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
        elif column in MAY_BE_MISSING:
            table[column] = table[column].astype("Int64")
    for column in SHAPES.intersection(columns):
        return geopandas.GeoDataFrame(table, geometry=column, crs="EPSG:4326")
    return table


def _hexadecimal(shape: Any) -> str:
    """PostGIS's own spelling of a shape; some cursors give it as bytes."""
    return shape if isinstance(shape, str) else bytes(shape).decode("ascii")
