"""Every overlap of a register of 100,000 parcels: the product beside shapely and geopandas.

All read the boundaries from one database and write each pair with its area on the ellipsoid
and its class back into a table; what they write must agree. One parcel saved is timed too.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import geopandas  # noqa: E402 (after the set-up)
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import shapely  # noqa: E402
from django.contrib.gis.geos import GEOSGeometry  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from pyproj import Geod  # noqa: E402

from bench import _scale  # noqa: E402
from network.loading import load, reserve_keys  # noqa: E402
from network.models import Source  # noqa: E402
from parcels import overlay, registry  # noqa: E402
from parcels.models import Boundary, SpatialUnit, SurveyMethod  # noqa: E402

PARCELS = 100_000
SEED = 2704
SAVED = 60
DAY = date(2025, 6, 1)
WGS84 = Geod(ellps="WGS84")
SIDE = 0.0011  # degrees: about 9 rai
WEST, SOUTH = 101.9, 13.3
COLUMNS = 330  # the block reaches across the line between the zones, as the district does

NOISE, CONTAINED, SIGNIFICANT = 16.0, 0.95, 2.0
Pairs = pd.DataFrame


def register(count: int) -> None:
    """Parcels in rows that share their edges; one in eight is drawn over a neighbour."""
    rng = np.random.default_rng(SEED)
    rows = -(-count // COLUMNS)
    lines = np.stack(
        np.meshgrid(
            WEST + SIDE * np.arange(COLUMNS + 1), SOUTH + SIDE * np.arange(rows + 1), indexing="ij"
        ),
        axis=-1,
    )
    lines += rng.uniform(-0.2 * SIDE, 0.2 * SIDE, lines.shape)
    # A bend in the middle of every edge, shared by the two parcels on either side.
    across = (lines[:-1] + lines[1:]) / 2 + rng.uniform(-0.05, 0.05, lines[1:].shape) * SIDE
    upward = (lines[:, :-1] + lines[:, 1:]) / 2
    upward += rng.uniform(-0.05, 0.05, upward.shape) * SIDE
    methods = rng.choice(["rtk", "gnss_phone", "ortho", "document_copy"], count)
    errors = {"rtk": 0.05, "gnss_phone": 5.0, "ortho": 2.0, "document_copy": 2.0}
    source = Source.objects.create(kind=Source.Kind.IMPORT, title="bench", as_of=DAY)
    units = reserve_keys(SpatialUnit, count)
    load(SpatialUnit, ["id", "kind"], ((unit, "farm") for unit in units))
    shapes = []
    for number in range(count):
        x, y = number % COLUMNS, number // COLUMNS
        ring = np.array(
            [
                lines[x, y], across[x, y], lines[x + 1, y], upward[x + 1, y],
                lines[x + 1, y + 1], across[x, y + 1], lines[x, y + 1], upward[x, y],
            ]
        )  # fmt: skip
        if number % 8 == 0:
            ring = ring + rng.normal(0, 0.06 * SIDE, 2)
        shapes.append(shapely.MultiPolygon([shapely.Polygon(ring)]))
    ewkb = shapely.to_wkb(shapely.set_srid(np.array(shapes), 4326), hex=True, include_srid=True)
    load(
        Boundary,
        ["spatial_unit_id", "observed_on", "method", "position_error_metres", "geometry",
         "source_id"],
        (
            (unit, DAY, method, errors[method], shape, source.pk)
            for unit, method, shape in zip(units, methods, ewkb, strict=True)
        ),
    )  # fmt: skip


def written() -> Pairs:
    """The pairs in the table, older boundary first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT first_id, second_id, square_metres, kind FROM parcels_boundaryoverlap"
            " ORDER BY first_id, second_id"
        )
        return Pairs(cursor.fetchall(), columns=["first", "second", "square_metres", "kind"])


def by_product() -> None:
    """The whole register, by one statement."""
    overlay.cross_register()


def read() -> pd.DataFrame:
    """Every boundary with what the classes ask of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, spatial_unit_id, ST_AsBinary(geometry), square_metres,"
            " position_error_metres, area_error_square_metres FROM parcels_boundary ORDER BY id"
        )
        table = pd.DataFrame(
            cursor.fetchall(),
            columns=["id", "unit", "wkb", "square_metres", "position_error", "area_error"],
        )
    table["geometry"] = shapely.from_wkb([bytes(each) for each in table.pop("wkb")])
    return table


def classed(table: pd.DataFrame, one: Any, other: Any, shared: Any) -> Pairs:
    """Geodesic areas and classes of shared ground; `one` and `other` are rows of `table`."""
    kept = shapely.area(shared) > 8e-11  # about 1 m²
    one, other, shared = one[kept], other[kept], shared[kept]
    measured = np.array([WGS84.geometry_area_perimeter(shape) for shape in shared])
    area, perimeter = np.abs(measured[:, 0]), measured[:, 1]
    square_metres = table["square_metres"].to_numpy()
    position, own = table["position_error"].to_numpy(), table["area_error"].to_numpy()
    smaller = np.minimum(square_metres[one], square_metres[other])
    near = (2 * area / perimeter < SIGNIFICANT * np.hypot(position[one], position[other])) | (
        area <= SIGNIFICANT * np.maximum(own[one], own[other])
    )
    kind = np.select(
        [area <= NOISE, area >= CONTAINED * smaller, near],
        ["noise", "containment", "boundary_line"],
        "real",
    )
    ids = table["id"].to_numpy()
    pairs = Pairs(
        {
            "first": np.minimum(ids[one], ids[other]),
            "second": np.maximum(ids[one], ids[other]),
            "square_metres": area,
            "kind": kind,
        }
    )
    return pairs.sort_values(["first", "second"], ignore_index=True)


def write(pairs: Pairs) -> None:
    """Pairs into a table of the peer's own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS peer; CREATE TABLE peer (first_id bigint, second_id bigint,"
            " square_metres float8, kind text, UNIQUE (first_id, second_id))"
        )
        with cursor.copy("COPY peer FROM STDIN") as copy:
            for row in pairs.itertuples(index=False):
                copy.write_row(row)


def by_shapely() -> Pairs:
    """One thread, vectorised: an STRtree, then intersections of all pairs at once."""
    table = read()
    shapes = table["geometry"].to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    units = table["unit"].to_numpy()
    chosen = (one < other) & (units[one] != units[other])
    one, other = one[chosen], other[chosen]
    pairs = classed(table, one, other, shapely.intersection(shapes[one], shapes[other]))
    write(pairs)
    return pairs


def by_geopandas() -> Pairs:
    """geopandas.overlay of the register with itself."""
    table = read()
    table["row"] = np.arange(len(table))
    frame = geopandas.GeoDataFrame(table[["row", "unit", "geometry"]], crs=4326)
    shared = geopandas.overlay(frame, frame, how="intersection", keep_geom_type=True)
    shared = shared[(shared["row_1"] < shared["row_2"]) & (shared["unit_1"] != shared["unit_2"])]
    pairs = classed(
        table,
        shared["row_1"].to_numpy(),
        shared["row_2"].to_numpy(),
        shared.geometry.to_numpy(),
    )
    write(pairs)
    return pairs


def disagreement(ours: Pairs, theirs: Pairs) -> str:
    """What is not the same, in a sentence; areas to a square centimetre in a hectare."""
    if len(ours) != len(theirs) or (ours[["first", "second"]] != theirs[["first", "second"]]).any(
        axis=None
    ):
        return f"{len(ours):,} pairs beside {len(theirs):,}"
    if not np.allclose(ours["square_metres"], theirs["square_metres"], rtol=1e-6, atol=1e-3):
        return "areas differ"
    differs = int((ours["kind"] != theirs["kind"]).sum())
    return f"{differs:,} classes differ" if differs else ""


def timed(job: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds one run takes, and what it gives."""
    began = time.perf_counter()
    answer = job()
    return time.perf_counter() - began, answer


def saved() -> list[float]:
    """Seconds to save one more boundary of a parcel, its overlaps and layers found."""
    source = Source.objects.create(kind=Source.Kind.STATEMENT, title="saved", as_of=DAY)
    rng = np.random.default_rng(SEED)
    known = list(SpatialUnit.objects.values_list("pk", flat=True))
    units = [int(unit) for unit in rng.choice(known, SAVED, replace=False)]
    seconds = []
    for unit in units:
        before = Boundary.objects.filter(spatial_unit=unit).latest("pk")
        shape = shapely.from_wkb(bytes(before.geometry.wkb))
        moved = shapely.transform(shape, lambda at: at + rng.normal(0, 0.03 * SIDE, 2))
        geometry = GEOSGeometry(shapely.to_wkb(moved).hex(), srid=4326)
        taken, _ = timed(
            lambda unit=unit, geometry=geometry: registry.record_boundary(
                SpatialUnit(pk=unit),
                geometry,
                observed_on=DAY,
                source=source,
                method=SurveyMethod.ORTHOPHOTO,
            )
        )
        seconds.append(taken)
    return seconds


def main() -> None:
    """Print the table of times and ratios.

    Raises:
        SystemExit: the product and a peer do not agree.
    """
    with _scale.own_database():
        loading, _ = timed(lambda: register(PARCELS))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE parcels_boundary")
        by_product()
        ours = [timed(by_product)[0] for _ in range(3)]
        pairs = written()
        script, theirs = [], Pairs()
        for _ in range(3):
            taken, theirs = timed(by_shapely)
            script.append(taken)
        overlaid, others = timed(by_geopandas)
        for name, peer in (("shapely", theirs), ("geopandas", others)):
            if wrong := disagreement(pairs, peer):
                raise SystemExit(f"the product and {name} disagree: {wrong}")
        one = saved()
    product, peer = statistics.median(ours), statistics.median(script)
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in pairs["kind"].value_counts().items())
    print(f"{PARCELS:,} parcels, {len(pairs):,} pairs share ground ({kinds}); all three agree")
    print(f"{'':34}{'seconds':>9}{'ratio':>9}")
    print(f"{'product, whole register':34}{product:9.2f}{1:9.2f}")
    print(f"{'shapely STRtree, one thread':34}{peer:9.2f}{peer / product:9.2f}")
    print(f"{'geopandas.overlay':34}{overlaid:9.2f}{overlaid / product:9.2f}")
    print(f"{'product, register loaded by COPY':34}{loading:9.2f}{loading / product:9.2f}")
    middle, p95 = statistics.median(one) * 1e3, statistics.quantiles(one, n=20)[-1] * 1e3
    print(f"one parcel saved, overlaps and layers found: median {middle:.1f} ms, p95 {p95:.1f} ms")


if __name__ == "__main__":
    main()
