"""Everything between a running database and serving, in one process: Django starts only once."""

import hashlib
import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

MIGRATING = 4_810_271  # advisory lock: two servers on one database migrate one after the other


class Command(BaseCommand):
    """Migrate, fill an empty database, collect static files, write the newest report."""

    help = "Bring the database and files up to date before serving (script/server calls this)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """State what an empty database becomes, and where the report goes."""
        parser.add_argument("--empty", action="store_true", help="a real network, no demo")
        parser.add_argument("--ready", type=int, help="descriptor to tell that pages may be served")
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "out")

    def handle(self, *, empty: bool, ready: int | None, out: Path, **options: Any) -> None:  # noqa: ARG002
        """Do what is missing, saying what and how long it took."""
        self._migrate()
        self._collect_static()
        is_new = not get_user_model()._default_manager.exists()
        if is_new:
            self._fill(empty=empty)
        elif empty:
            self._step("the network", "create_network")  # a fresh address, if it was never used
        if ready is not None:
            os.write(ready, b"!")  # closed without a word, it would mean that we failed
            os.close(ready)
            os.nice(10)  # the pages go before the report
        out.mkdir(parents=True, exist_ok=True)
        self._step("report", "newest_report", out=str(out))
        if self._known("demo_accounts") and not is_new:  # load_demo has just told them
            call_command("demo_accounts", stdout=self.stdout)

    def _migrate(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
            try:
                executor = MigrationExecutor(connection)
                plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
                if plan:
                    self._step(f"{len(plan)} migrations", "migrate", interactive=False, verbosity=0)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])

    def _fill(self, *, empty: bool) -> None:
        """The demo is never put into a database that somebody else runs."""
        if empty:
            self._step("a new network", "create_network")
            self._step("forms of the field", "publish_shipped")
        elif os.environ.get("DATABASE_URL"):
            self._say(
                "the database of DATABASE_URL is empty; start with --empty to found a network"
            )
        else:
            self._step("demo (ข้อมูลสมมติ)", "load_demo")

    def _collect_static(self) -> None:
        """Collect only if a file was added, changed or removed since the last time."""
        found = hashlib.sha256()
        for finder in get_finders():
            for path, storage in finder.list([]):
                state = Path(storage.path(path)).stat()
                found.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
        stamp = Path(settings.STATIC_ROOT).with_name("static.stamp")
        if stamp.exists() and stamp.read_text() == found.hexdigest():
            return
        self._step("static files", "collectstatic", interactive=False, verbosity=0)
        stamp.write_text(found.hexdigest())

    def _step(self, what: str, command: str, **options: Any) -> None:
        if not self._known(command):
            self._say(f"{what}: skipped, there is no command {command} yet")
            return
        started = time.monotonic()
        self._say(f"{what} …")
        call_command(command, stdout=self.stdout, **options)
        self._say(f"{what}: done ({time.monotonic() - started:.1f} s)")

    def _known(self, command: str) -> bool:
        return command in get_commands()

    def _say(self, message: str) -> None:
        self.stdout.write(f"  {message}")
        self.stdout.flush()
