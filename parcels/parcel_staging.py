"""Shapes of an arriving parcel file, staged in a temporary table and judged there in sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from django.db import connection

from formats.crs import STORAGE_SRID
from parcels.models import POSITION_ERROR_METRES, SurveyMethod

# Two drawings of one parcel share at least this much of the larger of the two.
SAME_LAND_SHARE = 0.95
# A parcel measured anew under its old number shares at least this much of the smaller.
SAME_NUMBER_SHARE = 0.5

_STAGE = """
    CREATE TEMPORARY TABLE arriving_parcel (
        number integer PRIMARY KEY,
        label text NOT NULL,
        geometry geometry(MultiPolygon, 4326) NOT NULL
    ) ON COMMIT DROP
"""

_JUDGE = """
    SELECT arriving.number,
           CASE WHEN NOT ST_IsValid(arriving.geometry)
                THEN ST_IsValidReason(arriving.geometry) ELSE '' END,
           ST_Area(arriving.geometry::geography),
           ST_X(arriving.inside), ST_Y(arriving.inside),
           EXISTS (
               SELECT FROM network_placecell AS cell
               WHERE cell.boundary_id = ANY(%s) AND ST_Intersects(cell.geometry, arriving.inside)
           )
    FROM (
        SELECT number, geometry, ST_PointOnSurface(geometry) AS inside FROM arriving_parcel
    ) AS arriving
"""

# Pairs of an arriving parcel and a known unit that may be the same: by the number the
# same sender gave it, or by lying on the same land. Only the last known boundary of a
# unit counts, and only what shares land at all.
_COUNTERPARTS = """
    WITH latest AS (
        SELECT DISTINCT ON (boundary.spatial_unit_id)
               boundary.spatial_unit_id, boundary.geometry, boundary.square_metres
        FROM parcels_boundary AS boundary
        JOIN parcels_spatialunit AS unit ON unit.id = boundary.spatial_unit_id
        WHERE unit.kind = %(kind)s
          AND network_is_known(boundary.recorded_at, boundary.source_id, 'infinity')
          AND boundary.geometry && (SELECT ST_SetSRID(ST_Extent(geometry), 4326)
                                    FROM arriving_parcel)
          -- What was split or merged by then is not what a file of that day speaks of.
          AND NOT EXISTS (
              SELECT FROM parcels_retired AS gone
              JOIN parcels_reshaping AS reshaping ON reshaping.id = gone.reshaping_id
              WHERE gone.spatial_unit_id = unit.id
                AND network_is_known(reshaping.recorded_at, reshaping.source_id, 'infinity')
                AND reshaping.happened_on <= %(observed_on)s)
          AND NOT EXISTS (
              SELECT FROM parcels_formed AS made
              JOIN parcels_reshaping AS reshaping ON reshaping.id = made.reshaping_id
              WHERE made.spatial_unit_id = unit.id
                AND network_is_known(reshaping.recorded_at, reshaping.source_id, 'infinity')
                AND reshaping.happened_on > %(observed_on)s)
        ORDER BY boundary.spatial_unit_id, boundary.observed_on DESC, boundary.recorded_at DESC,
                 boundary.id DESC
    ), numbered AS (
        SELECT DISTINCT ON (label.spatial_unit_id) label.spatial_unit_id, label.label
        FROM parcels_unitlabel AS label
        JOIN network_source AS source ON source.id = label.source_id
        WHERE source.title = %(title)s AND label.label <> ''
          AND network_is_known(label.recorded_at, label.source_id, 'infinity')
          AND label.spatial_unit_id IN (SELECT spatial_unit_id FROM latest)
        ORDER BY label.spatial_unit_id, label.observed_on DESC, label.recorded_at DESC,
                 label.id DESC
    ), candidate AS (
        SELECT arriving.number, arriving.geometry, arriving.label, latest.spatial_unit_id,
               latest.geometry AS known_geometry, numbered.label AS known_label,
               ST_Area(arriving.geometry::geography) AS square_metres,
               latest.square_metres AS known_square_metres
        FROM arriving_parcel AS arriving
        JOIN latest ON latest.geometry && arriving.geometry
        LEFT JOIN numbered ON numbered.spatial_unit_id = latest.spatial_unit_id
        WHERE arriving.number = ANY(%(numbers)s)
    ), shared AS (
        SELECT number, spatial_unit_id, label, known_label,
               least(square_metres, known_square_metres) AS smaller,
               greatest(square_metres, known_square_metres) AS larger,
               ST_Area(ST_Intersection(geometry, known_geometry)::geography) AS common
        FROM candidate
        WHERE (label <> '' AND label = known_label)
           OR least(square_metres, known_square_metres)
              >= greatest(square_metres, known_square_metres) * %(same_land)s
    )
    SELECT number, spatial_unit_id,
           label <> '' AND label = known_label AS same_number,
           label <> '' AND label <> coalesce(known_label, label) AS other_number,
           common >= larger * %(same_land)s AS same_land
    FROM shared
    WHERE common >= larger * %(same_land)s
       OR (label <> '' AND label = known_label AND common >= smaller * %(same_number)s)
"""

_LABELS_IN_USE = """
    SELECT DISTINCT label.label
    FROM parcels_unitlabel AS label
    JOIN network_source AS source ON source.id = label.source_id
    JOIN parcels_spatialunit AS unit ON unit.id = label.spatial_unit_id
    WHERE source.title = %s AND unit.kind = %s AND label.label = ANY(%s)
      AND network_is_known(label.recorded_at, label.source_id, 'infinity')
"""

# One statement for all: the triggers that find places and state land run once for the file.
_RECORD = """
    INSERT INTO parcels_boundary
        (spatial_unit_id, source_id, observed_on, method, position_error_metres, geometry)
    SELECT chosen.unit_id, %(source)s, %(observed_on)s, %(method)s, %(error)s, arriving.geometry
    FROM unnest(%(numbers)s::integer[], %(units)s::bigint[]) AS chosen (number, unit_id)
    JOIN arriving_parcel AS arriving USING (number)
    WHERE NOT EXISTS (
        SELECT FROM parcels_boundary AS same
        WHERE same.spatial_unit_id = chosen.unit_id AND same.observed_on = %(observed_on)s
          AND same.method = %(method)s AND ST_OrderingEquals(same.geometry, arriving.geometry)
          AND network_is_known(same.recorded_at, same.source_id, 'infinity')
    )
    ORDER BY chosen.number
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A staged shape: area on the ellipsoid, a point inside (lon, lat), and the two questions."""

    number: int
    flaw: str
    square_metres: float
    longitude: float
    latitude: float
    in_known_place: bool


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A known unit an arriving parcel may be; `other_number`: its sender calls it otherwise."""

    number: int
    unit: int
    same_number: bool
    other_number: bool
    same_land: bool


def stage() -> None:
    """Make the table; it lives until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.arriving_parcel")
        cursor.execute(_STAGE)


def add(rows: Iterable[tuple[int, str, shapely.MultiPolygon]]) -> None:
    """Copy (number, label, geometry in EPSG:4326 lon/lat) into the table."""
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY arriving_parcel (number, label, geometry) FROM STDIN") as copy,
    ):
        for number, label, geometry in rows:
            placed = shapely.set_srid(geometry, STORAGE_SRID)
            copy.write_row((number, label, shapely.to_wkb(placed, hex=True, include_srid=True)))


def judged(outlines: Sequence[int]) -> dict[int, Judged]:
    """Each staged shape measured and located against place boundaries (keys). One query."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX ON arriving_parcel USING gist (geometry)")
        cursor.execute("ANALYZE arriving_parcel")
        cursor.execute(_JUDGE, [list(outlines)])
        return {row[0]: Judged(*row) for row in cursor.fetchall()}


def extents(numbers: Sequence[int]) -> dict[int, tuple[float, float, float, float]]:
    """West, south, east, north of staged shapes (EPSG:4326) by number. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, ST_XMin(geometry), ST_YMin(geometry), ST_XMax(geometry),"
            " ST_YMax(geometry) FROM arriving_parcel WHERE number = ANY(%s)",
            [list(numbers)],
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


def counterparts(
    numbers: Sequence[int], *, title: str, kind: str, observed_on: date
) -> list[Counterpart]:
    """Known units of `kind` that staged parcels may be; `title` names the sender. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTERPARTS,
            {
                "numbers": list(numbers),
                "title": title,
                "kind": kind,
                "observed_on": observed_on,
                "same_land": SAME_LAND_SHARE,
                "same_number": SAME_NUMBER_SHARE,
            },
        )
        return [Counterpart(*row) for row in cursor.fetchall()]


def labels_in_use(labels: Sequence[str], *, title: str, kind: str) -> set[str]:
    """Those of `labels` that the sender has given to some unit before. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LABELS_IN_USE, [title, kind, list(labels)])
        return {label for (label,) in cursor.fetchall()}


def record_boundaries(
    units: dict[int, int], *, source: int, observed_on: date, method: SurveyMethod
) -> None:
    """Add the staged shapes as boundaries; `units` is feature number → unit. One statement.

    A shape that is already recorded for the unit, of the same day and method, is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            {
                "numbers": list(units),
                "units": list(units.values()),
                "source": source,
                "observed_on": observed_on,
                "method": method.value,
                "error": POSITION_ERROR_METRES[method],
            },
        )
