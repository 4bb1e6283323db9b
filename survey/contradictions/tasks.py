"""What the background worker does in survey/contradictions/."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

AT_17_PAST_EVERY_HOUR = "17 * * * *"
# Procrastinate reads crontabs in UTC: 19:40 there is 02:40 in Bangkok, after the backup.
EVERY_NIGHT_AT_02_40_IN_BANGKOK = "40 19 * * *"
# A task that was missed, or a transaction that took long, is made up for by the next.
LOOKED_BACK = timedelta(hours=6)


@app.periodic(cron=AT_17_PAST_EVERY_HOUR)
@app.task(name="survey.notice_fresh_contradictions", queueing_lock="fresh-contradictions")
def notice_fresh_contradictions(timestamp: int) -> int:
    """Notice pairs of which one was recorded lately; how many."""
    from survey.contradictions.noticing import sweep  # noqa: PLC0415

    return sweep(datetime.fromtimestamp(timestamp, UTC) - LOOKED_BACK)


@app.periodic(cron=EVERY_NIGHT_AT_02_40_IN_BANGKOK)
@app.task(name="survey.notice_contradictions", queueing_lock="contradictions", retry=2)
def notice_contradictions(timestamp: int) -> int:  # noqa: ARG001 (when it was to run)
    """Notice every pair that nobody noticed when it was written; how many."""
    from survey.contradictions.noticing import sweep  # noqa: PLC0415

    return sweep()
