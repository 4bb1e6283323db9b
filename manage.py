#!/usr/bin/env python3
"""Django's command line; it starts the private cluster when nothing else has."""

import gc
import os
import sys
from contextlib import nullcontext
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent
WITHOUT_DATABASE = {"collectstatic", "compilemessages", "help", "makemessages", "version"}


def main() -> None:
    """Run one command of Django's or ours, under .venv whichever python was typed."""
    environment = BASE_DIR / ".venv"
    if Path(sys.prefix).resolve() != environment.resolve() and (environment / "bin").is_dir():
        python = str(environment / "bin" / "python")
        os.execv(python, [python, *sys.argv])  # noqa: S606
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # What is imported stays: looked through for rubbish every 700 objects, it takes a sixth longer.
    gc.set_threshold(50_000, 20, 50)
    # Only now: these are installed in .venv.
    from django.core.management import BaseCommand, execute_from_command_line  # noqa: PLC0415

    from config import cluster  # noqa: PLC0415

    # Whether the code fits together is asked by its tests (`manage.py check --deploy`): asked again
    # before each command, with every page loaded for it, that is two seconds of waiting.
    # `runserver` asks by itself, as it starts and after each change.
    if sys.argv[1:2] != ["runserver"]:
        BaseCommand.requires_system_checks = ()

    alone = WITHOUT_DATABASE.isdisjoint(sys.argv[1:2]) and not os.environ.get("DATABASE_URL")
    held = alone and os.environ.get("RANGWAT_CLUSTER_HELD") != "1"
    var = Path(os.environ.get("RANGWAT_VAR") or BASE_DIR / "var")
    with cluster.running(var, say=_whisper) if held else nullcontext():
        try:
            execute_from_command_line(sys.argv)
        finally:
            _disconnect()  # our own pool would pass for somebody who still uses the cluster


def _disconnect() -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _whisper(message: str) -> None:
    print(message, file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
