"""A register of made-up villages with many parcels, and who may see them all."""

from __future__ import annotations

from datetime import date

from django.db import connection

from maps.tiles import keeping
from network import registry
from network.models import Account, Level, Role, Source

DAY = date(2025, 6, 1)
WEST, SOUTH = 101.9, 13.2
VILLAGE = 0.0216  # degrees a side
LOTS, FIELDS = 600, 1_400  # of a village of 2,000: 25 m lots in the middle, fields of 2 rai
EACH = LOTS + FIELDS
ACROSS = 25  # villages
TABLE = "maps_drawnparcel"


def fill(parcels: int) -> Account:
    """Villages of 2,000 parcels each, and a chief who sees them all."""
    source = Source.objects.create(kind=Source.Kind.IMPORT, title="bench", as_of=DAY)
    district = None
    for code, level in (("27", Level.PROVINCE), ("2704", Level.DISTRICT)):
        district = registry.record_place(
            code, level, name_th=code, parent=district, valid_from=DAY, source=source
        )
    count = -(-parcels // EACH)
    with connection.cursor() as cursor:
        for table in ("parcels_boundary", "parcels_statedplace", "parcels_unitlabel"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(_FILL, {"source": source.pk, "day": DAY, "villages": count,
                               "district": district.pk})  # fmt: skip
        for table in ("parcels_boundary", "parcels_statedplace", "parcels_unitlabel"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")
    keeping.rebuild()
    with connection.cursor() as cursor:
        cursor.execute(f"CLUSTER {TABLE} USING {_index_of(TABLE)}")
        cursor.execute("ANALYZE")
    chief = registry.open_account("bench", name="bench", password=None, person=None)
    said = Source.objects.create(
        kind=Source.Kind.STATEMENT, title="bench", as_of=DAY, is_fictional=True
    )
    registry.appoint(chief, Role.DISTRICT_CHIEF, district, began_on=DAY, source=said)
    return chief


_FILL = f"""
    INSERT INTO network_place (code, level)
    SELECT '2704' || lpad((number / 90 + 1)::text, 2, '0')
               || lpad((number %% 90 + 1)::text, 2, '0'), 'village'
    FROM generate_series(0, %(villages)s - 1) AS number;
    INSERT INTO network_placerecord (place_id, parent_id, name_th, name_en, valid_from, source_id)
    SELECT id, %(district)s, code, '', %(day)s, %(source)s FROM network_place
    WHERE level = 'village';
    CREATE TEMPORARY TABLE plot AS
    SELECT row_number() OVER () AS number, home.id AS place, corner.west, corner.south, corner.side
    FROM (SELECT id, row_number() OVER (ORDER BY code) - 1 AS number FROM network_place
          WHERE level = 'village') AS home
    CROSS JOIN LATERAL (
        SELECT {WEST} + (home.number %% {ACROSS}) * {VILLAGE} AS west,
               {SOUTH} + (home.number / {ACROSS}) * {VILLAGE} AS south
    ) AS village
    CROSS JOIN LATERAL (
        SELECT village.west + 0.0075 + (lot %% 25) * 0.00023 AS west,
               village.south + 0.0075 + (lot / 25) * 0.00023 AS south, 0.00023 AS side
        FROM generate_series(0, {LOTS} - 1) AS lot
        UNION ALL
        SELECT village.west + (field %% 38) * 0.00056, village.south + (field / 38) * 0.00056,
               0.00056
        FROM generate_series(0, {FIELDS} - 1) AS field
    ) AS corner;
    INSERT INTO parcels_spatialunit (key, kind)
    SELECT gen_random_uuid(), 'farm' FROM plot;
    CREATE TEMPORARY TABLE unit AS
    SELECT id, row_number() OVER (ORDER BY id) AS number FROM parcels_spatialunit;
    INSERT INTO parcels_statedplace (spatial_unit_id, place_id, observed_on, source_id)
    SELECT unit.id, plot.place, %(day)s, %(source)s FROM unit JOIN plot USING (number);
    INSERT INTO parcels_unitlabel
        (spatial_unit_id, label, registration_no, observed_on, source_id)
    SELECT id, number::text, '', %(day)s, %(source)s FROM unit;
    INSERT INTO parcels_boundary
        (spatial_unit_id, observed_on, method, position_error_metres, geometry, source_id)
    SELECT unit.id, %(day)s, 'ortho', 2, ST_Multi(ST_SetSRID(ST_MakePolygon(ST_MakeLine(ARRAY[
               ST_MakePoint(west + bend, south + bend),
               ST_MakePoint(west + side / 2, south + bend / 2),
               ST_MakePoint(west + side - bend, south + bend),
               ST_MakePoint(west + side, south + side / 2),
               ST_MakePoint(west + side - bend, south + side - bend),
               ST_MakePoint(west + side / 2, south + side - bend / 2),
               ST_MakePoint(west + bend, south + side - bend),
               ST_MakePoint(west, south + side / 2),
               ST_MakePoint(west + bend, south + bend)])), 4326)), %(source)s
    FROM unit JOIN plot USING (number)
    CROSS JOIN LATERAL (SELECT side * 0.05 * (number %% 7) / 7 AS bend) AS bent;
"""


def _index_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%%gist%%'",
            [table],
        )
        return str(cursor.fetchone()[0])
