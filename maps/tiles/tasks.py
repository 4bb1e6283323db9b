"""What the background worker does for the map: works rows out before anybody waits for them."""

from __future__ import annotations

from procrastinate.contrib.django import app

EVERY_MINUTE = "* * * * *"


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="maps.keep_up", queueing_lock="maps-keep-up", lock="maps-keep-up", retry=False)
def keep_the_map_up(timestamp: int) -> None:  # noqa: ARG001 (when it was to run)
    """Work out what was touched since, and let tiles go where too many are kept."""
    from maps.tiles import keeping, served  # noqa: PLC0415

    keeping.keep_all_up()
    served.let_some_go()
