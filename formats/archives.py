"""Files of strangers, unpacked into a private folder under names we choose.

Nothing here trusts a name, a declared size or a suffix.
"""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path, PurePosixPath
from typing import IO, Final

from formats.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    ExplodingArchive,
    FileTooLarge,
    MissingFile,
    NestedTooDeep,
    UnsafeArchive,
)

MAX_UNPACKED_BYTES: Final = 1_000_000_000
MAX_MEMBERS: Final = 5_000
MAX_NESTING: Final = 3  # zips in a zip
MAX_RATIO: Final = 400  # unpacked to packed; a DBF of blanks has 100, a bomb 1,000
# By suffix: pictures, and what says beside one where its pixels lie.
PICTURES: Final = (".tif", ".tiff", ".jpg", ".jpeg", ".png")
WORLD_FILES: Final = (
    ".tfw", ".tifw", ".tiffw", ".jgw", ".jpgw", ".jpegw", ".pgw", ".pngw", ".wld",
)  # fmt: skip
_HARMLESS_BYTES = 100_000_000  # unpacked, whatever the ratio
_CHUNK = 1 << 20  # bytes
_BEGINNING = 4096  # bytes
_MILLION = 1_000_000
_ENCRYPTED = 0x1  # general purpose bit of a member
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_ZIPS = (".zip", ".kmz")
_LONGEST_END = 66_000  # bytes: the end record and its comment
_LONGEST_DIRECTORY = 5_000_000  # bytes
_NOT_SAID = 0xFFFFFFFF
_LITTER = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")
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
    """A zip whose members were checked; made by `open_archive`.

    Members of a zip inside it stand beside the others, their names below `1.zip/`, `2.zip/`…
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.members: list[zipfile.ZipInfo] = []
        self._files: dict[int, zipfile.ZipFile] = {}  # by id of a member that is kept
        self._inner: list[zipfile.ZipInfo] = []
        self._declared = self._packed = self._unpacked = 0

    def beginnings(self, suffix: str) -> Iterator[bytes]:
        """The first bytes of every member with a suffix.

        Raises:
            DamagedFile.
        """
        for member in self.members:
            if member.filename.lower().endswith(suffix):
                try:
                    with self._opened(member) as packed:
                        yield packed.read(_BEGINNING)
                except _BROKEN as error:
                    raise DamagedFile(file=self.name, reason=shown_name(member)) from error

    def unpack(self, member: zipfile.ZipInfo, target: Path) -> None:
        """Write one member to `target`; what is written counts, not what the zip declares.

        Raises:
            FileTooLarge, DamagedFile.
        """
        try:
            with self._opened(member) as packed, target.open("xb") as unpacked:
                self._copy(packed, unpacked)
        except _BROKEN as error:
            raise DamagedFile(file=self.name, reason=shown_name(member)) from error

    def _opened(self, member: zipfile.ZipInfo) -> IO[bytes]:
        return self._files[id(member)].open(member)

    def _copy(self, packed: IO[bytes], unpacked: IO[bytes]) -> None:
        while chunk := packed.read(_CHUNK):
            self._unpacked += len(chunk)
            if self._unpacked > MAX_UNPACKED_BYTES:
                raise FileTooLarge(file=self.name, limit=MAX_UNPACKED_BYTES // _MILLION)
            unpacked.write(chunk)

    def add(self, file: zipfile.ZipFile, below: str = "") -> None:
        """Take the members of a zip, without the litter of file managers.

        Raises:
            EncryptedFile, UnsafeArchive, DamagedFile, FileTooLarge, ExplodingArchive.
        """
        for member in file.infolist():
            self._check(member)
            if not _is_litter(member):
                # zipfile goes by the original name, so the one that is looked at may change.
                member.filename = below + member.filename
                self._files[id(member)] = file
                self.members.append(member)
        if self._declared > MAX_UNPACKED_BYTES or len(self.members) > MAX_MEMBERS:
            raise FileTooLarge(file=self.name, limit=MAX_UNPACKED_BYTES // _MILLION)
        if self._declared > max(_HARMLESS_BYTES, self._packed * MAX_RATIO):
            raise ExplodingArchive(file=self.name, ratio=self._declared // max(self._packed, 1))

    def _check(self, member: zipfile.ZipInfo) -> None:
        if member.flag_bits & _ENCRYPTED:
            raise EncryptedFile(file=self.name)
        if _leads_outside(member.filename) or stat.S_ISLNK(member.external_attr >> 16):
            raise UnsafeArchive(file=self.name, member=shown_name(member))
        if member.compress_type not in _METHODS:  # LZMA may ask for 4 GB to begin with
            raise DamagedFile(file=self.name, reason=f"{shown_name(member)}: method")
        self._declared += member.file_size
        self._packed += member.compress_size

    def take_zips(self) -> list[zipfile.ZipInfo]:
        """The members that are zips themselves; they are members no more."""
        zips = [m for m in self.members if PurePosixPath(m.filename).suffix.lower() in _ZIPS]
        self._inner += zips  # kept, so that no other member gets their id
        self.members = [member for member in self.members if member not in zips]
        return zips


@contextmanager
def open_archive(path: Path, *, nested: bool = True) -> Iterator[Archive]:
    """The members of a zip, and where `nested` of the zips inside it, after all were checked.

    Raises:
        DamagedFile: not a zip, or a broken one. EncryptedFile: a password on any member.
        UnsafeArchive: a name leading outside, or a link. NestedTooDeep: more than MAX_NESTING
            zips in each other. FileTooLarge, ExplodingArchive: by what it declares, or by
            what came out of the zips inside it.
    """
    archive = Archive(path.name)
    with ExitStack() as opened:
        archive.add(opened.enter_context(_zip(path, archive.name)))
        if nested:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="rangwat-")))
            _open_inner(archive, folder, opened)
        yield archive


def _open_inner(archive: Archive, folder: Path, opened: ExitStack) -> None:
    numbers = count(1)
    for _ in range(MAX_NESTING):
        for member in archive.take_zips():
            name = f"{next(numbers)}.zip"
            archive.unpack(member, folder / name)
            inner = _zip(folder / name, shown_name(member))
            archive.add(opened.enter_context(inner), f"{name}/")
    if archive.take_zips():
        raise NestedTooDeep(file=archive.name, limit=MAX_NESTING)


def _zip(path: Path, name: str) -> zipfile.ZipFile:
    try:
        _check_directory(path, name)
        return zipfile.ZipFile(path)
    except (*_BROKEN, ValueError) as error:
        raise DamagedFile(file=name, reason="zip") from error


def _check_directory(path: Path, name: str) -> None:
    """Refuse a list of members that zipfile would read whole and that no sender has."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _LONGEST_END, 0))
        end = file.read()
    sizes = [
        int.from_bytes(end[at + field : at + field + width], "little")
        for mark, field, width in ((b"PK\5\6", 12, 4), (b"PK\6\6", 40, 8))
        if (at := end.rfind(mark)) >= 0
    ]
    # A zip with 64-bit sizes says the largest 32-bit number where it does not mean it.
    if any(_LONGEST_DIRECTORY < size != _NOT_SAID for size in sizes):
        raise FileTooLarge(file=name, limit=MAX_UNPACKED_BYTES // _MILLION)


def _leads_outside(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/"))
    return parts.is_absolute() or ".." in parts.parts or ":" in name.split("/", 1)[0]


def _is_litter(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    hidden = (
        not parts or parts[-1].startswith("._") or any(part.lower() in _LITTER for part in parts)
    )
    return hidden or member.filename.endswith("/")


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
