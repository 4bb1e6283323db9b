"""Files encrypted piece by piece, so that one of any size is sealed and opened in flat memory.

A sealed file is a line that names the form, then one Fernet token a line. Within a token
stand the number of its piece and whether it is the last, before the piece itself: a file cut
off, with a piece missing, twice or out of order does not open. Older files are a single token.
"""

from __future__ import annotations

import base64
import hmac
import io
from collections.abc import Iterator
from typing import IO, Final, Protocol

from cryptography.fernet import Fernet, InvalidToken

from network.errors import EvidenceDamaged

FORM: Final = b"rangwat-sealed-1\n"  # a Fernet token never begins so: its first byte is 0x80
PIECE: Final = 1 << 20  # bytes
_NUMBER: Final = 8  # bytes of a piece's number, big-endian; one byte more says: the last
_LONGEST_TOKEN: Final = 2 * PIECE


class Readable(Protocol):
    """Anything that gives its bytes in turn."""

    def read(self, size: int, /) -> bytes: ...


def sealed(plain: Readable, key: bytes) -> Iterator[bytes]:
    """What a sealed file of the bytes of `plain` consists of, in order."""
    fernet = _fernet(key)
    yield FORM
    number, piece = 0, plain.read(PIECE)
    while True:
        following = plain.read(PIECE)
        head = number.to_bytes(_NUMBER, "big") + (b"\0" if following else b"\1")
        yield fernet.encrypt(head + piece) + b"\n"
        if not following:
            return
        number, piece = number + 1, following


def opened(kept: IO[bytes], key: bytes) -> Iterator[bytes]:
    """The bytes that were sealed, piece by piece.

    Nothing is told of the whole before the last piece: whoever writes them down throws it
    away where this raises.

    Raises:
        EvidenceDamaged: not sealed by this key, cut off, or not in its order.
    """
    form = kept.read(len(FORM))
    try:
        if form != FORM:
            yield Fernet(key).decrypt(form + kept.read())
            return
        fernet = _fernet(key)
        number, is_last = 0, False
        while line := kept.readline(_LONGEST_TOKEN):
            piece = fernet.decrypt(line.rstrip(b"\n"))
            if is_last or int.from_bytes(piece[:_NUMBER], "big") != number:
                raise EvidenceDamaged
            is_last = piece[_NUMBER : _NUMBER + 1] == b"\1"
            number += 1
            yield piece[_NUMBER + 1 :]
    except InvalidToken as error:
        raise EvidenceDamaged from error
    if not is_last:
        raise EvidenceDamaged


def _fernet(key: bytes) -> Fernet:
    """By a key of this form: without its first line a file is not taken for an older one."""
    return Fernet(base64.urlsafe_b64encode(hmac.digest(key, FORM, "sha256")))


class Reader(io.RawIOBase):
    """An iterator of bytes, to be read as a file once, from its beginning."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
