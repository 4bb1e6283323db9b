"""Drawing on the layout: what people put there stands on the sheet, until they take it away."""

from __future__ import annotations

import json

import pytest

from network.models import Role
from parcels.models import Landmark
from tests import factories
from tests.maps.layouts.laid_out import CODE, SOUTH, WEST, Laid, texts
from tests.maps.tiles.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE = f"/villages/{CODE}/layout/landmarks/"
LANE = {"type": "LineString", "coordinates": [[WEST, SOUTH], [WEST + 0.004, SOUTH]]}


def drawn(laid: Laid, **said):
    return laid.client.post(
        PAGE,
        {"kind": "lane", "name": "ซอยวัดเก่า", "since": "1/1/2568", "geometry": json.dumps(LANE)}
        | said,
    )


def test_a_lane_is_drawn_stands_on_the_sheet_with_its_name_and_goes(laid: Laid):
    assert drawn(laid, name_is_public="on").status_code == 302
    assert "ซอยวัดเก่า" in laid.client.get(PAGE).content.decode()
    for rendering in ("public", "committee"):
        assert "ซอยวัดเก่า" in texts(laid.pdf(rendering))[0]
    lane = Landmark.objects.get()
    laid.client.post(f"{PAGE}{lane.key}/gone/")
    assert "ซอยวัดเก่า" not in texts(laid.pdf("public"))[0]
    assert Landmark.objects.count() == 2  # what was is kept
    assert laid.client.post(f"{PAGE}{lane.key}/gone/").status_code == 404


def test_a_name_that_may_be_a_persons_is_not_public(laid: Laid):
    drawn(laid, name="ซอยบ้านลุงมี")
    assert "ซอยบ้านลุงมี" in texts(laid.pdf("committee"))[0]
    assert "ลุงมี" not in texts(laid.pdf("public"))[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"geometry": ""}, "ยังไม่ได้วาดบนแผนที่"),
        ({"geometry": "{"}, "อ่านรูปที่วาดไม่ได้"),
        ({"kind": "temple"}, "รูปที่วาดไม่ตรงกับชนิด"),
        ({"since": "1/1/2600"}, "วันที่ยังมาไม่ถึง"),
        ({"geometry": '{"type": "LineString", "coordinates": [[100.5, 13.7], [100.6, 13.7]]}'},
         "ห่างจากหมู่บ้าน"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(laid: Laid, said, told):
    answer = drawn(laid, **said)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "ซอยวัดเก่า" in answer.content.decode()
    assert Landmark.objects.count() == 0


def test_a_chief_draws_nothing(laid: Laid):
    chief = signed_in(factories.account(role=Role.DISTRICT_CHIEF, place=laid.place))
    assert chief.get(PAGE).status_code == 403
    assert chief.post(PAGE, {"kind": "lane"}).status_code == 403
