"""Every value of the report for every place at once, from whole tables of facts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from math import fsum
from typing import Any

import geopandas
import pandas
import shapely

from bench.oracle import (
    affairs,
    books,
    holdings,
    households,
    houses,
    land,
    orders,
    proceedings,
    repairs,
    rules,
    verifying,
    work,
)
from bench.oracle.rules import Administration, Clock
from bench.oracle.tables import Tables

HAS_NO_CONDITION = ("", "no_house")
PARCEL_KINDS = ("farm", "house_lot")


@dataclass(frozen=True)
class Amount:
    """How many, and their area in square metres where they have one."""

    count: int = 0
    square_metres: float = 0.0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.count + other.count, self.square_metres + other.square_metres)


@dataclass(frozen=True)
class Plot:
    """A concession in a place; `days_left` from the last day that counts, None where unknown."""

    square_metres: float
    inside_square_metres: float
    days_left: int | None


@dataclass
class Answers:
    """Values by figure ("F4.1"), code of the place, and part ("unsafe"; "" without parts)."""

    figures: dict[tuple[str, str, str], Amount] = field(default_factory=lambda: defaultdict(Amount))
    outside_network: dict[tuple[str, str], Amount] = field(
        default_factory=lambda: defaultdict(Amount)
    )
    references: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    plots: dict[str, dict[str, Plot]] = field(default_factory=lambda: defaultdict(dict))
    contradictions: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def total(self, figure: str, code: str) -> Amount:
        """A figure of a place over all its parts."""
        found = (self.figures[figure, code, part] for part in self.parts[figure])
        return sum(found, Amount())

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """The parts that each figure has anywhere, once everything is counted."""
        found = defaultdict(set)
        for figure, _code, part in self.figures:
            found[figure].add(part)
        return defaultdict(list, {figure: sorted(parts) for figure, parts in found.items()})


class Oracle:
    """Answers of one set of tables; what does not depend on the moment is worked out once."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def answers(self, clock: Clock, *, grouped_at: Clock | None = None) -> Answers:
        """Every value at `clock`; places lie where they lay at `grouped_at`, else at `clock`."""
        at = _At(self, clock, grouped_at or clock)
        return at.answers()

    @cached_property
    def boundaries(self) -> geopandas.GeoDataFrame:
        """Boundaries of parcels, measured."""
        outlines = self.tables["parcels_boundary"]
        return outlines.assign(square_metres=land.square_metres(outlines.geometry.to_numpy()))

    @cached_property
    def shares(self) -> pandas.DataFrame:
        """What every edition that gives a status covers of every boundary."""
        kinds = [kind for members in land.REGIMES.values() for kind in members]
        editions = self.tables["parcels_layeredition"]
        telling = editions.loc[editions["kind"].isin(kinds), "id"]
        features = self.tables["parcels_layerfeature"]
        return land.shares(self.boundaries, features[features["edition_id"].isin(telling)])

    @cached_property
    def holders(self) -> dict[str, pandas.DataFrame]:
        """(fact, place_boundary_id) of every boundary and position and the places that hold it."""
        places = self.tables["network_placeboundary"]
        found = {}
        for name, points in (
            ("parcels_boundary", shapely.point_on_surface(self.boundaries.geometry.to_numpy())),
            ("parcels_position", self.tables["parcels_position"].geometry.to_numpy()),
        ):
            held = land.lies_in(points, places)
            held["fact_id"] = self.tables[name]["id"].to_numpy()[held["at"]]
            found[name] = held[["fact_id", "place_boundary_id"]]
        return found

    @cached_property
    def plots(self) -> pandas.DataFrame:
        """(feature_id, place_boundary_id, square_metres) of concessions in places."""
        features = self.concession_features
        return land.pieces_in_places(features, self.tables["network_placeboundary"])

    @cached_property
    def concession_features(self) -> geopandas.GeoDataFrame:
        """Polygons of concessions, measured."""
        features = self.tables["parcels_layerfeature"]
        chosen = features[features["concession_id"].notna()]
        return chosen.assign(square_metres=land.square_metres(chosen.geometry.to_numpy()))


class _At:
    """The tables of an oracle at one moment."""

    def __init__(self, oracle: Oracle, clock: Clock, grouped_at: Clock) -> None:
        self.oracle = oracle
        self.tables = oracle.tables
        self.clock = clock
        self.administration = Administration(
            self.tables["network_place"],
            self.tables["network_placerecord"],
            self.tables["network_joining"],
            grouped_at,
        )
        self.found = Answers()

    def answers(self) -> Answers:
        verified, disputed = self._verdicts("visit_id")
        visits = self._known("survey_visit", "visited_on")
        visits = visits[~visits["is_draft"].astype(bool)]
        surveyed = visits[~visits["id"].isin(disputed)]
        seen = rules.latest(surveyed, ["household_id"], "visited_on")
        self.count("F1.1h", seen["household_id"].map(self.domiciles))
        lived_in = pandas.Series(seen["house_id"].dropna().unique())
        self.count("F1.1", lived_in.map(self.places["place_id"]))
        self._conditions("F4.1", visits[visits["id"].isin(verified)])
        self._conditions("F4.1s", surveyed)
        households.count_households(self, visits, verified, disputed)
        verifying.count_verdicts(self, visits, self.standing)

        verified, disputed = self._verdicts("boundary_id")
        boundaries = self.oracle.boundaries
        known = rules.known(boundaries, "observed_on", self.clock)
        parcels = self._land("F3.1", known[known["id"].isin(verified)])
        houses.count_methods(self, parcels)
        self._land("F3.1s", known[~known["id"].isin(disputed)])
        households.count_land(self, known, verified, disputed)
        holdings.count_holdings(self, parcels)
        proceedings.count_proceedings(self, parcels)
        households.count_bodies(self)
        households.count_money(self)
        households.count_requests(self)
        orders.count_orders(self)
        repairs.count_repairs(self)
        work.count_work(self)
        affairs.count_affairs(self)
        books.count_books(self)

        self._references()
        self._plots()
        self._contradictions()
        return self.found

    def _known(self, table: str, day: str) -> pandas.DataFrame:
        return rules.known(self.tables[table], day, self.clock)

    def latest(self, table: str, about: str, day: str) -> pandas.DataFrame:
        return rules.latest(self._known(table, day), [about], day)

    def _verdicts(self, record: str) -> tuple[set[int], set[int]]:
        return rules.verdicts(
            self.tables["survey_verification"],
            record,
            self.clock,
            self.tables["survey_duplicateverdict"],
        )

    @cached_property
    def domiciles(self) -> dict[int, int]:
        """The place of each household and person that has one of its own."""
        last = self.latest("network_domicile", "party_id", "since")
        return dict(zip(last["party_id"], last["place_id"], strict=True))

    @cached_property
    def standing(self) -> pandas.DataFrame:
        """V: the latest verified visit to each household."""
        verified, _ = self._verdicts("visit_id")
        visits = self._known("survey_visit", "visited_on")
        visits = visits[~visits["is_draft"].astype(bool) & visits["id"].isin(verified)]
        return rules.latest(visits, ["household_id"], "visited_on")

    @cached_property
    def units(self) -> pandas.DataFrame:
        """The units that no split or merge has retired."""
        happened = self._known("parcels_reshaping", "happened_on")
        gone = self.tables["parcels_retired"]
        retired = gone.loc[gone["reshaping_id"].isin(happened["id"]), "spatial_unit_id"]
        units = self.tables["parcels_spatialunit"]
        return units[~units["id"].isin(retired)]

    @cached_property
    def places(self) -> pandas.DataFrame:
        """By spatial unit: place_id, where it counts; stated_id and located_id, said and measured.

        The place it is stated to lie in; else the lowest one whose boundary holds it.
        """
        stated = self.latest("parcels_statedplace", "spatial_unit_id", "observed_on")
        in_force = self.latest("network_placeboundary", "place_id", "valid_from")
        seen = []
        for table in ("parcels_boundary", "parcels_position"):
            last = self.latest(table, "spatial_unit_id", "observed_on")
            held = self.oracle.holders[table]
            seen.append(
                last[["id", "spatial_unit_id"]].merge(held, left_on="id", right_on="fact_id")
            )
        measured = pandas.concat(seen)[["spatial_unit_id", "place_boundary_id"]].merge(
            in_force[["id", "place_id"]], left_on="place_boundary_id", right_on="id"
        )
        measured["code"] = measured["place_id"].map(self.administration.code)
        measured["height"] = -measured["code"].str.len()  # the lower, the longer its code
        lowest = measured.sort_values(["height", "code"]).drop_duplicates("spatial_unit_id")
        places = pandas.DataFrame(
            {
                "stated_id": stated.set_index("spatial_unit_id")["place_id"],
                "located_id": lowest.set_index("spatial_unit_id")["place_id"],
            }
        )
        places["place_id"] = places["stated_id"].fillna(places["located_id"])
        return places

    def count(
        self,
        figure: str,
        places: pandas.Series,
        parts: pandas.Series | None = None,
        square_metres: pandas.Series | None = None,
        *,
        reaches_up: bool = False,
    ) -> None:
        """Add up records by the place each is in, up to everything that place lies in.

        Where it `reaches_up`, records of places above those in the network count too.
        """
        # Of thirty rows plain Python makes sums long before a table is made of them.
        areas: dict[tuple[int, str], list[float]] = defaultdict(list)
        for place, part, area in zip(
            places.to_list(),
            repeat("", len(places)) if parts is None else parts.to_list(),
            repeat(0.0, len(places)) if square_metres is None else square_metres.to_list(),
            strict=True,
        ):
            if not (pandas.isna(place) or pandas.isna(part)):
                areas[int(place), part].append(area)
        for (place, part), found in areas.items():
            amount = Amount(len(found), fsum(found))
            counts = self.administration.in_network(place) or (
                reaches_up and place in self.administration.above_network
            )
            for above in self.administration.line(place):
                code = self.administration.code[above]
                if counts:
                    self.found.figures[figure, code, part] += amount
                else:
                    self.found.outside_network[figure, code] += amount

    def _conditions(self, figure: str, visits: pandas.DataFrame) -> None:
        """The latest of `visits` to each house that says what state it is in."""
        saying = visits[
            visits["house_id"].notna() & ~visits["house_condition"].isin(HAS_NO_CONDITION)
        ]
        last = rules.latest(saying, ["house_id"], "visited_on")
        self.count(figure, last["house_id"].map(self.places["place_id"]), last["house_condition"])
        if figure == "F4.1":
            poor = last[last["house_condition"].isin(households.REPAIR)]
            self.count("F1.4", poor["house_id"].map(self.places["place_id"]))

    def _land(self, figure: str, boundaries: pandas.DataFrame) -> pandas.DataFrame:
        """The latest of `boundaries` of each parcel, with its status and area."""
        last = rules.latest(boundaries, ["spatial_unit_id"], "observed_on")
        units = self.units
        parcels = units.loc[units["kind"].isin(PARCEL_KINDS), "id"]
        last = last[last["spatial_unit_id"].isin(parcels)]
        editions = rules.in_force(self.tables["parcels_layeredition"], self.clock)
        shares = self.oracle.shares
        status = land.regimes(last, shares[shares["edition_id"].isin(editions["id"])], editions)
        self.count(
            figure,
            last["spatial_unit_id"].map(self.places["place_id"]),
            last["id"].map(status),
            last["square_metres"],
        )
        kinds = last["spatial_unit_id"].map(units.set_index("id")["kind"])
        return last.assign(kind=kinds, regime=last["id"].map(status))

    def _references(self) -> None:
        """R: what somebody counted, else the houses in the register."""
        counted = rules.reference(self.tables["network_housecount"], self.clock)
        units = self.units
        houses = units.loc[units["kind"] == "house", "id"].map(self.places["place_id"])
        known = houses.dropna().value_counts().to_dict()
        for place in self.administration.named:
            if self.administration.in_network(place):
                for above in self.administration.line(place):
                    self.found.references[self.administration.code[above]] += int(
                        counted.get(place, known.get(place, 0))
                    )

    def _plots(self) -> None:
        """F8.1: of villages by their own boundaries, of all above by those of tambons."""
        editions = rules.in_force(self.tables["parcels_layeredition"], self.clock)
        features = self.oracle.concession_features
        features = features[
            features["edition_id"].isin(editions.loc[editions["kind"] == "concession", "id"])
        ]
        in_force = self.latest("network_placeboundary", "place_id", "valid_from")
        pieces = (
            self.oracle.plots[self.oracle.plots["square_metres"] > land.NOISE_SQUARE_METRES]
            .merge(in_force[["id", "place_id"]], left_on="place_boundary_id", right_on="id")
            .merge(
                features[["id", "concession_id", "square_metres"]],
                left_on="feature_id",
                right_on="id",
                suffixes=("", "_of_plot"),
            )
        )
        in_place: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for piece in pieces.itertuples():
            line = self.administration.line(piece.place_id)
            level = self.administration.level[piece.place_id]
            reached = line if level == "tambon" else line[:1] if level == "village" else []
            for above in reached:
                in_place[self.administration.code[above], piece.concession_id].append(piece)
        references = self.tables["parcels_concession"].set_index("id")["reference"]
        for (code, concession), found in in_place.items():
            self.found.plots[code][references[concession]] = Plot(
                sum({each.feature_id: each.square_metres_of_plot for each in found}.values()),
                sum(each.square_metres for each in found),
                self._days_left(concession),
            )

    def _days_left(self, concession: int) -> int | None:
        last = self.latest("parcels_instrument", "concession_id", "observed_on")
        ends = last.loc[last["concession_id"] == concession, "expires_by"].dropna()
        if ends.empty:
            return None
        last_day = pandas.Timestamp(self.clock.true_before) - pandas.Timedelta(days=1)
        return int((ends.iloc[0] - last_day).days)

    def _contradictions(self) -> None:
        """Units measured in a place that is neither above nor below the one they are said to be."""
        both = self.places.dropna(subset=["stated_id", "located_id"])
        both = both[both.index.isin(self.units["id"])]
        for stated, located in zip(both["stated_id"], both["located_id"], strict=True):
            above, beyond = self.administration.line(stated), self.administration.line(located)
            if stated != located and located not in above and stated not in beyond:
                for place in above:
                    self.found.contradictions[self.administration.code[place]] += 1
