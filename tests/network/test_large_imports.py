"""Right after a very large import the planner knows how large the tables are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network import loading
from network.imports import Outcome, importing
from network.models import Party

pytestmark = pytest.mark.django_db


def imported(path: Path, count: int, *, dry_run: bool = False) -> None:
    path.write_bytes(f"{count}".encode())
    outcome = Outcome("households", dry_run=dry_run)
    with importing(path, outcome, title="รายชื่อ", as_of=date(2025, 6, 30)):
        rows = [(Party.Kind.PERSON,)] * count
        loading.load(Party, ["kind"], rows)
        outcome.accepted = count


def known_kinds() -> list[str]:
    """What the planner knows of the kinds of parties."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_vals::text FROM pg_stats"
            " WHERE tablename = 'network_party' AND attname = 'kind'"
        )
        return [text for (text,) in cursor.fetchall()]


def test_what_was_written_before_an_import_is_not_counted_as_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(loading, "LARGE", 50)
    loading.load(Party, ["kind"], [(Party.Kind.PERSON,)] * 60)
    with CaptureQueriesContext(connection) as asked:
        imported(tmp_path / "a.txt", 10)
    assert not [each for each in asked if "ANALYZE" in each["sql"]]


def test_a_large_import_tells_the_planner_and_a_small_one_does_not_wait_for_that(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(loading, "LARGE", 50)
    with CaptureQueriesContext(connection) as asked:
        imported(tmp_path / "a.txt", 10)
        imported(tmp_path / "b.txt", 60, dry_run=True)
    assert not [each for each in asked if "ANALYZE" in each["sql"]]
    imported(tmp_path / "c.txt", 60)
    assert known_kinds() == ["{person}"]
