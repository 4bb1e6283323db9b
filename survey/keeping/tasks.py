"""What the background worker does about what has been kept long enough."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

# Procrastinate reads crontabs in UTC: 20:10 there is 03:10 in Bangkok, after the backup.
EVERY_NIGHT_AT_03_10_IN_BANGKOK = "10 20 * * *"


@app.task(name="survey.let_go", lock="let-go", retry=5)
def let_go_confirmed(key: str) -> str:
    """Let go of what somebody confirmed on the page."""
    from survey.keeping.letting_go import let_go  # noqa: PLC0415

    return let_go(UUID(key)).state


@app.periodic(cron=EVERY_NIGHT_AT_03_10_IN_BANGKOK)
@app.task(name="survey.list_past_retention", queueing_lock="past-retention", lock="let-go", retry=2)
def list_past_retention(timestamp: int) -> int:  # noqa: ARG001 (when it was to run)
    """List who waits for somebody's word, and go on with what was confirmed and cut off."""
    from network.models import RetentionRun  # noqa: PLC0415
    from survey.keeping.letting_go import let_go, list_all  # noqa: PLC0415

    states = (RetentionRun.State.WAITING, RetentionRun.State.RUNNING)
    for key in RetentionRun.objects.filter(state__in=states).values_list("key", flat=True):
        let_go(key)
    return list_all()
