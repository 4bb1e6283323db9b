"""Words of registers, fields and reasons in the language of the page."""

from __future__ import annotations

import re
from typing import Final, Protocol

from django.utils.translation import get_language

# What a sentence says to who sits at the server: options of the command line.
_OPTIONS: Final = re.compile(
    r"\s*\([^()]*--[a-z-]+[^()]*\)"
    r"|\s*ให้(?:ระบุ|เลือก)ด้วย --[a-z-]+"
    r"|;? (?:choose one|give it|say it) with --[a-z-]+"
)


class InBoth(Protocol):
    """Anything said in Thai and in English."""

    @property
    def th(self) -> str:
        """In Thai."""

    @property
    def en(self) -> str:
        """In English."""


def said(both: InBoth) -> str:
    """What is said, in the language of the page."""
    return chosen(both.th, both.en)


def chosen(th: str, en: str) -> str:
    """Of the two the one for the page; Thai where there is no English."""
    english = (get_language() or "").startswith("en")
    return _OPTIONS.sub("", (en or th) if english else th)
