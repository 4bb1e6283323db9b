"""Ids and file names as one part of a path, whatever letters they have."""

from __future__ import annotations

from urllib.parse import quote, unquote

EMPTY = "%"  # of a form without a version; a written % is always followed by two digits


class Segment:
    """A path converter: any text, also with slashes, dots alone, or nothing at all.

    A server decodes `%2F` before it looks for a view, and clients take `.` and `..` for
    steps. So what would be misread is escaped once more below the escaping of the URL.
    """

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The text that was meant.

        Raises:
            ValueError: not as `to_url` writes it; one address is one text.
        """
        text = "" if value == EMPTY else unquote(value, errors="strict")
        if "\0" in text or self.to_url(text) != value:
            raise ValueError(value)
        return text

    def to_url(self, value: str) -> str:
        """Before the escaping that `reverse` does."""
        if not value:
            return EMPTY
        if not value.strip("."):
            return value.replace(".", "%2E")
        return "".join(quote(each, safe="") if _is_misread(each) else each for each in value)


def _is_misread(letter: str) -> bool:
    return letter in "/%\\" or letter < " " or letter == "\x7f"
