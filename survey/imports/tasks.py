"""What the background worker does for files that were sent to the pages."""

from __future__ import annotations

from procrastinate.contrib.django import app

EVERY_MINUTE = "* * * * *"
# Procrastinate reads crontabs in UTC: 19:10 there is 02:10 in Bangkok, after the backup.
EVERY_DAY_AT_02_10_IN_BANGKOK = "10 19 * * *"


@app.task(name="survey.take_in_arrival")
def take_in_arrival(key: str) -> str:
    """Try or take in one arrival, as was asked; the state it is in afterwards."""
    # Readers of map files are loaded by those who read only, not by every command of manage.py.
    from django.db import connection  # noqa: PLC0415

    from survey.imports.running import run  # noqa: PLC0415

    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the worker's thread may have waited for days
    return run(key)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="survey.take_up_stalled_arrivals", queueing_lock="stalled-arrivals")
def take_up_stalled_arrivals(timestamp: int) -> int:  # noqa: ARG001 (when it was to run)
    """Queue again what a killed worker left; how many."""
    from survey.imports.running import take_up_stalled  # noqa: PLC0415

    return take_up_stalled()


@app.periodic(cron=EVERY_DAY_AT_02_10_IN_BANGKOK)
@app.task(name="survey.erase_old_arrivals", queueing_lock="old-arrivals", retry=2)
def erase_old_arrivals(timestamp: int) -> int:  # noqa: ARG001 (when it was to run)
    """Erase files that nobody imported within thirty days; how many."""
    from django.utils import timezone  # noqa: PLC0415

    from network.arrivals import erase_old  # noqa: PLC0415

    return erase_old(timezone.now())
