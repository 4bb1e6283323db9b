"""The register of land of a place as it was known at a moment: every parcel, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language

from network.moments import Moment
from network.named_sets import NamedSet, with_clause
from network.queries import planned_for_sets
from parcels.models import Regime, SpatialUnit, SurveyMethod
from parcels.named_sets import STATUSES, UNIT_HOMES
from parcels.overlap_extents import OVERLAP_EXTENTS, STANDING_BOUNDARIES
from parcels.overlap_standing import OVERLAP_STATUSES
from survey.models import RecordStatus
from survey.standing import statuses

PAGE = 50
LARGE_DIFFERENCE = 0.10  # of the document's area (F3.7)
TWO_SIGMA = 2.0

# What is asked of the whole register, not of one page of it.
_RETIRED = NamedSet(
    "gone",
    ("spatial_unit_id",),
    """
    SELECT retired.spatial_unit_id
    FROM parcels_retired AS retired
    JOIN parcels_reshaping AS reshaping ON reshaping.id = retired.reshaping_id
    WHERE reshaping.happened_on < %(true_before)s
      AND network_is_known(reshaping.recorded_at, reshaping.source_id, %(known_by)s)
    """,
)
LABELS = NamedSet(
    "called",
    ("spatial_unit_id", "label"),
    """
    SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, label
    FROM parcels_unitlabel
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)
# The latest document of each unit, and the area on the latest that prints one: they may be two.
DOCUMENTS = NamedSet(
    "document",
    ("spatial_unit_id", "type_id", "number", "map_sheet"),
    """
    SELECT DISTINCT ON (held.spatialunit_id) held.spatialunit_id, document.type_id,
           document.number, document.map_sheet
    FROM parcels_landdocument AS document
    JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = document.ba_unit_id
    WHERE document.observed_on < %(true_before)s
      AND network_is_known(document.recorded_at, document.source_id, %(known_by)s)
    ORDER BY held.spatialunit_id, document.observed_on DESC, document.recorded_at DESC,
             document.id DESC
    """,
)
PRINTED = NamedSet(
    "printed",
    ("spatial_unit_id", "square_metres"),
    """
    SELECT DISTINCT ON (held.spatialunit_id) held.spatialunit_id, document.square_metres::float8
    FROM parcels_landdocument AS document
    JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = document.ba_unit_id
    WHERE document.observed_on < %(true_before)s
      AND network_is_known(document.recorded_at, document.source_id, %(known_by)s)
      AND document.square_metres IS NOT NULL
    ORDER BY held.spatialunit_id, document.observed_on DESC, document.recorded_at DESC,
             document.id DESC
    """,
)
# Overlaps that are more than noise and not settled.
_UNSETTLED = NamedSet(
    "unsettled",
    ("spatial_unit_id", "n"),
    """
    SELECT side.unit, count(*)
    FROM overlap_status AS met
    JOIN overlap_extent AS extent ON extent.overlap_id = met.overlap_id AND extent.kind <> 'noise'
    CROSS JOIN LATERAL (VALUES (met.spatial_unit_id), (met.other_unit_id)) AS side (unit)
    WHERE met.status NOT IN ('agreed', 'decided') AND met.other_unit_id IS NOT NULL
    GROUP BY side.unit
    """,
    (OVERLAP_EXTENTS, OVERLAP_STATUSES),
)

_FROM = """
    FROM unit_home AS home
    JOIN parcels_spatialunit AS unit ON unit.id = home.home_id AND unit.kind <> 'house'
    LEFT JOIN called ON called.spatial_unit_id = unit.id
    LEFT JOIN standing_boundary AS outline ON outline.spatial_unit_id = unit.id
    LEFT JOIN parcels_boundary AS boundary ON boundary.id = outline.id
    LEFT JOIN status ON status.boundary_id = outline.id
    LEFT JOIN document ON document.spatial_unit_id = unit.id
    LEFT JOIN printed ON printed.spatial_unit_id = unit.id
    LEFT JOIN parcels_landdocumenttype AS type ON type.code = document.type_id
    LEFT JOIN unsettled ON unsettled.spatial_unit_id = unit.id
    WHERE home.place_id = ANY(%s) AND unit.id NOT IN (SELECT spatial_unit_id FROM gone)
"""
_FILTERS = {
    "kind": "unit.kind = %s",
    "document": "coalesce(document.type_id, '') = %s",
    "regime": "coalesce(status.regime, 'outside_all_layers') = %s AND outline.id IS NOT NULL",
    "method": "boundary.method = %s",
    "text": "called.label ILIKE '%%' || %s || '%%'",
}
_FLAGS = {
    "differs": "abs(outline.square_metres - printed.square_metres)"
    f" > {LARGE_DIFFERENCE} * printed.square_metres",
    "unmapped": "outline.id IS NULL",
    "overlaps": "unsettled.n > 0",
}


@dataclass(frozen=True)
class RegisterRow:
    """A parcel in the register; areas in m², `tolerance` is two standard deviations.

    `document` is the latest; `printed` the area on the latest that prints one.

    `difference` is (measured − document) ÷ document.
    """

    key: UUID
    kind: str
    label: str
    document: str
    printed: float | None
    measured: float | None
    tolerance: float | None
    method: str
    observed_on: date | None
    regime: str
    unsettled: int
    status: RecordStatus | None

    @property
    def difference(self) -> float | None:
        """None where either area is not known."""
        if not self.printed or self.measured is None:
            return None
        return (self.measured - self.printed) / self.printed

    @property
    def differs_much(self) -> bool:
        """More than a tenth: document and ground do not fit (F3.7)."""
        return self.difference is not None and abs(self.difference) > LARGE_DIFFERENCE


@dataclass(frozen=True)
class RegisterPage:
    """Some rows of the register, and the sums of all that were asked for (m²)."""

    rows: list[RegisterRow]
    whole: int
    measured: float
    printed: float


def register_page(
    places: list[int], moment: Moment, asked: dict[str, str], *, start: int = 0
) -> RegisterPage:
    """Parcels that count in `places` (keys), by number; `asked` is a choice of filters.

    Four queries, whatever the size of the register.
    """
    conditions, values = [], []
    for name, sql in _FILTERS.items():
        if asked.get(name):
            conditions.append(f"AND {sql}")
            values.append(asked[name])
    conditions += [f"AND {sql}" for name, sql in _FLAGS.items() if asked.get(name)]
    head, clocks = with_clause(
        (
            UNIT_HOMES,
            _RETIRED,
            LABELS,
            STANDING_BOUNDARIES,
            STATUSES,
            DOCUMENTS,
            PRINTED,
            _UNSETTLED,
        ),
        moment,
    )
    name = "name_en" if (get_language() or "").startswith("en") else "name_th"
    with planned_for_sets(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            {head}
            SELECT unit.key, unit.kind, coalesce(called.label, ''), type.{name}, document.number,
                   printed.square_metres, outline.square_metres, outline.area_error,
                   boundary.method, boundary.observed_on, status.regime,
                   coalesce(unsettled.n, 0), outline.id, count(*) OVER (),
                   sum(outline.square_metres) OVER (),
                   sum(printed.square_metres) OVER ()
            {_FROM} {" ".join(conditions)}
            ORDER BY substring(called.label, '^[0-9]{{1,15}}')::bigint NULLS LAST, called.label,
                     unit.id
            LIMIT {PAGE} OFFSET %s
            """,
            [*clocks, places, *values, start],
        )
        found = cursor.fetchall()
    known = statuses("boundary", [row[12] for row in found if row[12]], moment)
    rows = [
        RegisterRow(
            key=row[0],
            kind=str(SpatialUnit.Kind(row[1]).label),
            label=row[2],
            document=f"{row[3] or ''} {row[4] or ''}".strip(),
            printed=row[5],
            measured=row[6],
            tolerance=row[7] * TWO_SIGMA if row[7] is not None else None,
            method=str(SurveyMethod(row[8]).label) if row[8] else "",
            observed_on=row[9],
            regime=_regime(row[10], is_mapped=row[12] is not None),
            unsettled=row[11],
            status=known.get(row[12]),
        )
        for row in found
    ]
    whole, measured, printed = found[0][13:] if found else (0, 0.0, 0.0)
    return RegisterPage(rows, whole, measured or 0.0, printed or 0.0)


def _regime(regime: str | None, *, is_mapped: bool) -> str:
    if not is_mapped:
        return ""
    return str(Regime(regime or Regime.OUTSIDE_ALL_LAYERS).label)
