"""Questions about files that were sent to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from network.models import Account


class ArrivalQuerySet(QuerySet[Any]):
    """Files sent to pages, and how far they have come."""

    def visible_to(self, account: Account) -> Self:
        """What the account sent, and what was sent for places where it may record.

        A file for everywhere is for those who record everywhere.
        """
        from network.access import Permission, acts_everywhere, places_of  # noqa: PLC0415

        seen = Q(sent_by=account) | Q(place__in=places_of(account, Permission.RECORD))
        if acts_everywhere(account, Permission.RECORD):
            seen |= Q(place__isnull=True)
        return self.filter(seen)

    def never_imported(self) -> Self:
        """Those whose file is still here, and which no source has taken over."""
        return self.filter(source__isnull=True).exclude(stored_as="")
