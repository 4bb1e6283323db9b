"""A corrected paper copy typed back: facts at once, remarks that wait for a visit, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maps.layouts.corrections import waiting
from maps.models import LayoutRemark
from network.models import Role
from network.moments import Moment
from parcels.layout_numbers import numbers_of
from parcels.models import SpatialUnit, UnitLabel
from reports.home_waiting import waiting_for
from tests import factories
from tests.maps.layouts.laid_out import CODE, Laid

pytestmark = pytest.mark.django_db
PAGE = f"/villages/{CODE}/layout/corrections/"
TODAY = Moment.now().last_day


def typed(laid: Laid, *rows: dict[str, str], on: str = "2025-03-01"):
    cells = {f"{name}-{at}": cell for at, row in enumerate(rows) for name, cell in row.items()}
    return laid.client.post(PAGE, {"noted_on": on} | cells)


def told(laid: Laid) -> list[tuple[str, str]]:
    return [(each.kind, each.words) for each in waiting([laid.place.pk], Moment.now())]


def test_a_house_number_is_a_fact_at_once_and_keeps_its_registration(laid: Laid):
    UnitLabel.objects.create(
        spatial_unit=laid.houses[2], label="3/7", registration_no="27040000071",
        observed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    assert typed(laid, {"number": "๓", "label": "33/1"}).status_code == 302
    label = laid.houses[2].labels.latest("pk")
    assert (label.label, label.registration_no) == ("33/1", "27040000071")
    assert told(laid) == []
    before = UnitLabel.objects.count()
    typed(laid, {"number": "3", "label": "33/1"})
    assert UnitLabel.objects.count() == before  # what is known is not said again


def test_what_only_a_visit_can_find_waits_for_one(laid: Laid):
    typed(laid, {"number": "4", "people": "5", "condition": "3", "words": "หลังคารั่ว"},
          {"number": "5", "gone": "x"})  # fmt: skip
    assert told(laid) == [
        ("people", "5 คน"), ("condition", "ซ่อมมาก"), ("other", "หลังคารั่ว"), ("gone", "ไม่มีบ้านแล้ว"),
    ]  # fmt: skip
    home = laid.houses[3].visits.get().household
    factories.visit(home, house=laid.houses[3], on=TODAY)
    assert told(laid) == [("gone", "ไม่มีบ้านแล้ว")]
    page = laid.client.get(PAGE).content.decode()
    assert "ไม่มีบ้านแล้ว" in page
    remark = LayoutRemark.objects.get(kind="gone")
    laid.client.post(f"{PAGE}{remark.key}/done/")
    assert told(laid) == []


def test_a_visit_before_the_remark_answers_nothing(laid: Laid):
    typed(laid, {"number": "1", "people": "9"}, on=(TODAY - timedelta(days=1)).isoformat())
    assert told(laid) == [("people", "9 คน")]


def test_a_new_house_gets_the_next_number_and_waits_for_a_visit(laid: Laid):
    typed(laid, {"number": "ใหม่", "label": "88"})
    house = SpatialUnit.objects.latest("pk")
    assert numbers_of(laid.place.pk, Moment.now())[house.pk] == 13
    assert told(laid) == [("other", "บ้านใหม่ ยังไม่ได้เยี่ยม")]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"number": "99", "label": "1"}, "ไม่มีเลขผัง"),
        ({"number": "x", "label": "1"}, "ไม่มีเลขผัง"),
        ({"number": "2", "condition": "9"}, "1 ดี 2 ซ่อมเล็กน้อย"),
        ({"number": "2", "people": "มาก"}, "จำนวนคนเป็นตัวเลข"),
        ({"number": "2", "gone": "ไม่แน่ใจ"}, "พิมพ์ x หรือเว้นว่าง"),
        ({"number": "2"}, "ยังไม่มีข้อแก้ไข"),
    ],
)
def test_while_one_row_is_wrong_nothing_is_recorded_and_nothing_typed_is_lost(
    laid: Laid, row, says
):
    answer = typed(laid, {"number": "1", "label": "พิมพ์ไว้แล้ว"}, row)
    page = answer.content.decode()
    assert (answer.status_code, says in page, "พิมพ์ไว้แล้ว" in page) == (422, True, True)
    assert not UnitLabel.objects.filter(label="พิมพ์ไว้แล้ว").exists()
    assert LayoutRemark.objects.count() == 0


def test_remarks_wait_on_the_home_of_who_may_settle_them_until_they_are(laid: Laid):
    other = factories.place("27040502", name="คลองใหม่")
    typed(laid, {"number": "4", "people": "5"}, {"number": "5", "gone": "x"}, on="2025-03-01")

    def told_on_home(account) -> list[tuple[int, str, str]]:
        found = [each for each in waiting_for(account) if "layout" in each.url]
        return [(each.count, each.url, each.since.isoformat()) for each in found]

    assert told_on_home(laid.leader) == [(2, f"{PAGE}#waiting", "2025-03-01")]
    assert f'{PAGE}#waiting"' in laid.client.get("/").content.decode()
    for account in (
        factories.account(role=Role.NETWORK_LEADER, place=other),
        factories.account(role=Role.DISTRICT_CHIEF, place=laid.place),
    ):
        assert told_on_home(account) == []
    home = laid.houses[3].visits.get().household
    factories.visit(home, house=laid.houses[3], on=TODAY)
    assert told_on_home(laid.leader)[0][0] == 1
    laid.client.post(f"{PAGE}{LayoutRemark.objects.get(kind='gone').key}/done/")
    assert told_on_home(laid.leader) == []
