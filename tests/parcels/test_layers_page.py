"""The history of layers, and the day a layer's land became State land."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Place, Role
from network.moments import Moment
from parcels.layer_kinds import DECLARED_KINDS, REGIME_OF_KIND, SURROUNDINGS, LayerKind, Regime
from parcels.layer_page import layer_history
from parcels.models import LayerEdition, LayerFeature
from tests import factories
from tests.import_commands import keep_in, run
from tests.map_files import box as outline
from tests.map_files import geojson
from tests.parcels.land_layers import box, layer

pytestmark = pytest.mark.django_db

SQUARE = box(102.0, 13.5, 102.01, 13.51)


@pytest.fixture
def tambon() -> Place:
    factories.place("27")
    factories.place("2704")
    return factories.place("270405", geometry=box(102.0, 13.5, 102.1, 13.6))


@pytest.fixture
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


def test_every_kind_of_state_land_is_known_and_each_gives_a_regime_or_is_context():
    context = {LayerKind.ALRO_DECREE_AREA, LayerKind.WATERSHED_CLASS, LayerKind.CONCESSION}
    assert set(LayerKind) == set(REGIME_OF_KIND) | context | SURROUNDINGS
    assert set(Regime) - set(REGIME_OF_KIND.values()) == {
        Regime.MIXED, Regime.OUTSIDE_ALL_LAYERS,
    }  # fmt: skip


def test_editions_of_a_series_follow_each_other_and_stand_beside_other_series():
    layer("reserve_forest", SQUARE, series="ก", as_of=date(2020, 1, 1))
    layer("reserve_forest", SQUARE, SQUARE, series="ก", as_of=date(2023, 1, 1))
    layer("reserve_forest", SQUARE, series="ข", as_of=date(2021, 1, 1))
    layer("alro_land", SQUARE, series="ก")
    histories = layer_history(Moment.now())
    assert [each.kind for each in histories] == [LayerKind.ALRO_LAND, LayerKind.RESERVE_FOREST]
    of_forest = {each.name: each.rows for each in histories[1].series}
    newer, older = of_forest["ก"]
    assert (newer.holds, older.holds, of_forest["ข"][0].holds) == (True, False, True)
    assert newer.replaced == older.edition
    assert older.replaced_by == newer.edition
    assert (newer.polygons, older.polygons) == (2, 1)
    assert newer.square_metres == pytest.approx(2 * older.square_metres)


def test_before_a_newer_edition_the_older_holds():
    layer("reserve_forest", SQUARE, series="ก", as_of=date(2020, 1, 1))
    layer("reserve_forest", SQUARE, series="ก", as_of=date(2023, 1, 1))
    then = Moment(date(2022, 1, 1), Moment.now().known_by)
    [row] = layer_history(then)[0].series[0].rows
    assert (row.edition.as_of, row.holds) == (date(2020, 1, 1), True)


def forest(path, *arguments: str) -> str:
    file = geojson(path / "forest.geojson", ({"ชื่อป่า": "ป่าสมมติ"}, outline()))
    status, told = run("import_layer", file, "--layer", "reserve_forest", *arguments)
    assert status == 0, told
    return told


@pytest.mark.usefixtures("_media")
def test_the_day_of_declaration_is_kept_with_the_edition(tmp_path):
    told = forest(tmp_path, "--declared-on", "30 มิ.ย. 2507")
    assert LayerEdition.objects.get().declared_on == date(1964, 6, 30)
    assert "--declared-on" not in told


@pytest.mark.usefixtures("_media")
def test_a_missing_day_of_declaration_is_noticed_and_can_be_brought_later(tmp_path):
    assert "--declared-on" in forest(tmp_path)
    assert "1 already here" in forest(tmp_path)
    assert "1 in" in forest(tmp_path, "--declared-on", "1964-06-30")
    assert "1 already here" in forest(tmp_path, "--declared-on", "1964-06-30")
    [holding] = LayerEdition.objects.in_force(Moment.now())
    assert holding.declared_on == date(1964, 6, 30)
    assert LayerEdition.objects.count() == 2


@pytest.mark.usefixtures("_media")
def test_a_day_of_declaration_after_the_map_is_noticed(tmp_path):
    assert "declared on 2025-07-01" in forest(tmp_path, "--declared-on", "1/7/2568")


@pytest.mark.usefixtures("_media")
def test_no_day_is_missed_where_none_matters(tmp_path):
    assert LayerKind.WATERSHED_CLASS not in DECLARED_KINDS
    file = geojson(tmp_path / "ws.geojson", ({"NAME": "ลุ่มน้ำ", "WS_CLASS": "1A"}, outline()))
    status, told = run("import_layer", file, "--layer", "watershed_class")
    assert (status, "--declared-on" in told) == (0, False)
    assert LayerFeature.objects.get().name == "1A"


# --- over HTTP -----------------------------------------------------------------------------------


def page(account, query: str = "") -> str:
    client = Client()
    client.force_login(account)
    answer = client.get(reverse("layers") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_whoever_acts_somewhere_reads_the_history(tambon):
    first = layer("reserve_forest", SQUARE, series="กรมป่าไม้", scale=50_000)
    layer("reserve_forest", SQUARE, series="กรมป่าไม้", as_of=date(2025, 6, 1))
    told = page(factories.account(role=Role.AGENCY, place=tambon))
    assert "1:50,000" in told
    assert f"แทนฉบับ #{first.pk}" in told
    assert "ไม่ทราบวันที่ประกาศ" in told
    assert "EPSG:4326" in told
    assert "กรมป่าไม้" not in page(factories.account())


def test_the_history_of_a_day_leaves_out_what_came_later(tambon):
    layer("reserve_forest", SQUARE, series="กรมป่าไม้")
    yesterday = (Moment.now().last_day - timedelta(days=1)).isoformat()
    account = factories.account(role=Role.AGENCY, place=tambon)
    assert "กรมป่าไม้" not in page(account, f"?on={yesterday}")
