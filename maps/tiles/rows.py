"""The SELECT of each layer: what is drawn of some rows, or all, at a moment.

Put together from the sets that figures and exports are counted from, so that map and
report cannot disagree; asked of a few keys, the sets look at those alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maps.models import (
    DrawnConcession,
    DrawnHouse,
    DrawnOverlap,
    DrawnParcel,
    DrawnPlace,
    DrawnStateLand,
    DrawnVillage,
)
from maps.models.drawn import TILE_SRID, Drawn
from maps.tiles import land_sets as land
from maps.tiles import village_sets as villages
from maps.tiles.narrowing import Keys, only
from network.moments import Moment
from network.named_sets import PLACES_NAMED, PLACES_OUTLINED, NamedSet, Sql, with_clause
from parcels.layer_kinds import REGIME_OF_KIND, SURROUNDINGS, LayerKind, Regime
from parcels.named_sets import EDITIONS


@dataclass(frozen=True)
class Drawing:
    """How the rows of a layer are worked out.

    `select` is FROM … WHERE of the sets `sets` gives, its columns in the order of `columns`;
    `key` the column the keys of its rows are asked by.
    """

    model: type[Drawn]
    columns: tuple[str, ...]
    select: str
    key: str
    sets: Callable[[Keys], tuple[NamedSet, ...]]

    def sql(self, moment: Moment, keys: Keys = None) -> Sql:
        """The SELECT of the rows `keys` (None: all there are) at `moment`."""
        head, values = with_clause(self.sets(keys), moment)
        where, asked = only(self.key, keys)
        return f"{head} {self.select} {where}", [*values, *asked]


def _mercator(geometry: str) -> str:
    return f"ST_Multi(ST_Transform({geometry}, {TILE_SRID}))"


_REGIMES = " ".join(
    f"WHEN '{kind.value}' THEN '{regime.value}'" for kind, regime in REGIME_OF_KIND.items()
)

_NO_STATE_LAND = ", ".join(
    f"'{kind.value}'" for kind in sorted({LayerKind.CONCESSION, *SURROUNDINGS})
)

PLACES = Drawing(
    DrawnPlace,
    ("id", "code", "level", "name_th", "name_en", "parent", "valid_from", "geometry"),
    f"""
    SELECT place.id, place.code, place.level, named.name_th, named.name_en, above.code,
           outline.valid_from, {_mercator("outline.geometry")}
    FROM network_place AS place
    JOIN place_named AS named ON named.place_id = place.id
    LEFT JOIN network_place AS above ON above.id = named.parent_id
    LEFT JOIN place_outline ON place_outline.place_id = place.id
    LEFT JOIN network_placeboundary AS outline ON outline.id = place_outline.id
    WHERE true
    """,  # noqa: S608 (constants)
    "place.id",
    lambda _keys: (PLACES_NAMED, PLACES_OUTLINED),
)

STATE_LAND = Drawing(
    DrawnStateLand,
    (
        "id",
        "kind",
        "regime",
        "series",
        "name",
        "as_of",
        "scale",
        "declared_on",
        "source",
        "square_metres",
        "places",
        "geometry",
    ),
    f"""
    SELECT feature.id, layer.kind, CASE layer.kind {_REGIMES} END, layer.series, feature.name,
           layer.as_of, layer.scale, layer.declared_on, source.title, feature.square_metres,
           CASE WHEN layer.kind = '{LayerKind.ALRO_PLOT.value}' THEN ARRAY(
               SELECT DISTINCT ground.place_id
               FROM parcels_layercell AS cell
               JOIN network_placecell AS piece ON ST_Intersects(piece.geometry, cell.geometry)
               JOIN place_outline AS ground ON ground.id = piece.boundary_id
               WHERE cell.feature_id = feature.id
               ORDER BY ground.place_id) END,
           {_mercator("feature.geometry")}
    FROM edition
    JOIN parcels_layeredition AS layer ON layer.id = edition.id
    JOIN parcels_layerfeature AS feature ON feature.edition_id = layer.id
    JOIN network_source AS source ON source.id = layer.source_id
    WHERE layer.kind NOT IN ({_NO_STATE_LAND})
    """,  # noqa: S608 (constants)
    "feature.id",
    lambda _keys: (EDITIONS, PLACES_OUTLINED),
)

PARCELS = Drawing(
    DrawnParcel,
    (
        "id",
        "key",
        "place",
        "village",
        "label",
        "kind",
        "regime",
        "document",
        "status",
        "method",
        "observed_on",
        "square_metres",
        "geometry",
    ),
    f"""
    SELECT unit.id, unit.key, place.id, place.code, coalesce(called.label, ''), unit.kind,
           coalesce(status.regime, '{Regime.OUTSIDE_ALL_LAYERS.value}'), document.type_id,
           coalesce(stood.standing, 'submitted'), boundary.method, boundary.observed_on,
           boundary.square_metres, {_mercator("boundary.geometry")}
    FROM unit_home AS home
    JOIN network_place AS place ON place.id = home.place_id
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind <> 'house'
    JOIN standing_boundary AS outline ON outline.spatial_unit_id = unit.id
    JOIN parcels_boundary AS boundary ON boundary.id = outline.id
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN status ON status.boundary_id = outline.id
    LEFT JOIN boundary_standing AS stood ON stood.boundary_id = outline.id
    LEFT JOIN document ON document.spatial_unit_id = unit.id
    WHERE true
    """,  # noqa: S608 (constants)
    "unit.id",
    land.of_parcels,
)

HOUSES = Drawing(
    DrawnHouse,
    (
        "id",
        "key",
        "place",
        "village",
        "house_number",
        "condition",
        "needs",
        "visited_on",
        "status",
        "is_surveyed",
        "is_verified",
        "geometry",
    ),
    f"""
    SELECT unit.id, unit.key, place.id, place.code, coalesce(called.label, ''),
           found.house_condition, coalesce(array_to_string(told.needs_repair, ','), ''),
           last.visited_on, last.standing,
           EXISTS (SELECT FROM surveyed_visit AS seen WHERE seen.house_id = unit.id),
           EXISTS (SELECT FROM verified_visit AS seen WHERE seen.house_id = unit.id),
           ST_Transform(position.point, {TILE_SRID})
    FROM unit_home AS home
    JOIN network_place AS place ON place.id = home.place_id
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind = 'house'
    LEFT JOIN last_position ON last_position.spatial_unit_id = unit.id
    LEFT JOIN parcels_position AS position ON position.id = last_position.id
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN surveyed_condition AS found ON found.house_id = unit.id
    LEFT JOIN survey_visit AS told ON told.id = found.id
    LEFT JOIN last_visit AS last ON last.house_id = unit.id
    WHERE unit.id NOT IN (SELECT id FROM retired_unit)
    """,  # noqa: S608 (constants)
    "unit.id",
    land.of_houses,
)

OVERLAPS = Drawing(
    DrawnOverlap,
    ("id", "key", "places", "with_what", "kind", "status", "since", "square_metres", "geometry"),
    f"""
    SELECT met.id, met.key, array_remove(ARRAY[home.place_id, beyond.place_id], NULL),
           CASE WHEN met.other_unit_id IS NOT NULL THEN 'unit'
                WHEN met.layer_kind <> '' THEN 'layer' ELSE 'concession' END,
           extent.kind, stands.status, stands.since, extent.square_metres,
           {_mercator("ground.geometry")}
    FROM parcels_overlap AS met
    JOIN overlap_extent AS extent ON extent.overlap_id = met.id AND extent.kind <> 'noise'
    JOIN overlap_status AS stands ON stands.overlap_id = met.id
    JOIN unit_home AS home ON home.home_id = met.spatial_unit_id
    JOIN standing_boundary AS one ON one.spatial_unit_id = met.spatial_unit_id
    JOIN parcels_boundary AS boundary ON boundary.id = one.id
    LEFT JOIN unit_home AS beyond ON beyond.home_id = met.other_unit_id
    LEFT JOIN standing_boundary AS two ON two.spatial_unit_id = met.other_unit_id
    LEFT JOIN parcels_boundary AS beside ON beside.id = two.id
    CROSS JOIN LATERAL (
        SELECT ST_CollectionExtract(ST_Intersection(boundary.geometry, CASE
            WHEN met.other_unit_id IS NOT NULL THEN beside.geometry
            ELSE (
                SELECT ST_Union(cell.geometry)
                FROM parcels_layercell AS cell
                JOIN parcels_layerfeature AS feature ON feature.id = cell.feature_id
                JOIN edition ON edition.id = cell.edition_id
                JOIN parcels_layeredition AS layer ON layer.id = edition.id
                WHERE ST_Intersects(cell.geometry, boundary.geometry)
                  AND (feature.concession_id = met.concession_id
                       OR (layer.kind = met.layer_kind AND layer.series = met.layer_series))
            ) END), 3)
    ) AS ground (geometry)
    WHERE NOT ST_IsEmpty(ground.geometry)
    """,  # noqa: S608 (constants)
    "met.id",
    land.of_overlaps,
)

CONCESSIONS = Drawing(
    DrawnConcession,
    (
        "id",
        "key",
        "places",
        "name",
        "number",
        "holder",
        "expires",
        "expires_by",
        "square_metres",
        "geometry",
    ),
    f"""
    SELECT concession.id, concession.key,
           ARRAY(SELECT DISTINCT place_id FROM concerned
                 WHERE concession_id = concession.id ORDER BY place_id),
           coalesce(instrument.name, concession.reference), coalesce(instrument.number, ''),
           coalesce(instrument.holder, ''), coalesce(instrument.expires, ''),
           instrument.expires_by, ST_Area(drawn.geometry::geography), {_mercator("drawn.geometry")}
    FROM parcels_concession AS concession
    JOIN drawn ON drawn.concession_id = concession.id
    LEFT JOIN in_word ON in_word.concession_id = concession.id
    LEFT JOIN parcels_instrument AS instrument ON instrument.id = in_word.id
    WHERE true
    """,  # noqa: S608 (constants)
    "concession.id",
    land.of_concessions,
)

VILLAGES = Drawing(
    DrawnVillage,
    (
        "id",
        "code",
        "name_th",
        "name_en",
        "tambon",
        "houses",
        "surveyed",
        "verified",
        "coverage",
        "to_repair",
        "unsafe",
        "parcels",
        "overlaps",
        "households",
        "savers",
        "savings_coverage",
        "geometry",
    ),
    villages.SELECT,
    "place.id",
    lambda keys: villages.of_villages(keys, _drawn),
)


def _drawn(model: type[Drawn], moment: Moment) -> Sql:
    """The rows of a layer to count: those kept, worked out first; of the past, as they were."""
    if moment.is_past:
        drawing = OF_MODEL[model]
        sql, values = drawing.sql(moment)
        columns = ", ".join(f'"{column}"' for column in drawing.columns)
        return f"SELECT * FROM ({sql}) AS drawn ({columns})", values  # noqa: S608
    return f"SELECT * FROM {model._meta.db_table}", []  # noqa: S608 (a table of ours)


DRAWINGS: dict[str, Drawing] = {
    "places": PLACES,
    "state_land": STATE_LAND,
    "parcels": PARCELS,
    "houses": HOUSES,
    "overlaps": OVERLAPS,
    "concessions": CONCESSIONS,
    "villages": VILLAGES,
}
OF_MODEL: dict[type[Any], Drawing] = {each.model: each for each in DRAWINGS.values()}
