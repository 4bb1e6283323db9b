"""Hold a backup against its manifest and prove that it restores."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error

from config import backups, restoring
from config.dumps import DumpFailed

DIFFERS, CANNOT = 4, 2


class Command(BaseCommand):
    """Exit codes: 0 whole, 4 differs from its manifest, 2 could not be checked."""

    help = "Check every hash, open the keys, and restore the database beside the real one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup: itself, or the folder whose newest is meant."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--quick", action="store_true", help="do not restore the database")

    def handle(self, *, folder: Path, quick: bool, **options: Any) -> None:
        """Check it and say what is in it."""
        silent = options["verbosity"] == 0
        newest = (backups.backups(folder) or [folder])[-1]
        try:
            checked = restoring.verify(
                newest,
                secret=backups.passphrase(),
                quick=quick,
                say=lambda what: silent or self.stdout.write(f"  {what} …"),
            )
        except backups.BackupDiffers as error:
            self.stderr.write(str(error))
            sys.exit(DIFFERS)
        except (backups.BackupError, DumpFailed, Error, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(CANNOT)
        rows = "" if checked.rows is None else f", {checked.rows:,} rows restored"
        self.stdout.write(
            self.style.SUCCESS(f"{newest}: whole, {checked.made_at}, {checked.files} files{rows}")
        )
