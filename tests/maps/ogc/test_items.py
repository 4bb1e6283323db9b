"""Items of the open API: which, where, when, how many at once, in which coordinates."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pyproj
import pytest
import shapely
from django.test import Client

from maps.layers import LAYERS
from network.moments import Moment
from tests import factories
from tests.maps.ogc.land import WEST, Land, answered, items, read, signed_in, told

UTM_47 = "http://www.opengis.net/def/crs/EPSG/0/32647"
UTM_48 = "http://www.opengis.net/def/crs/EPSG/0/32648"


def ids(client: Client, layer: str, **asked: object) -> set[str]:
    return {each["id"] for each in items(client, layer, **asked)}


def test_whoever_comes_finds_places_and_state_land_and_nothing_else(ground: Land):
    found = told(Client(), "collections")["collections"]
    assert [each["id"] for each in found] == ["places", "state_land"]


def test_a_leader_finds_every_layer_and_in_them_the_own_village_alone(ground: Land):
    client = signed_in(ground.leader)
    assert [each["id"] for each in told(client, "collections")["collections"]] == list(LAYERS)
    assert str(ground.here.parcel.key) in ids(client, "parcels")
    assert str(ground.there.parcel.key) not in ids(client, "parcels")
    assert {each["properties"]["number"] for each in items(client, "houses")} == {"1", "99"}


@pytest.mark.parametrize("layer", [each.id for each in LAYERS.values() if not each.is_public])
def test_a_stranger_is_answered_as_if_the_layer_did_not_exist(ground: Land, layer: str):
    for path in ("", "/items", "/items/1", "/queryables", "/schema", "/tiles"):
        theirs = answered(Client(), f"collections/{layer}{path}")
        nobodys = answered(Client(), f"collections/nothing{path}")
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content


def test_an_item_of_another_district_is_answered_as_one_that_is_not(ground: Land):
    client = signed_in(ground.leader)
    theirs = answered(client, f"collections/parcels/items/{ground.there.parcel.key}")
    assert theirs.status_code == 404
    assert theirs.content == answered(client, "collections/parcels/items/nothing").content


def test_each_item_is_found_again_by_its_id(ground: Land):
    client = signed_in(ground.chief)
    for layer in LAYERS:
        for each in items(client, layer):
            found = told(client, f"collections/{layer}/items/{each['id']}")
            assert found["properties"] == each["properties"]
            assert found["geometry"] == each["geometry"]


def test_a_box_chooses_what_it_touches(ground: Land):
    client = Client()
    assert ids(client, "places", bbox=f"{WEST},13.5,{WEST + 0.01},13.51") == {"270401"}
    assert ids(client, "places", bbox="5,48,20,70") == set()
    assert ids(client, "places", bbox=f"{WEST},13.5,0,{WEST + 0.01},13.51,100") == {"270401"}


def test_a_box_over_the_antimeridian_is_two(ground: Land):
    assert ids(Client(), "places", bbox="170,-10,-170,20") == set()
    assert ids(Client(), "places", bbox="100,-10,-170,20") == {"270401", "270501"}


@pytest.mark.parametrize(("crs", "srid"), [(UTM_47, 32647), (UTM_48, 32648)])
def test_a_box_in_metres_chooses_the_same(ground: Land, crs: str, srid: int):
    to_metres = pyproj.Transformer.from_crs(4326, srid, always_xy=True)
    east, north = to_metres.transform(WEST + 0.005, 13.505)
    box = f"{east - 50},{north - 50},{east + 50},{north + 50}"
    asked = {"bbox": box, "bbox_crs": crs}
    assert ids(Client(), "places", **asked) == {"270401"}


@pytest.mark.parametrize(("crs", "srid"), [(UTM_47, 32647), (UTM_48, 32648)])
def test_coordinates_are_given_in_the_system_asked_for(ground: Land, crs: str, srid: int):
    client = signed_in(ground.leader)
    answer = answered(client, "collections/parcels/items", crs=crs)
    assert answer["Content-Crs"] == f"<{crs}>"
    to_metres = pyproj.Transformer.from_crs(4326, srid, always_xy=True).transform
    degrees = {each["id"]: each["geometry"] for each in items(client, "parcels")}
    for each in items(client, "parcels", crs=crs):
        expected = shapely.transform(
            shapely.from_geojson(str(degrees[each["id"]]).replace("'", '"')),
            to_metres,
            interleaved=False,
        )
        found = shapely.from_geojson(str(each["geometry"]).replace("'", '"'))
        assert shapely.hausdorff_distance(found, expected) < 0.05


def test_coordinates_come_back_as_they_were_stored(ground: Land):
    found = items(signed_in(ground.leader), "parcels", key=str(ground.here.parcel.key))[0]
    corners = shapely.from_geojson(str(found["geometry"]).replace("'", '"'))
    stored = shapely.from_wkb(bytes(ground.here.boundary.geometry.wkb))
    assert shapely.hausdorff_distance(corners, stored) < 1e-6
    assert all(ring.is_ccw for part in corners.geoms for ring in [part.exterior])


def test_pages_follow_each_other_without_gap_or_repetition(ground: Land):
    client, seen = signed_in(ground.chief), []
    page = told(client, "collections/houses/items", limit=1)
    matched = page["numberMatched"]
    while True:
        seen += [each["id"] for each in page["features"]]
        assert page["numberReturned"] == len(page["features"]) == 1
        assert page["numberMatched"] == matched
        onward = next((each for each in page["links"] if each["rel"] == "next"), None)
        if onward is None:
            break
        at = urlsplit(onward["href"])
        assert at.netloc == "testserver"
        page = json.loads(read(client.get(f"{at.path}?{at.query}")))
    assert len(seen) == len(set(seen)) == matched == 2


def test_a_page_is_asked_for_with_all_that_was_asked_before(ground: Land):
    page = told(Client(), "collections/places/items", limit=1, bbox="100,10,105,20", crs=UTM_48)
    onward = next(each["href"] for each in page["links"] if each["rel"] == "next")
    assert "bbox=100,10,105,20" in onward
    assert "32648" in onward


def test_properties_narrow_what_is_found(ground: Land):
    client = signed_in(ground.leader)
    assert [each["properties"]["number"] for each in items(client, "houses", number="99")] == ["99"]
    assert len(items(client, "houses", condition="unsafe")) == 1
    assert items(client, "houses", condition="good") == []
    assert len(items(client, "parcels", kind="house_lot")) == 0


def test_a_number_that_is_not_told_cannot_be_found_by_either(ground: Land):
    """The chief sees records without who they are of: a house number leads to people."""
    client = signed_in(ground.chief)
    assert {each["properties"]["number"] for each in items(client, "houses")} == {None}
    assert items(client, "houses", number="99") == []


def test_time_is_that_of_the_layer(ground: Land):
    client = signed_in(ground.leader)
    first, before = factories.FIRST_DAY, factories.FIRST_DAY - timedelta(days=1)
    assert len(items(client, "houses", datetime=str(first))) == 2
    assert items(client, "houses", datetime=str(before)) == []
    assert items(client, "houses", datetime=f"../{before}") == []
    assert len(items(client, "houses", datetime=f"{before}/..")) == 2
    assert len(items(client, "houses", datetime=f"{before}T00:00:00+07:00/{first}T08:00:00Z")) == 2
    # A forest of that edition is still there today; a village has no time and is at any.
    assert len(items(client, "state_land", datetime=str(Moment.now().last_day))) == 1
    assert items(client, "state_land", datetime=str(before)) == []
    assert len(items(client, "villages", datetime=str(before))) == 1


def test_the_past_is_shown_as_it_was_known(ground: Land):
    client = signed_in(ground.leader)
    yesterday = Moment.now().last_day - timedelta(days=1)
    assert items(client, "parcels", on=str(yesterday)) == []
    assert len(items(client, "parcels", on=str(Moment.now().last_day))) > 0


def test_links_are_whole_addresses_as_seen_from_outside_the_proxy(ground: Land, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["rangwat.example"]
    client = Client(headers={"Host": "rangwat.example", "X-Forwarded-Proto": "https"})
    for path in ("", "collections", "collections/places", "collections/places/items"):
        for each in told(client, path)["links"]:
            assert each["href"].startswith("https://rangwat.example/ogc/"), each
            assert each["rel"]
            assert each["type"]


@pytest.mark.parametrize("layer", list(LAYERS))
def test_a_page_of_items_takes_the_same_queries_however_many_there_are(
    ground: Land, layer: str, django_assert_max_num_queries
):
    client = signed_in(ground.leader)
    items(client, layer)  # what has arrived is worked out by the first who asks
    with django_assert_max_num_queries(24) as one:
        items(client, layer, limit=1)
    with django_assert_max_num_queries(len(one)):
        items(client, layer, limit=100)
