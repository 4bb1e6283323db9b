"""What the background worker does in survey/contradictions/."""

from __future__ import annotations

from procrastinate.contrib.django import app

AT_17_PAST_EVERY_HOUR = "17 * * * *"


@app.periodic(cron=AT_17_PAST_EVERY_HOUR)
@app.task(name="survey.notice_contradictions", queueing_lock="contradictions", retry=2)
def notice_contradictions(timestamp: int) -> int:  # noqa: ARG001 (when it was to run)
    """Notice pairs of records nobody noticed when they were written; how many."""
    from survey.contradictions.noticing import sweep  # noqa: PLC0415

    return sweep()
