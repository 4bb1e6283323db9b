"""Scans: kept while they wait, laid down by points, done anew, by who may; through the pages."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import rasterio
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from pyproj import Transformer

from formats.georeferencing import ControlPoint, Method
from formats.raster_errors import PointOffTheScan, TooFewPoints
from maps.imagery import copies as copying
from maps.imagery import importing, placing
from maps.models import AerialImage, AerialScan, Georeference, Warping
from network import evidence
from network.models import Role
from network.moments import Moment
from network.withdrawals import withdraw
from tests import factories
from tests.maps.imagery.seen_from_above import scan_for

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning"),
]
WEST, SOUTH, DEGREES, SIDE = 102.0, 13.5, 0.01, 300
PIXEL = DEGREES / SIDE


@pytest.fixture(autouse=True)
def read_in_this_process(monkeypatch) -> None:
    """That a raster is read apart is tried with the formats (test_rasters)."""
    for module in (importing, placing):
        monkeypatch.setattr(module, "apart", copying.here)


@pytest.fixture
def village():
    return factories.place("27040101", geometry=factories.square(WEST, SOUTH, DEGREES))


@pytest.fixture
def leader(village):
    return factories.account(role=Role.NETWORK_LEADER, place=village)


def scanned_paper(path: Path) -> Path:
    """White paper with a red square around its middle, as a scanner gives it (JPEG)."""
    values = np.full((SIDE, SIDE, 3), 230, dtype="uint8")
    values[130:170, 130:170] = (220, 20, 20)
    Image.fromarray(values).save(path, "JPEG", quality=95)
    return path


def corners(error: float = 0.0) -> list[ControlPoint]:
    """Points of a scan that covers the village, north up; the last one off by so many degrees."""
    pixels = [(10, 10), (290, 10), (290, 290), (10, 290), (150, 60)]
    points = [
        ControlPoint(column, row, WEST + column * PIXEL, SOUTH + DEGREES - row * PIXEL)
        for column, row in pixels
    ]
    last = points[-1]
    points[-1] = ControlPoint(last.column, last.row, last.longitude, last.latitude + error)
    return points


def sent(path: Path, *more: str) -> int:
    """`import_photo`; its exit code."""
    try:
        call_command("import_photo", str(path), "--taken", "2496", "--source", "กรมแผนที่ทหาร", *more)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.fixture
def scan(village, tmp_path: Path) -> AerialScan:
    assert sent(scanned_paper(tmp_path / "a.jpg"), "--place", village.code) == 0
    return AerialScan.objects.get()


def is_red_at(image: AerialImage, longitude: float, latitude: float) -> bool:
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(longitude, latitude)
    with default_storage.open(image.stored_as) as stored, rasterio.open(stored) as file:
        red, green, _blue = file.read()[:, *file.index(x, y)]
        return bool(red > 180 and green < 90)


def test_a_scan_waits_with_what_the_register_asks(village, tmp_path: Path, capsys):
    path = scanned_paper(tmp_path / "a.jpg")
    told = ["--agency", "RTSD WWS", "--scale", "1:50,000", "--roll", "12", "--frame", "๔๕๖"]
    assert sent(path, *told, "--error", "10", "--place", village.code) == 0
    assert "รอปักจุดควบคุม" in capsys.readouterr().out
    scan = AerialScan.objects.get()
    assert (scan.taken, scan.taken_on) == ("1953", date(1953, 1, 1))
    assert (scan.agency, scan.scale, scan.roll, scan.frame) == ("RTSD WWS", 50_000, "12", "๔๕๖")
    assert evidence.content(scan.source) == path.read_bytes()
    assert not AerialImage.objects.exists()
    assert sent(path, "--place", village.code) == 0
    assert AerialScan.objects.count() == 1


@pytest.mark.parametrize(
    "more", [["--scale", "ใหญ่"], ["--error", "-1"], ["--place", "99"], ["--gcps", "none.points"]]
)
def test_what_is_told_wrong_is_refused_with_nothing_kept(more, village, tmp_path: Path, capsys):
    assert sent(scanned_paper(tmp_path / "a.jpg"), *more) == 2
    assert capsys.readouterr().err.count("\n") >= 2
    assert not AerialScan.objects.exists()


def test_a_file_of_points_lays_a_scan_at_once(village, tmp_path: Path):
    points = tmp_path / "a.points"
    lines = [f"{each.longitude},{each.latitude},{each.column},{-each.row},1" for each in corners()]
    points.write_text("mapX,mapY,sourceX,sourceY,enable\n" + "\n".join(lines), encoding="utf-8")
    assert sent(scanned_paper(tmp_path / "a.jpg"), "--gcps", str(points)) == 0
    image = AerialImage.objects.get()
    assert is_red_at(image, WEST + DEGREES / 2, SOUTH + DEGREES / 2)
    assert not is_red_at(image, WEST + DEGREES / 4, SOUTH + DEGREES / 2)
    assert image.georeference.points[0]["column"] == 10
    assert image.ground_metres == pytest.approx(3.64, abs=0.05)


def test_points_make_an_image_and_points_anew_another_that_counts(scan, leader):
    first = placing.lay_down(scan, corners(0.0005), Method.AFFINE, by=leader)
    assert first.warping.state == "waiting"
    assert placing.bend(str(first.key)) == "done"
    before = Moment.now()
    old = AerialImage.objects.as_known(before).get()
    assert old.position_error_metres == pytest.approx(first.rmse_metres, abs=0.01)
    assert placing.bend(str(first.key)) == "done"  # a job that comes twice
    second = placing.lay_down(scan, corners(), Method.AFFINE, by=leader)
    assert AerialImage.objects.as_known(Moment.now()).get() == old  # until it is done
    placing.bend(str(second.key))
    assert AerialImage.objects.as_known(Moment.now()).get().georeference == second
    assert AerialImage.objects.as_known(before).get() == old
    assert [each.placed_by for each in Georeference.objects.all()] == [leader, leader]


def test_taking_the_import_back_takes_the_image(scan, leader):
    placing.bend(str(placing.lay_down(scan, corners(), Method.AFFINE, by=leader).key))
    withdraw(scan.source, by=None, reason="ผิดแผ่น")
    now = Moment.now()
    assert not AerialImage.objects.as_known(now).exists()
    assert not AerialScan.objects.as_known(now).exists()


def test_points_outside_the_places_of_who_set_them_are_refused(scan, leader):
    away = [
        ControlPoint(each.column, each.row, each.longitude + 1, each.latitude) for each in corners()
    ]
    found = placing.lay_down(scan, away, Method.AFFINE, by=leader)
    copies = set(default_storage.listdir("imagery")[1])
    assert placing.bend(str(found.key)) == "refused"
    assert "นอกพื้นที่" in Warping.objects.get().reason_th
    assert not AerialImage.objects.exists()
    assert set(default_storage.listdir("imagery")[1]) == copies


def test_a_worker_that_was_killed_is_followed_by_another(scan, leader, monkeypatch):
    found = placing.lay_down(scan, corners(), Method.AFFINE, by=leader)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(placing, "_bend", killed)
    with pytest.raises(KeyboardInterrupt):
        placing.bend(str(found.key))
    monkeypatch.undo()
    assert placing.take_up_stalled() == 0  # it may be at it still
    monkeypatch.setattr(placing, "LONGEST", placing.LONGEST * 0)
    assert placing.take_up_stalled() == 1
    monkeypatch.setattr(placing, "apart", copying.here)
    assert placing.bend(str(found.key)) == "done"


def test_verbs_refuse_points_that_say_nothing(scan, leader):
    with pytest.raises(TooFewPoints):
        placing.lay_down(scan, corners()[:2], Method.AFFINE, by=leader)
    with pytest.raises(PointOffTheScan):
        placing.lay_down(scan, [*corners(), ControlPoint(999, 1, 102, 13)], Method.AFFINE, by=None)
    assert not Georeference.objects.exists()


def test_the_database_refuses_a_method_that_is_none_and_two_images_of_one_set(scan, leader):
    with pytest.raises(IntegrityError, match="georeference_bends"), transaction.atomic():
        Georeference.objects.create(
            scan=scan, method="rubber", points=[], rmse_metres=1, source=scan.source
        )
    found = placing.lay_down(scan, corners(), Method.AFFINE, by=leader)
    placing.bend(str(found.key))
    image = AerialImage.objects.get()
    image.pk, image.key = None, "00000000-0000-0000-0000-000000000001"
    with pytest.raises(IntegrityError, match="georeference"), transaction.atomic():
        image.save(force_insert=True)


# --- its page ---------------------------------------------------------------------------------


def table(points: list[ControlPoint], **last: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {"column": str(each.column), "row": str(each.row), "on": each.is_on,
         "ground": f"{each.latitude:.7f}, {each.longitude:.7f}"}
        for each in points
    ]  # fmt: skip
    rows[-1] |= last
    return rows


@pytest.fixture
def client(leader) -> Client:
    found = Client()
    found.force_login(leader)
    return found


def test_residuals_are_told_while_points_are_picked(scan, client):
    def told(rows: list[dict[str, object]], method: str = "affine") -> dict[str, object]:
        body = json.dumps([{"method": method}, *rows])
        address = f"/imagery/scans/{scan.key}/fit"
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code == 200
        return answer.json()

    found = told(table(corners(0.001)))
    worst = max(found["rows"], key=lambda row: row["residual"])
    assert worst["is_worst"]
    assert found["rmse"] > 10
    assert found["advice"]["method"] == "affine"
    assert "6" in told(table(corners()), "polynomial")["problem"]
    wrong = told(table(corners(), ground="ที่วัด"))
    assert "อ่านพิกัดไม่ได้" in wrong["rows"][-1]["problem"]
    sheet = told(table(corners(), ground="5435 IV 9092 NE"))
    assert "NE" in sheet["rows"][-1]["taken_as"]
    for body in ("", "{", "[1, 2]", "[{}]", '[{"column": null}]', "[[]]"):
        address = f"/imagery/scans/{scan.key}/fit"
        assert client.post(address, body, content_type="application/json").status_code == 200


def test_points_are_sent_and_stand_in_the_history(scan, client):
    address = f"/imagery/scans/{scan.key}/"
    page = client.get(address).content.decode()
    assert "ปักจุดควบคุม" in page
    bad = client.post(address, {"method": "affine", "table": json.dumps(table(corners(), row="x"))})
    assert bad.status_code == 422
    assert "290" in bad.content.decode()  # nothing typed is lost
    good = client.post(address, {"method": "affine", "table": json.dumps(table(corners()))})
    assert good.status_code == 302
    assert "กำลังวางภาพ" in client.get(address).content.decode()
    placing.bend(str(Georeference.objects.get().key))
    after = client.get(address).content.decode()
    assert "วางบนแผนที่แล้ว" in after
    register = client.get("/imagery/").content.decode()
    assert "จุดควบคุม 5 จุด" in register
    assert "พ.ศ. 2496" in register


def test_tiles_of_a_scan_are_its_own_pixels(scan, client):
    address = f"/imagery/scans/{scan.key}"
    whole = client.get(f"{address}/0/0/0")
    assert (whole.status_code, whole["Content-Type"]) == (200, "image/jpeg")
    assert client.get(f"{address}/1/1/1").status_code == 200
    assert client.get(f"{address}/2/0/0").status_code == 404
    assert (
        client.get(f"{address}/0/0/0", headers={"If-None-Match": whole["ETag"]}).status_code == 304
    )


def test_who_records_elsewhere_finds_no_scan(scan):
    elsewhere = factories.place("27040201", geometry=factories.square(103.0, 13.5, DEGREES))
    stranger = Client()
    stranger.force_login(factories.account(role=Role.NETWORK_LEADER, place=elsewhere))
    assert stranger.get(f"/imagery/scans/{scan.key}/").status_code == 404
    assert stranger.get(f"/imagery/scans/{scan.key}/0/0/0").status_code == 404
    assert scan.title not in stranger.get("/imagery/").content.decode()


@pytest.mark.parametrize("last", "07")
def test_the_page_asks_for_tiles_of_its_own_scan_whatever_its_key_ends_in(
    village, leader, client: Client, last: str
):
    scan = scan_for(village, side=600, key=UUID(f"39c88abc-f043-4fe3-8e4d-1ea8f052be9{last}"))
    client.force_login(leader)
    page = client.get(reverse("scan", args=[scan.key]))
    address = page.context["told"]["scan"]["tiles"]
    address = address.replace("{z}", "2").replace("{row}", "0").replace("{col}", "1")
    assert address == reverse("scan-tile", args=[scan.key, 2, 0, 1])
    assert client.get(address)["Content-Type"] == "image/jpeg"
