"""A picture with what lies beside it: its world file and its .prj, together in one zip.

A world file says where the middle of the upper left pixel lies, how large one is and how it is
turned (six lines); a .prj says in which reference system. What else the zip holds is left alone.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from rasterio.transform import Affine

from formats.archives import PICTURES, WORLD_FILES, Archive, open_archive, shown_name
from formats.errors import FormatError
from formats.raster_errors import BadWorldFile, SeveralPictures

# Where one of these is inside, it is a map or a table that somebody photographed.
_MAPS: Final = (
    ".shp", ".dbf", ".gpkg", ".kml", ".kmz", ".gml", ".geojson", ".json", ".csv", ".xlsx", ".tab",
)  # fmt: skip
_LONGEST: Final = 100_000  # bytes of a world file or .prj
_NUMBERS: Final = 6
_FARTHEST: Final = 1e9  # no metre, foot or degree of the earth is beyond


@dataclass(frozen=True)
class Beside:
    """What lies beside a picture: where its pixels are, and the text of its .prj.

    `of_another`: the world file that is there has another name than the picture.
    """

    transform: Affine | None = None
    prj: str = ""
    picture: str = ""
    of_another: str = ""


def holds_picture(path: Path) -> bool:
    """Whether a file is a zip of a picture rather than of a map or a table."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with open_archive(path) as archive:
            suffixes = [_suffix(each) for each in archive.members]
    except FormatError:
        return False  # whoever reads maps says what is wrong with it
    return any(each in PICTURES for each in suffixes) and not any(
        each in _MAPS for each in suffixes
    )


@contextmanager
def unzipped(path: Path) -> Iterator[tuple[Path, Beside]]:
    """The one picture of a zip under a name of ours, and what lies beside it.

    Raises:
        FormatError: as `open_archive`; SeveralPictures, BadWorldFile.
    """
    with (
        open_archive(path) as archive,
        tempfile.TemporaryDirectory(prefix="rangwat-") as folder,
    ):
        pictures = [each for each in archive.members if _suffix(each) in PICTURES]
        if len(pictures) != 1:
            names = ", ".join(shown_name(each) for each in pictures[:3])
            raise SeveralPictures(number=len(pictures), names=names)
        (picture,) = pictures
        stem = PurePosixPath(picture.filename).stem.casefold()
        world = _text(archive, _partner(archive, WORLD_FILES, stem), Path(folder))
        prj = _text(archive, _partner(archive, (".prj",), stem), Path(folder))
        others = [shown_name(each) for each in archive.members if _suffix(each) in WORLD_FILES]
        unpacked = Path(folder) / "picture"
        archive.unpack(picture, unpacked)
        yield (
            unpacked,
            Beside(
                world_file(world) if world else None,
                prj,
                shown_name(picture),
                "" if world or not others else others[0],
            ),
        )


def world_file(text: str) -> Affine:
    """Where the upper left corner of a picture lies and what a pixel covers.

    Raises:
        BadWorldFile: it has no six numbers, they lie beyond the earth, or make no area.
    """
    try:
        a, d, b, e, c, f = (float(each.replace(",", ".")) for each in text.split()[:_NUMBERS])
    except ValueError:
        raise BadWorldFile from None
    if not all(abs(each) < _FARTHEST for each in (a, b, c, d, e, f)) or a * e == b * d:
        raise BadWorldFile
    # It speaks of the middle of the first pixel.
    return Affine(a, b, c - (a + b) / 2, d, e, f - (d + e) / 2)


def packed(picture: Path, into: Path) -> Path:
    """`picture` in a zip with its world file and .prj, if one lies beside it; else itself."""
    stem = picture.stem.casefold()
    beside = [
        each
        for each in sorted(picture.parent.iterdir())
        if each.stem.casefold() == stem and each.suffix.lower() in (*WORLD_FILES, ".prj")
    ]
    if picture.suffix.lower() not in PICTURES or not any(
        each.suffix.lower() in WORLD_FILES for each in beside
    ):
        return picture
    made = into / f"{picture.stem}.zip"
    # No hour in it: the same picture again makes the same file, and is known again.
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as file:
        for each in (picture, *beside):
            entry = zipfile.ZipInfo(each.name)
            with each.open("rb") as source, file.open(entry, "w", force_zip64=True) as target:
                while piece := source.read(1 << 20):
                    target.write(piece)
    return made


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _partner(archive: Archive, suffixes: tuple[str, ...], stem: str) -> zipfile.ZipInfo | None:
    """The file of the same name; one of another name is of another picture."""
    found = [each for each in archive.members if _suffix(each) in suffixes]
    same = (each for each in found if PurePosixPath(each.filename).stem.casefold() == stem)
    return next(same, None)


def _text(archive: Archive, member: zipfile.ZipInfo | None, folder: Path) -> str:
    if member is None:
        return ""
    target = folder / f"beside{PurePosixPath(member.filename).suffix.lower()}"
    archive.unpack(member, target)
    if target.stat().st_size > _LONGEST:
        raise BadWorldFile
    return target.read_bytes().decode("utf-8-sig", "replace").replace("\0", "")
