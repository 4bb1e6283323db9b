"""Put an installation back from a backup."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection

from config import backups, restoring
from config.dumps import DumpFailed
from network.api_tokens import replay_token_endings
from network.erasure import replay_erasures
from network.field_devices import replay_endings

CANNOT = 2


class Command(BaseCommand):
    """Exit codes: 0 restored, 2 not, and what was there is as it was."""

    help = "Restore database, files and keys from DIR, then erase again what was erased since."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """From where, and whether what is here may be set aside."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--replace", action="store_true", help="set aside what is here")

    def handle(self, *, folder: Path, replace: bool, **options: Any) -> None:
        """Restore, bring the schema up to date, replay erasures."""
        silent = options["verbosity"] == 0
        newest = (backups.backups(folder) or [folder])[-1]
        try:
            restored = restoring.restore(
                newest,
                secret=backups.passphrase(),
                replace=replace,
                say=lambda what: silent or self.stdout.write(f"  {what} …"),
            )
        except (backups.BackupError, DumpFailed, Error, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(CANNOT)
        connection.close()
        call_command("migrate", interactive=False, verbosity=0)
        erased = replay_erasures()
        replay_endings()
        replay_token_endings()
        self.stdout.write(
            self.style.SUCCESS(
                f"{newest}: {restored.made_at}, {restored.rows:,} rows, {restored.files} files, "
                f"{erased} erasures replayed"
            )
        )
