"""`script/server` after set-up: database, preparation, web and background worker, until Ctrl-C.

Standard library only; Django runs in the children. One server a checkout.
"""

import argparse
import contextlib
import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from config import cluster
from config.owner import ClusterError
from config.processes import MARK, Child, end_leftovers, stop_all

BASE_DIR = Path(__file__).resolve().parent.parent
FIRST_PORT, LAST_PORT = 8000, 8099
WEB_PROCESSES = 2
WEB_THREADS = 24  # of each; a phone with a weak signal holds one for minutes
LOOK_SECONDS = 0.1
DATABASE_LOOK_SECONDS = 2.0
ANSWER_SECONDS = 60.0
WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104 (only if somebody asks for it)


class ServerError(Exception):
    """The server cannot start."""


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


class Server:
    """One run, from the first line on the screen to the last."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.var = Path(os.environ.get("RANGWAT_VAR") or BASE_DIR / "var")
        self.began = float(os.environ.get("RANGWAT_BEGAN") or time.time())
        self.stopping = False

    def run(self) -> None:
        """Serve until told to stop.

        Raises:
            ServerError, ClusterError: with a sentence for the person in front of the screen.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        with contextlib.ExitStack() as held:
            note = held.enter_context(self._only_server())
            if ended := end_leftovers(str(self.var)):
                self.say(f"ended {ended} processes of a server that was killed")
            host, port = self.arguments.host, self._free_port()
            address = f"http://{_shown(host)}:{port}/"
            _note(note, f"{address} (process {os.getpid()})")
            database = held.enter_context(self._database())
            environment = self._environment(host)
            children: list[Child] = []
            try:
                # The report is written while the web server already starts.
                children.append(preparation := self._prepare(environment))
                children.append(web := _web_server(host, port, environment))
                web.start()
                self._await_answer(f"http://{_local(host)}:{port}/healthz", web)
                if self._await_end(preparation) != 0:
                    self.say("The newest report could not be written; the reason is above.")
                children.remove(preparation)
                children.append(_worker(environment))
                self.say(f"Rangwat is at {address}    (Ctrl-C stops it)")
                self._watch(children, database)
            finally:
                self.say("stopping …")
                stop_all(children)

    def say(self, message: str) -> None:
        """Print a line with the seconds since the start."""
        print(f"[{time.time() - self.began:5.1f}s] {message}", flush=True)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _pause(self) -> None:
        time.sleep(LOOK_SECONDS)
        if self.stopping:
            raise Stopped

    @contextlib.contextmanager
    def _only_server(self) -> Iterator[int]:
        """Hold the lock of this checkout's server; its file says where the server is."""
        self.var.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.var / "server.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            where = os.read(lock, 1000).decode()
            raise ServerError(f"Rangwat already runs from this folder: {where}") from None
        try:
            yield lock
        finally:
            os.close(lock)

    @contextlib.contextmanager
    def _database(self) -> Iterator[cluster.Cluster | None]:
        if os.environ.get("DATABASE_URL"):
            self.say("using the database of DATABASE_URL")
            yield None
        else:
            with cluster.running(self.var, self.say) as database:
                yield database

    def _free_port(self) -> int:
        """The port that was asked for, or the first free one."""
        host, asked = self.arguments.host, self.arguments.port
        if asked is not None:
            if not _is_free(host, asked):
                raise ServerError(f"Port {asked} is taken by another program; choose another one.")
            return int(asked)
        for port in range(FIRST_PORT, LAST_PORT + 1):
            if _is_free(host, port):
                return port
        raise ServerError(f"Ports {FIRST_PORT} to {LAST_PORT} are all taken; give one by --port.")

    def _environment(self, host: str) -> dict[str, str]:
        names = ["localhost", "127.0.0.1", "[::1]"]
        if host in WILDCARDS:
            names += [socket.gethostname(), f"{socket.gethostname()}.local", *_own_addresses()]
        else:
            names.append(_shown(host))
        return {
            "RANGWAT_HOSTS": ",".join(dict.fromkeys(names)),
            **os.environ,
            "RANGWAT_VAR": str(self.var),
            "RANGWAT_CLUSTER_HELD": "1",
            "PYTHONUNBUFFERED": "1",
            MARK: str(self.var),
        }

    def _prepare(self, environment: dict[str, str]) -> Child:
        """Start the preparation and wait until pages may be served."""
        self.say("preparing …")
        hear, tell = os.pipe()
        options = ["--ready", str(tell), *(["--empty"] if self.arguments.empty else [])]
        child = Child(
            "preparation", [*_manage(), "prepare", *options], environment, descriptors=[tell]
        )
        child.start()
        os.close(tell)
        try:
            while not select.select([hear], [], [], 0)[0]:
                self._pause()
            if not os.read(hear, 1):
                raise ServerError("The preparation failed; its last lines are above.")
        except BaseException:
            stop_all([child])
            raise
        finally:
            os.close(hear)
        return child

    def _await_end(self, preparation: Child) -> int:
        while (code := preparation.returncode()) is None:
            self._pause()
        return code

    def _await_answer(self, health: str, web: Child) -> None:
        until = time.monotonic() + ANSWER_SECONDS
        while not _is_healthy(health):
            self._pause()
            if (code := web.returncode()) is not None:
                raise ServerError(f"The web server ended at once ({code}).")
            if time.monotonic() > until:
                raise ServerError(f"{health} does not answer.")

    def _watch(self, children: list[Child], database: cluster.Cluster | None) -> None:
        """Start again whatever dies, the database first."""
        look = time.monotonic()
        while True:
            self._pause()
            if database and time.monotonic() > look:
                look = time.monotonic() + DATABASE_LOOK_SECONDS
                if not database.listens():
                    self.say("the database ended; it is started again")
                    try:
                        database.revive(self.say)
                    except ClusterError as error:
                        self.say(str(error))
            for child in children:
                if happened := child.revive():
                    self.say(happened)


def main(words: list[str]) -> int:
    """The command line of script/server; the exit code."""
    parser = argparse.ArgumentParser(prog="script/server", description="Set up and run Rangwat.")
    parser.add_argument("--port", type=int, help=f"default: the first free from {FIRST_PORT}")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 to be reached by phones")
    parser.add_argument("--empty", action="store_true", help="a real network instead of the demo")
    server = Server(parser.parse_args(words))
    try:
        server.run()
    except Stopped:
        server.say("stopped")
        return 0
    except (ServerError, ClusterError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def web_command(host: str, port: int) -> list[str]:
    """The command that serves the pages and the field's doors."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "warning"),
        *("--host", host, "--port", str(port), "--workers", str(WEB_PROCESSES)),
        *("--blocking-threads", str(WEB_THREADS), "--respawn-failed-workers"),
        *("--workers-kill-timeout", "5s"),
        "config.wsgi:application",
    ]


def _web_server(host: str, port: int, environment: dict[str, str]) -> Child:
    return Child("web server", web_command(host, port), environment)


def worker_command() -> list[str]:
    """The command that does the background work."""
    return [*_manage(), "procrastinate", "worker"]


def _worker(environment: dict[str, str]) -> Child:
    return Child("background worker", worker_command(), environment)


def _manage() -> list[str]:
    return [sys.executable, str(BASE_DIR / "manage.py")]


def _note(lock: int, text: str) -> None:
    os.truncate(lock, 0)
    os.pwrite(lock, text.encode(), 0)


def _is_free(host: str, port: int) -> bool:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(address)
            attempt.listen(1)
        except OSError:
            return False
    return True


def _is_healthy(health: str) -> bool:
    try:
        with urlopen(Request(health, headers={"Host": "localhost"}), timeout=5) as answer:  # noqa: S310
            return bool(answer.status == HTTPStatus.OK)
    except (URLError, OSError):
        return False


def _own_addresses() -> list[str]:
    """Addresses of this machine, as phones in the same network type them."""
    answer = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)  # noqa: S607
    return [_shown(address) for address in answer.stdout.split()]


def _local(host: str) -> str:
    """Where the server itself reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host) or _shown(host)  # noqa: S104


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
