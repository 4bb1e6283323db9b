"""Other people's programs read every layer from a running server: the verifier, GDAL, OWSLib."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from owslib.ogcapi.features import Features
from owslib.util import Authentication

from maps.layers import LAYERS
from network import api_tokens
from tests.maps.ogc.land import land

pytestmark = pytest.mark.django_db(transaction=True)
VERIFIER = Path(__file__).with_name("run_ogctests.py")
PUBLIC = [each.id for each in LAYERS.values() if each.is_public]


def verified(address: str, token: str) -> str:
    """What the verifier says of an API."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ran = subprocess.run(
        [sys.executable, str(VERIFIER), address, token],
        capture_output=True, text=True, timeout=120, env=clean, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    return ran.stdout


def by_gdal(address: str, folder: Path, secret: str = "") -> dict[str, int]:
    """How many features of each layer ogr2ogr writes into a GeoPackage."""
    if shutil.which("ogr2ogr") is None:
        pytest.skip("ogr2ogr (Debian's gdal-bin) is not on this machine")
    path = folder / f"read{len(secret)}.gpkg"
    let_in = ["--config", "GDAL_HTTP_USERPWD", f"map:{secret}"] if secret else []
    subprocess.run(
        ["ogr2ogr", *let_in, "-f", "GPKG", path, f"OAPIF:{address}", "-oo", "PAGE_SIZE=2"],
        check=True, timeout=60, capture_output=True,
    )  # fmt: skip
    told = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", path], check=True, capture_output=True, text=True
    ).stdout
    names = re.findall(r"^Layer name: (\S+)", told, re.MULTILINE)
    counts = re.findall(r"^Feature Count: (\d+)", told, re.MULTILINE)
    return dict(zip(names, map(int, counts), strict=True))


def by_owslib(address: str, secret: str = "") -> dict[str, int]:
    """How many features of each layer OWSLib is told of, the first of each read alone too."""
    let_in = Authentication(username="map", password=secret) if secret else None
    api = Features(f"{address}/", auth=let_in)
    found = {}
    for layer in api.feature_collections():
        page = api.collection_items(layer, limit=1)
        first = page["features"][0]
        assert api.collection_item(layer, first["id"])["geometry"] == first["geometry"]
        assert set(api.collection_queryables(layer)["properties"]) > set(first["properties"])
        found[layer] = page["numberMatched"]
    return found


def test_the_verifier_and_map_programs_read_all_that_is_open_and_all_of_who_lets_them_in(
    live_server, tmp_path: Path
):
    ground = land()
    _token, secret = api_tokens.make_token(ground.chief, name="QGIS", purpose="ทดสอบ", days=1)
    address = f"{live_server.url}/ogc"
    with ThreadPoolExecutor(2) as both:
        told = list(both.map(verified, (address, address), ("", secret)))
    assert all("29 passed" in each for each in told), told
    own = by_gdal(address, tmp_path, secret)
    assert list(own) == list(LAYERS)
    assert min(own.values()) > 0
    assert by_owslib(address, secret) == own
    everybodys = by_gdal(address, tmp_path)
    assert everybodys == {name: own[name] for name in PUBLIC}
    assert by_owslib(address) == everybodys
