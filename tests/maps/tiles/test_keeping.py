"""The drawn rows follow the facts: whatever arrives, they are what a rebuild would make them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from maps.layers import LAYERS
from maps.models import DrawnParcel, KeptLayer, Touched
from maps.tiles import keeping
from maps.tiles.drawn_at import drawn_at
from maps.tiles.rows import DRAWINGS
from network import registry as places
from network.models import Withdrawal
from network.moments import Moment
from parcels.models import LayerEdition, LayerFeature, LayerKind, Overlap, StatedPlace
from parcels.overlap_extents import overlaps_in
from survey.coverage import coverage
from survey.models import HouseCondition
from tests import factories
from tests.maps.tiles.conftest import SOUTH, WEST, World

LATER = factories.FIRST_DAY + timedelta(days=30)


def rows(layer: str) -> list[tuple[Any, ...]]:
    """What is kept of a layer."""
    drawing = DRAWINGS[layer]
    return sorted(
        drawing.model._default_manager.values_list(*drawing.columns), key=lambda row: row[0]
    )


def kept_up() -> dict[str, list[tuple[Any, ...]]]:
    for layer in DRAWINGS:
        keeping.keep_up(layer)
    return {layer: rows(layer) for layer in DRAWINGS}


def rebuilt() -> dict[str, list[tuple[Any, ...]]]:
    keeping.rebuild()
    return {layer: rows(layer) for layer in DRAWINGS}


def layer_of(kind: LayerKind, west: float, *, as_of: Any = LATER) -> LayerFeature:
    edition = LayerEdition.objects.create(
        kind=kind, as_of=as_of, original_crs="EPSG:4326", series="ทดสอบ", source=factories.source()
    )
    return LayerFeature.objects.create(
        edition=edition, number=1, name="เขต", geometry=factories.square(west, SOUTH, 0.004)
    )


def a_boundary_moves(w: World) -> None:
    factories.boundary(
        factories.square(WEST + 0.001, SOUTH + 0.001, 0.001),
        unit=w.one.parcel.spatial_unit, observed_on=LATER,
    )  # fmt: skip


def a_neighbour_is_drawn_over_it(w: World) -> None:
    factories.boundary(factories.square(WEST + 0.001, SOUTH + 0.001, 0.002), village=w.two.place)


def a_parcel_is_stated_elsewhere(w: World) -> None:
    StatedPlace.objects.create(
        spatial_unit=w.one.parcel.spatial_unit, place=w.two.place, observed_on=LATER,
        source=factories.source(),
    )  # fmt: skip


def a_boundary_is_verified(w: World) -> None:
    factories.verified(w.one.parcel)


def a_boundary_is_disputed(w: World) -> None:
    factories.verdict(w.one.parcel, agree=False)


def a_reserve_is_imported(w: World) -> None:
    layer_of(LayerKind.RESERVE_FOREST, WEST)


def allotted_plots_are_imported(w: World) -> None:
    layer_of(LayerKind.ALRO_PLOT, WEST)


def a_newer_edition_leaves_a_parcel_out(w: World) -> None:
    layer_of(LayerKind.RESERVE_FOREST, WEST)
    layer_of(LayerKind.RESERVE_FOREST, WEST + 1, as_of=LATER + timedelta(days=1))


def an_import_is_withdrawn(w: World) -> None:
    Withdrawal.objects.create(withdrawn=w.one.parcel.source, source=factories.source(), reason="ผิด")


def a_house_is_visited_again(w: World) -> None:
    home = w.one.house.visits.get().household
    factories.visit(home, house=w.one.house, on=LATER, condition=HouseCondition.GOOD)


def a_household_moves_to_another_house(w: World) -> None:
    home = w.one.house.visits.get().household
    other = factories.house(w.two.place, at=(WEST + 0.006, SOUTH + 0.002), label="7")
    factories.visit(home, house=other, on=LATER, condition=HouseCondition.MINOR_REPAIR)


def a_visit_is_verified(w: World) -> None:
    factories.verified(w.one.house.visits.get())


def a_village_is_outlined_anew(w: World) -> None:
    places.record_place_boundary(
        w.one.place,
        factories.square(WEST, SOUTH, 0.003),
        valid_from=LATER,
        source=factories.source(),
    )


def houses_are_counted(w: World) -> None:
    places.record_house_count(
        w.one.place, 40, basis="registered", counted_on=LATER, source=factories.source()
    )


def somebody_saves(w: World) -> None:
    home = w.one.house.visits.get().household
    member = factories.person(household=home)
    group = factories.savings_group(w.one.place, members=0)
    from savings import groups  # noqa: PLC0415

    groups.admit(group, member, 1, pledge_satang=100, joined_on=LATER, source=factories.source())


HAPPENINGS: list[Callable[[World], None]] = [
    a_boundary_moves, a_neighbour_is_drawn_over_it, a_parcel_is_stated_elsewhere,
    a_boundary_is_verified, a_boundary_is_disputed, a_reserve_is_imported,
    allotted_plots_are_imported, a_newer_edition_leaves_a_parcel_out, an_import_is_withdrawn,
    a_house_is_visited_again, a_household_moves_to_another_house,
    a_visit_is_verified, a_village_is_outlined_anew, houses_are_counted, somebody_saves,
]  # fmt: skip


@pytest.mark.parametrize("happens", HAPPENINGS, ids=lambda each: each.__name__)
def test_the_rows_are_what_a_rebuild_makes_them_after(
    world: World, happens: Callable[[World], None]
):
    before = kept_up()
    happens(world)
    after = kept_up()
    assert after != before, "nothing on the map has changed"
    assert after == rebuilt()


def test_a_withdrawn_edition_leaves_all_as_it_was(world: World):
    before = kept_up()
    edition = layer_of(LayerKind.RESERVE_FOREST, WEST).edition
    assert {row[6] for row in kept_up()["parcels"]} == {"reserve_forest", "outside_all_layers"}
    Withdrawal.objects.create(withdrawn=edition.source, source=factories.source(), reason="ผิด")
    assert kept_up() == before


def test_a_version_changes_with_its_layer_and_no_other(world: World):
    kept_up()
    versions = dict(KeptLayer.objects.values_list("layer", "version"))
    a_boundary_is_verified(world)
    kept_up()
    changed = {
        layer for layer, version in KeptLayer.objects.values_list("layer", "version")
        if version != versions[layer]
    }  # fmt: skip
    assert changed == {"parcels", "villages"}


def test_nothing_is_asked_twice_where_nothing_has_changed(world: World, django_assert_num_queries):
    kept_up()
    assert not Touched.objects.exclude(layer="reach").exists()
    with django_assert_num_queries(1):
        keeping.keep_up("villages")


def test_what_is_written_ahead_is_drawn_once_its_day_has_come(world: World, monkeypatch):
    kept_up()
    today = Moment.now()
    tomorrow = today.true_before
    factories.boundary(
        factories.square(WEST + 0.001, SOUTH + 0.001, 0.001),
        unit=world.one.parcel.spatial_unit,
        observed_on=tomorrow,
    )
    kept_up()
    assert DrawnParcel.objects.get(pk=world.one.parcel.spatial_unit_id).observed_on < tomorrow
    later = Moment(tomorrow + timedelta(days=1), today.known_by + timedelta(days=1))
    monkeypatch.setattr(Moment, "now", classmethod(lambda _cls: later))
    kept_up()
    assert DrawnParcel.objects.get(pk=world.one.parcel.spatial_unit_id).observed_on == tomorrow


def test_the_past_is_the_same_rows_at_another_moment(world: World, monkeypatch):
    """Asked tomorrow for today, the map draws what it draws today."""
    a_neighbour_is_drawn_over_it(world)
    kept = kept_up()
    today = Moment.now()
    tomorrow = Moment(today.true_before + timedelta(days=1), today.known_by + timedelta(days=1))
    monkeypatch.setattr(Moment, "now", classmethod(lambda _cls: tomorrow))
    assert today.is_past
    for layer, drawing in DRAWINGS.items():
        then = drawn_at(drawing.model, today).values_list(*drawing.columns)
        assert sorted(then, key=lambda row: row[0]) == kept[layer], layer


def test_a_window_narrows_the_past_and_changes_no_row(world: World, monkeypatch):
    today = Moment.now()
    tomorrow = Moment(today.true_before + timedelta(days=1), today.known_by + timedelta(days=1))
    monkeypatch.setattr(Moment, "now", classmethod(lambda _cls: tomorrow))
    window = (WEST, SOUTH, WEST + 0.003, SOUTH + 0.003)
    for layer in ("parcels", "houses"):
        drawing = DRAWINGS[layer]
        narrow = set(drawn_at(drawing.model, today, window=window).values_list("pk"))
        whole = set(drawn_at(drawing.model, today).values_list("pk"))
        assert len(narrow) == 1, layer
        assert narrow < whole, layer


def test_the_counts_of_a_village_are_those_of_its_pages(world: World):
    a_neighbour_is_drawn_over_it(world)
    a_visit_is_verified(world)
    kept_up()
    moment = Moment.now()
    told = {
        row.pk: row
        for row in LAYERS["villages"].queryset(
            factories.account(role="district_chief", place=world.district), moment
        )
    }
    for village in (world.one.place, world.two.place):
        counted = coverage([village.pk], moment)[village.pk]
        row = told[village.pk]
        assert (row.surveyed, row.coverage) == (counted.houses, counted.houses_share)
        assert row.overlaps == len(overlaps_in([village.pk], moment))
    assert Overlap.objects.count() == 1
