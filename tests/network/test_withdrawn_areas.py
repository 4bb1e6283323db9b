"""A file of places taken back: names, outlines and counts count no more, and can come again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from network import errors
from network.gazetteer import Gazetteer
from network.known_places import KnownPlaces
from network.models import HouseCount, Level, Place, PlaceBoundary, PlaceRecord, Source
from network.moments import Moment
from network.withdrawals import obstacles, withdraw
from tests import factories
from tests.import_commands import keep_in, run
from tests.map_files import box, geojson

pytestmark = pytest.mark.django_db

HEADER = "รหัสหมู่บ้าน,หมู่ที่,ชื่อหมู่บ้าน,จำนวนบ้าน"


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture(autouse=True)
def tambon():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    return factories.place("270405", name="คลองหินปูน", geometry=factories.square(102, 13.5, 0.2))


def send(path: Path, level: Level, source: str = "กรมการปกครอง") -> Source:
    code, told = run("import_areas", path, "--level", level, source=source)
    assert code == 0, told
    return Source.objects.filter(kind="import").latest("pk")


def villages(folder: Path, *lines: str) -> Path:
    path = folder / "villages.csv"
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    return path


def state(moment: Moment | None = None) -> dict[str, Any]:
    moment = moment or Moment.now()
    district = Place.objects.get(code="2704")
    return {
        "named": [
            (node.code, node.name_th) for node in Gazetteer(district, moment).below(district.pk)
        ],
        "outlines": sorted(
            (each.place.code, each.geometry.hex)
            for each in PlaceBoundary.objects.as_known(moment).select_related("place")
        ),
        "houses": sorted(HouseCount.objects.reference(moment).values_list("place__code", "houses")),
    }


def test_withdrawn_villages_are_not_there_and_come_again(tmp_path):
    before = state()
    path = villages(tmp_path, "27040501,1,บ้านหนึ่ง,120", "27040502,2,บ้านสอง,80")
    source = send(path, Level.VILLAGE)
    then, known = state(), Moment.now()
    assert [code for code, _ in then["named"]][-2:] == ["27040501", "27040502"]
    withdraw(source, by=None, reason="ผิดตำบล")
    assert state() == before
    assert state(known) == then
    assert "27040501" not in KnownPlaces().by_code
    assert send(path, Level.VILLAGE) != source
    assert state() == then


def test_the_outline_before_a_withdrawn_one_holds_again(tmp_path):
    before = state()
    path = geojson(
        tmp_path / "t.geojson",
        ({"ADM3_PCODE": "TH270405", "ADM3_TH": "คลองหินปูน", "ADM2_PCODE": "TH2704",
          "ADM1_PCODE": "TH27"}, box(102.0, 13.5, 0.3)),
    )  # fmt: skip
    source = send(path, Level.TAMBON)
    assert state() != before
    withdraw(source, by=None, reason="แนวเก่า")
    assert state() == before


def test_a_village_in_which_somebody_lives_keeps_its_file(tmp_path):
    source = send(villages(tmp_path, "27040501,1,บ้านหนึ่ง,120"), Level.VILLAGE)
    factories.household(Place.objects.get(code="27040501"))
    assert [(each.code, each.th) for each in obstacles(source)] == [
        ("founds", "หมู่บ้านที่สังกัด 1 รายการ")
    ]
    with pytest.raises(errors.OthersBuiltOnIt):
        withdraw(source, by=None, reason="ผิดตำบล")
    assert PlaceRecord.objects.as_known(Moment.now()).filter(place__code="27040501").exists()
