"""Questions about concessions: which lie in some places, which a reader may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from network.moments import Moment
from parcels.queries import NOISE_SQUARE_METRES, place_of_units

if TYPE_CHECKING:
    from network.models import Account

# By a polygon of any edition: a concession stays the business of those it once lay on, also
# when a newer map leaves it out. By a unit: a village without an outline has its units by name.
IN_PLACES = """
    WITH in_force AS (
        SELECT DISTINCT ON (place_id) id, place_id
        FROM network_placeboundary
        WHERE valid_from < %s AND network_is_known(recorded_at, source_id, %s)
        ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    )
    SELECT feature.concession_id
    FROM in_force
    JOIN parcels_concessionplace AS piece ON piece.place_boundary_id = in_force.id
        AND piece.square_metres > %s
    JOIN parcels_layerfeature AS feature ON feature.id = piece.feature_id
    JOIN parcels_layeredition AS edition ON edition.id = feature.edition_id
    WHERE in_force.place_id = ANY(%s)
      AND network_is_known(edition.recorded_at, edition.source_id, %s)
    UNION
    SELECT instrument.concession_id
    FROM parcels_instrument AS instrument
    JOIN network_source AS source ON source.id = instrument.source_id
    JOIN network_place AS place ON place.code = source.reading ->> 'place'
    WHERE place.id = ANY(%s)
      AND network_is_known(instrument.recorded_at, instrument.source_id, %s)
"""
OVER_UNITS = """
    SELECT met.concession_id FROM parcels_overlap AS met
    JOIN ({home}) AS home ON home.unit_id = met.spatial_unit_id
    WHERE met.concession_id IS NOT NULL AND home.place_id = ANY(%s)
"""


class ConcessionQuerySet(QuerySet[Any]):
    """Concessions and permissions over land."""

    def in_places(self, places: list[int], moment: Moment) -> Self:
        """Concessions that concern one of `places` (keys) at `moment`.

        Those with a polygon in it, those that overlap a unit at home in it, and those
        that were recorded by hand for it, whose land no map shows yet.
        """
        # Constant text; values stay parameters.
        clocks = [moment.true_before, moment.known_by]
        asked = [*clocks, NOISE_SQUARE_METRES, places, moment.known_by, places, moment.known_by]
        by_map = RawSQL(IN_PLACES, asked)  # noqa: S611
        home, of_home = place_of_units(moment)
        by_unit = RawSQL(OVER_UNITS.format(home=home), [*of_home, places])  # noqa: S611
        return self.filter(Q(pk__in=by_map) | Q(pk__in=by_unit))

    def visible_to(self, account: Account) -> Self:
        """Concessions that concern a place where the account may see records."""
        from network.access import Permission, places_of  # noqa: PLC0415 (it asks us in turn)

        return self.in_places(places_of(account, Permission.SEE_RECORDS), Moment.now())
