"""F3.8 to F3.10: what is filed, disputed and applied for, and what nobody has recorded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from formats.months import Month
from network.models import HouseholdMembership, Party, Role
from parcels.holdings import ITEM_62_CLOSES
from parcels.models import (
    LayerKind,
    OccupationNotification,
    Overlap,
    Right,
    SpatialUnit,
    TransferApplication,
    TransferDecision,
)
from reports import feature_maps, figures, lists, records
from reports.document import compose
from reports.figures.proceedings import DECIDED
from reports.situation import SituationReport
from reports.tally import within
from tests import factories
from tests.reports.claimed_land import (
    EVERYWHERE,
    RAI,
    district,
    farm,
    member,
    overlapping,
    split,
    step,
    verified_household,
)
from tests.reports.test_figures import FIRST_OF_JULY, IN_JUNE, IN_MAY, JUNE, District, layer

pytestmark = pytest.mark.django_db

RELATIONS = HouseholdMembership.Relation


@pytest.fixture
def here() -> District:
    return district()


# --- F3.8: item 62 ----------------------------------------------------------------------------


def notified(unit: SpatialUnit, party: Party, *, on: date = IN_JUNE) -> None:
    OccupationNotification.objects.create(
        ba_unit=unit.ba_units.get(), party=party, filed_on=on, source=factories.source()
    )


def filings(here: District) -> dict[str, int]:
    report = SituationReport(here.district, JUNE)
    figure = figures.HOUSEHOLDS_TO_NOTIFY
    counts = {part: report.recorded(figure, here.district.pk, part).count for part in figure.labels}
    return {part: count for part, count in counts.items() if count}


def test_who_farms_alro_land_without_a_paper_has_to_notify(here):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    for number, document in enumerate(
        ("alro_401", "title_deed_ns4", "ns3k", "sk1", "pbt5", "none", None)
    ):
        farm(verified_household(here), 3 * RAI, east=0.002 * number, document=document)
    farm(verified_household(here), 3 * RAI, east=0.03, kind=Right.Kind.LEASE)
    farm(factories.household(here.a1), 3 * RAI, east=0.034)  # nobody has verified them
    assert filings(here) == {"not_filed": 4}


def test_a_household_has_filed_when_every_parcel_of_it_was_by_one_of_its_own(here):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    household = verified_household(here)
    one, other = farm(household, 3 * RAI), farm(household, 3 * RAI, east=0.002)
    notified(one, factories.person())  # somebody else's notice of the same land
    assert filings(here) == {"not_filed": 1}
    notified(one, member(household, RELATIONS.SPOUSE))
    assert filings(here) == {"partly_filed": 1}
    notified(other, household, on=FIRST_OF_JULY)
    assert filings(here) == {"partly_filed": 1}
    notified(other, household, on=IN_JUNE)
    assert filings(here) == {"filed": 1}


def cells(here: District, key: str) -> dict[str, list[str]]:
    """The rows of the table of a figure in the district's report."""
    report = SituationReport(here.district, JUNE)
    section = next(each for each in compose(report, with_maps=False).sections if each.key == "land")
    table = next(each for each in section.tables if key in each.caption)
    return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows}


def test_what_nobody_ever_recorded_is_not_known_and_not_nought(here):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    unit = farm(verified_household(here), 3 * RAI)
    a = str(SituationReport(here.district, JUNE).gazetteer.nodes[here.a.pk])
    assert cells(here, "F3.8")[a] == ["1", "ไม่มีข้อมูล", "ไม่มีข้อมูล", "—"]
    assert cells(here, "F3.9)")[a][0] == cells(here, "F3.10")[a][0] == "ไม่มีข้อมูล"
    notified(unit, factories.person())
    application(unit, IN_JUNE)
    step(overlapping(unit), "agreed", IN_JUNE, unit)
    assert cells(here, "F3.8")[a] == ["1", "0", "0", "0.0%"]
    assert cells(here, "F3.9)")[a] == ["0", "0", "0", "0", "0"]
    assert cells(here, "F3.10")[a] == ["1", "1", "0", "0"]


def test_the_days_that_are_left_are_counted_from_the_reports_last_day(here):
    assert (ITEM_62_CLOSES - date(2025, 6, 30)).days == 892  # 184 days of 2025, 365, 343
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    farm(verified_household(here), 3 * RAI)
    report = SituationReport(here.district, JUNE)
    section = next(each for each in compose(report, with_maps=False).sections if each.key == "land")
    table = next(each for each in section.tables if "F3.8" in each.caption)
    assert any("9 ธันวาคม 2570 (อีก 892 วัน)" in note for note in table.notes)


# --- F3.9 and F3.10 ---------------------------------------------------------------------------


def disputes(here: District, month: Month = JUNE) -> tuple[int, int, int]:
    """In dispute at the close, new in the month, settled in the month."""
    report, pk = SituationReport(here.district, month), here.district.pk
    return (
        report.recorded(figures.BORDERS, pk, "in_dispute").count,
        report.recorded(figures.BORDERS_NEWLY_DISPUTED, pk).count,
        report.recorded(figures.BORDERS_SETTLED, pk).count,
    )


def test_a_dispute_is_new_in_the_month_it_begins_and_settled_in_the_month_it_ends(here):
    unit = farm(None, 5 * RAI)
    overlap = overlapping(unit)
    assert disputes(here) == (0, 0, 0)
    step(overlap, "disputed", IN_MAY, unit)
    assert disputes(here, Month(2025, 5)) == (1, 1, 0)
    assert disputes(here) == (1, 0, 0)
    step(overlap, "mediated", IN_JUNE)
    assert disputes(here) == (1, 0, 0)
    step(overlap, "decided", IN_JUNE + timedelta(days=3))
    assert disputes(here) == (0, 0, 1)
    assert disputes(here, Month(2025, 7)) == (0, 0, 0)
    step(overlap, "reopened", IN_JUNE + timedelta(days=5))
    assert disputes(here) == (0, 0, 0)


def test_an_overlap_with_a_layer_or_of_a_parcel_that_was_split_is_no_dispute_here(here):
    unit = farm(None, 5 * RAI)
    lone = Overlap.objects.create(spatial_unit=unit, layer_kind="reserve_forest", layer_series="ก")
    step(lone, "disputed", IN_JUNE, unit)
    assert disputes(here) == (0, 0, 0)
    overlap = overlapping(unit)
    step(overlap, "disputed", IN_JUNE, unit)
    assert disputes(here) == (1, 1, 0)
    split(unit, on=IN_JUNE)
    assert disputes(here) == (0, 0, 0)


def test_a_dispute_opens_with_both_parcels(here):
    unit = farm(None, 5 * RAI)
    overlap = overlapping(unit)
    step(overlap, "disputed", IN_JUNE, unit)
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.a1)
    opened = records.opened(SituationReport(here.a1, JUNE), figures.BORDERS, "in_dispute", leader)
    (row,), _after = lists.rows(opened, after=0)
    assert str(unit.key) in row[0].href
    assert str(overlap.other_unit.key) in row[1].href
    assert row[3].text == "20"  # days from 10 to 30 June
    drawn = feature_maps.features(opened)["features"]
    assert sum(each["properties"]["tone"] != "context" for each in drawn) == 2


def application(unit: SpatialUnit, on: date) -> TransferApplication:
    return TransferApplication.objects.create(
        ba_unit=unit.ba_units.get(),
        kind=TransferApplication.Kind.INHERITANCE,
        recipient=factories.person(),
        office="ส.ป.ก. สระแก้ว",
        filed_on=on,
        source=factories.source(),
    )


@pytest.mark.parametrize(
    ("days", "part"),
    [(0, "recent"), (89, "recent"), (90, "this_year"), (365, "this_year"), (366, "late")],
)
def test_a_transfer_is_as_old_as_from_its_filing_to_the_last_day(here, days, part):
    unit = farm(None, 5 * RAI)
    asked = application(unit, date(2025, 6, 30) - timedelta(days=days))
    report = SituationReport(here.district, JUNE)
    assert report.recorded(figures.TRANSFERS, here.district.pk, part).count == 1
    assert report.recorded(figures.TRANSFERS, here.district.pk, "pending").count == 1
    TransferDecision.objects.create(
        application=asked,
        outcome="approved",
        decided_on=date(2025, 6, 30),
        source=factories.source(),
    )
    decided = SituationReport(here.district, JUNE)
    assert decided.total(figures.TRANSFERS, here.district.pk, "pending").count == 0
    assert decided.total(figures.TRANSFERS, here.district.pk, DECIDED).count == 1


@pytest.mark.parametrize(
    "key", ["F3.5", "F3.6", "F3.7", "F3.8", "F3.8n", "F3.9", "F3.9n", "F3.9s", "F3.10"]
)
def test_each_figure_opens_as_many_records_as_it_counts(here, key):
    layer(LayerKind.ALRO_LAND, EVERYWHERE)
    household = verified_household(here)
    unit = farm(household, 3 * RAI, document="pbt5", printed=5 * RAI)
    notified(unit, household)
    application(unit, IN_JUNE)
    first, second = overlapping(unit), overlapping(farm(household, 3 * RAI, east=0.01))
    for overlap in (first, second):
        step(overlap, "disputed", IN_JUNE, overlap.spatial_unit)
    step(first, "decided", IN_JUNE + timedelta(days=1))
    figure = figures.BY_KEY[key]
    report = SituationReport(here.district, JUNE)
    places = records.places_of_figure(report, figure)
    whole = within(figure, report.moment, places).count()
    assert whole == report.recorded(figure, here.district.pk).count > 0
    for part in (*figure.labels, *figure.groups):
        opened = within(figure, report.moment, places, figure.parts_of(part))
        assert opened.count() == report.recorded(figure, here.district.pk, part).count
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.a1)
    opened = records.opened(SituationReport(here.a1, JUNE), figure, "", leader)
    rows, _after = lists.rows(opened, after=0)
    assert len(rows) == opened.count
    assert all(len(row) == len(lists.columns(figure)) for row in rows)
    drawn = feature_maps.features(opened)["features"]
    assert key == "F3.5" or any(each["properties"]["tone"] != "context" for each in drawn)
