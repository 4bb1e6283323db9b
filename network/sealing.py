"""Files encrypted piece by piece, so that one of any size is sealed and opened in flat memory.

A sealed file is a line that names the form, then a salt, then pieces of one size, the last of
any, each under AES-256-GCM. The key of the cipher is made of the file's own key and the salt;
the nonce says the number of the piece and whether it is the last (STREAM, Rogaway et al.,
https://eprint.iacr.org/2015/189): a file cut off, with a piece missing, twice or out of order
does not open. Files of the first form, one Fernet token a line, and older ones that are a
single token are opened as ever.
"""

from __future__ import annotations

import base64
import hmac
import io
import secrets
from collections.abc import Iterator
from typing import IO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from network.errors import EvidenceDamaged

FORM: Final = b"rangwat-sealed-2\n"  # a Fernet token never begins so: its first byte is 0x80
FIRST_FORM: Final = b"rangwat-sealed-1\n"
PIECE: Final = 1 << 20  # bytes
SALT: Final = 16  # bytes
TAG: Final = 16  # bytes by which a sealed piece is longer
_NUMBER: Final = 11  # bytes of a piece's number, big-endian; one byte more says: the last
_NUMBER_IN_TOKEN: Final = 8  # the same in the first form
_LONGEST_TOKEN: Final = 2 * PIECE


class Readable(Protocol):
    """Anything that gives its bytes in turn."""

    def read(self, size: int, /) -> bytes: ...


def sealed(plain: Readable, key: bytes) -> Iterator[bytes]:
    """What a sealed file of the bytes of `plain` consists of, in order."""
    salt = secrets.token_bytes(SALT)
    cipher = _cipher(key, salt)
    yield FORM + salt
    for number, piece, is_last in _numbered(plain, PIECE):
        yield cipher.encrypt(_nonce(number, is_last=is_last), piece, None)


def opened(kept: IO[bytes], key: bytes) -> Iterator[bytes]:
    """The bytes that were sealed, piece by piece.

    Nothing is told of the whole before the last piece: whoever writes them down throws it
    away where this raises.

    Raises:
        EvidenceDamaged: not sealed by this key, cut off, or not in its order.
    """
    form = kept.read(len(FORM))
    try:
        if form == FORM:
            cipher = _cipher(key, kept.read(SALT))
            for number, piece, is_last in _numbered(kept, PIECE + TAG):
                yield cipher.decrypt(_nonce(number, is_last=is_last), piece, None)
        elif form == FIRST_FORM:
            yield from _of_tokens(kept, key)
        else:
            yield Fernet(key).decrypt(form + kept.read())
    except (InvalidTag, InvalidToken) as error:
        raise EvidenceDamaged from error


def _numbered(whole: Readable, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Pieces of this size, each with its number and whether it is the last; at least one."""
    number, piece = 0, _full(whole, size)
    while True:
        following = _full(whole, size) if len(piece) == size else b""
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _full(whole: Readable, size: int) -> bytes:
    """As many bytes as this, but at the end: what is read from may give fewer at once."""
    piece = whole.read(size)
    while 0 < len(piece) < size and (more := whole.read(size - len(piece))):
        piece += more
    return piece


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key, FORM + salt, "sha256"))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_NUMBER, "big") + (b"\1" if is_last else b"\0")


def _of_tokens(kept: IO[bytes], key: bytes) -> Iterator[bytes]:
    """What follows the line of the first form; a token tells its number before its piece."""
    # By a key of this form: without its first line a file is not taken for an older one.
    fernet = Fernet(base64.urlsafe_b64encode(hmac.digest(key, FIRST_FORM, "sha256")))
    number, is_last = 0, False
    while line := kept.readline(_LONGEST_TOKEN):
        piece = fernet.decrypt(line.rstrip(b"\n"))
        if is_last or int.from_bytes(piece[:_NUMBER_IN_TOKEN], "big") != number:
            raise EvidenceDamaged
        is_last = piece[_NUMBER_IN_TOKEN : _NUMBER_IN_TOKEN + 1] == b"\1"
        number += 1
        yield piece[_NUMBER_IN_TOKEN + 1 :]
    if not is_last:
        raise EvidenceDamaged


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
