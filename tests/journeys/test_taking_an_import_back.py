"""A leader takes files back: every page of what they brought says so, or is not found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from network.models import Party, Role, Source
from network.withdrawals import withdraw
from parcels.models import Concession, SpatialUnit
from survey.models import Visit
from tests import factories
from tests.import_commands import keep_in, run
from tests.map_files import box, geojson
from tests.samples.village_workbook import household, write_workbook

pytestmark = pytest.mark.django_db

NAME = "สมมติ คนที่7"


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def village():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    outline = factories.square(101.9, 13.4, 0.3)
    factories.joined(factories.place("270406", name="ทุ่งมหาเจริญ", geometry=outline))
    return factories.place("27040606", name="บ้านทุ่งใหม่")


@pytest.fixture
def leader(village) -> Client:
    client = Client()
    account = factories.account(
        role=Role.NETWORK_LEADER, place=village, person=factories.person("แกนนำ")
    )
    client.force_login(account)
    return client


@pytest.fixture
def sources(tmp_path, village) -> list[Source]:
    """Households, parcels and a concession, each from a file."""
    shape = shapely.box(102.01, 13.48, 102.012, 13.482)
    said = {"แปลงเลขที่": "77", "รหัสหมู่บ้าน": "27040606", "ผู้ถือครอง": f"นาย{NAME}"}
    parcels = tmp_path / "parcels.geojson"
    feature = {
        "type": "Feature",
        "properties": said,
        "geometry": shapely.geometry.mapping(shape),
    }
    parcels.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    land = geojson(tmp_path / "c.geojson", ({"name": "ฟาร์มสมมติ"}, box(102.0, 13.4)))
    files: tuple[tuple[Any, ...], ...] = (
        ("import_households", write_workbook(tmp_path / "v.xlsx", [household(7)])),
        ("import_parcels", parcels),
        ("import_layer", land, "--layer", "concession"),
    )
    for command, path, *arguments in files:
        code, told = run(command, Path(path), *arguments)
        assert code == 0, told
    return list(Source.objects.filter(kind="import").order_by("pk"))


def routes(parameter: str) -> Iterator[str]:
    """Names of the routes that take one thing, by `parameter`."""

    def below(patterns: Any) -> Iterator[str]:
        for each in patterns:
            if isinstance(each, URLResolver):
                yield from below(each.url_patterns)
            elif isinstance(each, URLPattern) and set(each.pattern.converters) == {parameter}:
                yield str(each.name)

    return below(get_resolver().url_patterns)


@pytest.mark.long
def test_no_page_of_what_was_withdrawn_is_found_and_none_breaks(leader, sources):
    things = [
        *SpatialUnit.objects.values_list("key", flat=True),
        *Party.objects.filter(kind="household").values_list("key", flat=True),
        *Visit.objects.values_list("key", flat=True),
        *Concession.objects.values_list("key", flat=True),
    ]
    pages = [reverse(name, args=[key]) for name in sorted(set(routes("key"))) for key in things]
    before = {page for page in pages if leader.get(page).status_code == 200}
    for sort in ("parcels", "households", "houses", "concessions", "units"):
        assert [page for page in before if page.startswith(f"/{sort}/")], sort
    for source in reversed(sources):
        withdraw(source, by=None, reason="ส่งผิดไฟล์")
    after = {page: leader.get(page) for page in pages}
    assert {page: it.status_code for page, it in after.items()} == {
        page: 405 if it.status_code == 405 else 404 for page, it in after.items()
    }
    told = after[next(page for page in before if page.startswith("/households/"))]
    assert "ไม่มีข้อมูลตามที่อยู่นี้" in told.content.decode()


def test_lists_of_the_village_say_nothing_more_of_it(leader, sources, village):
    addresses = [reverse(name, args=[village.code]) for name in sorted(set(routes("code")))]
    # Papers that are made of these lists are no text.
    pages = [
        page for page in addresses if leader.get(page).headers["Content-Type"] != "application/pdf"
    ]
    assert len(pages) > len(addresses) / 2
    said = " ".join(leader.get(page).content.decode() for page in pages)
    words = (NAME, "แปลง 77")
    assert [each for each in words if each not in said] == []
    for source in reversed(sources):
        withdraw(source, by=None, reason="ส่งผิดไฟล์")
    for page in pages:
        answer = leader.get(page)
        assert answer.status_code < 500, page
        text = answer.content.decode()
        assert [each for each in words if each in text] == [], page


def test_the_page_of_the_source_says_when_it_was_withdrawn_by_whom_and_why(leader, sources):
    account = factories.account()
    for source in reversed(sources):
        withdraw(source, by=account, reason="ส่งผิดไฟล์")
    for source in sources:
        answer = leader.get(reverse("source", args=[source.key]))
        assert answer.status_code == 200, source.file_name
        for words in ("ถอนแล้ว", "ส่งผิดไฟล์", account.name):
            assert words in answer.content.decode()
