"""A network finds out what a concession stands on: from its map to a cited instrument."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from network.models import Reading, Role
from network.moments import Moment
from parcels.models import Concession
from tests import factories
from tests.import_commands import keep_in, run
from tests.map_files import box, geojson

pytestmark = pytest.mark.django_db

SCAN = b"\xff\xd8\xff\xe0 a photograph of a permit"


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_from_a_map_of_an_agency_to_a_page_a_lawyer_reads(tmp_path):
    factories.place("27")
    factories.place("2704")
    square = factories.square(102.0, 13.5, 0.1)
    tambon = factories.place("270405", name="คลองหินปูน", geometry=square)
    village = factories.place("27040501", name="บ้านคลองสมมติ")
    parcel = factories.boundary(factories.square(102.02, 13.52, 0.002), village=village)

    # The office hands over two layers.
    ends = Moment.now().last_day + timedelta(days=100)
    permits = geojson(
        tmp_path / "permits.geojson",
        ({"ชื่อแปลง": "สวนป่าสมมติ", "เลขที่": "12/2540", "วันหมดอายุ": ends.isoformat()},
         box(102.01, 13.51, 0.02)),
    )  # fmt: skip
    forest = geojson(tmp_path / "forest.geojson", ({"ชื่อป่า": "ป่าสมมติ"}, box(102.0, 13.5, 0.02)))
    assert run("import_layer", permits, "--layer", "concession")[0] == 0
    arguments = ("--layer", "reserve_forest", "--declared-on", "1/6/2507", "--scale", "1:50,000")
    assert run("import_layer", forest, *arguments)[0] == 0

    # The chief opens the place, and from there the layers and the calendar.
    chief = signed_in(Role.DISTRICT_CHIEF, tambon)
    land = reverse("place-land", args=[tambon.code])
    assert land in read(chief, reverse("place", args=[tambon.code]))
    told = read(chief, land)
    assert "4.0%" in told  # of the forest: a fifth of each side
    assert "1 มิ.ย. 2507" in read(chief, reverse("layers"))
    listed = read(chief, reverse("concessions"))
    assert "อีก 100 วัน" in listed
    concession = Concession.objects.get()
    page = reverse("concession", args=[concession.key])
    assert page in listed
    told = read(chief, page)
    assert str(parcel.spatial_unit.key) in told
    assert "ยังไม่มีที่อ้างอิง" in told
    assert "25.0%" in told  # a quarter of it is forest
    form = reverse("record-instrument", args=[concession.key])
    assert chief.get(form).status_code == 404
    assert form not in told

    # The network gets hold of the permit, and says on which page what stands.
    network = signed_in(Role.TAMBON_NETWORK, tambon)
    assert form in read(network, page)
    typed = {
        "name": "สวนป่าสมมติ", "page_name": "1", "number": "12/2540", "page_number": "1",
        "holder": "บริษัทสมมติ จำกัด", "page_holder": "2", "expires": "2570", "page_expires": "3",
        "conditions": "ต้องไม่กีดกันทางสาธารณะ", "observed_on": "2/6/2568",
        "evidence": "นายอำเภอส่งสำเนาให้", "document": "upload", "file_title": "หนังสืออนุญาต",
        "file": SimpleUploadedFile("permit.jpg", SCAN),
    }  # fmt: skip
    assert network.post(form, typed)["Location"] == page

    # A negotiator prints what is known, and takes the copy along; the reading is on record.
    negotiator = signed_in(Role.NEGOTIATOR, tambon)
    told = read(negotiator, page)
    assert "พ.ศ. 2570" in told
    assert "นับถึง 31 ธ.ค. 2570" in told
    assert told.count("ยังไม่มีที่อ้างอิง") == 1  # the conditions
    document = concession.instruments.get(observed_on=date(2025, 6, 2)).citations.first().document
    copy = negotiator.get(reverse("concession-document", args=[concession.key, document.key]))
    assert (copy.content, copy["Content-Type"]) == (SCAN, "image/jpeg")
    assert Reading.objects.get().sources == [document.pk]

    # Another tambon learns nothing of it.
    stranger = signed_in(Role.TAMBON_NETWORK, factories.place("270406"))
    assert stranger.get(page).status_code == 404
    assert "สวนป่าสมมติ" not in read(stranger, reverse("concessions"))
