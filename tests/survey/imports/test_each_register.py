"""Places, layers, household lists and tables with coordinates, as they are sent to the pages."""

from __future__ import annotations

import pytest
import shapely

from formats import national_id
from network.models import Arrival, HouseCount, Place, PlaceBoundary, Role
from parcels.models import Boundary, Instrument, LayerEdition
from survey.models import Visit
from tests.map_files import BOWTIE, box, geojson
from tests.survey.imports import desk

pytestmark = pytest.mark.django_db
State = Arrival.State


@pytest.fixture
def village():
    return desk.village()


@pytest.fixture
def leader(village):
    return desk.signed_in(desk.leader(village))


@pytest.fixture
def district(village):
    place = Place.objects.get(code="2704")
    return desk.signed_in(desk.leader(place, Role.DISTRICT_NETWORK))


def by_columns(client, content, name, *, register, place, **more) -> Arrival:
    arrival = desk.sent(client, content, name, place=place)
    arrival = desk.asked(client, desk.looked(client, arrival, register), **more)
    desk.work()
    arrival.refresh_from_db()
    assert arrival.state == State.TRIED, arrival.outcome
    return desk.take_in(client, arrival)


def test_a_district_sends_the_villages_of_its_tambons(district):
    text = "รหัสหมู่บ้าน,ชื่อหมู่บ้าน,จำนวนบ้าน\n27040501,คลองสมมติ,120\n27010101,อื่น,9\n"
    arrival = by_columns(district, text.encode(), "villages.csv", register="areas", place="2704")
    assert arrival.state == State.HELD, arrival.outcome
    assert HouseCount.objects.get().houses == 120


def test_an_outline_is_mended_where_the_sender_agrees(district, tmp_path):
    path = geojson(tmp_path / "a.geojson", ({"รหัสตำบล": "270405", "ตำบล": "คลองหินปูน"}, BOWTIE))
    more = {"register": "areas", "place": "2704"}
    before = PlaceBoundary.objects.count()
    refused = by_columns(district, path.read_bytes(), "a.geojson", **more)
    assert (refused.state, PlaceBoundary.objects.count()) == (State.HELD, before)
    mended = by_columns(district, path.read_bytes(), "b.geojson", repair="on", **more)
    assert mended.state == State.DONE, mended.outcome
    assert PlaceBoundary.objects.count() == before + 1


def test_a_district_sends_a_layer_of_reserve_forest(district, tmp_path):
    path = geojson(tmp_path / "a.geojson", ({"ชื่อป่า": "ป่าสมมติ"}, box(102.05)))
    arrival = by_columns(
        district, path.read_bytes(), "a.geojson", register="layers", place="2704",
        **{"choice-kind": "reserve_forest", "choice-scale": "1:50,000"},
    )  # fmt: skip
    assert arrival.state == State.DONE, arrival.outcome
    edition = LayerEdition.objects.get()
    assert (edition.kind, edition.scale) == ("reserve_forest", 50_000)


def test_a_leader_sends_the_list_of_the_village_with_odd_headers(leader):
    rows = [
        f"27040501,{n},นายสมมติ คนที่{n},13.5{n}11,102.0{n}22,{national_id.fictional(n)}"
        for n in range(1, 5)
    ]
    text = "\n".join(["รหัส,บ้านเลขที่,Column3,Column4,Column5,Column6", *rows])
    arrival = by_columns(
        leader, text.encode(), "village.csv", register="households", place="27040501"
    )
    assert arrival.state == State.DONE, arrival.outcome
    assert Visit.objects.count() == 4
    assert arrival.source.reading["columns"]["national_id"] == "Column6"


def test_a_concession_keeps_its_number_and_holder(district, tmp_path):
    said = {"ชื่อ": "สวนป่าสมมติ", "เลขที่": "12/2535", "ผู้รับอนุญาต": "บริษัท ก จำกัด", "เนื้อที่_ไร่": "100"}
    path = geojson(tmp_path / "a.geojson", (said, box(102.05)))
    by_columns(
        district, path.read_bytes(), "a.geojson", register="layers", place="2704",
        **{"choice-kind": "concession"},
    )  # fmt: skip
    instrument = Instrument.objects.get()
    assert (instrument.number, instrument.holder) == ("12/2535", "บริษัท ก จำกัด")
    assert instrument.square_metres == 160_000


@pytest.mark.parametrize("has_wkt", [True, False])
def test_a_table_of_parcels_keeps_its_coordinates(leader, has_wkt):
    areas = [box(desk.WEST + 0.01 * n, desk.SOUTH + 0.01, desk.SIDE) for n in (1, 2)]
    if has_wkt:
        rows = [f'{n},"{shapely.to_wkt(area)}"' for n, area in enumerate(areas, 1)]
        text = "\n".join(["เลขที่แปลง,WKT", *rows])
    else:
        corners = [
            f"{n},{corner},{y:.6f},{x:.6f}"
            for n, area in enumerate(areas, 1)
            for corner, (x, y) in enumerate(area.exterior.coords[:4], 1)
        ]
        text = "\n".join(["เลขที่แปลง,หมุดที่,ละติจูด,ลองจิจูด", *corners])
    arrival = by_columns(leader, text.encode(), "parcels.csv", register="parcels", place="27040501")
    assert arrival.state == State.DONE, arrival.outcome
    assert Boundary.objects.count() == 2
