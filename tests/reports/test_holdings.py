"""F3.5 to F3.7 against land that can be counted by hand; ceilings to the square metre."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest

from formats.months import Month
from network.models import HouseholdMembership, Party, Role
from parcels import registry as land
from parcels.models import (
    BAUnit,
    LandDocument,
    LayerKind,
    LivestockCertificate,
    Right,
    SpatialUnit,
)
from reports import feature_maps, figures, lists, records
from reports.document import compose, values_of
from reports.situation import SituationReport
from reports.tally import within
from tests import factories
from tests.reports.claimed_land import (
    EVERYWHERE,
    RAI,
    claim,
    district,
    farm,
    member,
    of_area,
    split,
    verified_household,
)
from tests.reports.test_figures import FIRST_OF_JULY, IN_JUNE, IN_MAY, JUNE, District, layer

pytestmark = pytest.mark.django_db

RELATIONS = HouseholdMembership.Relation


@pytest.fixture
def here() -> District:
    return district()


def outcomes(here: District) -> dict[str, int]:
    """F3.6 by outcome, those that are not 0."""
    report = SituationReport(here.district, JUNE)
    figure = figures.FAMILIES_BY_CEILING
    counts = {part: report.recorded(figure, here.district.pk, part).count for part in figure.labels}
    return {part: count for part, count in counts.items() if count}


# --- F3.6: the ceiling ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rai", "certified", "outcome"),
    [
        (49, False, "within"),
        (50, False, "tolerance"),  # 80,000 m² exactly: nobody can say
        (51, False, "over"),
        (51, True, "within"),
        (99, True, "within"),
        (100, True, "tolerance"),
        (101, True, "over"),
    ],
)
def test_fifty_rai_or_a_hundred_with_certified_livestock(here, rai, certified, outcome):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    household = factories.household(here.a1)
    farm(household, rai * RAI)
    if certified:
        certificate(household)
    assert outcomes(here) == {outcome: 1}


def test_the_tolerance_is_two_standard_deviations_of_the_area(here):
    """A rectangle of four corners: σ of its area is perimeter × σ of a corner ÷ √4."""
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    side = sqrt(50 * RAI)
    two_sigmas = 2 * (4 * side * 5.0 / 2)  # a telephone's corners are known to 5 m
    assert two_sigmas == pytest.approx(5_657, abs=1)
    for number, (off, expected) in enumerate(
        ((0.9, "tolerance"), (1.1, "over"), (-0.9, "tolerance"), (-1.1, "within"))
    ):
        holder = factories.household(here.a1)
        farm(holder, 50 * RAI + off * two_sigmas, east=0.006 * number, error=5.0)
        held = within(
            figures.FAMILIES_BY_CEILING,
            SituationReport(here.district, JUNE).moment,
            [here.a1.pk],
            [expected],
        )
        assert holder in held, (off, expected)


def test_the_errors_of_parcels_measured_apart_add_as_squares(here):
    """Two parcels of 26 rai: 2σ of the sum is √2 of one's, less than the 2 rai they are over."""
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    household = factories.household(here.a1)
    error = 0.75 * 2 * RAI / (2 * sqrt(2) * 2 * sqrt(26 * RAI))
    for number in range(2):
        farm(household, 26 * RAI, east=0.006 * number, error=error)
    assert outcomes(here) == {"over": 1}
    other = factories.household(here.a1)
    for number in range(2):  # twice as uncertain, 2σ is 1.5 × what they are over
        farm(other, 26 * RAI, east=0.02 + 0.006 * number, error=2 * error)
    assert outcomes(here) == {"over": 1, "tolerance": 1}


def certificate(party: Party, *, on: date = IN_MAY, until: date | None = None) -> None:
    LivestockCertificate.objects.create(
        party=party, certified_on=on, expires_on=until, source=factories.source()
    )


@pytest.mark.parametrize(
    ("until", "outcome"),
    [(None, "within"), (FIRST_OF_JULY, "within"), (date(2025, 6, 30), "over")],
)
def test_a_certificate_counts_until_the_day_it_expires(here, until, outcome):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    household = factories.household(here.a1)
    certificate(member(household, RELATIONS.SPOUSE), until=until)
    farm(household, 60 * RAI)
    assert outcomes(here) == {outcome: 1}


def test_the_family_is_the_head_the_spouse_and_minor_children(here):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    household = factories.household(here.a1)
    for number, (relation, born) in enumerate(
        (("head", 1970), ("spouse", 1972), ("child", 2006))  # 19 in 2025
    ):
        farm(member(household, relation, born=born), 20 * RAI, east=0.006 * number)
    assert outcomes(here) == {"over": 1}


def test_grown_children_and_other_adults_are_families_of_their_own(here):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    household = factories.household(here.a1)
    farm(household, 40 * RAI)
    living = (("child", 2005), ("child", None), ("other", 1950))  # 20, not known, somebody's mother
    for number, (relation, born) in enumerate(living, start=1):
        farm(member(household, relation, born=born), 20 * RAI, east=0.006 * number)
    assert outcomes(here) == {"within": 4}


def test_a_parcel_held_in_parts_counts_by_the_part_and_never_twice(here):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    one, other = factories.household(here.a1), factories.household(here.a2)
    unit = farm(one, 90 * RAI, part=(1, 2))
    claim(unit.ba_units.get(), other, part=(1, 2))
    assert outcomes(here) == {"within": 2}
    # Both of a couple claim the whole of 40 rai: it is 40 rai, not 80.
    third = factories.household(here.a1)
    unit = farm(member(third, RELATIONS.HEAD), 40 * RAI, east=0.01)
    claim(unit.ba_units.get(), member(third, RELATIONS.SPOUSE))
    assert outcomes(here) == {"within": 3}


def test_land_is_alros_by_the_map_or_by_its_last_paper_and_only_what_is_held_counts(here):
    inside = of_area(60 * RAI)
    layer(LayerKind.ALRO_LAND, inside)
    by_map, by_paper, neither, rents = (factories.household(here.a1) for _ in range(4))
    farm(by_map, 60 * RAI)
    farm(by_paper, 60 * RAI, east=0.01, document="alro_401")
    farm(neither, 60 * RAI, east=0.02, document="title_deed_ns4")
    farm(rents, 60 * RAI, east=0.03, document="alro_401", kind=Right.Kind.LEASE)
    report = SituationReport(here.district, JUNE)
    held = within(figures.FAMILIES_BY_CEILING, report.moment, [here.a1.pk])
    assert set(held) == {by_map, by_paper}


def test_what_is_not_verified_was_given_away_or_split_is_not_held(here):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    holder = factories.household(here.a1)
    farm(holder, 60 * RAI, verify=False)
    given = farm(holder, 60 * RAI, east=0.01)
    claim(given.ba_units.get(), holder, kind=Right.Kind.NONE, on=IN_JUNE)
    split(farm(holder, 60 * RAI, east=0.02), on=IN_JUNE)
    assert outcomes(here) == {}
    may = SituationReport(here.district, Month(2025, 5))
    assert may.total(figures.FAMILIES_BY_CEILING, here.district.pk, "over").count == 1
    assert may.total(figures.LAND_BY_REGIME, here.district.pk).count == 2


def test_a_retired_parcel_is_in_no_figure_of_land(here):
    household = verified_household(here)
    unit = farm(household, 3 * RAI, document="alro_401", printed=8 * RAI)
    split(unit, on=IN_JUNE)
    report = SituationReport(here.district, JUNE)
    for figure in (
        figures.LAND_BY_REGIME,
        figures.LAND_SURVEYED,
        figures.HOUSEHOLDS_BY_DOCUMENT,
        figures.HOUSEHOLDS_BY_LAND,
        figures.PARCELS_BY_PAPER,
        figures.FAMILIES_BY_CEILING,
    ):
        assert report.recorded(figure, here.district.pk).count == 0, figure.key
    assert report.recorded(figures.LANDLESS, here.district.pk).count == 1


def test_the_ceiling_is_told_without_accusing_and_small_counts_do_not_leave(here):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    farm(verified_household(here), 60 * RAI)
    report = SituationReport(here.district, JUNE)
    section = next(each for each in compose(report).sections if each.key == "land")
    table = next(each for each in section.tables if "F3.6" in each.caption)
    words = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert words["เกินเพดานตามข้อมูลสำรวจ ต้องตรวจสอบกับ ส.ป.ก."] == "<5"
    assert "ผิดกฎหมาย" not in str(table)
    assert values_of(report)["F3.6"]["2704"]["over"] == "<5"
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=here.district)
    seen = records.opened(report, figures.FAMILIES_BY_CEILING, "over", chief)
    assert (seen.count, seen.visible_count) == (None, 0)


def test_a_family_over_the_ceiling_opens_to_its_committee_with_its_parcels(here):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    household = verified_household(here)
    farm(member(household, RELATIONS.OTHER, born=1960), 60 * RAI)
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.a1)
    report = SituationReport(here.a1, JUNE)
    opened = records.opened(report, figures.FAMILIES_BY_CEILING, "over", leader)
    ((link, _village, area, _part),), _after = lists.rows(opened, after=0)
    assert str(household.key) in link.href
    assert area.text == "60-0-0"
    drawn = [
        each
        for each in feature_maps.features(opened)["features"]
        if each["properties"]["tone"] != "context"
    ]
    assert len(drawn) == 1


# --- F3.5 and F3.7 ----------------------------------------------------------------------------


def test_too_little_land_is_less_than_five_rai_of_all_one_holds_and_rents(here):
    least, enough, rents, shares, unmeasured = (verified_household(here) for _ in range(5))
    farm(least, 4.9 * RAI)
    farm(enough, 3 * RAI, east=0.002)
    farm(enough, 2.1 * RAI, east=0.004)
    farm(rents, 5.1 * RAI, east=0.006, kind=Right.Kind.LEASE)
    farm(shares, 9 * RAI, east=0.01, part=(1, 2))
    farm(unmeasured, 1 * RAI, east=0.014)
    bare = land.register_unit(SpatialUnit.Kind.FARM, observed_on=IN_MAY, source=factories.source())
    land.record_claim(
        bare, holder=unmeasured, document_type=None, observed_on=IN_MAY, source=factories.source()
    )
    report = SituationReport(here.district, JUNE)
    figure = figures.HOUSEHOLDS_BY_LAND
    counts = {part: report.recorded(figure, here.a1.pk, part).count for part in figure.labels}
    assert counts == {"under": 2, "enough": 2, "unmeasured": 1}
    small = within(figure, report.moment, [here.a1.pk], ["under"])
    assert {visit.household for visit in small} == {least, shares}


@pytest.mark.parametrize(
    ("measured", "printed", "part"),
    [(10.9, 10, "agrees"), (11.1, 10, "differs"), (9.1, 10, "agrees"), (8.9, 10, "differs")],
)
def test_a_paper_is_off_by_more_than_a_tenth_of_what_is_printed(here, measured, printed, part):
    farm(None, measured * RAI, document="alro_401", printed=printed * RAI)
    farm(None, 5 * RAI, east=0.01, document="alro_401")  # no area printed: nothing to compare
    report = SituationReport(here.district, JUNE)
    assert report.recorded(figures.PARCELS_BY_PAPER, here.district.pk).count == 1
    assert report.recorded(figures.PARCELS_BY_PAPER, here.district.pk, part).count == 1


def test_one_paper_for_two_parcels_says_nothing_of_either(here):
    both = BAUnit.objects.create()
    both.spatial_units.add(farm(None, 5 * RAI), farm(None, 5 * RAI, east=0.01))
    LandDocument.objects.create(
        ba_unit=both,
        type_id="alro_401",
        square_metres=10 * RAI,
        observed_on=IN_MAY,
        source=factories.source(),
    )
    report = SituationReport(here.district, JUNE)
    assert report.recorded(figures.PARCELS_BY_PAPER, here.district.pk).count == 0
