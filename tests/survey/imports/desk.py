"""What tests of the pages of imports share: who sends, which files, and the worker."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from network.models import Account, Arrival, Place, Role
from survey.imports import tasks
from survey.imports.running import TASK
from tests import factories
from tests.map_files import box, geojson

WEST, SOUTH = 102.0, 13.5
SIDE = 0.001


def village() -> Place:
    """A village of Wang Nam Yen whose outline, and its tambon's, is a square."""
    factories.place("27")
    factories.place("2704", name="วังน้ำเย็น", geometry=factories.square(WEST, SOUTH, 0.4))
    factories.place("270405", name="คลองหินปูน", geometry=factories.square(WEST, SOUTH, 0.2))
    return factories.place("27040501", name="คลองสมมติ", geometry=factories.square(WEST, SOUTH, 0.1))


def parcels(folder: Path, *numbers: str, name: str = "parcels.geojson", **more: Any) -> bytes:
    """A file of parcels in a row, by their numbers."""
    features = [
        ({"เลขที่แปลง": number, **more}, box(WEST + 0.002 * (at + 1), SOUTH + 0.01, SIDE))
        for at, number in enumerate(numbers)
    ]
    return geojson(folder / name, *features).read_bytes()


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def leader(place: Place, role: Role = Role.NETWORK_LEADER) -> Account:
    return factories.account(role=role, place=place)


def sent(
    client: Client, content: bytes, name: str = "parcels.geojson", *, place: str = "27040501"
) -> Arrival:
    """Send a file; what it became."""
    upload = SimpleUploadedFile(name, content)
    answer = client.post(reverse("send-import"), {"upload": [upload], "place": place})
    assert answer.status_code == 302, answer.content.decode()
    return Arrival.objects.latest("pk")


def looked(client: Client, arrival: Arrival, register: str = "parcels", **more: Any) -> Arrival:
    """Say what the file is, as the page proposes the rest."""
    address = reverse("look-at-import", args=[arrival.key])
    answer = client.post(
        address,
        {"register": register, "title": "สำนักงานสมมติ", "as_of": "1/6/2568", **more},
    )
    assert answer.status_code == 302, answer.content.decode()
    arrival.refresh_from_db()
    return arrival


def asked(client: Client, arrival: Arrival, **more: Any) -> Arrival:
    """Take the columns as they are proposed, but for `more`, and ask for a trial."""
    address = reverse("match-columns", args=[arrival.key])
    form = client.get(address).context["form"]
    proposed = {name: form[name].value() or "" for name in form.fields}
    proposed = {name: value for name, value in proposed.items() if value is not False}
    answer = client.post(address, {**proposed, **more})
    assert answer.status_code == 302, answer.content.decode()
    arrival.refresh_from_db()
    return arrival


def work() -> int:
    """What the background worker does with the jobs of arrivals that wait; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
            " RETURNING args",
            [TASK],
        )
        jobs = [json.loads(args) if isinstance(args, str) else args for (args,) in cursor]
    for args in jobs:
        tasks.take_in_arrival(**args)
    return len(jobs)


def tried(client: Client, content: bytes, name: str = "parcels.geojson", **more: Any) -> Arrival:
    """Send, look, match and try."""
    arrival = asked(client, looked(client, sent(client, content, name), **more))
    work()
    arrival.refresh_from_db()
    return arrival


def take_in(client: Client, arrival: Arrival) -> Arrival:
    """Press the button, and let the worker work."""
    client.post(reverse("take-in-import", args=[arrival.key]))
    work()
    arrival.refresh_from_db()
    return arrival
