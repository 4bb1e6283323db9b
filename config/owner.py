"""The operating-system user a PostgreSQL server runs as, and directories that are his alone.

Standard library only. PostgreSQL refuses to run as root: where we are root,
everything that touches the data is done as the user `postgres`, by a child
process that gives up root first.
"""

import os
import pwd
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import IO

ELSEWHERE = Path("/var/lib/rangwat")  # for data whose checkout the user postgres cannot reach
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


class ClusterError(Exception):
    """The private database cannot be used."""


def server_user() -> pwd.struct_passwd:
    """Whom a new cluster belongs to: ourselves, or `postgres` where we are root.

    Raises:
        ClusterError: there is no such user.
    """
    if os.geteuid() != 0:
        try:
            return pwd.getpwuid(os.geteuid())
        except KeyError:
            raise ClusterError(
                f"The user id {os.geteuid()} has no name; PostgreSQL needs one in /etc/passwd."
            ) from None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError(
            "PostgreSQL does not run as root and there is no user postgres: "
            "install the package postgresql."
        ) from None


def run_as(
    user: pwd.struct_passwd, *command: str, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `command` as `user` from / with a clean environment; nothing is raised if it fails.

    Output goes to files, not pipes: a server started by it inherits them, and
    reading a pipe to its end would wait until that server stops. The new session
    keeps a terminal's Ctrl-C, which goes to its whole group, away from it.
    """
    # By setpriv, not by `user=`: for that Python copies all the memory it has before it begins.
    lowered = () if user.pw_uid == os.geteuid() else (
        "setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--",
    )  # fmt: skip
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        done = subprocess.run(  # noqa: S603 (commands are ours)
            (*lowered, *command),
            input=stdin,
            stdout=output,
            stderr=errors,
            text=True,
            check=False,
            cwd="/",
            start_new_session=True,
            env={**ENVIRONMENT, "HOME": user.pw_dir},
        )
        return subprocess.CompletedProcess(command, done.returncode, _read(output), _read(errors))


def make_home(var: Path, user: pwd.struct_passwd) -> Path:
    """Make var/postgres of `user`, or a link there to a place which that user can reach.

    Below the home of root the user postgres reaches nothing. The name of
    the other place is random, not made from the path: a new checkout must not
    find the database of an old one that stood in the same place.
    """
    home = var / "postgres"
    home.unlink(missing_ok=True)  # a link whose target is gone
    if run_as(user, "test", "-x", str(var.resolve())).returncode == 0:
        home.mkdir(mode=0o700)
        os.chown(home, user.pw_uid, user.pw_gid)
        return home
    ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
    target = Path(tempfile.mkdtemp(prefix="cluster-", dir=ELSEWHERE))
    os.chown(target, user.pw_uid, user.pw_gid)
    home.symlink_to(target)
    return home


def make_private_directory(path: Path, user: pwd.struct_passwd) -> None:
    """Make `path` for `user` alone (0700); accept one that already is.

    Raises:
        ClusterError: somebody else put something there, as anybody may in /tmp.
    """
    try:
        path.mkdir(mode=0o700)
        os.chown(path, user.pw_uid, user.pw_gid)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user.pw_uid:
            raise ClusterError(f"{path} is not a directory of {user.pw_name}: remove it.") from None
        path.chmod(0o700)


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
