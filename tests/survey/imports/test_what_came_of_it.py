"""What became of a file: rows that wait, who sees them, corrected files, undo, erasure."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from cryptography.fernet import Fernet
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from network import arrivals, rotation
from network.errors import ArrivalIsGone
from network.models import Arrival, Reading, Role, Withdrawal
from parcels.models import SpatialUnit
from survey.imports import tasks
from tests import factories
from tests.import_commands import keep_in
from tests.map_files import BOWTIE, box, geojson
from tests.survey.imports import desk

pytestmark = pytest.mark.django_db
State = Arrival.State
HOLDER = "นายสมมติ เห็นได้เฉพาะผู้มีสิทธิ"


@pytest.fixture
def village():
    return desk.village()


@pytest.fixture
def client(village):
    return desk.signed_in(desk.leader(village))


def half_good(folder) -> bytes:
    """A parcel, and one whose outline crosses itself; its remark would be a formula."""
    features = (
        ({"เลขที่แปลง": "1", "ผู้ถือครอง": HOLDER, "หมายเหตุ": ""}, box(102.01, 13.51, 0.001)),
        ({"เลขที่แปลง": "2", "ผู้ถือครอง": HOLDER, "หมายเหตุ": '=HYPERLINK("http://x")'},
         crossing(102.02, 13.51)),
    )  # fmt: skip
    return geojson(folder / "half.geojson", *features).read_bytes()


def crossing(west: float, south: float):
    """A bow tie of about 100 m."""
    return type(BOWTIE)(
        [(west, south), (west + 0.001, south + 0.001), (west + 0.001, south), (west, south + 0.001)]
    )


@pytest.fixture
def held(client, tmp_path) -> Arrival:
    arrival = desk.take_in(client, desk.tried(client, half_good(tmp_path), "half.geojson"))
    assert arrival.state == State.HELD, arrival.outcome
    return arrival


def test_a_row_that_waits_is_shown_with_its_number_its_reason_and_what_it_says(client, held):
    page = client.get(reverse("import-held", args=[held.key])).content.decode()
    assert "แถวที่ 2" in page
    assert HOLDER in page
    assert "HYPERLINK" in page
    reading = Reading.objects.latest("number")
    assert reading.sources == [held.source_id]


def test_who_sees_no_names_sees_reasons_and_not_what_rows_say(village, held):
    administrator = desk.signed_in(desk.leader(village, Role.ADMINISTRATOR))
    page = administrator.get(reverse("import-held", args=[held.key])).content.decode()
    assert "แถวที่ 2" in page
    assert HOLDER not in page
    assert administrator.get(reverse("import-held-workbook", args=[held.key])).status_code == 404
    page = administrator.get(reverse("import", args=[held.key])).content.decode()
    assert HOLDER not in page


def test_another_village_finds_nothing_of_it(held):
    factories.place("27040502")
    other = desk.signed_in(desk.leader(factories.place("27040503")))
    assert other.get(reverse("import", args=[held.key])).status_code == 404
    assert held.file_name not in other.get(reverse("imports")).content.decode()


def workbook(client, arrival: Arrival):
    answer = client.get(reverse("import-held-workbook", args=[arrival.key]))
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))


def test_the_rows_to_correct_are_a_workbook_in_which_nothing_is_a_formula(client, held):
    sheet = workbook(client, held).active
    headers, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    found = dict(zip(headers, row, strict=True))
    assert found["แถวที่ในไฟล์เดิม"] == 2
    assert found["เลขที่แปลง"] == "2"
    assert found["เหตุผลที่รอ"]
    assert found["หมายเหตุ"].startswith("=HYPERLINK")
    assert {cell.data_type for line in sheet.iter_rows(min_row=2) for cell in line} <= {"s", "n"}


def test_corrected_rows_are_sent_again_and_only_they_come_in(client, held):
    book = workbook(client, held)
    sheet = book.active
    (at,) = [cell.column for cell in sheet[1] if cell.value == "geom_wkt"]
    sheet.cell(2, at).value = box(102.02, 13.51, 0.001).wkt
    written = BytesIO()
    book.save(written)
    again = desk.tried(client, written.getvalue(), "แก้แล้ว.xlsx")
    assert again.state == State.TRIED, again.outcome
    assert (again.outcome["accepted"], again.outcome["held"]) == (1, 0), arrivals.unsealed(again)
    desk.take_in(client, again)
    assert again.state == State.DONE
    assert SpatialUnit.objects.count() == 2


def test_an_import_is_taken_back_in_one_step_and_can_be_sent_once_more(client, tmp_path):
    content = desk.parcels(tmp_path, "1", "2")
    arrival = desk.take_in(client, desk.tried(client, content))
    address = reverse("undo-import", args=[arrival.key])
    assert address in client.get(reverse("import", args=[arrival.key])).content.decode()
    shown = client.get(address)
    assert shown.context["brought"]
    assert client.post(address, {"reason": ""}).status_code == 422
    assert not Withdrawal.objects.exists()
    client.post(address, {"reason": "ส่งผิดไฟล์"})
    arrival.refresh_from_db()
    assert arrival.state == State.UNDONE
    page = client.get(reverse("import", args=[arrival.key])).content.decode()
    assert "ส่งผิดไฟล์" in page
    assert client.post(address, {"reason": "อีกครั้ง"}).status_code == 302
    assert Withdrawal.objects.count() == 1
    again = desk.take_in(client, desk.tried(client, content))
    assert (again.state, again.outcome["accepted"]) == (State.DONE, 2)


def test_what_others_built_on_it_stands_in_the_way_and_is_named(client, village, tmp_path):
    arrival = desk.take_in(client, desk.tried(client, desk.parcels(tmp_path, "1")))
    unit = SpatialUnit.objects.get()
    factories.evidence(unit)
    address = reverse("undo-import", args=[arrival.key])
    shown = client.get(address)
    assert shown.context["obstacles"]
    assert client.post(address, {"reason": "ลองดู"}).status_code == 422
    arrival.refresh_from_db()
    assert arrival.state == State.DONE


def test_the_source_takes_the_file_over_with_its_key(client, held):
    assert bytes(held.wrapped_key) == b""
    assert held.source.stored_as == held.stored_as
    with arrivals.opened(held) as path:
        assert HOLDER in path.read_text()


def test_what_a_run_showed_is_kept_sealed_under_the_key_of_the_file(client, held):
    assert HOLDER not in str(held.outcome)
    assert arrivals.unsealed(held)["waiting"]
    held.source.wrapped_key = None  # as an erasure leaves it
    assert arrivals.unsealed(held) is None


def test_a_file_that_nobody_imports_is_erased_after_thirty_days(
    client, tmp_path, settings, django_capture_on_commit_callbacks
):
    keep_in(tmp_path / "media", settings)
    old = desk.tried(client, desk.parcels(tmp_path, "1"))
    young = desk.sent(client, desk.parcels(tmp_path, "2"))
    taken = desk.take_in(client, desk.tried(client, desk.parcels(tmp_path, "3")))
    long_ago = timezone.now() - timedelta(days=arrivals.KEPT_DAYS, minutes=1)
    Arrival.objects.filter(pk__in=[old.pk, taken.pk]).update(sent_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.erase_old_arrivals(0) == 1
    assert not default_storage.exists(old.stored_as)
    assert default_storage.exists(young.stored_as)
    assert default_storage.exists(taken.stored_as)
    old.refresh_from_db()
    assert (old.stored_as, bytes(old.wrapped_key), "sealed" in old.outcome) == ("", b"", False)
    with pytest.raises(ArrivalIsGone), arrivals.opened(old):
        pass
    assert client.get(reverse("import", args=[old.key])).status_code == 200


def test_a_file_is_discarded_at_once_but_never_one_that_is_imported(
    client, tmp_path, django_capture_on_commit_callbacks
):
    arrival = desk.sent(client, desk.parcels(tmp_path, "1"))
    name = arrival.stored_as
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("discard-import", args=[arrival.key]))
    assert not default_storage.exists(name)
    taken = desk.take_in(client, desk.tried(client, desk.parcels(tmp_path, "2")))
    client.post(reverse("discard-import", args=[taken.key]))
    taken.refresh_from_db()
    assert taken.stored_as
    assert default_storage.exists(taken.stored_as)


def test_keys_of_files_that_wait_are_wrapped_anew(client, tmp_path, monkeypatch):
    older = os.environ["RANGWAT_FERNET_KEYS"]
    arrival = desk.sent(client, desk.parcels(tmp_path, "1"))
    newer = Fernet.generate_key().decode()
    monkeypatch.setenv("RANGWAT_FERNET_KEYS", f"{newer},{older}")
    assert rotation.remaining().arrivals == 1
    rotation.rotate()
    assert rotation.remaining().arrivals == 0
    arrival.refresh_from_db()
    monkeypatch.setenv("RANGWAT_FERNET_KEYS", newer)
    with arrivals.opened(arrival) as path:
        assert path.stat().st_size == arrival.byte_count
