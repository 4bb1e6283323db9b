"""kill -9 of the worker in the middle of an import from a page: nothing half, once in the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety.installation import Installation
from tests.safety.test_killed import PLACES, kill, started

PARCELS = 12_000
MOST_TRIES = 4
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
from network.models import Arrival, ImportRow, Source
from parcels.models import Boundary, SpatialUnit
import json
arrival = Arrival.objects.get()
print(json.dumps([arrival.state, arrival.source_id is not None, SpatialUnit.objects.count(),
                  Boundary.objects.count(), ImportRow.objects.count()]))
"""
TAKE_UP = """
from survey.imports.tasks import take_up_stalled_arrivals
print(take_up_stalled_arrivals(0))
"""
UNDER_WAY = """
import time
from network.models import Arrival
until = time.monotonic() + 60
while time.monotonic() < until:
    arrival = Arrival.objects.get()
    if arrival.state == "done" or (arrival.state == "running" and arrival.rows_done):
        break
    time.sleep(0.05)
print(arrival.state)
"""
WORKER = ("procrastinate", "worker", "--one-shot")


@pytest.fixture(scope="module", autouse=True)
def places(machine: Installation) -> Iterator[None]:
    with machine.running():
        machine.python(PLACES)
        yield


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


def found(machine: Installation) -> list[object]:
    return list(json.loads(machine.python(STATE)))


def test_a_worker_that_is_killed_has_done_nothing_and_the_next_does_all_of_it_once(
    machine: Installation, tmp_path: Path
):
    machine.python(SENT.format(path=str(squares(tmp_path / "parcels.geojson"))))
    machine.done(*WORKER)
    assert found(machine)[0] == "tried"
    machine.python(ASK)
    killed_at_work = 0
    for _attempt in range(MOST_TRIES):
        process = started(machine, *WORKER)
        machine.python(UNDER_WAY)
        kill(process)
        state, has_source, *counts = found(machine)
        if state == "done":
            break
        assert not has_source
        assert counts == [0, 0, 0]
        if state == "running":
            killed_at_work += 1
            assert machine.python(TAKE_UP) == "1"
            break
    assert killed_at_work
    machine.done(*WORKER)
    assert found(machine) == ["done", True, PARCELS, PARCELS, PARCELS]
    machine.done(*WORKER)
    assert found(machine) == ["done", True, PARCELS, PARCELS, PARCELS]
