"""One village, laid out once for the tests of its sheets."""

from __future__ import annotations

import pytest

from maps.tiles import recent
from tests.maps.layouts.laid_out import Laid, laid_out


@pytest.fixture
def laid(db: None) -> Laid:
    recent.forget()
    return laid_out()
