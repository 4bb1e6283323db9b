"""The whole corpus: every file and its verdict."""

from __future__ import annotations

from itertools import chain

from tests.corpus import (
    archive_cases,
    crs_cases,
    real_cases,
    shape_cases,
    table_cases,
    text_cases,
    value_cases,
)
from tests.corpus.cases import Case

KINDS = (
    archive_cases,
    text_cases,
    crs_cases,
    shape_cases,
    table_cases,
    value_cases,
    real_cases,
)
CASES: tuple[Case, ...] = tuple(chain.from_iterable(kind.CASES for kind in KINDS))
