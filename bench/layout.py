"""The layout of a village of 300 houses and 500 parcels as A3 PDF, asked for as a browser does.

Each rendering from the request to the last byte: the questions, the drawing, the house table.
Beside it what geopandas with matplotlib takes for the map alone, from files that lie ready.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 (after the set-up)
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench import _scale  # noqa: E402
from maps.models import DrawnHouse, DrawnParcel  # noqa: E402
from maps.tiles import keeping  # noqa: E402
from network import registry  # noqa: E402
from network.models import (  # noqa: E402
    Consent,
    Domicile,
    HouseholdMembership,
    Level,
    Party,
    PersonRecord,
    Place,
    Role,
    Source,
)
from parcels.models import (  # noqa: E402
    Boundary,
    Landmark,
    Position,
    SpatialUnit,
    StatedPlace,
    UnitLabel,
)
from survey.models import CareNeed, Visit  # noqa: E402

HOUSES, PARCELS = 300, 500
CODE = "27040501"
DAY = date(2025, 1, 1)
REPEATED = 5
CONDITIONS = ("good", "minor_repair", "major_repair", "unsafe")
LIMIT = 1.0  # second, of the committee's
PEERS = ("geopandas==1.1.1", "matplotlib==3.10.3", "pyogrio==0.11.0")
PEER = Path(__file__).resolve().parent / "rivals" / "layout_peer.py"


def fill(place: Place, source: Source) -> None:
    """20 houses along each of 15 lanes, a head in each, fields around them.

    Every tenth head agreed to be marked.
    """
    said = {"source": source}
    houses = _made(SpatialUnit, HOUSES, kind=SpatialUnit.Kind.HOUSE)
    homes = _made(Party, HOUSES, kind=Party.Kind.HOUSEHOLD)
    heads = _made(Party, HOUSES, kind=Party.Kind.PERSON)
    for at, (house, home, head) in enumerate(zip(houses, homes, heads, strict=True)):
        stands = Point(102.1 + at % 20 * 0.00055, 13.5 + at // 20 * 0.0007, srid=4326)
        StatedPlace.objects.create(spatial_unit=house, place=place, observed_on=DAY, **said)
        UnitLabel.objects.create(spatial_unit=house, label=str(at + 1), observed_on=DAY, **said)
        Position.objects.create(spatial_unit=house, point=stands, observed_on=DAY, **said)
        Domicile.objects.create(party=home, place=place, since=DAY, **said)
        PersonRecord.objects.create(
            party=head, name=f"นายสมมติ คนที่ {at}", birth_year=1940 + at % 60, observed_on=DAY, **said
        )
        HouseholdMembership.objects.create(
            person=head, household=home, relation="head", observed_on=DAY, **said
        )
        Visit.objects.create(
            household=home, house=house, visited_on=DAY, people=1 + at % 6,
            house_condition=CONDITIONS[at % 4], needs_repair=["roof", "floor"] if at % 4 else [],
            remark="" if at % 9 else "น้ำท่วมหน้าบ้านทุกปี", **said,
        )  # fmt: skip
        if at % 10 == 0:
            Consent.objects.create(
                person=head, purpose="sensitive_survey", is_given=True, given_by="self",
                wording="2566-1", decided_on=DAY, **said,
            )  # fmt: skip
            CareNeed.objects.create(
                person=head, care_level="home_bound", has_disability=True, observed_on=DAY, **said
            )
    for at, field in enumerate(_made(SpatialUnit, PARCELS, kind=SpatialUnit.Kind.FARM)):
        west, south = 102.0985 + at % 25 * 0.00055, 13.4985 + at // 25 * 0.00065
        StatedPlace.objects.create(spatial_unit=field, place=place, observed_on=DAY, **said)
        Boundary.objects.create(
            spatial_unit=field, observed_on=DAY, method="ortho", position_error_metres=2,
            geometry=MultiPolygon(
                Polygon.from_bbox((west, south, west + 0.0005, south + 0.0004)), srid=4326
            ),
            **said,
        )  # fmt: skip
    for lane in range(15):
        south = 13.5003 + lane * 0.0007
        Landmark.objects.create(
            village=place, kind_id="lane", name=f"ซอย {lane + 1}", name_is_public=True, since=DAY,
            geometry=LineString((102.0995, south), (102.111, south), srid=4326), **said,
        )  # fmt: skip


def _made(model: type[SpatialUnit | Party], count: int, **fields: str) -> list[Any]:
    return list(model.objects.bulk_create(model(**fields) for _ in range(count)))


def village() -> Client:
    """A made-up village, numbered, and the browser of who leads it."""
    source = Source.objects.create(
        kind=Source.Kind.STATEMENT, title="bench", as_of=DAY, is_fictional=True
    )
    place: Place | None = None
    for code, level in ((CODE[:2], Level.PROVINCE), (CODE[:4], Level.DISTRICT),
                        (CODE[:6], Level.TAMBON), (CODE, Level.VILLAGE)):  # fmt: skip
        place = registry.record_place(
            code, level, name_th=code, parent=place, valid_from=DAY, source=source
        )
    assert place is not None
    fill(place, source)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    keeping.rebuild()
    leader = registry.open_account("bench", name="ผู้วัด", password=None, person=None)
    registry.appoint(leader, Role.NETWORK_LEADER, place, began_on=DAY, source=source)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(leader)
    client.post(f"/villages/{CODE}/layout/number/")
    return client


def seconds(job: Callable[[], object]) -> float:
    """The median of some runs, after one that warms caches."""
    job()
    took = []
    for _ in range(REPEATED):
        began = time.perf_counter()
        job()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def by_peer(folder: Path) -> float:
    """The same map by geopandas and matplotlib, from GeoJSON that lies ready."""
    python = settings.VAR / "bench" / "layout-peer" / "bin" / "python"
    if not python.exists():
        venv.create(python.parents[1], with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEERS],
                   check=True)  # fmt: skip
    houses, parcels = folder / "houses.geojson", folder / "parcels.geojson"
    _write(houses, DrawnHouse, "'condition', condition, 'number', house_number")
    _write(parcels, DrawnParcel, "'kind', kind")
    made = subprocess.run(
        [python, PEER, houses, parcels, folder / "peer.pdf", str(REPEATED + 1)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return statistics.median(float(each) for each in made.stdout.split()[1:])


def _write(path: Path, model: type[DrawnHouse | DrawnParcel], properties: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT json_build_object('type', 'Feature', 'properties',"
            f" json_build_object({properties}), 'geometry',"
            " ST_AsGeoJSON(ST_Transform(geometry, 4326))::json)"
            f" FROM {model._meta.db_table} ORDER BY id"
        )
        features = [each if isinstance(each, dict) else json.loads(each)
                    for (each,) in cursor.fetchall()]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def main() -> int:
    """Print the table; 1 where the committee's sheet takes longer than LIMIT."""
    folder = settings.VAR / "bench" / "layout"
    folder.mkdir(parents=True, exist_ok=True)
    with _scale.own_database():
        client = village()
        print(f"{HOUSES} houses, {PARCELS} parcels, 15 lanes; seconds from request to PDF\n")
        took = {}
        for rendering in ("committee", "public"):
            for size in ("a3", "a1", "a0", "a4"):
                address = f"/villages/{CODE}/layout.pdf?rendering={rendering}&size={size}"
                made = client.get(address)
                assert made.status_code == 200, made.content[:500]
                (folder / f"{rendering}-{size}.pdf").write_bytes(made.content)
                took[rendering, size] = seconds(lambda address=address: client.get(address))
                print(f"  {rendering:10} {size}  {took[rendering, size]:6.2f} s"
                      f"  {len(made.content) / 1000:7.0f} kB", flush=True)  # fmt: skip
        peer = by_peer(folder)
        whole, map_alone = took["committee", "a3"], took["public", "a3"]
        print(
            f"\n  geopandas + matplotlib, the map alone, A3: {peer:.2f} s"
            f" ({peer / map_alone:.1f} × the public sheet, {peer / whole:.1f} × the committee's)"
        )
    if whole > LIMIT:
        print(f"the committee's A3 takes longer than {LIMIT} s")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
