"""The page without signal as the server gives it: the same for everybody, small, kept whole."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from network import collection_notice
from network.models import Role
from survey.field.built import built
from survey.field.views import DEEP
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (settings.FIELD_BUILD / "manifest.json").exists(), reason="script/setup builds the page"
    ),
]
PAGE, WORKER, MANIFEST = "/field/", "/field/sw.js", "/field/manifest.webmanifest"
FIRST_LOAD = 3_000_000  # bytes, compressed
PICTURES_OF_THE_MAP = re.compile(r"(marker|layers)")


def test_anybody_may_load_it_and_it_holds_nothing_of_anybody(client: Client):
    account = factories.account(role=Role.NETWORK_LEADER, place=factories.place("27040501"))
    account.name = "นางสาวทดสอบ เฉพาะบุคคล"
    account.save()
    stranger = client.get(PAGE).content
    client.force_login(account)
    assert client.get(PAGE).content == stranger
    assert "เฉพาะบุคคล" not in stranger.decode()


def test_no_other_host_and_no_inline_script_may_do_anything_in_it(client: Client):
    policy = client.get(PAGE)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert not re.search(r"https?:|\*", policy)
    page = client.get(PAGE).content.decode()
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)
    assert not re.search(r"(src|href)=.(https?:)?//", page)


def test_the_notice_is_kept_with_the_page_to_be_read_out_without_signal():
    heading = collection_notice.parts(collection_notice.newest())[0].heading
    scripts = [Path(each).name for each in built().files if each.endswith(".js")]
    said = "".join((settings.FIELD_BUILD / each).read_text() for each in scripts)
    assert heading in said


def test_who_has_the_page_is_told_so_in_a_few_bytes(client: Client):
    for address in (PAGE, WORKER, MANIFEST):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address


def test_it_can_stand_on_a_home_screen(client: Client):
    answer = client.get(MANIFEST)
    assert answer["Content-Type"].startswith("application/manifest+json")
    told = json.loads(answer.content)
    assert told["start_url"] == told["scope"] == PAGE
    assert told["display"] == "standalone"
    assert told["lang"] == "th"
    assert "รังวัด" in told["name"]
    sizes = {(each["sizes"], each["purpose"]) for each in told["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    for icon in told["icons"]:
        with Image.open(_static(icon["src"])) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 20
    assert DEEP in client.get(PAGE).content.decode()


def test_the_worker_keeps_every_file_the_page_may_ask_for_and_no_answer(client: Client):
    kept = _kept(client)
    page = client.get(PAGE)
    assert kept["page"] == PAGE
    assert kept["tag"] == page["ETag"]
    assert set(built().files) <= set(kept["files"])
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert set(loaded) <= set(kept["files"])
    for address in kept["files"]:
        assert "/api/" not in address
        assert address == MANIFEST or Path(_static(address)).is_file(), address


def test_another_build_is_another_version(client: Client, settings: Any, tmp_path: Path):
    before = _kept(client)["version"]
    chunks = json.loads((settings.FIELD_BUILD / "manifest.json").read_text())
    chunks["main.js"]["file"] = "main-AAAABBBB.js"
    (tmp_path / "manifest.json").write_text(json.dumps(chunks))
    settings.FIELD_BUILD = tmp_path
    after = _kept(client)
    assert after["version"] != before
    assert "/static/field/main-AAAABBBB.js" in after["files"]


def test_what_is_named_by_its_content_is_never_asked_for_again():
    pattern = re.compile(settings.WHITENOISE_IMMUTABLE_FILE_TEST)
    assert all(pattern.search(address) for address in built().files)
    assert not pattern.search("/static/field/manifest.json")
    assert not pattern.search("/static/rangwat/site.css")
    assert pattern.search("/static/rangwat/site.0123456789ab.css")


def test_the_first_load_is_at_most_three_megabytes(client: Client):
    """Without the pictures of the map, which come with the village."""
    sizes = {
        address: len(gzip.compress(Path(_static(address)).read_bytes(), 6))
        for address in built().files
        if not PICTURES_OF_THE_MAP.search(address)
    }
    sizes[PAGE] = len(client.get(PAGE).content)
    assert sum(sizes.values()) <= FIRST_LOAD, sizes


def _kept(client: Client) -> dict[str, Any]:
    script = client.get(WORKER).content.decode()
    found = re.match(r"const KEPT = (\{.*\});\n", script)
    assert found is not None
    said: dict[str, Any] = json.loads(found[1])
    return said


def _static(address: str) -> str:
    """The file behind an address under /static/; of icons too, whose name has no hash in tests."""
    name = re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", address.removeprefix("/static/"))
    found = finders.find(name)
    return str(found) if found else str(settings.FIELD_BUILD / name.removeprefix("field/"))
