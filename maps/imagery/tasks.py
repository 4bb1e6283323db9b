"""What the background worker does for photographs: scans are bent to their points."""

from __future__ import annotations

from procrastinate.contrib.django import app

EVERY_MINUTE = "* * * * *"


@app.task(name="maps.bend_scan")
def bend_scan(key: str) -> str:
    """Lay one scan down by its points, as was asked; the state it is in afterwards."""
    # Readers of rasters are loaded by those who read only, not by every command of manage.py.
    from django.db import connection  # noqa: PLC0415

    from maps.imagery.placing import bend  # noqa: PLC0415

    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the worker's thread may have waited for days
    return bend(key)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="maps.take_up_stalled_scans", queueing_lock="stalled-scans")
def take_up_stalled_scans(timestamp: int) -> int:  # noqa: ARG001 (when it was to run)
    """Queue again what a killed worker left; how many."""
    from maps.imagery.placing import take_up_stalled  # noqa: PLC0415

    return take_up_stalled()
