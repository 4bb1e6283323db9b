"""Where the houses of a village stand: distances, clusters, and what no layer can tell."""

from __future__ import annotations

import json

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from geographiclib.geodesic import Geodesic

from maps.surroundings.figures import CLUSTERS, Finding, findings
from maps.surroundings.questions import houses_of
from network.models import Role
from network.moments import Moment
from parcels.models import BoundaryOverlap, LayerKind, LayerShare, Overlap
from tests import factories
from tests.maps.tiles.conftest import SOUTH, WEST, Village, World, signed_in
from tests.parcels import land_layers

pytestmark = pytest.mark.django_db
DOTS = "/villages/27040501/surroundings/clusters.json"
AT = (WEST + 0.001, SOUTH + 0.001)  # where the one house of a village stands


def finding(village: Village, key: str, *, with_small: bool = True) -> Finding:
    moment = Moment.now()
    houses, _whole = houses_of(village.place.pk, moment)
    found = findings(houses, moment, with_small=with_small)
    return next(each for each in found if each.key == key)


def strip(longitude: float) -> MultiPolygon:
    """A road that runs north, a metre wide, east of everything."""
    return land_layers.box(longitude, SOUTH - 0.1, longitude + 1e-5, SOUTH + 0.1)


def test_without_a_layer_nothing_is_counted_and_the_page_says_so(world: World):
    assert not finding(world.one, "road").is_known
    page = world.one.client.get("/villages/27040501/surroundings/").content.decode()
    assert page.count("ยังไม่มีชั้นข้อมูล") == 6  # road, water, school, health, flood, steep
    assert world.one.client.get("/villages/27040501/surroundings/road.json").status_code == 404


def test_the_distance_to_a_road_is_that_of_the_ellipsoid(world: World):
    land_layers.layer(LayerKind.ROAD, strip(AT[0] + 0.004), strip(AT[0] + 0.02))
    expected = Geodesic.WGS84.Inverse(AT[1], AT[0], AT[1], AT[0] + 0.004)["s12"]
    found = finding(world.one, "road")
    (dot,) = found.dots
    assert dot[2] == f"{expected:,.0f} ม."
    assert [part.count for part in found.parts] == [0, 1]  # 433 m is more than 250


def test_a_road_covers_no_parcel_and_overlaps_with_none(world: World):
    before = LayerShare.objects.count(), Overlap.objects.count(), BoundaryOverlap.objects.count()
    land_layers.layer(LayerKind.ROAD, strip(AT[0]))
    assert before == (
        LayerShare.objects.count(),
        Overlap.objects.count(),
        BoundaryOverlap.objects.count(),
    )


def test_a_house_in_a_flood_area_is_counted_once(world: World):
    around = Polygon.from_bbox((AT[0] - 0.001, AT[1] - 0.001, AT[0] + 0.001, AT[1] + 0.001))
    area = MultiPolygon(around, srid=4326)
    land_layers.layer(LayerKind.FLOOD_AREA, area, area)
    assert [part.count for part in finding(world.one, "flood_area").parts] == [1, 0]
    assert [part.count for part in finding(world.two, "flood_area").parts] == [0, 1]


def test_houses_near_each_other_are_a_cluster_and_one_far_off_is_alone(world: World):
    for step in range(1, 4):
        factories.house(world.one.place, at=(AT[0] + step * 0.0005, AT[1]), label=str(step))
    factories.house(world.one.place, at=(AT[0], AT[1] + 0.0028), label="9")
    found = finding(world.one, CLUSTERS)
    assert [part.count for part in found.parts] == [4, 1]
    assert found.facts[0][1] == "1"
    hidden = finding(world.one, CLUSTERS, with_small=False)
    assert [part.count for part in hidden.parts] == [None, None]


def test_small_counts_and_dots_are_for_who_may_see_the_records(world: World):
    auditor = factories.account(role=Role.AUDITOR, place=world.one.place)
    assert signed_in(auditor).get(DOTS).status_code == 403
    page = signed_in(auditor).get("/villages/27040501/surroundings/").content.decode()
    assert "&lt;5" in page
    assert "data-features-url" not in page
    # A count that changed on a day tells of one house: the past is for who may see the houses.
    before = {"on": "2025-06-30"}
    assert signed_in(auditor).get("/villages/27040501/surroundings/", before).status_code == 403
    assert world.one.client.get("/villages/27040501/surroundings/", before).status_code == 200
    assert signed_in(world.two.leader).get(DOTS).status_code == 404
    dots = json.loads(world.one.client.get(DOTS).content)
    told = [each["properties"] for each in dots["features"]]
    assert all("901" not in json.dumps(each) and not each.get("url") for each in told)
    assert sum(each["geometry"]["type"] == "Point" for each in dots["features"]) == 1


def test_the_map_shows_what_the_distances_are_to(world: World):
    """The road in view, cut where the view ends; of what is beyond it the nearest."""
    land_layers.layer(LayerKind.ROAD, strip(AT[0] + 0.001), strip(AT[0] + 0.2))
    far = land_layers.box(AT[0] + 0.1, AT[1], AT[0] + 0.101, AT[1] + 0.001)
    farther = land_layers.box(AT[0] + 0.2, AT[1], AT[0] + 0.201, AT[1] + 0.001)
    land_layers.layer(LayerKind.SCHOOL, far, farther)
    village = world.one.client.get(DOTS).json()["features"]
    for key, expected in (("road", strip(AT[0] + 0.001)), ("school", far)):
        shown = world.one.client.get(DOTS.replace("clusters", key)).json()["features"]
        (drawn,) = (
            GEOSGeometry(json.dumps(each["geometry"]), srid=4326)
            for each in shown
            if each["properties"]["tone"] != "context" and each["geometry"]["type"] != "Point"
        )
        assert len(shown) == len(village) + 1
        assert drawn.within(expected.buffer(1e-5))
        south, north = drawn.extent[1], drawn.extent[3]
        metres = Geodesic.WGS84.Inverse(south, AT[0], north, AT[0])["s12"]
        assert metres == pytest.approx({"road": 500, "school": 111}[key], rel=0.02)
