"""Questions about land; they take values, never models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from network.moments import EVER_KNOWN, Moment
from network.queries import FactQuerySet

if TYPE_CHECKING:
    from network.models import Account, Source

# A share below this is the noise of two drawings of one line (DOMAIN.md §5.0).
NOISE_SQUARE_METRES = 16.0
HALF = 0.5

# The place each unit counts in: the one it is stated to lie in, else the lowest
# place whose boundary holds where it was measured (§5.0). `located_id` is the
# latter in any case, so that a contradiction between the two can be listed.
_PLACE_OF_UNITS = """
    WITH stated AS (
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, place_id
        FROM parcels_statedplace
        WHERE observed_on < %s AND network_is_known(recorded_at, source_id, %s){of_units}
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ), in_force AS MATERIALIZED (
        SELECT DISTINCT ON (place_id) id, place_id
        FROM network_placeboundary
        WHERE valid_from < %s AND network_is_known(recorded_at, source_id, %s)
        ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    ), outlined AS (
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id
        FROM parcels_boundary
        WHERE observed_on < %s AND network_is_known(recorded_at, source_id, %s){of_units}
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ), pointed AS (
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id
        FROM parcels_position
        WHERE observed_on < %s AND network_is_known(recorded_at, source_id, %s){of_units}
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ), held AS (
        SELECT outlined.spatial_unit_id, holder.place_boundary_id
        FROM outlined JOIN parcels_boundaryplace AS holder ON holder.boundary_id = outlined.id
        UNION ALL
        SELECT pointed.spatial_unit_id, holder.place_boundary_id
        FROM pointed JOIN parcels_positionplace AS holder ON holder.position_id = pointed.id
    ), located AS (
        SELECT DISTINCT ON (held.spatial_unit_id) held.spatial_unit_id, place.id AS place_id
        FROM held
        JOIN in_force ON in_force.id = held.place_boundary_id
        JOIN network_place AS place ON place.id = in_force.place_id
        ORDER BY held.spatial_unit_id, length(place.code) DESC, place.code
    )
    SELECT coalesce(stated.spatial_unit_id, located.spatial_unit_id) AS unit_id,
           coalesce(stated.place_id, located.place_id) AS place_id,
           located.place_id AS located_id
    FROM stated FULL JOIN located ON located.spatial_unit_id = stated.spatial_unit_id
"""


def place_of_units(moment: Moment, units: list[int] | None = None) -> tuple[str, list[Any]]:
    """SQL and parameters of (unit_id, place_id, located_id) at `moment`, of all or some units."""
    clocks = [moment.true_before, moment.known_by]
    if units is None:
        return _PLACE_OF_UNITS.format(of_units=""), clocks * 4
    narrowed = _PLACE_OF_UNITS.format(of_units=" AND spatial_unit_id = ANY(%s)")
    # Stated, the outlines of places, measured as an outline, seen as a point.
    return narrowed, [*clocks, units, *clocks, *clocks, units, *clocks, units]


# Units that went into a split or merge: from that day on they are history.
RETIRED = """
    SELECT retired.spatial_unit_id
    FROM parcels_retired AS retired
    JOIN parcels_reshaping AS reshaping ON reshaping.id = retired.reshaping_id
    WHERE reshaping.happened_on < %s
      AND network_is_known(reshaping.recorded_at, reshaping.source_id, %s)
"""


class SpatialUnitQuerySet(QuerySet[Any]):
    """Parcels, house lots and houses."""

    def standing(self, moment: Moment) -> Self:
        """Units that no split or merge has retired at `moment`."""
        return self.exclude(pk__in=RawSQL(RETIRED, [moment.true_before, moment.known_by]))

    def in_places(self, places: list[int], moment: Moment) -> Self:
        """Units that count in one of `places` (keys) at `moment`."""
        sql, clocks = place_of_units(moment)
        chosen = RawSQL(
            f"SELECT unit_id FROM ({sql}) AS home WHERE place_id = ANY(%s)",
            [*clocks, places],
        )
        return self.filter(pk__in=chosen)

    def visible_to(self, account: Account) -> Self:
        """Units that count in places where the account may see records."""
        from network.access import Permission, places_of  # noqa: PLC0415

        return self.in_places(places_of(account, Permission.SEE_RECORDS), Moment.now())


class UnitFactQuerySet(FactQuerySet):
    """Facts about one spatial unit each."""

    about = ("spatial_unit",)
    true_from = "observed_on"


class WhereaboutsQuerySet(UnitFactQuerySet):
    """Where spatial units lie, measured or stated: without it a unit is nowhere."""

    founds = "spatial_unit"


class BoundaryQuerySet(WhereaboutsQuerySet):
    """Observations of the boundaries of spatial units."""


class BoundaryMarkerQuerySet(FactQuerySet):
    """Markers of units, by the number on them."""

    about = ("spatial_unit", "number")
    true_from = "observed_on"


class RightQuerySet(FactQuerySet):
    """Rights of parties over units."""

    about = ("ba_unit", "party")
    true_from = "began_on"
    founds = "ba_unit"
    stands_on = ("ba_unit__spatial_units",)

    def in_force(self, moment: Moment) -> Self:
        """The right each party has at `moment`; those who have none any more are left out."""
        return self.as_known(moment).exclude(kind="none")


class LivestockCertificateQuerySet(FactQuerySet):
    """Certificates of large livestock."""

    about = ("party",)
    true_from = "certified_on"


class TransferApplicationQuerySet(FactQuerySet):
    """Applications to pass land on."""

    about = ("id",)
    true_from = "filed_on"
    stands_on = ("ba_unit__spatial_units",)

    def pending(self, moment: Moment) -> Self:
        """Filed before the moment and not decided before it."""
        return self.recorded(moment).exclude(
            decision__decided_on__lt=moment.true_before,
            decision__recorded_at__known_by=moment.known_by,
        )


class OccupationNotificationQuerySet(FactQuerySet):
    """Notices under item 62."""

    about = ("ba_unit", "party")
    true_from = "filed_on"
    stands_on = ("ba_unit__spatial_units",)


class ReshapingQuerySet(FactQuerySet):
    """Splits and merges."""

    about = ("id",)
    true_from = "happened_on"
    stands_on = ("retired__spatial_unit", "formed__spatial_unit")


class OccupationEvidenceQuerySet(FactQuerySet):
    """Evidence of occupation; every piece stands."""

    about = ("id",)
    true_from = "observed_on"


class OverlapStepQuerySet(FactQuerySet):
    """Steps taken about overlaps; every one stands."""

    about = ("id",)
    true_from = "taken_on"
    stands_on = ("overlap__spatial_unit", "overlap__other_unit", "overlap__concession")

    def hindering(self, source: Source) -> Self:
        """Steps about the line of a layer that `source` alone gives (network.withdrawals)."""
        with_layer = RawSQL(
            """
            SELECT met.id FROM parcels_overlap AS met
            JOIN parcels_layeredition AS edition
                ON edition.kind = met.layer_kind AND edition.series = met.layer_series
            WHERE network_is_known(edition.recorded_at, edition.source_id, 'infinity')
            GROUP BY met.id HAVING bool_and(edition.source_id = %s)
            """,
            [source.pk],
        )
        return self.filter(overlap__in=with_layer, recorded_at__known_by=EVER_KNOWN)


class LandDocumentQuerySet(FactQuerySet):
    """Documents shown or claimed for units, the latest of each type."""

    about = ("ba_unit", "type")
    true_from = "observed_on"
    stands_on = ("ba_unit__spatial_units",)


class InstrumentQuerySet(FactQuerySet):
    """What is known of concessions."""

    about = ("concession",)
    true_from = "observed_on"
    founds = "concession"


class LayerEditionQuerySet(FactQuerySet):
    """Editions of layers, the latest of each kind and series."""

    about = ("kind", "series")
    true_from = "as_of"
    stands_on = ("features__concession",)

    def in_force(self, moment: Moment) -> Self:
        """The editions that hold at `moment`."""
        return self.as_known(moment)


class LayerFeatureQuerySet(QuerySet[Any]):
    """Polygons of layers."""

    def of(self, editions: QuerySet[Any]) -> Self:
        """Polygons of `editions`, which is not evaluated."""
        return self.filter(edition__in=editions)
