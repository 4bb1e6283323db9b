"""Zips as they come by LINE: nested, littered, without parts, with names in any code page."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.corpus.cases import Case, Door, Sent, Verdict, refused
from tests.corpus.files import csv_text, feature, geojson_bytes, workbook_bytes, written
from tests.corpus.shapefiles import loose, parts, ring
from tests.corpus.zips import member, write_zip, zipped, zipped_parts

THAI = ("คลองหินปูน", "ตาหลังใน", "ทุ่งมหาเจริญ")
LAYER = ("--layer", "reserve_forest")
MAC_LITTER = {
    "__MACOSX/._plots.shp": b"\0\5\x16\7litter",
    "__MACOSX/._plots.dbf": b"\0\5\x16\7litter",
    ".DS_Store": b"\0\0\0\1Bud1",
    "Thumbs.db": b"\xd0\xcf\x11\xe0",
    "desktop.ini": b"[.ShellClassInfo]",
}


def _named(prefix: str, *, upper: bool = False) -> dict[str, bytes]:
    return {
        f"{prefix}{suffix.upper() if upper else suffix}": content
        for suffix, content in parts(names=THAI).items()
    }


def _zip_in_zip(folder: Path, depth: int, *, inside: dict[str, bytes] | None = None) -> Path:
    path = zipped(folder / "0.zip", inside or _named("plots"))
    for level in range(1, depth + 1):
        path = zipped(folder / f"{level}.zip", {f"ส่งต่อ{level}.zip": path.read_bytes()})
    return path


def _two(folder: Path) -> Path:
    return zipped(
        folder / "two.zip",
        {f"plots{s}": c for s, c in parts().items()}
        | {f"บ้าน{s}": c for s, c in parts(names=("บ้านซับเจริญ",)).items()},
    )


def _without(*suffixes: str, **options: object) -> dict[str, bytes]:
    made = parts(names=THAI, **options)  # type: ignore[arg-type]
    return {suffix: content for suffix, content in made.items() if suffix not in suffixes}


def _emptied(suffix: str) -> dict[str, bytes]:
    return parts(names=THAI) | {suffix: b""}


def _locked(folder: Path) -> Path:
    raw = bytearray(zipped(folder / "open.zip", _named("plots")).read_bytes())
    for header, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(header)
        while at >= 0:
            raw[at + flag] |= 1
            at = raw.find(header, at + 4)
    (folder / "locked.zip").write_bytes(raw)
    return folder / "locked.zip"


def _cut(folder: Path, share: float) -> Path:
    raw = zipped(folder / "whole.zip", _named("plots")).read_bytes()
    (folder / "cut.zip").write_bytes(raw[: int(len(raw) * share)])
    return folder / "cut.zip"


def _flipped(folder: Path) -> Path:
    """One byte within the compressed stream of the .dbf is another."""
    raw = bytearray(zipped(folder / "whole.zip", _named("plots")).read_bytes())
    raw[raw.find(b"plots.dbf") + 60] ^= 0xFF
    (folder / "flipped.zip").write_bytes(raw)
    return folder / "flipped.zip"


def _plain(folder: Path, **contents: bytes) -> Path:
    return zipped(folder / "a.zip", {name.replace("__", "."): c for name, c in contents.items()})


def _unsafe(name: str, mode: int = 0o100644, content: bytes = b"x") -> Case:
    return refused(
        f"a member named {name!r}" if mode == 0o100644 else "a member that is a symbolic link",
        lambda folder: write_zip(
            folder / "a.zip",
            [*(member(n, c) for n, c in _named("plots").items()), member(name, content, mode=mode)],
        ),
        "UnsafeArchive",
        sent=Sent("import_layer", Verdict.REFUSED, LAYER, told=("ไม่ปลอดภัย", "unsafe")),
    )


DONE_LAYER = Sent("import_layer", Verdict.DONE, LAYER, accepted=3, keeps=THAI)

CASES = (
    Case(
        "folders within folders",
        lambda f: zipped(f / "a.zip", _named("แผนที่/ชุด 1/plots")),
        reads=THAI,
        count=3,
        sent=DONE_LAYER,
    ),
    Case(
        "the litter of macOS and Windows",
        lambda f: zipped(f / "a.zip", {**MAC_LITTER, **_named("plots")}),
        reads=THAI,
        count=3,
        sent=DONE_LAYER,
    ),
    Case(
        "suffixes in capitals",
        lambda f: zipped(f / "A.ZIP", _named("PLOTS", upper=True)),
        reads=THAI,
        count=3,
        sent=DONE_LAYER,
    ),
    Case(
        "a Thai name in UTF-8",
        lambda f: zipped(f / "a.zip", _named("แปลงที่ดิน")),
        reads=THAI,
        count=3,
    ),
    Case(
        "a Thai name in Windows-874 without a flag",
        lambda f: zipped_parts(f / "a.zip", parts(names=THAI), "แปลงที่ดิน".encode("cp874")),
        reads=THAI,
        count=3,
        told=("แปลงที่ดิน",),
        sent=DONE_LAYER,
    ),
    Case(
        "a Thai name in UTF-8 without a flag",
        lambda f: zipped_parts(f / "a.zip", parts(names=THAI), "แปลงที่ดิน".encode()),
        reads=THAI,
        count=3,
        told=("แปลงที่ดิน",),
    ),
    Case(
        "backslashes for folders",
        lambda f: zipped(f / "a.zip", _named("ชุด\\plots")),
        reads=THAI,
        count=3,
    ),
    Case("a zip in a zip", lambda f: _zip_in_zip(f, 1), reads=THAI, count=3, sent=DONE_LAYER),
    Case("a zip in a zip in a zip", lambda f: _zip_in_zip(f, 2), reads=THAI, count=3),
    refused("zips nested too deep", lambda f: _zip_in_zip(f, 6), "NestedTooDeep"),
    refused(
        "two shapefiles",
        _two,
        "SeveralShapefiles",
        told=("plots", "บ้าน"),
        sent=Sent("import_layer", Verdict.REFUSED, LAYER, told=("plots", "บ้าน")),
    ),
    Case(
        "two shapefiles, one chosen by its Thai name",
        _two,
        options={"layer": "บ้าน"},
        reads=("บ้านซับเจริญ",),
        count=1,
    ),
    refused(
        "no .shx",
        lambda f: zipped_parts(f / "a.zip", _without(".shx")),
        "MissingPart",
        told=(".shx",),
        sent=Sent("import_layer", Verdict.REFUSED, LAYER, told=(".shx",)),
    ),
    refused(
        "no .dbf",
        lambda f: zipped_parts(f / "a.zip", _without(".dbf")),
        "MissingPart",
        told=(".dbf",),
    ),
    refused("no .shp", lambda f: zipped_parts(f / "a.zip", _without(".shp")), "NoShapefile"),
    refused("an empty .shp", lambda f: zipped_parts(f / "a.zip", _emptied(".shp")), "EmptyFile"),
    refused("an empty .dbf", lambda f: zipped_parts(f / "a.zip", _emptied(".dbf")), "EmptyFile"),
    refused("an empty .shx", lambda f: zipped_parts(f / "a.zip", _emptied(".shx")), "EmptyFile"),
    refused("an empty .prj", lambda f: zipped_parts(f / "a.zip", _emptied(".prj")), "MissingCrs"),
    Case(
        "an empty .cpg", lambda f: zipped_parts(f / "a.zip", _emptied(".cpg")), reads=THAI, count=3
    ),
    refused(
        "a loose .shp alone", lambda f: loose(f, _without(".shx", ".dbf", ".prj")), "MissingPart"
    ),
    Case(
        "loose parts beside each other", lambda f: loose(f, parts(names=THAI)), reads=THAI, count=3
    ),
    refused("only the .dbf", lambda f: loose(f, parts()).with_suffix(".dbf"), "NotAVectorFile"),
    refused("an empty zip", lambda f: zipped(f / "a.zip", {}), "NoShapefile"),
    refused("a zip of litter alone", lambda f: zipped(f / "a.zip", MAC_LITTER), "NoShapefile"),
    refused("a zip of photographs", lambda f: _plain(f, IMG_1__jpg=b"\xff\xd8\xff"), "NoShapefile"),
    refused(
        "a file of no bytes",
        lambda f: written(f / "a.zip", b""),
        "EmptyFile",
        sent=Sent("import_layer", Verdict.REFUSED, LAYER, told=("ว่างเปล่า", "empty")),
    ),
    refused("a zip cut in the middle", lambda f: _cut(f, 0.5), "DamagedFile"),
    refused("a zip without its last bytes", lambda f: _cut(f, 0.97), "DamagedFile"),
    refused(
        "a byte flipped within a zip",
        _flipped,
        "DamagedFile",
        sent=Sent("import_layer", Verdict.REFUSED, LAYER, told=("เสีย", "damaged")),
    ),
    refused("a zip with a password", _locked, "EncryptedFile"),
    refused(
        "a RAR named .zip",
        lambda f: written(f / "a.zip", b"Rar!\x1a\7\0" + bytes(99)),
        "NotAVectorFile",
    ),
    refused(
        "a page of a web site named .zip",
        lambda f: written(f / "a.zip", b"<!DOCTYPE html><html><body>404</body></html>"),
        "NotAVectorFile",
    ),
    Case(
        "a GeoJSON in a zip with a read-me",
        lambda f: _plain(
            f, a__geojson=geojson_bytes(feature(ring(), ชื่อ="วังน้ำเย็น")), r__txt=b"hello"
        ),
        reads=("วังน้ำเย็น", "ชื่อ"),
        count=1,
    ),
    _unsafe("../plots.shp"),
    _unsafe("/etc/plots.shp"),
    _unsafe("a/../../plots.shp"),
    _unsafe("..\\plots.shp"),
    _unsafe("C:\\plots.shp"),
    _unsafe("plots.cpg", stat.S_IFLNK | 0o777, b"/etc/passwd"),
    Case(
        "a workbook in a zip with litter",
        lambda f: zipped(
            f / "a.zip",
            {
                **MAC_LITTER,
                "รายชื่อ.xlsx": workbook_bytes([["ชื่อ", "เลขที่", "หมู่"], ["สมชาย", "1", "6"]]),
            },
        ),
        door=Door.TABLE,
        reads=("สมชาย", "ชื่อ"),
        count=1,
    ),
    Case(
        "a CSV in a zip in a zip",
        lambda f: _zip_in_zip(
            f, 1, inside={"a.csv": csv_text(("ชื่อ", "เลขที่"), ("สมหญิง", "12/3")).encode("cp874")}
        ),
        door=Door.TABLE,
        reads=("สมหญิง", "12/3"),
        count=1,
    ),
    refused(
        "two workbooks in a zip",
        lambda f: zipped(
            f / "a.zip",
            {n: workbook_bytes([["ชื่อ", "หมู่"], ["ก", "1"]]) for n in ("1.xlsx", "2.xlsx")},
        ),
        "SeveralTables",
        door=Door.TABLE,
        told=("1.xlsx", "2.xlsx"),
    ),
    refused(
        "a shapefile where a table is wanted",
        lambda f: zipped(f / "a.zip", _named("plots")),
        "NotATable",
        door=Door.TABLE,
    ),
    refused(
        "the .shp of one shapefile with the .dbf of another",
        lambda f: zipped_parts(
            f / "a.zip", parts(names=THAI) | {".dbf": parts(names=THAI[:2])[".dbf"]}
        ),
        "DamagedFile",
    ),
)
