"""What a map cannot draw it says below: nothing is left out in silence."""

from __future__ import annotations

import pytest

from parcels.models import StatedPlace
from reports import sheets
from reports.situation import SituationReport
from tests import factories
from tests.reports.test_figures import IN_MAY, JUNE, District

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> District:
    district = District()
    for number in range(5):
        district.lived_in(district.a1, condition="unsafe", label=str(number))
    return district


def notes(here: District) -> tuple[list[str], list[str]]:
    report = SituationReport(here.district, JUNE)
    housing, care = sheets.housing_map(report), sheets.care_map(report)
    assert housing is not None
    assert care is not None
    return housing.notes, care.notes


def test_where_every_village_is_drawn_nothing_is_said(here):
    assert not [each for both in notes(here) for each in both if "อีก" in each and "B" in each]


def test_villages_without_boundary_and_houses_without_a_village_are_counted(here):
    here.lived_in(here.b1, condition="major_repair")  # it has no boundary, its house no point
    adrift = here.lived_in(here.a1, condition="unsafe", label="ลอย")
    StatedPlace.objects.create(
        spatial_unit=adrift.house, place=here.a, observed_on=IN_MAY, source=factories.source()
    )
    housing, care = notes(here)
    assert any(each.startswith("อีก 1 หมู่บ้านไม่อยู่บนแผนที่") for each in housing)
    assert any(each.startswith("อีก 2 หลังไม่อยู่ในวงกลมใด") for each in housing)
    assert any(each.startswith("อีก 1 หมู่บ้านไม่อยู่บนแผนที่") for each in care)
    assert not any("หลังไม่อยู่" in each for each in care)  # one more sum would tell too much
