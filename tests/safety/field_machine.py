"""The product's real web server on a cluster of its own, which can be killed at any moment."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from enum import StrEnum
from http.client import HTTPConnection
from pathlib import Path

from config.cluster import Cluster, ClusterError, running
from config.server import web_command, worker_command
from tests.safety.installation import ROOT, Installation

MENDING_SECONDS = 0.1  # between two looks at what is dead


class Strike(StrEnum):
    """What can be killed besides the connection."""

    WEB_WORKER = "one web process"
    WEB_SERVER = "the whole web server"
    BACKEND = "one process of the database"  # after which PostgreSQL recovers from its log
    DATABASE = "the whole database"
    WORKER = "the background worker"


class FieldMachine:
    """Starts, kills and starts again; one thread brings back whatever is dead."""

    def __init__(self, var: Path) -> None:
        self.installation = Installation(var)
        self.port = _free_port()
        self.strikes: dict[Strike, int] = dict.fromkeys(Strike, 0)
        self._cluster: Cluster | None = None
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = threading.Event()
        self._one_at_a_time = threading.Lock()

    @contextlib.contextmanager
    def serving(self) -> Iterator[FieldMachine]:
        """The server answers inside; afterwards nothing of it runs."""
        with running(self.installation.var, say=lambda _said: None) as cluster:
            self._cluster = cluster
            mender = threading.Thread(target=self._mend, name="mender", daemon=True)
            mender.start()
            try:
                self.wait_until_healthy()
                yield self
            finally:
                self._stopping.set()
                mender.join()
                for process in self._running.values():
                    _kill_group(process)

    def strike(self, what: Strike, chance: random.Random) -> None:
        """SIGKILL, at once."""
        with self._one_at_a_time:
            found = self._processes(what)
            victims = [chance.choice(found)] if found else []
            if what in (Strike.WEB_SERVER, Strike.DATABASE, Strike.WORKER):
                victims = found
            for process in victims:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            self.strikes[what] += bool(victims)

    def is_healthy(self) -> bool:
        """Whether the server answers that its database answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def wait_until_healthy(self, seconds: float = 300.0) -> None:
        until = time.monotonic() + seconds
        while not self.is_healthy():
            assert time.monotonic() < until, "the server did not come back"
            time.sleep(0.1)

    def _processes(self, what: Strike) -> list[int]:
        if what in (Strike.WEB_WORKER, Strike.WEB_SERVER, Strike.WORKER):
            name = "worker" if what is Strike.WORKER else "web"
            if name not in self._running:
                return []
            process = self._running[name].pid
            children = _children(process)
            return children if what is Strike.WEB_WORKER else [process, *children]
        assert self._cluster is not None
        postmaster = _postmaster(self._cluster)
        if postmaster is None:
            return []
        backends = _children(postmaster)
        if what is Strike.DATABASE:
            return [postmaster, *backends]
        return [each for each in backends if b"rangwat rangwat" in _command(each)]

    def _mend(self) -> None:
        commands = {"web": web_command("127.0.0.1", self.port), "worker": worker_command()}
        while not self._stopping.wait(MENDING_SECONDS):
            assert self._cluster is not None
            with self._one_at_a_time:
                if _postmaster(self._cluster) is None:
                    with contextlib.suppress(ClusterError):
                        self._cluster.start(lambda _said: None)
                for name, command in commands.items():
                    process = self._running.get(name)
                    if process is None or process.poll() is not None:
                        if process is not None:
                            _kill_group(process)  # orphans would hold the port
                        self._running[name] = self._started(command)

    def _started(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.installation.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _postmaster(cluster: Cluster) -> int | None:
    try:
        process = int((cluster.data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return process if _command(process) else None


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task")
    with contextlib.suppress(OSError):
        return [
            int(child)
            for task in tasks.iterdir()
            for child in (task / "children").read_text().split()
        ]
    return []


def _command(process: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
