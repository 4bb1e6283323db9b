"""Questions about photographs from the air."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.gis.geos import GEOSGeometry
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Exists, Lookup, OuterRef, QuerySet

from network.access import Permission, places_of
from network.models import PlaceBoundary

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from network.models import Account
    from network.moments import Moment


@BigIntegerField.register_lookup
class AnyOf(Lookup):
    """`place__any_of=[…]`: one of some keys, given as one value however many they are."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """The comparison."""
        column, of_column = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", (*of_column, list(self.rhs))


@ArrayField.register_lookup
class HasAnyOf(AnyOf):
    """`places__has_any_of=[…]`: the same of a column of several keys."""

    lookup_name = "has_any_of"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """The comparison."""
        column, of_column = self.process_lhs(compiler, connection)
        return f"{column} && %s::bigint[]", (*of_column, list(self.rhs))


class AerialImageQuerySet(QuerySet[Any]):
    """Photographs that lie on the map."""

    def as_known(self, moment: Moment) -> Self:
        """Those taken before the moment and known at it, the newest first."""
        return self.filter(
            taken_on__lt=moment.true_before, recorded_at__known_by=moment.known_by
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
