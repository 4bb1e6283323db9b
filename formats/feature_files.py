"""One door to whatever says where something is: a map file, or a table with coordinates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from formats.archives import checked_file, kind_found, opening
from formats.cells import zip_holds_table
from formats.features import FeatureFile
from formats.placed_tables import open_placed_table
from formats.vector import open_vector

_TABLES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")


@contextmanager
def open_features(
    path: str | Path,
    *,
    layer: str | None = None,
    sheet: str | None = None,
    srid: int | None = None,
    encoding: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    known_headers: Collection[str] = (),
) -> Iterator[FeatureFile]:
    """Open a map (zip, shp, gpkg, geojson, kml, kmz) or a table (xlsx, csv) as features.

    What it is is told by its bytes. `layer` chooses in a map, `sheet` in a workbook. `srid` and
    `columns` (`formats.place_columns.ROLES` → header) are believed over the file; `encoding` is
    a label, believed where the bytes allow it. `known_headers` help to find a table's header.

    Raises:
        UnreadableFile: one of its subclasses. UnknownCrs: the reference system is missing, not
            known, or contradicted by the coordinates. UnreadableText: it fits no encoding.
    """
    path = Path(path)
    if is_table(path):
        yield open_placed_table(
            path, sheet=sheet, srid=srid, encoding=encoding, columns=columns,
            known_headers=known_headers,
        )  # fmt: skip
        return
    with open_vector(path, layer=layer, srid=srid, encoding=encoding) as opened:
        yield opened


def is_table(path: Path) -> bool:
    """Whether a file is a workbook or text in columns, by its bytes before its name.

    Raises:
        UnreadableFile: it cannot be opened at all.
    """
    start = opening(checked_file(path))
    if start.startswith(b"PK"):
        return zip_holds_table(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):  # an old or a locked workbook
        return True
    plain = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if kind_found(start) or plain.startswith((b"{", b"<", b"[")):
        return False
    return path.suffix.lower() in _TABLES
