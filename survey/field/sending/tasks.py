"""What the background worker does for what phones send from the page without signal."""

from __future__ import annotations

from procrastinate.contrib.django import app

# Procrastinate reads crontabs in UTC: 19:25 there is 02:25 in Bangkok.
EVERY_DAY_AT_02_25_IN_BANGKOK = "25 19 * * *"


@app.periodic(cron=EVERY_DAY_AT_02_25_IN_BANGKOK)
@app.task(name="survey.sweep_field_pieces", queueing_lock="field-pieces", retry=2)
def sweep_field_pieces(timestamp: int) -> int:  # noqa: ARG001 (when it was to run)
    """Throw away pieces of files that no phone has gone on with for thirty days; how many."""
    from django.utils import timezone  # noqa: PLC0415

    from survey.field.sending.pieces import sweep  # noqa: PLC0415

    return sweep(timezone.now())
