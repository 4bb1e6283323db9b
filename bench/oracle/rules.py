"""The counting rules of DOMAIN.md §5.0 on whole tables, each as plainly as it can be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import pandas

VERIFIERS_NEEDED = 2


@dataclass(frozen=True)
class Clock:
    """Facts true before a day and recorded by a moment."""

    true_before: date
    known_by: datetime


def known(facts: pandas.DataFrame, day: str, clock: Clock) -> pandas.DataFrame:
    """The facts that count at `clock`; `day` names the column of their real-world day."""
    return facts[
        (facts[day] < pandas.Timestamp(clock.true_before))
        & (facts["recorded_at"] <= pandas.Timestamp(clock.known_by))
    ]


def latest(facts: pandas.DataFrame, about: Sequence[str], day: str) -> pandas.DataFrame:
    """Of each identity the fact of the latest day; then the latest recorded; then the last key."""
    in_order = facts.sort_values([day, "recorded_at", "id"])
    return in_order.drop_duplicates(list(about), keep="last")


def one_person(merges: pandas.DataFrame, clock: Clock) -> dict[int, int]:
    """The party each merged one is now, merges of merges followed to the end."""
    told = merges[
        merges["is_same"].astype(bool) & (merges["recorded_at"] <= pandas.Timestamp(clock.known_by))
    ]
    step = {
        int(merge.second_id if merge.kept_id == merge.first_id else merge.first_id): int(
            merge.kept_id
        )
        for merge in told.itertuples()
    }

    def now(party: int) -> int:
        return now(step[party]) if party in step else party

    return {party: now(party) for party in step}


def last_words(
    verifications: pandas.DataFrame, record: str, clock: Clock, merges: pandas.DataFrame
) -> pandas.DataFrame:
    """The verdict that counts of each person on each record; entries that are one are one."""
    about = known(verifications[verifications[record].notna()], "verified_on", clock)
    one = one_person(merges, clock)
    about = about.assign(person=about["verifier_id"].map(lambda each: one.get(each, each)))
    return latest(about, [record, "person"], "verified_on")


def verdicts(
    verifications: pandas.DataFrame, record: str, clock: Clock, merges: pandas.DataFrame
) -> tuple[set[int], set[int]]:
    """Keys of the verified and of the disputed records; `record` is visit_id or boundary_id.

    Of each person's verdicts the latest counts. One against it makes a record
    disputed; two for it and none against make it verified.
    """
    last_word = last_words(verifications, record, clock, merges)
    counts = pandas.crosstab(last_word[record], last_word["verdict"]).reindex(
        columns=["agree", "disagree"], fill_value=0
    )
    disputed = counts["disagree"] > 0
    verified = (counts["agree"] >= VERIFIERS_NEEDED) & ~disputed
    return set(counts.index[verified]), set(counts.index[disputed])


def reference(counts: pandas.DataFrame, clock: Clock) -> dict[int, int]:
    """R of each place somebody counted: the register's latest count, else the layout's."""
    houses: dict[int, int] = {}
    for basis in ("layout", "registered"):  # the second takes precedence
        of_basis = known(counts[counts["basis"] == basis], "counted_on", clock)
        last = latest(of_basis, ["place_id"], "counted_on")
        houses.update(zip(last["place_id"], last["houses"], strict=True))
    return houses


def in_force(editions: pandas.DataFrame, clock: Clock) -> pandas.DataFrame:
    """The latest edition of each kind and series that counts at `clock`."""
    return latest(known(editions, "as_of", clock), ["kind", "series"], "as_of")


class Administration:
    """Which place lies in which, and where the network works, at a moment."""

    def __init__(
        self,
        places: pandas.DataFrame,
        records: pandas.DataFrame,
        joinings: pandas.DataFrame,
        clock: Clock,
    ) -> None:
        self.code = dict(zip(places["id"], places["code"], strict=True))
        self.level = dict(zip(places["id"], places["level"], strict=True))
        named = latest(known(records, "valid_from", clock), ["place_id"], "valid_from")
        self._parent = {
            place: None if pandas.isna(parent) else int(parent)
            for place, parent in zip(named["place_id"], named["parent_id"], strict=True)
        }
        standing = latest(known(joinings, "since", clock), ["place_id"], "since")
        self._active = set(standing.loc[standing["status"] == "active", "place_id"])

    @property
    def named(self) -> list[int]:
        """Places that have a name at the moment."""
        return list(self._parent)

    def line(self, place: int) -> list[int]:
        """The place and what it lies in, upwards, as far as places have names."""
        line = []
        at: int | None = place
        while at is not None and at in self._parent:
            line.append(at)
            at = self._parent[at]
        return line

    @cached_property
    def above_network(self) -> set[int]:
        """Places in which something lies that has joined."""
        return {
            above for place in self.named if self.in_network(place) for above in self.line(place)
        }

    def in_network(self, place: int) -> bool:
        """N: the place, or one it lies in, has joined."""
        return any(each in self._active for each in self.line(place))
