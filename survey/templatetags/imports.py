"""How the pages of imports write what is said in two languages, and cells of a stranger's table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from survey.imports import wording
from survey.imports.looks import plain_text

register = template.Library()
LONGEST_CELL = 60  # characters


@register.filter
def said(both: wording.InBoth) -> str:
    """What is said in Thai and in English, in the language of the page."""
    return wording.said(both)


@register.filter
def cell(row: Mapping[str, Any], column: str) -> str:
    """What stands in a column of a row, on one line, cut where it is long."""
    text = plain_text(row.get(column))
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"
