"""The private PostgreSQL + PostGIS cluster of one checkout, under var/.

Standard library only: it runs before Django. No system service and no TCP port:
the cluster listens on a Unix socket which only its owner and root may use.
Whoever needs it enters `running()`; the last one to leave stops it.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from config.owner import ClusterError, make_home, make_private_directory, run_as, server_user

DATABASE = "rangwat"
ROLE = "rangwat"  # of the product; no superuser, so that rules in the database bind it
SUPERUSER = "postgres"
EXTENSIONS = ("postgis", "btree_gist")
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes: sun_path is 108 with its closing NUL
START_SECONDS = 600  # crash recovery of a large cluster takes its time
STOP_SECONDS = 60
CONNECT_SECONDS = 5
LEAVE_SECONDS = 3.0  # how long processes and connections that are ending may linger
INSTALLED = Path("/usr/lib/postgresql")
SETTINGS = Path(__file__).with_name("cluster.conf")

Say = Callable[[str], None]


@contextlib.contextmanager
def running(var: Path, say: Say = print) -> Iterator["Cluster"]:
    """Hold the cluster of `var` running: started (and made, the first time) if it is not.

    Each holder keeps a shared lock that the kernel releases even after kill -9;
    the holder who can take it alone is the last one, and stops the cluster.

    Raises:
        ClusterError: with a sentence for the person in front of the screen.
    """
    cluster = Cluster.of(var)
    with (var / "cluster.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with _alone(var, say):
            cluster.start(say)
        try:
            yield cluster
        finally:
            with _alone(var, say):
                fcntl.flock(users, fcntl.LOCK_UN)
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    cluster.stop(say)


def socket_directory(var: Path) -> Path:
    """Where the socket of the cluster of `var` is: var/run, or a short directory in /tmp.

    The same for every process of a checkout, so it depends on paths only, not on
    the environment (XDG_RUNTIME_DIR is missing under cron and sudo). In /tmp the
    server touches its socket every hour, so cleaners of old files leave it alone.
    """
    chosen = var.resolve() / "run"
    too_long = len(os.fsencode(chosen / SOCKET_NAME)) > LONGEST_SOCKET_PATH
    if not too_long and not (var / "postgres").is_symlink():
        return chosen
    short = hashlib.sha256(os.fsencode(chosen)).hexdigest()[:12]
    return Path("/tmp") / f"rangwat-{short}"  # noqa: S108 (owner and mode are checked)


class Cluster:
    """One cluster: its directories, and the user its server runs as."""

    def __init__(self, var: Path, home: Path, user: pwd.struct_passwd) -> None:
        """`home` (var/postgres, or what that links to) holds data/ and log/."""
        self.var = var
        self.home = home
        self.user = user
        self.data = home / "data"
        self.log = home / "log"
        self.sockets = socket_directory(var)

    @classmethod
    def of(cls, var: Path) -> "Cluster":
        """The cluster of `var`; its home is made, its data not yet.

        Raises:
            ClusterError: it belongs to another user.
        """
        var.mkdir(parents=True, exist_ok=True)
        if not os.access(var, os.W_OK):
            owner = pwd.getpwuid(var.stat().st_uid).pw_name
            raise ClusterError(f"{var} belongs to {owner}: start Rangwat as {owner}.")
        home = var / "postgres"
        if not home.exists():
            home = make_home(var, server_user())
        user = pwd.getpwuid(home.stat().st_uid)
        if os.geteuid() not in (0, user.pw_uid):
            raise ClusterError(
                f"The database in {home} belongs to {user.pw_name}: start Rangwat as root."
            )
        return cls(var, home.resolve(), user)

    def start(self, say: Say) -> None:
        """Start the server if it is not running, and wait until it answers."""
        started = time.monotonic()
        if not self._exists():
            self._make()
            say(f"database made in {self.home} ({time.monotonic() - started:.1f} s)")
        if self._postmaster() is None:
            self._clear_leftovers()
            self._write_configuration()
            self._pg_ctl(
                "start", "--wait", f"--timeout={START_SECONDS}", f"--log={self._start_log}"
            )
            say(f"database started ({time.monotonic() - started:.1f} s)")
        self._await_answer()
        self._make_database()

    def listens(self) -> bool:
        """Whether a server takes connections, without asking it anything."""
        with socket.socket(socket.AF_UNIX) as attempt:
            attempt.settimeout(CONNECT_SECONDS)
            try:
                attempt.connect(str(self.sockets / SOCKET_NAME))
            except TimeoutError:
                return True  # busy, not gone
            except OSError:
                return False
        return True

    def revive(self, say: Say) -> None:
        """Start the server that died while we held it."""
        with _alone(self.var, say):
            self.start(say)

    def stop(self, say: Say) -> None:
        """Stop the server, unless a process that holds no lock is connected to it."""
        if self._postmaster() is None:
            return
        if others := self._connections():
            say(f"database left running: {others} connections of other programs use it")
            return
        self._pg_ctl("stop", "--mode=fast", "--wait", f"--timeout={STOP_SECONDS}")

    def psql(self, sql: str, *, database: str = DATABASE, role: str = SUPERUSER) -> str:
        """Run `sql`; the rows, unaligned, with `|` between columns.

        Raises:
            ClusterError: the server's message.
        """
        answer = self._run(
            *(self._program("psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"),
            *("--set=ON_ERROR_STOP=1", f"--host={self.sockets}"),
            *(f"--username={role}", f"--dbname={database}"),
            stdin=sql,
        )
        if answer.returncode != 0:
            raise ClusterError(answer.stderr.strip())
        return answer.stdout.strip()

    def _exists(self) -> bool:
        """Whether the cluster was made to the end; asked as its owner: nobody else may look."""
        return self._run("test", "-e", str(self.data / "PG_VERSION")).returncode == 0

    def _make(self) -> None:
        """Make the data beside its final name, so that half a cluster is never used."""
        for broken in self.home.glob("data.new-*"):
            shutil.rmtree(broken)
        fresh = self.home / f"data.new-{os.getpid()}"
        answer = self._run(
            str(INSTALLED / _newest_version() / "bin" / "initdb"),
            # C.UTF-8: the order of text never changes with the C library or ICU of an upgraded
            # system, which would silently break indexes. Thai is sorted where it is shown.
            *("--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"),
            *("--auth=peer", f"--username={SUPERUSER}", f"--pgdata={fresh}"),
        )
        if answer.returncode != 0:
            raise ClusterError(f"The database could not be made: {answer.stderr.strip()}")
        self._write(fresh / "postgresql.conf", "include_if_exists 'rangwat.conf'\n", "--append")
        self._run("sync", "--file-system", str(fresh))
        fresh.rename(self.data)

    def _write_configuration(self) -> None:
        """Settings, and who may connect: the owner of the cluster and root, nobody else."""
        make_private_directory(self.sockets, self.user)
        self._run("mkdir", "-p", "-m", "700", str(self.log))
        settings = (
            SETTINGS.read_text()
            .replace("@data@", _quoted(self.data))
            .replace("@log@", _quoted(self.log))
            .replace("@sockets@", _quoted(self.sockets))
        )
        ident = "".join(
            f'rangwat "{name}" {role}\n'
            for name in sorted({self.user.pw_name, "root"})
            for role in (ROLE, SUPERUSER)
        )
        self._write(self.data / "rangwat.conf", settings)
        self._write(self.data / "rangwat_hba.conf", "local all all peer map=rangwat\n")
        self._write(self.data / "rangwat_ident.conf", ident)

    def _make_database(self) -> None:
        """Role, extensions and database; only what is missing, so a broken attempt is finished.

        Extensions are put into template1: databases of tests, which are made by a
        role that is no superuser, then have them too.
        """
        wanted = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608
        if self.psql(wanted, database="postgres"):
            return
        self.psql(
            f"""
            DO $$ BEGIN
                IF to_regrole('{ROLE}') IS NULL THEN
                    CREATE ROLE {ROLE} LOGIN CREATEDB;
                END IF;
            END $$;
            SET client_min_messages = warning;
            {" ".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)}
            GRANT SELECT, INSERT, UPDATE, DELETE ON spatial_ref_sys TO {ROLE};
            """,
            database="template1",
        )
        self.psql(f"CREATE DATABASE {DATABASE} OWNER {ROLE}", database="postgres")

    def _postmaster(self) -> int | None:
        """The process id of the running server.

        postmaster.pid alone proves nothing: after a reboot its number may be
        anybody's, and pg_ctl and the server itself would believe it.
        """
        noted = self._run("head", "--lines=1", str(self.data / "postmaster.pid")).stdout.strip()
        return int(noted) if noted.isdigit() and int(noted) in self._processes() else None

    def _processes(self) -> set[int]:
        """Processes of the server: they work in its data directory.

        Looked up as their owner, because root in a container may not look.
        """
        found = self._run("find", "/proc", "-maxdepth", "2", "-name", "cwd", "-printf", "%h\t%l\n")
        lines = (line.split("\t", 1) for line in found.stdout.splitlines())
        return {
            int(Path(process).name)
            for process, directory in lines
            if directory == str(self.data) and Path(process).name.isdigit()
        }

    def _clear_leftovers(self) -> None:
        """Remove what a killed server left; nothing of it may still be running.

        Its files may go only then: two servers on the same data would ruin it.
        """
        deadline = time.monotonic() + LEAVE_SECONDS
        while orphans := self._processes():
            if time.monotonic() > deadline:
                self._run("kill", "-KILL", *map(str, orphans))
            time.sleep(0.1)
        listened = self.sockets / SOCKET_NAME
        self._run("rm", "-f", f"{self.data}/postmaster.pid", f"{listened}", f"{listened}.lock")

    def _await_answer(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        ready = (self._program("pg_isready"), "--quiet", f"--host={self.sockets}")
        while self._run(*ready).returncode != 0:
            if time.monotonic() > deadline or self._postmaster() is None:
                raise ClusterError(f"The database does not answer; see {self.log}.")
            time.sleep(0.2)

    def _connections(self) -> int:
        """Clients of the server, once those of processes that just ended are gone."""
        deadline = time.monotonic() + LEAVE_SECONDS
        others = (
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        while (count := int(self.psql(others, database="postgres"))) > 0:
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        return count

    @property
    def _start_log(self) -> Path:
        return self.log / "start.log"

    def _pg_ctl(self, verb: str, *options: str) -> None:
        answer = self._run(
            self._program("pg_ctl"), verb, "--silent", f"--pgdata={self.data}", *options
        )
        if answer.returncode != 0:
            words = self._run("tail", "--lines=5", str(self._start_log)).stdout + answer.stderr
            raise ClusterError(f"PostgreSQL did not {verb}:\n{words.strip()}")

    def _program(self, name: str) -> str:
        """A program of the major version that made the data.

        Raises:
            ClusterError: that version was uninstalled, as by an upgrade of the system.
        """
        version = self._run("cat", str(self.data / "PG_VERSION")).stdout.strip()
        program = INSTALLED / version / "bin" / name
        if not program.exists():
            raise ClusterError(
                f"The database was made by PostgreSQL {version}, which is no longer installed: "
                f"install postgresql-{version}-postgis-3."
            )
        return str(program)

    def _write(self, path: Path, content: str, *options: str) -> None:
        answer = self._run("tee", *options, str(path), stdin=content)
        if answer.returncode != 0:
            raise ClusterError(answer.stderr.strip())

    def _run(self, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return run_as(self.user, *command, stdin=stdin)


def _newest_version() -> str:
    """The newest installed major version that has PostGIS."""
    shared = Path("/usr/share/postgresql")
    versions = [
        found.parent.parent.name
        for found in INSTALLED.glob("*/bin/initdb")
        if (shared / found.parent.parent.name / "extension" / "postgis.control").exists()
    ]
    if not versions:
        raise ClusterError("PostgreSQL with PostGIS is not installed: run script/setup.")
    return max(versions, key=int)


def _quoted(path: Path) -> str:
    """`path` inside the quotes of postgresql.conf."""
    return str(path).replace("\\", "\\\\").replace("'", "''")


@contextlib.contextmanager
def _alone(var: Path, say: Say) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    with (var / "cluster.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another process that starts or stops the database …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(command: list[str]) -> int:
    """`python -m config.cluster [COMMAND …]`: run COMMAND while the cluster is held.

    Without a command: say how to reach it and hold it until Ctrl-C or SIGTERM.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    var = Path(os.environ.get("RANGWAT_VAR") or Path(__file__).resolve().parent.parent / "var")
    try:
        with running(var, say=lambda message: print(message, file=sys.stderr)) as cluster:
            if command:
                environment = {**os.environ, "RANGWAT_CLUSTER_HELD": "1"}
                return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
            print(f"psql --host={cluster.sockets} --username={ROLE} {DATABASE}", flush=True)
            while True:
                signal.pause()
    except KeyboardInterrupt:
        return 130
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
