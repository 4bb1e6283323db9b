"""A parcel that a sheet is made of."""

from __future__ import annotations

import pytest

from tests.maps.parcels_told import Told


@pytest.fixture
def told(db: None) -> Told:
    return Told()
