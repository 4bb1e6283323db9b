"""Keeps the drawn rows in step with the facts: what was touched is worked out anew, once.

Triggers note what facts are about (migration 0003); whoever asks first for a layer, or the
worker, works those rows out and raises the layer's version, in one transaction. So what is
read after a withdrawal never shows what was withdrawn, and writers wait for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from maps.tiles.rows import DRAWINGS, Drawing
from network.moments import Moment
from network.queries import planned_for_sets

# More keys than this, and a fifth of its rows, and a whole layer is sooner worked out at once.
MOST_BY_KEY = 20_000
FIFTH = 0.2
# Up to so many the rows of these layers are found one by one, by index; more, by joining sets.
ONE_BY_ONE = 2_000
FOUND_BY_INDEX = frozenset({"parcels", "houses"})
# What is counted from other layers is worked out after them.
COUNTED_FROM = {"villages": ("parcels", "houses", "overlaps")}
COUNTED_IN = {"parcels": "place", "houses": "place", "overlaps": "unnest(places)"}


def layers_behind(layer: str) -> tuple[str, ...]:
    """The layer with those it is counted from, which come first."""
    return (*COUNTED_FROM.get(layer, ()), layer)


def keep_up(layer: str) -> int:
    """Work out what was touched of a layer since; its version. One query where nothing was."""
    standing = is_kept(layer)
    return standing if standing is not None else brought_up(layer)


def is_kept(layer: str) -> int | None:
    """The version of a layer if nothing of it waits to be worked out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [list(layers_behind(layer)), layer, Moment.now().last_day])
        found = cursor.fetchone()
    return int(found[0]) if found else None


# The version of a layer of which nothing waits, neither its facts' nor a new day's.
KEPT = """
    SELECT kept.version FROM maps_keptlayer AS kept
    WHERE NOT EXISTS (SELECT FROM maps_touched WHERE layer = ANY(%s))
      AND kept.layer = %s AND kept.day = %s
"""


def brought_up(layer: str) -> int:
    """Work out what was touched of a layer and of those it is counted from; its version."""
    version = 0
    for each in layers_behind(layer):
        version = _brought_up(each)
    return version


def keep_all_up() -> None:
    """Work out what was touched of any layer."""
    for layer in DRAWINGS:
        keep_up(layer)


def rebuild() -> None:
    """Work out every row of every layer anew."""
    for layer in DRAWINGS:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO maps_touched (layer, about) VALUES (%s, NULL)", [layer])
    for layer in DRAWINGS:
        _brought_up(layer)


def _brought_up(layer: str) -> int:
    # In planned_for_sets' transaction: whoever else reads sees all of it or nothing.
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One at a time for a layer; who waited finds nothing left to do.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"maps.{layer}"])
        moment = Moment.now()
        _let_the_day_come(layer, moment.last_day)
        keys = _taken(layer)
        if keys != []:
            with planned_for(layer, keys):
                _work_out(layer, DRAWINGS[layer], moment, keys)
        return _raised(layer, moment.last_day) if keys != [] else _seen(layer, moment.last_day)


def reach() -> int:
    """The version of who may see what (migration 0004). One query where nothing has changed."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [["reach"], "reach", Moment.now().last_day])
        found = cursor.fetchone()
    if found is not None:
        return int(found[0])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('maps.reach'))")
        cursor.execute("DELETE FROM maps_touched WHERE layer = 'reach'")
        return _raised("reach", Moment.now().last_day)


def _raised(layer: str, today: date) -> int:
    """The next version of a layer; the tiles cut before it are gone.

    Never one it had before, not even where an older backup was restored in between: by the
    version a browser knows whether what it holds still stands.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO maps_keptlayer AS kept (layer, version, day)
            VALUES (%s, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, %s)
            ON CONFLICT (layer) DO UPDATE SET
                version = greatest(kept.version + 1, excluded.version),
                day = excluded.day, changed_at = now()
            RETURNING version
            """,
            [layer, today],
        )
        version = int(cursor.fetchone()[0])
        cursor.execute(
            "DELETE FROM maps_kepttile WHERE layer = %s AND version < %s", [layer, version]
        )
    return version


def _seen(layer: str, today: date) -> int:
    """The version that stands: nothing of the layer has changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE maps_keptlayer SET day = %s WHERE layer = %s RETURNING version",
            [today, layer],
        )
        return int(cursor.fetchone()[0])


def _let_the_day_come(layer: str, today: date) -> None:
    """Note what facts that were written ahead of their day touch, for every layer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT day FROM maps_keptlayer WHERE layer = %s", [layer])
        found = cursor.fetchone()
        if found is None:  # nothing of it was ever worked out
            cursor.execute("INSERT INTO maps_touched (layer, about) VALUES (%s, NULL)", [layer])
        elif found[0] < today:
            cursor.execute("SELECT maps_touch_days(%s, %s)", [found[0], today])


def _taken(layer: str) -> list[int] | None:
    """The keys that were touched, taken off the list; None where that is the whole layer."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM maps_touched WHERE layer = %s RETURNING about", [layer])
        found = {about for (about,) in cursor.fetchall()}
    if None in found:
        return None
    if len(found) > MOST_BY_KEY and len(found) > FIFTH * _rows_about(layer):
        return None
    return sorted(found)


def _rows_about(layer: str) -> float:
    """How many rows a layer has, as the planner believes."""
    table = DRAWINGS[layer].model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return float(cursor.fetchone()[0])


@contextmanager
def planned_for(layer: str, keys: list[int] | None) -> Iterator[None]:
    """Statements in here are planned for as many rows of a layer as they are asked for."""
    if keys is None or len(keys) > ONE_BY_ONE or layer not in FOUND_BY_INDEX:
        with planned_for_sets():
            yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0")
        yield


def _work_out(layer: str, drawing: Drawing, moment: Moment, keys: list[int] | None) -> None:
    table = drawing.model._meta.db_table
    columns = ", ".join(f'"{column}"' for column in drawing.columns)
    sql, values = drawing.sql(moment, keys)
    counted = COUNTED_IN.get(layer)
    gone = "" if keys is None else " WHERE id = ANY(%s)"
    asked = [] if keys is None else [keys]
    with connection.cursor() as cursor:
        # Where it was counted and where it will be.
        if counted:
            cursor.execute(_touching(counted, f"DELETE FROM {table}{gone} RETURNING *"), asked)  # noqa: S608
        else:
            cursor.execute(f"DELETE FROM {table}{gone}", asked)  # noqa: S608 (a table of ours)
        made = f"INSERT INTO {table} ({columns}) {sql}"
        if counted:
            made = _touching(counted, f"{made} RETURNING *")
        cursor.execute(made, values)


def _touching(counted: str, statement: str) -> str:
    """A statement that changes rows, and notes the villages in which they are counted."""
    return (
        f"WITH changed AS ({statement}) INSERT INTO maps_touched (layer, about)"  # noqa: S608
        f" SELECT DISTINCT 'villages', {counted} FROM changed"
    )
