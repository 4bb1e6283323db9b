"""How the background job comes along with the report of a month: a row for who waits for it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from network.models import Place


class MonthRun(models.Model):
    """The last attempt to prepare the first edition of a district's month by itself.

    No fact: what was prepared is the report. Committed apart from it, so that a page can say
    that it is under way, and what stopped it.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    attempts = models.PositiveSmallIntegerField(default=1)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="what stopped it, Thai / English")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "month"], name="one_run_of_a_month"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("begun_at")),
                name="a_run_ends_after_it_began",
            ),
        ]
