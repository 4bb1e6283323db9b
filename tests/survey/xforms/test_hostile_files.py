"""Files that are not what they seem: each ends in one clear sentence, soon, in bounded memory."""

from __future__ import annotations

import resource
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from survey.xforms import conversion, validation
from survey.xforms.conversion import read_form
from survey.xforms.errors import FormRefused
from tests.survey.xforms.books import HOUSEHOLD, as_xlsx, needs_java


def code_of(path: Path, name: str | None = None) -> str:
    """The code of the one fault with which a file is refused."""
    with pytest.raises(FormRefused) as caught:
        read_form(path, name or path.name)
    (fault,) = caught.value.faults
    assert fault.th and fault.en
    return fault.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("form.xlsx", b"", "empty"),
        ("form.exe", b"MZ", "unknown_kind"),
        ("form", b"x", "unknown_kind"),
        ("form.xlsx", b"PK\x03\x04 not a zip at all", "damaged"),
        ("form.xlsx", b"survey,type,name\n,text,a\n", "not_what_it_says"),
        ("form.xlsx", b"\x00\x01\x02" * 99, "not_what_it_says"),
        ("form.csv", b"PK\x03\x04", "not_what_it_says"),
        ("form.xls", b"just text", "not_what_it_says"),
        ("form.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
        (
            "form.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "has_password",
        ),
        (
            "form.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"),
            "has_macros",
        ),
        ("form.csv", "survey,บ้าน".encode("cp874"), "not_utf8"),
        ("form.xml", b"<a>\xff</a>", "not_utf8"),
        ("form.xml", b"not xml", "not_xml"),
        ("form.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "has_document_type"),
        ("form.xml", b"<?xml version='1.0' encoding='nonsense'?><a/>", "not_utf8"),
        ("form.csv", b"one line of nothing", "damaged"),
        ("form.md", b"no table", "damaged"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path, name, content, code):
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert code_of(path, name) == code


def test_a_file_that_is_too_large_is_not_even_read(tmp_path):
    path = tmp_path / "form.xlsx"
    with path.open("wb") as file:
        file.truncate(conversion.LARGEST_BYTES + 1)
    assert code_of(path) == "too_large"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = as_xlsx(HOUSEHOLD, tmp_path / "form.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/bomb.xml", b"0" * (conversion.LARGEST_UNPACKED + 1))
    began = time.process_time()
    assert code_of(path) == "unpacks_too_large"
    assert time.process_time() - began < 5


def test_a_workbook_with_macros_is_refused(tmp_path):
    path = as_xlsx(HOUSEHOLD, tmp_path / "form.xlsx")
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/vbaProject.bin", b"macro")
    assert code_of(path) == "has_macros"


def test_a_zip_of_something_else_is_refused(tmp_path):
    path = tmp_path / "form.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("readme.txt", "hello")
    assert code_of(path) == "not_what_it_says"


@pytest.mark.long
def test_a_sheet_of_very_many_rows_ends_in_a_sentence_and_not_in_memory(tmp_path):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    sheet.append(["type", "name", "label"])
    for number in range(60_000):
        sheet.append(["text", f"q{number}", "x"])
    path = tmp_path / "form.xlsx"
    book.save(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert code_of(path) in ("too_many_rows", "unpacks_too_large")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_a_workbook_that_names_an_entity_is_refused(tmp_path):
    path = as_xlsx(HOUSEHOLD, tmp_path / "whole.xlsx")
    bad = tmp_path / "form.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(bad, "w") as book:
        for part in whole.namelist():
            content = whole.read(part)
            if part.endswith("sheet1.xml"):
                content = content.replace(
                    b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet', 1
                )
            book.writestr(part, content)
    assert code_of(bad) == "damaged"


def test_reading_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(conversion, "LONGEST_READING", 0.01)
    assert code_of(as_xlsx(HOUSEHOLD, tmp_path / "form.xlsx")) == "too_long"


@needs_java
def test_checking_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(validation, "LONGEST", 0.01)
    assert code_of(as_xlsx(HOUSEHOLD, tmp_path / "form.xlsx")) == "too_long"


def test_without_java_a_form_is_refused_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(validation.shutil, "which", lambda _name: None)
    assert code_of(as_xlsx(HOUSEHOLD, tmp_path / "form.xlsx")) == "no_java"


def test_the_reading_process_is_told_no_secret(tmp_path, monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(options["env"])
        raise conversion.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setattr(conversion.subprocess, "run", run)
    code_of(as_xlsx(HOUSEHOLD, tmp_path / "form.xlsx"))
    assert set(seen) == {"PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LANG"}


@pytest.mark.long
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.integers(0, 4_000))
def test_a_workbook_with_any_bytes_changed_is_read_or_refused(tmp_path, noise, at):
    path = as_xlsx(HOUSEHOLD, tmp_path / "form.xlsx")
    content = bytearray(path.read_bytes())
    content[at : at + len(noise)] = noise
    path.write_bytes(bytes(content))
    try:
        assert read_form(path, path.name).xform.form_id
    except FormRefused as refusal:
        assert all(fault.th and fault.en for fault in refusal.faults)
