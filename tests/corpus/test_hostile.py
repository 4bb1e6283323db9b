"""Hostile files end within bounds of memory and time, and nothing but the upload is opened."""

from __future__ import annotations

import ctypes
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus.cases import parameters
from tests.corpus.hostile_cases import CASES, Hostile, Trap

MOST_MEGABYTES = 420  # pyogrio, numpy and openpyxl alone are about 110
MOST_SECONDS = 10
SECRET = "ความลับของเครื่อง"
IN_OPEN, IN_NONBLOCK = 0x20, 0x800
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def reader() -> Iterator[subprocess.Popen[str]]:
    """A process that imports everything once, and reads each file in a child."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.corpus.measured"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()


class Watched:
    """A file whose every opening is told by the kernel, and a port that hears every caller."""

    def __init__(self, canary: Path) -> None:
        canary.write_text(f"{SECRET}\n" * 10)
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._events = self._libc.inotify_init1(IN_NONBLOCK)
        assert self._libc.inotify_add_watch(self._events, os.fsencode(canary), IN_OPEN) >= 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.setblocking(False)
        self.trap = Trap(canary, self._listening.getsockname()[1])

    def opened(self) -> bool:
        """Whether anybody has opened the file."""
        try:
            return bool(os.read(self._events, 4096))
        except BlockingIOError:
            return False

    def called(self) -> bool:
        """Whether anybody has connected to the port."""
        try:
            self._listening.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        os.close(self._events)
        self._listening.close()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path / "canary.geojson")
    yield watched
    watched.close()


@pytest.mark.parametrize("case", parameters(CASES))
def test_a_hostile_file_ends_within_bounds(case: Hostile, tmp_path, reader, watched):
    (tmp_path / "sent").mkdir()
    path = case.make(tmp_path / "sent", watched.trap)
    assert reader.stdin
    assert reader.stdout
    reader.stdin.write(json.dumps([case.door, str(path)]) + "\n")
    reader.stdin.flush()
    ended = json.loads(reader.stdout.readline())
    assert ended["verdict"] in case.verdicts, ended
    assert case.why in ("", ended["why"]), ended
    assert ended["peak"] < MOST_MEGABYTES, ended
    assert ended["seconds"] < MOST_SECONDS, ended
    assert not watched.opened(), "a file outside the upload was opened"
    assert not watched.called(), "somebody on the network was called"
    assert SECRET not in ended["text"]


def test_the_watch_would_notice(tmp_path, watched):
    assert not watched.opened()
    watched.trap.canary.read_text()
    assert watched.opened()
    socket.create_connection(("127.0.0.1", watched.trap.port)).close()
    assert watched.called()
