"""Words of registers, fields and reasons in the language of the page."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language


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
    return (en or th) if english else th
