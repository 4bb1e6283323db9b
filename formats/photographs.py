"""What a photograph or scan is by its first bytes, and what a camera wrote into it (Exif 2.32)."""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass
from datetime import datetime

_TAKEN, _GPS, _EXIF = 0x9003, 0x8825, 0x8769  # tags
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_ASCII, _LONG, _RATIONAL = 2, 4, 5
_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}  # of one value, by its type
_MOST_ENTRIES = 512  # of one directory; a camera writes dozens
_START_OF_SCAN, _APP1 = 0xDA, 0xE1
_EXIF_HEADER = b"Exif\x00\x00"
_SIGNATURES = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"....ftyp(heic|heix|mif1)", "image/heic"),
    (rb"II\*\x00|MM\x00\*", "image/tiff"),
    (rb"%PDF-", "application/pdf"),
)


@dataclass(frozen=True)
class Taken:
    """When and where a photograph was taken, as its camera says; the camera may be wrong.

    `at` is the camera's own clock, of no zone; degrees are of WGS 84.
    """

    at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None


def media_type_of(content: bytes) -> str | None:
    """The media type of a photograph or scan, by its signature; None where it is neither."""
    found = (name for signature, name in _SIGNATURES if re.match(signature, content, re.DOTALL))
    return next(found, None)


def taken(content: bytes) -> Taken:
    """What the camera wrote into a JPEG; nothing where it wrote nothing, or nothing readable."""
    block = _exif_block(content)
    if block is None:
        return Taken()
    try:
        return _read(block)
    except (struct.error, ValueError, IndexError, ZeroDivisionError, UnicodeDecodeError):
        return Taken()


def _exif_block(content: bytes) -> bytes | None:
    """The TIFF structure in the APP1 segment of a JPEG."""
    at = 2
    while content[:2] == b"\xff\xd8" and at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004
        mark = content[at + 1]
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if mark == _START_OF_SCAN:
            return None
        segment = content[at + 4 : at + 2 + length]
        if mark == _APP1 and segment.startswith(_EXIF_HEADER):
            return segment[len(_EXIF_HEADER) :]
        at += 2 + max(length, 2)
    return None


def _read(block: bytes) -> Taken:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return Taken()
    first = _directory(block, order, *struct.unpack_from(order + "I", block, 4))
    exif = _directory(block, order, _number(first.get(_EXIF)))
    gps = _directory(block, order, _number(first.get(_GPS)))
    stamp = exif.get(_TAKEN)
    longitude = _degrees(gps.get(_LONGITUDE), gps.get(_LONGITUDE_REF), "W", 180)
    latitude = _degrees(gps.get(_LATITUDE), gps.get(_LATITUDE_REF), "S", 90)
    whole = longitude is not None and latitude is not None
    return Taken(
        at=_clock(stamp) if isinstance(stamp, str) else None,
        longitude=longitude if whole else None,
        latitude=latitude if whole else None,
    )


def _directory(block: bytes, order: str, offset: int) -> dict[int, object]:
    """The entries of an image file directory, by tag."""
    found: dict[int, object] = {}
    if not offset:
        return found
    (count,) = struct.unpack_from(order + "H", block, offset)
    for each in range(min(count, _MOST_ENTRIES)):
        at = offset + 2 + 12 * each
        tag, sort, length = struct.unpack_from(order + "HHI", block, at)
        size = _BYTES.get(sort, 0) * length
        (far,) = struct.unpack_from(order + "I", block, at + 8)
        start = at + 8 if size <= 4 else far  # noqa: PLR2004 (bytes that fit in the entry)
        value = block[start : start + size]
        if sort == _ASCII:
            found[tag] = value.split(b"\x00")[0].decode("ascii")
        elif sort == _LONG and length == 1:
            found[tag] = struct.unpack(order + "I", value)[0]
        elif sort == _RATIONAL and length <= 3:  # noqa: PLR2004 (degrees, minutes, seconds)
            pairs = struct.unpack(f"{order}{2 * length}I", value)
            found[tag] = [pairs[i] / pairs[i + 1] for i in range(0, 2 * length, 2)]
    return found


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _degrees(parts: object, ref: object, negative: str, most: int) -> float | None:
    if not isinstance(parts, list) or len(parts) != 3:  # noqa: PLR2004 (degrees, minutes, seconds)
        return None
    degrees: float = parts[0] + parts[1] / 60 + parts[2] / 3600
    if not math.isfinite(degrees) or degrees > most:
        return None
    return round(-degrees if ref == negative else degrees, 7)


def _clock(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp.strip(), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (it has none)
    except ValueError:
        return None
