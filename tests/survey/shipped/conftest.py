"""The shipped forms, read once, and the engine that fills them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.shipped.publishing import SHIPPED, Reading
from survey.xforms.conversion import ReadForm
from tests.survey.shipped.filling import Filler


@pytest.fixture(scope="session")
def forms() -> dict[str, ReadForm]:
    """Every shipped form, converted and checked by ODK Validate."""
    reading = Reading(SHIPPED)
    return {form_id: reading.of(form_id) for form_id in SHIPPED}


@pytest.fixture(scope="session")
def filler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filler]:
    engine = Filler(Path(tmp_path_factory.mktemp("filling")))
    yield engine
    engine.close()
