"""The private cluster: real servers in scratch directories, killed and started again."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from config import cluster, owner

ROOT = os.geteuid() == 0


def quiet(message: str) -> None:
    """Print nothing."""


@pytest.fixture(scope="module")
def made():
    """A cluster that was made, used and stopped; making one takes seconds, copying it does not."""
    with reachable_directory() as folder:
        with cluster.running(folder / "var", quiet):
            pass
        yield folder / "var"


@pytest.fixture
def bare():
    """An empty directory the server's user can reach; pytest's own are closed to others."""
    with reachable_directory() as folder:
        yield folder


@pytest.fixture
def scratch(bare, made):
    """A directory with a stopped cluster in var/."""
    subprocess.run(["cp", "--archive", made, bare / "var"], check=True)
    return bare


@contextlib.contextmanager
def reachable_directory():
    folder = Path(tempfile.mkdtemp(prefix="rangwat-test-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def test_what_was_committed_survives_kill_9_of_the_server(scratch):
    var = scratch / "var"
    with cluster.running(var, quiet) as held:
        held.psql("CREATE TABLE kept AS SELECT 42 AS answer", role="rangwat")
        os.kill(postmaster(held), signal.SIGKILL)
        assert not eventually_listens(held)
        held.revive(quiet)
        assert held.psql("SELECT answer FROM kept", role="rangwat") == "42"
    with cluster.running(var, quiet) as held:
        assert held.psql("SELECT answer FROM kept", role="rangwat") == "42"


def test_a_cluster_keeps_what_it_acknowledged_and_opens_no_port(scratch):
    with cluster.running(scratch / "var", quiet) as held:
        settings = {
            name: held.psql(f"SHOW {name}")
            for name in ("fsync", "synchronous_commit", "data_checksums", "listen_addresses")
        }
        assert settings == {
            "fsync": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "listen_addresses": "",
        }
        assert held.psql("SELECT rolsuper FROM pg_roles WHERE rolname = 'rangwat'") == "f"
        assert held.psql("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'") == "1"
        assert held.psql("SHOW server_encoding") == "UTF8"


def test_only_the_last_one_to_leave_stops_the_cluster(scratch):
    var = scratch / "var"
    with cluster.running(var, quiet) as first:
        with cluster.running(var, quiet):
            pass
        assert first.listens()
    assert not first.listens()


def test_a_cluster_somebody_else_is_connected_to_is_left_running(scratch, monkeypatch):
    monkeypatch.setattr(cluster, "LEAVE_SECONDS", 0.3)
    var, said = scratch / "var", []
    with cluster.running(var, said.append) as held:
        program = held._program("psql")
        stranger = subprocess.Popen(
            [program, "-q", f"--host={held.sockets}", "--username=rangwat", "rangwat"],
            stdin=subprocess.PIPE,
        )
        while held._connections() == 0:
            time.sleep(0.05)
    assert held.listens()
    assert "left running" in said[-1]
    stranger.communicate(b"\\q\n")
    with cluster.running(var, quiet):
        pass
    assert not held.listens()


def test_a_process_id_that_now_belongs_to_another_program_keeps_no_server_from_starting(scratch):
    """As after a reboot: PostgreSQL itself would believe that the old server still runs."""
    var = scratch / "var"
    with cluster.running(var, quiet) as held:
        noted = (held.data / "postmaster.pid").read_text()
    bystander = subprocess.Popen(
        ["sleep", "60"], user=None if not ROOT else held.user.pw_uid, cwd="/"
    )
    try:
        stale = noted.replace(noted.split("\n", 1)[0], str(bystander.pid), 1)
        held._write(held.data / "postmaster.pid", stale)
        held._write(held.sockets / f"{cluster.SOCKET_NAME}.lock", stale)
        with cluster.running(var, quiet) as again:
            assert again.psql("SELECT 1") == "1"
    finally:
        bystander.kill()
        bystander.wait()


def test_a_path_too_long_for_a_socket_gets_a_short_one(scratch):
    var = scratch / ("long-" * 30) / "var"
    var.parent.mkdir(mode=0o755)
    (scratch / "var").rename(var)
    try:
        with cluster.running(var, quiet) as held:
            socket = held.sockets / cluster.SOCKET_NAME
            assert len(os.fsencode(socket)) <= cluster.LONGEST_SOCKET_PATH
            assert held.sockets.stat().st_mode & 0o077 == 0
            assert held.sockets.stat().st_uid == held.user.pw_uid
            assert held.psql("SELECT 1") == "1"
    finally:
        shutil.rmtree(held.sockets)


@pytest.mark.long
@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
def test_data_move_to_where_the_user_of_the_server_can_reach_them(bare, monkeypatch):
    monkeypatch.setattr(owner, "ELSEWHERE", bare / "elsewhere")
    closed = bare / "closed"
    closed.mkdir(mode=0o700)
    try:
        with cluster.running(closed / "var", quiet) as held:
            assert held.home.is_relative_to(bare / "elsewhere")
            assert held.psql("SELECT 1") == "1"
        assert (closed / "var" / "postgres").is_symlink()
        with cluster.running(closed / "var", quiet) as again:
            assert again.home == held.home
    finally:
        shutil.rmtree(held.sockets)


@pytest.mark.skipif(not ROOT, reason="only root can try it as another user")
def test_other_users_of_the_machine_cannot_connect(scratch):
    with cluster.running(scratch / "var", quiet) as held:
        held.sockets.chmod(0o755)  # even past the directory the server asks who it is
        (held.sockets / cluster.SOCKET_NAME).chmod(0o777)
        tried = owner.run_as(
            pwd.getpwnam("nobody"),
            *(held._program("psql"), f"--host={held.sockets}", "--username=rangwat", "rangwat"),
        )
    assert tried.returncode != 0
    assert "Peer authentication failed" in tried.stderr


def test_a_socket_directory_of_somebody_else_is_refused(bare):
    theirs = bare / "theirs"
    theirs.symlink_to("/tmp")
    with pytest.raises(owner.ClusterError, match="is not a directory of"):
        owner.make_private_directory(theirs, pwd.getpwuid(os.geteuid()))


def postmaster(held: cluster.Cluster) -> int:
    """The process id of the server, which must be running."""
    found = held._postmaster()
    assert found is not None
    return found


def eventually_listens(held: cluster.Cluster) -> bool:
    """Whether a killed server still takes connections after a minute."""
    deadline = time.monotonic() + 60
    while held.listens() and time.monotonic() < deadline:
        time.sleep(0.05)
    return held.listens()
