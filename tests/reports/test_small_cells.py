"""Small counts cannot be worked out of all that is published; somebody who tries is the test."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reports import small_cells
from reports.small_cells import Shown, Sum, alone, protected
from tests.reports.attacker import possible

PARTS = ("a", "b", "c")
GROUPS = {"ab": ("a", "b"), "bc": ("b", "c")}  # overlapping, as the older and the grown-up do


def world(tree: dict[str, dict[str, list[int]]]) -> tuple[dict, list, list, dict]:
    """Cells (place, part) of districts of villages, as a report publishes them: all sums of all.

    Counts, sums, lines of tables, and of which smallest counts each is the sum.
    """
    counts: dict[Any, int] = {}
    made_of: dict[Any, list[Any]] = {}
    for tambon, villages in tree.items():
        for village, found in villages.items():
            for part, count in zip(PARTS, found, strict=True):
                leaf = (village, part)
                kinds = (part, "", *(group for group, of in GROUPS.items() if part in of))
                for place, kind in product((village, tambon, "all"), kinds):
                    made_of.setdefault((place, kind), []).append(leaf)
                    counts[place, kind] = counts.get((place, kind), 0) + count
    below = {"all": list(tree), **{tambon: list(villages) for tambon, villages in tree.items()}}
    sums = [
        Sum((place, part), tuple((child, part) for child in children))
        for place, children in below.items()
        for part in (*PARTS, *GROUPS, "")
    ]
    places = dict.fromkeys(place for place, _part in counts)
    sums += [Sum((place, ""), tuple((place, part) for part in PARTS)) for place in places]
    lines = [each.parts for each in sums if each.total[1] not in GROUPS]
    for place, (group, of) in product(places, GROUPS.items()):
        (rest,) = set(PARTS) - set(of)
        sums.append(Sum((place, group), tuple((place, part) for part in of)))
        sums.append(Sum((place, ""), ((place, group), (place, rest))))
    return counts, sums, lines, made_of


def least_told(counts, made_of, shown) -> int:
    """The width of what the attacker is left with of the small count of which most is told."""
    truth = {cell: counts[cell] for cell, leaves in made_of.items() if leaves == [cell]}
    spans = {cell: each.span for cell, each in shown.items()}
    widths = []
    for cell, count in counts.items():
        if 0 < count < 5:
            low, high = possible(made_of, spans, truth, cell)
            assert low <= count <= high
            widths.append(high - low)
    return min(widths, default=small_cells.WIDTH)


numbers = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 30)), min_size=3, max_size=3)
trees = st.fixed_dictionaries(
    {
        "A": st.fixed_dictionaries({"a1": numbers, "a2": numbers, "a3": numbers}),
        "B": st.fixed_dictionaries({"b1": numbers, "b2": numbers}),
    }
)


@settings(max_examples=12, deadline=None)
@given(trees)
def test_nothing_published_tells_more_of_a_small_count_than_less_than_five(tree):
    counts, sums, lines, made_of = world(tree)
    shown = protected(counts, sums, lines=lines)
    for cell, count in counts.items():
        said = shown[cell]
        assert said.span[0] <= count <= said.span[1]
        assert (said.value == 0) == (count == 0 and said.value is not None)
        assert not said.is_small or 0 < count < 5
    assert least_told(counts, made_of, shown) >= small_cells.WIDTH


def test_the_attacker_finds_what_rounding_alone_gives_away():
    """Four places with 1 each below a sum of "<5", and 7 that is 6 and somebody: both are told."""
    four = {
        "A": {"a1": [1, 0, 0], "a2": [1, 0, 0], "a3": [2, 0, 0]},
        "B": {"b1": [0, 0, 0], "b2": [0, 0, 0]},
    }
    six = {
        "A": {"a1": [1, 0, 0], "a2": [6, 0, 0], "a3": [0, 0, 0]},
        "B": {"b1": [0, 0, 0], "b2": [0, 0, 0]},
    }
    for tree in (four, six):
        counts, sums, lines, made_of = world(tree)
        rounded = {cell: alone(count) for cell, count in counts.items()}
        assert least_told(counts, made_of, rounded) < small_cells.WIDTH
        shown = protected(counts, sums, lines=lines)
        assert least_told(counts, made_of, shown) >= small_cells.WIDTH


def test_what_is_shown_elsewhere_already_is_taken_into_account_and_kept():
    """A province over districts whose own reports are out: only its own cells are hidden."""
    counts = {"province": 7, "one": 1, "other": 6}
    fixed = {"one": alone(1), "other": alone(6)}
    sums = [Sum("province", ("one", "other"))]
    shown = protected(counts, sums, lines=[("one", "other")], fixed=fixed)
    assert {key: shown[key] for key in fixed} == fixed
    assert shown["province"].value is None


def test_a_published_rounding_is_held_while_the_count_stays_near():
    before = Shown(10)
    assert [alone(count, before).value for count in (6, 8, 12, 14)] == [10] * 4
    assert alone(13, before).is_held
    assert [alone(count, before).value for count in (5, 15, 0)] == [5, 15, 0]
    assert alone(4, Shown(5)) == Shown(None, is_small=True)
    assert alone(6, Shown(None, is_small=True)) == Shown(5)
    assert alone(8, Shown(0)) == Shown(10)


@given(st.lists(st.integers(-1, 1), min_size=1, max_size=24), st.integers(5, 60))
def test_one_person_more_or_less_shows_in_no_month(steps, count):
    """Whoever knows that one came or went since last month never learns the count by it."""
    published = alone(count)
    for step in steps:
        if count + step < 5:
            break
        count += step
        following = alone(count, published)
        low, high = following.span
        assert low <= count <= high
        if following.value != published.value:  # it left the band: one of its two ends
            assert abs(count - published.value) == 5
        published = following


def test_a_line_with_one_small_count_hides_another_as_before():
    shown = small_cells.table({("a", "x"): 2, ("b", "x"): 30, ("c", "x"): 12})
    assert shown["a", "x"].is_small
    assert shown["c", "x"].as_value == "hidden"
    assert shown["b", "x"].value == 30
