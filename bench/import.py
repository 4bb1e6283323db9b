"""Files of parcels into the register: the product beside ogr2ogr and geopandas.

The peers copy the same file into one table with the same generated columns, checks, indexes
and foreign keys as parcels_boundary. The product also makes the identities, labels, stated
places and documents, remembers every row, and finds places, state land and overlaps: how long
that takes is printed apart.
"""

# ruff: noqa: N999 (script/bench finds it by this name)
from __future__ import annotations

import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.gis.geos import MultiPolygon, Polygon  # noqa: E402 (after the set-up)
from django.db import connection  # noqa: E402

from bench import _parcel_files, _scale  # noqa: E402
from network.models import Level, Place, PlaceBoundary, PlaceRecord, Source  # noqa: E402
from parcels.models import SpatialUnit  # noqa: E402

PARCELS = int(os.environ.get("RANGWAT_BENCH_PARCELS", "200000"))
SIZES = (PARCELS // 10, PARCELS, PARCELS * 5)
REPEATED = 3
DAY = "2025-06-01"

# parcels_boundary as a peer can fill it: what the product works out is given by defaults.
PEER = """
    DROP TABLE IF EXISTS peer;
    CREATE TABLE peer (LIKE parcels_boundary INCLUDING GENERATED INCLUDING CONSTRAINTS
                       INCLUDING IDENTITY INCLUDING DEFAULTS INCLUDING INDEXES);
    ALTER TABLE peer
        ALTER observed_on SET DEFAULT '2025-06-01', ALTER method SET DEFAULT 'unknown',
        ALTER position_error_metres SET DEFAULT 20,
        ALTER source_id SET DEFAULT {source}, ALTER spatial_unit_id SET DEFAULT {unit},
        ADD FOREIGN KEY (source_id) REFERENCES network_source DEFERRABLE INITIALLY DEFERRED,
        ADD FOREIGN KEY (spatial_unit_id) REFERENCES parcels_spatialunit
            DEFERRABLE INITIALLY DEFERRED,
        ADD parcel_no text, ADD tam_code text, ADD doc_type text, ADD doc_no text,
        ADD rai integer, ADD ngan integer, ADD wah float8;
    CREATE TRIGGER fact_is_recorded_now BEFORE INSERT ON peer
        FOR EACH ROW EXECUTE FUNCTION network_fact_is_recorded_now();
"""

GEOPANDAS = """
import sys, warnings
warnings.simplefilter("ignore")
import geopandas, sqlalchemy
frame = geopandas.read_file(sys.argv[1]).rename_geometry("geometry")
frame["geometry"] = [each if each.geom_type == "MultiPolygon" else
                     __import__("shapely").MultiPolygon([each]) for each in frame["geometry"]]
engine = sqlalchemy.create_engine(sys.argv[2])
frame.to_postgis("peer", engine, if_exists="append", chunksize=10_000)
"""


class Run(NamedTuple):
    """What one run took: seconds, and peak resident memory of the process in MiB."""

    seconds: float
    peak: float


def address() -> dict[str, str]:
    """The database of this run, in libpq's words."""
    settings = connection.settings_dict
    return {
        "PGHOST": settings["HOST"] or "localhost",
        "PGPORT": str(settings["PORT"] or 5432),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings.get("PASSWORD") or "",
        "PGDATABASE": settings["NAME"],
    }


def url(scheme: str) -> str:
    """The same as an address."""
    found = address()
    password = f":{quote(found['PGPASSWORD'], safe='')}" if found["PGPASSWORD"] else ""
    host, name = quote(found["PGHOST"], safe=""), found["PGDATABASE"]
    return f"{scheme}://{found['PGUSER']}{password}@{host}:{found['PGPORT']}/{name}"


def measured(command: list[str], **environment: str) -> Run:
    """Run a command to its end.

    Raises:
        SystemExit: it fails; what it said is shown.
    """
    began = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=told, stderr=told
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        if os.waitstatus_to_exitcode(status):
            told.seek(0)
            sys.exit(f"{shlex.join(command)}\n{told.read().decode(errors='replace')}")
    return Run(seconds, usage.ru_maxrss / 1024)


def by_product(path: Path) -> Run:
    """The command people use, from the start of Python."""
    command = [
        sys.executable, "manage.py", "import_parcels", str(path), "--source", "bench",
        "--as-of", DAY,
    ]  # fmt: skip
    return measured(command, DATABASE_URL=url("postgres"))


def by_ogr2ogr(path: Path) -> Run:
    """As COPY through psql: GDAL's own driver falls back to INSERT before generated columns."""
    dump = shlex.join([
        "ogr2ogr", "--config", "PG_USE_COPY", "YES", "-f", "PGDump", "/vsistdout/", str(path),
        "-nln", "peer", "-nlt", "PROMOTE_TO_MULTI", "-lco", "CREATE_TABLE=OFF",
        "-lco", "DROP_TABLE=OFF", "-lco", "SPATIAL_INDEX=NONE", "-lco", "GEOMETRY_NAME=geometry",
        "-lco", "FID=id",
    ])  # fmt: skip
    command = f"set -o pipefail; {dump} 2>/dev/null | psql -q -v ON_ERROR_STOP=1"
    return measured(["bash", "-c", command], **address())


def by_geopandas(path: Path) -> Run:
    """read_file and to_postgis, as its manual has it."""
    return measured([sys.executable, "-c", GEOPANDAS, str(path), url("postgresql+psycopg")])


def emptied(query: str) -> int:
    """How many rows a query counts; then everything imported is gone."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        (count,) = cursor.fetchone()
        cursor.execute(
            "TRUNCATE peer, network_importrow, parcels_baunit, parcels_boundary,"
            " parcels_unitlabel, parcels_statedplace CASCADE"
        )

    return int(count)


def seed() -> None:
    """A tambon in which every parcel lies, and the table of the peers."""
    source = Source.objects.create(kind=Source.Kind.IMPORT, title="places", as_of=DAY)
    parent = None
    for code, level in (
        ("27", Level.PROVINCE), ("2704", Level.DISTRICT), ("270406", Level.TAMBON),
    ):  # fmt: skip
        place = Place.objects.create(code=code, level=level)
        PlaceRecord.objects.create(
            place=place, parent=parent, name_th=code, valid_from=DAY, source=source
        )
        parent = place
    PlaceBoundary.objects.create(
        place=parent,
        geometry=MultiPolygon(Polygon.from_bbox((100.9, 12.5, 102.2, 13.8)), srid=4326),
        valid_from=DAY,
        source=source,
    )
    unit = SpatialUnit.objects.create(kind="farm")
    with connection.cursor() as cursor:
        cursor.execute(PEER.format(source=source.pk, unit=unit.pk))


def compared(job: Callable[[Path], Run], path: Path, table: str, repeated: int) -> Run:
    """The middle of some runs, each into empty tables.

    Raises:
        SystemExit: not every row is in.
    """
    runs = []
    for _ in range(repeated):
        runs.append(job(path))
        if (found := emptied(f"SELECT count(*) FROM {table}")) != PARCELS:
            sys.exit(f"{table}: {found:,} of {PARCELS:,} rows are in")
    return Run(statistics.median(run.seconds for run in runs), max(run.peak for run in runs))


def without_overlays(path: Path) -> Run:
    """The same command while nobody looks for places, state land and overlaps."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE parcels_boundary DISABLE TRIGGER boundaries_arrived")
    try:
        return by_product(path)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE parcels_boundary ENABLE TRIGGER boundaries_arrived")


def peers() -> list[tuple[str, Callable[[Path], Run], str, int]]:
    """Name, job, table and runs of what can be measured here."""
    found: list[tuple[str, Callable[[Path], Run], str, int]] = []
    if shutil.which("ogr2ogr") and shutil.which("psql"):
        found.append(("ogr2ogr, COPY, one table", by_ogr2ogr, "peer", REPEATED))
    else:
        print("ogr2ogr is not here (Debian: gdal-bin, postgresql-client)")
    if find_spec("sqlalchemy") and find_spec("geoalchemy2"):
        found.append(("geopandas.to_postgis, one table", by_geopandas, "peer", 1))
    else:
        print("geopandas.to_postgis is not here: it needs sqlalchemy and geoalchemy2")
    register = "parcels_boundary"
    found.append(("product, before overlays", without_overlays, register, REPEATED))
    found.append(("product, everything", by_product, register, REPEATED))
    return found


def measure(folder: Path, *, documents: bool) -> None:
    """One file by every one, as a table."""
    path = folder / f"parcels_{documents:d}.gpkg"
    _parcel_files.write(path, PARCELS, documents=documents)
    what = "numbers, tambons and documents" if documents else "numbers"
    print(f"{PARCELS:,} parcels with {what}, {path.stat().st_size >> 20} MiB; median of {REPEATED}")
    print(f"{'':34}{'seconds':>9}{'a second':>12}{'ratio':>9}{'MiB':>9}")
    first: float | None = None
    for name, job, table, repeated in peers():
        run = compared(job, path, table, repeated)
        first = first or run.seconds
        print(
            f"{name:34}{run.seconds:9.1f}{PARCELS / run.seconds:12,.0f}"
            f"{first / run.seconds:9.2f}{run.peak:9.0f}",
            flush=True,
        )
    path.unlink()


def measure_memory(folder: Path) -> None:
    """The product alone as files grow."""
    print(f"product, everything{'':15}{'seconds':>9}{'a second':>12}{'':9}{'MiB':>9}")
    for count in SIZES:
        path = folder / "memory.gpkg"
        _parcel_files.write(path, count, documents=True)
        run = by_product(path)
        emptied("SELECT count(*) FROM parcels_boundary")
        path.unlink()
        print(
            f"{count:13,} parcels{'':13}{run.seconds:9.1f}{count / run.seconds:12,.0f}"
            f"{'':9}{run.peak:9.0f}",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    with _scale.own_database(), tempfile.TemporaryDirectory() as folder:
        seed()
        measure(Path(folder), documents=False)
        measure(Path(folder), documents=True)
        measure_memory(Path(folder))


if __name__ == "__main__":
    main()
