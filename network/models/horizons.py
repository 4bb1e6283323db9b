"""Moments of knowledge by which something was frozen: behind them nothing is recorded any more."""

from __future__ import annotations

from django.db import models

from network.models.facts import ClockTimestamp


class UsedMoment(models.Model):
    """A K that a frozen report was counted by; never changed, never taken away.

    The database takes it only when no other transaction is open that began before it, and
    no fact afterwards that would be recorded at or before it (DOMAIN.md §5.0).
    """

    known_by = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["-known_by"], name="used_moment_latest")]
