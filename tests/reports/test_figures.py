"""Every figure against a district that can be counted by hand, and against its own drill-down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from geographiclib.geodesic import Geodesic

from formats.months import Month
from network import registry
from network.models import HouseCount, Role
from network.moments import Moment
from parcels.models import (
    Concession,
    Instrument,
    LayerEdition,
    LayerFeature,
    LayerKind,
)
from parcels.named_sets import regimes_of
from reports import feature_maps, figures, lists, records
from reports.errors import MonthHasNotBegun, PlaceWasUnknown
from reports.situation import SituationReport
from reports.tally import within
from survey.models import HouseCondition
from tests import factories

pytestmark = pytest.mark.django_db

JUNE = Month(2025, 6)
IN_MAY = date(2025, 5, 10)
IN_JUNE = date(2025, 6, 10)
FIRST_OF_JULY = date(2025, 7, 1)


def ellipsoidal_area(shape: MultiPolygon) -> float:
    """Square metres by GeographicLib: a reference from outside the database."""
    polygon = Geodesic.WGS84.Polygon()
    for longitude, latitude in shape[0].exterior_ring[:-1]:
        polygon.AddPoint(latitude, longitude)
    return abs(polygon.Compute()[2])


class District:
    """Two tambons that joined and one that did not; west and east of 102°E.

    Tambon A (270405): villages 1 and 2, ten houses each. Tambon B (270406): one
    village without a boundary. Tambon C (270401): not in the network.
    """

    def __init__(self) -> None:
        self.province = factories.place("27")
        self.district = factories.place("2704")
        self.a = factories.place("270405", geometry=factories.square(101.95, 13.5, 0.10))
        self.b = factories.place("270406", geometry=factories.square(102.05, 13.5, 0.10))
        self.c = factories.place("270401", geometry=factories.square(102.15, 13.5, 0.10))
        self.a1 = factories.place("27040501", geometry=factories.square(101.95, 13.5, 0.05))
        self.a2 = factories.place("27040502", geometry=factories.square(102.00, 13.5, 0.05))
        self.b1 = factories.place("27040601")
        self.c1 = factories.place("27040101")
        factories.joined(self.a)
        factories.joined(self.b)
        for village in (self.a1, self.a2):
            registry.record_house_count(
                village,
                10,
                basis=HouseCount.Basis.REGISTERED,
                counted_on=factories.FIRST_DAY,
                source=factories.source(),
            )

    def lived_in(self, village, *, condition=None, on=IN_MAY, verify=True, at=None, label="1"):
        """A house with one household, visited and (unless said otherwise) verified."""
        house = factories.house(village, at=at, label=label)
        visit = factories.visit(
            factories.household(village), house=house, on=on, condition=condition
        )
        if verify:
            factories.verified(visit, on=on)
        return visit


@pytest.fixture
def here() -> District:
    return District()


def count(report: SituationReport, figure, place, part=None) -> int:
    return report.recorded(figure, place.pk, part).count


def test_a_house_with_two_households_is_one_house_surveyed_and_two_households(here):
    visit = here.lived_in(here.a1)
    factories.visit(factories.household(here.a1), house=visit.house, on=IN_MAY)
    report = SituationReport(here.district, JUNE)
    assert report.coverage(here.district.pk).surveyed == 1
    assert count(report, figures.HOUSEHOLDS_SURVEYED, here.district) == 2


def test_coverage_is_houses_surveyed_out_of_the_reference_of_each_village(here):
    for number in range(6):
        here.lived_in(here.a1, label=str(number))
    here.lived_in(here.b1)
    report = SituationReport(here.district, JUNE)
    assert (report.coverage(here.a1.pk).surveyed, report.coverage(here.a1.pk).reference) == (6, 10)
    # B1's houses nobody counted: what the register holds stands in, and says so.
    assert report.coverage(here.b1.pk).reference == 1
    assert not report.coverage(here.b1.pk).counted
    whole = report.coverage(here.district.pk)
    assert (whole.surveyed, whole.reference) == (7, 21)


def test_a_household_without_a_house_counts_as_a_household_only(here):
    factories.visit(factories.household(here.a1), on=IN_MAY)
    report = SituationReport(here.district, JUNE)
    assert report.coverage(here.district.pk).surveyed == 0
    assert count(report, figures.HOUSEHOLDS_SURVEYED, here.a1) == 1


def test_a_disputed_visit_is_not_surveyed(here):
    visit = here.lived_in(here.a1, verify=False)
    factories.verdict(visit, agree=False, on=IN_JUNE)
    report = SituationReport(here.district, JUNE)
    assert count(report, figures.HOUSEHOLDS_SURVEYED, here.district) == 0


def test_one_verifier_is_not_enough_and_one_who_disagrees_outweighs_two(here):
    waiting = here.lived_in(here.a1, condition=HouseCondition.UNSAFE, verify=False)
    factories.verdict(waiting, on=IN_MAY)
    disputed = here.lived_in(here.a2, condition=HouseCondition.GOOD)
    factories.verdict(disputed, agree=False, on=IN_JUNE)
    report = SituationReport(here.district, JUNE)
    assert count(report, figures.HOUSES_BY_CONDITION, here.district) == 0
    assert count(report, figures.CONDITIONS_SURVEYED, here.district) == 1


def test_a_tambon_outside_the_network_is_in_no_total_but_is_not_kept_silent(here):
    here.lived_in(here.c1, condition=HouseCondition.GOOD)
    report = SituationReport(here.district, JUNE)
    assert count(report, figures.HOUSES_BY_CONDITION, here.district) == 0
    assert report.outside_network(figures.HOUSEHOLDS_SURVEYED, here.district.pk).count == 1


def test_what_happens_on_the_first_of_the_next_month_belongs_to_the_next_month(here):
    here.lived_in(here.a1, on=FIRST_OF_JULY)
    assert count(SituationReport(here.district, JUNE), figures.HOUSES_SURVEYED, here.district) == 0
    july = SituationReport(here.district, JUNE.following())
    assert count(july, figures.HOUSES_SURVEYED, here.district) == 1


def test_a_verification_in_june_does_not_count_in_may(here):
    visit = here.lived_in(here.a1, condition=HouseCondition.UNSAFE, verify=False)
    factories.verified(visit, on=IN_JUNE)
    june = SituationReport(here.district, JUNE)
    assert count(june, figures.HOUSES_BY_CONDITION, here.district, "unsafe") == 1
    assert june.change(figures.HOUSES_BY_CONDITION, here.district.pk, "unsafe").count == 1
    assert (
        count(
            SituationReport(here.district, Month(2025, 5)),
            figures.HOUSES_BY_CONDITION,
            here.district,
        )
        == 0
    )


def test_a_newer_visit_that_waits_leaves_the_verified_one_standing(here):
    visit = here.lived_in(here.a1, condition=HouseCondition.UNSAFE)
    factories.visit(visit.household, house=visit.house, on=IN_JUNE, condition=HouseCondition.GOOD)
    report = SituationReport(here.district, JUNE)
    assert count(report, figures.HOUSES_BY_CONDITION, here.district, "unsafe") == 1
    assert count(report, figures.CONDITIONS_SURVEYED, here.district, "good") == 1


def test_conditions_add_up_to_the_houses_that_need_repair(here):
    for condition in (
        HouseCondition.GOOD,
        HouseCondition.MINOR_REPAIR,
        HouseCondition.MAJOR_REPAIR,
        HouseCondition.UNSAFE,
    ):
        here.lived_in(here.a1, condition=condition, label=condition)
    report = SituationReport(here.district, JUNE)
    assert count(report, figures.HOUSES_BY_CONDITION, here.a1, "to_repair") == 3
    assert count(report, figures.HOUSES_BY_CONDITION, here.district) == 4


def test_land_is_measured_on_the_ellipsoid_also_across_the_zone_line(here):
    across = factories.square(101.999, 13.52, 0.002)
    factories.verified(factories.boundary(across, observed_on=IN_MAY), on=IN_MAY)
    report = SituationReport(here.district, JUNE)
    land = report.recorded(figures.LAND_BY_REGIME, here.district.pk)
    assert land.count == 1
    assert land.amount == pytest.approx(ellipsoidal_area(across), rel=1e-6)


def layer(kind: LayerKind, geometry, *, as_of=factories.FIRST_DAY, series=None, concession=None):
    edition = LayerEdition.objects.create(
        kind=kind,
        as_of=as_of,
        original_crs="EPSG:4326",
        series=series or f"ชุดที่ {LayerEdition.objects.count()}",
        source=factories.source(),
    )
    LayerFeature.objects.create(edition=edition, number=1, geometry=geometry, concession=concession)
    return edition


def test_a_parcel_has_the_status_of_the_layer_that_covers_half_of_it(here):
    # The layer's edge runs at 102.01°E.
    layer(LayerKind.RESERVE_FOREST, factories.square(101.96, 13.5, 0.05))
    for west in (102.0085, 102.0092, 102.02):  # 75 %, 40 % and nothing of 0.002° inside
        factories.verified(
            factories.boundary(factories.square(west, 13.52, 0.002), observed_on=IN_MAY),
            on=IN_MAY,
        )
    report = SituationReport(here.district, JUNE)
    shares = {
        part: count(report, figures.LAND_BY_REGIME, here.district, part)
        for part in ("reserve_forest", "mixed", "outside_all_layers")
    }
    assert shares == {"reserve_forest": 1, "mixed": 1, "outside_all_layers": 1}


def test_sheets_side_by_side_give_the_status_together_and_the_same_ground_counts_once(here):
    whole = factories.boundary(factories.square(102.0, 13.52, 0.003), observed_on=IN_MAY)
    twice = factories.boundary(factories.square(102.01, 13.52, 0.003), observed_on=IN_MAY)
    for boundary in (whole, twice):
        factories.verified(boundary, on=IN_MAY)
    # Three sheets of a third each of one parcel; of the other 40 % by two kinds on one ground.
    for third in range(3):
        strip = factories.square(102.0 + third * 0.001, 13.515, 0.001)
        tall = strip.extent[0], 13.515, strip.extent[2], 13.53
        layer(LayerKind.ALRO_LAND, MultiPolygon(Polygon.from_bbox(tall), srid=4326))
    part = MultiPolygon(Polygon.from_bbox((102.009, 13.515, 102.0112, 13.53)), srid=4326)
    layer(LayerKind.ALRO_LAND, part)
    layer(LayerKind.ALRO_PLOT, part)
    now = Moment.now()
    assert regimes_of([whole.pk, twice.pk], now) == {whole.pk: "alro", twice.pk: "mixed"}
    report = SituationReport(here.district, JUNE)
    shares = {
        part: count(report, figures.LAND_BY_REGIME, here.district, part)
        for part in ("alro", "mixed")
    }
    assert shares == {"alro": 1, "mixed": 1}


def test_alro_land_goes_before_the_old_reserve_and_a_decree_area_says_nothing(here):
    everywhere = factories.square(101.9, 13.4, 0.3)
    parcel = factories.boundary(factories.square(102.0, 13.52, 0.002), observed_on=IN_MAY)
    factories.verified(parcel, on=IN_MAY)
    layer(LayerKind.ALRO_DECREE_AREA, everywhere)
    report = SituationReport(here.district, JUNE)
    assert count(report, figures.LAND_BY_REGIME, here.district, "outside_all_layers") == 1
    layer(LayerKind.RESERVE_FOREST, everywhere)
    layer(LayerKind.ALRO_LAND, everywhere)
    report = SituationReport(here.district, JUNE)
    assert count(report, figures.LAND_BY_REGIME, here.district, "alro") == 1


def test_a_newer_edition_replaces_the_older_from_its_date_on_and_the_past_stays(here):
    old = layer(LayerKind.RESERVE_FOREST, factories.square(101.9, 13.4, 0.3))
    parcel = factories.boundary(factories.square(102.0, 13.52, 0.002), observed_on=IN_MAY)
    factories.verified(parcel, on=IN_MAY)
    layer(
        LayerKind.RESERVE_FOREST,
        factories.square(103.0, 13.4, 0.1),  # elsewhere: the parcel is out of it now
        as_of=IN_JUNE,
        series=old.series,
    )
    may, june = (SituationReport(here.district, month) for month in (Month(2025, 5), JUNE))
    assert count(may, figures.LAND_BY_REGIME, here.district, "reserve_forest") == 1
    assert count(june, figures.LAND_BY_REGIME, here.district, "reserve_forest") == 0


def test_a_parcel_counts_where_it_is_stated_to_lie_and_the_contradiction_is_listed(here):
    factories.verified(
        factories.boundary(
            factories.square(101.96, 13.51, 0.002), village=here.b1, observed_on=IN_MAY
        ),
        on=IN_MAY,
    )
    report = SituationReport(here.district, JUNE)
    assert count(report, figures.LAND_BY_REGIME, here.b1) == 1
    assert count(report, figures.LAND_BY_REGIME, here.a1) == 0
    assert report.contradictions == 1


def test_a_parcel_without_a_stated_place_counts_in_the_lowest_place_that_holds_it(here):
    factories.verified(
        factories.boundary(factories.square(102.01, 13.51, 0.002), observed_on=IN_MAY), on=IN_MAY
    )
    factories.verified(
        factories.boundary(factories.square(102.06, 13.51, 0.002), observed_on=IN_MAY), on=IN_MAY
    )
    report = SituationReport(here.district, JUNE)
    assert count(report, figures.LAND_BY_REGIME, here.a2) == 1
    # In tambon B no village has a boundary: the tambon has it, no village.
    assert count(report, figures.LAND_BY_REGIME, here.b) == 1
    assert count(report, figures.LAND_BY_REGIME, here.b1) == 0


def test_a_concession_across_two_tambons_is_one_plot_of_the_district(here):
    plot = factories.square(102.04, 13.54, 0.02)  # half in A, half in B
    concession = Concession.objects.create(reference="ส.1")
    Instrument.objects.create(
        concession=concession,
        name="แปลงสมมติ",
        square_metres=4_000_000,
        expires="2027-09",
        expires_by=date(2027, 9, 30),
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    layer(LayerKind.CONCESSION, plot, concession=concession)
    district = SituationReport(here.district, JUNE)
    [line] = district.concessions
    assert line.plot_square_metres == pytest.approx(ellipsoidal_area(plot), rel=1e-6)
    assert line.inside_square_metres == pytest.approx(ellipsoidal_area(plot), rel=1e-3)
    assert line.days_left(date(2025, 6, 30)) == 822  # counted by hand: 365 + 365 + 92
    [part] = SituationReport(here.a, JUNE).concessions
    assert part.inside_square_metres == pytest.approx(ellipsoidal_area(plot) / 2, rel=1e-3)


def test_a_village_surveyed_by_less_than_half_says_no_data_instead_of_a_number(here):
    for number in range(4):
        here.lived_in(here.a1, label=str(number), condition=HouseCondition.GOOD)
    report = SituationReport(here.district, JUNE)
    assert report.says_nothing_of(here.a1.pk)
    assert not report.says_nothing_of(here.a.pk)
    here.lived_in(here.a1, label="5")
    assert not SituationReport(here.district, JUNE).says_nothing_of(here.a1.pk)


def test_the_same_place_month_and_k_give_the_same_values_after_later_corrections(here):
    visit = here.lived_in(here.a1, condition=HouseCondition.UNSAFE)
    first = SituationReport(here.district, JUNE)
    # Recorded later about the same month: counts in a report prepared later, not in this K.
    correction = factories.visit(
        visit.household,
        house=visit.house,
        on=IN_MAY + timedelta(days=1),
        condition=HouseCondition.GOOD,
    )
    factories.verified(correction, on=IN_JUNE)
    again = SituationReport(here.district, JUNE, known_by=first.moment.known_by)
    later = SituationReport(here.district, JUNE)
    assert count(again, figures.HOUSES_BY_CONDITION, here.district, "unsafe") == 1
    assert count(later, figures.HOUSES_BY_CONDITION, here.district, "unsafe") == 0


def test_a_place_without_villages_has_a_report_without_numbers(here):
    empty = factories.place("270403")
    report = SituationReport(empty, JUNE)
    assert report.coverage(empty.pk).share is None
    assert report.concessions == []


def test_a_month_that_has_not_begun_has_no_report(here):
    with pytest.raises(MonthHasNotBegun):
        SituationReport(here.district, Month(2099, 1))


def test_a_place_nobody_knew_at_the_time_has_no_report(here):
    with pytest.raises(PlaceWasUnknown):
        SituationReport(here.district, Month(2024, 11))


def test_a_running_month_counts_what_happened_until_today(here):
    today = date.today()  # noqa: DTZ011 (the database asks for the day only)
    here.lived_in(here.a1, on=today - timedelta(days=1))
    report = SituationReport(here.district, Month.containing(today))
    assert report.is_running
    assert count(report, figures.HOUSES_SURVEYED, here.district) == 1


def test_no_figure_disagrees_with_its_drill_down(here):
    layer(LayerKind.ALRO_LAND, factories.square(101.96, 13.5, 0.05))
    concession = Concession.objects.create(reference="ส.1")
    layer(LayerKind.CONCESSION, factories.square(102.0, 13.5, 0.02), concession=concession)
    for village, condition in ((here.a1, "good"), (here.a1, "unsafe"), (here.b1, "good")):
        here.lived_in(village, condition=HouseCondition(condition))
    for west in (101.96, 102.0095, 102.06):
        factories.verified(
            factories.boundary(factories.square(west, 13.51, 0.001), observed_on=IN_MAY),
            on=IN_MAY,
        )
    report = SituationReport(here.district, JUNE)
    for place in (here.district, here.a, here.a1, here.b, here.b1):
        own = SituationReport(place, JUNE)
        below = [node.pk for node in report.gazetteer.below(place.pk)]
        rows = within(figures.CONCESSIONS, report.moment, below)
        assert len({row.feature.concession for row in rows}) == len(own.concessions)
        for figure in figures.COUNTED:
            places = records.places_of_figure(own, figure)
            for part in (None, *figure.labels):
                opened = within(figure, report.moment, places, [] if part is None else [part])
                assert opened.count() == count(own, figure, place, part), (figure.key, part)


def test_the_list_says_n_of_n_and_shows_only_the_readers_own_places(here):
    for village in (here.a1, here.a2, here.b1):
        here.lived_in(village)
    report = SituationReport(here.district, JUNE)
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.a1)
    opened = records.opened(report, figures.HOUSES_SURVEYED, "", leader)
    assert (opened.visible_count, opened.count) == (1, 3)
    assert len(feature_maps.features(opened)["features"]) >= 0
    rows, following = lists.rows(opened, after=0)
    assert len(rows) == 1
    assert following is None


def test_queries_do_not_grow_with_places(here, django_assert_num_queries):
    with django_assert_num_queries(7):
        SituationReport(here.a, JUNE)
    for number in range(3, 12):
        village = factories.place(f"270405{number:02}")
        here.lived_in(village, condition=HouseCondition.GOOD)
    with django_assert_num_queries(7):
        report = SituationReport(here.district, JUNE)
    assert report.coverage(here.district.pk).surveyed == 9


def test_definitions_stand_in_the_order_of_their_numbers():
    keys = list(figures.BY_KEY)
    for first, second in (("F1.2", "F2.1"), ("F3.9s", "F3.10"), ("F5.2", "F5.6"), ("F7.5", "F8.1")):
        assert keys.index(first) < keys.index(second)
    assert set(keys) == {each.key for each in figures.BY_KEY.values()}
