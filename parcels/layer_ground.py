"""Which State land lies on a piece of ground: areas by regime and kind, each ground once.

All is worked out by the database, piece by piece of few vertices: of one kind the union of
what its editions draw, so that ground drawn twice counts once. Areas are on the
ellipsoid, square metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from network.moments import Moment
from network.named_sets import NamedSet, with_clause
from parcels.layer_kinds import REGIME_OF_KIND, LayerKind, Regime
from parcels.named_sets import EDITIONS
from parcels.queries import NOISE_SQUARE_METRES

_ORDER = list(dict.fromkeys(REGIME_OF_KIND.values()))
_KINDS = ", ".join(
    f"('{kind.value}', {_ORDER.index(regime)})" for kind, regime in REGIME_OF_KIND.items()
)

# `ground` (n, geometry) are disjoint pieces of few vertices; `held` is what each kind covers
# of each, `regime` likewise by regime, and `shown` that with what comes before it left out.
_LAID = f"""
    held (n, kind, geometry) AS MATERIALIZED (
        SELECT ground.n, edition.kind, ST_Union(ST_CollectionExtract(
            ST_Intersection(cell.geometry, ground.geometry), 3))
        FROM ground
        JOIN parcels_layercell AS cell ON ST_Intersects(cell.geometry, ground.geometry)
        JOIN edition ON edition.id = cell.edition_id
        GROUP BY ground.n, edition.kind
    ), regime (n, rank, geometry) AS MATERIALIZED (
        SELECT held.n, given.rank, ST_Union(held.geometry)
        FROM held JOIN (VALUES {_KINDS}) AS given (kind, rank) ON given.kind = held.kind
        GROUP BY held.n, given.rank
    ), shown (n, rank, geometry) AS MATERIALIZED (
        SELECT one.n, one.rank, ST_CollectionExtract(coalesce(ST_Difference(one.geometry, (
            SELECT ST_Union(earlier.geometry) FROM regime AS earlier
            WHERE earlier.n = one.n AND earlier.rank < one.rank)), one.geometry), 3)
        FROM regime AS one
    ), doubled (n, geometry) AS MATERIALIZED (
        SELECT one.n, ST_Union(ST_CollectionExtract(
            ST_Intersection(one.geometry, other.geometry), 3))
        FROM regime AS one JOIN regime AS other ON other.n = one.n AND other.rank > one.rank
            AND ST_Intersects(one.geometry, other.geometry)
        GROUP BY one.n
    )
"""  # noqa: S608 (constants)
_AREAS = """
    SELECT 'ground', '', '', coalesce(sum(ST_Area(geometry::geography)), 0) FROM ground
    UNION ALL
    SELECT 'regime', rank::text, '', sum(ST_Area(geometry::geography)) FROM shown GROUP BY rank
    UNION ALL
    SELECT 'kind', kind, '', sum(ST_Area(geometry::geography)) FROM held GROUP BY kind
    UNION ALL
    SELECT 'pair', one.kind, other.kind, sum(ST_Area(ST_CollectionExtract(
        ST_Intersection(one.geometry, other.geometry), 3)::geography))
    FROM held AS one JOIN held AS other ON other.n = one.n AND other.kind > one.kind
        AND ST_Intersects(one.geometry, other.geometry)
    GROUP BY one.kind, other.kind
    UNION ALL
    SELECT 'doubled', '', '', coalesce(sum(ST_Area(geometry::geography)), 0) FROM doubled
"""
_SHAPES = """
    SELECT 'regime', rank::text, ST_AsGeoJSON(ST_Union(geometry), 6) FROM shown GROUP BY rank
    UNION ALL
    SELECT 'doubled', '', ST_AsGeoJSON(ST_Union(geometry), 6) FROM doubled
"""
_CLASSES = f"""
    SELECT piece.name, sum(ST_Area(piece.geometry::geography))
    FROM (
        SELECT ground.n, feature.name, ST_Union(ST_CollectionExtract(
            ST_Intersection(cell.geometry, ground.geometry), 3)) AS geometry
        FROM ground
        JOIN parcels_layercell AS cell ON ST_Intersects(cell.geometry, ground.geometry)
        JOIN edition ON edition.id = cell.edition_id
            AND edition.kind = '{LayerKind.WATERSHED_CLASS.value}'
        JOIN parcels_layerfeature AS feature ON feature.id = cell.feature_id
        GROUP BY ground.n, feature.name
    ) AS piece
    GROUP BY piece.name ORDER BY piece.name
"""  # noqa: S608 (constants)


@dataclass(frozen=True)
class Ground:
    """A piece of ground: a SELECT of (n, geometry), disjoint, EPSG:4326, and its parameters.

    The SELECT may name the set `edition` (id, kind): the editions in force.
    """

    sql: str
    params: tuple[Any, ...]


@dataclass(frozen=True)
class LandUnder:
    """Areas of State land on a piece of ground, square metres.

    `regimes` are what is shown, the first of REGIME_OF_KIND where two cover the same ground:
    together with what lies outside they are the whole. `kinds` is what each kind covers,
    `pairs` what two kinds both cover, and `doubled` the ground that lies in more than one
    regime, counted once.
    """

    square_metres: float
    regimes: dict[Regime, float]
    kinds: dict[LayerKind, float]
    pairs: dict[tuple[LayerKind, LayerKind], float]
    doubled: float

    @property
    def outside(self) -> float:
        """What no layer that gives a regime covers."""
        return max(0.0, self.square_metres - sum(self.regimes.values()))


def ground_of_place_boundary(boundary: int) -> Ground:
    """The pieces of a place's outline, by its key."""
    return Ground(
        "SELECT row_number() OVER (), geometry FROM network_placecell WHERE boundary_id = %s",
        (boundary,),
    )


def ground_of_concession(concession: int) -> Ground:
    """The union of a concession's polygons in the editions in force, cut into pieces."""
    return Ground(
        """
        SELECT row_number() OVER (), cut.geometry
        FROM (
            SELECT ST_Subdivide(ST_Union(feature.geometry), 64) AS geometry
            FROM parcels_layerfeature AS feature
            JOIN edition ON edition.id = feature.edition_id
            WHERE feature.concession_id = %s
        ) AS cut
        """,
        (concession,),
    )


def land_under(ground: Ground, moment: Moment) -> LandUnder:
    """What the editions in force at `moment` say of the ground. One query."""
    whole = doubled = 0.0
    regimes: dict[Regime, float] = {}
    kinds: dict[LayerKind, float] = {}
    pairs: dict[tuple[LayerKind, LayerKind], float] = {}
    for what, one, other, area in _asked(ground, moment, _LAID, _AREAS):
        if what == "ground":
            whole = area
        elif what == "doubled":
            doubled = area
        elif not area or area <= NOISE_SQUARE_METRES:
            continue
        elif what == "regime":
            regimes[_ORDER[int(one)]] = area
        elif what == "kind":
            kinds[LayerKind(one)] = area
        else:
            pairs[LayerKind(one), LayerKind(other)] = area
    return LandUnder(
        whole,
        {regime: regimes[regime] for regime in _ORDER if regime in regimes},
        {kind: kinds[kind] for kind in LayerKind if kind in kinds},
        dict(sorted(pairs.items(), key=lambda pair: -pair[1])),
        doubled if doubled > NOISE_SQUARE_METRES else 0.0,
    )


def watershed_classes(ground: Ground, moment: Moment) -> list[tuple[str, float]]:
    """Watershed classes on the ground by the name of their polygons, square metres. One query."""
    return [(name, area) for name, area in _asked(ground, moment, "", _CLASSES) if area]


def regime_shapes(ground: Ground, moment: Moment) -> tuple[list[tuple[Regime, str]], str | None]:
    """GeoJSON of what is shown by regime, and of what lies in more than one. One query."""
    shapes: list[tuple[Regime, str]] = []
    doubled = None
    for what, rank, drawn in _asked(ground, moment, _LAID, _SHAPES):
        if drawn is None:
            continue
        if what == "doubled":
            doubled = drawn
        else:
            shapes.append((_ORDER[int(rank)], drawn))
    return sorted(shapes, key=lambda shape: -_ORDER.index(shape[0])), doubled


def _asked(ground: Ground, moment: Moment, also: str, question: str) -> Sequence[tuple[Any, ...]]:
    piece = NamedSet("ground", ("n", "geometry"), lambda _: (ground.sql, list(ground.params)))
    head, values = with_clause([EDITIONS, piece], moment)
    with connection.cursor() as cursor:
        cursor.execute(f"{head}{', ' if also else ''}{also} {question}", values)
        return list(cursor.fetchall())
