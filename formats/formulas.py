"""Texts that a spreadsheet would run, and the apostrophe that keeps it from doing so."""

from __future__ import annotations

import re

# A spreadsheet takes a text that begins so for a formula, also behind its own sign for text.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run. `unguarded` takes it off."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe of `guarded`; any other text as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
