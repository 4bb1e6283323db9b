"""What the background worker does in survey/answers/."""

from __future__ import annotations

from procrastinate.contrib.django import app

EVERY_MINUTE = "* * * * *"


@app.task(name="survey.understand_submission")
def understand_submission(key: str) -> str:
    """Read one submission; the outcome. Asked twice, or by two workers, it is read once."""
    from django.db import connection  # noqa: PLC0415

    from survey.answers.reading import understand  # noqa: PLC0415
    from survey.models import Submission  # noqa: PLC0415

    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the worker's thread may have waited for days
    return str(understand(Submission.objects.get(key=key)).outcome)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="survey.take_up_submissions", queueing_lock="waiting-submissions")
def take_up_submissions(timestamp: int) -> int:  # noqa: ARG001 (when it was to run)
    """Read what a killed worker left, and what files have come for since; how many."""
    from survey.answers.sweeping import read_what_waits  # noqa: PLC0415

    return read_what_waits()
