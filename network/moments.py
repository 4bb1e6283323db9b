"""The two clocks every question is asked by: what was true by then, what was known by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from formats.months import BANGKOK, Month

# Behind this nothing is recorded: what verbs compare with is all that has come in and was not
# withdrawn. In SQL 'infinity', written into the statement.
EVER_KNOWN = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Moment:
    """Facts true before `true_before` (Asia/Bangkok, exclusive) and recorded by `known_by`."""

    true_before: date
    known_by: datetime

    @classmethod
    def at_close_of(cls, month: Month, *, known_by: datetime | None = None) -> Moment:
        """The close of `month` as known at `known_by` (now, if it is not given).

        While the month runs its close has not come: the moment is then today,
        with what happened today already in it.
        """
        known_by = known_by or known_now()
        tomorrow = known_by.astimezone(BANGKOK).date() + timedelta(days=1)
        return cls(true_before=min(month.close_day, tomorrow), known_by=known_by)

    @classmethod
    def now(cls) -> Moment:
        """Today, with all that has been recorded so far."""
        moment = timezone.now()
        return cls(moment.astimezone(BANGKOK).date() + timedelta(days=1), moment)

    @classmethod
    def on(cls, day: date) -> Moment:
        """As known at the end of `day` in Bangkok; a day that is not over is now."""
        now = cls.now()
        if day + timedelta(days=1) >= now.true_before:
            return now
        midnight = datetime.combine(day + timedelta(days=1), time(), BANGKOK)
        # The last microsecond of the day: what is recorded at midnight belongs to the next.
        return cls(day + timedelta(days=1), midnight - timedelta(microseconds=1))

    @property
    def is_past(self) -> bool:
        """Whether its last day is before today."""
        return self.true_before < Moment.now().true_before

    @property
    def last_day(self) -> date:
        """The last day that counts: the one printed as ข้อมูล ณ วันที่."""
        return self.true_before - timedelta(days=1)


def known_now() -> datetime:
    """A moment K behind which nothing can still be recorded. One query.

    A fact is stamped when it is written, but seen by others only when its
    transaction commits. K is therefore the start of the oldest transaction that
    is still open, or now where there is none: asked again for the same K, the
    records give the same values. The clock is read before the list of
    transactions, so that one that starts in between stamps later than K.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now)
            SELECT least(
                (SELECT now FROM clock),
                (SELECT min(xact_start) FROM pg_stat_activity, clock
                 WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND backend_type = 'client backend' AND xact_start <= clock.now)
            )
            """
        )
        moment: datetime = cursor.fetchone()[0]
    return moment
