"""PostgreSQL's own tools on the configured database: dump it, restore a dump, count its rows."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

INSTALLED = Path("/usr/lib/postgresql")
LAST_LINES = 3
LEAVE_SECONDS = 3.0


class DumpFailed(Exception):
    """ใช้เครื่องมือของ PostgreSQL ไม่สำเร็จ / A tool of PostgreSQL failed."""


def address() -> dict[str, Any]:
    """How to reach the server, without the name of the database."""
    settings = connections["default"].settings_dict
    return {
        "host": settings["HOST"] or None,
        "port": settings["PORT"] or None,
        "user": settings["USER"] or None,
        "password": settings.get("PASSWORD") or None,
    }


def database_name() -> str:
    """The configured database."""
    return str(connections["default"].settings_dict["NAME"])


def dump(to: Path) -> None:
    """Write the whole database to a file, as it was at one moment.

    Raises:
        DumpFailed: with what pg_dump said.
    """
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def schema() -> str:
    """The schema of the configured database as SQL, without its data."""
    return _run("pg_dump", "--schema-only", "--no-owner", "--no-privileges")


def restore(dumped: Path, database: str) -> None:
    """Put a dump into an empty database, in one transaction.

    Extensions are there already (a new database has them from its template) and only a
    superuser could make them, so what speaks of them is left out.

    Raises:
        DumpFailed: with what pg_restore said; the database is empty as before.
    """
    entries = _run("pg_restore", "--list", str(dumped)).splitlines()
    wanted = dumped.with_name(f".{dumped.name}-{os.getpid()}.list")
    try:
        wanted.write_text(
            "\n".join(
                line
                for line in entries
                if " EXTENSION " not in line and "SCHEMA - public" not in line
            )
        )
        _run(
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            f"--use-list={wanted}",
            f"--dbname={database}",
            str(dumped),
        )
    finally:
        wanted.unlink(missing_ok=True)


def counts(database: str) -> dict[str, int]:
    """Rows of every table of ours, by its name."""
    with connected(database) as server:
        names = [
            name
            for (name,) in server.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                " AND tablename <> 'spatial_ref_sys' ORDER BY 1"
            )
        ]
        return {
            name: server.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
            ).fetchone()[0]  # type: ignore[index]
            for name in names
        }


def versions() -> dict[str, str]:
    """Of the server and of PostGIS."""
    with connected(database_name()) as server:
        row = server.execute(
            "SELECT current_setting('server_version'), postgis_lib_version()"
        ).fetchone()
    assert row is not None  # noqa: S101 (a SELECT without FROM has one row)
    return {"postgresql": row[0], "postgis": row[1]}


def exists(database: str) -> bool:
    """Whether there is such a database."""
    with connected("postgres") as server:
        found = server.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone()
    return found is not None


def create(database: str) -> None:
    """A new, empty database; one of the same name, left by somebody killed, is dropped."""
    drop(database)
    with connected("postgres") as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    with connected(database) as server:
        for extension in ("postgis", "btree_gist"):
            server.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )


def drop(database: str) -> None:
    """Drop a database, if it is there."""
    with connected("postgres") as server:
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


def rename(database: str, to: str) -> None:
    """Give a database, to which nobody is connected, another name."""
    with connected("postgres") as server:
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(database), sql.Identifier(to)
            )
        )


def others_connected() -> int:
    """How many other programs are connected to the configured database.

    Our own connection is closed first, and its process in the server takes a moment to end:
    who is still there after `LEAVE_SECONDS` is somebody else.
    """
    ours: Any = connections["default"]
    ours.close()
    ours.close_pool()  # connections that wait in it are connected too
    deadline = time.monotonic() + LEAVE_SECONDS
    with connected("postgres") as server:
        while True:
            row = server.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
                " AND backend_type = 'client backend'",
                [database_name()],
            ).fetchone()
            assert row is not None  # noqa: S101 (an aggregate has one row)
            if row[0] == 0 or time.monotonic() > deadline:
                return int(row[0])
            time.sleep(0.1)


@contextmanager
def connected(database: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of our own to a database, each statement its own transaction."""
    with psycopg.connect(dbname=database, autocommit=True, **address()) as server:
        yield server


def _run(program: str, *arguments: str) -> str:
    """Run a tool of the newest version installed; what it wrote.

    Raises:
        DumpFailed: its last words.
    """
    at = address()
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    for name, value in (
        ("PGHOST", at["host"]),
        ("PGPORT", at["port"]),
        ("PGUSER", at["user"]),
        ("PGPASSWORD", at["password"]),
        ("PGDATABASE", database_name()),
    ):
        if value:
            environment[name] = str(value)
    done = subprocess.run(  # noqa: S603 (the program and its arguments are ours)
        [_program(program), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpFailed(" · ".join(_last(done.stderr.splitlines())))
    return done.stdout


def _last(lines: Sequence[str]) -> Sequence[str]:
    return [line for line in lines if line.strip()][-LAST_LINES:]


def _program(name: str) -> str:
    """The newest of the installed: a dump cannot be made by one older than the server."""
    installed = [*INSTALLED.glob(f"*/bin/{name}")]
    found = max(installed, key=lambda path: int(path.parts[-3]), default=None)
    program = str(found) if found else shutil.which(name)
    if program is None:
        raise DumpFailed(f"{name} is not installed")
    return program
