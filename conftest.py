"""Hold the private cluster while tests run, so that plain `pytest` works too."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import IO

import pytest
from django.conf import settings
from django.db import connections

from config import cluster

_held = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the cluster, and take a test database that no other run is using."""
    if os.environ.get("DATABASE_URL") or config.option.collectonly:
        return
    _held.enter_context(cluster.running(settings.VAR, say=lambda _: None))
    number = _held.enter_context(_free_number(settings.VAR))
    name = f"test_{cluster.DATABASE}" + (f"_{number}" if number else "")
    connections["default"].settings_dict["TEST"]["NAME"] = name


def pytest_unconfigure() -> None:
    """Let go of both."""
    _held.close()


@contextlib.contextmanager
def _free_number(var: Path) -> Iterator[int]:
    """The smallest number whose lock nobody holds."""
    for number in count():
        with (var / f"test-{number}.lock").open("a") as lock:
            if _taken(lock):
                yield number
                return


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
