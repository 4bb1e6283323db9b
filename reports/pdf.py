"""The situation report on paper: a document of blocks in, the bytes of a PDF out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from formats.thai import Digits
from formats.typesetting import as_text, typeset, with_digits
from reports import paper
from reports.blocks import Document

TEMPLATE = Path(__file__).with_name("typst") / "situation.typ"


def report_pdf(document: Document, *, digits: Digits = "thai", prepared_at: datetime) -> bytes:
    """`document` as PDF/A in A4, in the language that is active and one kind of numerals.

    `prepared_at` (aware) is the only date in the file.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    return set_content(paper.content(document), digits=digits, dated=prepared_at)


def set_content(content: dict[str, Any], *, digits: Digits, dated: datetime) -> bytes:
    """What stands on the paper, as composed now or when a month was frozen, as PDF/A.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    content = with_digits(content, digits)
    content["digits"] = digits
    content["date"] = [dated.year, dated.month, dated.day]
    return typeset(TEMPLATE, "report", as_text(content), dated=dated)
