"""A parcel through the years: which photographs, how much they show, what was seen, on paper."""

from __future__ import annotations

import io
from datetime import date

import pypdfium2
import pytest
from django.test import Client

from maps.models import PhotographReading
from network import evidence as kept
from network.models import Role
from network.moments import Moment
from parcels.models import OccupationEvidence
from tests import factories
from tests.maps.imagery.seen_from_above import picture_over

pytestmark = pytest.mark.django_db
WEST, SOUTH = 102.0, 13.5


@pytest.fixture
def parcel():
    village = factories.place("27040101", geometry=factories.square(WEST, SOUTH, 0.02))
    boundary = factories.boundary(geometry=factories.square(WEST + 0.004, SOUTH + 0.004, 0.002))
    return village, boundary.spatial_unit


@pytest.fixture
def client(parcel) -> Client:
    found = Client()
    found.force_login(factories.account(role=Role.NETWORK_LEADER, place=parcel[0]))
    return found


def original(name: str):
    return kept.receive_document(
        name.encode(), f"{name}.tif", title=f"กรมแผนที่ทหาร {name}", as_of=factories.FIRST_DAY,
        recorded_by=None,
    )  # fmt: skip


@pytest.fixture
def photographs():
    """Of 1953 all of the parcel, of 1967 its western half, of 1990 beside it alone."""
    return [
        picture_over(WEST, SOUTH, 0.01, taken_on=date(1953, 1, 1), taken="1953", scale=50_000,
                     position_error_metres=12.5, agency="RTSD", source=original("a")),
        picture_over(WEST - 0.005, SOUTH, 0.01, taken_on=date(1967, 3, 1), source=original("b")),
        picture_over(WEST + 0.01, SOUTH, 0.005, taken_on=date(1990, 1, 1), source=original("c")),
    ]  # fmt: skip


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_page_shows_the_years_in_order_and_how_much_is_seen(parcel, client, photographs):
    page = client.get(f"/parcels/{parcel[1].key}/photographs/").content.decode()
    assert page.index("พ.ศ. 2496") < page.index("1 มี.ค. 2510")
    assert "2533" not in page  # beside it
    assert "เห็นทั้งแปลง" in page
    assert "เห็นบางส่วน" in page
    assert "50." in page.split("เห็นบางส่วน")[1][:12] or "49." in page.split("เห็นบางส่วน")[1][:12]
    assert page.count("data:image/jpeg;base64,") == 2
    assert photographs[0].source.sha256 in page
    assert (
        f"/parcels/{parcel[1].key}/photographs/"
        in client.get(f"/parcels/{parcel[1].key}/").content.decode()
    )


def test_paper_says_where_each_comes_from_and_is_the_same_when_asked_twice(
    parcel, client, photographs
):
    address = f"/parcels/{parcel[1].key}/photographs.pdf"
    first, again = client.get(address), client.get(address)
    assert first.content == again.content
    told = words(first.content).replace("\u00a0", " ")
    for said in ("พ.ศ. 2496", "RTSD", "1:50,000", "± 12.5", "ไม่ทราบมาตราส่วน"):
        assert said in told
    bare = "".join(told.split())
    assert all(each.source.sha256 in bare for each in photographs[:2])
    english = words(client.get(f"{address}?language=en").content)
    assert "1953" in english


def test_as_known_before_a_photograph_came_it_is_not_there(parcel, client, photographs):
    page = client.get(f"/parcels/{parcel[1].key}/photographs/?on=1/1/2560").content.decode()
    assert "data:image" not in page
    assert "ยังไม่มีภาพถ่าย" in page


def test_a_parcel_without_a_boundary_or_photograph_says_so(parcel, client):
    page = client.get(f"/parcels/{parcel[1].key}/photographs/")
    assert "ยังไม่มีภาพถ่าย" in page.content.decode()
    pdf = client.get(f"/parcels/{parcel[1].key}/photographs.pdf")
    assert "ยังไม่มีภาพถ่าย" in words(pdf.content)


READ = {
    "seen": ["planted", "house"], "reading": "used", "confidence": "high", "kind": "aerial_photo",
    "reader": "ผู้ใหญ่บ้าน", "note": "แนวต้นมะม่วง", "observed_on": "1/6/2568",
}  # fmt: skip


def test_what_is_seen_becomes_evidence_on_the_line_of_time(parcel, client, photographs):
    _village, unit = parcel
    address = f"/parcels/{unit.key}/photographs/{photographs[0].key}/read/"
    assert client.get(address).status_code == 200
    assert client.post(address, READ).status_code == 302
    piece = OccupationEvidence.objects.get()
    assert (piece.event, piece.reading, piece.kind) == ("1953", "used", "aerial_photo")
    assert photographs[0].source.sha256[:16] in piece.source.title
    page = client.get(f"/parcels/{unit.key}/photographs/").content.decode()
    assert "เห็น: ปลูกพืช, บ้าน" in page
    assert "ผู้ใหญ่บ้าน" not in page  # who read it is for who may see identity
    assert "แนวต้นมะม่วง" in client.get(f"/parcels/{unit.key}/evidence/").content.decode()
    assert "ปลูกพืช" in words(client.get(f"/parcels/{unit.key}/photographs.pdf").content)
    assert PhotographReading.objects.as_known(Moment.now()).count() == 1


@pytest.mark.parametrize(
    "change", [{"observed_on": "1/6/2490"}, {"reading": ""}, {"seen": ["castle"]}]
)
def test_what_cannot_be_is_said_in_the_form(change, parcel, client, photographs):
    address = f"/parcels/{parcel[1].key}/photographs/{photographs[0].key}/read/"
    answer = client.post(address, READ | change)
    assert answer.status_code == 422
    assert "แนวต้นมะม่วง" in answer.content.decode()
    assert not OccupationEvidence.objects.exists()


def test_a_photograph_beside_the_parcel_is_not_read_for_it(parcel, client, photographs):
    address = f"/parcels/{parcel[1].key}/photographs/{photographs[2].key}/read/"
    assert client.get(address).status_code == 404
