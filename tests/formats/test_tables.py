"""Tables of strangers: the header is found, what is no record is counted, codes stay text."""

import zipfile
from datetime import datetime

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from formats import cells, errors, tables
from formats.tables import as_code, normalised_header, open_table
from tests.formats.samples import SHARED, needs_shared, zipped

FILES = sorted(
    path
    for folder in ("admin", "layers", "nasty", "forms/xlsform")
    for path in (SHARED / folder).rglob("*")
    if path.is_file()
)
HEADERS = ["ลำดับ", "รหัสหมู่บ้าน", "ชื่อ-สกุล", "จำนวน\nสมาชิก"]
RECORDS = [[1, 27040601.0, "นายสมมติ หนึ่ง", 4], [2, 27040602, "นางสมมติ สอง", None]]


def workbook(path, rows, *, title="ครัวเรือน", merged=(), hidden_first=False):
    book = openpyxl.Workbook()
    sheet = book.active
    if hidden_first:
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet()
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for merge in merged:
        sheet.merge_cells(merge)
    book.save(path)
    return path


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_is_read_or_refused_with_a_sentence(path):
    try:
        table = open_table(path)
    except errors.FormatError as refused:
        assert refused.th
        assert refused.en
    else:
        assert all(set(row.values) == set(table.headers) for row in table)


@needs_shared
def test_the_official_lists_are_read():
    districts = {row.values["id"]: row.values["name_th"] for row in
                 open_table(SHARED / "admin/sub_districts.csv")}  # fmt: skip
    assert len(districts) == 7451
    assert districts["270405"] == "คลองหินปูน"


def test_a_village_sheet_with_title_blank_rows_and_a_total(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        [["บัญชีครัวเรือน หมู่ที่ 6"], [None, "ตำบลคลองหินปูน"], [], HEADERS, *RECORDS[:1], [],
         *RECORDS[1:], HEADERS, [3, "27040603", "นายรวม สาม", 1], ["รวมทั้งสิ้น", None, None, 5]],
        merged=["A1:D1"],
    )  # fmt: skip
    table = open_table(path)
    assert table.title == ("บัญชีครัวเรือน หมู่ที่ 6", "ตำบลคลองหินปูน")
    assert table.headers == ("ลำดับ", "รหัสหมู่บ้าน", "ชื่อ-สกุล", "จำนวน สมาชิก")
    assert [row.number for row in table] == [5, 7, 9]
    assert table.rows[1].values["จำนวน สมาชิก"] is None
    assert (table.header_row, table.blank_rows, table.total_rows) == (4, 1, 1)
    assert table.repeated_headers == 1
    assert as_code(table.rows[0].values["รหัสหมู่บ้าน"], 8) == "27040601"


def test_known_headers_find_the_row_among_wordy_ones(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        [["อำเภอ", "วังน้ำเย็น", "จังหวัด", "สระแก้ว"], ["code", "name", "x", "y"], ["a", "b", "c", "d"]],
    )
    assert open_table(path, known_headers=["NAME", "code"]).header_row == 2
    assert open_table(path).header_row == 1


def test_headers_that_repeat_or_are_missing_are_told_apart(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["ชื่อ", "ชื่อ", None, "หมายเหตุ"], ["ก", "ข", "ค", None]])
    table = open_table(path)
    assert table.headers == ("ชื่อ", "ชื่อ (2)", "(C)", "หมายเหตุ")
    assert table.rows[0].values == {"ชื่อ": "ก", "ชื่อ (2)": "ข", "(C)": "ค", "หมายเหตุ": None}


def test_the_first_visible_sheet_is_read_or_the_one_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, *RECORDS], hidden_first=True)
    assert open_table(path).sheet == "ครัวเรือน"
    with pytest.raises(errors.NoSuchSheet, match="ครัวเรือน"):
        open_table(path, sheet="ไม่มี")


def test_dates_stay_dates(tmp_path):
    day = datetime(2025, 6, 30)  # noqa: DTZ001 (as openpyxl has it)
    path = workbook(tmp_path / "a.xlsx", [["ก", "ข", "ค"], [day, 1.5, True]])
    assert list(open_table(path).rows[0].values.values()) == [day, 1.5, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_in_every_usual_form(tmp_path, encoding, separator):
    path = tmp_path / "a.csv"
    lines = [["บัญชีครัวเรือน"], ["รหัส", "ชื่อ", "ที่อยู่"], ["27040601", "นายสมมติ", '"บ้าน 1\nหมู่ 6"'],
             [], ["27040602", "นางสมมติ", "๑,๒"]]  # fmt: skip
    lines[4][2] = '"๑,๒"'
    path.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
    table = open_table(path, encoding="utf-8")
    assert [row.values["ที่อยู่"] for row in table] == ["บ้าน 1\nหมู่ 6", "๑,๒"]
    assert [row.number for row in table] == [3, 5]
    assert table.encoding.contradicts_declared is (encoding in ("cp874", "utf-16"))


def test_excels_line_about_the_separator_keeps_row_numbers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=;\nก;ข;ค\n1;2,5;3\n", encoding="utf-8")
    assert open_table(path).rows[0] == tables.Row(3, {"ก": "1", "ข": "2,5", "ค": "3"})


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, errors.OldWorkbook),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
         errors.EncryptedFile),
        ("a.xls", b"<html><body><table><tr><td>1</td></tr></table>", errors.NotATable),
        ("a.csv", b"", errors.EmptyFile),
        ("a.csv", b"1,2,3\n4,5,6\n", errors.NoHeaderRow),
        ("a.csv", b"%PDF-1.7", errors.NotATable),
        ("a.csv", b'{"a": 1}', errors.NotATable),
        ("a.csv", b"\n\n\n", errors.NoHeaderRow),
        ("a.csv", b"a,b,c\n" + b'"' + b"x" * 200_000, errors.DamagedFile),
        ("a.xlsx", b"PK\x03\x04", errors.DamagedFile),
        ("a.csv", b"\x81\x82,\x83\n", errors.UnreadableText),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(tmp_path, name, content, error):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error):
        open_table(path)


def test_a_workbook_with_entities_or_too_large_is_refused(tmp_path, monkeypatch):
    bomb = zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"})
    with pytest.raises(errors.NotATable, match="entities"):
        open_table(bomb)
    path = workbook(tmp_path / "b.xlsx", [HEADERS, *RECORDS])
    monkeypatch.setattr(cells, "MAX_TABLE_BYTES", 1000)
    with pytest.raises(errors.FileTooLarge):
        open_table(path)
    with pytest.raises(errors.NotATable):
        open_table(zipped(tmp_path / "c.xlsx", {"content.xml": b"<x/>"}))


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(cells, "MAX_ROWS", 2)
    with pytest.raises(errors.TooManyFeatures):
        open_table(workbook(tmp_path / "a.xlsx", [HEADERS, *RECORDS]))


@pytest.mark.parametrize(
    ("value", "digits", "code"),
    [
        (27040601.0, None, "27040601"), (27040601, 8, "27040601"), ("๒๗๐๔๐๖๐๑", 8, "27040601"),
        (" 27040601 ", 8, "27040601"), ("27040601.0", 8, "27040601"), ("'27040601", 8, "27040601"),
        ("2704-06-01", 8, "27040601"), ("TH270406", None, "TH270406"), ("0012", 4, "0012"),
        (1234567890121.0, 13, "1234567890121"),
    ],
)  # fmt: skip
def test_codes_stay_text(value, digits, code):
    assert as_code(value, digits) == code


@pytest.mark.parametrize(
    ("value", "digits"),
    [(None, None), ("", None), (1.5, None), (True, None), ("1.10372E+12", None), (12, 4),
     ("270406011", 8), ("2704060x", 8), (float("nan"), None), (float("inf"), 8), (1e300, None)],
)  # fmt: skip
def test_a_doubtful_code_is_refused(value, digits):
    with pytest.raises(errors.UnreadableCode):
        as_code(value, digits)


def test_headers_are_compared_on_one_line():
    assert normalised_header(" จํานวน\r\n สมาชิก\u200b ") == "จำนวน สมาชิก"


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.integers(0, 400))
def test_a_broken_workbook_never_breaks_the_reader(tmp_path_factory, at, byte, cut):
    path = workbook(tmp_path_factory.mktemp("x") / "a.xlsx", [HEADERS, *RECORDS])
    raw = bytearray(path.read_bytes())
    raw[at % len(raw)] = byte
    path.write_bytes(raw[: len(raw) - cut if cut % 3 == 0 else len(raw)])
    try:
        open_table(path)
    except errors.FormatError as refused:
        assert refused.th


@settings(max_examples=60, deadline=None)
@given(part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml",
                             "[Content_Types].xml"]),
       at=st.integers(0, 3000), junk=st.binary(max_size=6))  # fmt: skip
def test_broken_xml_in_a_workbook_never_breaks_the_reader(tmp_path_factory, part, at, junk):
    folder = tmp_path_factory.mktemp("x")
    with zipfile.ZipFile(workbook(folder / "a.xlsx", [HEADERS, *RECORDS])) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if part in members:
        at %= len(members[part])
        members[part] = members[part][:at] + junk + members[part][at + len(junk) :]
    try:
        open_table(zipped(folder / "b.xlsx", members))
    except errors.FormatError as refused:
        assert refused.th


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(min_size=1, max_size=200))
@example(raw=b"\xfe\xff")  # a mark of the encoding, and nothing after it
def test_no_bytes_break_the_reader_of_csv(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("c") / "a.csv"
    path.write_bytes(raw)
    try:
        open_table(path)
    except errors.FormatError as refused:
        assert refused.th
