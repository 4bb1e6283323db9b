"""How an overlap stands is told by its steps, in whatever order they became known."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from network.moments import Moment
from network.named_sets import fetched
from parcels.models import Overlap, OverlapStep, SpatialUnit
from parcels.overlap_standing import OVERLAP_STATUSES
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def overlap() -> Overlap:
    """Two parcels of which the second covers half of the first."""
    factories.boundary(factories.square(102.1, 13.4, 0.001))
    factories.boundary(factories.square(102.1005, 13.4, 0.001))
    return Overlap.objects.get()


def step(overlap: Overlap, kind: str, day: int, side: SpatialUnit | None = None) -> None:
    """A step about the overlap on a day of March 2025."""
    OverlapStep.objects.create(
        overlap=overlap,
        kind=kind,
        side=side,
        taken_on=date(2025, 3, day),
        note="ตามบันทึก",
        source=factories.source(),
    )


def standing(overlap: Overlap, *, at: Moment | None = None) -> tuple[str, int | None]:
    """The status of the overlap and the day of March since when."""
    ((status, since),) = fetched(
        OVERLAP_STATUSES,
        "status, since",
        at or Moment.now(),
        where="overlap_id = %s",
        params=[overlap.pk],
    )
    return status, since.day if since else None


def test_an_overlap_nobody_spoke_of_is_open(overlap: Overlap) -> None:
    assert standing(overlap) == ("open", None)


def test_one_side_alone_agrees_nothing(overlap: Overlap) -> None:
    step(overlap, "agreed", 1, overlap.spatial_unit)
    step(overlap, "agreed", 2, overlap.spatial_unit)
    assert standing(overlap) == ("open", None)
    step(overlap, "agreed", 5, overlap.other_unit)
    assert standing(overlap) == ("agreed", 5)


def test_a_word_of_before_the_dispute_is_no_agreement_after_it(overlap: Overlap) -> None:
    step(overlap, "agreed", 1, overlap.spatial_unit)
    step(overlap, "disputed", 3, overlap.other_unit)
    step(overlap, "agreed", 4, overlap.other_unit)
    assert standing(overlap) == ("disputed", 3)
    step(overlap, "agreed", 6, overlap.spatial_unit)
    assert standing(overlap) == ("agreed", 6)


def test_a_second_objection_does_not_make_the_dispute_younger(overlap: Overlap) -> None:
    step(overlap, "disputed", 3, overlap.other_unit)
    step(overlap, "disputed", 9, overlap.spatial_unit)
    assert standing(overlap) == ("disputed", 3)


def test_what_was_decided_and_opened_anew_is_open_since_then(overlap: Overlap) -> None:
    step(overlap, "disputed", 3, overlap.other_unit)
    step(overlap, "mediated", 7)
    assert standing(overlap) == ("mediated", 7)
    step(overlap, "decided", 11)
    assert standing(overlap) == ("decided", 11)
    step(overlap, "reopened", 20)
    assert standing(overlap) == ("open", 20)
    assert standing(overlap, at=Moment(date(2025, 3, 12), Moment.now().known_by)) == (
        "decided",
        11,
    )


def test_the_order_in_which_steps_arrive_does_not_matter(overlap: Overlap) -> None:
    told = [("disputed", 3, overlap.other_unit), ("mediated", 7, None), ("decided", 11, None)]
    for order in itertools.permutations(told):
        other = Overlap.objects.create(
            spatial_unit=factories.boundary(factories.square(101.0, 13.0, 0.001)).spatial_unit,
            layer_kind="reserve_forest",
            layer_series="ก",
        )
        for kind, day, side in order:
            step(other, kind, day, side and other.spatial_unit)
        assert standing(other) == ("decided", 11)


def test_with_a_layer_the_word_of_one_side_is_enough(overlap: Overlap) -> None:
    lone = Overlap.objects.create(
        spatial_unit=overlap.spatial_unit, layer_kind="reserve_forest", layer_series="ก"
    )
    step(lone, "agreed", 2, overlap.spatial_unit)
    assert standing(lone) == ("agreed", 2)
