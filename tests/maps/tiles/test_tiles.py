"""Tiles over HTTP: what they hold at which zoom, and what is answered where there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.test import Client

from maps.layers import LAYERS
from maps.models import KeptLayer, KeptTile
from maps.tiles import cutting, recent, served
from maps.tiles.cutting import Tile
from network.moments import Moment
from parcels.models import LayerEdition, LayerFeature, LayerKind
from tests import factories
from tests.maps.tiles.conftest import SOUTH, WEST, World, address, answered, seen

AT = (WEST + 0.004, SOUTH + 0.004)


def test_a_parcel_lies_in_the_tile_where_it_lies_on_the_earth(world: World):
    (drawn,) = seen(world.one.client, "parcels", zoom=15)
    row, col = map(int, address("parcels", *AT, 15).split("/")[-2:])
    tile = Tile(15, row, col)
    west, south, east, _north = tile.box()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_AsBinary(ST_Transform(geometry, 3857)) FROM parcels_boundary WHERE id = %s",
            [world.one.parcel.pk],
        )
        expected = shapely.from_wkb(bytes(cursor.fetchone()[0]))
    # GDAL reads tile units with y upwards.
    units = shapely.transform(
        expected,
        lambda xy: (xy - (west, south)) / (east - west) * cutting.EXTENT,
    )
    assert drawn["geometry"].hausdorff_distance(units) < 2
    assert drawn["layer"] == "parcels"


def test_a_parcel_tells_its_codes_and_no_more(world: World):
    (drawn,) = seen(world.one.client, "parcels", zoom=15)
    told = set(drawn) - {"geometry", "layer", "mvt_id"}
    assert told == set(LAYERS["parcels"].properties) - {"document"}  # of which there is none
    assert (drawn["regime"], drawn["status"]) == ("outside_all_layers", "submitted")
    (coarse,) = seen(world.one.client, "parcels", zoom=13)
    assert "key" not in coarse
    assert coarse["regime"] == "outside_all_layers"


@pytest.mark.parametrize("layer", ["parcels", "houses", "overlaps", "state_land", "places"])
def test_a_past_day_over_empty_ground_is_an_empty_tile(world: World, layer: str):
    """For a reader met before as well: that is another way to the same tile."""
    yesterday = Moment.now().last_day - timedelta(days=1)
    far = address(layer, WEST - 3, SOUTH + 3, 15)
    for _ in range(2):
        assert world.one.client.get(f"{far}?on={yesterday}").status_code == 204


@pytest.mark.parametrize("layer", ["parcels", "houses", "overlaps"])
def test_below_its_first_zoom_a_layer_gives_way_to_the_villages(world: World, layer: str):
    drawn = seen(world.one.client, layer, zoom=LAYERS[layer].first_zoom - 1)
    assert [(each["layer"], each["code"], each["parcels"]) for each in drawn] == [
        ("villages", "27040501", 1)
    ]


def test_small_shapes_come_in_with_the_zoom(world: World):
    factories.boundary(
        factories.square(WEST + 0.003, SOUTH + 0.003, 0.0002), village=world.one.place
    )
    counts = [len(seen(world.one.client, "parcels", zoom=zoom)) for zoom in (13, 15)]
    assert counts == [1, 2]


def test_what_lies_in_the_buffer_alone_is_in_the_tile(world: World):
    row, col = map(int, address("parcels", *AT, 16).split("/")[-2:])
    _west, south, east, _north = Tile(16, row, col).box()
    beside = shapely.box(east + 1, south, east + 8, south + 50)  # metres beyond its edge
    geometry = MultiPolygon(Polygon.from_bbox(beside.bounds), srid=3857)
    geometry.transform(4326)
    factories.boundary(geometry, village=world.one.place)
    drawn = seen(world.one.client, "parcels", zoom=16)
    assert any(each["geometry"].bounds[0] > cutting.EXTENT for each in drawn)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("parcels/tiles/WebMercatorQuad/3/8/0", 404),
        ("parcels/tiles/WebMercatorQuad/3/0/8", 404),
        ("parcels/tiles/WebMercatorQuad/40/0/0", 404),
        ("parcels/tiles/WebMercatorQuad/99999999999/0/0", 404),
        ("parcels/tiles/WorldCRS84Quad/3/0/0", 404),
        ("no-such-layer/tiles/WebMercatorQuad/3/0/0", 404),
        ("parcels/tiles/WebMercatorQuad/15/0/0", 204),
        ("parcels/tiles/WebMercatorQuad/15/0/0?on=yesterday", 400),
        ("parcels/tiles/WebMercatorQuad/15/0/0?on=0000-00-00", 400),
        ("parcels/tiles/WebMercatorQuad/15/0/0?on=9999-12-31", 400),
        ("parcels/tiles/WebMercatorQuad/15/0/0?on=", 400),
        ("parcels/tiles/WebMercatorQuad/15/0/0?bbox=1", 400),
        ("parcels/tiles/WebMercatorQuad/15/0/0?v=anything", 204),
    ],
)
def test_what_is_answered_where_there_is_no_tile(world: World, path: str, status: int):
    response = world.one.client.get(f"/ogc/collections/{path}")
    assert response.status_code == status
    if status == 400:
        assert "/" in response.content.decode()


def test_a_tile_cannot_be_written_to(world: World):
    assert world.one.client.post(address("parcels", *AT, 15)).status_code == 405


def test_nothing_is_sent_again_where_nothing_has_changed(world: World):
    first = answered(world.one.client, "parcels")
    held = {"If-None-Match": first.headers["ETag"]}
    path = first.wsgi_request.path
    again = world.one.client.get(path, headers=held)
    assert (again.status_code, again.content) == (304, b"")
    factories.verdict(world.one.parcel, agree=False)
    changed = world.one.client.get(path, headers=held)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_kept_tile_is_what_was_cut(world: World, django_assert_max_num_queries):
    fresh = answered(world.one.client, "parcels")
    assert KeptTile.objects.count() == 1
    with django_assert_max_num_queries(9):
        kept = answered(world.one.client, "parcels")
    assert kept.content == fresh.content
    packed = world.one.client.get(kept.wsgi_request.path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == kept.headers["ETag"]


def test_tiles_of_a_version_that_is_over_are_gone(world: World):
    answered(world.one.client, "parcels")
    factories.verdict(world.one.parcel)
    answered(world.one.client, "parcels")
    version = KeptLayer.objects.get(layer="parcels").version
    assert set(KeptTile.objects.values_list("version", flat=True)) == {version}


def test_a_public_tile_of_a_named_version_is_never_asked_for_again(world: World):
    answered(Client(), "places", zoom=12)
    version = str(KeptLayer.objects.get(layer="places").version)
    kept = answered(Client(), "places", zoom=12, v=version).headers["Cache-Control"]
    assert kept == "public, max-age=31536000, immutable"
    other = answered(Client(), "places", zoom=12, v="1").headers["Cache-Control"]
    assert other == "public, max-age=300"


def test_levels_of_the_administration_come_in_with_the_zoom(world: World):
    def levels(zoom: int) -> set[str]:
        return {each["level"] for each in seen(Client(), "places", zoom=zoom)}

    assert levels(7) == {"district"}
    assert levels(12) == {"district", "village"}


def test_state_land_names_its_sheet(world: World):
    edition = LayerEdition.objects.create(
        kind=LayerKind.RESERVE_FOREST, as_of=factories.FIRST_DAY, original_crs="EPSG:4326",
        series="กรมป่าไม้", scale=50_000, source=factories.source(title="แผนที่ท้ายประกาศ"),
    )  # fmt: skip
    LayerFeature.objects.create(
        edition=edition, number=1, name="ป่า", geometry=factories.square(WEST, SOUTH, 0.01)
    )
    (drawn,) = seen(Client(), "state_land")
    assert (drawn["regime"], drawn["source"], drawn["scale"]) == (
        "reserve_forest", "แผนที่ท้ายประกาศ", 50_000,
    )  # fmt: skip
    assert drawn["as_of"] == "2025-01-01"


def test_allotted_plots_are_for_who_acts_there(world: World):
    edition = LayerEdition.objects.create(
        kind=LayerKind.ALRO_PLOT, as_of=factories.FIRST_DAY, original_crs="EPSG:4326",
        series="ส.ป.ก.", source=factories.source(),
    )  # fmt: skip
    LayerFeature.objects.create(
        edition=edition, number=1, name="นายลับ", geometry=factories.square(WEST, SOUTH, 0.002)
    )
    assert seen(Client(), "state_land") == []
    assert seen(world.two.client, "state_land") == []
    assert [each["name"] for each in seen(world.one.client, "state_land")] == ["นายลับ"]


def test_a_tile_that_would_be_too_large_is_cut_coarser(world: World, monkeypatch):
    for number in range(36):
        west, south = WEST + 0.0003 * (number % 6), SOUTH + 0.0003 * (number // 6)
        factories.boundary(factories.square(west, south, 0.00029), village=world.one.place)
    whole = answered(world.one.client, "parcels", zoom=15)
    assert len(seen(world.one.client, "parcels", zoom=15)) == 37
    monkeypatch.setattr(cutting, "LARGEST_BYTES", 900)
    KeptTile.objects.all().delete()
    recent.forget()
    coarse = answered(world.one.client, "parcels", zoom=15)
    assert 0 < len(coarse.content) <= 900 < len(whole.content)
    assert len(seen(world.one.client, "parcels", zoom=15)) >= 1


def test_a_day_of_the_past_has_its_own_tile(world: World, monkeypatch):
    then = Moment.now()
    tomorrow = Moment(then.true_before + timedelta(days=1), then.known_by + timedelta(days=1))
    monkeypatch.setattr(Moment, "now", classmethod(lambda _cls: tomorrow))
    factories.boundary(
        factories.square(WEST + 0.0005, SOUTH + 0.003, 0.0008), village=world.one.place,
        observed_on=then.true_before,
    )  # fmt: skip
    assert len(seen(world.one.client, "parcels", zoom=15)) == 2
    assert len(seen(world.one.client, "parcels", zoom=15, on=then.last_day.isoformat())) == 1
    # From the tiles that are kept now.
    assert len(seen(world.one.client, "parcels", zoom=15, on=then.last_day.isoformat())) == 1
    earlier = (factories.FIRST_DAY - timedelta(days=1)).isoformat()
    assert seen(world.one.client, "parcels", zoom=15, on=earlier) == []


def test_the_kept_tiles_are_let_go_where_they_are_too_many(world: World, monkeypatch):
    answered(world.one.client, "parcels")
    assert not served.let_some_go()
    monkeypatch.setattr(served, "MOST_KEPT_BYTES", 0)
    assert served.let_some_go()
    assert not KeptTile.objects.exists()


def test_the_registry_hangs_together():
    """Every property of a layer is a column of its rows or made of one, and has both titles."""
    for name, layer in LAYERS.items():
        assert name == layer.id
        fields = {field.name for field in layer.model._meta.get_fields()}
        made = {each for each in layer.properties if each not in fields}
        assert made <= {"number", "repairs", "dangerous", "saving_households", "savings_share"}
        assert layer.key in {*fields, *made}
        for each in layer.properties.values():
            assert each.title_th
            assert each.title_en
