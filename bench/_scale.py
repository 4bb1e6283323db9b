"""Makes a database of the benchmarks' own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql


@contextmanager
def own_database() -> Iterator[None]:
    """An empty database beside the configured one while this lasts; dropped after it."""
    settings = connections["default"].settings_dict
    name = f"{settings['NAME']}_bench_{os.getpid()}"
    address = {
        "host": settings["HOST"],
        "port": settings["PORT"] or None,
        "user": settings["USER"],
        "password": settings.get("PASSWORD") or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **address) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        settings["NAME"] = name
        settings["OPTIONS"].pop("pool", None)  # one connection, so that it can be closed
        try:
            call_command("migrate", verbosity=0)
            yield
        finally:
            connection.close()
            _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    """Drop the database; where it is being vacuumed by itself, after that."""
    for _ in range(300):
        try:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(1)
        else:
            return
    print(f"the database {name} is still in use and was left", flush=True)
