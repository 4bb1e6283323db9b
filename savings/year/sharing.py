"""How a sum is shared out to the satang. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True)
class Percents:
    """What the group's rules say of its net income, in percent of it."""

    reserve: Decimal
    welfare: Decimal
    dividend: Decimal
    patronage: Decimal


@dataclass(frozen=True)
class Plan:
    """Where a year's net income goes, satang; members by key. The rest stays in the surplus."""

    net: int
    reserve: int = 0
    welfare: int = 0
    dividends: Mapping[int, int] = field(default_factory=dict)
    patronage: Mapping[int, int] = field(default_factory=dict)

    @property
    def shared(self) -> int:
        """What leaves the surplus."""
        members = sum(self.dividends.values()) + sum(self.patronage.values())
        return self.reserve + self.welfare + members

    @property
    def rest(self) -> int:
        """What stays in the surplus; a loss lessens it."""
        return self.net - self.shared


def part(satang: int, percent: Decimal) -> int:
    """So many percent, rounded down to a satang: what is left stays in the surplus."""
    return int((satang * percent / 100).to_integral_value(rounding=ROUND_DOWN))


def share_out(pool: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """`pool` by `weights`, every satang of it: rounded down, then a satang each to the largest
    fractions, of equal ones to whom stands first. Nothing where nobody has a weight."""
    total = sum(weights.values())
    if pool <= 0 or total <= 0:
        return {}
    parts = {key: divmod(pool * weight, total) for key, weight in weights.items() if weight > 0}
    shares = {key: whole for key, (whole, _rest) in parts.items()}
    left = pool - sum(shares.values())
    first = sorted(parts, key=lambda key: -parts[key][1])  # stable: the order of members
    for key in first[:left]:
        shares[key] += 1
    return {key: satang for key, satang in shares.items() if satang}


def plan(
    net: int, percents: Percents, *, saved: Mapping[int, int], interest: Mapping[int, int]
) -> Plan:
    """How a net income is shared; a loss is not.

    `saved` is the sum of a member's month ends in the year (the average is the same shares),
    `interest` what the member paid of it.
    """
    if net <= 0:
        return Plan(net)
    return Plan(
        net,
        part(net, percents.reserve),
        part(net, percents.welfare),
        share_out(part(net, percents.dividend), saved),
        share_out(part(net, percents.patronage), interest),
    )
