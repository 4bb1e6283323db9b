"""Files of layers, understood feature by feature; outlines stay in the file until they are kept."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from formats.errors import SeveralLayers, SeveralShapefiles
from formats.feature_files import open_features
from formats.features import FeatureFile, Problem
from formats.repairs import square_metres
from network.column_mapping import Columns
from network.deliveries import Delivery, Progress
from network.imports import Reason, Refused, fingerprint
from network.outlines import Mended, settled
from parcels.concession_columns import ConcessionTerms, cell_of, find_layer_columns, terms_of
from parcels.layer_kinds import SURROUNDINGS, LayerKind

AT_ONCE: Final = 250  # features; one may have twenty thousand corners
BEGINNING: Final = 8  # batches by which the columns are known
# A road or a school may come as a line or a point: it is kept as a strip or a dot of a metre
# across, and what is measured to it is half a metre short.
HALF_STRIP: Final = 4.5e-6  # degrees
_THIN: Final = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString"})


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One feature as understood; `mark` is the fingerprint of its attributes and outline."""

    number: int
    name: str
    terms: ConcessionTerms | None
    mark: bytes
    square_metres: float


@dataclass
class LayerFile:
    """What a file of a layer holds, and how its outlines are read once more."""

    vector: FeatureFile
    kind: LayerKind
    repair: bool
    columns: Columns
    rows: list[LayerRow] = field(default_factory=list)
    held: list[tuple[int, Reason]] = field(default_factory=list)
    mended: list[tuple[int, str, Mended]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    dates: dict[str, list[Any]] = field(default_factory=dict)

    def outlines(self) -> Iterator[list[tuple[int, shapely.MultiPolygon, dict[str, Any]]]]:
        """Number, outline and attributes of the features that are kept, a few at a time."""
        numbers = {row.number for row in self.rows}
        for batch in _features(self.vector):
            found = [
                (feature, self._outline_of(feature))
                for feature in batch
                if feature.number in numbers
            ]
            yield [
                (
                    feature.number,
                    area.area if isinstance(area, Mended) else area,
                    attributes_of(feature.values),
                )
                for feature, area in found
                if not isinstance(area, Reason)
            ]

    def _outline_of(self, feature: _Feature) -> shapely.MultiPolygon | Mended | Reason:
        geometry = feature.geometry
        if self.kind in SURROUNDINGS and geometry is not None and geometry.geom_type in _THIN:
            geometry = shapely.buffer(geometry, HALF_STRIP, quad_segs=2)
        return settled(geometry, feature.problem, repair=self.repair)

    def understand(self, feature: _Feature) -> None:
        """Keep a feature as understood, or hold it with the reason."""
        name = cell_of(feature.values, self.columns, "name")
        area = self._outline_of(feature)
        for name_of_date in ("began", "expires"):
            column = self.columns.chosen.get(name_of_date)
            if column is not None:
                self.dates.setdefault(column, []).append(feature.values.get(column))
        is_concession = self.kind == LayerKind.CONCESSION
        terms = terms_of(feature.values, self.columns) if is_concession else None
        if isinstance(area, Reason):
            self.held.append((feature.number, _with_name(area, name)))
            return
        if terms is not None and not terms.reference:
            self.held.append((feature.number, _NAMELESS))
            return
        if isinstance(area, Mended):
            self.mended.append((feature.number, name, area))
            area = area.area
        attributes = sorted(attributes_of(feature.values).items())
        self.rows.append(
            LayerRow(
                feature.number,
                terms.name if terms else name,
                terms,
                fingerprint(attributes, shapely.to_wkb(area, byte_order=1)),
                square_metres(area),
            )
        )
        self.unread += [f"{feature.number}: {what}" for what in terms.unread] if terms else []


@dataclass(frozen=True, slots=True)
class _Feature:
    number: int
    values: Mapping[str, Any]
    geometry: BaseGeometry | None
    problem: Problem | None


@contextmanager
def read_layer(delivery: Delivery, kind: LayerKind, progress: Progress) -> Iterator[LayerFile]:
    """Read a layer; while the context lasts its outlines can be read again.

    Raises:
        Refused: the mapping does not fit. FormatError: the file cannot be read.
    """
    with _opened(delivery) as vector:
        beginning = [
            feature.values for batch in islice(_features(vector), BEGINNING) for feature in batch
        ]
        columns = find_layer_columns(kind, vector.fields, beginning, delivery.mapping)
        file = LayerFile(vector, kind, delivery.repair, columns)
        done = 0
        for batch in _features(vector):
            for feature in batch:
                file.understand(feature)
            done += len(batch)
            progress(done, vector.feature_count)
        yield file


@contextmanager
def _opened(delivery: Delivery) -> Iterator[FeatureFile]:
    try:
        with open_features(
            delivery.path,
            layer=delivery.layer,
            sheet=delivery.sheet,
            srid=delivery.srid,
            encoding=delivery.encoding,
        ) as file:
            yield file
    except (SeveralLayers, SeveralShapefiles) as error:
        # `--layer` says the kind here, so the sentence of the format must not name it.
        names = error.facts["names"]
        raise Refused(
            Reason(
                "several_layers",
                f"ไฟล์มีหลายชั้นข้อมูล ({names}) ให้เลือกชั้นข้อมูล (--file-layer)",
                f"the file holds several layers ({names}); choose one (--file-layer)",
            )
        ) from error


def _features(vector: FeatureFile) -> Iterator[list[_Feature]]:
    for batch in vector.batches(AT_ONCE):
        yield [
            _Feature(number, values, geometry, batch.problems.get(number))
            for number, values, geometry in zip(
                batch.numbers, batch.attributes, batch.geometries, strict=True
            )
        ]


_NAMELESS = Reason(
    "no_reference",
    "ไม่มีทั้งเลขที่และชื่อของสัมปทาน จึงบอกไม่ได้ว่าเป็นรายใด ให้เติมแล้วส่งใหม่",
    "has neither a number nor a name, so nobody can tell which concession it is; "
    "fill one in and send it again",
)


def _with_name(reason: Reason, name: str) -> Reason:
    if not name:
        return reason
    return Reason(reason.code, f"{name}: {reason.th}", f"{name}: {reason.en}")


def attributes_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """As they came, as far as JSON and PostgreSQL can hold them."""
    return {
        header: _as_json(value)
        for header, value in record.items()
        if value is not None and not isinstance(value, bytes)
    }


def _as_json(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
