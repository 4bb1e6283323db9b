"""Parcels and layers taken back: they count no more, and can be sent once more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from formats import national_id
from network import errors
from network.models import PersonRecord, Place, Source
from network.moments import Moment
from network.named_sets import fetched
from network.withdrawals import obstacles, withdraw
from parcels.models import (
    Boundary,
    Concession,
    Instrument,
    LandDocument,
    LayerEdition,
    OverlapStep,
    Right,
    SpatialUnit,
    StatedPlace,
    UnitLabel,
)
from parcels.named_sets import CLAIMS, IN_CONCESSIONS, PARCEL_BOUNDARIES, STATUSES
from parcels.overlap_extents import OVERLAP_EXTENTS
from tests import factories
from tests.import_commands import keep_in, run
from tests.map_files import box, geojson

WEST, SOUTH, SIDE = 102.01, 13.48, 0.002

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture(autouse=True)
def village():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    factories.place("270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.3))
    return factories.place("27040606", name="บ้านทุ่งใหม่")


def parcel(number: int, *, west: float | None = None) -> dict[str, Any]:
    """A square of some 29 rai, with a holder and a document."""
    west = WEST + number * 0.003 if west is None else west
    return {
        "type": "Feature",
        "properties": {
            "แปลงเลขที่": f"{number}",
            "รหัสหมู่บ้าน": "27040606",
            "ผู้ถือครอง": f"นายสมมติ คนที่{number}",
            "เลขบัตรประชาชน": national_id.fictional(number),
            "ประเภทเอกสาร": "ส.ป.ก. 4-01 ก",
            "เลขที่เอกสาร": f"{4500 + number}",
        },
        "geometry": shapely.geometry.mapping(shapely.box(west, SOUTH, west + SIDE, SOUTH + SIDE)),
    }


@pytest.fixture
def send(tmp_path):
    """Import features as parcels, under the name of a sender."""

    def sent(name: str, *features: dict[str, Any], as_of: str = "2025-06-01") -> Source:
        path = tmp_path / f"{name}-{as_of}.geojson"
        described = {"type": "FeatureCollection", "features": features}
        path.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
        return _imported("import_parcels", path, source=name, as_of=as_of)

    return sent


def send_layer(path: Path, kind: str, as_of: str = "2025-06-01") -> Source:
    return _imported("import_layer", path, "--layer", kind, source="กรมสมมติ", as_of=as_of)


def _imported(command: str, path: Path, *arguments: str, source: str, as_of: str) -> Source:
    code, told = run(command, path, *arguments, source=source, as_of=as_of)
    assert code == 0, told
    return Source.objects.filter(kind="import").latest("pk")


def state(moment: Moment | None = None) -> dict[str, Any]:
    """What is known of land, without the keys of records."""
    moment = moment or Moment.now()
    outlines = Boundary.objects.as_known(moment).values_list("geometry", "observed_on")
    statuses = fetched(STATUSES, "regime", moment)
    return {
        "outlines": sorted((shape.hex, day) for shape, day in outlines),
        "standing": len(fetched(PARCEL_BOUNDARIES, "id", moment)),
        "statuses": sorted(statuses),
        "claims": sorted(fetched(CLAIMS, "kind", moment)),
        "overlaps": sorted(fetched(OVERLAP_EXTENTS, "kind", moment)),
        "labels": sorted(UnitLabel.objects.as_known(moment).values_list("label", flat=True)),
        "documents": sorted(LandDocument.objects.as_known(moment).values_list("number", flat=True)),
        "places": StatedPlace.objects.as_known(moment).count(),
        "people": sorted(PersonRecord.objects.as_known(moment).values_list("name", flat=True)),
        "layers": sorted(LayerEdition.objects.in_force(moment).values_list("kind", flat=True)),
        "instruments": sorted(Instrument.objects.as_known(moment).values_list("name", flat=True)),
        "inside": len(fetched(IN_CONCESSIONS, "share_id", moment)),
    }


def test_nothing_a_withdrawn_file_says_of_land_counts_and_before_it_all_is_as_it_was(send):
    before = state()
    source = send("ส.ป.ก.", parcel(1), parcel(2))
    known = Moment.now()
    then = state(known)
    assert (then["standing"], len(then["claims"])) == (2, 2)
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert state() == before
    assert state(known) == then


def test_the_same_file_sent_again_gives_the_same_land_as_new_parcels(send):
    source = send("ส.ป.ก.", parcel(1), parcel(2))
    then = state()
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    again = send("ส.ป.ก.", parcel(1), parcel(2))
    assert again != source
    assert state() == then
    assert SpatialUnit.objects.count() == 4  # the former two stay, and are nowhere


def test_a_withdrawn_parcel_overlaps_nothing(send):
    send("ก", parcel(1))
    alone = state()
    source = send("ข", parcel(2, west=WEST + 0.004))
    assert len(state()["overlaps"]) == 1
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert state() == alone


def test_a_step_about_an_overlap_keeps_the_file_of_either_side(send):
    one, two = send("ก", parcel(1)), send("ข", parcel(2, west=WEST + 0.004))
    OverlapStep.objects.create(
        overlap_id=fetched(OVERLAP_EXTENTS, "overlap_id", Moment.now())[0][0],
        kind=OverlapStep.Kind.MEDIATED,
        note="นัดคุยกัน",
        taken_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    for source in (one, two):
        assert [(each.code, each.th) for each in obstacles(source)] == [
            ("founds", "ขั้นตอนเรื่องที่ทับซ้อน 1 รายการ")
        ]
        with pytest.raises(errors.OthersBuiltOnIt):
            withdraw(source, by=None, reason="ส่งผิดไฟล์")


def test_a_right_recorded_on_an_imported_parcel_keeps_its_file(send):
    source = send("ก", parcel(1))
    Right.objects.create(
        ba_unit=Right.objects.get().ba_unit,
        party=factories.person(),
        kind=Right.Kind.HOLDING,
        began_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    assert "สิทธิในที่ดิน 1 รายการ" in {each.th for each in obstacles(source)}


def test_a_withdrawn_layer_gives_no_status_and_the_edition_before_it_holds_again(send, tmp_path):
    send("ส.ป.ก.", parcel(1))
    forest = geojson(tmp_path / "a.geojson", ({"ชื่อป่า": "ป่าสมมติ"}, box(101.95, 13.4, 0.02)))
    send_layer(forest, "reserve_forest", "2024-06-01")
    then = state()
    over = geojson(tmp_path / "b.geojson", ({"ชื่อป่า": "ป่าสมมติ"}, box(102.0, 13.4)))
    source = send_layer(over, "reserve_forest")
    assert state() != then
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert state() == then
    again = send_layer(over, "reserve_forest")
    assert LayerEdition.objects.get(source=again).series == "กรมสมมติ"
    assert state() != then


def test_a_concession_of_a_withdrawn_layer_is_nobodys_business(send, tmp_path):
    send("ส.ป.ก.", parcel(1))
    then = state()
    path = geojson(tmp_path / "c.geojson", ({"name": "ฟาร์มสมมติ", "number": "7"}, box(102.0, 13.4)))
    source = send_layer(path, "concession")
    assert state()["inside"] == 1
    known = Moment.now()
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert state() == then
    tambon = Place.objects.get(code="270406")
    assert not Concession.objects.in_places([tambon.pk], Moment.now()).exists()
    assert Concession.objects.in_places([tambon.pk], known).exists()
    send_layer(path, "concession")
    assert state()["inside"] == 1
