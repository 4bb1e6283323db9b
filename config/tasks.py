"""What the background worker does for the installation: a backup every night."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

# Procrastinate reads crontabs in UTC: 18:40 there is 01:40 in Bangkok, after the report.
EVERY_NIGHT_AT_01_40_IN_BANGKOK = "40 18 * * *"
KEPT = 14
_log = logging.getLogger(__name__)


@app.periodic(cron=EVERY_NIGHT_AT_01_40_IN_BANGKOK)
@app.task(name="config.back_up", queueing_lock="backup", lock="backup", retry=2)
def back_up(timestamp: int) -> str:  # noqa: ARG001 (when it was to run)
    """Write a backup below RANGWAT_BACKUPS, else var/backups; keep the newest fourteen.

    The folder should be on another disk, or be copied off the machine: docs/OPERATIONS.md.
    """
    from config import backups  # noqa: PLC0415 (only where it runs)

    done = backups.make(backup_folder(), keep=KEPT, say=_log.info)
    return str(done)


def backup_folder() -> Path:
    """Where nightly backups go."""
    return Path(settings.BACKUP_FOLDER)
