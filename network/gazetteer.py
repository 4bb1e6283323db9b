"""A place with all above and below it, as they stood at a moment: names, parents, joining."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db import connection

from network.models import Joining, Level, Place
from network.moments import Moment
from network.places import PlaceName

_NODES = """
    WITH RECURSIVE named AS (
        SELECT DISTINCT ON (place_id) place_id, parent_id, name_th, name_en
        FROM network_placerecord
        WHERE valid_from < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    ), above AS (
        SELECT place_id, parent_id FROM named WHERE place_id = %(root)s
        UNION
        SELECT named.place_id, named.parent_id
        FROM named JOIN above ON named.place_id = above.parent_id
    ), below AS (
        SELECT place_id FROM named WHERE place_id = %(root)s
        UNION
        SELECT named.place_id FROM named JOIN below ON named.parent_id = below.place_id
    ), joining AS (
        SELECT DISTINCT ON (place_id) place_id, status, since, is_pilot
        FROM network_joining
        WHERE since < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY place_id, since DESC, recorded_at DESC, id DESC
    )
    SELECT place.id, place.code, place.level, named.name_th, named.name_en, named.parent_id,
           joining.status, joining.since, joining.is_pilot
    FROM (SELECT place_id FROM above UNION SELECT place_id FROM below) AS chosen
    JOIN named USING (place_id)
    JOIN network_place AS place ON place.id = chosen.place_id
    LEFT JOIN joining ON joining.place_id = place.id
    ORDER BY place.code
"""


@dataclass(frozen=True)
class Node(PlaceName):
    """A place as it stood: its names, its parent, and whether it works with the network."""

    parent_pk: int | None
    status: str | None
    since: date | None
    is_pilot: bool

    @property
    def has_joined(self) -> bool:
        """Whether it is recorded itself as working with the network."""
        return self.status == Joining.Status.ACTIVE


class Gazetteer:
    """The places above and below `root` at a moment. One query."""

    def __init__(self, root: Place, moment: Moment) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                _NODES,
                {
                    "root": root.pk,
                    "true_before": moment.true_before,
                    "known_by": moment.known_by,
                },
            )
            nodes = [
                Node(pk, code, level, name_th, name_en, parent, status, since, bool(is_pilot))
                for (
                    pk,
                    code,
                    level,
                    name_th,
                    name_en,
                    parent,
                    status,
                    since,
                    is_pilot,
                ) in cursor.fetchall()
            ]
        self.nodes = {node.pk: node for node in nodes}
        self._children: dict[int | None, list[Node]] = {}
        for node in nodes:
            self._children.setdefault(node.parent_pk, []).append(node)
        self._below: dict[int, tuple[Node, ...]] = {}  # each figure asks for them anew
        self.root_pk = root.pk

    @property
    def root(self) -> Node | None:
        """The place itself; None where it had no name yet at the moment."""
        return self.nodes.get(self.root_pk)

    def children(self, pk: int) -> list[Node]:
        """The places directly below, by code."""
        return self._children.get(pk, [])

    def below(self, pk: int) -> tuple[Node, ...]:
        """The place and all below it, each before its children."""
        found = self._below.get(pk)
        if found is None:
            own = (self.nodes[pk],) if pk in self.nodes else ()
            deeper = (self.below(child.pk) for child in self.children(pk)) if own else ()
            found = self._below[pk] = own + tuple(chain.from_iterable(deeper))
        return found

    def above(self, pk: int) -> Iterator[Node]:
        """The place and all above it, from the lowest up."""
        node = self.nodes.get(pk)
        while node is not None:
            yield node
            node = self.nodes.get(node.parent_pk) if node.parent_pk is not None else None

    def counts(self, pk: int) -> bool:
        """Whether what lies in the place belongs to N: in a tambon that has joined (§5.0)."""
        return any(node.has_joined for node in self.above(pk))

    def in_level(self, level: Level, *, under: int | None = None) -> list[Node]:
        """The places of one level below `under` (the root, if not given), by code."""
        return [
            node
            for node in self.below(self.root_pk if under is None else under)
            if node.level == level
        ]
