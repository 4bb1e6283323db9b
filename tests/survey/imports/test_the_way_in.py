"""A file on its way in: sent, looked at, matched, tried, taken in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from network.models import Arrival
from parcels.models import SpatialUnit
from tests.survey.imports import desk

pytestmark = pytest.mark.django_db
State = Arrival.State


@pytest.fixture
def village():
    return desk.village()


@pytest.fixture
def client(village):
    return desk.signed_in(desk.leader(village))


def test_a_file_is_tried_first_and_then_taken_in_as_it_was_shown(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1", "2", "3"))
    assert arrival.state == State.TRIED, arrival.outcome
    assert arrival.outcome["accepted"] == 3
    assert not SpatialUnit.objects.exists()
    page = client.get(reverse("import", args=[arrival.key])).content.decode()
    assert "นี่คือการทดลอง ยังไม่บันทึก" in page
    desk.take_in(client, arrival)
    assert arrival.state == State.DONE, arrival.outcome
    assert SpatialUnit.objects.count() == 3
    assert arrival.source.title == "สำนักงานสมมติ"
    assert str(arrival.source.as_of) == "2025-06-01"
