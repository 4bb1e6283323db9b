"""The sentence of an error in the language of the page."""

from __future__ import annotations

from django.utils.translation import get_language

BETWEEN = " / "  # docstrings of errors are 'Thai / English'


def sentence(error: Exception) -> str:
    """What went wrong, for a person: Thai, or English where the page is English."""
    reason = getattr(error, "reason", error)  # imports.Refused carries one
    if hasattr(reason, "th") and hasattr(reason, "en"):
        english = (get_language() or "").startswith("en")
        return str(reason.en if english else reason.th)
    return one_language(str(error))


def one_language(words: str) -> str:
    """Of `Thai / English` the half that the page speaks; all of it where there is one only."""
    english = (get_language() or "").startswith("en")
    thai, _, translated = words.rpartition(BETWEEN)
    return translated if english or not thai else thai
