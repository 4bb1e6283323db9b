"""`script/server` after set-up: database, preparation, web and background worker, until Ctrl-C.

Django runs in the children. One server a checkout. Where other machines reach it, it speaks TLS
with certificates of its own authority (config.certificates), which phones trust once at a door
beside it (config.trust).
"""

import argparse
import contextlib
import fcntl
import os
import select
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from config import cluster
from config.certificates import Certificates, certificates
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
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
HOST_HELP = (
    "a name or address of this machine that phones can reach, or 0.0.0.0 for all of them: "
    "served over https, with certificates of an authority of its own that phones trust once"
)


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
            name = self.arguments.host
            host = _listening(name)
            port = self._free_port(host)
            names = _names(name)
            tls = None if _is_this_machine(name) else certificates(self.var, names)
            address = f"{'https' if tls else 'http'}://{_called(name)}:{port}/"
            _note(note, f"{address} (process {os.getpid()})")
            database = held.enter_context(self._database())
            environment = self._environment(names, tls)
            children: list[Child] = []
            try:
                # The report is written while the web server already starts.
                children.append(preparation := self._prepare(environment))
                children.append(web := _web_server(host, port, environment, tls))
                web.start()
                self._await_answer(_Health(host, port, tls), web)
                if self._await_end(preparation) != 0:
                    self.say("The newest report could not be written; the reason is above.")
                children.remove(preparation)
                children.append(_worker(environment))
                if tls:
                    children.append(self._trust_door(host, port, address, tls, environment))
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

    def _free_port(self, host: str) -> int:
        """The port that was asked for, or the first free one."""
        asked = self.arguments.port
        if asked is not None:
            if not _is_free(host, asked):
                raise ServerError(f"Port {asked} is taken by another program; choose another one.")
            return int(asked)
        for port in range(FIRST_PORT, LAST_PORT + 1):
            if _is_free(host, port):
                return port
        raise ServerError(f"Ports {FIRST_PORT} to {LAST_PORT} are all taken; give one by --port.")

    def _environment(self, names: list[str], tls: Certificates | None) -> dict[str, str]:
        return {
            "RANGWAT_HOSTS": ",".join(names),
            **({"RANGWAT_TLS": "1"} if tls else {}),
            **os.environ,
            "RANGWAT_VAR": str(self.var),
            "RANGWAT_CLUSTER_HELD": "1",
            "PYTHONUNBUFFERED": "1",
            MARK: str(self.var),
        }

    def _trust_door(
        self, host: str, port: int, address: str, tls: Certificates, environment: dict[str, str]
    ) -> Child:
        """The door where phones learn to trust this server; what to do is said on the screen."""
        beside = next((each for each in range(port + 1, port + 100) if _is_free(host, each)), 0)
        if not beside:
            raise ServerError(f"No port above {port} is free for the door of certificates.")
        command = [sys.executable, "-m", "config.trust", host, str(beside)]
        child = Child("door of certificates", [*command, str(tls.authority), address], environment)
        child.start()
        plain = f"http://{_called(self.arguments.host)}:{beside}/"
        self.say(f"phones open {plain} once, to trust this server (มือถือเปิดหน้านี้ครั้งแรกครั้งเดียว)")
        self.say(f"its SHA-256 is {tls.fingerprint}")
        return child

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

    def _await_answer(self, health: "_Health", web: Child) -> None:
        until = time.monotonic() + ANSWER_SECONDS
        while not health.is_good():
            self._pause()
            if (code := web.returncode()) is not None:
                raise ServerError(f"The web server ended at once ({code}).")
            if time.monotonic() > until:
                raise ServerError(f"{health.address} does not answer.")

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
    parser.add_argument("--host", default="127.0.0.1", help=HOST_HELP)
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


def web_command(host: str, port: int, tls: Certificates | None = None) -> list[str]:
    """The command that serves the pages and the field's doors."""
    secured = [
        *("--ssl-certificate", str(tls.certificate), "--ssl-keyfile", str(tls.key)),
        *("--ssl-protocol-min", "tls1.2"),  # Android before 10 knows no later one
    ] if tls else []  # fmt: skip
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "warning"),
        *("--host", host, "--port", str(port), "--workers", str(WEB_PROCESSES)),
        *("--blocking-threads", str(WEB_THREADS), "--respawn-failed-workers"),
        *("--workers-kill-timeout", "5s"),
        *secured,
        "config.wsgi:application",
    ]


def _web_server(
    host: str, port: int, environment: dict[str, str], tls: Certificates | None = None
) -> Child:
    return Child("web server", web_command(host, port, tls), environment)


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


class _Health:
    """The server's own question to itself, over TLS where it speaks that."""

    def __init__(self, host: str, port: int, tls: Certificates | None) -> None:
        local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        self.address = f"{'https' if tls else 'http'}://{_shown(local)}:{port}/healthz"
        self.trust = ssl.create_default_context(cafile=str(tls.authority)) if tls else None

    def is_good(self) -> bool:
        return _is_healthy(self.address, self.trust)


def _is_healthy(health: str, trust: ssl.SSLContext | None = None) -> bool:
    try:
        asked = Request(health, headers={"Host": "localhost"})  # noqa: S310
        with urlopen(asked, timeout=5, context=trust) as answer:  # noqa: S310
            return bool(answer.status == HTTPStatus.OK)
    except (URLError, OSError):
        return False


def _is_this_machine(name: str) -> bool:
    """Whether it is reached from here alone, where browsers need no TLS."""
    return name.lower() in LOOPBACK


def _listening(name: str) -> str:
    """The address to listen on for `name`.

    A name that leads to this machine's loopback alone (as the machine's own name often does in
    /etc/hosts), or is told to phones by a router, is listened for on every address.
    """
    if name in WILDCARDS or _is_this_machine(name) or _is_address(name):
        return name
    with contextlib.suppress(OSError):
        found = socket.gethostbyname(name)
        if _shown(found) in _own_addresses():
            return found
    return "0.0.0.0"  # noqa: S104 (a name was asked for, to be reached under)


def _names(name: str) -> list[str]:
    """Every name under which the pages answer, and certificates vouch for."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if name not in WILDCARDS:
        names.append(_shown(name))
    if _listening(name) in WILDCARDS:
        own = socket.gethostname()
        names += [own, f"{own.partition('.')[0]}.local", *_own_addresses()]
    return list(dict.fromkeys(each.lower() for each in names))


def _called(name: str) -> str:
    """As a person types it; of all addresses the first one that others reach."""
    if name not in WILDCARDS:
        return _shown(name)
    return next(iter(_own_addresses()), "localhost")


def _own_addresses() -> list[str]:
    """Addresses of this machine, as phones in the same network type them."""
    answer = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)  # noqa: S607
    return [_shown(address) for address in answer.stdout.split()]


def _is_address(name: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(ip_address(name.strip("[]")))
    return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
