"""Drawing on the layout: what people put there stands on the sheet, until they take it away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from network.models import Role
from network.moments import Moment
from parcels import landmarks
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


def corrected(laid: Laid, lane: Landmark, **said):
    moved = {"type": "LineString", "coordinates": [[WEST, SOUTH], [WEST + 0.002, SOUTH + 0.001]]}
    return laid.client.post(
        f"{PAGE}{lane.key}/",
        {"kind": "lane", "name": "ซอยวัดใหม่", "since": "1/1/2568", "seen": lane.pk,
         "geometry": json.dumps(moved)} | said,
    )  # fmt: skip


def at(laid: Laid, day: date) -> list[str]:
    """What stood on the layout before a day, as is known now."""
    moment = replace(Moment.now(), true_before=day)
    return [each.name for each in landmarks.standing(laid.place.pk, moment)]


def test_what_is_drawn_is_moved_and_renamed_and_what_was_is_kept(laid: Laid):
    drawn(laid, name_is_public="on")
    lane = Landmark.objects.get()
    assert f"{PAGE}{lane.key}/" in laid.client.get(PAGE).content.decode()
    page = laid.client.get(f"{PAGE}{lane.key}/").content.decode()
    assert 'value="ซอยวัดเก่า"' in page
    assert corrected(laid, lane, name_is_public="on", kind="stream").status_code == 302
    (now,) = landmarks.standing(laid.place.pk, Moment.now())
    assert (now.key, now.name, now.kind_id) == (lane.key, "ซอยวัดใหม่", "stream")
    assert now.geometry.coords[-1] == (WEST + 0.002, SOUTH + 0.001)
    sheet = texts(laid.pdf("public"))[0]
    assert ("ซอยวัดใหม่" in sheet, "ซอยวัดเก่า" in sheet) == (True, False)
    assert "ซอยวัดเก่า" in laid.client.get(f"{PAGE}{lane.key}/").content.decode()


def test_what_changed_later_was_otherwise_before_and_what_was_sooner_is_so_since(laid: Laid):
    drawn(laid, since="1/2/2568")
    corrected(laid, Landmark.objects.get(), since="1/4/2568")
    later = Landmark.objects.latest("pk")
    assert [at(laid, date(2025, month, 1)) for month in (2, 3, 5)] == [
        [], ["ซอยวัดเก่า"], ["ซอยวัดใหม่"],
    ]  # fmt: skip
    corrected(laid, later, since="1/1/2568", name="ซอยวัดเดิม")
    assert [at(laid, date(2025, month, 1)) for month in (2, 5)] == [["ซอยวัดเดิม"]] * 2


def test_of_two_who_correct_the_same_the_second_sees_the_first_before_it_counts(laid: Laid):
    drawn(laid)
    lane = Landmark.objects.get()
    corrected(laid, lane, name="ซอยคนแรก")
    answer = corrected(laid, lane, name="ซอยคนที่สอง")
    page = answer.content.decode()
    assert (answer.status_code, "มีผู้แก้สิ่งนี้ไปแล้ว" in page, 'value="ซอยคนที่สอง"' in page) == (
        422, True, True,
    )  # fmt: skip
    first = Landmark.objects.latest("pk")
    assert f'name="seen" value="{first.pk}"' in page
    corrected(laid, first, name="ซอยคนที่สอง")
    assert [each.name for each in landmarks.standing(laid.place.pk, Moment.now())] == ["ซอยคนที่สอง"]
    assert Landmark.objects.count() == 3


@pytest.mark.parametrize("said", [{"kind": "temple"}, {"seen": ""}, {"since": "1/1/2600"}])
def test_a_correction_that_cannot_be_changes_nothing(laid: Laid, said):
    drawn(laid)
    answer = corrected(laid, Landmark.objects.get(), **said)
    assert (answer.status_code, Landmark.objects.count()) == (422, 1)
    assert "ซอยวัดใหม่" in answer.content.decode()


def test_what_was_taken_off_is_not_corrected(laid: Laid):
    drawn(laid)
    lane = Landmark.objects.get()
    laid.client.post(f"{PAGE}{lane.key}/gone/")
    assert corrected(laid, lane).status_code == 404
    assert Landmark.objects.count() == 2
