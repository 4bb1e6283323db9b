"""Every file of the corpus ends in its verdict: read, held in part, or refused with a sentence.

Three things hold for each: no traceback, nothing half imported, no text silently garbled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.apps import apps
from django.db import connection

from formats.errors import FormatError
from formats.feature_files import open_features
from formats.tables import open_table
from network.models import ImportRow
from tests import factories
from tests.corpus.cases import EXIT_CODES, Case, Door, Verdict, parameters
from tests.corpus.recorded import recorded_texts
from tests.corpus.table import CASES
from tests.import_commands import keep_in, kept_files, run

SENT = [case for case in CASES if case.sent]
THAI = re.compile("[ก-๙]")
# What Thai looks like once it was read in a wrong code page.
TENTH_OF_A_METRE = 1e-6  # degrees
LOST = re.compile("\ufffd")
GARBLED = re.compile("\ufffd|à¸|à¹|(?:เธ.|เน.){3}|[\x80-\x9f]|(?:[¡-û]{3})")


@dataclass
class Seen:
    """What reading a file gave."""

    verdict: Verdict
    why: tuple[str, ...] = ()
    count: int | None = None
    texts: set[str] = field(default_factory=set)
    flawed_texts: set[str] = field(default_factory=set)  # of features whose problem says so
    told: str = ""
    places: list[Any] = field(default_factory=list)


def seen(case: Case, path: Path) -> Seen:
    """Read a file by its door."""
    try:
        return shapes_seen(case, path) if case.door is Door.SHAPES else table_seen(case, path)
    except FormatError as refusal:
        assert THAI.search(refusal.th), refusal.th
        assert re.search("[A-Za-z]{3}", refusal.en), refusal.en
        assert str(path.parent) not in str(refusal)
        assert "rangwat-" not in str(refusal), "the name of a private folder is told"
        return Seen(Verdict.REFUSED, (type(refusal).__name__,), told=str(refusal))


def shapes_seen(case: Case, path: Path) -> Seen:
    """Every feature of a file of shapes."""
    with open_features(path, **case.options) as opened:
        told = [opened.name, opened.layer, str(opened.crs)]
        if opened.encoding:
            told += [opened.encoding.th, opened.encoding.en]
        texts, flawed, problems, count = set(opened.fields), set(), {}, 0
        places: list[Any] = []
        for batch in opened.batches(100):
            problems |= batch.problems
            for number, row in zip(batch.numbers, batch.attributes, strict=True):
                found = {value for value in row.values() if isinstance(value, str)}
                (flawed if number in batch.problems else texts).update(found)
                count += 1
            for geometry in batch.geometries:
                assert geometry is None or not geometry.has_z
            places += list(batch.geometries)
        for problem in problems.values():
            assert THAI.search(problem.th)
            assert problem.en
            told += [problem.th, problem.en]
    codes = tuple(sorted({str(problem.code.value) for problem in problems.values()}))
    verdict = Verdict.HELD if problems else Verdict.DONE
    return Seen(verdict, codes, count, texts, flawed, "\n".join(told), places)


def table_seen(case: Case, path: Path) -> Seen:
    """Every cell of a table."""
    table = open_table(path, **case.options)
    texts = {*table.headers, *table.title}
    flawed: set[str] = set()
    codes: set[str] = set()
    problems: list[str] = []
    for row in table:
        found = {str(value) for value in row.values.values() if value is not None}
        (texts if row.problem is None else flawed).update(found)
        if row.problem is not None:
            codes.add(str(row.problem.code))
            problems.append(f"{row.number}: {row.problem.en}")
    told = f"{table.encoding.th}\n{table.encoding.en}" if table.encoding else ""
    with open_features(path, srid=4326, **case.options) as opened:
        for batch in opened.batches(100):
            assert len(batch.numbers) == len(batch.geometries)
    verdict = Verdict.HELD if codes else Verdict.DONE
    told = "\n".join((told, *problems))
    return Seen(verdict, tuple(sorted(codes)), len(table), texts, flawed, told)


@pytest.mark.parametrize("case", parameters(CASES))
def test_a_file_is_read_as_the_table_says(case, tmp_path):
    found = seen(case, case.make(tmp_path))
    assert (found.verdict, found.why) == (case.verdict, tuple(sorted(case.why))), found.told
    if case.count is not None:
        assert found.count == case.count
    missing = set(case.reads) - found.texts - found.flawed_texts
    assert not missing, found.texts
    for piece in case.told:
        assert piece in found.told
    assert not garbled(case, found.texts)
    if case.lies is not None:
        edge = found.places[0].boundary if found.places[0].area else found.places[0]
        assert edge.distance(shapely.Point(case.lies)) < TENTH_OF_A_METRE


def garbled(case: Case, texts: Iterable[str]) -> list[str]:
    """Texts that were read wrong. What strangers garbled themselves is read as they wrote it."""
    sign = LOST if case.needs_shared else GARBLED
    return [text for text in texts if sign.search(text)]


# --- into the registers -----------------------------------------------------------------------


@pytest.fixture
def places(tmp_path, settings):
    keep_in(tmp_path / "media", settings)
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    factories.place("270405", name="คลองหินปูน")
    factories.place("270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.3))
    factories.place("27040606", name="บ้านทุ่งใหม่")


def everything() -> dict[str, int]:
    """How many records there are in each table of ours; one query."""
    rooms = ("network", "parcels", "savings", "survey")
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    tables = sorted({model._meta.db_table for model in models})
    counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("case", parameters(SENT))
def test_an_import_ends_as_the_table_says(case, tmp_path, places):
    sent = case.sent
    (tmp_path / "sent").mkdir()
    path = case.make(tmp_path / "sent")
    before = everything()
    ended, told = run(sent.command, path, *sent.arguments)
    after = everything()
    rows = ImportRow.objects.filter(outcome=ImportRow.Outcome.HELD)
    waiting = dict(rows.values_list("number", "reason_code"))
    assert (ended, waiting) == (EXIT_CODES[sent.verdict], dict(sent.held)), told
    for piece in sent.told:
        assert piece in told, told
    if sent.verdict is Verdict.REFUSED:
        assert (after, kept_files()) == (before, [])
        assert THAI.search(told)
        return
    for row in rows:
        assert THAI.search(row.reason_th)
        assert row.reason_en
    if sent.accepted is not None:
        accepted = ImportRow.objects.filter(outcome=ImportRow.Outcome.ACCEPTED).count()
        assert (accepted, f"{sent.accepted} in," in told) == (sent.accepted, True), told
    recorded = recorded_texts()
    assert set(sent.keeps) <= recorded, recorded
    assert not garbled(case, recorded)
    if case.needs_shared:
        return  # large; sent twice in the tests of their importers
    run(sent.command, path, *sent.arguments)
    assert everything() == after, "the same file twice changes something"


def test_the_corpus_is_as_large_as_it_should_be():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 120
    assert len(SENT) >= 40
