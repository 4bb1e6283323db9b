"""A file on its way in: sent, looked at, matched, tried, taken in."""

from __future__ import annotations

import json
import zipfile

import geopandas
import numpy as np
import pytest
import shapely
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from formats.crs import from_storage, recognise
from network import arrivals
from network.models import Arrival, Role
from parcels.models import Boundary, SpatialUnit
from tests import factories
from tests.map_files import box
from tests.survey.imports import desk

pytestmark = pytest.mark.django_db
State = Arrival.State


@pytest.fixture
def village():
    return desk.village()


@pytest.fixture
def client(village):
    return desk.signed_in(desk.leader(village))


def test_a_file_is_tried_first_and_then_taken_in_as_it_was_shown(client, tmp_path):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1", "2", "3"))
    assert arrival.state == State.TRIED, arrival.outcome
    assert arrival.outcome["accepted"] == 3
    assert not SpatialUnit.objects.exists()
    page = client.get(reverse("import", args=[arrival.key])).content.decode()
    assert "นี่คือการทดลอง ยังไม่บันทึก" in page
    desk.take_in(client, arrival)
    assert arrival.state == State.DONE, arrival.outcome
    assert SpatialUnit.objects.count() == 3
    assert arrival.source.title == "สำนักงานสมมติ"
    assert str(arrival.source.as_of) == "2025-06-01"


def test_nothing_is_sent_by_who_may_record_nowhere(village):
    chief = desk.signed_in(desk.leader(village, Role.AGENCY))
    assert chief.get(reverse("send-import")).status_code == 403
    listed = chief.get(reverse("imports")).content.decode()
    assert reverse("send-import") not in listed


def test_a_file_is_kept_encrypted_before_it_is_understood(client):
    arrival = desk.sent(client, b"PK nothing that can be read", "broken.zip")
    with default_storage.open(arrival.stored_as) as kept:
        assert b"nothing that can be read" not in kept.read()
    page = client.get(reverse("look-at-import", args=[arrival.key]))
    assert page.status_code == 200
    assert "notice--error" in page.content.decode()
    assert "--" not in page.context["problem"]


def test_parts_of_a_shapefile_that_are_chosen_together_are_one_file(client):
    parts = [SimpleUploadedFile(f"แปลง.{suffix}", b"x") for suffix in ("shp", "shx", "dbf")]
    answer = client.post(reverse("send-import"), {"upload": parts, "place": "27040501"})
    assert answer.status_code == 302
    arrival = Arrival.objects.get()
    assert arrival.file_name == "แปลง.zip"
    with arrivals.opened(arrival) as path, zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["แปลง.dbf", "แปลง.shp", "แปลง.shx"]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["one.csv", "two.csv"], "ส่งได้ครั้งละหนึ่งชุดข้อมูล"),
        (["a.shp", "b.exe"], "ส่งได้ครั้งละหนึ่งชุดข้อมูล"),
    ],
)
def test_files_that_do_not_belong_together_are_refused_in_a_sentence(client, names, sentence):
    parts = [SimpleUploadedFile(name, b"x") for name in names]
    answer = client.post(reverse("send-import"), {"upload": parts, "place": "27040501"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Arrival.objects.exists()


def test_what_is_too_large_or_empty_is_refused_in_a_sentence(client, monkeypatch):
    monkeypatch.setattr(arrivals, "LARGEST_BYTES", 10)
    for content, sentence in ((b"x" * 11, "ใหญ่เกิน"), (b"", "ว่างเปล่า")):
        upload = SimpleUploadedFile("a.csv", content)
        answer = client.post(reverse("send-import"), {"upload": upload, "place": "27040501"})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not Arrival.objects.exists()


def test_a_file_is_sent_only_for_a_place_of_ones_own(client):
    factories.place("270403")
    upload = SimpleUploadedFile("a.csv", b"a,b\n1,2\n")
    answer = client.post(reverse("send-import"), {"upload": upload, "place": "270403"})
    assert answer.status_code == 422
    assert not Arrival.objects.exists()


def test_the_register_is_proposed_by_the_columns(client, tmp_path):
    table = "บ้านเลขที่,ชื่อ-สกุล,คนในบ้าน\n1/2,นางสมมติ ทดสอบ,3\n".encode()
    arrival = desk.sent(client, table, "บ้าน.csv")
    form = client.get(reverse("look-at-import", args=[arrival.key])).context["form"]
    assert form["register"].value() == "households"
    arrival = desk.sent(client, desk.parcels(tmp_path, "1"))
    form = client.get(reverse("look-at-import", args=[arrival.key])).context["form"]
    assert form["register"].value() == "parcels"


def without_system(folder, srid: int) -> bytes:
    """A zipped shapefile of one parcel in a reference system it does not name."""
    shape = from_storage(np.array([box(102.02, 13.51, 0.002)]), recognise(srid))[0]
    frame = geopandas.GeoDataFrame({"PARCEL_NO": ["7"]}, geometry=[shape])
    frame.to_file(folder / "parcel.shp")
    target = folder / "parcel.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in folder.glob("parcel.*"):
            if part.suffix in (".shp", ".shx", ".dbf"):
                archive.write(part, part.name)
    return target.read_bytes()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_where_no_reference_system_is_told_a_map_of_each_candidate_asks(client, tmp_path):
    arrival = desk.sent(client, without_system(tmp_path, 924048), "parcel.zip")
    address = reverse("look-at-import", args=[arrival.key])
    page = client.get(address)
    candidates = [each.srid for each in page.context["look"].candidates]
    assert {32648, 924048} <= set(candidates)
    assert "210, 814, 289" in page.content.decode()
    drawn = {}
    for srid in (32648, 924048):
        told = client.get(reverse("import-candidate-features", args=[arrival.key, srid])).json()
        sent = [each for each in told["features"] if each["properties"]["kind"] == "sent"]
        drawn[srid] = shapely.from_geojson(json.dumps(sent[0]["geometry"])).centroid
        assert [e for e in told["features"] if e["properties"]["kind"] == "place"]
    assert drawn[924048].x == pytest.approx(102.021, abs=1e-5)
    assert drawn[32648].distance(drawn[924048]) > 0.003  # 470 m
    refused = client.post(address, {"register": "parcels", "title": "ก", "as_of": "1/6/2568"})
    assert refused.status_code == 422
    desk.looked(client, arrival, srid="924048")
    desk.asked(client, arrival)
    desk.work()
    arrival.refresh_from_db()
    assert arrival.state == State.TRIED, arrival.outcome
    desk.take_in(client, arrival)
    placed = Boundary.objects.get().interior_point
    assert placed.x == pytest.approx(102.021, abs=1e-5)


def test_a_correction_is_remembered_for_the_same_sender_and_headers(client, tmp_path):
    content = desk.parcels(tmp_path, "1", remark="ก1")
    arrival = desk.looked(client, desk.sent(client, content))
    desk.asked(client, arrival, **{"column-parcel_number": "remark"})
    again = desk.looked(client, desk.sent(client, content))
    page = client.get(reverse("match-columns", args=[again.key]))
    assert page.context["form"]["column-parcel_number"].value() == "remark"
    assert "จับคู่ตามที่ท่านแก้ไว้ครั้งก่อน" in page.content.decode()
    other = desk.looked(client, desk.sent(client, content), title="หน่วยงานอื่น")
    page = client.get(reverse("match-columns", args=[other.key]))
    assert page.context["form"]["column-parcel_number"].value() == "เลขที่แปลง"
    assert "จับคู่ตามที่ท่านแก้ไว้ครั้งก่อน" not in page.content.decode()


def test_no_column_is_read_twice(client, tmp_path):
    arrival = desk.looked(client, desk.sent(client, desk.parcels(tmp_path, "1")))
    address = reverse("match-columns", args=[arrival.key])
    fields = {"column-parcel_number": "เลขที่แปลง", "column-holder": "เลขที่แปลง"}
    answer = client.post(address, fields)
    assert answer.status_code == 422
    assert "แล้ว" in str(answer.context["form"].errors["column-holder"])
    arrival.refresh_from_db()
    assert arrival.state == State.RECEIVED


def test_columns_are_shown_with_what_they_hold(client, tmp_path):
    arrival = desk.looked(client, desk.sent(client, desk.parcels(tmp_path, "11", "12", "13")))
    page = client.get(reverse("match-columns", args=[arrival.key])).content.decode()
    for example in ("11", "12", "13"):
        assert f"<span>{example}</span>" in page


def test_a_page_of_a_file_asks_the_database_a_few_questions(
    client, tmp_path, django_assert_max_num_queries
):
    arrival = desk.tried(client, desk.parcels(tmp_path, "1", "2", "3"))
    with django_assert_max_num_queries(20):
        client.get(reverse("import", args=[arrival.key]))
    with django_assert_max_num_queries(8):
        client.get(reverse("import-progress", args=[arrival.key]))
    few = len(Arrival.objects.all())
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("imports"))
        asked = len(before)
    for _again in range(5):
        desk.sent(client, desk.parcels(tmp_path, "9"))
    assert Arrival.objects.count() == few + 5
    with CaptureQueriesContext(connection) as after:
        client.get(reverse("imports"))
        assert len(after) == asked


def test_a_name_of_many_thai_letters_is_cut_to_what_a_folder_can_hold(client):
    arrival = desk.sent(client, "บ้านเลขที่\n1\n".encode(), "ก" * 240 + ".csv")
    assert arrival.file_name.startswith("กกกก")
    assert arrival.file_name.endswith(".csv")
    with arrivals.opened(arrival) as path:
        assert path.name == arrival.file_name
    assert client.get(reverse("look-at-import", args=[arrival.key])).status_code == 200


def test_who_sends_for_one_village_need_not_write_its_code(client):
    text = "บ้านเลขที่,ชื่อ-สกุล\n1,นายก ทดสอบดี\n"
    arrival = desk.tried(client, text.encode(), "บ้าน.csv", register="households")
    assert arrival.settings["choices"] == {"village": "27040501"}
    assert arrival.state == State.TRIED
    assert (arrival.outcome["new"], arrival.outcome["held"]) == (1, 0)


def test_rows_of_another_village_wait_although_the_village_is_chosen(client):
    text = "บ้านเลขที่,หมู่ที่,ชื่อ-สกุล\n1,2,นายก ทดสอบดี\n"
    arrival = desk.tried(client, text.encode(), "บ้าน.csv", register="households")
    assert (arrival.outcome["accepted"], arrival.outcome["held"]) == (0, 1)


def test_a_file_without_a_name_keeps_what_kind_it_is(client):
    assert desk.sent(client, b"a\n1\n", ".csv").file_name == "file.csv"


@pytest.mark.long
def test_a_table_of_very_many_columns_is_refused_in_a_line(client):
    header = ",".join(f"ช่อง{n}" for n in range(500))
    arrival = desk.tried(client, f"{header}\n{header}\n".encode(), "a.csv", register="households")
    assert arrival.state == State.REFUSED
    assert len(arrival.outcome["refusal"]["th"]) < 300
    assert "…" in arrival.outcome["refusal"]["th"]


def test_a_bar_that_is_full_says_what_is_still_done(client):
    arrival = desk.sent(client, "บ้านเลขที่\n1\n".encode(), "บ้าน.csv")
    page = reverse("import", args=[arrival.key])
    asked_at = {"is_trial": True, "asked_at": timezone.now().isoformat()}
    rows = Arrival.objects.filter(pk=arrival.pk)
    rows.update(state=State.WAITING, rows_done=5, rows_total=9, outcome=asked_at)
    assert client.get(page).context["all_read"] is False
    rows.update(rows_done=9)
    content = client.get(page).content.decode()
    assert "กำลังตรวจและสรุปผล</p>" in content
    assert 'value="9"' not in content
