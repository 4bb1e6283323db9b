"""A village on ALRO land, and a field of a mother with her child."""

from __future__ import annotations

import pytest

from parcels.layer_kinds import LayerKind
from tests import factories
from tests.parcels.filings.filing import (
    field,
)
from tests.parcels.land_layers import layer


@pytest.fixture
def here(db: None):
    factories.place("27")
    factories.place("2704")
    factories.place("270401", geometry=factories.square(102, 13.5, 0.1))
    layer(LayerKind.ALRO_LAND, factories.square(102.0, 13.5, 0.05))
    return factories.place("27040101")


@pytest.fixture
def family(here):
    """A field that a mother holds, and her child."""
    household = factories.household(here)
    mother = factories.person("นางแม่ สมมติ", household=household)
    child = factories.person("นายลูก สมมติ", household=household)
    return field(here, holder=mother, paper="alro_401"), mother, child
