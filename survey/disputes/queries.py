"""Questions about disputes and what was done about them; they take values, never models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from network.moments import EVER_KNOWN, Moment
from network.queries import FactQuerySet

if TYPE_CHECKING:
    from network.models import Account

ENDS = ("settled", "withdrawn")


class DisputeQuerySet(FactQuerySet):
    """Disputes; each is of itself."""

    about = ("key",)
    true_from = "opened_on"

    def visible_to(self, account: Account) -> Self:
        """Those heard in places where the account may see records."""
        from network.access import Permission, places_of  # noqa: PLC0415 (it asks us in turn)

        return self.filter(place__in=places_of(account, Permission.SEE_RECORDS))

    def open(self, moment: Moment) -> Self:
        """Those that nothing has ended, or that were opened anew since."""
        steps = self.model._meta.get_field("steps").related_model._default_manager.all()
        last = (
            steps.recorded(moment)
            .filter(dispute=OuterRef("pk"))
            .order_by("-taken_on", "-recorded_at", "-pk")
            .values("kind")[:1]
        )
        found = self.recorded(moment).alias(_last=Coalesce(Subquery(last), Value("")))
        return found.exclude(_last__in=ENDS)

    def hindering(self, source: Any) -> Self:
        """Disputes of others about records of `source`: somebody hears them (withdrawals)."""
        counting = self.filter(recorded_at__known_by=EVER_KNOWN).exclude(source=source)
        return counting.filter(
            Q(visit__source=source)
            | Q(contradiction__first_visit__source=source)
            | Q(contradiction__second_visit__source=source)
            | Q(contradiction__first_boundary__source=source)
            | Q(contradiction__second_boundary__source=source)
        )


class DisputePartyQuerySet(FactQuerySet):
    """Who is a party to a dispute; each entry is of itself."""

    about = ("id",)
    true_from = "entered_on"


class DisputeStepQuerySet(FactQuerySet):
    """Steps about disputes; each is of itself."""

    about = ("id",)
    true_from = "taken_on"
