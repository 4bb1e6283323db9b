"""Questions about photographs from the air, scans, the points they lie by, and what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Exists, OuterRef, Q, QuerySet

from network.access import Permission, acts_everywhere, places_of
from network.models import PlaceBoundary

if TYPE_CHECKING:
    from network.models import Account
    from network.moments import Moment


class AerialImageQuerySet(QuerySet[Any]):
    """Photographs that lie on the map."""

    def as_known(self, moment: Moment) -> Self:
        """Those taken before the moment and known at it, the newest first; of a scan the latest."""
        known = self.model.objects.filter(recorded_at__known_by=moment.known_by)
        # The time of an image is that of its writing: two of a scan are done one after the other.
        later = known.filter(
            georeference__scan=OuterRef("georeference__scan"), pk__gt=OuterRef("pk")
        )
        return self.filter(
            ~Exists(later), taken_on__lt=moment.true_before, recorded_at__known_by=moment.known_by
        ).order_by("-taken_on", "-recorded_at", "-pk")

    def over(self, area: GEOSGeometry) -> Self:
        """Those whose frame touches `area` (EPSG:4326)."""
        return self.filter(footprint__intersects=area)

    def visible_to(self, account: Account, moment: Moment) -> Self:
        """Those over places in which the account acts: whoever sees a place may see it from above.

        A picture from the air shows roofs, not who lives below them.
        """
        places = PlaceBoundary.objects.as_known(moment).filter(
            place__in=places_of(account, Permission.SEE_PLACES)
        )
        return self.filter(Exists(places.filter(geometry__intersects=OuterRef("footprint"))))


class AerialScanQuerySet(QuerySet[Any]):
    """Scans, laid on the ground or not yet."""

    def as_known(self, moment: Moment) -> Self:
        """Those known at the moment, the latest recorded first."""
        return self.filter(recorded_at__known_by=moment.known_by).order_by("-recorded_at", "-pk")

    def visible_to(self, account: Account) -> Self:
        """Those of a place in which the account may record; of everywhere for who acts there."""
        own = Q(place__in=places_of(account, Permission.RECORD))
        if acts_everywhere(account, Permission.RECORD):
            own |= Q(place__isnull=True)
        return self.filter(own)


class GeoreferenceQuerySet(QuerySet[Any]):
    """Points by which scans were laid down."""

    def as_known(self, moment: Moment) -> Self:
        """Those known at the moment, the latest first."""
        return self.filter(recorded_at__known_by=moment.known_by).order_by("-recorded_at", "-pk")


class PhotographReadingQuerySet(QuerySet[Any]):
    """What was seen on photographs."""

    def as_known(self, moment: Moment) -> Self:
        """Those known at the moment whose evidence is, the latest last."""
        return self.filter(
            recorded_at__known_by=moment.known_by, evidence__recorded_at__known_by=moment.known_by
        ).order_by("recorded_at", "pk")
