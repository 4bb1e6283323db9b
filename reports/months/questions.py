"""Questions about the reports of months; they take values, never models."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import QuerySet

from network.moments import Moment

HEAVY = ("values", "definitions", "corrections", "paper", "page")


class MonthlyReportQuerySet(QuerySet[Any]):
    """Reports as they were frozen."""

    def recorded(self, moment: Moment) -> Self:
        """Those prepared by a moment of knowledge."""
        return self.filter(recorded_at__known_by=moment.known_by)

    def light(self) -> Self:
        """Without what is printed: for lists and states."""
        return self.defer(*HEAVY)


class ReportStepQuerySet(QuerySet[Any]):
    """What became of reports."""

    def recorded(self, moment: Moment) -> Self:
        """Steps recorded by a moment of knowledge, in order."""
        return self.filter(recorded_at__known_by=moment.known_by).order_by("recorded_at", "pk")
