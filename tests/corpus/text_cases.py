"""Thai in every code page, under labels that lie: nothing is silently garbled."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.cases import Case, Door, Sent, Verdict, refused
from tests.corpus.files import csv_text, feature, geojson_bytes, written
from tests.corpus.shapefiles import loose, parts, ring
from tests.corpus.zips import zipped_parts

NAMES = ("คลองหินปูน", "ตาหลังใน", "ทุ่งมหาเจริญ", "วังน้ำเย็น")
LAYER = ("--layer", "reserve_forest")
ROWS = (("ชื่อ", "บ้านเลขที่", "หมู่ที่"), ("สมชาย ใจดี", "12/3", "๖"), ("น้ำผึ้ง ณ ป่าน", "๑๔", "6"))
READ = ("ชื่อ", "สมชาย ใจดี", "น้ำผึ้ง ณ ป่าน", "๑๔")


def _labelled(encoding: str, cpg: str | None, *told: str, language: int = 0) -> Case:
    label = f"labelled {cpg}" if cpg else "without a label"
    if language:
        label = f"labelled {language:#x} in the DBF"
    return Case(
        f"a DBF in {encoding}, {label}",
        lambda f: zipped_parts(
            f / "a.zip", parts(names=NAMES, encoding=encoding, cpg=cpg, language=language)
        ),
        reads=NAMES,
        count=4,
        told=told,
        sent=Sent("import_layer", Verdict.DONE, LAYER, accepted=4, keeps=NAMES, told=told)
        if told
        else None,
    )


def _dbf(
    name: str, *, why: tuple[str, ...] = (), reads: tuple[str, ...] = (), **made: object
) -> Case:
    return Case(
        name,
        lambda f: zipped_parts(f / "a.zip", parts(**made)),  # type: ignore[arg-type]
        Verdict.HELD if why else Verdict.DONE,
        why,
        reads=reads,
    )


def _csv(name: str, raw: bytes, *, reads: tuple[str, ...] = READ, count: int = 2) -> Case:
    return Case(
        name, lambda f: written(f / "a.csv", raw), door=Door.TABLE, reads=reads, count=count
    )


def _geojson(name: str, encoding: str) -> Case:
    raw = geojson_bytes(*(feature(ring(n), ชื่อ=text) for n, text in enumerate(NAMES)))
    return Case(
        name,
        lambda f: written(f / "a.geojson", raw.decode().encode(encoding)),
        reads=("ชื่อ", *NAMES),
        count=4,
    )


def _cut_names(folder: Path, encoding: str, width: int) -> Path:
    return loose(folder, parts(names=NAMES, encoding=encoding, width=width))


LONG = "ที่ดินสาธารณประโยชน์ป่าช้าบ้านคลองหินปูนหมู่ที่ห้าตำบลคลองหินปูน" * 3
APART = "วังน\u0e49\u0e4d\u0e32เย็น"
BESIDE = "Ban ทุ่งใหม่ Moo 6"
MISREAD_ONCE = "คลองหินปูน".encode().decode("cp874", errors="replace").replace("\ufffd", "")

CASES: tuple[Case, ...] = (
    _labelled("cp874", "UTF-8", "UTF-8", "cp874"),
    _labelled("utf-8", "874", "874", "utf-8"),
    _labelled("utf-8", "ISO-8859-1"),
    _labelled("cp874", "874"),
    _labelled("cp874", "TIS-620"),
    _labelled("cp874", "windows-874"),
    _labelled("cp874", "ANSI 874"),
    _labelled("cp874", "ISO-8859-1", "cp874"),
    _labelled("cp874", "1252"),
    _labelled("cp874", "nonsense"),
    _labelled("cp874", "\ufeffUTF-8\r\n"),
    _labelled("cp874", None),
    _labelled("utf-8", None),
    _labelled("cp874", None, language=0x57),  # ANSI of the one who wrote it
    _labelled("cp874", None, language=0x03),  # Windows-1252
    _labelled("utf-8", None, language=0x50),  # Windows-874
    _dbf(
        "Thai names of columns cut within a letter at 10 bytes",
        columns={"ชื่อหมู่บ้าน": NAMES, "รหัส": ("1", "2", "3", "4")},
        reads=("ชื่อ"[:3], *NAMES),
    ),
    _dbf(
        "Thai names of columns in Windows-874",
        columns={"ชื่อตำบล": NAMES},
        encoding="cp874",
        reads=("ชื่อตำบล", *NAMES),
    ),
    Case(
        "values cut within a letter at 10 bytes",
        lambda f: _cut_names(f, "utf-8", 10),
        reads=("คลอ", "ตาห", "ทุ่", "วัง"),
        count=4,
    ),
    Case(
        "values cut within a letter at 254 bytes",
        lambda f: loose(f, parts(names=(LONG,), width=254)),
        reads=(LONG[:84],),
        count=1,
    ),
    Case(
        "values in Windows-874 cut before a vowel",
        lambda f: _cut_names(f, "cp874", 9),
        reads=("คลองหินปู", "ตาหลังใน"),
        count=4,
    ),
    Case(
        "records marked as deleted",
        lambda f: loose(f, parts(names=NAMES, deleted=(1,))),
        reads=("คลองหินปูน", "ทุ่งมหาเจริญ", "วังน้ำเย็น"),
        count=3,
        sent=Sent("import_layer", Verdict.DONE, LAYER, accepted=3),
    ),
    _dbf(
        "rows in two code pages",
        names=(*(name.encode() for name in NAMES), "คลองตะเคียนชัย".encode("cp874")),
        why=("unreadable-text",),
        reads=NAMES,
    ),
    refused(
        "Thai that was garbled before it was saved",
        lambda f: loose(f, parts(names=("เธชเธฃเธฐ", "เธเธฅเธญเธ", "เธชเธฃเธฐ 2"))),
        "DoublyEncodedText",
        told=("สระ",),
        sent=Sent("import_layer", Verdict.REFUSED, LAYER, told=("เพี้ยน", "garbled")),
    ),
    refused(
        "bytes that are no text",
        lambda f: loose(f, parts(names=(b"\xff\xfe\xfd\xfc\x80\x81", b"\xdb\xdc\xdd\xde"))),
        "UnreadableText",
        told=("--encoding",),
    ),
    Case(
        "a label told by the sender that is wrong",
        lambda f: loose(f, parts(names=NAMES, encoding="cp874")),
        options={"encoding": "utf-8"},
        reads=NAMES,
        told=("utf-8", "cp874"),
    ),
    _dbf("sara am written apart", names=(APART,), reads=(APART,)),
    _dbf("Thai digits and signs", names=("๑๒/๓ ฯลฯ ๆ",), encoding="cp874", reads=("๑๒/๓ ฯลฯ ๆ",)),
    _dbf("Thai beside English", names=(BESIDE,), encoding="cp874", reads=(BESIDE,)),
    _dbf("Lao, which is not Thai", names=("ບ້ານໃໝ່",), reads=("ບ້ານໃໝ່",)),
    _dbf("nothing but ASCII", names=("Khlong Hin Pun",), cpg="874", reads=("Khlong Hin Pun",)),
    _csv("a CSV in UTF-8", csv_text(*ROWS).encode()),
    _csv("a CSV in UTF-8 with a mark", csv_text(*ROWS).encode("utf-8-sig")),
    _csv("a CSV in Windows-874", csv_text(*ROWS).encode("cp874")),
    _csv("a CSV in UTF-16, little end first", csv_text(*ROWS).encode("utf-16")),
    _csv("a CSV in UTF-16, big end first", b"\xfe\xff" + csv_text(*ROWS).encode("utf-16-be")),
    _csv("a CSV in UTF-16 without a mark", csv_text(*ROWS).encode("utf-16-le")),
    _csv("Unicode text of Excel", csv_text(*ROWS, separator="\t").encode("utf-16")),
    Case(
        "a CSV whose last line is in another code page",
        lambda f: written(
            f / "a.csv",
            csv_text(*ROWS).encode() + csv_text(("คลองตะเคียนชัย", "1", "2")).encode("cp874"),
        ),
        Verdict.REFUSED,
        ("TextOfAnotherEncoding",),
        Door.TABLE,
        told=("คลองตะเคียนชัย",),
    ),
    refused(
        "a CSV garbled before it was saved",
        lambda f: written(
            f / "a.csv", csv_text(("ที่", "ชื่อ", "หมู่"), ("1", MISREAD_ONCE, "6")).encode()
        ),
        "DoublyEncodedText",
        door=Door.TABLE,
    ),
    _geojson("GeoJSON with a mark", "utf-8-sig"),
    _geojson("GeoJSON in Windows-874", "cp874"),
    _geojson("GeoJSON in UTF-16", "utf-16"),
)  # fmt: skip
