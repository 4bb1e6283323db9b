"""docs/FACTS.md says what the code says."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from survey.management.commands.print_targets import targets_page


def test_the_page_lists_every_fact_an_answer_can_become():
    assert Path(settings.BASE_DIR, "docs", "FACTS.md").read_text() == targets_page()
