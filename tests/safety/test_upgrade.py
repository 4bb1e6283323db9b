"""An installation of an earlier release is upgraded with its data: nothing is lost, and the
schema is the one that a new installation has."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

from tests.safety.installation import ROOT, Installation

RELEASES = tomllib.loads((ROOT / "config" / "releases.toml").read_text())
MIGRATE = """
from django.core.management import call_command
for room, last in {rooms!r}.items():
    call_command("migrate", room, last, verbosity=0)
print("migrated")
"""
BY_DJANGO = """
from django.core.management import call_command
from django.core.management.commands.migrate import Command
call_command(Command(), verbosity=0)
print("migrated")
"""
FILL = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute('''
        INSERT INTO network_source (key, kind, title, as_of, recorded_at, file_name, byte_count,
            sha256, stored_as, is_fictional, reading)
        SELECT gen_random_uuid(), 'statement', 'ก่อนปรับรุ่น', '2025-01-01', now(), '', NULL, '',
            '', false, '{}';
        INSERT INTO network_place (code, level) VALUES ('27', 'province'), ('2704', 'district');
        INSERT INTO network_party (key, kind)
            SELECT gen_random_uuid(), 'household' FROM generate_series(1, 40);
        INSERT INTO network_domicile (party_id, place_id, since, source_id)
            SELECT party.id, place.id, '2025-01-01', source.id
            FROM network_party AS party, network_place AS place, network_source AS source
            WHERE place.code = '2704';
        INSERT INTO parcels_spatialunit (key, kind)
            SELECT gen_random_uuid(), 'house' FROM generate_series(1, 40);
        INSERT INTO survey_visit (key, household_id, house_id, visited_on, people,
            house_condition, needs_repair, remark, source_id)
        SELECT gen_random_uuid(), party.id, unit.id, '2025-01-05', 3, 'good', '{}', '', source.id
        FROM (SELECT id, row_number() OVER () AS n FROM network_party) AS party
        JOIN (SELECT id, row_number() OVER () AS n FROM parcels_spatialunit) AS unit USING (n),
            network_source AS source;
        UPDATE parcels_spatialunit SET kind = 'farm'
            WHERE id IN (SELECT id FROM parcels_spatialunit ORDER BY id LIMIT 2);
        INSERT INTO parcels_boundary (spatial_unit_id, source_id, observed_on, method,
            position_error_metres, geometry)
        SELECT unit.id, source.id, '2025-01-05', 'rtk', 0.05, ST_Multi(ST_MakeEnvelope(
            102 + unit.n * 0.0006, 13.5, 102.001 + unit.n * 0.0006, 13.501, 4326))
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM parcels_spatialunit LIMIT 2)
            AS unit, network_source AS source;
    ''')
print("filled")
"""
FOUND = """
from parcels.models import BoundaryOverlap, Overlap
print(BoundaryOverlap.objects.get().kind, Overlap.objects.count())
"""
LOOK = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute('''
        SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
            SELECT concat_ws(',', id, key, household_id, house_id, visited_on, people,
                house_condition, recorded_at) AS line FROM survey_visit
            UNION ALL SELECT concat_ws(',', id, party_id, place_id, since, recorded_at)
                FROM network_domicile
            UNION ALL SELECT concat_ws(',', id, key, title, recorded_at) FROM network_source
        ) AS facts''')
    print(cursor.fetchone()[0])
"""


def schema(machine: Installation) -> list[str]:
    """What pg_dump says of the schema, line by line; the order of columns is history's."""
    dumped = ast.literal_eval(
        machine.python("from config import dumps; print(repr(dumps.schema()))")
    )
    lines = (re.sub(r",$", "", line.strip()) for line in dumped.splitlines())
    return sorted(line for line in lines if line and not line.startswith(("--", "\\", "SET ")))


# Every release at a desk; where time is short, the one that runs in most places.
_NEWEST = list(RELEASES)[-1]


@pytest.mark.parametrize(
    "release",
    [pytest.param(each, marks=[] if each == _NEWEST else [pytest.mark.long]) for each in RELEASES],
)
def test_an_installation_with_data_is_upgraded(
    release: str, empty: Installation, request: pytest.FixtureRequest
):
    with empty.running():
        assert empty.python(MIGRATE.format(rooms=RELEASES[release])) == "migrated"
        assert empty.python(FILL) == "filled"
        before = empty.python(LOOK)
        empty.done("migrate", "--verbosity=0")
        assert empty.python(LOOK) == before
        # What only newer releases find is found in what was there before.
        assert empty.python(FOUND) == "real 1"
        upgraded = schema(empty)
    assert upgraded == schema(request.getfixturevalue("machine"))


@pytest.mark.long
def test_the_schema_is_the_one_that_djangos_own_command_makes(
    empty: Installation, request: pytest.FixtureRequest
):
    with empty.running():
        assert empty.python(BY_DJANGO) == "migrated"
        made = schema(empty)
    assert made == schema(request.getfixturevalue("machine"))


def test_every_release_names_migrations_that_are_there():
    for rooms in RELEASES.values():
        for room, last in rooms.items():
            assert (ROOT / room / "migrations" / f"{last}.py").exists()
