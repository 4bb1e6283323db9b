"""Sets about land that figures share: where units lie, who farms what, what a concession holds."""

from __future__ import annotations

from django.db import connection

from network.moments import Moment
from network.named_sets import MEMBERS, NamedSet, with_clause
from parcels.layer_kinds import REGIME_OF_KIND, LayerKind, Regime
from parcels.models import LayerEdition
from parcels.queries import HALF, NOISE_SQUARE_METRES

# Inside a concession is what overlaps it beyond the tolerance and by a tenth, or by this (§5.0).
CONCESSION_SHARE = 0.1
CONCESSION_SQUARE_METRES = 400  # 100 square wah

_PRECEDENCE = list(dict.fromkeys(REGIME_OF_KIND.values()))


# Where each unit counts: the place it is stated to lie in, else the lowest place whose boundary
# holds where it was last measured (§5.0). The same as parcels.queries.place_of_units, which
# says of the stated ones too where they were measured.
UNIT_HOMES = NamedSet(
    "unit_home",
    ("home_id", "place_id"),
    """
    SELECT spatial_unit_id, place_id FROM stated_home
    UNION ALL
    (SELECT DISTINCT ON (seen.spatial_unit_id) seen.spatial_unit_id, place.id
    FROM (
        SELECT outlined.spatial_unit_id, holder.place_boundary_id
        FROM (
            SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id
            FROM parcels_boundary
            WHERE observed_on < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
              AND spatial_unit_id NOT IN (SELECT spatial_unit_id FROM stated_home)
            ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
        ) AS outlined
        JOIN parcels_boundaryplace AS holder ON holder.boundary_id = outlined.id
        UNION ALL
        SELECT pointed.spatial_unit_id, holder.place_boundary_id
        FROM (
            SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id
            FROM parcels_position
            WHERE observed_on < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
              AND spatial_unit_id NOT IN (SELECT spatial_unit_id FROM stated_home)
            ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
        ) AS pointed
        JOIN parcels_positionplace AS holder ON holder.position_id = pointed.id
    ) AS seen
    JOIN (
        SELECT DISTINCT ON (place_id) id, place_id
        FROM network_placeboundary
        WHERE valid_from < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    ) AS in_force ON in_force.id = seen.place_boundary_id
    JOIN network_place AS place ON place.id = in_force.place_id
    ORDER BY seen.spatial_unit_id, length(place.code) DESC, place.code)
    """,
    (
        NamedSet(
            "stated_home",
            ("spatial_unit_id", "place_id"),
            """
            SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, place_id
            FROM parcels_statedplace
            WHERE observed_on < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
            ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
            """,
        ),
    ),
)

EDITIONS = NamedSet(
    "edition",
    ("id", "kind"),
    lambda moment: LayerEdition.objects.in_force(moment).values_list("pk", "kind"),
)

# Units that went into a split or merge: history from that day on, in no figure.
RETIRED_UNITS = NamedSet(
    "retired_unit",
    ("id",),
    """
    SELECT retired.spatial_unit_id
    FROM parcels_retired AS retired
    JOIN parcels_reshaping AS reshaping ON reshaping.id = retired.reshaping_id
    WHERE reshaping.happened_on < %(true_before)s
      AND network_is_known(reshaping.recorded_at, reshaping.source_id, %(known_by)s)
    """,
)

# Every boundary known of a farm parcel or house lot; which of them holds is asked elsewhere.
PARCEL_BOUNDARIES = NamedSet(
    "parcel_boundary",
    ("id", "spatial_unit_id", "kind", "observed_on", "recorded_at", "square_metres"),
    """
    SELECT boundary.id, unit.id, unit.kind, boundary.observed_on, boundary.recorded_at,
           boundary.square_metres
    FROM parcels_boundary AS boundary
    JOIN parcels_spatialunit AS unit ON unit.id = boundary.spatial_unit_id
    WHERE unit.kind IN ('farm', 'house_lot') AND unit.id NOT IN (SELECT id FROM retired_unit)
      AND boundary.observed_on < %(true_before)s
      AND network_is_known(boundary.recorded_at, boundary.source_id, %(known_by)s)
    """,
    (RETIRED_UNITS,),
)
# The last of them of each unit, whoever has verified it.
LAST_OUTLINES = NamedSet(
    "last_outline",
    ("spatial_unit_id", "id", "square_metres"),
    """
    SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id, square_metres
    FROM parcel_boundary
    ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    """,
    (PARCEL_BOUNDARIES,),
)

_KINDS = ", ".join(
    f"('{kind.value}', {_PRECEDENCE.index(regime)})" for kind, regime in REGIME_OF_KIND.items()
)
_REGIMES = ", ".join(f"'{regime.value}'" for regime in _PRECEDENCE)

# How much of a boundary each regime covers. One layer mostly answers; where several of one
# regime cover half only together (sheets side by side, plots within land), the ground they
# cover is worked out, counted once.
REGIME_SHARES = NamedSet(
    "regime_share",
    ("boundary_id", "whole", "precedence", "square_metres"),
    f"""
    SELECT boundary.id, boundary.square_metres, given.precedence,
           CASE WHEN max(share.square_metres) >= boundary.square_metres * {HALF}
                  OR sum(share.square_metres) < boundary.square_metres * {HALF}
                THEN max(share.square_metres)
                ELSE (SELECT ST_Area(ST_Union(ST_CollectionExtract(
                          ST_Intersection(outline.geometry, cell.geometry), 3))::geography)
                      FROM parcels_boundary AS outline
                      JOIN parcels_layercell AS cell
                          ON cell.edition_id = ANY(array_agg(share.edition_id))
                          AND ST_Intersects(cell.geometry, outline.geometry)
                      WHERE outline.id = boundary.id) END
    FROM parcels_layershare AS share
    JOIN edition ON edition.id = share.edition_id
    JOIN (VALUES {_KINDS}) AS given (kind, precedence) ON given.kind = edition.kind
    JOIN parcel_boundary AS boundary ON boundary.id = share.boundary_id
    GROUP BY boundary.id, boundary.square_metres, given.precedence
    """,  # noqa: S608 (constants)
    (EDITIONS, PARCEL_BOUNDARIES),
)

# The state-land status of boundaries that any layer touches: the regime that covers half or
# more, the first in REGIME_OF_KIND where two do; touched but by none for half: mixed.
STATUSES = NamedSet(
    "status",
    ("boundary_id", "regime"),
    f"""
    SELECT boundary_id,
           CASE WHEN min(precedence) FILTER (WHERE square_metres >= whole * {HALF}) IS NOT NULL
                THEN (ARRAY[{_REGIMES}])[1 + min(precedence) FILTER (
                    WHERE square_metres >= whole * {HALF})]
                WHEN max(square_metres) > {NOISE_SQUARE_METRES} THEN '{Regime.MIXED.value}'
                ELSE '{Regime.OUTSIDE_ALL_LAYERS.value}' END
    FROM regime_share
    GROUP BY boundary_id
    """,  # noqa: S608 (constants)
    (REGIME_SHARES,),
)


def regimes_of(boundaries: list[int], moment: Moment) -> dict[int, Regime]:
    """The state-land status of some boundaries (keys) at `moment`. One query."""
    # Asked of these alone, under the name by which the sets ask for all.
    chosen = NamedSet(
        PARCEL_BOUNDARIES.name,
        PARCEL_BOUNDARIES.columns,
        lambda _moment: (
            "SELECT boundary.id, unit.id, unit.kind, boundary.observed_on, boundary.recorded_at,"
            " boundary.square_metres FROM parcels_boundary AS boundary"
            " JOIN parcels_spatialunit AS unit ON unit.id = boundary.spatial_unit_id"
            " WHERE boundary.id = ANY(%s)",
            [boundaries],
        ),
    )
    head, values = with_clause((chosen, STATUSES), moment)
    with connection.cursor() as cursor:
        cursor.execute(f"{head} SELECT boundary_id, regime FROM status", values)  # noqa: S608
        known = dict(cursor.fetchall())
    return {each: Regime(known.get(each, Regime.OUTSIDE_ALL_LAYERS)) for each in boundaries}


# The right each party has in force, with its part of the whole; `none` ends a claim.
CLAIMS = NamedSet(
    "claim",
    ("ba_unit_id", "party_id", "kind", "share"),
    """
    SELECT ba_unit_id, party_id, kind, share_numerator::float8 / share_denominator
    FROM (
        SELECT DISTINCT ON (ba_unit_id, party_id) ba_unit_id, party_id, kind, share_numerator,
               share_denominator
        FROM parcels_right
        WHERE began_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY ba_unit_id, party_id, began_on DESC, recorded_at DESC, id DESC
    ) AS latest
    WHERE kind <> 'none'
    """,
)
# The type of document last shown for each unit of rights.
LAST_DOCUMENTS = NamedSet(
    "last_document",
    ("ba_unit_id", "type_id"),
    """
    SELECT DISTINCT ON (ba_unit_id) ba_unit_id, type_id
    FROM parcels_landdocument
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY ba_unit_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)

# The farm parcels a household holds or rents, itself or by one who lives in it.
FARMS = NamedSet(
    "farm",
    ("household_id", "spatial_unit_id", "ba_unit_id"),
    """
    SELECT DISTINCT coalesce(member.household_id, claim.party_id), unit.id, claim.ba_unit_id
    FROM claim
    JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = claim.ba_unit_id
    JOIN parcels_spatialunit AS unit ON unit.id = held.spatialunit_id AND unit.kind = 'farm'
    LEFT JOIN member ON member.person_id = claim.party_id
    WHERE claim.kind IN ('holding', 'lease') AND unit.id NOT IN (SELECT id FROM retired_unit)
    """,
    (CLAIMS, MEMBERS, RETIRED_UNITS),
)

# Of these the largest as last measured, and the type of document last shown for it.
MAIN_FARMS = NamedSet(
    "main_farm",
    ("household_id", "spatial_unit_id", "boundary_id", "document"),
    """
    SELECT DISTINCT ON (farm.household_id) farm.household_id, farm.spatial_unit_id, outline.id,
           coalesce(document.type_id, 'unrecorded')
    FROM farm
    LEFT JOIN last_outline AS outline ON outline.spatial_unit_id = farm.spatial_unit_id
    LEFT JOIN last_document AS document ON document.ba_unit_id = farm.ba_unit_id
    ORDER BY farm.household_id, outline.square_metres DESC NULLS LAST, farm.spatial_unit_id,
             farm.ba_unit_id
    """,
    (FARMS, LAST_OUTLINES, LAST_DOCUMENTS),
)

_INSIDE = f"""
    (share.square_metres >= boundary.square_metres * {CONCESSION_SHARE}
     OR share.square_metres >= {CONCESSION_SQUARE_METRES})
    AND share.square_metres
        > greatest({NOISE_SQUARE_METRES}, 2 * boundary.area_error_square_metres)
"""
# Boundaries in a concession: more than two standard deviations of their own area (§2.11), and
# more than a tenth or 100 square wah of them.
IN_CONCESSION = NamedSet(
    "in_concession",
    ("boundary_id", "square_metres"),
    f"""
    SELECT share.boundary_id, share.square_metres
    FROM (
        SELECT share.boundary_id, max(share.square_metres) AS square_metres
        FROM parcels_layershare AS share
        JOIN edition ON edition.id = share.edition_id
            AND edition.kind = '{LayerKind.CONCESSION.value}'
        GROUP BY share.boundary_id
    ) AS share
    JOIN parcels_boundary AS boundary ON boundary.id = share.boundary_id
    WHERE {_INSIDE}
    """,  # noqa: S608 (constants)
    (EDITIONS,),
)
# The same of each concession: a boundary that two share is in both. Where an edition draws one
# concession as several polygons, the ground they cover together. `share_id` stands for the two.
IN_CONCESSIONS = NamedSet(
    "in_concessions",
    ("share_id", "boundary_id", "concession_id", "square_metres"),
    f"""
    SELECT share.id, share.boundary_id, share.concession_id, share.square_metres
    FROM (
        SELECT min(id) AS id, boundary_id, concession_id, max(square_metres) AS square_metres
        FROM (
            SELECT min(share.id) AS id, boundary.id AS boundary_id, feature.concession_id,
                   CASE WHEN count(*) = 1 THEN max(share.square_metres) ELSE (
                       SELECT ST_Area(ST_Intersection(
                           boundary.geometry, ST_Union(plot.geometry))::geography)
                       FROM parcels_layerfeature AS plot
                       WHERE plot.edition_id = feature.edition_id
                         AND plot.concession_id = feature.concession_id
                   ) END AS square_metres
            FROM parcels_concessionshare AS share
            JOIN parcels_layerfeature AS feature ON feature.id = share.feature_id
            JOIN edition ON edition.id = feature.edition_id
            JOIN parcels_boundary AS boundary ON boundary.id = share.boundary_id
            WHERE feature.concession_id IS NOT NULL
            GROUP BY boundary.id, feature.concession_id, feature.edition_id
        ) AS drawn
        GROUP BY boundary_id, concession_id
    ) AS share
    JOIN parcels_boundary AS boundary ON boundary.id = share.boundary_id
    WHERE {_INSIDE}
    """,  # noqa: S608 (constants)
    (EDITIONS,),
)

# Houses that stand in a concession, by where they were last seen. Asked from the few cells of
# concessions: each finds its positions by their spatial index.
HOUSES_IN_CONCESSIONS = NamedSet(
    "house_in_concessions",
    ("spatial_unit_id", "concession_id"),
    f"""
    SELECT DISTINCT seen.spatial_unit_id, standing.concession_id
    FROM (
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id
        FROM parcels_position
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS seen
    JOIN (
        SELECT position.id, feature.concession_id
        FROM parcels_layercell AS cell
        JOIN parcels_layerfeature AS feature ON feature.id = cell.feature_id
        JOIN parcels_position AS position ON ST_Covers(cell.geometry, position.point)
        -- As an array it is asked of the cells before any point is: else of all layers' cells.
        WHERE cell.edition_id = ANY(ARRAY(
            SELECT id FROM edition WHERE kind = '{LayerKind.CONCESSION.value}'))
    ) AS standing ON standing.id = seen.id
    """,  # noqa: S608 (constants)
    (EDITIONS,),
)
HOUSES_IN_CONCESSION = NamedSet(
    "house_in_concession",
    ("spatial_unit_id",),
    "SELECT DISTINCT spatial_unit_id FROM house_in_concessions",
    (HOUSES_IN_CONCESSIONS,),
)
