"""What every fact carries."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class ClockTimestamp(Now):
    """PostgreSQL's clock at this very moment, not at the start of the transaction."""

    template = "clock_timestamp()"

    def as_postgresql(self, compiler, connection, **extra_context):  # type: ignore[no-untyped-def]
        """Now() would put STATEMENT_TIMESTAMP() here."""
        return self.as_sql(compiler, connection, **extra_context)


class Fact(models.Model):
    """Something a source says of an identity; added, never edited.

    The database stamps `recorded_at` and refuses every update and deletion
    (rules.append_only). Who recorded it is said by the source.
    """

    source = models.ForeignKey("network.Source", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

    class Meta:
        abstract = True
