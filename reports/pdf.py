"""The situation report on paper: a document of blocks in, the bytes of a PDF out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils.translation import override

from formats.thai import Digits
from formats.typesetting import as_text, typeset, with_digits
from reports import packing, paper
from reports.blocks import Document
from reports.map_sheets import Maps, told_room

# What the template says of words that surely are one line (typst/fitting.typ).
UNBROKEN: Final = b"/Lang(zh)"
TEMPLATE = Path(__file__).with_name("typst") / "situation.typ"


def report_pdf(
    document: Document, *, digits: Digits = "thai", maps: Maps = "a3", prepared_at: datetime
) -> bytes:
    """`document` as PDF/A in A4, in the language that is active and one kind of numerals.

    `maps`: on what paper the sheets of maps are; A4 where there is no A3. `prepared_at` (aware)
    is the only date in the file.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    content = paper.content(document)
    return set_content(content, digits=digits, maps=maps, dated=prepared_at)


def set_content(
    content: dict[str, Any], *, digits: Digits, maps: Maps = "a3", dated: datetime
) -> bytes:
    """What stands on the paper, as composed now or when a month was frozen, as PDF/A.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    with override(content["language"]):  # what was stored by an older release lacks some
        content = {**content, "words": paper.fixed_words() | content["words"]}
    content = packing.arranged(told_room(with_digits(content, digits), maps))
    content["digits"], content["maps"] = digits, maps
    content["date"] = [dated.year, dated.month, dated.day]
    made = typeset(TEMPLATE, "report", as_text(content), dated=dated)
    # Who reads aloud is told the language they are of; as many bytes, so that nothing moves.
    return made.replace(UNBROKEN, b"/Lang(%s)" % content["language"].encode())
