"""A document that a holder shows for one parcel: recorded on its page, kept as written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from formats.land_area import LandArea
from network.evidence import content
from network.models import Role, Source
from parcels import errors, reshaping
from parcels.documents import record_document
from parcels.models import Datum, LandDocument, LandDocumentType, SpatialUnit
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2025, 2, 1)
# 102.01°E 13.51°N lies in 5435 IV; zone 48 by its digits, 76 92.
SHEET = "๕๔๓๕ IV ๗๖๙๒"


@pytest.fixture
def village():
    factories.place("27")
    factories.place("2704")
    factories.place("270405", geometry=factories.square(102.0, 13.4, 0.2))
    return factories.place("27040501")


@pytest.fixture
def unit(village) -> SpatialUnit:
    shape = factories.square(102.01, 13.492, 0.002)
    return factories.boundary(shape, village=village).spatial_unit


@pytest.fixture
def leader(village) -> Client:
    return signed_in(Role.NETWORK_LEADER, village)


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "type": "alro_401",
        "number": "1234",
        "observed_on": "1/2/2568",
        "evidence": "สำเนา ส.ป.ก. 4-01 ที่เจ้าของแปลงแสดง",
    } | fields


def messages_of(page: Any) -> str:
    return " ".join(str(each) for each in page.context["messages"])


def test_from_the_card_on_the_parcels_page_to_the_document_in_it(leader, unit):
    page = reverse("parcel", args=[unit.key])
    address = reverse("record-document", args=[unit.key])
    assert address in leader.get(page).content.decode()
    answer = leader.post(
        address,
        typed(
            form_letter="ข", volume="12", page="๓๔", group_number="5", plot_number="6",
            issued_on="พ.ค. 2541", map_sheet=SHEET, zone="48", datum="indian_1975",
            area="๒๓-๓-๓๐ ๙/๑๐", file=SimpleUploadedFile("s.jpg", b"\xff\xd8\xff scan"),
        ),
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    kept = LandDocument.objects.get()
    assert (kept.type_id, kept.number, kept.form_letter) == ("alro_401", "1234", "ข")
    assert (kept.volume, kept.page, kept.group_number, kept.plot_number) == ("12", "๓๔", "5", "6")
    assert (kept.issued_on, kept.observed_on) == ("1998-05", DAY)
    assert (kept.map_sheet, kept.zone, kept.datum) == (SHEET, 48, Datum.INDIAN_1975)
    assert kept.square_metres == Decimal("38123.60")  # 23×1600 + 3×400 + 30.9×4
    assert (kept.source.kind, content(kept.source)) == (
        Source.Kind.DOCUMENT, b"\xff\xd8\xff scan",
    )  # fmt: skip
    shown = leader.get(answer.headers["Location"])
    said = shown.content.decode()
    for words in ("ส.ป.ก. 4-01 1234", "เล่ม 12", "หน้า ๓๔", "พ.ค. 2541", SHEET, "Indian 1975"):
        assert words in said
    assert "23-3-30.9" in said
    assert "น่าสงสัย" not in messages_of(shown)


@pytest.mark.parametrize(
    ("sheet", "further", "told"),
    [
        ("ระวางเก่า", {}, "ไม่พบเลขระวาง"),
        ("5136 IV 6820", {}, "ไม่แตะพื้นที่นี้"),
        (SHEET, {"zone": "47"}, "เลขระวางเป็นของโซน 48"),
        (SHEET, {}, "ไม่ได้บอกพื้นหลักฐาน"),
    ],
)
def test_a_doubtful_sheet_is_kept_as_written_and_the_doubt_is_told(
    leader, unit, sheet, further, told
):
    answer = leader.post(
        reverse("record-document", args=[unit.key]), typed(map_sheet=sheet, **further), follow=True
    )
    assert told in messages_of(answer)
    kept = LandDocument.objects.get()
    assert kept.map_sheet == sheet
    if "zone" in further:
        assert kept.zone == int(further["zone"])  # as the document says


def test_zone_and_datum_that_nobody_chose_are_those_of_the_text(leader, unit):
    leader.post(reverse("record-document", args=[unit.key]), typed(map_sheet=f"{SHEET} WGS84"))
    kept = LandDocument.objects.get()
    assert (kept.zone, kept.datum) == (48, Datum.WGS_84)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("area", "23"),
        ("area", "0-0-0"),
        ("area", "999999999-0-0"),
        ("area", "1-9-0"),
        ("issued_on", "2/2/2568"),
        ("issued_on", "เมื่อก่อน"),
        ("zone", "46"),
        ("datum", "wgs_72"),
        ("type", "nonsense"),
        ("type", ""),
        ("form_letter", "กขคชง"),
        ("observed_on", "1/1/2999"),
        ("evidence", ""),
        ("file", SimpleUploadedFile("s.jpg", b"MZ program")),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_kept(leader, unit, field, value):
    known = Source.objects.count()
    answer = leader.post(reverse("record-document", args=[unit.key]), typed(**{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert (LandDocument.objects.count(), Source.objects.count()) == (0, known)


def test_a_retired_type_is_not_offered(leader, unit):
    LandDocumentType.objects.filter(pk="sk1").update(is_retired=True)
    address = reverse("record-document", args=[unit.key])
    page = leader.get(address).content.decode()
    assert 'value="alro_401"' in page
    assert 'value="sk1"' not in page
    assert leader.post(address, typed(type="sk1")).status_code == 422


def test_a_parcel_that_was_split_takes_no_document(leader, unit):
    west, east = (factories.square(102.01 + half, 13.492, 0.001) for half in (0, 0.001))
    before = reverse("record-document", args=[unit.key])
    reshaping.split(
        unit,
        [reshaping.Piece(west), reshaping.Piece(east)],
        happened_on=DAY,
        source=factories.source(),
    )
    answer = leader.post(before, typed())
    assert answer.status_code == 422
    assert "แบ่งหรือรวมไปแล้ว" in answer.content.decode()
    assert not LandDocument.objects.exists()
    assert before not in leader.get(reverse("parcel", args=[unit.key])).content.decode()


def test_the_verb_refuses_what_the_database_cannot_keep(unit):
    kind = LandDocumentType.objects.get(pk="alro_401")
    said: dict[str, Any] = {"observed_on": DAY, "source": factories.source()}
    with pytest.raises(errors.DocumentPrintsNoArea):
        record_document(unit, kind, area=LandArea(Decimal(0)), **said)
    kept = record_document(unit, kind, area=LandArea(Decimal("3.996")), **said)
    kept.refresh_from_db()
    assert kept.square_metres == Decimal("4.00")


@pytest.mark.parametrize("role", [Role.DISTRICT_CHIEF, Role.NEGOTIATOR])
def test_who_does_not_survey_is_offered_no_form(village, unit, role):
    reader = signed_in(role, village)
    address = reverse("record-document", args=[unit.key])
    assert address not in reader.get(reverse("parcel", args=[unit.key])).content.decode()
    assert reader.get(address).status_code == 403
