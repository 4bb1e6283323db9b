"""Features of a staged file as Arrow, some at a time: GDAL holds no more of them than that.

GDAL parses JSON and KML again at every opening, so these are read once, into a file of Arrow
beside the copy.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pyogrio.errors
import shapely

from formats.errors import DamagedFile, FormatError
from formats.features import BATCH
from formats.layer_values import LOSSLESS
from formats.layers import StagedLayer, rows_in

_LONGEST_REASON = 120  # characters of GDAL's own words
# A batch ends early where its features are huge, whatever their number.
_MOST_BYTES_OF_BATCH = 64_000_000

_REFUSED = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.CRSError,
    pa.ArrowException,
    shapely.errors.ShapelyError,
    RuntimeError,
    ValueError,
    OSError,
    OverflowError,
)

pyogrio.set_gdal_config_options(
    {
        "OGR_ARROW_MEM_LIMIT": str(_MOST_BYTES_OF_BATCH),
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "LIBKML_RESOLVE_STYLE": "NO",
    }
)


@dataclass(frozen=True, slots=True)
class Stream:
    """One layer of a staged file. The geometry is the last column of every batch, as WKB."""

    staged: StagedLayer
    layer: str
    spool: Path | None = None

    def batches(self, size: int) -> Iterator[pa.RecordBatch]:
        """All features, at most `size` at a time.

        Raises:
            DamagedFile: GDAL cannot go on.
        """
        with gdal(self.staged):
            if self.spool is not None:
                yield from _spooled(self.spool, size)
            else:
                yield from _streamed(self.staged, self.layer, size)

    def count(self) -> int:
        """How many features there are."""
        with gdal(self.staged):
            if self.spool is not None:
                with pa.OSFile(str(self.spool)) as file, pa.ipc.open_file(file) as reader:
                    return sum(
                        reader.get_batch(number).num_rows
                        for number in range(reader.num_record_batches)
                    )
            if self.staged.kind == "gpkg":
                return rows_in(self.staged.path, self.layer, self.staged.name)
            about = pyogrio.read_info(self.staged.path, layer=self.layer, force_feature_count=True)
        return int(about["features"])

    def linearised(self, start: int, size: int) -> Any:
        """The WKB of features from `start` (0 is the first), curves as lines.

        GDAL's classic reading turns them; its Arrow hands them on as they are.
        """
        with gdal(self.staged):
            _, _, wkb, _ = pyogrio.raw.read(
                self.staged.path, layer=self.layer, columns=[], skip_features=start,
                max_features=size,
            )  # fmt: skip
        return wkb


def opened_stream(staged: StagedLayer, layer: str) -> Stream:
    """The stream of a layer; of JSON and KML after reading all of it once.

    Raises:
        DamagedFile: GDAL cannot read it.
    """
    if staged.kind in ("shp", "gpkg"):
        return Stream(staged, layer)
    spool = staged.path.with_name("layer.arrow")
    with gdal(staged):
        writer = None
        try:
            for batch in _streamed(staged, layer, BATCH):
                writer = writer or pa.ipc.new_file(str(spool), batch.schema)
                writer.write_batch(batch)
        finally:
            if writer is not None:
                writer.close()
    return Stream(staged, layer, spool if writer is not None else None)


def read_info(staged: StagedLayer, layer: str) -> dict[str, Any]:
    """What GDAL says of a layer: driver, fields, geometry_type, crs; features where it is cheap."""
    with gdal(staged):
        about: dict[str, Any] = pyogrio.read_info(staged.path, layer=layer, encoding=_codec(staged))
    return about


def _codec(staged: StagedLayer) -> str | None:
    """Every byte of a DBF passes: its text is decoded by `formats.layer_values`, not by GDAL."""
    return LOSSLESS if staged.kind == "shp" else None


def _streamed(staged: StagedLayer, layer: str, size: int) -> Iterator[pa.RecordBatch]:
    with pyogrio.raw.open_arrow(
        staged.path, layer=layer, batch_size=size, use_pyarrow=True, encoding=_codec(staged)
    ) as (_, reader):
        yield from reader


def _spooled(spool: Path, size: int) -> Iterator[pa.RecordBatch]:
    # Not mapped into memory: pages of a mapped file count as ours.
    with pa.OSFile(str(spool)) as file, pa.ipc.open_file(file) as reader:
        for number in range(reader.num_record_batches):
            batch = reader.get_batch(number)
            for start in range(0, batch.num_rows, size):
                yield batch.slice(start, size)


@contextmanager
def gdal(staged: StagedLayer) -> Iterator[None]:
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
