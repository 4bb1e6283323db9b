"""Every odd picture ends in its verdict: on the map, waiting for points, asked about, refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import rasterio

from formats.errors import FormatError, UnknownCrs
from formats.raster_copies import write_copy, write_scan
from formats.rasters import look
from maps.models import AerialImage, AerialScan
from tests.corpus.picture_cases import ASKED, OWN, PLACED, REAL, REFUSED, WAITS
from tests.formats.samples import SHARED, needs_shared
from tests.import_commands import keep_in, kept_files, run

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
RASTERS = SHARED / "rasters"
THAI = re.compile("[ก-๙]")


def verdict_of(path: Path, folder: Path) -> tuple[str, Exception | None, tuple[int, ...]]:
    """What comes of a file, why, and the colour of its middle where it is shown."""
    try:
        raster = look(path)
    except FormatError as error:
        assert THAI.search(error.th)
        assert re.search("[A-Za-z]{3}", error.en)
        assert str(folder) not in str(error)
        return (ASKED if isinstance(error, UnknownCrs) else REFUSED), error, ()
    copy = folder / "copy.tif"
    if not raster.is_placed:
        write_scan(path, raster, copy)
        return WAITS, None, ()
    write_copy(path, raster, copy)
    with rasterio.open(copy) as file:
        assert (file.dataset_mask() > 0).any()
        west, south, east, north = rasterio.warp.transform_bounds(4326, 3857, *raster.bounds)
        row, column = file.index((west + east) / 2, (south + north) / 2)
        return PLACED, None, tuple(int(each) for each in file.read()[:, row, column])


@pytest.mark.parametrize("name", OWN)
def test_each_of_our_own_has_its_verdict(name: str, tmp_path: Path) -> None:
    case = OWN[name]
    path = tmp_path / "a.tif"
    case.make(path)
    verdict, why, colour = verdict_of(path, tmp_path)
    assert (verdict, type(why) if case.why else None) == (
        case.verdict,
        type(why) if case.why and isinstance(why, case.why) else case.why,
    )
    if case.is_seen:
        assert colour == pytest.approx(case.is_seen, abs=25)
    if case.colours:
        assert look(path).colours == case.colours


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_each_real_one_has_its_verdict(name: str, tmp_path: Path) -> None:
    verdict, why, _colour = verdict_of(RASTERS / name, tmp_path)
    assert (verdict, type(why) if why else None) == REAL[name]


@needs_shared
def test_no_real_one_is_forgotten() -> None:
    assert {each.name for each in RASTERS.iterdir()} == set(REAL)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a site's own grid", "declared giant", "JPEG cut short"])
def test_what_is_asked_or_refused_leaves_nothing(name: str, tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "a.tif"
    OWN[name].make(path)
    keep_in(tmp_path / "kept", settings)
    code, told = run("import_photo", path, "--taken", "2496")
    assert (code, kept_files()) == (2, [])
    assert "nothing changed" in told
    assert not AerialImage.objects.exists()
    assert not AerialScan.objects.exists()
