"""Questions about housing projects; they take values, never models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db.models import F, Q, QuerySet

from network.moments import EVER_KNOWN, Moment
from network.queries import FactQuerySet

if TYPE_CHECKING:
    from network.models import Account

_RIGHTS = 4  # the step at which the roster is verified (models.Step)


class HousingProjectQuerySet(QuerySet[Any]):
    """Projects; each has a home, and villages."""

    def visible_to(self, account: Account) -> Self:
        """Those of places whose figures the account may see: a project names nobody."""
        from network.access import Permission, places_of  # noqa: PLC0415 (it asks us in turn)

        return self.in_places(places_of(account, Permission.SEE_REPORT), Moment.now())

    def in_places(self, places: Iterable[int], moment: Moment) -> Self:
        """Those at home in one of `places` (keys), or with a village among them."""
        keys = list(places)
        villages: Any = self.model._meta.get_field("project_villages").related_model
        among = villages._default_manager.as_known(moment).filter(place__in=keys, is_in=True)
        return self.filter(Q(place__in=keys) | Q(pk__in=among.values("project")))


class ProjectRecordQuerySet(FactQuerySet):
    """What projects are called."""

    about = ("project",)
    true_from = "observed_on"
    founds = "project"


class ProjectVillageQuerySet(FactQuerySet):
    """Which villages are of which project."""

    about = ("project", "place")
    true_from = "since"


class ProjectStepQuerySet(FactQuerySet):
    """Steps passed and gone back to; the last said of a step counts."""

    about = ("project", "step")
    true_from = "happened_on"

    def hindering(self, source: Any) -> Self:
        """Rights that were verified (step 4) with households `source` put on (withdrawals).

        Also where these hung before `source` came: the step rests on the roster as it was.
        """
        counting = self.filter(recorded_at__known_by=EVER_KNOWN).exclude(source=source)
        return counting.filter(
            step=_RIGHTS,
            kind="passed",
            recorded_at__gt=source.recorded_at,
            project__roster__source=source,
            project__roster__is_in=True,
        ).distinct()


class RosterEntryQuerySet(FactQuerySet):
    """Who is on which roster."""

    about = ("project", "household")
    true_from = "since"

    def listed(self, project: Any, moment: Moment) -> Self:
        """Those on the roster of a project at the moment."""
        return self.as_known(moment).filter(project=project, is_in=True)


class RosterPostingQuerySet(FactQuerySet):
    """Posted rosters; each is of itself."""

    about = ("key",)
    true_from = "posted_on"

    def hindering(self, source: Any) -> Self:
        """Lists that hung with households which `source` put on the roster (withdrawals)."""
        counting = self.filter(recorded_at__known_by=EVER_KNOWN).exclude(source=source)
        return counting.filter(
            recorded_at__gt=source.recorded_at,
            project__roster__source=source,
            entries__household=F("project__roster__household"),
        ).distinct()


class RosterObjectionQuerySet(FactQuerySet):
    """Objections; each is of itself."""

    about = ("key",)
    true_from = "objected_on"

    def awaiting(self, moment: Moment) -> Self:
        """Those the committee has to decide on."""
        decisions: Any = self.model._meta.get_field("decision").related_model
        decided = decisions._default_manager.recorded(moment).values("objection")
        return self.recorded(moment).exclude(pk__in=decided)


class RosterDecisionQuerySet(FactQuerySet):
    """Decisions on objections."""

    about = ("objection",)
    true_from = "decided_on"


class ProjectDocumentQuerySet(FactQuerySet):
    """Papers of projects; each is of itself."""

    about = ("key",)
    true_from = "dated_on"


class BudgetAmountQuerySet(FactQuerySet):
    """What the lines of budgets are."""

    about = ("line",)
    true_from = "decided_on"


class ProjectMoneyQuerySet(FactQuerySet):
    """Money of projects; each is of itself."""

    about = ("key",)
    true_from = "moved_on"
