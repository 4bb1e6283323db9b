"""A leader gets a zip by LINE: sent, looked at, tried, taken in, seen on the map, taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from network.models import Arrival, Role
from parcels.models import SpatialUnit
from tests.survey.imports import desk

pytestmark = pytest.mark.django_db


def test_from_a_file_in_the_hand_to_parcels_in_the_register_and_back(tmp_path):
    village = desk.village()
    leader = desk.signed_in(desk.leader(village))
    home = leader.get(reverse("village", args=[village.code])).content.decode()
    assert reverse("imports") in home  # the way there is on every page

    listed = leader.get(reverse("imports")).content.decode()
    assert reverse("send-import") in listed
    arrival = desk.sent(leader, desk.parcels(tmp_path, "11", "12"))
    look = reverse("look-at-import", args=[arrival.key])
    shown = leader.get(look).content.decode()
    assert "เลขที่แปลง" in shown

    desk.looked(leader, arrival)
    desk.asked(leader, arrival)
    waiting = leader.get(reverse("import", args=[arrival.key])).content.decode()
    assert "รอคิว" in waiting
    assert 'http-equiv="refresh"' in waiting  # it goes on without JavaScript
    desk.work()
    tried = leader.get(reverse("import", args=[arrival.key])).content.decode()
    assert "นี่คือการทดลอง ยังไม่บันทึก" in tried
    assert not SpatialUnit.objects.exists()

    desk.take_in(leader, arrival)
    done = leader.get(reverse("import", args=[arrival.key])).content.decode()
    assert reverse("source", args=[arrival.source.key]) in done
    parcel = SpatialUnit.objects.order_by("pk").first()
    assert leader.get(reverse("parcel", args=[parcel.key])).status_code == 200

    # Whoever is above sees that it came; whoever only reads does not.
    district = desk.signed_in(desk.leader(village, Role.TAMBON_NETWORK))
    assert arrival.file_name in district.get(reverse("imports")).content.decode()
    chief = desk.signed_in(desk.leader(village, Role.NEGOTIATOR))
    assert arrival.file_name not in chief.get(reverse("imports")).content.decode()

    undo = reverse("undo-import", args=[arrival.key])
    assert undo in done
    leader.post(undo, {"reason": "เป็นไฟล์เก่า"})
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.UNDONE
    assert leader.get(reverse("parcel", args=[parcel.key])).status_code == 404
    again = desk.take_in(leader, desk.tried(leader, desk.parcels(tmp_path, "11", "12")))
    assert again.state == Arrival.State.DONE
