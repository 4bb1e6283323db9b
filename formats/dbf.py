"""The table of a shapefile, byte for byte: how many records, and pieces of text to judge by.

GDAL reads the values; here only what it would not say: deleted records, parts of two files
put together, and the bytes of text wherever in a long file they first are not ASCII.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from formats.errors import DamagedFile

MOST_PIECES: Final = 4_000
_BLOCK = 4_000_000  # bytes read at once
_FIELD = 32  # bytes of a description
_NAME = 11
_END_OF_FIELDS = 0x0D
_DELETED = 0x2A
_NOT_ASCII = 0x80
_SHX_HEADER, _SHX_RECORD = 100, 8

Positions = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class DbfText:
    """`records` counts those not deleted; `pieces` are names of fields and cells not in ASCII.

    `deleted` are the records that are, from 0, in order.
    """

    records: int
    pieces: tuple[bytes, ...]
    deleted: Positions


@dataclass(frozen=True, slots=True)
class _Header:
    records: int
    length: int
    record_length: int
    names: tuple[bytes, ...]
    texts: tuple[slice, ...]


def read_dbf(path: Path, name: str) -> DbfText:
    """Count the records of a DBF beside its .shx, and sample its text from all over the file.

    Raises:
        DamagedFile: more records are declared than there are, or others than there are shapes.
    """
    with path.open("rb") as file:
        header = _header(file.read(_FIELD), file.read(0xFFFF), name)
    there = max(path.stat().st_size - header.length, 0) // header.record_length
    shapes = _shapes(path.with_suffix(".shx"))
    if header.records > there or header.records != shapes:
        raise DamagedFile(
            file=name, reason=f"shapes/.shx {shapes}, records/.dbf {min(header.records, there)}"
        )
    deleted: list[Positions] = [np.array([], dtype=np.int64)]
    first = 0
    pieces = [name for name in header.names if not name.isascii()]
    blocks = max(1, header.records * header.record_length // _BLOCK)
    for block in _blocks(path, header):
        deleted.append(np.flatnonzero(block[:, 0] == _DELETED) + first)
        first += len(block)
        pieces += _cells(block, header.texts, MOST_PIECES // blocks + 20)
    gone = np.concatenate(deleted)
    return DbfText(header.records - len(gone), tuple(dict.fromkeys(pieces)), gone)


def _header(start: bytes, fields: bytes, name: str) -> _Header:
    if len(start) < _FIELD:
        raise DamagedFile(file=name, reason=".dbf")
    records, length, record_length = struct.unpack("<IHH", start[4:12])
    names, texts = [], []
    at = 1  # the first byte of a record says whether it is deleted
    for offset in range(0, max(length - _FIELD - 1, 0), _FIELD):
        described = fields[offset : offset + _FIELD]
        if len(described) < _FIELD or described[0] == _END_OF_FIELDS:
            break
        width = described[16]
        if chr(described[11]) == "C":
            width += described[17] << 8  # wide texts of some writers
            texts.append(slice(at, at + width))
        names.append(described[:_NAME].split(b"\0")[0])
        at += width
    if record_length < 1 or length < _FIELD:
        raise DamagedFile(file=name, reason=".dbf")
    return _Header(records, length, record_length, tuple(names), tuple(texts))


def _shapes(path: Path) -> int:
    return max(path.stat().st_size - _SHX_HEADER, 0) // _SHX_RECORD


def _blocks(path: Path, header: _Header) -> Iterator[Bytes]:
    """The records, some at a time, one a row."""
    at_once = max(_BLOCK // header.record_length, 1)
    with path.open("rb") as file:
        file.seek(header.length)
        for start in range(0, header.records, at_once):
            rows = min(at_once, header.records - start)
            raw = np.frombuffer(file.read(rows * header.record_length), dtype=np.uint8)
            yield raw.reshape(-1, header.record_length)


def _cells(block: Bytes, texts: tuple[slice, ...], most: int) -> list[bytes]:
    """Cells that are not ASCII, from rows spread over the block."""
    cells: list[bytes] = []
    for text in texts:
        column = block[:, text]
        rows = np.flatnonzero((column >= _NOT_ASCII).any(axis=1))
        step = max(len(rows) * len(texts) // most, 1)
        cells += [column[row].tobytes().split(b"\0")[0].rstrip() for row in rows[::step]]
    return cells
