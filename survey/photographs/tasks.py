"""What the background worker does in survey/photographs/."""

from __future__ import annotations

from procrastinate.contrib.django import app

EVERY_QUARTER_OF_AN_HOUR = "*/15 * * * *"


@app.task(name="survey.copy_photograph", retry=2)
def copy_photograph(file: str) -> int:
    """Make the smaller copies of one kept picture (key of its source); how many are there."""
    # Pillow is loaded by the worker only, not by every command of manage.py.
    from django.db import connection  # noqa: PLC0415

    from survey.photographs.copies import copy_file  # noqa: PLC0415

    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the worker's thread may have waited for days
    return copy_file(file)


@app.periodic(cron=EVERY_QUARTER_OF_AN_HOUR)
@app.task(name="survey.copy_missing_photographs", queueing_lock="photograph-copies")
def copy_missing_photographs(timestamp: int) -> int:  # noqa: ARG001 (when it was to run)
    """Make copies that a killed worker left out, or a restore did not bring; how many pictures."""
    from survey.photographs.copies import rebuild  # noqa: PLC0415

    return rebuild(at_most=200)
