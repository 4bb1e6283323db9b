"""Turns the file of a form into its XForm, or into all that is wrong with it; keeps nothing.

Workbooks of strangers are opened by a process of its own that is bounded in memory, time and
output (reading_process), and has no secret in its environment.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Final

from survey.xforms import validation, wordings
from survey.xforms.errors import FormRefused
from survey.xforms.faults import Fault, in_order
from survey.xforms.questions import UnreadableXForm, XForm, read_xform

KINDS: Final = (".xlsx", ".xls", ".csv", ".md", ".xml")
LARGEST_BYTES: Final = 10_000_000  # of a form's file; real ones are below a tenth of it
LARGEST_UNPACKED: Final = 60_000_000
MOST_PARTS: Final = 2_000  # files in a workbook
LONGEST_READING: Final = 90  # seconds
LONGEST_NAME: Final = 200  # characters, of form_id and version
PACKED, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROOT = Path(__file__).resolve().parents[2]
# What an address of ours would take for something else (urls).
_AWKWARD = re.compile(r"^(publish|\.{1,2})$|^/|/$|/(close|versions)(/|$)")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")


@dataclass(frozen=True)
class ReadForm:
    """A form that can be published; `facts` are the rows of its sheet, None where it has none."""

    xml: str
    xform: XForm
    facts: Sequence[Mapping[str, str]] | None = None
    made_files: Mapping[str, bytes] = field(default_factory=dict)  # itemsets.csv
    warnings: tuple[Fault, ...] = ()


def read_form(path: Path, file_name: str) -> ReadForm:
    """Read, convert and check a form; nothing of it is kept. Takes two to four seconds.

    Raises:
        FormRefused: with every fault found.
    """
    content = _bounded(path)
    kind = PurePath(file_name).suffix.lower()
    if kind not in KINDS:
        raise _refused(
            "unknown_kind",
            f"ไม่รู้จักไฟล์ชนิด “{kind or file_name}” ส่งเป็น .xlsx .xls .csv .md หรือ .xml (XForm)",
            f"Files of the kind “{kind or file_name}” are not taken; send .xlsx, .xls, .csv, .md "
            "or .xml (an XForm).",
        )
    if kind == ".xml":
        read = _as_it_is(_text(content))
    else:
        _look_at_container(content, kind, path)
        (told,) = _read_apart((path, kind, PurePath(file_name).stem))
        read = _converted(told)
    return read


def read_own_forms(paths: Sequence[Path]) -> list[ReadForm]:
    """Several forms that are our own: beginning Python and Java once takes half the time.

    Raises:
        FormRefused: with every fault of the first that has one.
    """
    found = _read_apart(*((path, path.suffix, path.stem) for path in paths))
    forms = [told["xform"] for told in found if "xform" in told]
    are_valid = len(forms) == len(found) and validation.are_valid(forms)
    return [_converted(told, is_valid=are_valid) for told in found]


def _bounded(path: Path) -> bytes:
    size = path.stat().st_size
    if not size:
        raise _refused("empty", "ไฟล์ว่างเปล่า", "The file is empty.")
    if size > LARGEST_BYTES:
        raise _refused(
            "too_large",
            f"ไฟล์ใหญ่เกิน {LARGEST_BYTES // 1_000_000} MB แบบฟอร์มไม่ควรมีภาพฝังในแผ่น ให้แนบภาพเป็นไฟล์แยก",
            f"The file is over {LARGEST_BYTES // 1_000_000} MB; send pictures beside the form, "
            "not in its sheets.",
        )
    return path.read_bytes()


def _look_at_container(content: bytes, kind: str, path: Path) -> None:
    """Refuse what is not the file its name says, before anything unpacks it."""
    if content.startswith(COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _refused(
                "has_password",
                "ไฟล์ใส่รหัสผ่านไว้ เปิดใน Excel แล้วบันทึกใหม่โดยไม่ใส่รหัสผ่าน",
                "The workbook has a password; save it again without one.",
            )
        if "_VBA_PROJECT".encode("utf-16-le") in content:
            raise _has_macros()
        if kind != ".xls":
            raise _not_what_it_says(kind, ".xls")
        return
    if content.startswith(PACKED):
        if kind != ".xlsx":
            raise _not_what_it_says(kind, ".xlsx")
        _look_into_package(path)
        return
    if kind == ".xlsx" or (kind == ".xls" and content[:2] != b"\x09\x08"):
        is_text = b"\0" not in content[:4_000]
        raise _not_what_it_says(kind, ".csv" if is_text else "")
    if kind in (".csv", ".md"):
        _text(content)


def _look_into_package(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _refused(
            "damaged",
            "ไฟล์ Excel เสียหาย เปิดใน Excel แล้วบันทึกใหม่",
            "The workbook is damaged; open it in Excel and save it again.",
            str(error),
        ) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _too_large()
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _has_macros()
    if any(part.flag_bits & 1 for part in parts) or "xl/workbook.xml" not in names:
        raise _not_what_it_says(".xlsx", "")


def _text(content: bytes) -> str:
    """The text of a file: UTF-8, or as an XML declaration says.

    Raises:
        FormRefused: no text that can be believed.
    """
    declared = _DECLARED.search(content[:200])
    encodings = ["utf-8-sig"]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        encodings = [declared[1].decode("ascii")]
    try:
        text = content.decode(encodings[0])
    except (UnicodeDecodeError, LookupError) as error:
        raise _refused(
            "not_utf8",
            "อ่านตัวอักษรในไฟล์ไม่ได้ บันทึกเป็น UTF-8 (ใน Excel: CSV UTF-8) แล้วส่งใหม่",
            "The text cannot be read; save it as UTF-8 (in Excel: CSV UTF-8).",
            str(error),
        ) from error
    if "\0" in text:
        raise _refused("not_text", "ไฟล์นี้ไม่ใช่ข้อความ", "This file is not text.")
    return text


def _as_it_is(text: str) -> ReadForm:
    xml = re.sub(r"^\s*<\?xml[^>]*\?>", '<?xml version="1.0" encoding="UTF-8"?>', text.lstrip())
    form = _read(xml)
    _refuse_unusable(form)
    faults = validation.faults_of(xml, {})
    if faults:
        raise FormRefused(in_order(faults))
    return ReadForm(xml, form, warnings=tuple(_said_of(form)))


def _converted(told: dict[str, Any], *, is_valid: bool = False) -> ReadForm:
    if "stopped" in told:
        raise _stopped(told["stopped"], told.get("original", ""))
    found = [Fault(**fault) for fault in told["faults"]]
    if "xform" not in told:
        rows = {fault.en.partition("“")[2].partition("”")[0]: fault.row for fault in found}
        said = wordings.from_pyxform(told["refused"], rows)
        raise FormRefused(in_order(_merged(found, [said])))
    warnings = [wordings.from_pyxform(warning) for warning in told["warnings"]]
    form = _read(told["xform"])
    _refuse_unusable(form, told["settings"])
    faults = [] if is_valid else validation.faults_of(told["xform"], told["rows"])
    if faults:
        raise FormRefused(in_order(_merged(found, faults)))
    if not ({"form_id", "id_string"} & set(told["settings"])):
        warnings.append(_named_by_file(form.form_id))
    made = {"itemsets.csv": told["itemsets"].encode()} if told["itemsets"] else {}
    return ReadForm(
        told["xform"], form, told["facts"], made, tuple(in_order([*warnings, *_said_of(form)]))
    )


def _merged(found: list[Fault], said: list[Fault]) -> list[Fault]:
    """Our own findings, and what the tools said of rows we found nothing on."""
    ours = {(fault.sheet, fault.row) for fault in found}
    return found + [
        fault for fault in said if not fault.row or (fault.sheet, fault.row) not in ours
    ]


def _read(xml: str) -> XForm:
    try:
        return read_xform(xml)
    except UnreadableXForm as error:
        raise FormRefused([Fault(error.code, error.th, error.en)]) from error


def _refuse_unusable(form: XForm, settings: Mapping[str, Any] | None = None) -> None:
    sheet, row = ("settings", 2) if settings is not None else ("", 0)
    faults = []
    if not form.form_id:
        faults.append(
            Fault(
                "no_form_id",
                "แบบฟอร์มไม่มีรหัส ใส่ form_id ในแผ่น settings (หรือ id ของ instance ใน XForm)",
                "The form has no id; write form_id in the settings sheet (or the id of the "
                "instance of an XForm).",
                sheet, row, "form_id",
            )
        )  # fmt: skip
    elif _AWKWARD.search(form.form_id) or not (form.form_id + form.version).isprintable():
        faults.append(
            Fault(
                "bad_form_id",
                f"form_id “{form.form_id}” ใช้ไม่ได้ ใช้ตัวอักษร ตัวเลข และ _ เช่น household_survey",
                f"The form_id “{form.form_id}” cannot be used; use letters, digits and _.",
                sheet, row, "form_id",
            )
        )  # fmt: skip
    if max(len(form.form_id), len(form.version)) > LONGEST_NAME:
        faults.append(
            Fault(
                "name_too_long",
                f"form_id และ version ยาวได้ไม่เกิน {LONGEST_NAME} ตัวอักษร",
                f"form_id and version may have {LONGEST_NAME} characters.",
                sheet, row, "form_id",
            )
        )  # fmt: skip
    if form.is_encrypted:
        faults.append(
            Fault(
                "is_encrypted",
                "แบบฟอร์มนี้เข้ารหัสคำตอบ (public_key) ระบบจะอ่านและนับคำตอบไม่ได้ ลบ public_key ออก "
                "คำตอบที่ส่งมาถูกเข้ารหัสเก็บไว้ที่ระบบอยู่แล้ว",
                "The form encrypts its answers (public_key), so nothing could be made of them; "
                "remove public_key. What is sent is kept encrypted here anyway.",
                sheet, row, "public_key",
            )
        )  # fmt: skip
    if faults:
        raise FormRefused(faults)


def _said_of(form: XForm) -> list[Fault]:
    said = []
    if not form.version:
        said.append(
            Fault(
                "no_version",
                "แบบฟอร์มไม่บอก version ถ้าแก้แล้วเผยแพร่อีกจะถูกปฏิเสธ "
                "ใส่ version ในแผ่น settings เช่น 2569010101",
                "The form tells no version, so a changed one will be refused; write version in "
                "the settings sheet.",
                "settings", 2, "version",
            )
        )  # fmt: skip
    if not form.title:
        said.append(
            Fault(
                "no_title",
                "แบบฟอร์มไม่มีชื่อ (form_title) ผู้สำรวจจะเห็นแต่รหัส",
                "The form has no title; surveyors will see its id.",
                "settings", 2, "form_title",
            )
        )  # fmt: skip
    return said


def _named_by_file(form_id: str) -> Fault:
    return Fault(
        "named_by_file",
        f"แผ่น settings ไม่บอก form_id จึงใช้ชื่อไฟล์ “{form_id}” ถ้าเปลี่ยนชื่อไฟล์จะกลายเป็นแบบใหม่",
        f"The settings sheet tells no form_id, so the file's name “{form_id}” stands for it; "
        "under another name it will be another form.",
        "settings",
        2,
        "form_id",
    )


def _read_apart(*workbooks: tuple[Path, str, str]) -> list[dict[str, Any]]:
    """What the reading process made of each workbook, its kind and what it is called."""
    with tempfile.TemporaryDirectory(prefix="form-") as folder:
        results = [Path(folder, f"{number}.json") for number in range(len(workbooks))]
        command = [sys.executable, "-m", "survey.xforms.reading_process"]
        for (path, kind, stem), result in zip(workbooks, results, strict=True):
            command += [str(path.resolve()), str(result), kind, stem]
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(_ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
        }
        try:
            done = subprocess.run(  # noqa: S603 (our own program; the workbook is an argument)
                command, cwd=folder, env=environment, capture_output=True, check=False,
                timeout=LONGEST_READING,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return [{"stopped": "too_long"}] * len(workbooks)
        if done.returncode or not all(each.is_file() for each in results):
            stopped = {"stopped": "too_large", "original": f"exit {done.returncode}"}
            return [stopped] * len(workbooks)
        return [json.loads(each.read_text(encoding="utf-8")) for each in results]


def _stopped(why: str, original: str) -> FormRefused:
    if why == "unreadable":
        return _refused(
            "damaged",
            "อ่านไฟล์ไม่ได้ ไฟล์อาจเสียหายหรือไม่ใช่ XLSForm เปิดใน Excel แล้วบันทึกใหม่",
            "The file cannot be read; it may be damaged, or no XLSForm. Save it again in Excel.",
            original,
        )
    if why == "too_many_rows":
        return _refused(
            "too_many_rows",
            f"แผ่น {original} มีแถวมากเกินไป ย้ายรายการยาวไปเป็นไฟล์ CSV แล้วใช้ select_one_from_file",
            f"The sheet {original} has too many rows; put long lists into a CSV file and use "
            "select_one_from_file.",
        )
    if why == "too_long":
        return _refused(
            "too_long",
            "อ่านไฟล์นี้นานเกินไปจึงหยุด ให้ลดจำนวนคำถามหรือตัวเลือก",
            "Reading took too long and was stopped; ask less, or offer fewer choices.",
        )
    return _too_large()


def _too_large() -> FormRefused:
    return _refused(
        "unpacks_too_large",
        "ข้างในไฟล์ใหญ่ผิดปกติ ให้ลบแผ่น แถว และรูปแบบที่ไม่ใช้ แล้วบันทึกใหม่",
        "What the file holds is unusually large; remove unused sheets, rows and formats.",
    )


def _has_macros() -> FormRefused:
    return _refused(
        "has_macros",
        "ไฟล์มีมาโคร ซึ่งไม่รับ บันทึกเป็น .xlsx แบบไม่มีมาโครแล้วส่งใหม่",
        "The workbook has macros, which are not taken; save it as .xlsx without them.",
    )


def _not_what_it_says(kind: str, meant: str) -> FormRefused:
    is_like = f" ({meant})" if meant else ""
    return _refused(
        "not_what_it_says",
        f"ชื่อไฟล์ลงท้าย {kind} แต่ข้างในไม่ใช่{is_like} เปิดใน Excel แล้วบันทึกเป็น .xlsx หรือเปลี่ยนชื่อให้ตรงชนิด",
        f"The name ends in {kind}, but the content is something else{is_like}; save it as .xlsx, "
        "or name it as it is.",
    )


def _refused(code: str, th: str, en: str, original: str = "") -> FormRefused:
    return FormRefused([Fault(code, th, en, original=original[:500])])
