"""The sheet of a parcel: what stands on paper is what is known."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network.models import Reading, Role
from network.moments import Moment
from parcels import registry as land
from parcels.models import (
    BoundaryMarker,
    Formed,
    LayerEdition,
    LayerFeature,
    OverlapStep,
    Reshaping,
    Retired,
    Right,
    SpatialUnit,
)
from tests import factories
from tests.maps.parcels_told import GOLDEN, GOLDEN_47, SIDE, Told, fetched, flat, pages, sheet


def test_the_sheet_is_one_page_with_the_golden_coordinates_and_what_is_known(told: Told):
    east = told.parcel("13", factories.square(GOLDEN[0] + SIDE, GOLDEN[1], SIDE))
    told.evidence(1990)
    BoundaryMarker.objects.create(
        spatial_unit=told.unit,
        number="ส 7",
        kind=BoundaryMarker.Kind.ALRO_POST,
        point=Point(*GOLDEN, srid=4326),
        position_error_metres=0.05,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    factories.verified(told.unit.boundaries.get())
    content = sheet(told.reader(), told.unit)
    (text,) = pages(content)
    for golden in (
        "13.4995191", "102.1834642", "195083.23", "1494127.27", "195500.00", "1493815.00",
    ):  # fmt: skip
        assert golden in text, golden
    (other,) = pages(sheet(told.reader(), told.parcel("47", factories.square(*GOLDEN_47, SIDE))))
    # As published, 844812.54: rounded on its way there and back.
    for golden in ("844479.70", "1494664.41", "844812.5", "1494361.2"):
        assert golden in other, golden
    for said in (
        "ใบข้อมูลแปลง · แปลง 12", "บ้านทุ่งใหม่ หมู่ที่ 1", "ตำบลทุ่งมหาเจริญ", "27040601",
        "ตามเอกสาร 5-2-50", "เกินร้อยละ 10", "UTM โซน 48", "สอบทานแล้ว (เห็นด้วย 2 ไม่เห็นด้วย 0)",
        "แปลง 13", "ภาพถ่ายทางอากาศ 2533", "30 มิ.ย. 2541", "17 มิ.ย. 2557", "ส 7 หลักเขต ส.ป.ก.",
        "มิใช่เอกสารแสดงสิทธิในที่ดิน", "รังวัดร่วม", "SHA-256", "ผู้ถือครอง", "เพื่อนบ้าน", "คณะทำงาน",
        "ไม่ทับซ้อนกับชั้นข้อมูลที่ดินรัฐ", str(told.unit.key)[:8], "มาตราส่วน 1:",
    ):  # fmt: skip
        assert flat(said) in flat(text), said
    assert "ลับเฉพาะ" not in text
    assert str(east.key) not in text


def test_names_are_on_paper_only_where_they_are_asked_for_and_allowed_and_that_is_logged(
    told: Told,
):
    leader = told.reader()
    assert "ลับเฉพาะ" not in pages(sheet(leader, told.unit))[0]
    assert not Reading.objects.exists()
    (text,) = pages(sheet(leader, told.unit, names="yes"))
    assert flat("นางสมมติ ลับเฉพาะ") in flat(text)
    assert "ห้ามเผยแพร่" in text
    reading = Reading.objects.get()
    assert (reading.account, reading.persons) == (leader, [told.holder.pk])
    chief = told.reader(Role.DISTRICT_CHIEF, told.district)
    assert fetched(chief, told.unit, "parcel-sheet-pdf", names="yes").status_code == 403
    assert fetched(chief, told.unit, "parcel-sheet", names="yes").status_code == 403
    assert "ลับเฉพาะ" not in pages(sheet(chief, told.unit))[0]


def test_the_page_says_what_the_paper_says(told: Told):
    told.evidence(1990)
    page = fetched(told.reader(), told.unit, "parcel-sheet").content.decode()
    for said in ("195083.23", "1493815.00", "5-2-50", "ภาพถ่ายทางอากาศ 2533", "<svg", "sheet.pdf"):
        assert said in page, said
    assert "ลับเฉพาะ" not in page
    assert "style=" not in page
    named = fetched(told.reader(), told.unit, "parcel-sheet", names="yes").content.decode()
    assert "นางสมมติ ลับเฉพาะ" in named
    parcel = fetched(told.reader(), told.unit, "parcel").content.decode()
    assert reverse("parcel-sheet", args=[told.unit.key]) in parcel


def test_the_same_moment_gives_the_same_bytes(told: Told):
    told.parcel("13", factories.square(GOLDEN[0] + SIDE, GOLDEN[1], SIDE))
    leader = told.reader()
    first = sheet(leader, told.unit)
    assert sheet(leader, told.unit) == first
    told.evidence(1990)
    assert sheet(leader, told.unit) != first


def test_a_day_that_has_passed_is_shown_as_it_was_known(told: Told):
    leader = told.reader()
    long_ago = (Moment.now().last_day - timedelta(days=400)).isoformat()
    # Everything was recorded today: on that day nothing was known of the parcel.
    (text,) = pages(sheet(leader, told.unit, on=long_ago))
    assert "ยังไม่มีแนวเขต" in text
    assert "195083.23" not in text
    assert fetched(leader, told.unit, "parcel-sheet", on=long_ago).status_code == 200


def test_a_parcel_over_the_zone_line_says_so(told: Told):
    across = told.parcel("20", factories.square(101.9995, 13.5, SIDE))
    assert "102° ตะวันออก" in pages(sheet(told.reader(), across))[0]
    assert "102° ตะวันออก" not in pages(sheet(told.reader(), told.unit))[0]


def many(corners_: int) -> MultiPolygon:
    turn = 2 * math.pi / corners_
    ring = [
        (102.05 + 0.001 * math.cos(k * turn), 13.5 + 0.001 * math.sin(k * turn))
        for k in range(corners_)
    ]
    return MultiPolygon(Polygon([*ring, ring[0]]), srid=4326)


def rows_on(text: str) -> set[int]:
    """The corners whose side stands on a page."""
    return {int(found) for found in re.findall(r"\b(\d+)–\d+ [0-9.,]+ \d{3}°", text)}


def test_up_to_24_corners_stand_on_the_one_page_and_of_more_a_summary(told: Told):
    leader = told.reader()
    (text,) = pages(sheet(leader, told.parcel("24", many(24))))
    assert rows_on(text) == set(range(1, 25))
    first, second = pages(sheet(leader, told.parcel("25", many(25))))
    assert len(rows_on(first)) == 4
    assert "25 มุม" in first
    assert "คณะทำงาน" in first
    assert rows_on(second) == set(range(1, 26))


def test_a_walk_of_hundreds_of_points_goes_on_over_the_pages(told: Told):
    found = pages(sheet(told.reader(), told.parcel("400", many(400))))
    assert set().union(*(rows_on(text) for text in found[1:])) == set(range(1, 401))


def test_the_sheet_of_a_parcel_met_by_everybody_still_has_one_first_page(told: Told):
    for number in range(12):
        told.evidence(1970 + 3 * number, "not" if number % 2 else "used")
        told.parcel(f"น{number}", factories.square(GOLDEN[0] + number * SIDE / 12, GOLDEN[1], SIDE))
    for number in range(9):
        Right.objects.create(
            ba_unit=told.unit.ba_units.get(),
            party=factories.person(f"ทายาท คนที่ {number}"),
            began_on=factories.FIRST_DAY,
            source=factories.source(),
        )
        BoundaryMarker.objects.create(
            spatial_unit=told.unit,
            number=f"ห{number}",
            kind=BoundaryMarker.Kind.STONE,
            point=Point(GOLDEN[0], GOLDEN[1] + number * SIDE / 9, srid=4326),
            position_error_metres=0.05,
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )
    first, second = pages(sheet(told.reader(), told.unit, names="yes"))
    assert "คณะทำงาน" in first
    assert "13.4995191" in first
    assert "ที่เหลืออยู่หน้าถัดไป" in first
    everything = flat(first + second)
    for number in range(9):
        assert flat(f"ทายาท คนที่ {number}") in everything
        assert f"ห{number}" in everything
    for number in range(12):
        assert flat(f"แปลง น{number} ·") in everything


def test_an_overlap_is_named_by_its_class_with_its_area(told: Told):
    told.parcel("13", factories.square(GOLDEN[0] + SIDE / 2, GOLDEN[1], SIDE))
    (text,) = pages(sheet(told.reader(), told.unit))
    assert re.search(r"แปลง 13 · ด้าน [0-9–, ]+ · ทับซ้อน \(ยังไม่มีข้อสรุป\) 3-2-\d+", text)
    east = SpatialUnit.objects.exclude(pk=told.unit.pk).get()
    OverlapStep.objects.create(
        overlap=told.unit.overlaps.get(),
        kind=OverlapStep.Kind.DISPUTED,
        side=east,
        taken_on=factories.FIRST_DAY,
        note="คัดค้าน",
        source=factories.source(),
    )
    assert "ทับซ้อน (พิพาท)" in pages(sheet(told.reader(), told.unit))[0]


def test_a_neighbour_elsewhere_is_not_on_the_sheet(told: Told):
    other = factories.place("27040602", name="บ้านอื่น")
    hidden = land.register_unit(
        SpatialUnit.Kind.FARM,
        label="ลับ99",
        stated_place=other,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    factories.boundary(factories.square(GOLDEN[0] + SIDE, GOLDEN[1], SIDE), unit=hidden)
    assert "ลับ99" not in pages(sheet(told.reader(), told.unit))[0]
    tambon = told.reader(Role.TAMBON_NETWORK, told.tambon)
    assert "ลับ99" in pages(sheet(tambon, told.unit))[0]


def test_state_land_is_a_fact_apart_and_its_day_stands_on_the_line(told: Told):
    edition = LayerEdition.objects.create(
        kind="alro_land",
        as_of=date(2024, 7, 24),
        scale=50_000,
        original_crs="WGS 84",
        series="ส.ป.ก.",
        declared_on=date(1993, 5, 4),
        source=factories.source(title="แผนที่ ส.ป.ก."),
    )
    LayerFeature.objects.create(
        edition=edition, number=1, geometry=factories.square(102.0, 13.3, 0.4)
    )
    told.evidence(1990)
    (text,) = pages(sheet(told.reader(), told.unit))
    assert "สถานะที่ดินรัฐตามข้อมูลสำรวจ: ที่ดิน ส.ป.ก." in text
    assert "100.0%" in text
    assert "เป็นที่ดินของรัฐ 4 พ.ค. 2536" in text
    assert "ข้อเท็จจริงคนละเรื่อง" in text
    assert "ไม่ทราบวันที่ประกาศ" not in text


def test_who_has_no_right_any_more_is_not_a_holder(told: Told):
    ba_unit = told.unit.ba_units.get()
    Right.objects.create(
        ba_unit=ba_unit,
        party=told.holder,
        kind=Right.Kind.NONE,
        began_on=factories.FIRST_DAY + timedelta(days=1),
        source=factories.source(),
    )
    heir = factories.person("ทายาท สมมติ")
    Right.objects.create(
        ba_unit=ba_unit,
        party=heir,
        acquired=Right.Acquired.INFORMAL_TRANSFER,
        began_on=factories.FIRST_DAY + timedelta(days=1),
        source=factories.source(),
    )
    (text,) = pages(sheet(told.reader(), told.unit, names="yes"))
    assert "ลับเฉพาะ" not in text
    assert flat("ทายาท สมมติ ถือครอง") in flat(text)
    assert "เปลี่ยนมือ" not in text


@pytest.mark.django_db(transaction=True)
def test_a_parcel_tells_what_it_came_from_and_became():
    told = Told()
    west = told.parcel("12/1", factories.square(*GOLDEN, SIDE / 2))
    east = told.parcel("12/2", factories.square(GOLDEN[0] + SIDE / 2, GOLDEN[1], SIDE / 2))
    with transaction.atomic():
        split = Reshaping.objects.create(
            kind=Reshaping.Kind.SPLIT, happened_on=factories.FIRST_DAY, source=factories.source()
        )
        Retired.objects.create(reshaping=split, spatial_unit=told.unit)
        for part in (west, east):
            Formed.objects.create(reshaping=split, spatial_unit=part)
    leader = told.reader()
    assert "มาจากแปลง 12 (แบ่งแปลง 1 ม.ค. 2568)" in pages(sheet(leader, west))[0]
    (text,) = pages(sheet(leader, told.unit))
    assert "กลายเป็นแปลง 12/1" in text
    assert "กลายเป็นแปลง 12/2" in text


def test_a_house_has_no_sheet(told: Told):
    house = factories.house(told.village, at=GOLDEN)
    assert fetched(told.reader(), house, "parcel-sheet-pdf").status_code == 404


def test_the_queries_do_not_grow_with_what_is_known(told: Told):
    leader = told.reader()

    def counted() -> int:
        client = Client()
        client.force_login(leader)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("parcel-sheet-pdf", args=[told.unit.key]), {"names": "yes"})
        return len(captured)

    told.parcel("13", factories.square(GOLDEN[0] + SIDE, GOLDEN[1], SIDE))
    told.evidence(1990)
    few = counted()
    for number in range(6):
        told.parcel(f"น{number}", factories.square(GOLDEN[0] - SIDE, GOLDEN[1], SIDE))
        told.evidence(1991 + number)
    assert counted() == few
    assert few <= 45


def test_the_sheet_is_in_english_where_english_is_asked_for(told: Told):
    text = pages(sheet(told.reader(), told.unit, language="en"))[0]
    assert "195083.23" in text
    assert "beyond 10%" in text
