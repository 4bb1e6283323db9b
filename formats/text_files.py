"""GeoJSON and KML as UTF-8, whatever they were in: read piece by piece, never held whole."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from formats.encodings import Verdict, decide, pieces_of
from formats.errors import NotAVectorFile

MOST_PIECES: Final = 4_000  # by which the encoding is decided, from all over the file
_CHUNK = 1 << 20  # bytes
_LONGEST_PIECE = 2_000  # bytes
_WINDOW = 50_000  # bytes of a chunk that is UTF-8 throughout, from which its pieces are taken
_UTF16_SAMPLE = 200_000  # bytes; even
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEPARATORS = b'"<>,;\n\t '
_XML_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
_OVERLAP = 16  # characters: longer than what is looked for


def judged(path: Path, label: str) -> tuple[Verdict, bool]:
    """The encoding of a text file, and whether it is UTF-8 to the last byte, without a mark.

    Raises:
        UnreadableText: it fits none.
    """
    chunks = max(path.stat().st_size // _CHUNK, 1)
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, pieces, carried = True, [], b""
    for number, chunk in enumerate(_chunks(path)):
        if number == 0 and (b"\0" in chunk or chunk.startswith(_MARKS)):
            return decide(pieces_of(chunk[:_UTF16_SAMPLE]), declared=label), False
        is_sound = True
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            is_utf8 = is_sound = False
            decoder.reset()
        if chunk.isascii() and carried.isascii():
            carried = b""
            continue
        whole, carried = _cut(carried + chunk)
        found = pieces_of(_cut(whole[:_WINDOW])[0]) if is_sound else []
        found = found or pieces_of(whole)
        step = max(len(found) * chunks // MOST_PIECES, 1)
        pieces += [piece[:_LONGEST_PIECE] for piece in found[::step]]
    pieces += [piece[:_LONGEST_PIECE] for piece in pieces_of(carried)]
    verdict = decide(pieces, declared=label)
    return verdict, is_utf8 and verdict.encoding == "utf-8"


def write_as_utf8(path: Path, target: Path, encoding: str, *, is_xml: bool, name: str) -> None:
    """Write a text anew as UTF-8 without its XML declaration.

    Bytes that are not of the encoding become `�`, which is a problem of the feature they are in.

    Raises:
        NotAVectorFile: XML that defines entities.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with target.open("w", encoding="utf-8", newline="", errors="replace") as written:
        before = ""
        for number, chunk in enumerate((*_chunks(path), b"")):
            text = decoder.decode(chunk, final=not chunk)
            if number == 0:
                text = text.removeprefix("\ufeff")
            if is_xml:
                if number == 0:
                    text = _XML_DECLARATION.sub("", text, count=1)
                if "<!ENTITY" in before + text:
                    raise NotAVectorFile(file=name, found="XML with entities")
                before = text[-_OVERLAP:]
            written.write(text)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _cut(raw: bytes) -> tuple[bytes, bytes]:
    """At the last separator, so that no character is cut; a text without one is cut anywhere."""
    at = max(raw.rfind(bytes([separator])) for separator in _SEPARATORS) + 1
    return (raw[:at], raw[at:]) if at else (raw, b"")
