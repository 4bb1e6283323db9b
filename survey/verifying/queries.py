"""Questions about refused verdicts, posted lists and objections; they take values, never models."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import QuerySet

from network.moments import Moment
from network.queries import FactQuerySet


class RefusedVerificationQuerySet(FactQuerySet):
    """Verdicts that the rules refused; each is of itself."""

    about = ("key",)
    true_from = "attempted_on"


class ListPostingQuerySet(FactQuerySet):
    """Lists posted for objections; each is of itself."""

    about = ("key",)
    true_from = "posted_on"

    def under_way(self, moment: Moment) -> Self:
        """Those that hang on the moment's last day, and are heard on."""
        return self.recorded(moment).filter(closes_on__gt=moment.last_day)

    def over(self, moment: Moment) -> Self:
        """Those whose period is over."""
        return self.recorded(moment).filter(closes_on__lte=moment.last_day)


class PostedVisitQuerySet(FactQuerySet):
    """Lines of posted lists."""

    about = ("posting", "visit")
    true_from = "posted_on"


class PostingMinuteQuerySet(FactQuerySet):
    """Minutes of what came of posted lists; the latest said counts."""

    about = ("posting",)
    true_from = "held_on"


class ObjectionQuerySet(FactQuerySet):
    """Objections to lines of posted lists; each is of itself."""

    about = ("key",)
    true_from = "objected_on"

    def awaiting(self, moment: Moment) -> Self:
        """Those the committee has to decide on, the longest waiting first."""
        decided = self._decisions().recorded(moment).values("objection")
        waiting = self.recorded(moment).filter(verification__isnull=True)
        return waiting.exclude(pk__in=decided).order_by("objected_on", "pk")

    def standing_against(self, moment: Moment) -> QuerySet[Any]:
        """Keys of the visits to which somebody objects: undecided, or upheld."""
        refused = self._decisions().recorded(moment).filter(is_upheld=False).values("objection")
        return (
            self.recorded(moment)
            .filter(verification__isnull=True)
            .exclude(pk__in=refused)
            .values("visit")
        )

    def _decisions(self) -> Any:
        decisions: Any = self.model._meta.get_field("decision").related_model
        return decisions._default_manager.all()


class ObjectionDecisionQuerySet(FactQuerySet):
    """What committees decided on objections; each objection is decided once."""

    about = ("objection",)
    true_from = "decided_on"
