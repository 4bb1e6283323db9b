"""Vector files of strangers, feature by feature: attributes as Python values, places in EPSG:4326.

What is wrong with a file refuses it with one sentence; what is wrong with a feature is noted
beside the feature, and the others are read.
"""

from __future__ import annotations

import math
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np
import pyogrio
import pyogrio.errors
import shapely

from formats.crs import Crs, plausible_crs, recognise
from formats.encodings import Verdict, decide, decode
from formats.errors import (
    DamagedFile,
    FormatError,
    MissingCrs,
    NoGeometry,
    NoSuchLayer,
    NotAVectorFile,
    SeveralLayers,
    TooManyFeatures,
    UnknownCrs,
    UnreadableText,
    WrongCrs,
)
from formats.features import Batch, FeatureFile, Problem, ProblemCode, places
from formats.layers import DRIVERS, StagedLayer, real_tables, stage

MAX_FEATURES: Final = 500_000
VectorFile = FeatureFile

_LAYERED: Final = ("gpkg", "kml")  # formats that name their layers; the others are one layer
_LOSSLESS = "ISO-8859-1"  # every byte is a character: DBF text is decoded here, not by GDAL
_LONGEST_REASON = 120  # characters of GDAL's own words

_REFUSED = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.CRSError,
    shapely.errors.ShapelyError,
    RuntimeError,
    ValueError,
    OSError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer GDAL has opened once; read again for every pass over its features."""

    staged: StagedLayer
    name: str
    crs: Crs
    encoding: Verdict | None
    fields: tuple[str, ...]
    feature_count: int

    def batches(self, size: int) -> Iterator[Batch]:
        if self.staged.kind in ("shp", "gpkg"):
            for start in range(0, self.feature_count, size):
                yield from self._batches_of(size, start, skip_features=start, max_features=size)
        else:
            # GDAL parses all of a JSON or KML file at every opening: once is enough.
            yield from self._batches_of(size, 0)

    def _batches_of(self, size: int, start: int, **window: int) -> Iterator[Batch]:
        with _gdal(self.staged):
            meta, _, wkb, columns = pyogrio.raw.read(
                self.staged.path, layer=self.name, encoding=_codec(self.staged), **window
            )
        types = meta["ogr_types"]
        values = [_python_values(*typed) for typed in zip(columns, types, strict=True)]
        for offset in range(0, len(wkb), size):
            rows = [column[offset : offset + size] for column in values]
            first = start + offset + 1
            yield self._batch(first, wkb[offset : offset + size], rows)

    def _batch(self, first: int, wkb: Any, columns: list[list[Any]]) -> Batch:
        geometries, found = places(wkb, self.crs)
        problems = {first + index: problem for index, problem in found.items()}
        decoded = [self._decoded(column, first, problems) for column in columns]
        return Batch(
            range(first, first + len(wkb)),
            dict(zip(self.fields, decoded, strict=True)),
            geometries,
            problems,
        )

    def _decoded(self, column: list[Any], first: int, problems: dict[int, Problem]) -> list[Any]:
        if self.staged.kind != "shp" or self.encoding is None:
            return column
        return [
            self._text(value, first + index, problems) if isinstance(value, str) else value
            for index, value in enumerate(column)
        ]

    def _text(self, value: str, number: int, problems: dict[int, Problem]) -> str:
        if value.isascii() or self.encoding is None:
            return value
        raw = value.encode(_LOSSLESS)
        try:
            return decode(raw, self.encoding.encoding)
        except UnreadableText:
            problems.setdefault(number, Problem(ProblemCode.UNREADABLE_TEXT))
            return raw.decode(self.encoding.encoding, errors="replace")


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
        yield _opened(staged, layer if staged.kind in _LAYERED else None, given)


def _opened(staged: StagedLayer, layer: str | None, given: Crs | None) -> FeatureFile:
    names = _layer_names(staged)
    chosen = _chosen(staged, names, layer)
    with _gdal(staged):
        about = pyogrio.read_info(
            staged.path, layer=chosen, encoding=_codec(staged),
            force_feature_count=True, force_total_bounds=True,
        )  # fmt: skip
    if about["driver"] not in DRIVERS[staged.kind]:
        raise NotAVectorFile(file=staged.name, found=about["driver"])
    if about["geometry_type"] is None:
        raise NoGeometry(file=staged.name)
    if about["features"] > MAX_FEATURES:
        raise TooManyFeatures(file=staged.name, limit=MAX_FEATURES)
    bounds = tuple(map(float, about["total_bounds"] or (math.nan,) * 4))
    stated = _stated_crs(about["crs"], given)
    crs = given or _believed(stated, bounds)
    verdict, fields = _text_of(staged, chosen, list(map(str, about["fields"])))
    if staged.kind not in _LAYERED:  # GDAL knows it by our name for the copy
        names = [PurePosixPath(staged.name).stem]
    opened = _Layer(staged, chosen, crs, verdict, fields, about["features"])
    return FeatureFile(
        name=staged.name, driver=about["driver"], layer=names[0] if len(names) == 1 else chosen,
        layers=tuple(names), sheet=None, sheets=(), crs=crs, stated_crs=stated, encoding=verdict,
        fields=fields, feature_count=about["features"], geometry_type=about["geometry_type"],
        _read=opened.batches,
    )  # fmt: skip


# --- layers -----------------------------------------------------------------------------------


def _layer_names(staged: StagedLayer) -> list[str]:
    """Layers with places in them."""
    tables = real_tables(staged.path, staged.name) if staged.kind == "gpkg" else None
    with _gdal(staged):
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
    filled = [name for name in names if _count(staged, name)]
    if len(filled) > 1:
        raise SeveralLayers(file=staged.name, names=", ".join(filled))
    return filled[0] if filled else names[0]


def _count(staged: StagedLayer, layer: str) -> int:
    with _gdal(staged):
        about = pyogrio.read_info(staged.path, layer=layer, force_feature_count=True)
    return int(about["features"])


# --- reference systems ------------------------------------------------------------------------


def _stated_crs(text: str | None, given: Crs | None) -> Crs | None:
    if not text or "Undefined" in text:  # what a GeoPackage calls srs_id 0 and -1
        return None
    try:
        return recognise(text)
    except UnknownCrs:
        if given is None:
            raise
        return None


def _believed(stated: Crs | None, bounds: tuple[float, ...]) -> Crs:
    west, south, east, north = bounds
    if stated is None:
        raise MissingCrs(plausible=_named(west, south, east, north))
    beyond_degrees = max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90  # noqa: PLR2004
    if stated.is_storage and beyond_degrees and math.isfinite(west + south + east + north):
        raise WrongCrs(crs=stated, plausible=_named(west, south, east, north))
    return stated


def _named(west: float, south: float, east: float, north: float) -> str:
    return ", ".join(map(str, plausible_crs((west, south, east, north)))) or "—"


# --- text -------------------------------------------------------------------------------------


def _codec(staged: StagedLayer) -> str | None:
    return _LOSSLESS if staged.kind == "shp" else None


def _text_of(
    staged: StagedLayer, layer: str, fields: Sequence[str]
) -> tuple[Verdict | None, tuple[str, ...]]:
    """The encoding of all text of the layer, and the names of its fields, each once."""
    if staged.verdict is not None:
        return staged.verdict, _each_once(fields)
    with _gdal(staged):
        _, _, _, columns = pyogrio.raw.read(
            staged.path, layer=layer, encoding=_codec(staged), read_geometry=False
        )
    codec = _codec(staged) or "utf-8"
    texts = {t for column in columns if column.dtype == object for t in column.tolist()
             if isinstance(t, str)}  # fmt: skip
    pieces = [text.encode(codec) for text in (*fields, *texts)]
    label = staged.declared if staged.kind == "shp" else "utf-8"
    verdict = decide(sorted(pieces), declared=label)
    if staged.kind == "shp":
        fields = [decode(name.encode(_LOSSLESS), verdict.encoding) for name in fields]
    return verdict, _each_once(fields)


def _each_once(names: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(unique)


# --- faults ------------------------------------------------------------------------------------


@contextmanager
def _gdal(staged: StagedLayer) -> Iterator[None]:
    """GDAL's complaints as our errors, without our folder's name; its warnings are dropped."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except FormatError:
        raise
    except _REFUSED as error:
        reason = str(error).replace(str(staged.path.parent), "").replace("/layer", "layer")
        raise DamagedFile(file=staged.name, reason=reason[:_LONGEST_REASON]) from error


def _python_values(column: Any, ogr_type: str) -> list[Any]:
    """A column of numpy as text, int, float, bool, date, list or None; NaN and NaT are None."""
    values = [_python_value(value) for value in column.tolist()]
    if ogr_type.startswith("OFTInteger"):
        # A gap makes numpy turn the whole column to floats.
        return [int(value) if isinstance(value, float) else value for value in values]
    return values


_PLAIN = (str, int, bool, bytes, date, datetime, list)


def _python_value(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    return value if value is None or isinstance(value, _PLAIN) else str(value)
