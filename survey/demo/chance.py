"""Seeded draws: the same seed and topic give the same values on every machine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import TypeVar
from uuid import UUID

Value = TypeVar("Value")


def chance(seed: int, topic: str) -> Random:
    """Draws of one topic; what another topic draws does not disturb them."""
    return Random(f"{seed}/{topic}")  # noqa: S311 (a demo is no secret)


def key(rng: Random) -> UUID:
    """A random key, version 4."""
    return UUID(int=rng.getrandbits(128), version=4)


def pick(rng: Random, weights: Mapping[Value, float]) -> Value:
    """One of the values, by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def lognormal(rng: Random, median: float, sigma: float, low: float, high: float) -> float:
    """Lognormal by its median, drawn again outside low … high."""
    while True:
        drawn = median * math.exp(rng.gauss(0, sigma))
        if low <= drawn <= high:
            return drawn
