"""Vector files of strangers, feature by feature: attributes as Python values, places in EPSG:4326.

What is wrong with a file refuses it with one sentence; what is wrong with a feature is noted
beside the feature, and the others are read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from formats.crs import STORAGE_SRID, Crs, Geometries, in_thailand, is_wkt, plausible_crs, recognise
from formats.dbf import Positions, read_dbf
from formats.encodings import Verdict, decide, decode
from formats.errors import (
    DamagedFile,
    MissingCrs,
    NoGeometry,
    NoSuchLayer,
    NotAVectorFile,
    SeveralLayers,
    SwappedAxes,
    TooManyFeatures,
    UnknownCrs,
    WrongCrs,
)
from formats.features import Batch, FeatureFile, Problem, ProblemCode, places, read_wkb
from formats.layer_values import LOSSLESS, Flaws, python_values
from formats.layers import DRIVERS, StagedLayer, real_tables, stage
from formats.shapes import given_up
from formats.streams import Stream, gdal, opened_stream, read_info

# All parcels of a province; a country's come province by province.
MAX_FEATURES: Final = 2_000_000
SAMPLED: Final = 1_000  # features by which the reference system is checked
_LAYERED: Final = ("gpkg", "kml")  # formats that name their layers; the others are one layer

VectorFile = FeatureFile


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer that was opened and judged; read again for every pass over its features."""

    stream: Stream
    crs: Crs
    encoding: str
    fields: tuple[str, ...]
    feature_count: int
    deleted: Positions

    def batches(self, size: int) -> Iterator[Batch]:
        first = 1
        for record in self.stream.batches(size):
            yield self._batch(first, record)
            first += record.num_rows
        if first - 1 != self.feature_count:
            raise DamagedFile(
                file=self.stream.staged.name, reason=f"{first - 1}/{self.feature_count}"
            )

    def _batch(self, first: int, record: pa.RecordBatch) -> Batch:
        geometries, found = places(
            _wkb(record),
            self.crs,
            lambda: self.stream.linearised(first - 1, record.num_rows),
        )
        flaws: Flaws = {}
        is_lossless = self.stream.staged.kind == "shp"
        with gdal(self.stream.staged):
            columns = {
                name: python_values(
                    record.column(index), self.encoding, flaws, is_lossless=is_lossless
                )
                for index, name in enumerate(self.fields)
            }
        found = {**flaws, **self._given_up(geometries, found, first - 1), **found}
        return Batch(
            range(first, first + record.num_rows),
            columns,
            geometries,
            {first + index: problem for index, problem in sorted(found.items())},
        )

    def _given_up(self, geometries: Geometries, known: Collection[int], start: int) -> Flaws:
        """Shapes that GDAL gives as null though they are there: by index."""
        if self.stream.staged.kind != "shp":
            return {}
        missing = [int(i) for i in np.flatnonzero(shapely.is_missing(geometries)) if i not in known]
        lost = given_up(self.stream.staged.path, [start + index for index in missing], self.deleted)
        return {feature - start: Problem(ProblemCode.UNREADABLE_GEOMETRY) for feature in lost}


def _wkb(record: pa.RecordBatch) -> Any:
    return record.column(record.num_columns - 1).to_numpy(zero_copy_only=False)


@contextmanager
def open_vector(
    path: str | Path,
    *,
    layer: str | None = None,
    srid: int | None = None,
    encoding: str | None = None,
) -> Iterator[FeatureFile]:
    """Open one layer of a zipped or loose shapefile, GeoPackage, GeoJSON or KML.

    `srid` is believed over the file; `encoding` is a label, believed where the bytes allow it.
    Everything is read from a private copy that is gone when the context ends.

    Raises:
        UnreadableFile: one of its subclasses. UnknownCrs: the reference system is missing,
            not known, or contradicted by the coordinates. UnreadableText: the text fits no
            encoding.
    """
    path = Path(path)
    given = recognise(srid) if srid is not None else None
    with tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
        staged = stage(path, Path(folder), layer=layer, encoding=encoding)
        yield _file(opened_layer(staged, layer), given)


class Text(NamedTuple):
    """How the text of a layer is written; `records` are its features."""

    verdict: Verdict
    records: int
    deleted: Positions
    pieces: tuple[bytes, ...]


class Opened(NamedTuple):
    """A layer of a staged file before its reference system is settled; `names` are all layers."""

    stream: Stream
    about: dict[str, Any]
    text: Text
    fields: tuple[str, ...]
    layer: str
    names: tuple[str, ...]

    def believed(self, given: Crs | None) -> tuple[Crs | None, Crs]:
        """What the file states, and the system it is to be read in.

        Raises:
            UnknownCrs: missing, not known, or contradicted by the coordinates.
        """
        stated = stated_crs(self.stream.staged, self.about, given)
        return stated, given or _believed(stated, sampled(self.stream))

    def read_in(self, crs: Crs) -> Callable[[int], Iterator[Batch]]:
        """Its features, with coordinates read in a reference system."""
        staged, text = self.stream.staged, self.text
        encoding = text.verdict.encoding if staged.kind == "shp" else "utf-8"
        layer = _Layer(self.stream, crs, encoding, self.fields, text.records, text.deleted)
        return layer.batches


def opened_layer(staged: StagedLayer, layer: str | None) -> Opened:
    """The layer of that name, or the only one that has features.

    Raises:
        UnreadableFile: one of its subclasses. UnreadableText.
    """
    names = layer_names(staged)
    chosen = _chosen(staged, names, layer if staged.kind in _LAYERED else None)
    about = read_info(staged, chosen)
    if about["driver"] not in DRIVERS[staged.kind]:
        raise NotAVectorFile(file=staged.name, found=about["driver"])
    if about["geometry_type"] is None:
        raise NoGeometry(file=staged.name)
    stream = opened_stream(staged, chosen)
    text = judged_text(stream, about)
    if text.records > MAX_FEATURES:
        raise TooManyFeatures(file=staged.name, limit=MAX_FEATURES)
    fields = _field_names(staged, text.verdict, list(map(str, about["fields"])))
    if staged.kind not in _LAYERED:  # GDAL knows it by our name for the copy
        names = [PurePosixPath(staged.name).stem]
    shown = names[0] if len(names) == 1 else chosen
    return Opened(stream, about, text, fields, shown, tuple(names))


def _file(opened: Opened, given: Crs | None) -> FeatureFile:
    staged = opened.stream.staged
    stated, crs = opened.believed(given)
    return FeatureFile(
        name=staged.name, driver=opened.about["driver"], layer=opened.layer, layers=opened.names,
        sheet=None, sheets=(), crs=crs, stated_crs=stated, encoding=opened.text.verdict,
        fields=opened.fields, feature_count=opened.text.records,
        geometry_type=opened.about["geometry_type"], _read=opened.read_in(crs),
    )  # fmt: skip


# --- layers -----------------------------------------------------------------------------------


def layer_names(staged: StagedLayer) -> list[str]:
    """Layers with places in them, as GDAL names them."""
    tables = real_tables(staged.path, staged.name) if staged.kind == "gpkg" else None
    with gdal(staged):
        listed = pyogrio.list_layers(staged.path)
    return [
        str(name)
        for name, geometry_type in listed
        if geometry_type is not None and (tables is None or str(name).lower() in tables)
    ]


def _chosen(staged: StagedLayer, names: list[str], layer: str | None) -> str:
    if layer is not None:
        if layer not in names:
            raise NoSuchLayer(file=staged.name, layer=layer, names=", ".join(names))
        return layer
    if not names:
        raise NoGeometry(file=staged.name)
    if len(names) == 1:
        return names[0]
    filled = [name for name in names if feature_count(staged, name)]
    if len(filled) > 1:
        raise SeveralLayers(file=staged.name, names=", ".join(filled))
    return filled[0] if filled else names[0]


def feature_count(staged: StagedLayer, layer: str) -> int:
    """How many features a layer has, by GDAL."""
    with gdal(staged):
        about = pyogrio.read_info(staged.path, layer=layer, force_feature_count=True)
    return int(about["features"])


# --- reference systems ------------------------------------------------------------------------


def sampled(stream: Stream) -> Geometries:
    """Some of the first geometries as they stand in the file; those that can be read."""
    record = next(stream.batches(SAMPLED), None)
    if record is None:
        return np.array([], dtype=object)
    geometries = read_wkb(_wkb(record), lambda: stream.linearised(0, record.num_rows))
    read: Geometries = shapely.force_2d(geometries[~shapely.is_missing(geometries)])
    return read[~shapely.is_empty(read)]


def stated_crs(staged: StagedLayer, about: dict[str, Any], given: Crs | None) -> Crs | None:
    """What a layer says of itself; where `given` is, nobody asks whether that is known.

    Raises:
        UnknownCrs.
    """
    text = about["crs"] if staged.kind in _LAYERED else staged.prj
    if not text or "Undefined" in text:  # what a GeoPackage calls srs_id 0 and -1
        return None
    try:
        return recognise(text)
    except UnknownCrs:
        # A .prj that is not even of the right form says nothing.
        if given is None and (staged.kind != "shp" or is_wkt(text)):
            raise
        return None


def _believed(stated: Crs | None, sample: Geometries) -> Crs:
    """The system a file states, if most of its features could be in it.

    Raises:
        MissingCrs, WrongCrs: with what would fit.
    """
    if stated is None:
        raise MissingCrs(plausible=_named(sample))
    bounds = shapely.bounds(sample) if len(sample) else np.empty((0, 4))
    finite = np.isfinite(bounds).all(axis=1)
    in_degrees = (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (  # noqa: PLR2004 (degrees)
        np.abs(bounds[:, [1, 3]]) <= 90  # noqa: PLR2004 (degrees)
    ).all(axis=1)
    beyond = int((finite & ~in_degrees).sum())
    within = int((finite & in_degrees).sum())
    is_wrong = beyond > within if stated.is_geographic else within > beyond
    if is_wrong and stated.is_geographic and _are_swapped(sample):
        raise SwappedAxes(crs=stated, plausible="")
    if is_wrong:
        raise WrongCrs(crs=stated, plausible=_named(sample))
    return stated


def _are_swapped(sample: Geometries) -> bool:
    """Whether most would lie in Thailand with latitude and longitude exchanged."""
    centres = shapely.centroid(sample)
    turned = np.asarray(shapely.points(shapely.get_y(centres), shapely.get_x(centres)))
    return bool(in_thailand(turned, recognise(STORAGE_SRID)).sum() * 2 > len(sample))


def _named(sample: Geometries) -> str:
    return ", ".join(map(str, plausible_crs(sample))) or "—"


# --- text -------------------------------------------------------------------------------------


def judged_text(stream: Stream, about: dict[str, Any]) -> Text:
    """The encoding of the text of a layer, and how many features it has.

    Raises:
        UnreadableText, DamagedFile.
    """
    staged = stream.staged
    nothing = np.array([], dtype=np.int64)
    if staged.kind == "shp":
        table = read_dbf(staged.path.with_suffix(".dbf"), staged.name)
        verdict = decide(table.pieces, declared=staged.declared)
        return Text(verdict, table.records, table.deleted, table.pieces)
    if staged.verdict is not None:
        return Text(staged.verdict, stream.count(), nothing, ())
    names = [str(name).encode() for name in about["fields"]]
    verdict = decide([*names, *_texts_of(stream)], declared="utf-8")
    return Text(verdict, stream.count(), nothing, ())


def _texts_of(stream: Stream) -> list[bytes]:
    """Text of the first features, as bytes."""
    record = next(stream.batches(SAMPLED), None)
    if record is None:
        return []
    columns = [c for c in record.columns[:-1] if pa.types.is_string(c.type)]
    with gdal(stream.staged):
        return [
            piece
            for column in columns
            for piece in column.cast(pa.binary()).unique().to_pylist()
            if piece and not piece.isascii()
        ]


def _field_names(staged: StagedLayer, verdict: Verdict, names: Sequence[str]) -> tuple[str, ...]:
    if staged.kind == "shp":
        names = [decode(name.encode(LOSSLESS), verdict.encoding) for name in names]
    return _each_once(names)


def _each_once(names: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(unique)
