"""Shapefiles byte by byte, so that each byte can be wrong in the way a case wants.

The layouts are those of ESRI's white paper of 1998 and of dBASE III.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

Ring = Sequence[tuple[float, float]]
Shape = Sequence[Ring]

POINT, LINE, POLYGON, POLYGON_Z = 1, 3, 5, 15
WEST, SOUTH, SIDE, STEP = 102.01, 13.48, 0.002, 0.003  # degrees

WGS84_PRJ = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def ring(
    column: int = 0, *, west: float = WEST, south: float = SOUTH, side: float = SIDE
) -> list[tuple[float, float]]:
    """A closed square, clockwise; the `column`-th of a row of them (degrees)."""
    x = west + column * STEP
    return [(x, south), (x, south + side), (x + side, south + side), (x + side, south), (x, south)]


def dbf(
    columns: Mapping[str | bytes, Sequence[str | bytes]],
    *,
    encoding: str = "utf-8",
    width: int = 60,
    language: int = 0,
    deleted: Collection[int] = (),
    count: int | None = None,
) -> bytes:
    """A table of text columns; text longer than `width` bytes is cut there, as software does.

    `count` is what the header says, `deleted` the indexes of records marked as such.
    """
    names = [_bytes(name, encoding)[:10] for name in columns]
    rows = list(zip(*columns.values(), strict=True))
    descriptors = b"".join(
        name.ljust(11, b"\0") + b"C" + bytes(4) + bytes([width, 0]) + bytes(14) for name in names
    )
    header_length = 32 + len(descriptors) + 1
    header = struct.pack(
        "<BBBBIHH", 3, 125, 6, 1, len(rows) if count is None else count, header_length,
        1 + width * len(names),
    ) + bytes(17) + bytes([language]) + bytes(2)  # fmt: skip
    records = b"".join(
        (b"*" if index in deleted else b" ")
        + b"".join(_bytes(cell, encoding)[:width].ljust(width) for cell in row)
        for index, row in enumerate(rows)
    )
    return header + descriptors + b"\r" + records + b"\x1a"


def _bytes(text: str | bytes, encoding: str) -> bytes:
    return text if isinstance(text, bytes) else text.encode(encoding)


def shp_and_shx(shapes: Sequence[Shape], kind: int = POLYGON) -> tuple[bytes, bytes]:
    """Both files of these shapes; one without rings is a null shape. A point is its one ring."""
    records, index, at = b"", b"", 50
    for number, shape in enumerate(shapes, 1):
        content = _content(shape, kind)
        index += struct.pack(">ii", at, len(content) // 2)
        records += struct.pack(">ii", number, len(content) // 2) + content
        at += 4 + len(content) // 2
    points = [point for shape in shapes for one in shape for point in one] or [(0.0, 0.0)]

    def header(length: int) -> bytes:
        return struct.pack(">iiiiiii", 9994, 0, 0, 0, 0, 0, length // 2) + struct.pack(
            "<ii8d", 1000, kind, *_bounds(points), 0, 0, 0, 0
        )

    return header(100 + len(records)) + records, header(100 + len(index)) + index


def _content(shape: Shape, kind: int) -> bytes:
    if not shape:
        return struct.pack("<i", 0)
    points = [point for one in shape for point in one]
    if kind == POINT:
        return struct.pack("<idd", kind, *points[0])
    starts, at = [], 0
    for one in shape:
        starts.append(at)
        at += len(one)
    content = struct.pack("<i4dii", kind, *_bounds(points), len(shape), len(points))
    content += struct.pack(f"<{len(starts)}i", *starts)
    content += b"".join(struct.pack("<dd", *point) for point in points)
    if kind == POLYGON_Z:  # heights of 31 m
        content += struct.pack(f"<{len(points) + 2}d", *[31.0] * (len(points) + 2))
    return content


def _bounds(points: Ring) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def parts(
    shapes: Sequence[Shape] | None = None,
    *,
    names: Sequence[str | bytes] = ("คลองหินปูน",),
    field: str | bytes = "NAME",
    columns: Mapping[str | bytes, Sequence[str | bytes]] | None = None,
    kind: int = POLYGON,
    encoding: str = "utf-8",
    prj: str | None = WGS84_PRJ,
    cpg: str | None = None,
    width: int = 60,
    language: int = 0,
    deleted: Collection[int] = (),
    count: int | None = None,
) -> dict[str, bytes]:
    """The files of one shapefile, by suffix: a row of squares, one for each name."""
    columns = {field: names} if columns is None else columns
    many = len(next(iter(columns.values())))
    shapes = [[ring(column)] for column in range(many)] if shapes is None else shapes
    shp, shx = shp_and_shx(shapes, kind)
    table = dbf(columns, encoding=encoding, width=width, language=language, deleted=deleted,
                count=count)  # fmt: skip
    made = {".shp": shp, ".shx": shx, ".dbf": table}
    if prj is not None:
        made[".prj"] = prj.encode()
    if cpg is not None:
        made[".cpg"] = cpg.encode()
    return made


def loose(folder: Path, files: Mapping[str, bytes], stem: str = "plots") -> Path:
    """The files beside each other; the path is that of the .shp."""
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, content in files.items():
        (folder / f"{stem}{suffix}").write_bytes(content)
    return folder / f"{stem}.shp"
