"""The State land of a place: shares that sum to the whole, and overlaps counted once."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client
from django.urls import reverse

from maps.styles import STYLES
from network.models import Place, Role
from network.moments import Moment
from parcels.layer_ground import (
    ground_of_concession,
    ground_of_place_boundary,
    land_under,
    regime_shapes,
    watershed_classes,
)
from parcels.layer_kinds import REGIME_OF_KIND, LayerKind, Regime
from parcels.layer_tones import COLOURS_OF_REGIME, CONCESSION
from tests import factories
from tests.parcels.land_layers import box, concession, geodesic_area, layer

pytestmark = pytest.mark.django_db

WEST, SOUTH, SIDE = 102.0, 13.5, 0.02
EAST, NORTH = WEST + SIDE, SOUTH + SIDE
# Where an edge is cut, the line between two points is another one: a few square metres.
EXACT = 2e-5


@pytest.fixture
def tambon() -> Place:
    factories.place("27")
    factories.place("2704")
    return factories.place("270405", geometry=box(WEST, SOUTH, EAST, NORTH))


def under(place: Place, moment: Moment | None = None):
    boundary = place.boundaries.get()
    return land_under(ground_of_place_boundary(boundary.pk), moment or Moment.now())


def strip(from_: float, to: float) -> float:
    """The area of a strip of the tambon from north to south, in degrees east of its edge."""
    return geodesic_area(WEST + from_, SOUTH, WEST + to, NORTH)


def strip_layer(kind: LayerKind, from_: float, to: float, **fields: object):
    return layer(kind, box(WEST + from_, SOUTH - 0.01, WEST + to, NORTH + 0.01), **fields)


def test_shares_are_those_of_squares_measured_by_hand(tambon):
    strip_layer(LayerKind.ALRO_LAND, 0, 0.01)
    strip_layer(LayerKind.RESERVE_FOREST, 0.005, 0.015)
    strip_layer(LayerKind.ALRO_DECREE_AREA, -0.01, 0.03)
    land = under(tambon)
    assert land.square_metres == pytest.approx(strip(0, SIDE), rel=EXACT)
    assert land.regimes == {
        Regime.ALRO: pytest.approx(strip(0, 0.01), rel=EXACT),
        Regime.RESERVE_FOREST: pytest.approx(strip(0.01, 0.015), rel=EXACT),
    }
    assert land.outside == pytest.approx(strip(0.015, 0.02), rel=EXACT)
    assert sum(land.regimes.values()) + land.outside == pytest.approx(land.square_metres, rel=1e-9)
    assert land.doubled == pytest.approx(strip(0.005, 0.01), rel=EXACT)
    assert land.pairs[LayerKind.ALRO_LAND, LayerKind.RESERVE_FOREST] == pytest.approx(
        strip(0.005, 0.01), rel=EXACT
    )
    assert land.kinds[LayerKind.RESERVE_FOREST] == pytest.approx(strip(0.005, 0.015), rel=EXACT)


def test_ground_that_two_maps_of_one_kind_draw_is_counted_once(tambon):
    strip_layer(LayerKind.RESERVE_FOREST, 0, 0.01)
    strip_layer(LayerKind.RESERVE_FOREST, 0.005, 0.012)
    land = under(tambon)
    assert land.kinds == {LayerKind.RESERVE_FOREST: pytest.approx(strip(0, 0.012), rel=EXACT)}
    assert (land.pairs, land.doubled) == ({}, 0.0)


def test_a_decree_area_and_a_watershed_class_give_no_status(tambon):
    strip_layer(LayerKind.ALRO_DECREE_AREA, 0, SIDE)
    layer(
        LayerKind.WATERSHED_CLASS,
        box(WEST, SOUTH, WEST + 0.005, NORTH),
        box(WEST + 0.005, SOUTH, EAST, NORTH),
        names=("3", "5"),
    )
    land = under(tambon)
    assert land.regimes == {}
    assert land.outside == land.square_metres
    assert set(land.kinds) == {LayerKind.ALRO_DECREE_AREA, LayerKind.WATERSHED_CLASS}
    ground = ground_of_place_boundary(tambon.boundaries.get().pk)
    assert dict(watershed_classes(ground, Moment.now())) == {
        "3": pytest.approx(strip(0, 0.005), rel=EXACT),
        "5": pytest.approx(strip(0.005, SIDE), rel=EXACT),
    }


def test_a_newer_edition_takes_the_place_of_the_older(tambon):
    strip_layer(LayerKind.RESERVE_FOREST, 0, 0.01, series="ป่า")
    strip_layer(LayerKind.RESERVE_FOREST, 0, 0.005, series="ป่า", as_of=date(2025, 6, 1))
    assert under(tambon).kinds[LayerKind.RESERVE_FOREST] == pytest.approx(
        strip(0, 0.005), rel=EXACT
    )
    before = Moment(date(2025, 6, 1), Moment.now().known_by)
    assert under(tambon, before).kinds[LayerKind.RESERVE_FOREST] == pytest.approx(
        strip(0, 0.01), rel=EXACT
    )


STEPS = 10  # the place as a board of 10 × 10 squares
STEP = SIDE / STEPS
KINDS = [*REGIME_OF_KIND, LayerKind.ALRO_DECREE_AREA, LayerKind.CONCESSION]
Squares = set[tuple[int, int]]


@pytest.mark.parametrize("seed", range(8))
def test_any_rectangles_give_what_counting_squares_gives(tambon, seed):
    chance = random.Random(seed)  # noqa: S311 (shapes to try)
    drawn: dict[LayerKind, Squares] = {}
    for _each in range(12):
        kind = chance.choice(KINDS)
        x, y = chance.randrange(-2, STEPS), chance.randrange(-2, STEPS)
        wide, high = chance.randint(1, STEPS), chance.randint(1, STEPS)
        shape = box(WEST + x * STEP, SOUTH + y * STEP,
                    WEST + (x + wide) * STEP, SOUTH + (y + high) * STEP)  # fmt: skip
        if kind == LayerKind.CONCESSION:
            concession(shape)
        else:
            layer(kind, shape)
        drawn.setdefault(kind, set()).update(
            (column, row)
            for column in range(max(x, 0), min(x + wide, STEPS))
            for row in range(max(y, 0), min(y + high, STEPS))
        )
    land = under(tambon)
    square = land.square_metres / STEPS**2
    assert counted(land.kinds, square) == {kind: len(on) for kind, on in drawn.items() if on}
    shown: dict[Regime, Squares] = {}
    taken: Squares = set()
    for kind, regime in REGIME_OF_KIND.items():
        shown.setdefault(regime, set()).update(drawn.get(kind, set()) - taken)
        taken |= drawn.get(kind, set())
    assert counted(land.regimes, square) == {regime: len(on) for regime, on in shown.items() if on}
    assert land.outside / square == pytest.approx(STEPS**2 - len(taken), abs=0.02)
    met = {
        frozenset((one, other)): len(drawn[one] & drawn[other])
        for one in drawn for other in drawn if one < other and drawn[one] & drawn[other]
    }  # fmt: skip
    assert {frozenset(pair): round(area / square) for pair, area in land.pairs.items()} == met


def counted(areas, square: float):
    for area in areas.values():
        assert area / square == pytest.approx(round(area / square), abs=0.02)
    return {what: round(area / square) for what, area in areas.items()}


def test_under_a_concession_lies_what_lies_under_the_union_of_its_polygons(tambon):
    half, other = box(WEST, SOUTH, WEST + 0.01, NORTH), box(WEST + 0.005, SOUTH, EAST, NORTH)
    made = concession(half, other)
    strip_layer(LayerKind.RESERVE_FOREST, 0, 0.005)
    land = land_under(ground_of_concession(made.pk), Moment.now())
    assert land.square_metres == pytest.approx(strip(0, SIDE), rel=EXACT)
    assert land.regimes == {Regime.RESERVE_FOREST: pytest.approx(strip(0, 0.005), rel=EXACT)}


def test_the_map_shows_each_ground_in_one_colour_and_where_two_meet(tambon):
    strip_layer(LayerKind.ALRO_LAND, 0, 0.01)
    strip_layer(LayerKind.RESERVE_FOREST, 0.005, 0.015)
    ground = ground_of_place_boundary(tambon.boundaries.get().pk)
    shapes, doubled = regime_shapes(ground, Moment.now())
    assert [regime for regime, _shape in shapes] == [Regime.RESERVE_FOREST, Regime.ALRO]
    assert str(WEST + 0.01) in shapes[0][1]
    assert doubled is not None


def test_colours_are_those_of_the_printed_maps():
    for regime, colours in COLOURS_OF_REGIME.items():
        style = STYLES[regime]
        assert colours == {"fill": style.fill, "stroke": style.stroke}
    assert CONCESSION["stroke"] == STYLES["concession"].stroke


# --- over HTTP -----------------------------------------------------------------------------------


def page(place: Place, query: str = "") -> str:
    client = Client()
    client.force_login(factories.account(role=Role.DISTRICT_CHIEF, place=place))
    answer = client.get(reverse("place-land", args=[place.code]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_chief_reads_shares_overlaps_sources_and_dates(tambon):
    strip_layer(LayerKind.ALRO_LAND, 0, 0.01, series="ส.ป.ก. สระแก้ว")
    strip_layer(LayerKind.RESERVE_FOREST, 0.005, 0.015, series="กรมป่าไม้")
    told = page(tambon)
    assert "50.0%" in told
    assert told.count("25.0%") >= 3  # reserve shown, outside, overlap
    assert "ที่ดิน ส.ป.ก. × ป่าสงวนแห่งชาติ" in told
    assert "แผนที่ ส.ป.ก. สระแก้ว" in told
    assert "1 ม.ค. 2568" in told


def test_a_place_without_an_outline_says_so(tambon):
    assert "ยังไม่มีแนวเขต" in page(factories.place("270406"))


def test_the_page_of_a_day_shows_what_was_known_then(tambon):
    strip_layer(LayerKind.ALRO_LAND, 0, 0.01)
    yesterday = Moment.now().last_day - timedelta(days=1)
    assert "ยังไม่มีแนวเขต" in page(tambon, f"?on={yesterday.isoformat()}")


def test_the_features_are_the_outline_the_regimes_and_the_overlap(tambon):
    strip_layer(LayerKind.ALRO_LAND, 0, 0.01)
    strip_layer(LayerKind.RESERVE_FOREST, 0.005, 0.015)
    client = Client()
    client.force_login(factories.account(role=Role.DISTRICT_CHIEF, place=tambon))
    drawn = client.get(reverse("place-land-features", args=[tambon.code])).json()["features"]
    titles = [each["properties"].get("title") for each in drawn]
    assert titles == [None, "ป่าสงวนแห่งชาติ", "ที่ดิน ส.ป.ก.", "พื้นที่ทับซ้อนตามแผนที่"]


def wandering(chance: random.Random, at: float, side: float) -> MultiPolygon:
    """All between a line of 4,000 points across the tambon and a meridian beside it."""
    points = [
        (WEST + at + chance.uniform(-0.002, 0.002), SOUTH - 0.005 + 0.03 * step / 4_000)
        for step in range(4_000)
    ]
    ring = [*points, (side, NORTH + 0.01), (side, SOUTH - 0.01), points[0]]
    return MultiPolygon(Polygon(ring), srid=4326)


def test_what_is_measured_in_pieces_is_what_whole_polygons_give(tambon, django_assert_num_queries):
    chance = random.Random(1)  # noqa: S311 (lines to try)
    alro = wandering(chance, 0.012, WEST - 0.01)
    reserve = wandering(chance, 0.008, EAST + 0.01)
    layer(LayerKind.ALRO_LAND, alro)
    layer(LayerKind.RESERVE_FOREST, reserve)
    ground = ground_of_place_boundary(tambon.boundaries.get().pk)
    moment = Moment.now()
    with django_assert_num_queries(1):
        land = land_under(ground, moment)
    place = box(WEST, SOUTH, EAST, NORTH)
    square = land.square_metres / place.area  # a degree has one size within 2 km, to 0.02 %
    for area, shape in (
        (land.regimes[Regime.ALRO], alro),
        (land.regimes[Regime.RESERVE_FOREST], reserve.difference(alro)),
        (land.doubled, alro.intersection(reserve)),
    ):
        assert area == pytest.approx(shape.intersection(place).area * square, rel=2e-4)
    assert sum(land.regimes.values()) + land.outside == pytest.approx(land.square_metres)
