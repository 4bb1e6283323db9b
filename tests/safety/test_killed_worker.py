"""kill -9 of the worker in the middle of an import from a page: nothing half, once in the end."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.cluster import Cluster
from tests.safety.installation import Installation
from tests.safety.test_killed import PLACES, kill, started

PARCELS = 5_000
LONGEST = 300.0  # seconds; it takes a few
SENT = """
from datetime import date
from pathlib import Path
from django.core.files.uploadedfile import SimpleUploadedFile
from network import arrivals, registry
from network.models import Role
from survey.imports.running import ask
from tests import factories
from network.models import Place
place = Place.objects.get(code="270405")
account = factories.account(role=Role.TAMBON_NETWORK, place=place)
content = Path({path!r}).read_bytes()
upload = SimpleUploadedFile("parcels.geojson", content)
arrival = arrivals.receive([upload], sent_by=account, place=place)
said = arrivals.Settings(title="ทดสอบ", as_of=date(2025, 1, 5))
arrivals.choose(arrival, "parcels", said)
ask(arrival, is_trial=True)
print(arrival.key)
"""
ASK = """
from network.models import Arrival
from survey.imports.running import ask
ask(Arrival.objects.get(), is_trial=False)
print("asked")
"""
STATE = """
SELECT state, source_id IS NOT NULL, (SELECT count(*) FROM parcels_spatialunit),
    (SELECT count(*) FROM parcels_boundary), (SELECT count(*) FROM network_importrow)
FROM network_arrival
"""
TAKE_UP = """
from survey.imports.tasks import take_up_stalled_arrivals
print(take_up_stalled_arrivals(0))
"""
UNDER_WAY = "SELECT state = 'done' OR state = 'running' AND rows_done > 0 FROM network_arrival"
NOBODY_ELSE = """
SELECT count(*) = 0 FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
WORKER = ("procrastinate", "worker", "--one-shot")


@pytest.fixture(scope="module")
def cluster(machine: Installation) -> Iterator[Cluster]:
    with machine.running() as running:
        machine.python(PLACES)
        yield running


def squares(path: Path) -> Path:
    def ring(number: int) -> list[list[list[float]]]:
        west = 102.0 + (number % 120) * 0.0015
        south = 13.5 + (number // 120) * 0.0015
        corners = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
        return [[[west + x * 0.001, south + y * 0.001] for x, y in corners]]

    features = [
        {
            "type": "Feature",
            "properties": {"parcel_no": str(number)},
            "geometry": {"type": "Polygon", "coordinates": ring(number)},
        }
        for number in range(PARCELS)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def found(cluster: Cluster) -> list[object]:
    state, has_source, *counts = cluster.psql(STATE).split("|")
    return [state, has_source == "t", *map(int, counts)]


def wait_until(cluster: Cluster, question: str) -> None:
    """Until it is so; asked of the database itself, which is soon answered."""
    until = time.monotonic() + LONGEST
    while cluster.psql(question) != "t":
        assert time.monotonic() < until, question
        time.sleep(0.02)


def test_a_worker_that_is_killed_has_done_nothing_and_the_next_does_all_of_it_once(
    machine: Installation, cluster: Cluster, tmp_path: Path
):
    machine.python(SENT.format(path=str(squares(tmp_path / "parcels.geojson"))))
    machine.done(*WORKER)
    assert found(cluster)[0] == "tried"
    machine.python(ASK)
    process = started(machine, *WORKER)
    wait_until(cluster, UNDER_WAY)
    assert kill(process), "the worker was done before it could be killed"
    wait_until(cluster, NOBODY_ELSE)
    assert found(cluster) == ["running", False, 0, 0, 0]
    assert machine.python(TAKE_UP) == "1"
    machine.done(*WORKER)
    assert found(cluster) == ["done", True, PARCELS, PARCELS, PARCELS]
    machine.done(*WORKER)
    assert found(cluster) == ["done", True, PARCELS, PARCELS, PARCELS]
