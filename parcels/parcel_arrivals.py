"""The features of a parcel file on their way in: understood batch by batch, staged, or held.

Nothing of a batch stays in memory after it is staged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

import numpy as np
import shapely

from formats import map_sheets, national_id
from formats.crs import STORAGE_SRID, Geometries
from formats.errors import UnreadableMapSheet
from formats.features import Batch, FeatureFile
from formats.repairs import repaired
from network.deliveries import Progress
from network.identity import national_id_hash, sealed_national_id
from network.imports import Reason
from network.models import Level
from network.outlines import MENDABLE
from parcels import parcel_reasons, parcel_shapes, parcel_staging
from parcels.parcel_claims import kind_of
from parcels.parcel_rows import REMEMBERED, ParcelRow, Understanding
from parcels.parcel_shapes import Bounds

SHOWN_REPAIRS: Final = 500
_SNAP: Final = 100.0  # parts of a degree, to which the box of a shape is widened for its sheet
_LENGTH: Final = 8  # bytes


@dataclass
class Arrivals:
    """What was staged: how many features, in which box, and which outlines were mended.

    `repaired` holds number, area before and after in square metres; the first SHOWN_REPAIRS.
    """

    count: int = 0
    bounds: Bounds | None = None
    repaired: list[tuple[int, float, float]] = field(default_factory=list)
    repaired_count: int = 0
    read_in: dict[str, int] = field(default_factory=dict)

    def widen(self, bounds: Bounds) -> None:
        """Let the box reach around more."""
        if np.isfinite(bounds).all():
            known = self.bounds or bounds
            self.bounds = (
                min(known[0], bounds[0]), min(known[1], bounds[1]),
                max(known[2], bounds[2]), max(known[3], bounds[3]),
            )  # fmt: skip


@dataclass(slots=True)
class _Shapes:
    """The shapes of a batch by index: what can go in, its area, its problems, its hex EWKB."""

    usable: Any
    square_metres: list[float]
    wkb: list[bytes | None]
    hexed: list[str | None]
    bounds: Any
    reasons: dict[int, list[Reason]]


def stage(
    features: FeatureFile, understanding: Understanding, *, repair: bool, progress: Progress
) -> Arrivals:
    """Read all features and put them into the tables of parcel_staging; `repair` is consent."""
    arrivals = Arrivals()
    parcel_staging.make()
    for batch in features.batches():
        shapes = _shapes(batch, arrivals, repair=repair, is_table=features.is_table)
        held: list[str] = []
        doubts: list[str] = []
        parcel_staging.add(_lines(batch, understanding, shapes, held, doubts))
        parcel_staging.hold(held)
        parcel_staging.doubt(doubts)
        arrivals.count += len(batch)
        for crs in batch.crs_of.values():
            arrivals.read_in[str(crs)] = arrivals.read_in.get(str(crs), 0) + 1
        progress(arrivals.count, features.feature_count)
    return arrivals


# --- shapes -------------------------------------------------------------------------------------


def _shapes(batch: Batch, arrivals: Arrivals, *, repair: bool, is_table: bool) -> _Shapes:
    geometries: Geometries = np.array(batch.geometries, dtype=object)
    reasons: dict[int, list[Reason]] = {}
    is_polygon = parcel_shapes.are_polygons(geometries)
    usable = is_polygon.copy()
    for index in _odd(batch, is_polygon):
        number, problem = batch.numbers[index], batch.problems.get(batch.numbers[index])
        if repair and problem is not None and problem.code in MENDABLE:
            mended = repaired(geometries[index]) if is_polygon[index] else None
            usable[index] = mended is not None and mended.is_slight
            if mended is None or not mended.is_slight:
                reasons[index] = [parcel_reasons.not_mended(geometries[index], problem)]
                continue
            geometries[index] = mended.geometry
            arrivals.repaired_count += 1
            if len(arrivals.repaired) < SHOWN_REPAIRS:
                arrivals.repaired.append((number, mended.before, mended.after))
            continue
        usable[index] = is_polygon[index] and bool(shapely.is_valid(geometries[index]))
        found = list(parcel_reasons.of_shape(geometries[index], problem, is_table=is_table))
        if found:
            reasons[index] = found
    geometries[~usable] = None
    geometries = parcel_shapes.whole(geometries)
    west, south, east, north = map(float, shapely.total_bounds(geometries))
    arrivals.widen((west, south, east, north))
    placed = shapely.set_srid(geometries, STORAGE_SRID)
    square_metres = parcel_shapes.square_metres(geometries)
    possible = (square_metres >= parcel_reasons.SMALLEST_SQUARE_METRES) & (
        square_metres <= parcel_reasons.LARGEST_SQUARE_METRES
    )
    for index in np.flatnonzero(usable & ~possible).tolist():
        reason = parcel_reasons.impossible_area(float(square_metres[index]))
        reasons.setdefault(index, []).append(reason)
    return _Shapes(
        usable.tolist(),
        square_metres.tolist(),
        shapely.to_wkb(geometries).tolist(),
        shapely.to_wkb(placed, hex=True, include_srid=True).tolist(),
        shapely.bounds(geometries),
        reasons,
    )


def _odd(batch: Batch, is_polygon: Any) -> Iterator[int]:
    """Indices of what is no polygon, or has a problem."""
    if not batch.problems and is_polygon.all():
        return
    for index, number in enumerate(batch.numbers):
        if number in batch.problems or not is_polygon[index]:
            yield index


# --- rows ---------------------------------------------------------------------------------------


def _lines(
    batch: Batch,
    understanding: Understanding,
    shapes: _Shapes,
    held: list[str],
    doubts: list[str],
) -> Iterator[str]:
    """Lines for COPY of what is worth judging; reasons and doubts are put into the two lists."""
    for index, row in enumerate(understanding.rows(batch)):
        reasons = [*shapes.reasons.get(index, ()), *row.problems]
        if not shapes.usable[index]:
            if _is_whole_without_shape(row) and _lacks_shape_only(reasons):
                reasons = []
            elif not reasons:
                reasons = [parcel_reasons.NO_SHAPE]
        measured = shapes.square_metres[index]
        printed = row.printed.square_metres if row.printed else None
        if shapes.usable[index] and printed is not None and not reasons:
            ratio = measured / float(printed)
            far = parcel_reasons.FAR_FROM_PRINTED
            if row.printed is not None and not 1 / far < ratio < far:
                reasons = [parcel_reasons.far_from_printed(measured, row.printed)]
        for place, reason in enumerate(reasons):
            held.append(parcel_staging.held_line(row.number, place, reason))
        zone, datum = r"\N", ""
        if row.map_sheet:
            zone, datum = _sheet(row, shapes.bounds[index], doubts)
        yield _line(row, shapes, index, zone, datum)


def _is_whole_without_shape(row: ParcelRow) -> bool:
    """Whether it says enough to be a unit with its document but without a boundary."""
    return (
        row.stated is not None
        and row.stated.level == Level.VILLAGE
        and bool(row.document_type)
        and row.printed is not None
    )


def _lacks_shape_only(reasons: list[Reason]) -> bool:
    return all(reason.code == "no_geometry" for reason in reasons)


def _line(row: ParcelRow, shapes: _Shapes, index: int, zone: str, datum: str) -> str:
    wkb, is_shaped = shapes.wkb[index], shapes.usable[index]
    sealed = digest = r"\N"
    id_hash = b""
    if row.holder_id:
        id_hash, cipher = _identity(row.holder_id)
        sealed, digest = rf"\\x{cipher.hex()}", rf"\\x{id_hash.hex()}"
    printed = f"{row.printed.square_metres:.2f}" if row.printed else r"\N"
    stated = str(row.stated.pk) if row.stated else r"\N"
    cell = parcel_staging.cell
    return (
        f"{row.number}\t{cell(row.label)}\t{stated}\t{cell(row.holder)}\t"
        f"{kind_of(row.holder) if row.holder else ''}\t{sealed}\t{digest}\t"
        f"{row.document_type}\t{cell(row.document_number)}\t{row.form_letter}\t"
        f"{cell(row.map_sheet)}\t{zone}\t{datum}\t{printed}\t"
        f"{shapes.square_metres[index] if is_shaped else 0.0!r}\t"
        rf"\\x{_mark(row, wkb or b'', id_hash)}"
        f"\t{shapes.hexed[index] if is_shaped else chr(92) + 'N'}\n"
    )


def _mark(row: ParcelRow, wkb: bytes, id_hash: bytes) -> str:
    """The fingerprint of a feature: the same shape with the same words is the same feature.

    As network.imports.fingerprint makes it, in one go.
    """
    return sha256(
        b"".join(
            (
                len(wkb).to_bytes(_LENGTH, "big"),
                wkb,
                _part(row.label),
                _word(row.stated.code if row.stated else ""),
                _part(row.holder),
                len(id_hash).to_bytes(_LENGTH, "big"),
                id_hash,
                _word(row.document_type),
                _part(row.document_number),
                _word(row.form_letter),
                _part(row.map_sheet),
                _part(str(row.printed.square_metres) if row.printed else ""),
            )
        )
    ).hexdigest()


def _part(text: str) -> bytes:
    encoded = text.encode("utf-8", "replace")
    return len(encoded).to_bytes(_LENGTH, "big") + encoded


_word = lru_cache(REMEMBERED)(_part)


@lru_cache(REMEMBERED)
def _identity(plain: str) -> tuple[bytes, bytes]:
    """The keyed hash and the cipher of a national ID."""
    return national_id_hash(plain), sealed_national_id(plain)["national_id_encrypted"]


# --- map sheets ---------------------------------------------------------------------------------


def _sheet(row: ParcelRow, bounds: Any, doubts: list[str]) -> tuple[str, str]:
    """Zone and datum of the sheet a document names, for COPY; what is doubtful is noted.

    The text itself goes in as written. A document mostly leaves its datum out: that is said
    where the sheet is shown, not for each import.
    """
    west, south, east, north = bounds.tolist()
    near = None
    if np.isfinite(west):
        near = (
            float(np.floor(west * _SNAP) / _SNAP), float(np.floor(south * _SNAP) / _SNAP),
            float(np.ceil(east * _SNAP) / _SNAP), float(np.ceil(north * _SNAP) / _SNAP),
        )  # fmt: skip
    sheet = _read_sheet(row.map_sheet, near)
    if sheet is None:
        unread = UnreadableMapSheet(text=row.map_sheet)
        doubtful = [Reason("no_map_sheet", unread.th, unread.en)]
    else:
        doubtful = [Reason(*each) for each in sheet.warnings if each.code != "datum_unknown"]
    for place, each in enumerate(doubtful):
        doubts.append(
            parcel_staging.held_line(
                row.number,
                place,
                Reason(
                    each.code,
                    national_id.masked_within(each.th),
                    national_id.masked_within(each.en),
                ),
            )
        )
    if sheet is None:
        return r"\N", ""
    return str(sheet.zone or r"\N"), sheet.datum.value if sheet.datum else ""


@lru_cache(REMEMBERED)
def _read_sheet(text: str, near: Bounds | None) -> map_sheets.MapSheet | None:
    try:
        return map_sheets.parse(text, near=near)
    except UnreadableMapSheet:
        return None
