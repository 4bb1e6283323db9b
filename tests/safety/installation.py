"""A whole installation of its own for a test: its own var/, cluster, keys, commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from config.cluster import Cluster, running

ROOT = Path(__file__).resolve().parents[2]
AS_INSTALLED = Path(__file__).with_name("as_installed")
PASSPHRASE = "ทดสอบ-only-for-tests"


class Installation:
    """Commands of manage.py against a private cluster below `var`."""

    def __init__(self, var: Path) -> None:
        self.var = var

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        for name in ("CLUSTER_HELD", "SECRET_KEY", "FERNET_KEYS", "HASH_KEY"):
            kept.pop(f"RANGWAT_{name}", None)
        return kept | {
            "PYTHONPATH": str(AS_INSTALLED),
            "RANGWAT_VAR": str(self.var),
            "RANGWAT_BACKUP_PASSPHRASE": PASSPHRASE,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def manage(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run manage.py; the caller looks at its exit code."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *arguments: str, stdin: str = "") -> str:
        """Run manage.py, which must succeed; what it printed."""
        answer = self.manage(*arguments, stdin=stdin)
        assert answer.returncode == 0, answer.stderr + answer.stdout
        return answer.stdout

    def python(self, code: str) -> str:
        """Run code with the product set up; the last line it printed."""
        return self.done("shell", "--verbosity=0", "-c", code).strip().splitlines()[-1]

    def copy(self, var: Path) -> Installation:
        """Another one with the same data, files and keys; this one must not be running."""
        made = Installation(var)
        shutil.copytree(self.var, var, ignore=shutil.ignore_patterns("postgres", "run", "*.lock"))
        home = Cluster.of(var).home
        # As it is, with its owner: no server would start on data that is somebody else's.
        source = (self.var / "postgres").resolve() / "data"
        subprocess.run(["cp", "--archive", "--reflink=auto", source, home / "data"], check=True)
        return made

    def running(self) -> AbstractContextManager[Cluster]:
        """Inside, its cluster is not stopped between commands and started again."""
        return running(self.var, say=lambda _said: None)

    def lose(self) -> None:
        """The machine is gone, wherever its database was."""
        shutil.rmtree((self.var / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(self.var, ignore_errors=True)
