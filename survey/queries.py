"""Questions about visits and verifications; they take values, never models."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from network.moments import EVER_KNOWN, Moment
from network.queries import FactQuerySet, PartyQuerySet
from survey.told_queries import OnePerson, merged_away, questioned

if TYPE_CHECKING:
    from network.models import Account

# Verifiers, of whom none disagrees, that make a record verified (S4-19).
VERIFIERS_NEEDED = 2


class VisitQuerySet(FactQuerySet):
    """Visits to households."""

    about = ("household",)
    true_from = "visited_on"

    def recorded(self, moment: Moment) -> Self:
        """Visits that were handed in; a draft is nobody's but its writer's.

        What was told of a household that is merged into another is told of that one (its
        visits are stated anew), from the merge on and of whatever day.
        """
        told = super().recorded(moment).filter(is_draft=False)
        return told.exclude(household__in=merged_away(moment))

    def draft_of(self, account: Account, household: Any) -> Any:
        """What the account last saved of a household and has not handed in; None where it has."""
        written = self.filter(
            household=household, source__recorded_by=account, recorded_at__known_by=EVER_KNOWN
        )
        last = written.order_by("-recorded_at", "-pk").first()
        return last if last is not None and last.is_draft else None

    def visible_to(self, account: Account) -> Self:
        """Visits to households in places where the account may see records."""
        households: PartyQuerySet = self.model._meta.get_field(
            "household"
        ).remote_field.model._default_manager.all()
        return self.filter(household__in=households.visible_to(account))


class CareNeedQuerySet(FactQuerySet):
    """Health and disability of persons."""

    about = ("person",)
    true_from = "observed_on"


class VerificationQuerySet(FactQuerySet):
    """Verdicts of persons about visits and boundaries."""

    about = ("visit", "boundary", "verifier")
    true_from = "verified_on"

    def standing_of(
        self, record: str, moment: Moment, among: Collection[int] | None = None
    ) -> QuerySet[Any]:
        """Rows {record: key, standing: status} of records ('visit' or 'boundary') with verdicts.

        Of each person's verdicts about a record the latest counts; entries of one person that
        were merged are one person, and verdicts that turned out not independent (a membership
        that became known since) count no more. One who disagrees makes it disputed; two who
        agree make it verified. With `among` (keys) of those records alone.
        """
        # Narrowed to one kind of record before each person's latest verdict is chosen, which
        # changes no choice (the record is part of the identity) and sorts far fewer.
        about_record: dict[str, Any] = {f"{record}__isnull": False}
        if among is not None:
            about_record = {f"{record}__in": among}
        latest = (
            self.model._default_manager.all()
            .recorded(moment)
            .filter(**about_record)
            .exclude(pk__in=questioned(moment, among))
            .annotate(
                turn=Window(
                    RowNumber(),
                    partition_by=[F(record), OnePerson("verifier", moment.known_by)],
                    order_by=[F("verified_on").desc(), F("recorded_at").desc(), F("pk").desc()],
                )
            )
            .filter(turn=1)
            .values("pk")
        )
        standings: QuerySet[Any] = (
            self.filter(pk__in=latest, **about_record)
            .order_by()
            .values(record)
            .annotate(
                agreeing=Count("pk", filter=Q(verdict="agree")),
                disagreeing=Count("pk", filter=Q(verdict="disagree")),
            )
            .annotate(
                standing=Case(
                    When(disagreeing__gt=0, then=Value("disputed")),
                    When(agreeing__gte=VERIFIERS_NEEDED, then=Value("verified")),
                    default=Value("submitted"),
                )
            )
        )
        return standings

    def verified(self, record: str, moment: Moment) -> QuerySet[Any]:
        """Keys of the verified records, V of DOMAIN.md §5.0."""
        # Not by `standing`: the planner takes a range for a third, an equality for almost nothing.
        return (
            self.standing_of(record, moment)
            .filter(agreeing__gte=VERIFIERS_NEEDED, disagreeing__lt=1)
            .values(record)
        )

    def disputed(self, record: str, moment: Moment) -> QuerySet[Any]:
        """Keys of the disputed records; S of §5.0 is every other: submitted or verified."""
        return self.standing_of(record, moment).filter(disagreeing__gt=0).values(record)
