"""Questions about the reports of months; they take values, never models."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db.models import QuerySet

HEAVY = ("values", "definitions", "corrections", "paper", "page")


class MonthlyReportQuerySet(QuerySet[Any]):
    """Reports as they were frozen."""

    def recorded(self, known_by: datetime) -> Self:
        """Those prepared by a moment of knowledge."""
        return self.filter(recorded_at__known_by=known_by)

    def light(self) -> Self:
        """Without what is printed: for lists and states."""
        return self.defer(*HEAVY)


class ReportStepQuerySet(QuerySet[Any]):
    """What became of reports."""

    def recorded(self, known_by: datetime) -> Self:
        """Steps recorded by a moment of knowledge, in order."""
        return self.filter(recorded_at__known_by=known_by).order_by("recorded_at", "pk")
