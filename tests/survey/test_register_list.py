"""A parcel in the register: its latest document, and the latest area that one prints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from network.moments import Moment
from parcels.models import LandDocumentType, SpatialUnit
from parcels.registry import record_claim
from survey.register_list import RegisterPage, register_page
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.place("27040501")


@pytest.fixture
def unit(village) -> SpatialUnit:
    return factories.boundary(factories.square(102.01, 13.51, 0.002), village=village).spatial_unit


def shown(unit: SpatialUnit, paper: str, on: date, square_metres: str = "") -> None:
    record_claim(
        unit,
        holder=None,
        document_type=LandDocumentType.objects.get(pk=paper),
        observed_on=on,
        source=factories.source(),
        document_number=f"{paper}-{on.year}",
        document_square_metres=Decimal(square_metres) if square_metres else None,
    )


def page(village, moment: Moment | None = None, **asked: str) -> RegisterPage:
    return register_page([village.pk], moment or Moment.now(), asked)


@pytest.fixture
def old_and_new(unit) -> SpatialUnit:
    """A tax receipt that prints an area, and a later ALRO paper that prints none."""
    shown(unit, "alro_401", date(2025, 2, 1))
    shown(unit, "pbt5", date(2025, 1, 1), "16000")
    return unit


def test_the_latest_document_is_shown_with_the_latest_printed_area(village, old_and_new):
    found = page(village)
    [row] = found.rows
    assert row.document.endswith("alro_401-2025")
    assert row.printed == found.printed == 16000


def test_the_filter_goes_by_the_latest_document(village, old_and_new):
    assert page(village, document="alro_401").whole == 1
    assert page(village, document="pbt5").whole == 0


def test_what_differs_goes_by_the_printed_area(village, old_and_new):
    assert page(village, differs="1").whole == 1  # some 48,000 m² are measured
    shown(old_and_new, "sk1", date(2025, 2, 2), str(round(page(village).measured, 2)))
    assert page(village, differs="1").whole == 0


def test_as_known_on_a_day_before_the_newer_document(village, old_and_new):
    [row] = page(village, Moment(date(2025, 2, 1), Moment.now().known_by)).rows
    assert row.document.endswith("pbt5-2025")
