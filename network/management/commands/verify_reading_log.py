"""manage.py verify_reading_log: 0 the chain is whole, 4 a row was changed, removed or moved."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from network import errors, reading_log

BROKEN = 4


class Command(BaseCommand):
    help = "Walk the chain of readings, and compare it with its anchor outside the database."

    def handle(self, **_options: Any) -> None:
        try:
            last = reading_log.verify_chain()
        except errors.ReadingLogIsBroken as error:
            self.stderr.write(str(error))
            sys.exit(BROKEN)
        self.stdout.write(
            f"บันทึกการเปิดดูครบถ้วนถึงลำดับที่ {last} / the log is whole up to reading {last}"
        )
