"""Concessions over HTTP: recorded by a network, read by a negotiator, and by nobody elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network.models import Place, Role, Source
from network.moments import Moment
from parcels import concessions
from parcels.concessions import Terms
from parcels.models import Citation, Concession
from tests import factories
from tests.parcels.land_layers import (
    JUNE,
    LAND,
    PDF,
    SOUTH,
    WEST,
    box,
    concession,
    document,
    elsewhere,
    known,
    record,
    village_at_a_concession,
)

Field = Citation.Field

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Place:
    return village_at_a_concession()


def signed_in(role: Role, place: Place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def typed(**fields: object) -> dict[str, object]:
    """The form of an instrument, filled in."""
    return {
        "name": "สวนป่าสมมติ",
        "number": "๑๒/๒๕๔๐",
        "square_metres": "2,840 ไร่",
        "expires": "พ.ค. 2562",
        "observed_on": "1/6/2568",
        "evidence": "คัดสำเนาที่สำนักงาน",
    } | fields


def scan(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("หนังสือ.pdf", content)


def test_a_network_adds_a_concession_with_its_document_and_a_negotiator_reads_it(village):
    tambon = Place.objects.get(code="270405")
    recorder = signed_in(Role.TAMBON_NETWORK, tambon)
    answer = recorder.post(
        reverse("add-concession", args=[tambon.code]),
        typed(page_expires="หน้า 4", page_number="1", file=scan(), file_title="หนังสืออนุญาต"),
    )
    made = Concession.objects.get()
    assert answer["Location"] == reverse("concession", args=[made.key])
    assert (made.reference, known(made).square_metres) == ("12/2540", Decimal(4_544_000))
    negotiator = signed_in(Role.NEGOTIATOR, tambon)
    page = negotiator.get(reverse("concession", args=[made.key])).content.decode()
    assert "พ.ค. 2562" in page
    assert "นับถึง 31 พ.ค. 2562" in page
    assert "หน้า หน้า 4" in page
    assert "ยังไม่มีที่อ้างอิง" in page  # the area was not cited
    assert "ยังไม่มีแนวเขตในแผนที่ใด" in page
    source = Source.objects.get(title="หนังสืออนุญาต")
    assert source.sha256 in page
    copy = negotiator.get(reverse("concession-document", args=[made.key, source.key]))
    assert copy.content == PDF
    assert copy["Content-Type"] == "application/pdf"
    assert copy["Content-Disposition"].startswith("attachment")
    assert copy["X-Content-Type-Options"] == "nosniff"


def test_a_correction_is_prefilled_and_what_is_left_alone_stays_as_it_was(village):
    made = concession(
        LAND, name="สวนป่า", square_metres=Decimal("4543999.56"), expires="2027-09-30", holder="ก"
    )
    record(made, pages={Field.SQUARE_METRES: "2"}, document=document(), name="สวนป่า",
           square_metres=Decimal("4543999.56"), expires="2027-09-30", holder="ก")  # fmt: skip
    recorder = signed_in(Role.TAMBON_NETWORK, Place.objects.get(code="270405"))
    address = reverse("record-instrument", args=[made.key])
    page = recorder.get(address).content.decode()
    assert 'value="2,839-3-99.9"' in page
    assert 'value="30 ก.ย. 2570"' in page
    sent = typed(name="สวนป่า", number="", square_metres="2,839-3-99.9", expires="30 ก.ย. 2570",
                 holder="ข", observed_on="1/7/2568")  # fmt: skip
    assert recorder.post(address, sent).status_code == 302
    now = known(made)
    assert (now.holder, now.square_metres) == ("ข", Decimal("4543999.56"))
    assert now.expires == "2027-09-30"
    assert [each.page for each in now.citations.all()] == ["2"]
    assert made.instruments.count() == 3


def test_an_older_observation_is_kept_and_the_recorder_told_that_a_newer_one_holds(village):
    made = concession(LAND, on=date(2025, 9, 1), name="ใหม่กว่า")
    recorder = signed_in(Role.TAMBON_NETWORK, Place.objects.get(code="270405"))
    answer = recorder.post(reverse("record-instrument", args=[made.key]), typed(), follow=True)
    assert "มีข้อมูลของวันที่ใหม่กว่า" in answer.content.decode()
    assert known(made).name == "ใหม่กว่า"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"page_holder": "3"}, "ยังไม่ได้เลือกหรือแนบเอกสาร"),
        ({"document": "upload", "file_title": "ก"}, "ยังไม่ได้เลือกไฟล์"),
        ({"file": b"MZ not a document", "file_title": "ก"}, "ต้องเป็นไฟล์ PDF"),
        ({"file": PDF}, "ให้ตั้งชื่อเอกสาร"),
        ({"square_metres": "สองพันไร่"}, "สองพันไร่"),
        ({"expires": "เร็ว ๆ นี้"}, "เร็ว ๆ นี้"),
        ({"began": "2565", "expires": "2562"}, "วันสิ้นสุดอยู่ก่อนวันเริ่ม"),
        ({"observed_on": "1/6/2599"}, "ยังมาไม่ถึง"),
    ],
)
def test_what_cannot_be_recorded_stays_in_the_form_with_its_reason(village, sent, told):
    tambon = Place.objects.get(code="270405")
    recorder = signed_in(Role.TAMBON_NETWORK, tambon)
    if "file" in sent:
        sent = sent | {"file": scan(sent["file"])}
    answer = recorder.post(reverse("add-concession", args=[tambon.code]), typed(**sent))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Concession.objects.exists()
    assert not Source.objects.filter(title="คัดสำเนาที่สำนักงาน").exists()


def test_the_same_reference_again_is_refused_in_a_sentence(village):
    tambon = Place.objects.get(code="270405")
    recorder = signed_in(Role.TAMBON_NETWORK, tambon)
    address = reverse("add-concession", args=[tambon.code])
    assert recorder.post(address, typed()).status_code == 302
    answer = recorder.post(address, typed())
    assert answer.status_code == 422
    assert "ในทะเบียนแล้ว" in answer.content.decode()


def test_a_concession_is_seen_where_it_lies_or_meets_a_unit_or_was_recorded(
    village,
):
    far = elsewhere()
    on_the_map = concession(LAND, name="ตามแผนที่")
    by_hand = concessions.add_concession(
        Terms(name="บันทึกด้วยมือ"),
        observed_on=JUNE,
        source=factories.source(reading={"place": far.code}),
    ).concession
    tambon = Place.objects.get(code="270405")

    def seen(place: Place) -> set[Concession]:
        account = factories.account(role=Role.NEGOTIATOR, place=place)
        return set(Concession.objects.visible_to(account))

    assert seen(tambon) == {on_the_map}
    assert seen(far) == {by_hand}
    assert seen(village) == set()  # without an outline, and no unit of it inside
    factories.boundary(factories.square(WEST + 0.001, SOUTH + 0.001, 0.001), village=village)
    assert seen(village) == {on_the_map}
    assert set(Concession.objects.visible_to(factories.account())) == set()


def test_the_list_shows_the_calendar_of_what_the_reader_sees(village):
    tomorrow = Moment.now().last_day + timedelta(days=1)
    concession(LAND, name="ใกล้หมด", expires=tomorrow.isoformat())
    concession(box(103.0, 13.5, 103.01, 13.51), name="ที่อื่น", expires="2030")
    elsewhere()
    tambon = Place.objects.get(code="270405")
    page = signed_in(Role.DISTRICT_CHIEF, tambon).get(reverse("concessions")).content.decode()
    assert "อีก 1 วัน" in page
    assert "สิ้นสุดภายในหนึ่งปี 1 ราย" in page
    assert "ที่อื่น" not in page
    treasurer = signed_in(Role.TREASURER, tambon).get(reverse("concessions"))
    assert "ใกล้หมด" not in treasurer.content.decode()


def test_a_village_sees_its_own_parcels_and_how_many_there_are_in_all(village):
    made = concession(LAND)
    other = factories.place("27040502")
    own = factories.boundary(factories.square(WEST + 0.001, SOUTH + 0.001, 0.001), village=village)
    hidden = factories.boundary(factories.square(WEST + 0.004, SOUTH + 0.001, 0.001), village=other)
    leader = signed_in(Role.NETWORK_LEADER, village)
    page = leader.get(reverse("concession", args=[made.key])).content.decode()
    assert str(own.spatial_unit.key) in page
    assert str(hidden.spatial_unit.key) not in page
    assert other.code not in page
    assert "แสดง <b>1</b> จาก <b>2</b> รายการ" in page
    drawn = leader.get(reverse("concession-features", args=[made.key])).content.decode()
    assert str(own.spatial_unit.key) in drawn
    assert str(hidden.spatial_unit.key) not in drawn


def test_a_day_before_anything_was_recorded_shows_nothing_of_it(village):
    made = concession(LAND, holder="บริษัทลับ")
    yesterday = (Moment.now().last_day - timedelta(days=1)).isoformat()
    chief = signed_in(Role.DISTRICT_CHIEF, Place.objects.get(code="270405"))
    page = chief.get(reverse("concession", args=[made.key]), {"on": yesterday})
    assert page.status_code == 200
    assert "บริษัทลับ" not in page.content.decode()
    assert f"features.json?on={yesterday}" in page.content.decode()
    drawn = chief.get(reverse("concession-features", args=[made.key]), {"on": yesterday}).json()
    assert drawn["features"] == []


def test_a_document_is_only_given_out_for_the_concession_that_cites_it(village):
    made, other = concession(LAND), concession(LAND)
    cited = document()
    record(other, pages={Field.NAME: "1"}, document=cited)
    chief = signed_in(Role.DISTRICT_CHIEF, Place.objects.get(code="270405"))
    assert chief.get(reverse("concession-document", args=[other.key, cited.key])).status_code == 200
    for wrong in (cited.key, uuid4()):
        address = reverse("concession-document", args=[made.key, wrong])
        assert chief.get(address).status_code == 404


def test_who_may_record_opens_the_sources_of_a_concession(village):
    made = concession(LAND)
    cited = document()
    record(made, pages={Field.NAME: "1"}, document=cited)
    recorder = signed_in(Role.TAMBON_NETWORK, Place.objects.get(code="270405"))
    for source in (known(made).source, cited):
        assert recorder.get(reverse("source", args=[source.key])).status_code == 200
    stranger = signed_in(Role.TAMBON_NETWORK, elsewhere())
    assert stranger.get(reverse("source", args=[cited.key])).status_code == 404


def test_the_queries_of_the_page_do_not_grow_with_what_lies_inside(village):
    made = concession(LAND)
    chief = signed_in(Role.DISTRICT_CHIEF, Place.objects.get(code="270405"))
    chief.get("/")
    asked = []
    for rows in (1, 12):
        for number in range(rows):
            factories.boundary(
                factories.square(WEST + 0.0012 * number, SOUTH + 0.001 * rows / 2, 0.001),
                village=village,
            )
        with CaptureQueriesContext(connection) as queries:
            chief.get(reverse("concession", args=[made.key]))
        asked.append(len(queries))
    assert asked[0] == asked[1] < 45


def test_long_lists_of_parcels_go_on_on_the_next_page(village):
    made = concession(LAND)
    for number in range(52):
        factories.boundary(
            factories.square(WEST + 0.0015 * (number % 12), SOUTH + 0.0015 * (number // 12), 0.001),
            village=village,
        )
    chief = signed_in(Role.DISTRICT_CHIEF, Place.objects.get(code="270405"))
    address = reverse("concession", args=[made.key])
    first = chief.get(address)
    assert len(first.context["parcels"]) == 50
    assert f"after={first.context['following']}" in first.content.decode()
    rest = chief.get(address, {"after": first.context["following"]})
    assert len(rest.context["parcels"]) == 2
    assert rest.context["following"] is None
