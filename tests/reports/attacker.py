"""Somebody with all published numbers, who works out what each hidden one can be at least and most.

A linear program over the counts of which all others are sums, solved by the simplex method:
nothing of the product's own reasoning is used but what a published value says by itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import ceil, floor, inf

import numpy

ENOUGH = 10_000  # more than any count of a test


def possible(
    made_of: Mapping[Hashable, Sequence[Hashable]],
    spans: Mapping[Hashable, tuple[float, float]],
    truth: Mapping[Hashable, int],
    cell: Hashable,
) -> tuple[int, int]:
    """The least and the most `cell` can be.

    `made_of` says of which smallest counts each published one is the sum, `spans` what each
    says by itself; `truth` (of the smallest counts) is where the search begins.
    """
    leaves = sorted(truth, key=repr)
    at = numpy.array([truth[leaf] for leaf in leaves], dtype=float)
    rows, room = [], []
    for each, (least, most) in spans.items():
        row = numpy.array([float(leaf in set(made_of[each])) for leaf in leaves])
        rows += [row, -row]
        room += [min(most, ENOUGH) - row @ at, row @ at - least]
    for number in range(len(leaves)):  # nobody is counted less than not at all
        rows.append(-numpy.eye(len(leaves))[number])
        room.append(at[number])
    goal = numpy.array([float(leaf in set(made_of[cell])) for leaf in leaves])
    true = goal @ at
    matrix = numpy.array(rows)
    return (
        ceil(true - _furthest(matrix, room, -goal) - 1e-6),
        floor(true + _furthest(matrix, room, goal) + 1e-6),
    )


def _furthest(matrix: numpy.ndarray, room: Sequence[float], goal: numpy.ndarray) -> float:
    """max goal·d where matrix·d ≤ room (none below 0), d of any sign; Bland's rule."""
    height, width = matrix.shape
    columns = numpy.hstack([matrix, -matrix, numpy.eye(height)])
    values = numpy.array(room, dtype=float)
    costs = numpy.concatenate([goal, -goal, numpy.zeros(height)])
    basis = list(range(2 * width, 2 * width + height))
    best = 0.0
    while True:
        entering = next((n for n, cost in enumerate(costs) if cost > 1e-9), None)
        if entering is None:
            return best
        ratios = [
            (values[row] / columns[row, entering], basis[row], row)
            for row in range(height)
            if columns[row, entering] > 1e-9
        ]
        if not ratios:
            return inf
        _ratio, _name, row = min(ratios)
        pivot = columns[row, entering]
        columns[row] /= pivot
        values[row] /= pivot
        factors = columns[:, entering].copy()
        factors[row] = 0.0
        columns -= numpy.outer(factors, columns[row])
        values -= factors * values[row]
        best += costs[entering] * values[row]
        costs = costs - costs[entering] * columns[row]
        basis[row] = entering
