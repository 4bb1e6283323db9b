"""The whole corpus: every file and its verdict."""

from __future__ import annotations

from itertools import chain

from tests.corpus import archive_cases, crs_cases, real_cases, shape_cases, table_cases, text_cases
from tests.corpus.cases import Case

CASES: tuple[Case, ...] = tuple(
    chain(
        archive_cases.CASES,
        text_cases.CASES,
        crs_cases.CASES,
        shape_cases.CASES,
        table_cases.CASES,
        real_cases.CASES,
    )
)
