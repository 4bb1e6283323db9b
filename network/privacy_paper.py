"""What is printed about personal data: a list of blocks in, the bytes of a PDF (A4) out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import get_language

from formats.thai import Digits
from formats.typesetting import as_text, typeset

TEMPLATE: Final = Path(__file__).with_name("typst") / "privacy.typ"
Block = dict[str, Any]


def title(text: str) -> Block:
    """What stands on top, in the middle."""
    return {"kind": "title", "text": text}


def heading(text: str) -> Block:
    """A heading that stays with what follows it."""
    return {"kind": "heading", "text": text}


def text(said: str, *, kind: str = "text") -> Block:
    """A paragraph: "text", "indented" as letters are, or "right"."""
    return {"kind": kind, "text": said}


def listed(lines: Sequence[str]) -> Block:
    """Lines with a dot before each."""
    return {"kind": "list", "lines": list(lines)}


def facts(rows: Sequence[tuple[str, str]]) -> Block:
    """What something is called, and what it is."""
    return {"kind": "facts", "rows": [list(each) for each in rows]}


def table(columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> Block:
    """Columns as (heading, share of the width), and rows of as many texts."""
    return {
        "kind": "table",
        "columns": [{"text": label, "width": width} for label, width in columns],
        "rows": [list(row) for row in rows],
    }


def signature(*lines: str) -> Block:
    """Who signs, below a gap for the hand."""
    return {"kind": "signature", "lines": list(lines)}


def slips(each: Sequence[dict[str, Any]]) -> Block:
    """Slips to cut out, six to a page: `title`, `about`, `lines`, `contact` each."""
    return {"kind": "slips", "slips": list(each)}


def printed(
    name: str,
    blocks: Sequence[Block],
    *,
    dated: datetime,
    footer: str = "",
    is_wide: bool = False,
    digits: Digits = "arabic",
    size: float = 13,
) -> bytes:
    """The blocks one below the other; the same blocks and day give the same bytes.

    `dated` (aware) is the only date in the file; `digits` are those of the numbers of pages,
    what the blocks say is written already. `size` of the letters is in points.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    content = {
        "title": name,
        "blocks": list(blocks),
        "footer": footer,
        "is_wide": is_wide,
        "digits": digits,
        "size": size,
        "language": (get_language() or "th")[:2],
        "date": [dated.year, dated.month, dated.day],
    }
    return typeset(TEMPLATE, "paper", as_text(content), dated=dated)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF that opens in the browser, to print; never kept on the way."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )
