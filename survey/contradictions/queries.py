"""Questions about contradictions and how they were settled; they take values, never models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from network.moments import EVER_KNOWN, Moment
from network.queries import FactQuerySet
from parcels.queries import place_of_units

if TYPE_CHECKING:
    from network.models import Account

# Of the households with contradictions, those that belong to one of some places.
_HOUSEHOLDS_AT_HOME = """
    SELECT home.party_id
    FROM (
        SELECT DISTINCT ON (domicile.party_id) domicile.party_id, domicile.place_id
        FROM network_domicile AS domicile
        WHERE domicile.since < %s
          AND network_is_known(domicile.recorded_at, domicile.source_id, %s)
          AND domicile.party_id IN (
              SELECT visit.household_id
              FROM survey_contradiction AS noticed
              JOIN survey_visit AS visit ON visit.id = noticed.first_visit_id
              WHERE network_is_known(visit.recorded_at, visit.source_id, 'infinity')
                AND network_is_known(noticed.recorded_at, noticed.source_id, %s))
        ORDER BY domicile.party_id, domicile.since DESC, domicile.recorded_at DESC,
                 domicile.id DESC
    ) AS home
    WHERE home.place_id = ANY(%s)
"""


class SettlementQuerySet(FactQuerySet):
    """How contradictions were settled; the latest word counts."""

    about = ("contradiction",)
    true_from = "settled_on"

    def hindering(self, source: Any) -> Self:
        """Settlements between records of which one is of `source`: somebody decided on it."""
        counting = self.filter(recorded_at__known_by=EVER_KNOWN).exclude(source=source)
        return counting.filter(
            Q(contradiction__first_visit__source=source)
            | Q(contradiction__second_visit__source=source)
            | Q(contradiction__first_boundary__source=source)
            | Q(contradiction__second_boundary__source=source)
        )


class ContradictionQuerySet(FactQuerySet):
    """Contradictions between records; each is of itself."""

    about = ("key",)
    true_from = "noticed_on"
    is_drawn_from_others = True

    def recorded(self, moment: Moment) -> Self:
        """Contradictions noticed by the moment, as long as both records count."""
        known = moment.known_by
        return (
            super()
            .recorded(moment)
            .filter(
                Q(
                    first_visit__recorded_at__known_by=known,
                    second_visit__recorded_at__known_by=known,
                )
                | Q(
                    first_boundary__recorded_at__known_by=known,
                    second_boundary__recorded_at__known_by=known,
                )
            )
        )

    def open(self, moment: Moment) -> Self:
        """Those nobody has settled, the longest waiting first. The records behind F2.4.

        Where one of the two was found not to be so in another contradiction, nothing is
        left to settle.
        """
        settled = self._of("settlements").recorded(moment).values("contradiction")
        waiting = self.recorded(moment).exclude(pk__in=settled)
        return waiting.exclude(pk__in=self.moot(moment).values("pk")).order_by("noticed_on", "pk")

    def moot(self, moment: Moment) -> Self:
        """Those of which one record was found not to be so in another contradiction."""
        standing = self._of("settlements").as_known(moment)
        moot = Q()
        for record in ("visit", "boundary"):
            for side, kept in (("first", ("second", "neither")), ("second", ("first", "neither"))):
                said = f"contradiction__{side}_{record}"
                wrong = standing.filter(kept__in=kept, **{f"{said}__isnull": False})
                moot |= Q(**{f"first_{record}__in": wrong.values(said)})
                moot |= Q(**{f"second_{record}__in": wrong.values(said)})
        own = standing.values("contradiction")
        return self.recorded(moment).filter(moot).exclude(pk__in=own)

    def settled(self, moment: Moment) -> Self:
        """Those somebody has settled."""
        settled = self._of("settlements").recorded(moment).values("contradiction")
        return self.recorded(moment).filter(pk__in=settled)

    def to_look_again(self, moment: Moment) -> Self:
        """Settled as neither being so, and nobody has been there since: somebody has to go."""
        standing = self._of("settlements").as_known(moment).filter(kept="neither")
        visits = self._of("first_visit").recorded(moment)
        boundaries = self._of("first_boundary").recorded(moment)
        since = {"recorded_at__gt": OuterRef("recorded_at")}
        seen = standing.filter(
            Exists(
                visits.filter(
                    household=OuterRef("contradiction__first_visit__household"),
                    visited_on__gte=OuterRef("settled_on"),
                    **since,
                )
            )
            | Exists(
                boundaries.filter(
                    spatial_unit=OuterRef("contradiction__first_boundary__spatial_unit"),
                    observed_on__gte=OuterRef("settled_on"),
                    **since,
                )
            )
        )
        return (
            self.recorded(moment)
            .filter(pk__in=standing.values("contradiction"))
            .exclude(pk__in=seen.values("contradiction"))
            .order_by("noticed_on", "pk")
        )

    def in_places(self, places: list[int], moment: Moment) -> Self:
        """Those about households that belong to, or land that counts in, `places` (keys).

        Only the homes of what contradictions are about are worked out, not those of all.
        One query when it is called, for the units.
        """
        of_land = self.order_by().filter(first_boundary__isnull=False)
        units = set(of_land.values_list("first_boundary__spatial_unit", flat=True))
        sql, clocks = place_of_units(moment, list(units))
        lying = RawSQL(
            f"SELECT unit_id FROM ({sql}) AS home WHERE place_id = ANY(%s)", [*clocks, places]
        )
        belonging = RawSQL(
            _HOUSEHOLDS_AT_HOME, [moment.true_before, moment.known_by, moment.known_by, places]
        )
        return self.filter(
            Q(first_visit__household__in=belonging) | Q(first_boundary__spatial_unit__in=lying)
        )

    def visible_to(self, account: Account) -> Self:
        """Those in places where the account may see records."""
        from network.access import Permission, places_of  # noqa: PLC0415

        return self.in_places(places_of(account, Permission.SEE_RECORDS), Moment.now())

    def _of(self, field: str) -> Any:
        """All facts that a relation of contradictions leads to."""
        related = self.model._meta.get_field(field).related_model
        return related._default_manager.all()
