"""Questions about links to reports; they take values, never models."""

from __future__ import annotations

from typing import Self

from network.moments import Moment
from network.queries import FactQuerySet


class ReportLinkQuerySet(FactQuerySet):
    """Links to signed reports; each is of itself."""

    about = ("key",)
    true_from = "began_on"

    def in_force(self, moment: Moment) -> Self:
        """Begun, its last day not over and not ended before it was due."""
        return (
            self.recorded(moment)
            .filter(ends_on__gte=moment.last_day)
            .exclude(ending__recorded_at__known_by=moment.known_by)
        )
