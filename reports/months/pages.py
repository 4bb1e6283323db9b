"""The frozen page of a month: read once from the database, then kept by the process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from reports.models import MonthlyReport

KEPT = 48  # pages; each a few hundred kilobytes


@lru_cache(maxsize=KEPT)
def page(report: int, language: str) -> tuple[dict[str, Any], SafeString]:
    """Head (words) and body (HTML) of a stored report, by its key; it can never change."""
    found = MonthlyReport.objects.filter(pk__in=[report]).values_list("page", flat=True).get()
    # Composed by our own templates when it was frozen, and final in the database since.
    said = found.get(language) or found["th"]
    return said["head"], mark_safe(said["body"])  # noqa: S308
