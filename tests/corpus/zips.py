"""Zips byte by byte: names in any code page, sizes that lie, streams that never end."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

UTF8_FLAG = 0x800
_STORED, _DEFLATED = 0, 8
_MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Member:
    """One member as it is written: `packed` is its compressed stream."""

    name: bytes
    packed: bytes
    size: int
    crc: int
    flags: int = 0
    mode: int = 0o100644
    method: int = _DEFLATED


def member(name: str | bytes, content: bytes, *, mode: int = 0o100644) -> Member:
    """An honest member; a name given as bytes is written without the flag of UTF-8."""
    raw = name.encode() if isinstance(name, str) else name
    flags = UTF8_FLAG if isinstance(name, str) and not name.isascii() else 0
    packed = _deflated(content)
    return Member(raw, packed, len(content), zlib.crc32(content), flags, mode)


def _deflated(content: bytes) -> bytes:
    stream = zlib.compressobj(6, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


def endless(name: str, mebibytes: int, *, declared: int | None = None) -> Member:
    """A member of so many MiB of zeros, a thousandth of that on the disk."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = stream.compress(bytes(_MEBIBYTE)) + stream.flush(zlib.Z_FULL_FLUSH)
    size = mebibytes * _MEBIBYTE if declared is None else declared
    return Member(name.encode(), piece * mebibytes + b"\x03\x00", size, 0)


def write_zip(path: Path, members: Sequence[Member]) -> Path:
    """The zip of these members, with 64-bit sizes where they are needed."""
    central = b""
    with path.open("wb") as file:
        for each in members:
            offset = file.tell()
            big = each.size >= 0xFFFFFFFF
            size = 0xFFFFFFFF if big else each.size
            extra = struct.pack("<HHQQ", 1, 16, each.size, len(each.packed)) if big else b""
            packed_size = 0xFFFFFFFF if big else len(each.packed)
            about = (45 if big else 20, each.flags, each.method, 0, 0x5A21, each.crc,
                     packed_size, size, len(each.name), len(extra))  # fmt: skip
            file.write(struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *about))
            file.write(each.name + extra + each.packed)
            central += struct.pack(
                "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 0x0314, *about, 0, 0, 0, each.mode << 16,
                offset,
            ) + each.name + extra  # fmt: skip
        start = file.tell()
        file.write(central)
        count = len(members)
        file.write(struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(central),
                               start, 0))  # fmt: skip
    return path


def zipped(path: Path, contents: Mapping[str | bytes, bytes]) -> Path:
    """An honest zip; names given as bytes are in a code page the zip does not tell."""
    return write_zip(path, [member(name, content) for name, content in contents.items()])


def zipped_parts(
    path: Path, files: Mapping[str, bytes], stem: str | bytes = "plots", **also: bytes
) -> Path:
    """The files of a shapefile under one stem."""
    raw = isinstance(stem, bytes)
    names = {(stem + s.encode() if raw else f"{stem}{s}"): content for s, content in files.items()}
    return zipped(path, names | also)
