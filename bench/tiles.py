"""Vector tiles of a register of a million parcels: the product beside tipg and django-vectortiles.

One database, one list of tiles, each server with two processes. First one client: the product
(nothing cut before) beside its bare statement. Then eight clients: all three. Then the product
from the tiles it has kept. At the end the largest and the slowest tile of every zoom.
`--parcels N` for fewer.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 (after the set-up)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench import _scale  # noqa: E402
from bench._plots import ACROSS, EACH, SOUTH, TABLE, VILLAGE, WEST, fill  # noqa: E402
from maps.layers import LAYERS  # noqa: E402
from maps.tiles import cutting, keeping  # noqa: E402
from maps.tiles.cutting import Tile  # noqa: E402
from network.models import Account  # noqa: E402
from network.moments import Moment  # noqa: E402

SEED = 2704
ZOOMS = {14: 0.25, 15: 0.35, 16: 0.4}
LISTED = 600
CLIENTS = 8
PEERS = ("tipg==1.6.1", "uvicorn", "django-vectortiles==1.0.2", "django>=5.2,<5.3",
         "psycopg[binary,pool]", "granian")  # fmt: skip
HERE = Path(__file__).resolve().parent
Address = Callable[[Tile], str]


def tiles(villages: int) -> list[Tile]:
    """The tiles everybody is asked for, of zooms at which all draw the same."""
    rng = random.Random(SEED)  # noqa: S311
    north = SOUTH + VILLAGE * -(-villages // ACROSS)
    found: set[Tile] = set()
    while len(found) < LISTED:
        zoom = rng.choices(list(ZOOMS), list(ZOOMS.values()))[0]
        east = WEST + VILLAGE * min(ACROSS, villages)
        found.add(at(rng.uniform(WEST, east), rng.uniform(SOUTH, north), zoom))
    listed = sorted(found, key=lambda tile: (tile.zoom, tile.row, tile.col))
    rng.shuffle(listed)
    return listed


def at(lon: float, lat: float, zoom: int) -> Tile:
    """The tile over a point."""
    n = 2**zoom
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    return Tile(zoom, row, int((lon + 180) / 360 * n))


def asked(  # noqa: PLR0917
    port: int,
    path: str,
    headers: dict[str, str],
    tile_list: list[Tile],
    address: Address,
    clients: int,
) -> tuple[float, list[float], int]:
    """Seconds for the whole list, of each answer, and bytes; `clients` take turns at the list."""
    took: list[float] = []
    size = 0
    waiting = iter(tile_list)
    lock = threading.Lock()

    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())

    def one() -> None:
        nonlocal size
        # By hand: http.client takes as long as a server that answers from what it has kept.
        with socket.create_connection(("127.0.0.1", port), timeout=60) as door:
            while True:
                with lock:
                    tile = next(waiting, None)
                if tile is None:
                    return
                asking = f"GET {path}{address(tile)} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n"
                began = time.perf_counter()
                door.sendall(asking.encode())
                length = _answered(door)
                seconds = time.perf_counter() - began
                with lock:
                    took.append(seconds)
                    size += length

    threads = [threading.Thread(target=one) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, took, size


def _answered(door: socket.socket) -> int:
    """Read one answer to its end; bytes of its content."""
    held = b""
    while (end := held.find(b"\r\n\r\n")) < 0:
        more = door.recv(1 << 18)
        assert more, held
        held += more
    head, had = held[:end].lower(), len(held) - end - 4
    status = head[9:12]
    assert status in (b"200", b"204"), held[:600]
    if status == b"204":
        return 0
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    while had < length:
        had += len(door.recv(1 << 18))
    return length


@contextlib.contextmanager
def serving(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """A server while this lasts."""
    child = subprocess.Popen(command, env=os.environ | environment, cwd=HERE.parent)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert child.poll() is None, "the server has ended"
            time.sleep(0.1)
        time.sleep(2)
        yield
    finally:
        child.terminate()
        child.wait(20)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def peers() -> Path:
    """The Python of the peers' own environment, installed once."""
    folder = settings.VAR / "bench" / "peers"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEERS],
                   check=True)  # fmt: skip
    return python


def address_of_database() -> tuple[str, dict[str, str]]:
    """For libpq, and as a URL."""
    known = connection.settings_dict
    host = str(known["HOST"] or "localhost").replace("/", "%2F")
    port = f":{known['PORT']}" if known["PORT"] else ""
    login = known["USER"] + (f":{known['PASSWORD']}" if known.get("PASSWORD") else "")
    url = f"postgresql://{login}@{host}{port}/{known['NAME']}"
    return url, {"PGHOST": str(known["HOST"] or "localhost"), "PGUSER": str(known["USER"]),
                 "PGDATABASE": str(known["NAME"]), "PGPORT": str(known["PORT"] or 5432),
                 "PGPASSWORD": str(known.get("PASSWORD") or "")}  # fmt: skip


def signed_in(account: Account) -> str:
    """The cookie of a session of the account."""
    browser = Client()
    browser.force_login(account)
    session = SessionStore(session_key=browser.cookies["sessionid"].value)
    session["second_factor_checked"] = session["seen"] = int(time.time()) + 86_400
    session.save()
    return f"sessionid={session.session_key}"


def bare(chief: Account, tile_list: list[Tile]) -> list[float]:
    """Seconds of the statement alone, of each tile."""
    layer = LAYERS["parcels"]
    scope, moment = layer.scope(chief), Moment.now()
    took = []
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0; SET jit = off")
        for tile in tile_list:
            statement, values = cutting.statement_of(layer, scope, tile, moment)
            began = time.perf_counter()
            cursor.execute(statement, values)
            bytes(cursor.fetchone()[0])
            took.append(time.perf_counter() - began)
        cursor.execute("RESET max_parallel_workers_per_gather; RESET jit")
    return took


def largest(chief: Account, villages: int) -> None:
    """Of each zoom the largest and the slowest tile, cut anew."""
    layer = LAYERS["parcels"]
    scope, moment = layer.scope(chief), Moment.now()
    rng = random.Random(SEED)  # noqa: S311
    north = SOUTH + VILLAGE * -(-villages // ACROSS)
    east = WEST + VILLAGE * min(ACROSS, villages)
    print(f"  {'zoom':>6}{'tiles':>8}{'largest':>12}{'slowest':>12}")
    for zoom in range(6, 18):
        some = {at(WEST + VILLAGE * 0.4, SOUTH + VILLAGE * 0.4, zoom)}
        some |= {at(rng.uniform(WEST, east), rng.uniform(SOUTH, north), zoom) for _ in range(24)}
        sizes, times = [], []
        for tile in some:
            shown = layer if zoom >= layer.first_zoom else LAYERS["villages"]
            within = scope if shown is layer else shown.scope(chief)
            began = time.perf_counter()
            sizes.append(len(cutting.cut(shown, within, tile, moment)))
            times.append(time.perf_counter() - began)
        print(f"  {zoom:>6}{len(some):>8}{max(sizes) / 1000:>9.0f} kB{max(times) * 1000:>9.0f} ms",
              flush=True)  # fmt: skip


def one_touched() -> float:
    """Seconds until the map is in step again after something of one parcel was recorded."""
    took = []
    with connection.cursor() as cursor:
        for _ in range(5):
            cursor.execute(
                f"INSERT INTO maps_touched (layer, about) SELECT 'parcels', id FROM {TABLE} LIMIT 1"
            )
            began = time.perf_counter()
            keeping.keep_up("parcels")
            took.append(time.perf_counter() - began)
    return statistics.median(took)


def forget() -> None:
    """No tile is kept, and none that a process remembers stands."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE maps_kepttile")
        cursor.execute("INSERT INTO maps_touched (layer, about) VALUES ('reach', NULL)")


def main() -> None:
    """Fill, measure, compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parcels", type=int, default=1_000_000)
    wanted = parser.parse_args()
    python = peers()
    with _scale.own_database():
        began = time.perf_counter()
        chief = fill(wanted.parcels)
        villages = -(-wanted.parcels // EACH)
        print(
            f"{villages * EACH:,} parcels in {villages} villages, filled and drawn in"
            f" {time.perf_counter() - began:.0f} s; {LISTED} tiles of zoom 14 to 16",
            flush=True,
        )
        listed = tiles(villages)
        url, libpq = address_of_database()
        bare(chief, listed)  # PostgreSQL is warm from here on
        alone = bare(chief, listed)
        _report("bare statement, 1 client", sum(alone), alone, 0)
        rates = {}
        port = free_port()
        cookie = {"Cookie": signed_in(chief), "Accept-Encoding": "gzip"}
        ours: Address = lambda tile: f"/{tile.zoom}/{tile.row}/{tile.col}"  # noqa: E731
        place = "/ogc/collections/parcels/tiles/WebMercatorQuad"
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error",
                   "--port", str(port), "--workers", "2", "--blocking-threads", "24",
                   "config.wsgi:application"]  # fmt: skip
        with serving(command, {"DATABASE_URL": url, "PYTHONWARNINGS": "ignore"}, port):
            asked(port, place, cookie, listed[:50], ours, 2)
            forget()
            seconds, took, size = asked(port, place, cookie, listed, ours, 1)
            _report("product, 1 client, nothing kept", seconds, took, size)
            over = (statistics.median(took) - statistics.median(alone)) * 1000
            print(f"  {'':<38}p50 {over:+.1f} ms over the bare statement", flush=True)
            rates["product"] = 0.0
            for _ in range(3):
                forget()
                seconds, took, size = asked(port, place, cookie, listed, ours, CLIENTS)
                rates["product"] = max(rates["product"], len(took) / seconds)
            _report("product, 8 clients, nothing kept", seconds, took, size)
            again = listed * 4
            seconds, took, size = asked(port, place, cookie, again, ours, CLIENTS)
            rates["warm"] = len(took) / seconds
            _report("product, 8 clients, kept", seconds, took, size)
        columns = ",".join(LAYERS["parcels"].properties)
        theirs: Address = lambda tile: f"/{tile.zoom}/{tile.col}/{tile.row}"  # noqa: E731
        for name, command, environment, path, ending in _rivals(python, url, libpq, columns):
            port = free_port()
            with serving([*command, "--port", str(port)], environment, port):
                address: Address = lambda tile, ending=ending: theirs(tile) + ending  # noqa: E731
                asked(port, path, {"Accept-Encoding": "gzip"}, listed[:50], address, 2)
                rates[name] = 0.0
                for _ in range(3):
                    seconds, took, size = asked(
                        port, path, {"Accept-Encoding": "gzip"}, listed, address, CLIENTS
                    )
                    rates[name] = max(rates[name], len(took) / seconds)
                _report(f"{name}, 8 clients", seconds, took, size)
        print(f"  product : tipg {rates['product'] / rates['tipg']:.2f}, "
              f"product : django-vectortiles {rates['product'] / rates['django-vectortiles']:.2f}, "
              f"kept : tipg {rates['warm'] / rates['tipg']:.1f}", flush=True)  # fmt: skip
        print(f"  one parcel recorded: the map in step after {one_touched() * 1000:.0f} ms")
        largest(chief, villages)


def _rivals(
    python: Path, url: str, libpq: dict[str, str], columns: str
) -> Iterator[tuple[str, list[str], dict[str, str], str, str]]:
    """Name, command but for the port, environment, path before and after the tile."""
    nothing = {"TIPG_DB_SCHEMAS": '["public"]', "TIPG_DB_EXCLUDE_FUNCTION_SCHEMAS": '["public"]',
               "TIPG_DB_TABLES": f'["public.{TABLE}"]', "TIPG_DEBUG": "FALSE",
               "TIPG_MAX_FEATURES_PER_TILE": "100000", "DATABASE_URL": url,
               "PYTHONPATH": ""}  # fmt: skip
    yield (
        "tipg",
        [str(python), "-m", "uvicorn", "tipg.main:app", "--workers", "2", "--log-level", "error"],
        nothing,
        f"/collections/public.{TABLE}/tiles/WebMercatorQuad",
        f"?properties={columns}",
    )
    yield (
        "django-vectortiles",
        [str(python), "-m", "granian", "--interface", "wsgi", "--log-level", "error", "--workers",
         "2", "--blocking-threads", "24", "vectortiles_peer:application"],
        libpq | {"BENCH_TABLE": TABLE, "BENCH_COLUMNS": columns,
                 "PYTHONPATH": str(HERE / "rivals"), "DJANGO_SETTINGS_MODULE": "vectortiles_peer"},
        "/tiles",
        "",
    )  # fmt: skip


def _report(name: str, seconds: float, took: list[float], size: int) -> None:
    middle = statistics.median(took) * 1000
    worst = statistics.quantiles(took, n=20)[-1] * 1000
    bytes_ = f"{size / len(took) / 1000:6.0f} kB" if size else " " * 9
    print(f"  {name:<38}{len(took) / seconds:8.0f} /s  p50 {middle:6.1f} ms  p95 {worst:6.1f} ms"
          f"{bytes_}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
