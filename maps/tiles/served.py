"""A tile as it is answered: from those cut before for all who see the same, or cut now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from isal import igzip

from maps.tiles.cutting import Tile, cut
from maps.tiles.keeping import brought_up, layers_behind
from network.moments import Moment
from network.prepared import rows_of

if TYPE_CHECKING:
    from maps.layer import Layer, Scope

MOST_KEPT_BYTES = 2_000_000_000  # of all tiles together; beyond it all are let go
QUICKLY = 2  # of igzip's levels: as small as gzip's quickest, in a quarter of the time


@dataclass(frozen=True)
class Served:
    """A tile at the version of its layer that stands; cut when its content is asked for."""

    layer: Layer
    scope: Scope
    tile: Tile
    moment: Moment
    version: int
    kept: bytes | None  # gzipped, as it was cut before

    @property
    def tag(self) -> str:
        """Of all it hangs on, the reader's scope among it; weak: the same in any encoding."""
        return f'W/"{self._key.hex()[:32]}"'

    def gzipped(self) -> bytes:
        """Its content; empty where nothing is drawn. Two queries where it was not kept."""
        if self.kept is not None:
            return self.kept
        # Read after its version: what it shows is at least as new as the name it is kept under.
        plain = cut(self.layer, self.scope, self.tile, self.moment)
        content = igzip.compress(plain, QUICKLY, mtime=0) if plain else b""
        rows_of(_KEEP, [self._key, self.layer.id, self.version, content])
        return content

    @property
    def _key(self) -> bytes:
        about = about_tile(self.layer, self.scope, self.tile, self.moment)
        return hashlib.sha256(f"{about}{self.version}".encode()).digest()


_KEEP = """
    INSERT INTO maps_kepttile (key, layer, version, content) VALUES (%s, %s, %s, %b)
    ON CONFLICT DO NOTHING RETURNING version
"""

# The version of a layer of which nothing waits to be worked out, with the tile if it was cut at it.
_STANDING = """
    SELECT kept.version, tile.content
    FROM maps_keptlayer AS kept
    LEFT JOIN maps_kepttile AS tile
        ON tile.key = sha256(convert_to(%(about)s || kept.version::text, 'UTF8'))
    WHERE kept.layer = %(layer)s AND kept.day = %(today)s
      AND NOT EXISTS (SELECT FROM maps_touched WHERE layer = ANY(%(behind)s))
"""


def served(layer: Layer, scope: Scope, tile: Tile, moment: Moment) -> Served:
    """The tile for all who have `scope`. One query where nothing waits to be worked out."""
    asked: dict[str, Any] = {
        "about": about_tile(layer, scope, tile, moment),
        "layer": layer.id,
        "today": Moment.now().last_day,
        "behind": list(layers_behind(layer.id)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, asked)
        found = cursor.fetchone()
    if found is None:
        return Served(layer, scope, tile, moment, brought_up(layer.id), None)
    version, content = found
    return Served(layer, scope, tile, moment, version, None if content is None else bytes(content))


def let_some_go() -> bool:
    """Empty the kept tiles where they have come to be too many; whether they had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('maps_kepttile') > %s", [MOST_KEPT_BYTES])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("TRUNCATE maps_kepttile")
    return True


def about_tile(layer: Layer, scope: Scope, tile: Tile, moment: Moment) -> str:
    """What a tile hangs on beside its layer's version. Of no session and of no account."""
    on = moment.last_day.isoformat() if moment.is_past else "now"
    return f"{layer.id}|{tile.zoom}/{tile.row}/{tile.col}|{on}|{scope.key}|"
