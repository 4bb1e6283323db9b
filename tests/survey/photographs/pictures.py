"""Pictures to send: good ones, and those that only somebody who means harm would send."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import date
from typing import Any

from PIL import Image

from network.evidence import receive_document
from network.models import Party, Source
from parcels.models import SpatialUnit
from survey.models import Photograph
from survey.photographs.copies import copy_file
from survey.photographs.recording import record_photograph
from tests import factories

ORIENTATION, GPS, LATITUDE_REF, LATITUDE = 0x0112, 0x8825, 1, 2


def picture(
    width: int = 640, height: int = 480, *, mode: str = "RGB", kind: str = "JPEG", **said: Any
) -> bytes:
    """A picture whose left half is dark and whose right half is light."""
    made = Image.new("RGB", (width, height), (200, 190, 170))
    made.paste((60, 40, 20), (0, 0, width // 2, height))
    kept = io.BytesIO()
    made.convert(mode).save(kept, kind, **said)
    return kept.getvalue()


def from_a_phone(width: int = 640, height: int = 480) -> bytes:
    """A JPEG held upright (orientation 6), with the place it was taken at."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update({LATITUDE_REF: "N", LATITUDE: (13.0, 30.0, 7.0)})
    return picture(width, height, exif=exif.tobytes())


def bomb(side: int = 20_000) -> bytes:
    """A small PNG of `side` × `side` pixels that decodes to over a gigabyte."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    # The same hundred rows over and over: packing a gigabyte of nothing would take seconds.
    packer = zlib.compressobj(9, wbits=-15)
    rows = packer.compress(bytes(100 * (1 + 3 * side))) + packer.flush(zlib.Z_FULL_FLUSH)
    check = struct.pack(">HH", side * (1 + 3 * side) % 65521, 1)  # Adler's, of zeros
    rows = b"\x78\xda" + rows * (side // 100) + packer.flush() + check
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def kept(content: bytes, name: str = "ภาพ.jpg") -> Source:
    """The source of a picture that came in."""
    return receive_document(
        content, name, title="ภาพถ่าย", as_of=factories.FIRST_DAY, recorded_by=None
    )


def photograph(
    household: Party | None = None,
    *,
    unit: SpatialUnit | None = None,
    subject: Photograph.Subject = Photograph.Subject.HOUSE,
    content: bytes | None = None,
    on: date = factories.FIRST_DAY,
    caption: str = "",
) -> Photograph:
    """A photograph of a household or unit whose copies the worker has made."""
    made = record_photograph(
        kept(picture(320, 240) if content is None else content),
        subject=subject,
        household=household,
        spatial_unit=unit,
        taken_on=on,
        caption=caption,
        source=factories.source(),
    )
    copy_file(str(made.file.key))
    return made
