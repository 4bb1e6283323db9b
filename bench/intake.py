"""How many submissions the door takes in a second, beside what the database could take at all.

Fifty phones send distinct instances of 20 kB with a photograph of 80 kB for thirty seconds to
the product's own web server, over sockets, on a PostgreSQL of its own with the product's
settings. Nothing is acknowledged before it is on the disk; afterwards every acknowledged one
is looked for, and its bytes are opened. The bare limit is measured in the same run: sixteen
connections that insert a row with the same bytes and commit. Phones, server and database share
this machine's cores.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import django
import psycopg

OWN = "RANGWAT_BENCH_INTAKE"  # in the environment of the run that has a cluster of its own
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from config import cluster, server  # noqa: E402
from config.processes import MARK, Child, stop_all  # noqa: E402
from network.evidence import content  # noqa: E402
from survey.models import Submission  # noqa: E402
from tests import collect  # noqa: E402
from tests.survey.openrosa import phones  # noqa: E402

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
VAR = Path(settings.VAR)
CLIENTS = 50
SECONDS = float(os.environ.get("BENCH_SECONDS") or 30)
BARE_CONNECTIONS, BARE_SECONDS = 16, 10.0
XML_BYTES, PHOTOGRAPH_BYTES = 20_000, 80_000
TARGET = 120.0  # a second
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
PHOTOGRAPH = secrets.token_bytes(PHOTOGRAPH_BYTES)
PADDING = "".join(
    f"<answer_{number}>คำตอบ {secrets.token_hex(12)}</answer_{number}>" for number in range(260)
)


@dataclass
class Sent:
    """What one phone believes."""

    acknowledged: list[tuple[str, str, str]] = field(default_factory=list)  # id, hashes
    seconds: list[float] = field(default_factory=list)
    refused: int = 0


def an_instance() -> collect.Instance:
    """One nobody has sent before."""
    name = f"{secrets.token_hex(8)}.jpg"
    photograph = secrets.token_bytes(16) + PHOTOGRAPH[16:]
    return collect.filled_in("household", "1", {"photo": name}, {name: photograph}, padding=PADDING)


# --- the bare limit ---------------------------------------------------------------------------


def bare_limit(host: str) -> float:
    """Rows a second, each with the bytes of a submission, committed one by one."""
    address = f"host={host} user={cluster.ROLE} dbname={cluster.DATABASE}"
    with psycopg.connect(address, autocommit=True) as made:
        made.execute("CREATE TABLE bare (id text PRIMARY KEY, xml text, photograph bytea)")
    until = time.monotonic() + BARE_SECONDS
    counts = _in_threads(BARE_CONNECTIONS, lambda: _insert_until(address, until))
    with psycopg.connect(address, autocommit=True) as made:
        made.execute("DROP TABLE bare")
    return sum(counts) / BARE_SECONDS


def _insert_until(address: str, until: float) -> int:
    count = 0
    xml = "x" + PADDING
    with psycopg.connect(address, autocommit=True) as connection:
        while time.monotonic() < until:
            row = (secrets.token_hex(16), xml, secrets.token_bytes(16) + PHOTOGRAPH[16:])
            connection.execute("INSERT INTO bare VALUES (%s, %s, %s)", row)
            count += 1
    return count


# --- the product ------------------------------------------------------------------------------


@contextmanager
def web_server() -> Iterator[tuple[str, Child]]:
    """The product's own web processes, as `script/server` starts them."""
    port = next(number for number in range(8_500, 8_600) if server._is_free("127.0.0.1", number))
    environment = {**os.environ, MARK: str(VAR), "RANGWAT_CLUSTER_HELD": "1"}
    web = server._web_server("127.0.0.1", port, environment)
    web.start()
    try:
        while not server._is_healthy(f"http://127.0.0.1:{port}/healthz"):
            if web.returncode() is not None:
                sys.exit("The web server ended at once.")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/openrosa", web
    finally:
        stop_all([web])


def a_phone() -> tuple[str, str]:
    """Name and secret of a phone that may send; its form is published."""
    phone = phones.phone(phones.surveyor(phones.village()))
    phones.form()
    connections.close_all()
    return phone.device.username, phone.secret


def send_until(address: str, credential: tuple[str, str], until: float) -> Sent:
    """One phone that always has another instance to send."""
    sent = Sent()
    phone = collect.Collect(address, *credential)
    while time.monotonic() < until:
        instance = an_instance()
        began = time.perf_counter()
        try:
            phone.send(instance)
        except (collect.NotTaken, *collect.LOST) as error:
            sent.refused += 1
            print(f"  {error}", flush=True)
            continue
        sent.seconds.append(time.perf_counter() - began)
        hashes = [
            hashlib.sha256(each).hexdigest() for each in (instance.xml, *instance.files.values())
        ]
        sent.acknowledged.append((instance.instance_id, hashes[0], hashes[1]))
    phone.hang_up()
    return sent


def _in_threads(count: int, job: Callable[[], T]) -> list[T]:
    answers: list[T] = []
    threads = [threading.Thread(target=lambda: answers.append(job())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def missing(acknowledged: list[tuple[str, str, str]]) -> list[str]:
    """The acknowledged instances that are not there with all their bytes."""
    kept = {
        submission.instance_id: submission
        for submission in Submission.objects.select_related("source").prefetch_related(
            "files__source"
        )
    }
    lost = []
    for instance_id, *hashes in acknowledged:
        found = kept.get(instance_id)
        sources = [found.source, *(file.source for file in found.files.all())] if found else []
        if [hashlib.sha256(content(source)).hexdigest() for source in sources] != hashes:
            lost.append(instance_id)
    return lost


def largest_memory() -> float:
    """The most memory any web process of this run has held, in MB."""
    mark, most = f"{MARK}={VAR}".encode(), 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                status = (process / "status").read_text()
                most = max(most, int(status.partition("VmHWM:")[2].split()[0]))
        except (OSError, IndexError, ValueError):
            continue
    return most / 1024


def processor_seconds() -> float:
    """Seconds of processor that the web processes and the database's have used."""
    ticks = 0
    marks = (f"{MARK}={VAR}".encode(), str(cluster.Cluster.of(VAR).data).encode())
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            parent = (process / "stat").read_text().rpartition(")")[2].split()
            of_database = (process / "cwd").resolve() == cluster.Cluster.of(VAR).data
            if of_database or any(mark in told for mark in marks):
                ticks += int(parent[11]) + int(parent[12])
        except (OSError, IndexError, ValueError):
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, check, and print; exit 1 where anything was lost, refused or not durable."""
    database = cluster.Cluster.of(VAR)
    call_command("migrate", verbosity=0)
    durable = {name: database.psql(f"SHOW {name}").strip() for name in DURABLE}
    if durable != DURABLE:
        sys.exit(f"The database is not durable: {durable}")
    credential = a_phone()
    bare = bare_limit(str(database.sockets))
    with web_server() as (address, _):
        send_until(address, credential, time.monotonic() + 2)  # processes are warm
        load = os.getloadavg()[0]
        used, own, began = processor_seconds(), time.process_time(), time.monotonic()
        phones_ = _in_threads(CLIENTS, lambda: send_until(address, credential, began + SECONDS))
        took = time.monotonic() - began
        used, memory = processor_seconds() - used, largest_memory()
        own = time.process_time() - own
    acknowledged = [each for phone in phones_ for each in phone.acknowledged]
    seconds = sorted(second for phone in phones_ for second in phone.seconds)
    refused = sum(phone.refused for phone in phones_)
    lost = missing(acknowledged)
    connections.close_all()
    a_second = len(acknowledged) / took
    share = len(acknowledged) / max(1, len(acknowledged) + refused)
    print(f"  {CLIENTS} phones, {took:.1f} s, load before {load:.1f}; fsync on")
    print(f"  accepted             {len(acknowledged):9,d} = {share:.1%}")
    print(f"  submissions a second {a_second:9.1f}  (wanted {TARGET:.0f})")
    print(f"  bare limit, rows/s   {bare:9.1f}  ({BARE_CONNECTIONS} connections)")
    print(f"  ratio                {a_second / bare:9.2f}")
    print(f"  median               {statistics.median(seconds) * 1000:9.0f} ms")
    print(f"  95 of 100 within     {seconds[int(len(seconds) * 0.95)] * 1000:9.0f} ms")
    each, sending = (spent / max(1, len(acknowledged)) * 1000 for spent in (used, own))
    print(f"  processor for each   {each:9.1f} ms (web and database)")
    print(f"  the phones' own      {sending:9.1f} ms for each")
    print(f"  memory of a process  {memory:9.0f} MB")
    print(f"  lost                 {len(lost):9d} of {len(acknowledged):,d} looked for")
    if lost or refused or a_second < TARGET:
        sys.exit(1)


def on_its_own_cluster() -> int:
    """This program again, in a folder of its own that goes afterwards; its exit code."""
    (ROOT / "var").mkdir(exist_ok=True)
    folder = tempfile.mkdtemp(prefix="intake-", dir=ROOT / "var")
    environment = {**os.environ, "RANGWAT_VAR": folder, OWN: "1"}
    environment.pop("DATABASE_URL", None)
    program = [sys.executable, "-m", "bench.intake"]
    try:
        return subprocess.run(
            [sys.executable, "-m", "config.cluster", *program], env=environment, check=False
        ).returncode
    finally:
        # Where the server's user may not enter the folder, its data are elsewhere.
        shutil.rmtree((Path(folder) / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if os.environ.get(OWN) != "1":
        sys.exit(on_its_own_cluster())
    main()
