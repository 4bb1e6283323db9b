"""Reads multipart/form-data (RFC 7578) strictly, piece by piece, into one file on the disk.

Django's reader forgives: it skips a part whose header it cannot read, and takes a body that
was cut off for a whole one. Here either would lose a file that the device is told was taken
in, so whatever is not plainly whole is refused, and the device sends it again.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from dataclasses import dataclass
from typing import IO, Final, Protocol

from django.utils.http import parse_header_parameters

from survey.openrosa.errors import (
    BodyIsTooLarge,
    LengthIsMissing,
    MalformedMultipart,
    NotMultipart,
    TooManyParts,
)

MOST_PARTS: Final = 1_000
LONGEST_HEADERS: Final = 8_192  # bytes, of one part
LONGEST_KIND: Final = 250  # characters of a content type
PIECE: Final = 1 << 16  # bytes read at once
IN_MEMORY: Final = 1 << 19  # bytes of a body that are not worth a file
AS_THEY_ARE: Final = ("binary", "8bit", "7bit")  # RFC 7578 §4.7 does away with the others
_BOUNDARY: Final = re.compile(r"[\x20-\x7e]{1,200}")
_ENDED: Final = b"--"
# A file name in no known encoding still names a file: Thai of old systems, or any byte at all.
_ENCODINGS: Final = ("utf-8", "cp874", "latin-1")


class Readable(Protocol):
    """Anything that gives its bytes in turn."""

    def read(self, size: int, /) -> bytes: ...


class Part:
    """One part, readable from its beginning any number of times, while its body is open."""

    def __init__(self, spool: IO[bytes], *, name: str, file_name: str | None, kind: str) -> None:
        """`kind` is its content type, empty where it does not say."""
        self.name, self.file_name, self.content_type = name, file_name, kind
        self.size = 0
        self.sha256 = ""
        self._spool = spool
        self._begin = spool.tell()
        self._at = 0

    def rewind(self) -> Part:
        """The part itself, at its beginning."""
        self._at = 0
        return self

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; all that are left without a size."""
        left = self.size - self._at
        wanted = left if size < 0 else min(size, left)
        self._spool.seek(self._begin + self._at)
        piece = self._spool.read(wanted)
        self._at += len(piece)
        return piece


@dataclass
class Body:
    """The parts of one request, in order; closing it forgets them."""

    parts: list[Part]
    spool: IO[bytes]

    def __enter__(self) -> Body:
        return self

    def __exit__(self, *_: object) -> None:
        self.spool.close()


def length_of(environ: dict[str, object], most: int) -> int | None:
    """How many bytes the body has; None where it comes in chunks and the server ends it.

    Raises:
        LengthIsMissing: nobody says where it ends.
        BodyIsTooLarge: it says that it has more than `most` bytes.
        MalformedMultipart: its length is no number.
    """
    if "chunked" in str(environ.get("HTTP_TRANSFER_ENCODING", "")).lower():
        if not environ.get("wsgi.input_terminated"):
            raise LengthIsMissing
        return None
    said = str(environ.get("CONTENT_LENGTH") or "")
    if not said:
        raise LengthIsMissing
    if not said.isascii() or not said.isdigit():
        raise MalformedMultipart
    length = int(said)
    if length > most:
        raise BodyIsTooLarge
    return length


def read_body(stream: Readable, content_type: str, *, length: int | None, most: int) -> Body:
    """All parts of a body of `length` bytes (None: to its end), at most `most`.

    Raises:
        NotMultipart: of another kind.
        MalformedMultipart: cut off, or no boundary, or a part without a name.
        BodyIsTooLarge, TooManyParts: beyond the limits.
    """
    boundary = _boundary(content_type)
    # Closed by the body, or here.
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, prefix="rangwat-")  # noqa: SIM115
    try:
        parts = _Reader(_Bounded(stream, length, most), boundary, spool).parts()
    except BaseException:
        spool.close()
        raise
    return Body(parts, spool)


def _boundary(content_type: str) -> bytes:
    try:
        kind, parameters = parse_header_parameters(content_type)
    except ValueError as error:
        raise NotMultipart from error
    if kind != "multipart/form-data":
        raise NotMultipart
    boundary = parameters.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise MalformedMultipart
    return boundary.encode("ascii")


class _Bounded:
    """A stream that ends where it was said to end, and nowhere before or after."""

    def __init__(self, stream: Readable, length: int | None, most: int) -> None:
        self._stream = stream
        self._left = length
        self._most = most

    def read(self) -> bytes:
        """The next piece; empty at the end.

        Raises:
            MalformedMultipart: it ends before its length: the connection broke.
            BodyIsTooLarge: it goes on beyond what is taken.
        """
        if self._left == 0:
            return b""
        wanted = PIECE if self._left is None else min(PIECE, self._left)
        try:
            piece = self._stream.read(wanted)
        except OSError as error:
            raise MalformedMultipart from error
        if self._left is not None:
            if not piece:
                raise MalformedMultipart
            self._left -= len(piece)
        self._most -= len(piece)
        if self._most < 0:
            raise BodyIsTooLarge
        return piece


class _Reader:
    """Walks from boundary to boundary; what lies before the first and after the last is nothing."""

    def __init__(self, stream: _Bounded, boundary: bytes, spool: IO[bytes]) -> None:
        self._stream = stream
        self._delimiter = b"\r\n--" + boundary
        self._spool = spool
        self._buffer = b"\r\n"  # so that the first boundary, too, stands after a line's end

    def parts(self) -> list[Part]:
        """Every part, written to the spool."""
        found: list[Part] = []
        self._copy_to_delimiter(None)
        while not self._is_last():
            if len(found) == MOST_PARTS:
                raise TooManyParts
            part = self._headed()
            self._copy_to_delimiter(part)
            found.append(part)
        while self._stream.read():
            pass
        return found

    def _copy_to_delimiter(self, part: Part | None) -> None:
        """Everything up to the next delimiter is the part's; without a part it is passed over."""
        digest, keep = hashlib.sha256(), len(self._delimiter) - 1
        while (at := self._buffer.find(self._delimiter)) < 0:
            body, rest = self._buffer[:-keep], self._buffer[-keep:]
            self._write(body, part, digest)
            self._buffer = rest + self._more()
        self._write(self._buffer[:at], part, digest)
        self._buffer = self._buffer[at + len(self._delimiter) :]
        if part is not None:
            part.sha256 = digest.hexdigest()

    def _write(self, body: bytes, part: Part | None, digest: hashlib._Hash) -> None:
        if part is not None and body:
            self._spool.write(body)
            digest.update(body)
            part.size += len(body)

    def _is_last(self) -> bool:
        """Whether the delimiter just passed was the closing one; else its line is passed too."""
        while len(self._buffer) < len(_ENDED):
            self._buffer += self._more()
        if self._buffer.startswith(_ENDED):
            return True
        padding = self._up_to(b"\r\n", LONGEST_HEADERS)
        if padding.strip(b" \t"):
            raise MalformedMultipart
        return False

    def _headed(self) -> Part:
        """The part that begins here, by its headers."""
        headers: dict[str, str] = {}
        room = LONGEST_HEADERS
        while line := self._up_to(b"\r\n", room):
            room -= len(line)
            name, colon, value = _decoded(line).partition(":")
            if not colon or name.strip().lower() in headers:
                raise MalformedMultipart
            headers[name.strip().lower()] = value.strip()
        try:
            kind, said = parse_header_parameters(headers.get("content-disposition", ""))
        except (ValueError, LookupError) as error:
            raise MalformedMultipart from error
        transfer = headers.get("content-transfer-encoding", "binary").lower()
        if kind != "form-data" or not said.get("name") or transfer not in AS_THEY_ARE:
            raise MalformedMultipart
        return Part(
            self._spool,
            name=said["name"],
            file_name=said.get("filename"),
            kind=_kind(headers.get("content-type", "")),
        )

    def _up_to(self, mark: bytes, most: int) -> bytes:
        while (at := self._buffer.find(mark, 0, most + len(mark))) < 0:
            if len(self._buffer) > most:
                raise MalformedMultipart
            self._buffer += self._more()
        found, self._buffer = self._buffer[:at], self._buffer[at + len(mark) :]
        return found

    def _more(self) -> bytes:
        piece = self._stream.read()
        if not piece:
            raise MalformedMultipart
        return piece


def _kind(said: str) -> str:
    """A content type as it can be kept; what is none says nothing of its part."""
    return said if len(said) <= LONGEST_KIND and said.isprintable() else ""


def _decoded(line: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MalformedMultipart
