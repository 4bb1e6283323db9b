"""Child processes of the server: each in a group of its own, none left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

MARK = "RANGWAT_SERVER"  # in the environment of every child: whose it is
PR_SET_PDEATHSIG = 1  # prctl(2)
STOP_SECONDS = 10.0
SHORT_LIFE_SECONDS = 10.0  # a child that lived shorter is started again later and later
LONGEST_PAUSE_SECONDS = 30.0

_libc = ctypes.CDLL(None, use_errno=True)


class Child:
    """A process that is started again whenever it dies."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        descriptors: Sequence[int] = (),
    ) -> None:
        """`descriptors` are open files the child keeps under the same numbers."""
        self.name = name
        self.descriptors = descriptors
        self.command = command
        self.environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = 1.0
        self._again_at = 0.0

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C in the terminal reaches only the server."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 (commands are ours)
            self.command,
            env=dict(self.environment),
            pass_fds=self.descriptors,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            # Told to stop when the server is killed with no time to tell it.
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (no threads here)
        )

    def returncode(self) -> int | None:
        """How it ended, None while it runs."""
        return self._process.poll() if self._process else None

    def revive(self) -> str:
        """Start it again if it died; what happened, or nothing."""
        now = time.monotonic()
        if self._process is not None:
            if (code := self._process.poll()) is None:
                return ""
            self.kill()
            lived = now - self._started
            self._pause = (
                1.0 if lived > SHORT_LIFE_SECONDS else min(2 * self._pause, LONGEST_PAUSE_SECONDS)
            )
            self._again_at = now + (0.0 if lived > SHORT_LIFE_SECONDS else self._pause)
            self._process = None
            return f"{self.name} ended ({code}); it is started again"
        if now >= self._again_at:
            self.start()
        return ""

    def terminate(self) -> None:
        """Ask it to stop."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end until the monotonic time `until`, then end its whole group."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, until - time.monotonic()))
            self.kill()
            self._process.wait()

    def kill(self) -> None:
        """End its group at once: its own children too."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def stop_all(children: Sequence[Child]) -> None:
    """Ask all to stop, wait together, end what remains."""
    for child in children:
        child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait(until)


def end_leftovers(mark: str) -> int:
    """End processes of an earlier server that was killed; how many there were.

    Only whoever holds the server's lock may call this: nobody else then has such children.
    """
    sought = f"{MARK}={mark}".encode()
    ended = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        # Processes that end while we look, and those of other users.
        with contextlib.suppress(OSError):
            if sought in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)
                ended += 1
    return ended


def _die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
