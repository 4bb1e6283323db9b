"""In what order people would walk past houses."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from formats.walking import length, walking_order

metres = st.floats(0, 2_000, allow_nan=False).map(lambda each: round(each, 2))
points = st.lists(st.tuples(metres, metres), max_size=25, unique=True)


@given(points, st.randoms())
@settings(max_examples=60, deadline=None)
def test_every_point_is_passed_once_whatever_order_they_came_in(of, chance):
    order = walking_order(of)
    assert sorted(order) == list(range(len(of)))
    other = list(of)
    chance.shuffle(other)
    assert [other[each] for each in walking_order(other)] == [of[each] for each in order]


@given(st.lists(st.tuples(metres, metres), min_size=2, max_size=6, unique=True))
@settings(max_examples=40, deadline=None)
def test_a_walk_is_never_much_longer_than_the_shortest_there_is(of):
    shortest = min(length(of, order) for order in permutations(range(len(of))))
    assert length(of, walking_order(of)) <= 1.35 * shortest + 1e-6


def test_a_street_is_walked_from_its_north_western_end():
    street = [(float(x), 0.0) for x in (300, 0, 200, 100)]
    assert walking_order(street) == [1, 3, 2, 0]


def test_two_sides_of_a_wide_road_are_walked_one_after_the_other():
    near, far = ([(x * 20.0, y) for x in range(6)] for y in (0.0, -90.0))
    order = walking_order([*near, *far])
    assert {*order[:6]} in ({*range(6)}, {*range(6, 12)})
