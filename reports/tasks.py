"""What the background worker does for reports."""

from __future__ import annotations

from procrastinate.contrib.django import app

# Procrastinate reads crontabs in UTC: 17:10 there is 00:10 of the next day in Bangkok, so on
# the 1st the month that has just closed is written, and on other days what was corrected.
EVERY_DAY_AT_00_10_IN_BANGKOK = "10 17 * * *"


# One waits at most, and one runs at a time, however many workers there are.
@app.periodic(cron=EVERY_DAY_AT_00_10_IN_BANGKOK)
@app.task(name="reports.write_newest", queueing_lock="newest-report", lock="newest-report", retry=3)
def write_newest_report(timestamp: int) -> list[str]:  # noqa: ARG001 (when it was to run)
    """Write the report of the month that closed last; the paths."""
    # Typst is loaded by those who print only, not by every command of manage.py.
    from reports.printing import out_folder, write_newest  # noqa: PLC0415

    return [str(path) for path in write_newest(out_folder())]


# Every hour: who was stopped in the middle, or found the month not yet settled, is tried again.
EVERY_HOUR = "20 * * * *"


@app.periodic(cron=EVERY_HOUR)
@app.task(
    name="reports.prepare_months", queueing_lock="prepare-months", lock="newest-report", retry=3
)
def prepare_months(timestamp: int) -> list[str]:  # noqa: ARG001 (when it was to run)
    """The first edition of the month that closed last, for each district that has none."""
    from reports.months.schedule import prepare_missing  # noqa: PLC0415 (as above)

    return prepare_missing()
