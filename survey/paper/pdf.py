"""Sheets on paper: their content in, the bytes of a PDF out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from formats.typesetting import as_text, typeset
from network.gate import qr_svg
from survey.paper.sheets import fixed_words

TEMPLATE: Final = Path(__file__).parent.with_name("typst") / "form.typ"


def sheets_pdf(
    title: str,
    sheets: Sequence[tuple[dict[str, Any], str]],
    language: str,
    *,
    dated: datetime,
) -> bytes:
    """Sheets behind each other in A4: (survey.paper.sheets.content, address of its QR code) each.

    `dated` (aware) is the only date in the file; the same sheets give the same bytes.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    content = {
        "title": title,
        "language": language,
        "date": [dated.year, dated.month, dated.day],
        "words": fixed_words(),
        "sheets": [each | {"qr": qr_svg(address)} for each, address in sheets],
    }
    return typeset(TEMPLATE, "paper", as_text(content), dated=dated)
