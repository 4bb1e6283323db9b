"""Photographs on the pages of files: looked at, asked where, tried, taken in, taken back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from formats import looks, rasters
from maps.imagery import copies as copying
from maps.imagery import importing
from maps.models import AerialImage, AerialScan
from network.models import Arrival
from network.moments import Moment
from tests.corpus.picture_cases import SIDE, jpeg_scan, of_colour, written
from tests.survey.imports import desk

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning"),
]
# In the village of the desk: 102.0 to 102.1 °E.
PLACE = {"transform": rasters.rasterio.transform.from_origin(177_000, 1_497_000, 2, 2)}


@pytest.fixture(autouse=True)
def read_in_this_process(monkeypatch) -> None:
    """That a raster is read apart is tried with the formats (test_rasters)."""
    monkeypatch.setattr(importing, "apart", copying.here)
    monkeypatch.setattr(looks, "glanced_at", rasters.look)
    monkeypatch.setattr(looks, "framed", rasters.frames)


@pytest.fixture
def client():
    return desk.signed_in(desk.leader(desk.village()))


def picture(folder: Path, **more: object) -> bytes:
    path = folder / "a.tif"
    written(path, of_colour(200, 20, 20), **{**PLACE, **more})
    return path.read_bytes()


def taken_in(client, arrival: Arrival) -> Arrival:
    client.post(reverse("take-in-import", args=[arrival.key]))
    desk.work()
    arrival.refresh_from_db()
    return arrival


def test_a_photograph_is_tried_taken_in_and_taken_back(client, tmp_path: Path):
    arrival = desk.sent(client, picture(tmp_path), "ภาพ 2545.tif")
    page = client.get(reverse("look-at-import", args=[arrival.key])).content.decode()
    assert f"ภาพ {SIDE} × {SIDE} จุด" in page
    assert "32648" in page
    desk.asked(
        client, desk.looked(client, arrival, "imagery"),
        **{"choice-flown": "2545", "choice-scale": "1:25,000", "choice-error": "4"},
    )  # fmt: skip
    desk.work()
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.TRIED
    assert not AerialImage.objects.exists()
    assert taken_in(client, arrival).state == Arrival.State.DONE
    image = AerialImage.objects.get()
    assert (image.taken, image.scale, image.position_error_metres) == ("2002", 25_000, 4)
    assert default_storage.exists(image.stored_as)
    assert reverse("imagery") in client.get(reverse("import", args=[arrival.key])).content.decode()
    client.post(reverse("undo-import", args=[arrival.key]), {"reason": "ผิดแผ่น"})
    assert not AerialImage.objects.as_known(Moment.now()).exists()


def test_a_picture_that_does_not_say_where_is_asked_on_small_maps(client, tmp_path: Path):
    arrival = desk.sent(client, picture(tmp_path, crs=None), "a.tif")
    address = reverse("look-at-import", args=[arrival.key])
    page = client.get(address).content.decode()
    assert "ที่ดินในไฟล์อยู่ตรงไหน" in page
    assert 'value="32648"' in page
    assert 'value="924048"' in page
    features = client.get(reverse("import-candidate-features", args=[arrival.key, 32648])).json()
    assert features["features"]
    told = {"register": "imagery", "title": "x", "as_of": "1/6/2568"}
    assert client.post(address, told).status_code == 422
    desk.asked(client, desk.looked(client, arrival, "imagery", srid="32648"))
    desk.work()
    assert taken_in(client, arrival).state == Arrival.State.DONE
    assert AerialImage.objects.get().original_crs.startswith("WGS 84 / UTM zone 48N")


def test_a_scan_is_kept_for_points(client, tmp_path: Path):
    path = tmp_path / "a.jpg"
    jpeg_scan(path)
    arrival = desk.sent(client, path.read_bytes(), "แผ่น 12.jpg")
    page = client.get(reverse("look-at-import", args=[arrival.key])).content.decode()
    assert "ยังไม่มีพิกัด" in page
    desk.asked(client, desk.looked(client, arrival, "imagery"))
    desk.work()
    assert taken_in(client, arrival).state == Arrival.State.DONE
    scan = AerialScan.objects.get()
    assert scan.place.code == "27040501"
    assert client.get(reverse("scan", args=[scan.key])).status_code == 200


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"choice-error": "ไม่รู้"}, "ไม่ใช่ความคลาดเคลื่อน"),
        ({"choice-flown": "ปีมะโรง"}, "ปีมะโรง"),
    ],
)
def test_what_is_told_wrong_is_refused_with_a_sentence(more, said, client, tmp_path: Path):
    arrival = desk.sent(client, picture(tmp_path), "a.tif")
    desk.asked(client, desk.looked(client, arrival, "imagery"), **more)
    desk.work()
    assert said in client.get(reverse("import", args=[arrival.key])).content.decode()
    assert not AerialImage.objects.exists()


def test_a_picture_elsewhere_is_refused_and_one_that_is_none_said_so(client, tmp_path: Path):
    away = {"transform": rasters.rasterio.transform.from_origin(500_000, 1_497_000, 2, 2)}
    arrival = desk.sent(client, picture(tmp_path, **away), "a.tif")
    desk.asked(client, desk.looked(client, arrival, "imagery"))
    desk.work()
    page = client.get(reverse("import", args=[arrival.key])).content.decode()
    assert "นอกพื้นที่ที่ท่านดูแล" in page
    broken = desk.sent(client, b"II*\0" + b"\xff" * 90, "b.tif")
    page = client.get(reverse("look-at-import", args=[broken.key])).content.decode()
    assert "ไม่ใช่ภาพ GeoTIFF" in page


def test_a_picture_with_its_world_file_comes_in_a_zip_and_is_asked_for_its_system(
    client, tmp_path: Path
):
    scan = tmp_path / "a.jpg"
    jpeg_scan(scan)

    def zipped(*more: str) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as file:
            file.write(scan, "หมู่ 1.jpg")
            file.writestr("หมู่ 1.jgw", "2\n0\n0\n-2\n177001\n1496999\n")
            for name in more:
                file.write(scan, name)
        return content.getvalue()

    arrival = desk.sent(client, zipped(), "จากเทศบาล.zip")
    page = client.get(reverse("look-at-import", args=[arrival.key])).content.decode()
    assert "ที่ดินในไฟล์อยู่ตรงไหน" in page
    desk.asked(client, desk.looked(client, arrival, "imagery", srid="32648"))
    desk.work()
    assert taken_in(client, arrival).state == Arrival.State.DONE
    image = AerialImage.objects.get()
    assert image.footprint.extent[0] == pytest.approx(102.02, abs=0.02)
    # Chosen together in the browser they are one zip as well; a second picture is not of it.
    world = b"2\n0\n0\n-2\n177001\n1496999\n"
    for other, status in (("แผ่น.jgw", 302), ("แผ่น 2.jpg", 422)):
        uploads = [
            SimpleUploadedFile("แผ่น.jpg", scan.read_bytes()),
            SimpleUploadedFile(other, world),
        ]
        said = {"upload": uploads, "place": "27040501"}
        assert client.post(reverse("send-import"), said).status_code == status
    assert Arrival.objects.latest("pk").file_name == "แผ่น.zip"
    two = desk.sent(client, zipped("หมู่ 2.jpg"), "สอง.zip")
    page = client.get(reverse("look-at-import", args=[two.key])).content.decode()
    assert "มีภาพ 2 ภาพ" in page
