"""An erased person stands on no layout: neither in its names, nor remarks, nor proposals."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from maps.models import LayoutProposal, LayoutRemark
from network import erasure
from network.erasure import AskedBy
from network.rules_of_privacy import TOMBSTONE
from parcels.models import Landmark
from tests.maps.layouts.laid_out import CODE, SOUTH, WEST, Laid

pytestmark = pytest.mark.django_db
AT = {"type": "Point", "coordinates": [WEST, SOUTH]}
BOUNDS = [(WEST, SOUTH), (WEST + 0.001, SOUTH), (WEST + 0.001, SOUTH + 0.001), (WEST, SOUTH)]


@pytest.fixture(autouse=True)
def var(settings, tmp_path) -> None:
    settings.VAR = tmp_path


def erase(laid: Laid, number: int) -> None:
    erasure.erase_person(laid.heads[number], asked_by=AskedBy.SELF, reason="ขอให้ลบ")


def well_named(laid: Laid, name: str) -> None:
    laid.client.post(
        f"/villages/{CODE}/layout/landmarks/",
        {"kind": "water_point", "name": name, "since": "1/1/2568", "geometry": json.dumps(AT)},
    )


def proposed_for(laid: Laid, name: str) -> None:
    shape = {"type": "Polygon", "coordinates": [BOUNDS]}
    features = [
        {"type": "Feature", "properties": said, "geometry": shape}
        for said in ({"kind": "site"}, {"kind": "plot", "label": f"๑ {name}"})
    ]
    file = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    laid.client.post(
        f"/villages/{CODE}/layout/proposals/",
        {"title": f"ผังของ {name}", "proposed_on": "1/2/2568",
         "attached": SimpleUploadedFile("plan.geojson", file)},
    )  # fmt: skip


def typed(laid: Laid, number: str, words: str) -> None:
    laid.client.post(
        f"/villages/{CODE}/layout/corrections/",
        {"noted_on": "2025-03-01", "number-0": number, "words-0": words},
    )


def test_a_name_on_a_layout_goes_with_its_person_with_title_or_without(laid: Laid):
    well_named(laid, "บ่อ ลับเฉพาะ คนที่3")
    typed(laid, "5", "นายลับเฉพาะ คนที่3 มาอยู่ด้วย")
    proposed_for(laid, "นายลับเฉพาะ คนที่3")
    erase(laid, 3)
    proposal = LayoutProposal.objects.get()
    assert Landmark.objects.get().name == f"บ่อ {TOMBSTONE}"
    assert LayoutRemark.objects.get().words == f"{TOMBSTONE} มาอยู่ด้วย"
    assert (proposal.title, proposal.parts.get().label) == (f"ผังของ {TOMBSTONE}", f"๑ {TOMBSTONE}")
    assert (proposal.source.title, proposal.source.wrapped_key) == (TOMBSTONE, None)


def test_words_of_a_house_go_with_the_last_who_lived_there_and_no_others(laid: Laid):
    typed(laid, "4", "ตาแก่ขาไม่ดี")
    typed(laid, "5", "หลังคารั่ว")
    well_named(laid, "บ่อกลาง")
    erase(laid, 4)
    assert list(LayoutRemark.objects.order_by("pk").values_list("words", flat=True)) == [
        TOMBSTONE,
        "หลังคารั่ว",
    ]
    assert Landmark.objects.get().name == "บ่อกลาง"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE parcels_landmark SET name = '(ลบข้อมูลแล้ว)'",
        "UPDATE maps_layoutremark SET words = '(ลบข้อมูลแล้ว)'",
        "UPDATE maps_layoutproposal SET title = '(ลบข้อมูลแล้ว)'",
        "UPDATE maps_proposedpart SET label = '(ลบข้อมูลแล้ว)'",
    ],
)
def test_without_an_erasure_nobody_takes_a_name_away(laid: Laid, sql: str):
    well_named(laid, "บ่อกลาง")
    typed(laid, "5", "หลังคารั่ว")
    proposed_for(laid, "ชุมชน")
    with (
        pytest.raises(DatabaseError, match="is final"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
