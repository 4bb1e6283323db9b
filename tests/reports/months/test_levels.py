"""What is published of sensitive figures at every level and in two months, put together."""

from __future__ import annotations

import pytest

from formats.months import Month
from network.models import HouseholdMembership, Party, PersonRecord
from reports import figures
from reports.sheets import care_by_village
from reports.situation import SituationReport
from reports.small_cells import WIDTH
from tests import factories
from tests.reports.attacker import possible
from tests.reports.months.institution import Institution
from tests.reports.test_drawn import in_need
from tests.reports.test_figures import IN_MAY, JUNE

pytestmark = pytest.mark.django_db
MAY = Month(2025, 5)
FIGURE = figures.PERSONS_BY_AGE


def people(here: Institution, village, *born: int) -> None:
    """A household of persons of these years, verified in May."""
    visit = here.lived_in(village, condition="good", on=IN_MAY, label=f"{village.code}{born}")
    for year in born:
        person = Party.objects.create(kind=Party.Kind.PERSON)
        PersonRecord.objects.create(
            party=person, name="นางสมมติ", birth_year=year, observed_on=IN_MAY,
            source=factories.source(),
        )  # fmt: skip
        HouseholdMembership.objects.create(
            person=person, household=visit.household, observed_on=IN_MAY, source=factories.source()
        )


@pytest.fixture
def here() -> Institution:
    """Two tambons with few of the older in one village each, and one more of them in June."""
    found = Institution()
    people(found, found.a1, *[1990] * 6, 1950)
    people(found, found.a2, *[1985] * 8, 1940, 1941)
    people(found, found.b1, *[1980] * 7, *[1948] * 6)
    return found


def reports(here: Institution, month: Month) -> list[SituationReport]:
    """The report of a month at every level, from the province down."""
    places = (here.province, here.district, here.a, here.b1)
    return [SituationReport(place, month) for place in places]


def spans(found: list[SituationReport]) -> dict:
    """By (code, part), what each published number says by itself, wherever it stands."""
    said: dict = {}
    for report in found:
        for (pk, part), shown in report.shown(FIGURE).items():
            node = report._scope.gazetteer.nodes[pk]
            least, most = said.get((node.code, part), shown.span)
            said[node.code, part] = max(least, shown.span[0]), min(most, shown.span[1])
    return said


def test_levels_and_months_together_give_no_small_count_away(here):
    here.signed(MAY)
    people(here, here.a1, 1951)  # recorded late: June knows of one more than signed May did
    for month in (MAY, JUNE):
        found = reports(here, month)
        district = found[1]
        by_cell: dict = {}
        for report in found[1:]:
            for cell, shown in report.shown(FIGURE).items():
                by_cell.setdefault(cell, set()).add(shown)
        # Every level shows the same of a place, so that none tells what another hides.
        assert all(len(each) == 1 for each in by_cell.values())
        said = spans(found)
        villages = (here.a1, here.a2, here.b1)
        leaves = [(each.code, part) for each in villages for part in FIGURE.labels]
        keys = {each.code: each.pk for each in villages}
        truth = {
            (code, part): district.total(FIGURE, keys[code], part).count for code, part in leaves
        }
        made_of = {
            (code, part): [
                leaf
                for leaf in leaves
                if leaf[0].startswith(code) and (not part or leaf[1] in FIGURE.parts_of(part))
            ]
            for code, part in said
        }
        told = {cell: each for cell, each in said.items() if made_of[cell]}
        small = [leaf for leaf, count in truth.items() if 0 < count < 5]
        assert small
        for leaf in small:
            low, high = possible(made_of, told, truth, leaf)
            assert high - low >= WIDTH, (month, leaf, low, high)


def test_a_rounded_number_is_held_from_month_to_month(here):
    """F5.1 of the district was signed as 30; one or two more do not show."""
    signed = here.signed(MAY)
    before = signed.values["F5.1"]["2704"][""]
    for more in (1, 2):
        people(here, here.b1, *[1970] * more)
        assert (
            SituationReport(here.district, JUNE).shown(FIGURE)[here.district.pk, ""].value == before
        )
    people(here, here.b1, *[1971] * 5, *[1949] * 2)
    now = SituationReport(here.district, JUNE).shown(FIGURE)[here.district.pk, ""]
    assert now.value > before
    # The older are counted by two figures; both say the same of them, held or not.
    report = SituationReport(here.district, JUNE)
    by_living = report.shown(figures.OLDER_BY_LIVING)[here.district.pk, ""]
    assert by_living == report.shown(FIGURE)[here.district.pk, "older"]
    assert by_living.is_held


def test_what_the_map_of_care_showed_of_a_village_is_held_too():
    """Seven houses were signed as 5; one more would be 10, and whose it is would be seen."""
    here = Institution()
    for number in range(7):
        in_need(here, here.a1, f"ก{number}")
    signed = here.signed(MAY)
    assert signed.values["F1.5"][here.a1.code] == {"": 5}
    assert here.c1.code not in signed.values["F1.5"]  # it has not joined: no map shows it
    in_need(here, here.a1, "ก8")
    report = SituationReport(here.district, JUNE)
    assert report.total(figures.HOUSES_FOR_CARE, here.a1.pk).count == 8
    told = {node.pk: shown for node, shown in care_by_village(report)}
    assert (told[here.a1.pk].value, told[here.a1.pk].is_held) == (5, True)
