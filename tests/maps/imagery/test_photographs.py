"""Photographs from the air: taken in once, taken along by phones, gone when they are taken back."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image
from pyproj import Transformer
from rasterio.transform import from_origin

from maps.imagery import copies as copying
from maps.imagery import importing, placing, village_pictures
from maps.imagery.importing import take_in
from maps.imagery.tiles import tiles_over
from maps.models import AerialImage
from network import evidence
from network.deliveries import Delivery
from network.imports import Outcome
from network.models import ImportRow, Role, Source
from network.moments import Moment
from network.withdrawals import take_back
from survey.field.bundle_sections import Section
from tests import factories
from tests.survey.openrosa.signed_in_phones import Phone, surveyor

pytestmark = pytest.mark.django_db
WEST, SOUTH, SIDE = 102.0, 13.5, 0.01
RED, GREEN = (210, 30, 30), (30, 160, 30)


@pytest.fixture(autouse=True)
def read_in_this_process(monkeypatch) -> None:
    """That a raster is read apart is tried with the formats (test_rasters)."""
    for module in (importing, placing):
        monkeypatch.setattr(module, "apart", copying.here)
    caches["process"].clear()


def copies() -> set[str]:
    """The copies in the storage."""
    if not default_storage.exists("imagery"):
        return set()
    return set(default_storage.listdir("imagery")[1])


@pytest.fixture
def village():
    return factories.place("27040101", geometry=factories.square(WEST, SOUTH, SIDE))


def photograph(path: Path, colour: tuple[int, int, int] = RED, *, res: float = 2.0) -> Path:
    """A picture of one colour over the village, with a grain as films have, EPSG:32647."""
    left, top = Transformer.from_crs(4326, 32647, always_xy=True).transform(WEST, SOUTH + SIDE)
    pixels = round(1_200 / res)
    grain = np.random.default_rng(1).integers(-8, 8, (3, pixels, pixels))
    values = (np.array(colour)[:, None, None] + grain).clip(1, 255).astype("uint8")
    with rasterio.open(
        path, "w", driver="GTiff", width=pixels, height=pixels, count=3, dtype="uint8",
        crs="EPSG:32647", transform=from_origin(left, top, res, res), nodata=0,
    ) as file:  # fmt: skip
        file.write(values)
    return path


def taken(path: Path, day: date = date(2025, 2, 1), **options: bool) -> Outcome:
    return take_in(Delivery(path=path, title="กรมแผนที่ทหาร", as_of=day), **options)


def sections(phone: Phone, village) -> dict[str, bytes]:
    """The picture sections a phone takes along, by name, as they come."""
    base = f"/field/api/villages/{village.code}"
    told = phone.fetch(f"{base}/manifest").json()["sections"]
    found = {}
    for each in told:
        if each["name"].startswith("picture:"):
            answer = phone.fetch(f"{base}/sections/{each['name']}?sha256={each['sha256']}")
            assert answer.status_code == 200
            assert len(answer.content) == each["bytes"]
            found[each["name"]] = answer.content
    return found


def tiles(block: bytes) -> dict[tuple[int, int, int], Image.Image]:
    head = int.from_bytes(block[:4], "big")
    index = json.loads(block[4 : 4 + head])
    begin = 4 + head
    return {
        (zoom, column, row): Image.open(
            io.BytesIO(block[begin + offset : begin + offset + length])
        ).convert("RGBA")
        for zoom, column, row, offset, length in index
    }


def test_a_photograph_is_kept_as_it_came_and_laid_where_it_was_taken(village, tmp_path: Path):
    path = photograph(tmp_path / "a.tif")
    outcome = taken(path)
    assert (outcome.accepted, outcome.exit_code) == (1, 0)
    image = AerialImage.objects.get()
    assert evidence.content(image.source) == path.read_bytes()
    assert image.footprint.extent == pytest.approx(
        (WEST, SOUTH + SIDE - 0.0109, WEST + 0.0111, SOUTH + SIDE), abs=3e-4
    )
    assert image.taken_on == date(2025, 2, 1)
    assert default_storage.exists(image.stored_as)


def test_the_same_photograph_again_changes_nothing(village, tmp_path: Path):
    path = photograph(tmp_path / "a.tif")
    taken(path)
    before = copies()
    again = taken(path)
    assert (again.accepted, again.already_here) == (0, 1)
    assert AerialImage.objects.count() == 1
    assert copies() == before


def test_a_dry_run_leaves_no_trace(village, tmp_path: Path):
    before = copies()
    outcome = taken(photograph(tmp_path / "a.tif"), dry_run=True)
    assert outcome.new == 1
    assert not AerialImage.objects.exists()
    assert not Source.objects.filter(kind=Source.Kind.IMPORT).exists()
    assert copies() == before


def test_what_fails_on_the_way_leaves_no_trace(village, tmp_path: Path, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError

    before = copies()
    monkeypatch.setattr(importing, "keep_accepted", fail)
    with pytest.raises(RuntimeError):
        taken(photograph(tmp_path / "a.tif"))
    assert not AerialImage.objects.exists()
    assert not ImportRow.objects.exists()
    assert copies() == before


def test_a_photograph_of_nowhere_known_is_taken_with_a_notice(tmp_path: Path):
    outcome = taken(photograph(tmp_path / "a.tif"))
    assert [each.code for each in outcome.notices] == ["far_from_places"]


def test_the_command_says_why_it_refuses(tmp_path: Path, capsys):
    path = tmp_path / "a.tif"
    path.write_bytes(b"no picture")
    with pytest.raises(SystemExit) as ended:
        call_command("import_photo", str(path), "--taken", "2568-02-01", "--source", "ทดสอบ")
    assert ended.value.code == 2
    assert "GeoTIFF" in capsys.readouterr().err


def test_a_phone_takes_the_photograph_along(village, tmp_path: Path):
    taken(photograph(tmp_path / "a.tif"))
    found = sections(Phone(surveyor(village)), village)
    pictures = {key: tile for block in found.values() for key, tile in tiles(block).items()}
    # Every tile of the middle of the village, and each is red there.
    middle = (WEST + SIDE / 2,) * 2, (SOUTH + SIDE / 2,) * 2
    box = (middle[0][0], middle[1][0], middle[0][1], middle[1][1])
    for zoom in (14, 15, 16):
        (column, row) = next(tiles_over(box, zoom))
        red, green, blue, alpha = pictures[zoom, column, row].resize((1, 1), 4).getpixel((0, 0))
        assert red > 150 if alpha == 255 else alpha > 0
        assert green < 90
        assert blue < 90
    assert {zoom for zoom, _column, _row in pictures} == {14, 15, 16}  # 2 m a pixel: no finer
    for name, block in found.items():
        zoom, corner = name.split(":")[1:]
        assert all(
            (key[0], f"{key[1] // 8}-{key[2] // 8}") == (int(zoom), corner) for key in tiles(block)
        )


def test_the_newest_lies_on_top_and_one_taken_back_is_gone(village, tmp_path: Path):
    phone = Phone(surveyor(village))
    taken(photograph(tmp_path / "old.tif", GREEN), date(2020, 1, 1))
    taken(photograph(tmp_path / "new.tif", RED), date(2025, 1, 1))

    def colour() -> tuple[int, int]:
        caches["process"].clear()
        found = sections(phone, village)
        if not found:
            return (0, 0)
        shown = [tile for block in found.values() for tile in tiles(block).values()]
        red, green, *_ = max(shown, key=_opaque).resize((1, 1), 4).getpixel((0, 0))
        return int(red), int(green)

    assert colour()[0] > colour()[1]
    for day in (date(2025, 1, 1), date(2020, 1, 1)):
        image = AerialImage.objects.get(taken_on=day)
        take_back(image.source, said=factories.source(), reason="ทดสอบ")
        red, green = colour()
        assert red < green if day.year == 2025 else (red, green) == (0, 0)


def _opaque(tile: Image.Image) -> int:
    return int(np.asarray(tile)[:, :, 3].sum())


def test_the_same_blocks_are_cut_once(village, tmp_path: Path, monkeypatch):
    taken(photograph(tmp_path / "a.tif"))
    box = (WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    first = village_pictures.blocks_of(village.code, box, Moment.now())
    monkeypatch.setattr(village_pictures, "cut", None)  # would fail
    assert village_pictures.blocks_of(village.code, box, Moment.now()) == first


def test_finer_zooms_stay_behind_where_a_village_would_be_too_large(
    village, tmp_path: Path, monkeypatch
):
    taken(photograph(tmp_path / "a.tif"))
    box = (WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    whole = village_pictures.blocks_of(village.code, box, Moment.now())
    monkeypatch.setattr(village_pictures, "MADE", 2)
    # Without what the index of each block takes, which is not tiles.
    most = sum(each.size for each in whole) - 4_000
    monkeypatch.setattr(village_pictures, "MOST_BYTES", most)
    fewer = village_pictures.blocks_of(village.code, box, Moment.now())
    assert {each.name.split(":")[1] for each in fewer} == {"14", "15"}


def test_only_who_may_take_the_village_gets_its_photographs(village, tmp_path: Path):
    taken(photograph(tmp_path / "a.tif"))
    elsewhere = factories.place("27040201", geometry=factories.square(103.0, 13.5, SIDE))
    stranger = Phone(surveyor(elsewhere))
    assert stranger.fetch(f"/field/api/villages/{village.code}/manifest").status_code == 403
    assert sections(stranger, elsewhere) == {}


def test_a_section_of_the_storage_travels_as_it_lies(village):
    default_storage.save("imagery/x.bin", io.BytesIO(b"1234"))
    lying = Section("picture:14:1-1", "", b"", "x", stored_as="imagery/x.bin", size=4)
    assert (lying.content(), lying.travels) == (b"1234", 4)


def test_who_sees_a_place_sees_it_from_above(village, tmp_path: Path):
    taken(photograph(tmp_path / "a.tif"))
    here = factories.account(role=Role.NETWORK_LEADER, place=village)
    elsewhere = factories.account(
        role=Role.NETWORK_LEADER,
        place=factories.place("27040201", geometry=factories.square(103.0, 13.5, SIDE)),
    )
    now = Moment.now()
    assert AerialImage.objects.visible_to(here, now).count() == 1
    assert AerialImage.objects.visible_to(elsewhere, now).count() == 0
