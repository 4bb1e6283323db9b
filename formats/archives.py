"""Files of strangers, unpacked into a private folder under names we choose.

Nothing here trusts a name, a declared size or a suffix.
"""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final

from formats.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    MissingFile,
    UnsafeArchive,
)

MAX_UNPACKED_BYTES: Final = 1_000_000_000
MAX_MEMBERS: Final = 5_000
_CHUNK = 1 << 20  # bytes
_BEGINNING = 4096  # bytes
_MILLION = 1_000_000
_ENCRYPTED = 0x1  # general purpose bit of a member
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db")
# What zipfile raises on broken or exotic input, RuntimeError for a password among it.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def checked_file(path: Path) -> Path:
    """`path` if it is an ordinary file with something in it.

    Raises:
        MissingFile, EmptyFile, FileTooLarge.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise MissingFile(file=path.name) from error
    if not stat.S_ISREG(status.st_mode):
        raise MissingFile(file=path.name)
    if status.st_size == 0:
        raise EmptyFile(file=path.name)
    if status.st_size > MAX_UNPACKED_BYTES:
        raise FileTooLarge(file=path.name, limit=MAX_UNPACKED_BYTES // _MILLION)
    return path


def opening(path: Path, length: int = 4096) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(length)


_KNOWN_OPENINGS = (
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"SQLite format 3\0", "SQLite"),
    (b"%PDF", "PDF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\xd0\xcf\x11\xe0", "XLS/DOC"),
)


def kind_found(raw: bytes) -> str | None:
    """What a file really is, by its first bytes, where that is something not read as text."""
    known = next((kind for mark, kind in _KNOWN_OPENINGS if raw.startswith(mark)), None)
    plain = raw[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if known is None and plain.startswith(b"<"):
        is_page = plain.startswith((b"<!doctype html", b"<html")) or b"<body" in plain
        return "HTML" if is_page or b"<table" in plain else "XML"
    return known


class Archive:
    """A zip whose members were checked; made by `open_archive`."""

    def __init__(self, file: zipfile.ZipFile, name: str) -> None:
        self._file = file
        self.name = name
        self._unpacked = 0
        self.members = [member for member in file.infolist() if not _is_litter(member)]

    def beginnings(self, suffix: str) -> Iterator[bytes]:
        """The first bytes of every member with a suffix.

        Raises:
            DamagedFile.
        """
        for member in self.members:
            if member.filename.lower().endswith(suffix):
                try:
                    with self._file.open(member) as packed:
                        yield packed.read(_BEGINNING)
                except _BROKEN as error:
                    raise DamagedFile(file=self.name, reason=shown_name(member)) from error

    def unpack(self, member: zipfile.ZipInfo, target: Path) -> None:
        """Write one member to `target`; what is written counts, not what the zip declares.

        Raises:
            FileTooLarge, DamagedFile.
        """
        try:
            with self._file.open(member) as packed, target.open("xb") as unpacked:
                self._copy(packed, unpacked)
        except _BROKEN as error:
            raise DamagedFile(file=self.name, reason=shown_name(member)) from error

    def _copy(self, packed: IO[bytes], unpacked: IO[bytes]) -> None:
        while chunk := packed.read(_CHUNK):
            self._unpacked += len(chunk)
            if self._unpacked > MAX_UNPACKED_BYTES:
                raise FileTooLarge(file=self.name, limit=MAX_UNPACKED_BYTES // _MILLION)
            unpacked.write(chunk)


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The members of a zip, after all were checked.

    Raises:
        DamagedFile: not a zip, or a broken one. EncryptedFile: a password on any member.
        UnsafeArchive: a name leading outside, or a link. FileTooLarge: by what it declares.
    """
    try:
        file = zipfile.ZipFile(path)
    except (*_BROKEN, ValueError) as error:
        raise DamagedFile(file=path.name, reason="zip") from error
    with file:
        _check(file.infolist(), path.name)
        yield Archive(file, path.name)


def _check(members: list[zipfile.ZipInfo], name: str) -> None:
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise EncryptedFile(file=name)
        if _leads_outside(member.filename) or stat.S_ISLNK(member.external_attr >> 16):
            raise UnsafeArchive(file=name, member=shown_name(member))
    declared = sum(member.file_size for member in members)
    if declared > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS:
        raise FileTooLarge(file=name, limit=MAX_UNPACKED_BYTES // _MILLION)


def _leads_outside(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/"))
    return parts.is_absolute() or ".." in parts.parts or ":" in name.split("/", 1)[0]


def _is_litter(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    hidden = not parts or parts[-1].startswith("._") or any(part in _LITTER for part in parts)
    return member.is_dir() or hidden


def shown_name(member: zipfile.ZipInfo) -> str:
    """A member's name for people: Windows in Thailand writes it in 874 without saying so."""
    if member.flag_bits & 0x800:  # UTF-8
        return member.filename
    raw = member.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "cp874"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def copy_as(source: Path, target: Path) -> None:
    """Copy a file of a stranger under our own name."""
    shutil.copyfile(source, target)
