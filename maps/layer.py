"""What a layer of the map is: its properties, what a reader may see of it, and its rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import get_language

from maps.models.drawn import Drawn
from maps.tiles.drawn_at import Box, drawn_at
from maps.tiles.keeping import keep_up
from network.access import Permission, acts_somewhere, places_of
from network.errors import MomentIsNotOpen
from network.models import Account
from network.moments import Moment

Reader = Account | AnonymousUser
Geometry = Literal["polygon", "point", "line"]
PropertyType = Literal["string", "number", "integer", "date", "boolean"]


def in_language(th: str, en: str) -> str:
    """The one of two titles that is in the language of the page."""
    return en if (get_language() or "").startswith("en") else th


@dataclass(frozen=True)
class Property:
    """One thing told of each row. `values` are its codes with their labels, where it has codes.

    `permission`: told only of rows in places where the reader has it; null of all others.
    """

    name: str
    type: PropertyType
    title_th: str
    title_en: str
    values: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    permission: Permission | None = None
    first_zoom: int = 0  # tiles below it leave it out: it could not be read there

    @property
    def title(self) -> str:
        """In the language of the page."""
        return in_language(self.title_th, self.title_en)

    def labels(self) -> dict[str, str]:
        """The codes with their labels, in the language of the page; of a table, one query."""
        found = self.values() if callable(self.values) else self.values
        return {code: str(label) for code, label in found.items()}


@dataclass(frozen=True)
class Scope:
    """What a reader may see of a layer: keys of places, by permission; None: all there is."""

    places: tuple[int, ...] | None
    further: tuple[tuple[Permission, tuple[int, ...]], ...] = ()

    @cached_property
    def key(self) -> str:
        """The same for all who may see the same, and for nobody else."""
        told = f"{self.places}|{[(str(name), keys) for name, keys in self.further]}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def standing_in(self, places: tuple[int, ...]) -> Scope:
        """A scope of the same permissions whose places are not its own: of nobody."""
        further = tuple(
            (permission, (places[0] - number,))
            for number, (permission, _keys) in enumerate(self.further, start=1)
        )
        return Scope(None if self.places is None else places, further)

    def having(self, permission: Permission) -> tuple[int, ...]:
        """The places in which the reader has a further permission."""
        return dict(self.further).get(permission, ())


Rows = Callable[[QuerySet[Any], Scope], QuerySet[Any]]


@dataclass(frozen=True)
class Layer:
    """A layer of the map; `id` is also its OGC collection and the name in its tiles.

    `key` names the property by which a feature is known outside. `permission` is what a
    reader must have in a place to see its rows; None where all see them. Below `first_zoom`
    tiles hold the villages with their counts instead.
    """

    id: str
    title_th: str
    title_en: str
    geometry: Geometry
    model: type[Drawn]
    key: str
    first_zoom: int
    properties: Mapping[str, Property]
    rows: Rows
    permission: Permission | None = None
    asks: tuple[Permission, ...] = ()  # what `rows` looks at beside `permission`
    # It tells counts: of the past to whom this is given where they count (network.looking_back).
    past_for: Permission | None = None

    @property
    def title(self) -> str:
        """In the language of the page."""
        return in_language(self.title_th, self.title_en)

    @property
    def is_public(self) -> bool:
        """Whether who is not signed in may see it."""
        return self.permission is None

    def is_open_to(self, user: Reader) -> bool:
        """Whether it is there for `user` at all; otherwise it is as if it did not exist."""
        if self.permission is None:
            return True
        return user.is_authenticated and acts_somewhere(user, self.permission)

    def scope(self, user: Reader) -> Scope:
        """What `user` may see of it. At most two queries for an account object."""
        told = {each.permission for each in self.properties.values() if each.permission}
        told |= {self.past_for} if self.past_for else set()
        further = tuple(
            (permission, _places(user, permission)) for permission in sorted({*told, *self.asks})
        )
        if self.permission is None:
            return Scope(None, further)
        return Scope(_places(user, self.permission), further)

    def queryset(self, user: Reader, moment: Moment, *, window: Box | None = None) -> QuerySet[Any]:
        """Its rows that `user` may see at `moment`: `geometry` (EPSG:3857) and every property.

        What facts have arrived about is worked out first. Rows of the past are worked out as they
        are read: inside `planned_for_sets`, and where only those in `window` (west, south, east,
        north, EPSG:4326) are wanted, of no others; the window itself is not filtered by.

        Raises:
            MomentIsNotOpen: it tells counts, of no past to this reader.
        """
        keep_up(self.id)
        scope = self.scope(user)
        if moment.is_past and self.past_for and not scope.having(self.past_for):
            raise MomentIsNotOpen
        found: QuerySet[Any] = self.within(scope, moment, window=window)
        return found

    def within(self, scope: Scope, moment: Moment, *, window: Box | None = None) -> QuerySet[Any]:
        """The same of a scope, of rows that the caller has kept up; none that may not be told."""
        found: QuerySet[Any] = self.rows(drawn_at(self.model, moment, window=window), scope)
        if moment.is_past and self.past_for:
            found = found.filter(id__any_of=list(scope.having(self.past_for)))
        return found


def _places(user: Reader, permission: Permission) -> tuple[int, ...]:
    if not user.is_authenticated:
        return ()
    return tuple(sorted(places_of(user, permission)))
