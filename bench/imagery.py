"""A photograph from the air made ready for the map, and its tiles, beside what others do.

The photograph (`--pixels N` a side, 20,000 unless told) becomes a Cloud-Optimized GeoTIFF in Web
Mercator by the product's own `copied`, in its process with limits, and by `gdal_translate -of
COG`: with the same options, and with none but JPEG, which leaves it in its own CRS. Then a list
of tiles: the product's function beside rio-tiler with the file kept open and opened for each,
taking turns, two rounds each, and through HTTP beside titiler. All read the same copy; all give
JPEG of the same quality.
"""

from __future__ import annotations

import argparse
import http.client
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import numpy as np  # noqa: E402 (after the set-up)
import rasterio  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from rasterio.transform import from_origin  # noqa: E402
from rasterio.windows import Window  # noqa: E402

from bench.tiles import free_port, serving  # noqa: E402
from formats.raster_copies import COPY  # noqa: E402
from formats.raster_process import copied, looked_at  # noqa: E402
from formats.rasters import GDAL, Raster  # noqa: E402
from maps.imagery.tiles import tile_of, tiles_over  # noqa: E402

CORNER = (186_500.0, 1_506_500.0)  # EPSG:32648, metres
METRES = 0.25  # a pixel
BLOCK = 1_000  # rows drawn at once
LISTED = 300
PEERS = ("rio-tiler", "titiler.core", "uvicorn")
SEED = 2704
NAME = "imagery/bench.tif"
CACHE_MEGABYTES = GDAL["GDAL_CACHEMAX"] // 2**20  # as the product has


def drawn(path: Path, side: int) -> None:
    """Fields with a grain, as JPEG in tiles, as agencies deliver orthophotos."""
    rng = np.random.default_rng(SEED)
    fields = rng.integers(40, 200, (3, side // 200 + 1, side // 200 + 1), dtype="uint8")
    with rasterio.open(
        path, "w", driver="GTiff", width=side, height=side, count=3, dtype="uint8",
        crs="EPSG:32648", transform=from_origin(*CORNER, METRES, METRES), tiled=True,
        blockxsize=512, blockysize=512, compress="jpeg", photometric="ycbcr", jpeg_quality=90,
        bigtiff="if_safer",
    ) as file:  # fmt: skip
        columns = np.arange(side) // 200
        for row in range(0, side, BLOCK):
            high = min(BLOCK, side - row)
            rows = (np.arange(row, row + high)) // 200
            flat = fields[:, rows][:, :, columns]
            grain = rng.integers(0, 40, (high, side), dtype="uint8")
            file.write(flat + grain, window=Window(0, row, side, high))


def seconds_of(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def translated(path: Path, into: Path, options: dict[str, str]) -> None:
    """What `gdal_translate` makes of it."""
    told = [part for key, value in options.items() for part in ("-co", f"{key}={value}")]
    command = ["gdal_translate", "-q", "-of", "COG", *told, str(path), str(into)]
    subprocess.run(command, check=True)


def peers() -> Path:
    """The Python of the peers' own environment, installed once."""
    folder = settings.VAR / "bench" / "imagery-peers"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEERS],
                   check=True)  # fmt: skip
    return python


def tiles(raster: Raster) -> list[tuple[int, int, int]]:
    """(zoom, column, row) at the photograph's own zoom and three above it, spread."""
    finest = round(math.log2(156_543 / raster.ground_metres))
    found = [
        (zoom, column, row)
        for zoom in range(finest - 3, finest + 1)
        for column, row in tiles_over(raster.bounds, zoom)
    ]
    chosen = np.random.default_rng(SEED).permutation(len(found))[:LISTED]
    return [found[number] for number in chosen]


def told(name: str, took: list[float]) -> float:
    """Prints a line; the median in milliseconds."""
    middle = statistics.median(took) * 1000
    slow = sorted(took)[int(len(took) * 0.95)] * 1000
    print(f"  {name:<44}p50 {middle:>7.2f} ms   p95 {slow:>7.2f} ms", flush=True)
    return middle


def each(listed: list[tuple[int, int, int]], cut: Callable[..., object]) -> list[float]:
    """Seconds of every tile, the second time round."""
    for tile in listed[:20]:
        cut(*tile)
    return [seconds_of(lambda tile=tile: cut(*tile)) for tile in listed]


Took = dict[str, list[float]]


def in_turns(*rounds: Callable[[], Took]) -> Took:
    """Each twice, the second time in the order turned: who comes first finds files cold."""
    found: Took = {}
    for measured in (*rounds, *rounds[::-1]):
        for name, took in measured().items():
            found.setdefault(name, []).extend(took)
    return found


def by_rio_tiler(
    python: Path, copy: Path, listed: list[tuple[int, int, int]], **given_too: str
) -> Took:
    """Measured in its own environment: kept open, and opened for each tile."""
    script = Path(__file__).with_name("rivals") / "rio_tiler_tiles.py"
    given = " ".join(f"{z}/{x}/{y}" for z, x, y in listed)
    done = subprocess.run([python, script, str(copy)], input=given, check=True,
                          capture_output=True, text=True, env=bare() | given_too)  # fmt: skip
    found: Took = {}
    for line in done.stdout.splitlines():
        name, numbers = line.split(":", 1)
        found[name] = [float(number) for number in numbers.split()]
    return found


def bare() -> dict[str, str]:
    """The environment without what leads a Python to the product's packages."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def main() -> None:
    """Draw, copy, cut, compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pixels", type=int, default=20_000, help="side of the photograph")
    side = parser.parse_args().pixels
    python = peers()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photo, copy = folder / "photo.tif", folder / "copy.tif"
        drawn(photo, side)
        print(f"  {side:,} × {side:,} pixels, {photo.stat().st_size / 1e6:,.0f} MB", flush=True)
        raster = looked_at(photo)
        looking = seconds_of(lambda: looked_at(photo))
        ours = seconds_of(lambda: copied(photo, raster, copy))
        print(f"  {'product: read through and judged':<44}{looking:>7.1f} s", flush=True)
        print(f"  {'product: copy in tiles of the map':<44}{ours:>7.1f} s", flush=True)
        if shutil.which("gdal_translate"):
            same = {key: value for key, value in COPY.items() if key not in ("driver", "QUALITY")}
            theirs = seconds_of(lambda: translated(photo, folder / "a.tif", same))
            plain = seconds_of(
                lambda: translated(
                    photo, folder / "b.tif", {"COMPRESS": "JPEG", "NUM_THREADS": "2"}
                )
            )
            print(f"  {'gdal_translate -of COG, the same options':<44}{theirs:>7.1f} s", flush=True)
            print(f"  {'gdal_translate -of COG, in its own CRS':<44}{plain:>7.1f} s", flush=True)
            print(f"  product : gdal_translate {ours / theirs:.2f} of the same work,"
                  f" {ours / plain:.2f} of less", flush=True)  # fmt: skip
        else:
            print("  there is no gdal_translate here (Debian: gdal-bin)", flush=True)
        listed = tiles(raster)
        kept = Path(default_storage.path(NAME))
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(copy, kept)
        try:
            print(f"  {len(listed)} tiles of the photograph's zoom and three above it")
            found = in_turns(
                lambda: {"own": each(listed, lambda *tile: tile_of(NAME, *tile))},
                lambda: by_rio_tiler(python, copy, listed),
                lambda: {"cache": by_rio_tiler(
                    python, copy, listed, GDAL_CACHEMAX=str(CACHE_MEGABYTES))["open"]},
            )  # fmt: skip
            own = told("product, its function", found["own"])
            open_ = told("rio-tiler, kept open", found["open"])
            told(f"rio-tiler, kept open, {CACHE_MEGABYTES} MB of cache", found["cache"])
            anew = told("rio-tiler, opened for each", found["anew"])
            over_http = by_titiler(python, copy, listed)
            titiler = told("titiler, HTTP, 1 client", over_http)
            print(f"  product : rio-tiler kept open {own / open_:.2f},"
                  f" opened for each {own / anew:.2f}")  # fmt: skip
            print(f"  product (its function) : titiler (HTTP) {own / titiler:.2f}", flush=True)
        finally:
            kept.unlink(missing_ok=True)


def by_titiler(python: Path, copy: Path, listed: list[tuple[int, int, int]]) -> list[float]:
    """Seconds of each tile through HTTP, one client on one connection."""
    port = free_port()
    app = Path(__file__).with_name("rivals")
    command = [str(python), "-m", "uvicorn", "titiler_app:app", "--app-dir", str(app),
               "--port", str(port), "--log-level", "error"]  # fmt: skip
    with serving(command, {"PYTHONPATH": "", "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}, port):
        door = http.client.HTTPConnection("127.0.0.1", port)

        def fetched(zoom: int, column: int, row: int) -> None:
            door.request(
                "GET", f"/tiles/WebMercatorQuad/{zoom}/{column}/{row}.jpg?url={quote(str(copy))}"
            )
            answer = door.getresponse()
            answer.read()
            assert answer.status in (200, 204, 404), answer.status

        return each(listed, fetched)


if __name__ == "__main__":
    sys.exit(main())
