"""Small made-up pictures: fields of grey seen from above, as PNG (RFC 2083)."""

from __future__ import annotations

import struct
import zlib
from random import Random

_WIDE, _HIGH, _FIELD = 96, 72, 12  # pixels


def png(rng: Random) -> bytes:
    """A grey picture of square fields; the same for the same draws."""
    fields = [
        [rng.randint(70, 220) for _ in range(_WIDE // _FIELD)] for _ in range(_HIGH // _FIELD)
    ]
    rows = b"".join(
        b"\0" + bytes(fields[y // _FIELD][x // _FIELD] for x in range(_WIDE)) for y in range(_HIGH)
    )
    header = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
