"""Which vector file was sent, staged in a private folder under a fixed name before GDAL sees it.

The format is told by the bytes. Only four are let through: shapefile, GeoPackage, GeoJSON, KML.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from formats.archives import (
    Archive,
    checked_file,
    copy_as,
    kind_found,
    open_archive,
    opening,
    shown_name,
)
from formats.crs import LONGEST_WKT
from formats.encodings import Verdict
from formats.errors import (
    DamagedFile,
    FileTooLarge,
    MissingPart,
    NoShapefile,
    NotAVectorFile,
    SeveralLayers,
    SeveralShapefiles,
)
from formats.geojson_crs import take_out_crs
from formats.text_files import judged, write_as_utf8

Kind = Literal["shp", "gpkg", "geojson", "kml"]

DRIVERS: Final[dict[Kind, frozenset[str]]] = {
    "shp": frozenset({"ESRI Shapefile"}),
    "gpkg": frozenset({"GPKG"}),
    "geojson": frozenset({"GeoJSON"}),
    "kml": frozenset({"KML", "LIBKML"}),
}
REQUIRED_PARTS: Final = (".shp", ".shx", ".dbf")
OPTIONAL_PARTS: Final = (".prj", ".cpg")
_COMPANIONS: Final = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj")
MAX_KML_BYTES: Final = 25_000_000  # GDAL holds seven times as much of it; 20,000 parcels
_MILLION = 1_000_000
_STEM = "layer"  # the only name GDAL is ever given
_BEGINNING = 100_000  # bytes in which a KML says that it is one
_SINGLE_FILES: Final = (".gpkg", ".geojson", ".json", ".kml")

# Bytes 29 of a DBF header that name a code page; 0x57 ("ANSI") says nothing.
_DBF_CODE_PAGES = {0x01: "437", 0x02: "850", 0x03: "1252", 0x50: "874", 0x7C: "874", 0xC9: "1251"}


@dataclass(frozen=True, slots=True)
class StagedLayer:
    """A file ready for GDAL: `path` is ours, `name` is the sender's, for sentences.

    `verdict` is set where the whole file is text; `declared` is the label of a DBF, `prj` what
    a .prj or a GeoJSON says of its reference system: GDAL is not told.
    """

    path: Path
    name: str
    kind: Kind
    declared: str | None = None
    verdict: Verdict | None = None
    prj: str | None = None


def stage(path: Path, folder: Path, *, layer: str | None, encoding: str | None) -> StagedLayer:
    """Copy what `path` holds into `folder`.

    `layer` chooses among several shapefiles in a zip; `encoding` is a label, believed over
    the file's own label but not over the bytes.

    Raises:
        UnreadableFile: one of its subclasses. UnreadableText: its text cannot be decoded.
    """
    checked_file(path)
    start = opening(path)
    if path.suffix.lower() in _COMPANIONS:
        raise NotAVectorFile(file=path.name, found=path.suffix)
    if start.startswith(b"PK"):
        with open_archive(path) as archive:
            return _stage_archive(archive, folder, layer=layer, encoding=encoding)
    if start.startswith(b"\x00\x00\x27\x0a"):
        return _stage_shapefile_beside(path, folder, encoding)
    return _stage_single(path, folder, encoding)


# --- shapefiles -------------------------------------------------------------------------------


def _stage_shapefile_beside(path: Path, folder: Path, encoding: str | None) -> StagedLayer:
    beside = {
        part.suffix.lower(): part
        for part in sorted(path.parent.iterdir())
        # A link could lead to any file of this machine.
        if part.stem.lower() == path.stem.lower() and part.is_file() and not part.is_symlink()
    }
    beside[".shp"] = path
    for suffix in (*REQUIRED_PARTS, *OPTIONAL_PARTS):
        if suffix in beside:
            copy_as(checked_file(beside[suffix]), folder / f"{_STEM}{suffix}")
    return _staged_shapefile(path.name, folder, encoding)


def _stage_archive(
    archive: Archive, folder: Path, *, layer: str | None, encoding: str | None
) -> StagedLayer:
    sets = _shapefiles(archive)
    if not sets:
        return _stage_only_file(archive, folder, encoding)
    if len(sets) > 1:
        named = [stem for stem in sets if layer and PurePosixPath(stem).name == layer.lower()]
        if len(named) != 1:
            names = ", ".join(sorted(PurePosixPath(shown_name(parts[".shp"])).stem
                                     for parts in sets.values()))  # fmt: skip
            raise SeveralShapefiles(file=archive.name, names=names)
        sets = {named[0]: sets[named[0]]}
    (parts,) = sets.values()
    for suffix, member in parts.items():
        archive.unpack(member, folder / f"{_STEM}{suffix}")
    return _staged_shapefile(PurePosixPath(shown_name(parts[".shp"])).name, folder, encoding)


def _shapefiles(archive: Archive) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Parts by suffix, by lower-case path without suffix; only sets that have a .shp."""
    sets: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member in archive.members:
        place = PurePosixPath(member.filename.replace("\\", "/"))
        suffix = place.suffix.lower()
        if suffix in (*REQUIRED_PARTS, *OPTIONAL_PARTS):
            sets.setdefault(str(place.with_suffix("")).lower(), {}).setdefault(suffix, member)
    return {stem: parts for stem, parts in sets.items() if ".shp" in parts}


def _staged_shapefile(name: str, folder: Path, encoding: str | None) -> StagedLayer:
    path = folder / f"{_STEM}.shp"
    for suffix in REQUIRED_PARTS:
        part = path.with_suffix(suffix)
        if not part.exists():
            raise MissingPart(file=name, part=suffix)
        checked_file(part)
    declared = encoding or _cpg(path.with_suffix(".cpg")) or _dbf_label(path.with_suffix(".dbf"))
    path.with_suffix(".cpg").unlink(missing_ok=True)  # GDAL must not decode on its own
    return StagedLayer(path, name, "shp", declared=declared, prj=_prj(path.with_suffix(".prj")))


def _prj(path: Path) -> str | None:
    """The text of a .prj, taken from beside the shapefile: only pyproj may read it."""
    if not path.exists():
        return None
    text = opening(path, LONGEST_WKT + 1).decode("utf-8-sig", errors="replace").strip(" \t\r\n\0")
    path.unlink()
    return text or None


def _cpg(path: Path) -> str | None:
    if not path.exists():
        return None
    return opening(path, 64).decode("ascii", errors="ignore").strip(" \t\r\n\0") or None


def _dbf_label(path: Path) -> str | None:
    header = opening(path, 32)
    return _DBF_CODE_PAGES.get(header[29]) if len(header) > 29 else None  # noqa: PLR2004


# --- files of one piece -----------------------------------------------------------------------


def _stage_only_file(archive: Archive, folder: Path, encoding: str | None) -> StagedLayer:
    """The one GeoPackage, GeoJSON or KML of a zip (a KMZ is one)."""
    only = [m for m in archive.members if PurePosixPath(m.filename).suffix.lower() in _SINGLE_FILES]
    if not only:
        raise NoShapefile(file=archive.name)
    if len(only) > 1:
        raise SeveralLayers(file=archive.name, names=", ".join(map(shown_name, only)))
    packed = folder / "packed"
    archive.unpack(only[0], packed)
    name = PurePosixPath(shown_name(only[0])).name
    return _stage_single(checked_file(packed), folder, encoding, name=name)


def _stage_single(
    path: Path, folder: Path, encoding: str | None, *, name: str | None = None
) -> StagedLayer:
    name = name or path.name
    start = opening(path)
    if start.startswith(b"SQLite format 3\0"):
        target = folder / f"{_STEM}.gpkg"
        copy_as(path, target)
        return StagedLayer(target, name, "gpkg")
    kind = _kind_of_text(opening(path, _BEGINNING), name)
    if kind == "kml" and path.stat().st_size > MAX_KML_BYTES:
        raise FileTooLarge(file=name, limit=MAX_KML_BYTES // _MILLION)
    label = encoding or (_xml_label(start) if kind == "kml" else "utf-8")
    verdict, is_utf8 = judged(path, label)
    target = folder / f"{_STEM}.{kind}"
    if is_utf8 and kind == "geojson":
        copy_as(path, target)
    else:
        write_as_utf8(path, target, verdict.encoding, is_xml=kind == "kml", name=name)
    crs = take_out_crs(target) if kind == "geojson" else None
    return StagedLayer(target, name, kind, verdict=verdict, prj=crs)


_XML_LABEL = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


def _kind_of_text(raw: bytes, name: str) -> Kind:
    plain = raw[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if plain.startswith(b"{"):
        return "geojson"
    if plain.startswith(b"<") and b"<kml" in raw.replace(b"\0", b""):
        return "kml"
    if b":kml" in plain:  # a prefixed root, <k:kml>
        return "kml"
    raise NotAVectorFile(file=name, found=kind_found(raw) or PurePosixPath(name).suffix or "?")


def _xml_label(raw: bytes) -> str:
    label = _XML_LABEL.search(raw[:1000])
    return label[1].decode("ascii") if label else "utf-8"


def real_tables(path: Path, name: str) -> set[str]:
    """Lower-case names of the ordinary tables of a GeoPackage.

    A view or a virtual table runs SQL of a stranger when it is read: it could read other
    files or never end.

    Raises:
        DamagedFile: not a database.
    """
    with _database(path, name) as database:
        rows = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return {
            str(table).lower()
            for table, sql in rows
            if not str(sql).lstrip().upper().startswith("CREATE VIRTUAL")
        }


def rows_in(path: Path, table: str, name: str) -> int:
    """How many rows a table of a GeoPackage has; what it says of itself may be old.

    Raises:
        DamagedFile.
    """
    quoted = table.replace('"', '""')
    with _database(path, name) as database:
        counted: int = database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]  # noqa: S608
    return counted


@contextmanager
def _database(path: Path, name: str) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            yield database
    except (sqlite3.Error, UnicodeError) as error:
        raise DamagedFile(file=name, reason="SQLite") from error
