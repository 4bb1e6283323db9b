"""What is attached to a minute or a boundary: looked at, kept, and had back by those who may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from network import evidence
from network.models import Reading, Role, Source
from parcels import disputes
from parcels.models import Overlap, OverlapStep
from tests import factories

DAY = date(2025, 2, 5)
PDF = b"%PDF-1.4 fictional"
NAME = "บันทึกนางลับเฉพาะ.pdf"


@pytest.fixture
def village(db):
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.place("27040501")


@pytest.fixture
def leader(village) -> Client:
    return signed_in(Role.NETWORK_LEADER, village)


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


@pytest.fixture
def record(village) -> Overlap:
    """Two parcels of the village on the same ground."""
    for west in (102.01, 102.0115):
        factories.boundary(factories.square(west, 13.51, 0.002), village=village)
    return Overlap.objects.get()


def step(record: Overlap, **kept: Any) -> OverlapStep:
    """Mediated, with a minute somebody else brought."""
    source = evidence.receive_document(
        PDF,
        NAME,
        title="บันทึกการไกล่เกลี่ย",
        as_of=DAY,
        recorded_by=None,
        **{"kind": Source.Kind.MINUTE} | kept,
    )
    return disputes.take_step(
        record, OverlapStep.Kind.MEDIATED, taken_on=DAY, note="ตกลงเดินแนวร่วมกัน", source=source
    )


def typed(record: Overlap, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "mediated",
        "taken_on": "5/2/2568",
        "note": "ตกลงเดินแนวร่วมกัน",
        "evidence": "บันทึกการไกล่เกลี่ย",
    } | fields


@pytest.mark.parametrize("content", [b"MZ program", b"<html>", b"PK\x03\x04 archive"])
def test_what_is_neither_picture_nor_pdf_is_refused_whatever_it_is_called(record, leader, content):
    file = SimpleUploadedFile("minute.pdf", content, content_type="application/pdf")
    before = Source.objects.count()
    answer = leader.post(reverse("overlap", args=[record.key]), typed(record, file=file))
    assert answer.status_code == 422
    assert "ไม่ใช่ภาพหรือ PDF" in answer.content.decode()
    assert (OverlapStep.objects.count(), Source.objects.count()) == (0, before)


def test_a_minute_is_kept_whole_with_what_it_is(record, leader):
    file = SimpleUploadedFile(NAME, PDF)
    answer = leader.post(reverse("overlap", args=[record.key]), typed(record, file=file))
    assert answer.status_code == 302
    source = OverlapStep.objects.get().source
    assert (source.kind, evidence.content(source)) == (Source.Kind.MINUTE, PDF)
    assert source.reading == {"media_type": "application/pdf"}


def test_the_form_asks_what_was_agreed_and_for_no_name(record, leader):
    page = leader.get(reverse("overlap", args=[record.key])).content.decode()
    assert "ตกลงหรือคัดค้านว่าอย่างไร" in page
    assert "ไม่ต้องใส่ชื่อบุคคล" in page
    assert "ใครพูด" not in page


def test_a_leader_comes_from_the_step_to_its_minute_and_that_is_noted(record, leader):
    source = step(record).source
    page = leader.get(reverse("overlap", args=[record.key])).content.decode()
    assert NAME in page
    about = reverse("source", args=[source.key])
    assert about in page
    address = reverse("source-file", args=[source.key])
    assert address in leader.get(about).content.decode()
    answer = leader.get(address)
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Reading.objects.filter(route="source-file", sources=[source.pk]).exists()


@pytest.mark.parametrize("role", [Role.DISTRICT_CHIEF, Role.NEGOTIATOR])
def test_who_may_not_see_names_sees_that_there_is_a_minute_and_not_its_name(village, record, role):
    source = step(record).source
    reader = signed_in(role, village)
    page = reader.get(reverse("overlap", args=[record.key])).content.decode()
    assert "มีไฟล์แนบ" in page
    assert "ลับเฉพาะ" not in page
    assert reverse("source", args=[source.key]) not in page
    assert reader.get(reverse("source-file", args=[source.key])).status_code == 404


def test_an_administrator_who_sees_no_person_has_neither_file_nor_name(village, record):
    source = step(record).source
    administrator = signed_in(Role.ADMINISTRATOR, None)
    page = administrator.get(reverse("source", args=[source.key]))
    assert page.status_code == 200
    assert "ลับเฉพาะ" not in page.content.decode()
    assert administrator.get(reverse("source-file", args=[source.key])).status_code == 404


def test_who_surveys_and_does_not_record_has_no_file(village, record):
    source = step(record).source
    member = signed_in(Role.VILLAGE_WORKING_GROUP, village)
    assert member.get(reverse("source-file", args=[source.key])).status_code == 404


def test_an_imported_list_is_had_back_by_nobody_and_nothing_where_there_is_no_file(record, leader):
    for source in (
        step(record, kind=Source.Kind.IMPORT).source,
        record.spatial_unit.boundaries.get().source,
    ):
        assert leader.get(reverse("source", args=[source.key])).status_code == 200
        assert leader.get(reverse("source-file", args=[source.key])).status_code == 404


def test_the_minute_of_another_village_is_not_there(village, record):
    source = step(record).source
    elsewhere = signed_in(Role.NETWORK_LEADER, factories.place("27040502"))
    assert elsewhere.get(reverse("source-file", args=[source.key])).status_code == 404
