"""Sensitive figures as they may be shown: decided once for a district and all levels below it.

The page of a village, of its tambon and of the district show the same, so that none gives away
what another hides; a province adds its own sums to what its districts show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from network.gazetteer import Gazetteer, Node
from network.models import Level, Place
from network.moments import Moment
from network.queries import planned_for_sets
from reports import figures, small_cells
from reports.earlier import SignedMonth
from reports.figures import Figure
from reports.small_cells import Shown, Sum
from reports.tally import Tallies, tally

SENSITIVE = tuple(figure for figure in figures.COUNTED if figure.is_sensitive)
Cell = tuple[int, str]  # key of the place, part of the figure ("": all)


@dataclass(frozen=True)
class Scope:
    """The places that are decided together, and what counts in each at the moment."""

    gazetteer: Gazetteer
    root: Node
    tallies: Mapping[str, Tallies]

    @cached_property
    def nodes(self) -> list[Node]:
        return list(self.gazetteer.below(self.root.pk))

    @cached_property
    def counting(self) -> frozenset[int]:
        """Places of N."""
        return frozenset(node.pk for node in self.nodes if self.gazetteer.counts(node.pk))

    @cached_property
    def telling(self) -> frozenset[int]:
        """Those, and all above them."""
        found = set(self.counting)
        for node in reversed(self.nodes):  # each after its children
            if any(child.pk in found for child in self.gazetteer.children(node.pk)):
                found.add(node.pk)
        return frozenset(found)


def scope_of(place: Place, gazetteer: Gazetteer, now: Mapping[str, Tallies], at: Moment) -> Scope:
    """The scope of a report of `place`, which has counted `now`: its district's where it is lower.

    Of what is below its district, the sensitive figures of the whole are counted: few queries.
    """
    districts = [node for node in gazetteer.above(place.pk) if node.level == Level.DISTRICT]
    if not districts or districts[0].pk == place.pk:
        return Scope(gazetteer, gazetteer.nodes[place.pk], now)
    whole = Gazetteer(Place.objects.get(pk=districts[0].pk), at)
    root = whole.nodes[districts[0].pk]
    with planned_for_sets():
        tallies = tally(SENSITIVE, at, [node.pk for node in whole.below(root.pk)])
    return Scope(whole, root, tallies)


def published(figure: Figure, scope: Scope, signed: Mapping[str, SignedMonth]) -> dict[Cell, Shown]:
    """A sensitive figure by place and part; the part "" is the sum of all, groups stand beside.

    `signed` are reports of the month before, by the code of their place: what they have shown
    is held where it may be.
    """
    counts = _counts(figure, scope)
    shown: dict[Cell, Shown] = {}
    gazetteer = scope.gazetteer
    tops = [node for node in scope.nodes if node.level == Level.DISTRICT] or [scope.root]
    if scope.root not in tops:
        tops.append(scope.root)  # last: what its districts show stands
    for top in tops:
        below = {node.pk for node in gazetteer.below(top.pk)}
        said = signed.get(top.code)
        shown |= small_cells.protected(
            {cell: count for cell, count in counts.items() if cell[0] in below},
            _sums(figure, scope, below),
            lines=_lines(figure, scope, below),
            fixed={cell: each for cell, each in shown.items() if cell[0] in below},
            before=_held(figure, said, scope, below) if said else {},
        )
    return shown


def _counts(figure: Figure, scope: Scope) -> dict[Cell, int]:
    """How many each place and all below it has, of each part, each group, and in all."""
    own = scope.tallies[figure.key]
    chosen = scope.telling if figure.reaches_up else scope.counting
    names = (*figure.labels, *figure.groups)
    found: dict[Cell, int] = {}
    for node in reversed(scope.nodes):  # each after its children
        here = own.get(node.pk, {}) if node.pk in chosen else {}
        children = scope.gazetteer.children(node.pk)
        found[node.pk, ""] = sum(each.count for each in here.values()) + sum(
            found[child.pk, ""] for child in children
        )
        for name in names:
            found[node.pk, name] = sum(
                here[part].count for part in figure.parts_of(name) if part in here
            ) + sum(found[child.pk, name] for child in children)
    return found


def _sums(figure: Figure, scope: Scope, below: set[int]) -> list[Sum[Cell]]:
    """Of places: of each what counts in those directly below it; of parts: in each place."""
    parts, groups = tuple(figure.labels), figure.groups
    found = []
    for node in scope.nodes:
        if node.pk not in below:
            continue
        if children := _telling(node, scope):
            found += [
                Sum((node.pk, part), tuple((child.pk, part) for child in children))
                for part in ("", *parts, *groups)
            ]
        if parts:
            found.append(Sum((node.pk, ""), tuple((node.pk, part) for part in parts)))
        for group, (_label, of) in groups.items():
            rest = tuple((node.pk, part) for part in parts if part not in of)
            found.append(Sum((node.pk, group), tuple((node.pk, part) for part in of)))
            found.append(Sum((node.pk, ""), ((node.pk, group), *rest)))
    return found


def _lines(figure: Figure, scope: Scope, below: set[int]) -> list[list[Cell]]:
    """The lines of tables: a part in the places beside each other, the parts of a place."""
    parts = tuple(figure.labels) or ("",)
    found = []
    for node in scope.nodes:
        if node.pk in below:
            children = _telling(node, scope)
            found += [[(child.pk, part) for child in children] for part in parts]
            found.append([(node.pk, part) for part in parts] if len(parts) > 1 else [])
    return [line for line in found if line]


def _telling(node: Node, scope: Scope) -> list[Node]:
    return [child for child in scope.gazetteer.children(node.pk) if child.pk in scope.telling]


def _held(figure: Figure, signed: SignedMonth, scope: Scope, below: set[int]) -> dict[Cell, Shown]:
    return {
        (node.pk, part): said
        for node in scope.nodes
        if node.pk in below
        for part in ("", *figure.labels, *figure.groups)
        if (said := signed.shown(figure, node.code, part)) is not None
    }
