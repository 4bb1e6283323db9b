"""Files of parcels as an office sends them: a sheet of land whose parcels share their edges."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import shapely

SEED = 2704
SIDE = 0.0011  # degrees: about 9 rai
WEST, SOUTH = 101.0, 12.6
COLUMNS = 1000  # the block reaches across the line between the zones, as the district does
BLOCK = 50_000  # parcels made at once
DOCUMENTS = ("ส.ป.ก. 4-01", "น.ส.3ก", "โฉนดที่ดิน", "ภ.บ.ท.5", "")


def write(path: Path, count: int, *, documents: bool = True) -> None:
    """A file of `count` parcels at `path`; its suffix tells the format.

    One parcel in fifty is drawn a little over its neighbours. With `documents` each states its
    tambon, and four in five a document.
    """
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
    for start in range(0, count, BLOCK):
        numbers = np.arange(start, min(start + BLOCK, count))
        x, y = numbers % COLUMNS, numbers // COLUMNS
        corners = (
            lines[x, y], across[x, y], lines[x + 1, y], upward[x + 1, y],
            lines[x + 1, y + 1], across[x, y + 1], lines[x, y + 1], upward[x, y], lines[x, y],
        )  # fmt: skip
        rings = np.stack(corners, axis=1)
        moved = rng.normal(0, 0.06 * SIDE, (len(numbers), 1, 2))
        rings += np.where((numbers % 50 == 0)[:, None, None], moved, 0)
        _append(path, numbers, shapely.polygons(rings), first=start == 0, documents=documents)


def _append(
    path: Path, numbers: np.ndarray, shapes: np.ndarray, *, first: bool, documents: bool
) -> None:
    square_metres = shapely.area(shapes) * 111_320 * 108_300
    rai = (square_metres // 1600).astype(int)
    ngan = (square_metres % 1600 // 400).astype(int)
    wah = np.floor(square_metres % 400 / 4 * 10) / 10
    fields = {
        "parcel_no": [f"{number + 1}" for number in numbers],
        "tam_code": ["270406"] * len(numbers),
        "doc_type": [DOCUMENTS[number % len(DOCUMENTS)] for number in numbers],
        "doc_no": [f"{number * 7 % 99_991}" for number in numbers],
        "rai": rai,
        "ngan": ngan,
        "wah": wah,
    }
    if not documents:
        fields = {"parcel_no": fields["parcel_no"]}
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapes),
        [np.array(c, dtype=object) if isinstance(c, list) else c for c in fields.values()],
        list(fields),
        geometry_type="Polygon",
        crs="EPSG:4326",
        encoding="UTF-8",
        append=not first,
        layer=path.stem,
    )
