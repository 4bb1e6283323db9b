"""On which land a house stands is told as of any day: the lot, else the parcel, of that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from maps.layouts.committee import Sight, told_to_committee
from maps.tiles import recent
from network.moments import Moment
from parcels import documents, registry
from parcels.layer_kinds import Regime
from parcels.models import LandDocumentType, SpatialUnit
from tests import factories
from tests.maps.layouts.laid_out import SOUTH, WEST, laid_out

pytestmark = pytest.mark.django_db
ALRO, DEED = "alro_401", "title_deed_ns4"


def lands(village: int, moment: Moment) -> list[tuple[str, str]]:
    told = told_to_committee(village, moment, Sight(names=False, health=False, disability=False))
    return [(each.regime, each.document) for each in told.houses]


def paper(unit: SpatialUnit, kind: str, on: date) -> None:
    documents.record_document(
        unit, LandDocumentType.objects.get(pk=kind), observed_on=on, source=factories.source()
    )


def test_the_land_of_a_house_is_that_of_the_day_asked_for():
    recent.forget()
    place = laid_out(2).place
    # A parcel under both houses from January; a lot of the first alone from March.
    parcel = factories.boundary(
        factories.square(WEST - 0.0002, SOUTH - 0.001, 0.002), village=place,
        observed_on=date(2025, 1, 10),
    ).spatial_unit  # fmt: skip
    paper(parcel, ALRO, date(2025, 1, 10))
    lot = registry.register_unit(
        SpatialUnit.Kind.HOUSE_LOT, stated_place=place, observed_on=date(2025, 3, 1),
        source=factories.source(),
    )  # fmt: skip
    factories.boundary(
        factories.square(WEST - 0.0001, SOUTH + 0.0005, 0.0002), unit=lot,
        observed_on=date(2025, 3, 1),
    )  # fmt: skip
    paper(lot, DEED, date(2025, 3, 1))

    def before(day: date) -> list[tuple[str, str]]:
        return lands(place.pk, replace(Moment.now(), true_before=day))

    outside = Regime.OUTSIDE_ALL_LAYERS.value
    assert lands(place.pk, Moment.now()) == [(outside, DEED), (outside, ALRO)]
    assert before(date(2025, 3, 1)) == [(outside, ALRO), (outside, ALRO)]
    assert before(date(2025, 1, 10)) == [("", ""), ("", "")]
