"""Questions about savings groups; they take values, never models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from network.moments import Moment
from network.queries import FactQuerySet

if TYPE_CHECKING:
    from network.models import Account


class SavingsGroupQuerySet(QuerySet[Any]):
    """Savings groups."""

    def visible_to(self, account: Account) -> Self:
        """Groups in places where the account may see money."""
        from network.access import Permission, places_of  # noqa: PLC0415 (it asks rooms below)

        return self.filter(place__in=places_of(account, Permission.SEE_MONEY))


class GroupRecordQuerySet(FactQuerySet):
    """Names, levels and deposit days of groups."""

    about = ("group",)
    true_from = "observed_on"


class PledgeQuerySet(FactQuerySet):
    """What members promise to save."""

    about = ("membership",)
    true_from = "since"


class MembershipQuerySet(QuerySet[Any]):
    """Who is a member of which group."""

    def in_force(self, moment: Moment) -> Self:
        """Joined before the moment and not left before it: joining and leaving are two facts."""
        return self.filter(
            joined_on__lt=moment.true_before, recorded_at__lte=moment.known_by
        ).exclude(ending__left_on__lt=moment.true_before, ending__recorded_at__lte=moment.known_by)


class JournalEntryQuerySet(QuerySet[Any]):
    """Entries of ledgers."""

    def recorded(self, moment: Moment) -> Self:
        """Entries of days before the moment, recorded by it."""
        return self.filter(entered_on__lt=moment.true_before, recorded_at__lte=moment.known_by)
