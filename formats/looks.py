"""What a file holds, before anybody decides how it is to be read; nothing is refused here.

For the page that asks: which layer, which encoding, which reference system, which column.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import shapely

from formats.archives import opening
from formats.crs import (
    STORAGE_SRID,
    Crs,
    Geometries,
    candidates,
    in_thailand,
    recognise,
    to_storage_where_possible,
    within_utm,
)
from formats.encodings import THAI_ENCODING, Verdict
from formats.errors import FormatError, SeveralLayers, SeveralShapefiles, UnknownCrs
from formats.feature_files import is_table
from formats.layers import StagedLayer, stage
from formats.place_columns import PLACE_HEADERS, PlaceColumns, find_place_columns
from formats.placed_tables import as_written, open_placed_table
from formats.raster_process import framed, glanced_at
from formats.rasters import Raster, is_picture
from formats.streams import gdal
from formats.tables import open_table
from formats.vector import Opened, layer_names, opened_layer, sampled

SAMPLED: Final = 500  # rows by which columns are matched
EXAMPLES: Final = 5  # values of a column
PREVIEWED: Final = 5  # lines in each encoding
OUTLINES: Final = 60  # shapes on the small map of a candidate
PLAUSIBLE_ENCODINGS: Final = ("utf-8", THAI_ENCODING)
WAY_OF_INDIAN_1975: Final = "EPSG:1304 (+towgs84=210,814,289)"
_FINENESS = 0.00002  # degrees, 2 m: enough for a map of a hand's size
_PREVIEWED_BYTES = 200_000
_LONGEST_LINE = 200  # characters

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LayerSeen:
    """A layer to choose; `count` None where it was not counted."""

    name: str
    count: int | None
    geometry_type: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines of a text as they would read in one encoding, `�` for what does not fit."""

    encoding: str
    lines: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference system in which most of the file would lie in Thailand.

    `extent` (west, south, east, north) and `outlines`, some of the shapes, are in EPSG:4326
    (lon, lat). `way` names the one transformation of Indian 1975.
    """

    crs: Crs
    extent: tuple[float, float, float, float]
    outlines: tuple[shapely.Geometry, ...]

    @property
    def srid(self) -> int | None:
        """The code to be given as `srid`."""
        return self.crs.srid

    @property
    def way(self) -> str | None:
        """By what it is brought to WGS 84, where that matters."""
        return WAY_OF_INDIAN_1975 if self.crs.is_indian_1975 else None


@dataclass(frozen=True, slots=True)
class Zones:
    """How many of the sampled places lie in Thailand only by one of the UTM zones."""

    only_47: int
    only_48: int

    @property
    def are_mixed(self) -> bool:
        """Whether the file seems to hold both."""
        return bool(self.only_47 and self.only_48)


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds. `problem` is why it cannot be read as told; the rest may be asked still.

    `kind` is shp, gpkg, geojson, kml, xlsx, csv or picture. `samples` are the first rows.
    """

    kind: str
    layers: tuple[LayerSeen, ...] = ()
    layer: str | None = None
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    title: tuple[str, ...] = ()
    feature_count: int | None = None
    geometry_type: str | None = None
    fields: tuple[str, ...] = ()
    samples: tuple[Row, ...] = ()
    encoding: Verdict | None = None
    readings: tuple[Reading, ...] = ()
    stated_crs: Crs | None = None
    crs: Crs | None = None
    candidates: tuple[Candidate, ...] = ()
    zones: Zones = Zones(0, 0)
    places: PlaceColumns | None = None
    picture: Raster | None = None
    problem: FormatError | None = None

    @property
    def is_table(self) -> bool:
        """Whether it is a table rather than a map."""
        return self.kind in ("xlsx", "csv")

    @property
    def is_picture(self) -> bool:
        """Whether it is a photograph or a scan."""
        return self.kind == "picture"

    def examples(self, name: str) -> tuple[str, ...]:
        """Up to five different values of a field, as text on one line."""
        texts = (_on_one_line(row.get(name)) for row in self.samples)
        return tuple(islice(dict.fromkeys(text for text in texts if text), EXAMPLES))


def look_at(
    path: Path,
    *,
    layer: str | None = None,
    sheet: str | None = None,
    srid: int | None = None,
    encoding: str | None = None,
    columns: dict[str, str | None] | None = None,
    known_headers: Collection[str] = (),
) -> Look:
    """Look into a file as it is told to be read so far. What is wrong with it is in `problem`."""
    if is_picture(path):
        return _look_at_picture(path, srid)
    try:
        if not is_table(path):
            return _look_at_map(path, layer, srid, encoding)
    except FormatError as problem:
        return Look(kind="", problem=problem)
    try:
        table = open_table(
            path, encoding=encoding, sheet=sheet, known_headers={*known_headers, *PLACE_HEADERS}
        )
    except FormatError as problem:
        return Look(kind="csv", problem=problem, readings=_readings_of_text(path, None))
    places = find_place_columns(table.headers, table.rows, columns)
    found = Look(
        kind="csv" if table.sheet is None else "xlsx",
        sheets=table.sheets, sheet=table.sheet, title=table.title, feature_count=len(table),
        fields=table.headers, samples=tuple(dict(row.values) for row in table.rows[:SAMPLED]),
        encoding=table.encoding, readings=_readings_of_text(path, table.encoding), places=places,
    )  # fmt: skip
    if places.has_places:
        found = _with_candidates(found, as_written(table, places))
    try:
        opened = open_placed_table(
            path, sheet=sheet, srid=srid, encoding=encoding, columns=columns,
            known_headers=known_headers,
        )  # fmt: skip
    except FormatError as problem:
        return replace(found, problem=problem)
    return replace(
        found, crs=opened.crs, stated_crs=opened.stated_crs, geometry_type=opened.geometry_type,
        feature_count=opened.feature_count,
    )  # fmt: skip


# --- pictures ---------------------------------------------------------------------------------


def _look_at_picture(path: Path, srid: int | None) -> Look:
    """By its head alone; where it is asked, where its frame would lie by each system."""
    found = Look(kind="picture")
    try:
        seen = glanced_at(path, srid)
        crs = recognise(seen.crs_wkt) if seen.is_placed else None
        return replace(found, picture=seen, stated_crs=crs, crs=crs)
    except UnknownCrs as problem:
        asked = problem
    except FormatError as problem:
        return replace(found, problem=problem)
    try:
        candidates_ = tuple(
            Candidate(crs, bounds, (shapely.box(*bounds),)) for crs, bounds in framed(path)
        )
    except FormatError as problem:
        return replace(found, problem=problem)
    return replace(found, problem=asked, candidates=candidates_)


# --- maps -------------------------------------------------------------------------------------


def _look_at_map(path: Path, layer: str | None, srid: int | None, encoding: str | None) -> Look:
    with tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
        try:
            staged = stage(path, Path(folder), layer=layer, encoding=encoding)
        except SeveralShapefiles as several:
            layers = tuple(_each_shapefile(path, several.facts["names"]))
            return Look(kind="shp", layers=layers, problem=several)
        except FormatError as problem:
            return Look(kind="", problem=problem)
        found = Look(kind=staged.kind)
        try:
            opened = opened_layer(staged, layer)
            found = replace(
                found, layers=_layers(staged, opened), layer=opened.layer, fields=opened.fields,
                feature_count=opened.text.records, encoding=opened.text.verdict,
                geometry_type=opened.about["geometry_type"],
                readings=_readings(opened.text.pieces, opened.text.verdict),
            )  # fmt: skip
            found = _with_candidates(found, sampled(opened.stream))
            batch = next(opened.read_in(recognise(STORAGE_SRID))(SAMPLED), None)
            found = replace(found, samples=tuple(batch.attributes) if batch else ())
            stated, crs = opened.believed(recognise(srid) if srid is not None else None)
            found = replace(found, stated_crs=stated, crs=crs)
        except SeveralLayers as several:
            return replace(found, layers=_layers(staged), problem=several)
        except FormatError as problem:
            return replace(found, problem=problem)
    return found


def _layers(staged: StagedLayer, opened: Opened | None = None) -> tuple[LayerSeen, ...]:
    if opened is not None and len(opened.names) == 1:
        kind = opened.about["geometry_type"]
        return (LayerSeen(opened.layer, opened.text.records, kind),)
    seen = []
    for name in layer_names(staged):
        with gdal(staged):
            about = pyogrio.read_info(staged.path, layer=name, force_feature_count=True)
        shown = name if staged.kind in ("gpkg", "kml") else Path(staged.name).stem
        seen.append(LayerSeen(shown, int(about["features"]), about["geometry_type"]))
    return tuple(seen)


def _each_shapefile(path: Path, names: str) -> Iterable[LayerSeen]:
    for name in names.split(", "):
        with tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
            try:
                staged = stage(path, Path(folder), layer=name, encoding=None)
                yield from _layers(staged)
            except FormatError:
                yield LayerSeen(name, None, None)


# --- encodings --------------------------------------------------------------------------------


def _readings(pieces: Sequence[bytes], verdict: Verdict | None) -> tuple[Reading, ...]:
    """The same lines in each plausible encoding; none where all of it is ASCII."""
    shown = [piece for piece in pieces if not piece.isascii()][:PREVIEWED]
    if not shown:
        return ()
    chosen = verdict.encoding.removesuffix("-sig") if verdict is not None else ""
    return tuple(
        Reading(
            encoding,
            tuple(piece.decode(encoding, errors="replace")[:_LONGEST_LINE] for piece in shown),
            encoding == chosen,
        )
        for encoding in dict.fromkeys((*PLAUSIBLE_ENCODINGS, *([chosen] if chosen else [])))
    )


def _readings_of_text(path: Path, verdict: Verdict | None) -> tuple[Reading, ...]:
    start = opening(path, _PREVIEWED_BYTES)
    if start.startswith((b"PK", b"\xd0\xcf")) or b"\0" in start:
        return ()
    return _readings([line.strip() for line in start.splitlines()], verdict)


# --- reference systems ------------------------------------------------------------------------


def _with_candidates(found: Look, places: Geometries) -> Look:
    """The same with where it would lie by each reference system that Thai offices use."""
    shapes = places[~shapely.is_missing(places)]
    shapes = shapes[~shapely.is_empty(shapes)]
    centres = shapely.centroid(shapes)
    finite = np.isfinite(shapely.get_x(centres)) & np.isfinite(shapely.get_y(centres))
    shapes, centres = shapes[finite], centres[finite]
    if not len(shapes):
        return found
    inside = {crs.srid: in_thailand(centres, crs) for crs in candidates()}
    metres = within_utm(shapely.get_x(centres), shapely.get_y(centres))
    only_47, only_48 = inside[32647] & ~inside[32648], inside[32648] & ~inside[32647]
    return replace(
        found,
        candidates=tuple(
            _candidate(crs, shapes[inside[crs.srid]])
            for crs in candidates()
            if inside[crs.srid].sum() * 2 >= len(shapes)
        ),
        zones=Zones(int((only_47 & metres).sum()), int((only_48 & metres).sum())),
    )


def _candidate(crs: Crs, shapes: Geometries) -> Candidate:
    moved, _ = to_storage_where_possible(shapes, crs)
    spread = moved[:: max(len(moved) // OUTLINES, 1)][:OUTLINES]
    west, south, east, north = map(float, shapely.total_bounds(moved))
    return Candidate(
        crs, (west, south, east, north), tuple(shapely.simplify(spread, _FINENESS).tolist())
    )


def _on_one_line(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value if value is not None else "").replace("\0", "").split())
