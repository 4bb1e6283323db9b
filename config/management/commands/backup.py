"""Write a backup of everything into a folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config import backups
from config.dumps import DumpFailed

CANNOT = 2


class Command(BaseCommand):
    """Exit codes: 0 written, 2 not, with one sentence why."""

    help = "Write database, files and sealed keys into a new folder below DIR."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, and how many to keep."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--keep", type=int, metavar="N", help="keep the newest N, drop older")

    def handle(self, *, folder: Path, keep: int | None, **options: Any) -> None:
        """Write it, and say where it is and what opens it."""
        quiet = options["verbosity"] == 0
        if keep is not None and keep < 1:
            self.stderr.write("--keep ต้องอย่างน้อย 1 / --keep must be at least 1")
            sys.exit(CANNOT)
        try:
            done = backups.make(
                folder, keep=keep, say=lambda what: quiet or self.stdout.write(f"  {what} …")
            )
        except (backups.BackupError, DumpFailed) as error:
            self.stderr.write(str(error))
            sys.exit(CANNOT)
        self.stdout.write(self.style.SUCCESS(str(done)))
        if not os.environ.get(backups.PASSPHRASE):
            self.stdout.write(
                "จดรหัสผ่านของชุดสำรองเก็บไว้ที่อื่น เครื่องใหม่เปิดชุดสำรองไม่ได้ถ้าไม่มีรหัสนี้ / "
                f"keep this passphrase elsewhere, another machine needs it: {backups.passphrase()}"
            )
