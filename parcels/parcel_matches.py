"""Which arriving parcels are known units, and under which keys all of them are recorded.

By the rule at the head of parcels.parcel_imports. Everything here is sets in the database.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.db import connection

from formats.land_area import LandArea
from network.imports import SHOWN_CHANGES, Change, ChangeKind, Outcome, Reason, listed
from network.models import ImportRow
from parcels import parcel_staging
from parcels.parcel_shapes import Bounds

# Two drawings of one parcel share at least this much of the larger of the two.
SAME_LAND_SHARE: Final = 0.95
# A parcel measured anew under its old number shares at least this much of the smaller.
SAME_NUMBER_SHARE: Final = 0.5

# Neither held nor in already, each content once.
_FRESH = """
    DROP TABLE IF EXISTS pg_temp.fresh_parcel, pg_temp.known_parcel, pg_temp.accepted_parcel;
    CREATE TEMPORARY TABLE fresh_parcel ON COMMIT DROP AS
    SELECT min(number) AS number
    FROM arriving_parcel AS arriving
    WHERE NOT EXISTS (SELECT FROM arriving_held AS held WHERE held.number = arriving.number)
      AND NOT EXISTS (
          SELECT FROM network_importrow AS row
          WHERE row.register = %(register)s AND row.outcome = %(accepted)s
            AND row.fingerprint = arriving.mark)
    GROUP BY mark;
    ANALYZE fresh_parcel;
    CREATE TEMPORARY TABLE known_parcel (number integer, unit_id bigint) ON COMMIT DROP;
"""
_GOOD = """
    SELECT count(*) FROM arriving_parcel AS arriving
    WHERE NOT EXISTS (SELECT FROM arriving_held AS held WHERE held.number = arriving.number)
"""
_ANY_THERE = """
    SELECT EXISTS (
        SELECT FROM parcels_boundary
        WHERE geometry && ST_MakeEnvelope(%s, %s, %s, %s, 4326))
"""

# What was split or merged by then is not what a file of that day speaks of.
_STANDING = """
    NOT EXISTS (
        SELECT FROM parcels_retired AS gone
        JOIN parcels_reshaping AS reshaping ON reshaping.id = gone.reshaping_id
        WHERE gone.spatial_unit_id = unit.id AND reshaping.happened_on <= %(observed_on)s
          AND network_is_known(reshaping.recorded_at, reshaping.source_id, 'infinity'))
    AND NOT EXISTS (
        SELECT FROM parcels_formed AS made
        JOIN parcels_reshaping AS reshaping ON reshaping.id = made.reshaping_id
        WHERE made.spatial_unit_id = unit.id AND reshaping.happened_on > %(observed_on)s
          AND network_is_known(reshaping.recorded_at, reshaping.source_id, 'infinity'))
"""
_REPEATED = """
    SELECT label FROM arriving_parcel JOIN fresh_parcel USING (number)
    WHERE label <> '' GROUP BY label HAVING count(*) > 1
"""

# Pairs of an arriving parcel and a known unit that may be the same: by the number the
# same sender gave it, or by lying on the same land. Only the last known boundary of a
# unit counts, and only what shares land at all. A unit that two claim is nobody's.
_KNOWN_BY_LAND = f"""
    WITH latest AS (
        SELECT DISTINCT ON (boundary.spatial_unit_id)
               boundary.spatial_unit_id, boundary.geometry, boundary.square_metres
        FROM parcels_boundary AS boundary
        JOIN parcels_spatialunit AS unit ON unit.id = boundary.spatial_unit_id
        WHERE unit.kind = %(kind)s
          AND boundary.geometry && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
          AND network_is_known(boundary.recorded_at, boundary.source_id, 'infinity')
          AND {_STANDING}
        ORDER BY boundary.spatial_unit_id, boundary.observed_on DESC, boundary.recorded_at DESC,
                 boundary.id DESC
    ), numbered AS (
        SELECT DISTINCT ON (label.spatial_unit_id) label.spatial_unit_id, label.label
        FROM parcels_unitlabel AS label
        JOIN network_source AS source ON source.id = label.source_id
        WHERE source.title = %(title)s AND label.label <> ''
          AND label.spatial_unit_id IN (SELECT spatial_unit_id FROM latest)
          AND network_is_known(label.recorded_at, label.source_id, 'infinity')
        ORDER BY label.spatial_unit_id, label.observed_on DESC, label.recorded_at DESC,
                 label.id DESC
    ), candidate AS (
        SELECT arriving.number, arriving.geometry, arriving.label, latest.spatial_unit_id,
               latest.geometry AS known_geometry, numbered.label AS known_label,
               arriving.square_metres, latest.square_metres AS known_square_metres
        FROM latest
        JOIN arriving_parcel AS arriving ON latest.geometry && arriving.geometry
        JOIN fresh_parcel ON fresh_parcel.number = arriving.number
        LEFT JOIN numbered ON numbered.spatial_unit_id = latest.spatial_unit_id
    ), shared AS (
        SELECT number, spatial_unit_id, label, known_label,
               least(square_metres, known_square_metres) AS smaller,
               greatest(square_metres, known_square_metres) AS larger,
               ST_Area(ST_Intersection(geometry, known_geometry)::geography) AS common
        FROM candidate
        WHERE (label <> '' AND label = known_label)
           OR least(square_metres, known_square_metres)
              >= greatest(square_metres, known_square_metres) * %(same_land)s
    ), fitting AS (
        SELECT number, spatial_unit_id
        FROM shared
        WHERE (label <> '' AND label = known_label AND common >= smaller * %(same_number)s
               AND label NOT IN ({_REPEATED}))
           OR (common >= larger * %(same_land)s
               AND NOT (label <> '' AND label <> coalesce(known_label, label)))
    )
    INSERT INTO known_parcel (number, unit_id)
    SELECT number, min(spatial_unit_id)
    FROM (SELECT number, spatial_unit_id, count(*) OVER (PARTITION BY spatial_unit_id) AS claims
          FROM fitting) AS claimed
    GROUP BY number
    HAVING count(*) = 1 AND min(claims) = 1
"""  # noqa: S608 (constants)

# Without a shape: by the number of the same sender in the same stated village.
_KNOWN_BY_NUMBER = f"""
    WITH fitting AS (
        SELECT DISTINCT arriving.number, unit.id AS unit_id
        FROM arriving_parcel AS arriving
        JOIN fresh_parcel USING (number)
        JOIN parcels_unitlabel AS label ON label.label = arriving.label
        JOIN network_source AS source
            ON source.id = label.source_id AND source.title = %(title)s
        JOIN parcels_spatialunit AS unit
            ON unit.id = label.spatial_unit_id AND unit.kind = %(kind)s
        JOIN parcels_statedplace AS stated
            ON stated.spatial_unit_id = unit.id AND stated.place_id = arriving.stated_id
        WHERE arriving.geometry IS NULL AND arriving.label <> ''
          AND arriving.label NOT IN ({_REPEATED}) AND {_STANDING}
          AND network_is_known(label.recorded_at, label.source_id, 'infinity')
          AND network_is_known(stated.recorded_at, stated.source_id, 'infinity')
    )
    INSERT INTO known_parcel (number, unit_id)
    SELECT number, min(unit_id)
    FROM (SELECT number, unit_id, count(*) OVER (PARTITION BY unit_id) AS claims
          FROM fitting) AS claimed
    WHERE unit_id NOT IN (SELECT unit_id FROM known_parcel)
    GROUP BY number
    HAVING count(*) = 1 AND min(claims) = 1
"""  # noqa: S608 (constants)

_ACCEPTED = """
    CREATE TEMPORARY TABLE accepted_parcel ON COMMIT DROP AS
    SELECT number, label, stated_id, holder, holder_kind, sealed, id_hash, document_type,
           document_number, form_letter, map_sheet, zone, datum, printed, square_metres, mark,
           has_shape, known_id IS NOT NULL AS is_known,
           coalesce(known_id, nextval(pg_get_serial_sequence('parcels_spatialunit', 'id')))
               AS unit_id,
           held_id IS NOT NULL AS is_held_already,
           CASE WHEN holder <> '' OR document_type <> '' THEN
               coalesce(held_id, nextval(pg_get_serial_sequence('parcels_baunit', 'id')))
           END AS ba_unit_id
    FROM (
        SELECT arriving.*, arriving.geometry IS NOT NULL AS has_shape, known.unit_id AS known_id,
               (SELECT link.baunit_id FROM parcels_baunit_spatial_units AS link
                WHERE link.spatialunit_id = known.unit_id ORDER BY link.id LIMIT 1) AS held_id
        FROM arriving_parcel AS arriving
        JOIN fresh_parcel USING (number)
        LEFT JOIN known_parcel AS known USING (number)
        ORDER BY arriving.number
    ) AS chosen
"""

_LABELS_IN_USE = f"""
    SELECT accepted.number FROM accepted_parcel AS accepted
    WHERE NOT accepted.is_known AND accepted.label <> ''
      AND (accepted.label IN ({_REPEATED})
           OR accepted.label IN (
               SELECT label.label
               FROM parcels_unitlabel AS label
               JOIN network_source AS source ON source.id = label.source_id
               JOIN parcels_spatialunit AS unit ON unit.id = label.spatial_unit_id
               WHERE source.title = %(title)s AND unit.kind = %(kind)s
                 AND network_is_known(label.recorded_at, label.source_id, 'infinity')))
"""  # noqa: S608 (constants)

_NEW = """
    SELECT number, label, square_metres, printed FROM accepted_parcel
    WHERE NOT is_known ORDER BY number LIMIT %(most)s
"""
_CHANGED = """
    SELECT accepted.number, accepted.label, accepted.unit_id, known.square_metres,
           accepted.square_metres, accepted.printed, accepted.has_shape
    FROM (SELECT * FROM accepted_parcel WHERE is_known ORDER BY number LIMIT %(most)s) AS accepted
    LEFT JOIN LATERAL (
        SELECT square_metres FROM parcels_boundary AS boundary
        WHERE boundary.spatial_unit_id = accepted.unit_id
          AND network_is_known(boundary.recorded_at, boundary.source_id, 'infinity')
        ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS known ON true
    ORDER BY accepted.number
"""


def choose(outcome: Outcome, bounds: Bounds | None, asked: dict[str, Any]) -> int:
    """Fill `accepted_parcel` with what goes in, each under the key of its unit; how many.

    `asked` are title, kind and observed_on of what arrives.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE arriving_held")
        cursor.execute(
            _FRESH, {"register": outcome.register, "accepted": ImportRow.Outcome.ACCEPTED.value}
        )
        cursor.execute("SELECT count(*) FROM fresh_parcel")
        (fresh,) = cursor.fetchone()
        cursor.execute(_GOOD)
        outcome.already_here = cursor.fetchone()[0] - fresh
        asked = {**asked, "same_land": SAME_LAND_SHARE, "same_number": SAME_NUMBER_SHARE}
        if fresh and bounds is not None:
            cursor.execute(_ANY_THERE, bounds)
            if cursor.fetchone()[0]:
                cursor.execute("CREATE INDEX ON arriving_parcel USING gist (geometry)")
                box = dict(zip(("west", "south", "east", "north"), bounds, strict=True))
                cursor.execute(_KNOWN_BY_LAND, {**asked, **box})
        if fresh:
            cursor.execute(_KNOWN_BY_NUMBER, asked)
        cursor.execute(_ACCEPTED)
        cursor.execute("ANALYZE accepted_parcel")
    return int(fresh)


def tell(outcome: Outcome, asked: dict[str, Any]) -> None:
    """Note what changes, and say what a person should look at."""
    known, first = parcel_staging.counted("SELECT number FROM accepted_parcel WHERE is_known", {})
    _note_changes(outcome, known)
    if known:
        outcome.notices.append(
            Reason(
                "known_parcels",
                f"{known:,} แปลงเป็นแปลงที่มีอยู่แล้ว ได้แนวเขตใหม่เพิ่ม: รูปที่ {listed(first)}",
                f"{known:,} are parcels known already and got a new boundary:"
                f" features {listed(first)}",
            )
        )
    doubtful, first = parcel_staging.counted(_LABELS_IN_USE, asked)
    if doubtful:
        outcome.notices.append(
            Reason(
                "number_used_again",
                f"{doubtful:,} แปลงใช้เลขแปลงที่มีแล้วแต่ยืนยันไม่ได้ว่าเป็นแปลงเดียวกัน จึงบันทึกเป็นแปลงใหม่"
                f" ให้ตรวจ: รูปที่ {listed(first)}",
                f"{doubtful:,} bear a number that is in use, but are not surely the same"
                f" parcel; they were recorded as new, please check: features {listed(first)}",
            )
        )


def _note_changes(outcome: Outcome, known: int) -> None:
    most = {"most": SHOWN_CHANGES}
    changed = parcel_staging.many(_CHANGED, most) if known else []
    new = parcel_staging.many(_NEW, most)
    for number, label, unit, before, after, printed, has_shape in changed:
        outcome.note(
            Change(
                number,
                ChangeKind.CHANGED,
                f"แปลง {label or f'#{unit}'}",
                _area(before),
                _area(after if has_shape else printed),
            )
        )
    for number, label, square_metres, printed in new:
        outcome.note(
            Change(
                number, ChangeKind.NEW, f"แปลง {label}".strip(), "", _area(square_metres or printed)
            )
        )
    (accepted,) = parcel_staging.one("SELECT count(*) FROM accepted_parcel", {})
    outcome.changed, outcome.new = known, accepted - known


def _area(square_metres: float | Decimal | None) -> str:
    """In rai-ngan-wah; empty where there is none."""
    if not square_metres:
        return ""
    return str(LandArea.from_square_metres(Decimal(f"{square_metres:.2f}")))
