"""Map sheets that documents name: the text as written, the zone where its digits tell it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formats.map_sheets import SheetDatum
from parcels import registry as land
from parcels.models import Datum, LandDocument, LandDocumentType, SpatialUnit
from tests import factories, map_files
from tests.import_commands import keep_in, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def tambon():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    return factories.place("270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.3))


def imported(folder: Path, *sheets: str) -> str:
    """Import a parcel with each of `sheets`, side by side from 102.01°E 13.48°N; what was said."""
    features: list[Any] = [
        (
            {"ประเภทเอกสาร": "ส.ป.ก. 4-01", "ระวาง": sheet, "เลขที่แปลง": str(number)},
            map_files.box(102.01 + number * 0.003, 13.492, 0.002),
        )
        for number, sheet in enumerate(sheets)
    ]
    path = map_files.geojson(folder / "parcels.geojson", *features)
    code, said = run("import_parcels", path, source="ทดสอบ")
    assert code == 0, said
    return said


def test_an_imported_document_keeps_its_sheet_as_written_and_its_zone(tambon, tmp_path):
    said = imported(tmp_path, "๕๔๓๕ IV ๗๖๙๒", "5435 IV 7692 WGS84")
    found = LandDocument.objects.order_by("pk").values_list("map_sheet", "zone", "datum")
    assert list(found) == [
        ("๕๔๓๕ IV ๗๖๙๒", 48, ""),
        ("5435 IV 7692 WGS84", 48, Datum.WGS_84),
    ]
    assert "น่าสงสัย" not in said


def test_doubtful_sheets_go_in_as_written_with_a_notice_each_kind(tambon, tmp_path):
    said = imported(tmp_path, "5136 IV 6820", "ระวางเก่า", "5435 IV 2012", "5435 IV 7692", "")
    found = dict(LandDocument.objects.order_by("pk").values_list("map_sheet", "zone"))
    assert found == {
        "5136 IV 6820": 47,
        "ระวางเก่า": None,
        "5435 IV 2012": None,
        "5435 IV 7692": 48,
        "": None,
    }
    assert "5136 IV ไม่แตะพื้นที่นี้" in said
    assert "ไม่พบเลขระวางใน “ระวางเก่า”" in said
    assert "2012 ไม่มีในแผ่น 5435 IV" in said
    assert said.count("น่าสงสัย") == 3


def test_a_claim_keeps_its_sheet_as_written_and_its_zone(tambon):
    unit = land.register_unit(
        SpatialUnit.Kind.FARM, observed_on=factories.FIRST_DAY, source=factories.source()
    )
    for sheet, zone in (("5335 I 2092", 47), ("ไม่ชัด", None)):
        land.record_claim(
            unit,
            holder=None,
            document_type=LandDocumentType.objects.get(code="alro_401"),
            map_sheet=sheet,
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )
        document = LandDocument.objects.latest("pk")
        assert (document.map_sheet, document.zone, document.datum) == (sheet, zone, "")


def test_every_datum_a_sheet_can_name_is_one_of_the_register():
    assert {each.value for each in SheetDatum} == set(Datum.values)
