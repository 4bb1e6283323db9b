"""Tables as villages and offices keep them: CSV of every kind, workbooks of every kind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.corpus.cases import Case, Door, Maker, held, refused
from tests.corpus.files import csv_text, workbook_bytes, written
from tests.corpus.zips import zipped

HEADER = ("ที่", "ชื่อ-สกุล", "บ้านเลขที่", "หมู่ที่")
ONE = ("1", "สมชาย ใจดี", "12/3", "6")
TWO = ("2", "น้ำผึ้ง ณ ป่าน", "14", "6")
READ = ("ชื่อ-สกุล", "สมชาย ใจดี", "น้ำผึ้ง ณ ป่าน")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LINES = csv_text(HEADER, ONE, TWO)


def _csv(name: str, text: str | bytes, *reads: str, count: int = 2, **more: Any) -> Case:
    raw = text if isinstance(text, bytes) else text.encode()
    make: Maker = lambda f: written(f / "list.csv", raw)  # noqa: E731
    return Case(name, make, door=Door.TABLE, reads=reads or READ, count=count, **more)


def _book(
    name: str, rows: Sequence[Sequence[Any]], *reads: str, count: int = 2, **more: Any
) -> Case:
    merged = more.pop("merged", ())
    make: Maker = lambda f: written(f / "list.xlsx", workbook_bytes(rows, merged=merged))  # noqa: E731
    return Case(name, make, door=Door.TABLE, reads=reads or READ, count=count, **more)


def _no_table(name: str, raw: bytes, why: str, **more: Any) -> Case:
    suffix = more.pop("suffix", ".xlsx")
    make: Maker = lambda f: written(f / f"list{suffix}", raw)  # noqa: E731
    return refused(name, make, why, door=Door.TABLE, **more)


def _repacked(folder: Path, replaced: dict[str, bytes], *, suffix: str = ".xlsx") -> Path:
    """A good workbook with some of its parts changed or added."""
    with zipfile.ZipFile(io.BytesIO(workbook_bytes([HEADER, ONE, TWO]))) as book:
        contents: dict[str | bytes, bytes] = {n: book.read(n) for n in book.namelist()}
    return zipped(folder / f"list{suffix}", contents | replaced)


GROUPS = ("ที่", "ชื่อ-สกุล", "พิกัด", None, "เนื้อที่", None, None)
BELOW = (None, None, "ละติจูด", "ลองจิจูด", "ไร่", "งาน", "ตร.ว.")
PLACED = (1, "สมชาย ใจดี", 13.49, 102.01, 12, 1, 30)

CASES: tuple[Case, ...] = (
    _csv("a CSV with semicolons", csv_text(HEADER, ONE, TWO, separator=";")),
    _csv("a CSV with tabs", csv_text(HEADER, ONE, TWO, separator="\t")),
    _csv(
        "a CSV with semicolons and decimal commas",
        csv_text((*HEADER, "ไร่"), (*ONE, "1,5"), (*TWO, "2,25"), separator=";"),
        *READ,
        "1,5",
    ),
    _csv("a CSV that tells its separator", "sep=;\r\n" + csv_text(HEADER, ONE, TWO, separator=";")),
    _csv(
        "a CSV that tells its separator after a mark",
        b"\xef\xbb\xbf" + ("sep=;\r\n" + csv_text(HEADER, ONE, TWO, separator=";")).encode(),
    ),
    _csv("a CSV with lines of a Mac of old", LINES.replace("\r\n", "\r")),
    _csv(
        "a CSV with line breaks within quotes",
        LINES.replace("สมชาย ใจดี", '"สมชาย\r\nใจดี"'),
        "สมชาย\r\nใจดี",
    ),
    _csv(
        "a CSV with commas within quotes", LINES.replace("สมชาย ใจดี", '"ใจดี, สมชาย"'), "ใจดี, สมชาย"
    ),
    _csv(
        "a CSV with a quote in a cell",
        LINES.replace("สมชาย ใจดี", 'สมชาย "ชาย" ใจดี'),
        'สมชาย "ชาย" ใจดี',
    ),
    refused(
        "a CSV with a quote that never closes",
        lambda f: written(f / "list.csv", LINES.replace("สมชาย ใจดี", '"สมชาย ใจดี').encode()),
        "BrokenQuotes",
        door=Door.TABLE,
        told=("2",),
    ),
    _csv(
        "a CSV with short and long rows",
        LINES + "3,สมหญิง\r\n4,ก,ข,6,เกิน,มา\r\n",
        *READ,
        "สมหญิง",
        "เกิน",
        "มา",
        count=4,
    ),
    _csv("a CSV with blank lines between", LINES.replace("\r\n1,", "\r\n\r\n,,,\r\n1,")),
    _csv(
        "a CSV with title lines",
        "รายชื่อผู้เดือดร้อน หมู่ 6,,,\r\nข้อมูล ณ 1 มิ.ย. 2568,,,\r\n" + LINES,
        *READ,
        "รายชื่อผู้เดือดร้อน หมู่ 6",
    ),
    _csv("a CSV with a row of totals", LINES + "รวม,2,,\r\n"),
    _csv(
        "a CSV with its header again on each page",
        LINES + csv_text(HEADER, ("3", "สมหญิง", "15", "6")),
        *READ,
        count=3,
    ),
    _csv(
        "a CSV with names of columns twice",
        csv_text(("ที่", "ชื่อ", "ชื่อ"), ("1", "สมชาย", "ชาย")),
        "ชื่อ",
        "ชื่อ (2)",
        count=1,
    ),
    _csv(
        "a CSV with invisible letters in its header", LINES.replace("ชื่อ-สกุล", "\u200bชื่อ-สกุล\u00a0")
    ),
    _csv("a CSV without a header over one column", LINES.replace("ที่,", ",", 1), "(A)", *READ),
    _no_table("a CSV of numbers alone", b"1,2,3\n4,5,6\n", "NoHeaderRow", suffix=".csv"),
    _no_table("a CSV of blank lines", b"\r\n\r\n  \r\n", "NoHeaderRow", suffix=".csv"),
    _no_table("a JSON named .csv", b'{"a": 1}', "NotATable", suffix=".csv"),
    _no_table(
        "a web page named .xls",
        b"<html><table><tr><td>1</td></tr></table></html>",
        "NotATable",
        suffix=".xls",
    ),
    _no_table("a PDF named .xlsx", b"%PDF-1.4", "NotATable"),
    _no_table(
        "a workbook of before 2007", OLE + bytes(600) + b"Workbook", "OldWorkbook", suffix=".xls"
    ),
    _no_table(
        "a workbook with a password",
        OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "EncryptedFile",
    ),
    refused(
        "a sheet of LibreOffice",
        lambda f: zipped(
            f / "list.ods",
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"},
        ),
        "NotATable",
        door=Door.TABLE,
        told=("ODS",),
    ),
    refused(
        "a document of Word",
        lambda f: zipped(
            f / "list.docx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}
        ),
        "NotATable",
        door=Door.TABLE,
    ),
    _book("a workbook", [HEADER, ONE, TWO]),
    _book(
        "numbers as text and text as numbers",
        [HEADER, (1.0, "สมชาย ใจดี", 12.0, "๖"), ("2", "น้ำผึ้ง ณ ป่าน", "'14", 6)],
        *READ,
        "๖",
    ),
    _book(
        "merged cells in the title",
        [("ทะเบียนครัวเรือน หมู่ 6", None, None, None), HEADER, ONE, TWO],
        *READ,
        "ทะเบียนครัวเรือน หมู่ 6",
        merged=("A1:D1",),
    ),
    _book(
        "two rows of headers, the upper merged",
        [GROUPS, BELOW, PLACED, PLACED],
        "ชื่อ-สกุล",
        "ละติจูด",
        "ลองจิจูด",
        "ไร่",
        "งาน",
        "ตร.ว.",
        merged=("C1:D1", "E1:G1", "A1:A2", "B1:B2"),
    ),
    _book(
        "two rows of headers with the same names below",
        [("ชื่อ", "ก่อน", None, "หลัง", None), (None, "ไร่", "งาน", "ไร่", "งาน"), ("สมชาย", 1, 2, 3, 1)],
        "ก่อน ไร่",
        "หลัง ไร่",
        "หลัง งาน",
        count=1,
        merged=("B1:C1", "D1:E1"),
    ),
    _book(
        "a first row of words that is no second header",
        [HEADER, ("ก", "สมชาย ใจดี", "ไม่มี", "หก"), TWO],
    ),
    _book("totals below, and signatures", [HEADER, ONE, TWO, ("รวม", 2, None, None)]),
    _book(
        "Thai digits everywhere",
        [HEADER, ("๑", "สมชาย ใจดี", "๑๒/๓", "๖"), ("๒", "น้ำผึ้ง ณ ป่าน", "๑๔", "๖")],
        *READ,
        "๑๒/๓",
    ),
    Case(
        "a workbook with macros",
        lambda f: _repacked(f, {"xl/vbaProject.bin": OLE + bytes(500)}, suffix=".xlsm"),
        door=Door.TABLE,
        reads=READ,
        count=2,
    ),
    Case(
        "a workbook named .csv",
        lambda f: written(f / "list.csv", workbook_bytes([HEADER, ONE, TWO])),
        door=Door.TABLE,
        reads=READ,
        count=2,
    ),
    Case(
        "a CSV named .xlsx",
        lambda f: written(f / "list.xlsx", LINES.encode("cp874")),
        door=Door.TABLE,
        reads=READ,
        count=2,
    ),
    refused(
        "a workbook without its sheet",
        lambda f: _repacked(f, {"xl/worksheets/sheet1.xml": b""}),
        "DamagedFile",
        door=Door.TABLE,
    ),
    refused(
        "a workbook with broken XML",
        lambda f: _repacked(f, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}),
        "DamagedFile",
        door=Door.TABLE,
    ),
    refused(
        "a workbook cut in the middle",
        lambda f: written(f / "list.xlsx", workbook_bytes([HEADER, ONE, TWO])[:3000]),
        "DamagedFile",
        door=Door.TABLE,
    ),
    refused(
        "a sheet nobody has",
        lambda f: written(f / "list.xlsx", workbook_bytes([HEADER, ONE])),
        "NoSuchSheet",
        door=Door.TABLE,
        options={"sheet": "ครัวเรือน"},
        told=("Sheet",),
    ),
    held(
        "a garbled name in a workbook",
        lambda f: written(
            f / "list.xlsx", workbook_bytes([HEADER, ONE, ("2", "เธชเธฃเธฐ", "1", "6")])
        ),
        "garbled-text",
        door=Door.TABLE,
        count=2,
        reads=(ONE[1],),
        told=("3: ", "สระ"),
    ),
    refused(
        "a workbook of which most is garbled",
        lambda f: written(
            f / "list.xlsx", workbook_bytes([HEADER, *[(n, "เธชเธฃเธฐ", "1", "6") for n in "123"]])
        ),
        "DoublyEncodedText",
        door=Door.TABLE,
        told=("สระ",),
    ),
    refused(
        "a workbook with a garbled header",
        lambda f: written(
            f / "list.xlsx", workbook_bytes([("ที่", "เธชเธฃเธฐ", "หมู่ที่", "ตำบล"), ONE, ONE])
        ),
        "DoublyEncodedText",
        door=Door.TABLE,
        told=("สระ",),
    ),
)
