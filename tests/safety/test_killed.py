"""kill -9 at any moment of an import or a backup: afterwards nothing is half done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.backups import UNFINISHED, backups
from tests.safety.installation import ROOT, Installation

PARCELS = 1_500
COUNTS = """
SELECT (SELECT count(*) FROM parcels_spatialunit), (SELECT count(*) FROM parcels_boundary),
    (SELECT count(*) FROM network_importrow), (SELECT count(*) FROM parcels_boundaryplace)
"""
PLACES = """
from tests import factories
factories.place("27"); factories.place("2704")
factories.place("270405", geometry=factories.square(102.0, 13.5, 0.2))
print("made")
"""


@pytest.fixture(scope="module", autouse=True)
def places(machine: Installation) -> Iterator[None]:
    with machine.running():
        machine.python(PLACES)
        yield


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of squares in rows, each with its number."""

    def square(number: int) -> dict[str, object]:
        west = 102.0 + (number % 50) * 0.0015
        south = 13.5 + (number // 50) * 0.0015
        ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
        return {
            "type": "Feature",
            "properties": {"parcel_no": str(number)},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west + x * 0.001, south + y * 0.001] for x, y in ring]],
            },
        }

    path = tmp_path_factory.mktemp("files") / "parcels.geojson"
    features = [square(number) for number in range(PARCELS)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def started(machine: Installation, *arguments: str) -> subprocess.Popen[bytes]:
    """A command in a session of its own, so that it can be killed with all it started."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=machine.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> bool:
    """kill -9 of everything it started; whether it was still at work."""
    at_work = process.poll() is None
    if at_work:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return at_work


def counts(machine: Installation) -> list[int]:
    """Rows of what an import writes; asked of the database itself, which is soon done."""
    with machine.running() as cluster:
        return [int(each) for each in cluster.psql(COUNTS).split("|")]


def importing(parcels: Path) -> tuple[str, ...]:
    return ("import_parcels", str(parcels), "--source", "ทดสอบ", "--as-of", "2025-01-05")


def test_an_import_that_is_killed_leaves_all_or_nothing(machine: Installation, parcels: Path):
    nothing = counts(machine)
    assert nothing[0] == 0
    killed = 0
    for seconds in (1.2, 1.6, 2.2, 3.0):
        process = started(machine, *importing(parcels))
        time.sleep(seconds)
        killed += kill(process)
        found = counts(machine)
        assert found in ([0] * 4, [PARCELS] * 4), (seconds, found)
    assert killed
    machine.done(*importing(parcels), "--verbosity=0")
    assert counts(machine) == [PARCELS] * 4
    machine.done(*importing(parcels), "--verbosity=0")
    assert counts(machine) == [PARCELS] * 4


@pytest.mark.long
def test_a_backup_that_is_killed_is_not_mistaken_for_one(machine: Installation, tmp_path: Path):
    folder = tmp_path / "backups"
    for seconds in (0.9, 1.3, 1.9):
        process = started(machine, "backup", str(folder))
        time.sleep(seconds)
        kill(process)
        for found in backups(folder):
            assert machine.manage("verify_backup", str(found), "--quick").returncode == 0
    machine.done("backup", str(folder), "--verbosity=0")
    whole = backups(folder)
    assert whole
    assert all(not path.name.startswith(UNFINISHED) for path in whole)
    machine.done("verify_backup", str(folder), "--quick", "--verbosity=0")


def test_a_database_that_is_killed_comes_back_with_what_was_committed(
    machine: Installation, parcels: Path
):
    before = counts(machine)
    process = started(machine, *importing(parcels))
    time.sleep(1.6)
    postmaster = next((machine.var / "postgres").resolve().glob("data/postmaster.pid"), None)
    if postmaster is not None:
        os.kill(int(postmaster.read_text().split()[0]), signal.SIGKILL)
    process.wait(timeout=600)
    assert counts(machine) == before
