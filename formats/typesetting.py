"""Pages on paper: a template and values in, the bytes of a PDF out.

Set by Typst. The fonts are named files, never what the system prefers, and the only date
in it is the one given: the same values give the same bytes on every machine.
"""

from __future__ import annotations

import json
import re
import threading
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import typst

from formats.errors import FormatError
from formats.thai import Digits, in_digits

FONT_FILES = ("Laksaman.ttf", "Laksaman-Bold.ttf", "Laksaman-Italic.ttf")
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
)
ARCHIVE_STANDARD: Final = "a-2b"  # PDF/A: an office can keep it for good

LARGE: Final = 200_000  # letters of input; what smaller pages leave behind is soon driven out
KEPT_AGES: Final = 10  # pages set after it for which Typst remembers how something was set

UNTOUCHED = {"svg", "swatch", "language", "serial"}

_WORD = re.compile(r"[0-9A-Za-z]+(?:[._/-]+[0-9A-Za-z]+)*|[๐-๙]+")
_LATIN = re.compile(r"[A-Za-z]")
_DIGIT = re.compile("[0-9๐-๙]")


class FontMissing(FormatError):
    """Nothing can be typeset without the font of all paper."""

    th_sentence = "ไม่พบแบบอักษร Laksaman กรุณาติดตั้ง fonts-tlwg-laksaman-ttf"
    en_sentence = "The font Laksaman is missing; install fonts-tlwg-laksaman-ttf."


def typeset(template: Path, name: str, packed: str, *, dated: datetime) -> bytes:
    """`template` as PDF/A with the JSON text `packed` in its input `name`.

    `dated` (aware) is the only date in the file.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    try:
        return _compiled(template, {name: packed}, dated, ARCHIVE_STANDARD)
    except typst.TypstError:
        # PDF/A refuses a letter that no font has, such as an emoji in somebody's title: a
        # page with an empty box in it is better than none.
        return _compiled(template, {name: packed}, dated, None)


def as_text(content: dict[str, Any]) -> str:
    """Values as JSON, the same text for the same values."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def _compiled(
    template: Path, inputs: dict[str, str], dated: datetime, standard: Literal["a-2b"] | None
) -> bytes:
    fonts = _fonts(font_folder())
    try:
        return typst.compile(
            template,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=standard,
            timestamp=int(dated.timestamp()),
        )
    finally:
        if sum(map(len, inputs.values())) > LARGE:
            threading.Thread(target=_forget, args=[fonts], name="typst-forgets").start()


def _forget(fonts: typst.Fonts) -> None:
    """Let Typst drop what it remembers, by setting pages of nothing; a tenth of a second.

    It remembers for KEPT_AGES more pages, about 100 MB for each report of a district: a server
    of 2 GB would be full of reports that are never set again. Nothing waits for this.
    """
    for _ in range(KEPT_AGES + 1):
        typst.compile(b"", font_paths=fonts, ignore_system_fonts=True, format="svg")


@cache
def _fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


@cache
def font_folder() -> Path:
    """The folder in which all cuts of Laksaman lie.

    Raises:
        FontMissing: none of the usual folders has them.
    """
    for folder in FONT_FOLDERS:
        for found in sorted(folder.glob(f"**/{FONT_FILES[0]}")):
            if all((found.parent / name).is_file() for name in FONT_FILES):
                return found.parent
    raise FontMissing


def with_digits(value: Any, digits: Digits) -> Any:
    """Every word in `value` in one kind of numerals; drawings and the serial as they are."""
    if isinstance(value, dict):
        return {
            key: each if key in UNTOUCHED else with_digits(each, digits)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [with_digits(each, digits) for each in value]
    return in_document_digits(value, digits) if isinstance(value, str) else value


def in_document_digits(text: str, digits: Digits) -> str:
    """`text` in the numerals of a document; a code with Latin letters (F1.1) keeps its own."""
    if not _DIGIT.search(text):
        return text
    return _WORD.sub(
        lambda found: found[0] if _LATIN.search(found[0]) else in_digits(found[0], digits), text
    )
