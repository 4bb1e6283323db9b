"""How large each overlap on record is at a moment, and what it amounts to by the tolerances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from network.moments import Moment
from network.named_sets import NamedSet, with_clause
from network.queries import planned_for_sets
from parcels.layer_kinds import LayerKind
from parcels.models import Concession, OverlapClass, OverlapStatus
from parcels.named_sets import EDITIONS, UNIT_HOMES
from parcels.overlap_standing import OVERLAP_STATUSES
from parcels.queries import NOISE_SQUARE_METRES

# Half a millimetre on the sheet, one standard deviation: 25 m at 1:50,000 (DOMAIN.md §2.11).
METRES_ON_SHEET = 0.0005
UNKNOWN_SCALE = 50_000
CONTAINED = 0.95

# The boundary in force of each parcel or house lot that no split or merge has retired.
STANDING_BOUNDARIES = NamedSet(
    "standing_boundary",
    (
        "id",
        "spatial_unit_id",
        "square_metres",
        "area_error",
        "position_error",
    ),
    """
    SELECT DISTINCT ON (boundary.spatial_unit_id) boundary.id, boundary.spatial_unit_id,
           boundary.square_metres, boundary.area_error_square_metres,
           boundary.position_error_metres
    FROM parcels_boundary AS boundary
    WHERE boundary.observed_on < %(true_before)s
      AND network_is_known(boundary.recorded_at, boundary.source_id, %(known_by)s)
      AND NOT EXISTS (
          SELECT FROM parcels_retired AS gone
          JOIN parcels_reshaping AS reshaping ON reshaping.id = gone.reshaping_id
          WHERE gone.spatial_unit_id = boundary.spatial_unit_id
            AND reshaping.happened_on < %(true_before)s
            AND network_is_known(reshaping.recorded_at, reshaping.source_id, %(known_by)s))
    ORDER BY boundary.spatial_unit_id, boundary.observed_on DESC, boundary.recorded_at DESC,
             boundary.id DESC
    """,
)

# Ground that a parcel shares now with the other side of each overlap on record; none where the
# boundaries in force do not meet any more. With a layer it is the strip on the smaller side of
# its line that is in question, as uncertain as the sheet the line was drawn on.
OVERLAP_EXTENTS = NamedSet(
    "overlap_extent",
    ("overlap_id", "square_metres", "kind"),
    f"""
    SELECT met.id, crossing.square_metres, crossing.kind
    FROM parcels_overlap AS met
    JOIN standing_boundary AS one ON one.spatial_unit_id = met.spatial_unit_id
    JOIN standing_boundary AS other ON other.spatial_unit_id = met.other_unit_id
    JOIN parcels_boundaryoverlap AS crossing
        ON crossing.first_id = least(one.id, other.id)
        AND crossing.second_id = greatest(one.id, other.id)
    UNION ALL
    SELECT met.id, share.square_metres,
           CASE WHEN share.square_metres <= {NOISE_SQUARE_METRES} THEN 'noise'
                WHEN share.square_metres >= {CONTAINED} * one.square_metres THEN 'containment'
                WHEN least(share.square_metres, one.square_metres - share.square_metres)
                     <= 2 * one.area_error / one.position_error
                        * sqrt(one.position_error ^ 2
                               + ({METRES_ON_SHEET} * coalesce(layer.scale, {UNKNOWN_SCALE})) ^ 2)
                    THEN 'boundary_line'
                ELSE 'real' END
    FROM parcels_overlap AS met
    JOIN standing_boundary AS one ON one.spatial_unit_id = met.spatial_unit_id
    JOIN parcels_layeredition AS layer
        ON layer.kind = met.layer_kind AND layer.series = met.layer_series
    JOIN edition ON edition.id = layer.id
    JOIN parcels_layershare AS share ON share.boundary_id = one.id AND share.edition_id = layer.id
    WHERE met.layer_kind <> ''
    UNION ALL
    SELECT met.id, sum(share.square_metres),
           CASE WHEN sum(share.square_metres) <= {NOISE_SQUARE_METRES} THEN 'noise'
                WHEN sum(share.square_metres) >= {CONTAINED} * max(one.square_metres)
                    THEN 'containment'
                WHEN sum(share.square_metres) <= 2 * max(one.area_error) THEN 'boundary_line'
                ELSE 'real' END
    FROM parcels_overlap AS met
    JOIN standing_boundary AS one ON one.spatial_unit_id = met.spatial_unit_id
    JOIN parcels_concessionshare AS share ON share.boundary_id = one.id
    JOIN parcels_layerfeature AS feature
        ON feature.id = share.feature_id AND feature.concession_id = met.concession_id
    JOIN edition ON edition.id = feature.edition_id
    WHERE met.concession_id IS NOT NULL
    GROUP BY met.id
    """,  # noqa: S608 (constants)
    (EDITIONS, STANDING_BOUNDARIES),
)

_LABELS = NamedSet(
    "unit_label",
    ("spatial_unit_id", "label"),
    """
    SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, label
    FROM parcels_unitlabel
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)


@dataclass(frozen=True)
class OverlapRow:
    """An overlap as lists show it; area in m², None where the shapes do not meet any more.

    `other` is the other parcel's number, the layer's or the concession's name.
    """

    pk: int
    key: UUID
    unit_key: UUID
    label: str
    other_key: UUID | None
    other: str
    layer_kind: str
    square_metres: float | None
    kind: OverlapClass | None
    status: OverlapStatus
    since: date | None

    @property
    def with_what(self) -> str:
        """What the parcel overlaps, for lists: units, layers or concessions."""
        if self.other_key is not None:
            return "units"
        return "layers" if self.layer_kind else "concessions"

    @property
    def other_name(self) -> str:
        """The other side in words."""
        if self.layer_kind:
            return f"{LayerKind(self.layer_kind).label} · {self.other}"
        return self.other


_ROWS = """
    SELECT met.id, met.key, unit.key, coalesce(own.label, ''), other.key,
           coalesce(others.label, nullif(met.layer_series, ''), concession.reference, ''),
           met.layer_kind, extent.square_metres, extent.kind, status.status, status.since
    FROM parcels_overlap AS met
    JOIN parcels_spatialunit AS unit ON unit.id = met.spatial_unit_id
    JOIN overlap_status AS status ON status.overlap_id = met.id
    LEFT JOIN overlap_extent AS extent ON extent.overlap_id = met.id
    LEFT JOIN unit_label AS own ON own.spatial_unit_id = met.spatial_unit_id
    LEFT JOIN parcels_spatialunit AS other ON other.id = met.other_unit_id
    LEFT JOIN unit_label AS others ON others.spatial_unit_id = met.other_unit_id
    LEFT JOIN parcels_concession AS concession ON concession.id = met.concession_id
"""
# What people are waiting for comes first, then what nobody has looked at, the largest first.
_ORDER = """
    ORDER BY array_position(ARRAY['disputed', 'mediated', 'open', 'agreed', 'decided'],
                            status.status),
             extent.square_metres DESC NULLS LAST, met.id
"""
_NEEDS = (OVERLAP_EXTENTS, OVERLAP_STATUSES, _LABELS)


def overlaps_in(places: list[int], moment: Moment) -> list[OverlapRow]:
    """Every overlap on record of a parcel in one of `places` (keys) that is more than noise.

    Those that people spoke of stay in the list when the shapes do not meet any more.
    Three queries.
    """
    return _rows(
        """
        WHERE (met.spatial_unit_id IN (SELECT home_id FROM unit_home WHERE place_id = ANY(%s))
            OR met.other_unit_id IN (SELECT home_id FROM unit_home WHERE place_id = ANY(%s)))
          AND (extent.kind <> 'noise' OR status.since IS NOT NULL)
        """,
        [places, places],
        moment,
        further=(UNIT_HOMES,),
    )


def overlaps_of(units: list[int], moment: Moment) -> list[OverlapRow]:
    """The same of parcels (keys), for their pages. Three queries."""
    return _rows(
        """
        WHERE (met.spatial_unit_id = ANY(%s) OR met.other_unit_id = ANY(%s))
          AND (extent.kind <> 'noise' OR status.since IS NOT NULL)
        """,
        [units, units],
        moment,
    )


def overlap(key: UUID, moment: Moment) -> OverlapRow | None:
    """One overlap, whatever its size. Three queries."""
    return next(iter(_rows("WHERE met.key = %s", [key], moment)), None)


def _rows(
    where: str, params: list[Any], moment: Moment, *, further: tuple[NamedSet, ...] = ()
) -> list[OverlapRow]:
    head, values = with_clause((*_NEEDS, *further), moment)
    with planned_for_sets(), connection.cursor() as cursor:
        cursor.execute(f"{head} {_ROWS} {where} {_ORDER}", [*values, *params])
        found = cursor.fetchall()
    return [
        OverlapRow(
            pk=row[0],
            key=row[1],
            unit_key=row[2],
            label=row[3],
            other_key=row[4],
            other=row[5],
            layer_kind=row[6],
            square_metres=row[7],
            kind=OverlapClass(row[8]) if row[8] else None,
            status=OverlapStatus(row[9]),
            since=row[10],
        )
        for row in found
    ]


def concession_of(row: OverlapRow) -> Concession | None:
    """The concession an overlap is with."""
    return Concession.objects.filter(overlaps__pk=row.pk).first()
