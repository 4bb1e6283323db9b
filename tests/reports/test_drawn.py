"""Charts and maps of sections: the same values as the tables, and hidden where those hide them."""

from __future__ import annotations

from datetime import date

import pytest

from formats.months import Month
from network import registry
from network.models import HouseCount, Party
from parcels.models import Concession, Instrument, LayerKind
from reports import figures, sheets
from reports.document import compose
from reports.sections import drawn
from reports.sheets.people import care_by_village
from reports.situation import SituationReport
from survey.training import recording
from tests import factories
from tests.reports.months.institution import Institution, late_house
from tests.reports.test_figures import IN_JUNE, IN_MAY, JUNE, District, layer
from tests.reports.test_oracle_people import agrees, person, tells
from tests.survey.training.learning import course_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> District:
    return District()


def in_need(here: District, village, label: str) -> Party:
    """A verified house of a disabled person who agrees."""
    visit = here.lived_in(village, condition="good", label=label)
    who = person(visit.household)
    agrees(who)
    tells(who, has_disability=True)
    return who


def test_the_map_of_care_says_of_a_village_what_its_own_page_says_and_no_more(here):
    """Eight houses in one village and two in the other: the two are "<5", at one size."""
    for number in range(8):
        in_need(here, here.a1, f"ก{number}")
    for number in range(2):
        in_need(here, here.a2, f"ข{number}")
    for number in range(3):  # five of ten houses: a village with a number
        here.lived_in(here.a2, condition="good", label=f"ค{number}")
    here.lived_in(here.b1, condition="good")
    report = SituationReport(here.district, JUNE)
    told = {node.pk: shown for node, shown in care_by_village(report)}
    for village in (here.a1, here.a2, here.b1):
        own = SituationReport(village, JUNE).shown(figures.HOUSES_FOR_CARE)[village.pk, ""]
        assert told[village.pk] == own
    assert told[here.a2.pk].value is None
    drawing = sheets.care_map(report)
    written = [label.text for label in drawing.labels]
    exact = {
        str(report.total(figures.HOUSES_FOR_CARE, each.pk).count) for each in (here.a1, here.a2)
    }
    assert exact == {"8", "2"}
    assert not exact.intersection(written)
    assert "<5" in written or "–" in written
    hidden = [radius for style, _x, _y, radius in drawing.circles if style != "care_circle"]
    assert set(hidden) == {sheets.people.SMALLEST}


def test_of_a_village_that_is_hardly_surveyed_the_maps_and_charts_say_nothing(here):
    for number in range(4):
        in_need(here, here.a1, f"ก{number}")
    for village, count in ((here.a1, 1), (here.a2, 5), (here.b1, 2)):
        for number in range(count):
            here.lived_in(village, condition="unsafe", label=f"ข{number}")

    def told() -> tuple[bool, list[str], list[str], bool, bool]:
        report = SituationReport(here.district, JUNE)
        words = [word.text for word in drawn.villages_by_repair(report).words]
        care = {node.pk: shown for node, shown in care_by_village(report)}
        maps = sheets.housing_map(report), sheets.care_map(report)
        return (
            care[here.a1.pk] is None,
            [word for word in words if "%)" in word],
            [label.text for label in maps[0].labels if label.small],
            *("coverage_none" in dict(drawing.paths) for drawing in maps),
        )

    # Five of ten houses are half: there is a number. (Nobody knows where the third village is.)
    bars = ["5 (62.5%)", "2 (87.5%)", "1 (100.0%)"]
    assert told() == (False, bars, ["5", "1"], False, False)
    registry.record_house_count(
        here.a1, 20, basis=HouseCount.Basis.REGISTERED, counted_on=IN_JUNE,
        source=factories.source(),
    )  # fmt: skip
    assert told() == (True, ["5 (71.4%)", "2 (100.0%)"], ["5"], True, True)


def test_records_by_standing_are_those_of_the_table(here):
    here.lived_in(here.a1)
    here.lived_in(here.a1, verify=False, label="2")
    factories.verdict(here.lived_in(here.a2, verify=False), agree=False, on=IN_JUNE)
    here.lived_in(here.c1)  # has not joined: in no chart
    chart = drawn.standing_of_records(SituationReport(here.district, JUNE))
    assert "1 · 1 · 1" in chart.spoken
    assert chart.spoken.count(";") == 0


def test_courses_stand_where_they_are_held_and_those_called_off_do_not(here):
    course_in(here.a1, begins=date(2025, 2, 1))
    course_in(here.a1, begins=date(2025, 3, 1))
    course_in(here.b, begins=date(2025, 8, 1), ends=date(2025, 8, 5))  # said only in August
    course_in(here.a2, begins=date(2024, 3, 1), ends=date(2024, 4, 1))  # the year before
    off = course_in(here.a2, begins=date(2025, 4, 1))
    report = SituationReport(here.district, JUNE)
    assert len(sheets.work.courses_of_the_year(report)) == 3
    record = off.records.get()
    recording.change_course(
        off, record.title, body=record.body, venue=record.venue, begins_on=record.begins_on,
        ends_on=record.ends_on, seats=record.seats, is_called_off=True, said_on=date(2025, 4, 2),
        source=factories.source(),
    )  # fmt: skip
    drawing = sheets.training_map(SituationReport(here.district, JUNE))
    assert [style for style, *_rest in drawing.circles] == ["course"]
    assert "2" in [label.text for label in drawing.labels]
    assert sheets.training_map(SituationReport(here.district, Month(2025, 11))) is None


def test_the_map_of_concessions_has_the_lines_of_state_land_with_source_and_date(here):
    concession = Concession.objects.create(reference="ส.1")
    Instrument.objects.create(
        concession=concession, name="แปลง", observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip
    layer(LayerKind.CONCESSION, factories.square(102.04, 13.54, 0.02), concession=concession)
    forest = layer(LayerKind.RESERVE_FOREST, factories.square(101.90, 13.45, 0.15))
    layer(LayerKind.RESERVE_FOREST, factories.square(99.0, 16.0, 0.1))  # elsewhere
    report = SituationReport(here.district, JUNE)
    drawing = sheets.concession_map(report)
    assert [style for style, _path in drawing.paths].count("reserve_line") == 1
    assert "alro_line" not in dict(drawing.paths)
    (told,) = [entry.text for entry in drawing.legend if entry.style == "reserve_line"]
    assert forest.source.title in told
    (plot,) = [entry.text for entry in drawing.legend if entry.style == "concession"]
    assert "EPSG:4326" in plot


def test_houses_around_a_concession_are_one_path_of_dots_and_not_a_circle_each(here):
    layer(
        LayerKind.CONCESSION,
        factories.square(102.04, 13.54, 0.02),
        concession=Concession.objects.create(reference="ส.1"),
    )
    for number in range(4):
        at = (102.03 + number / 1000, 13.54)
        here.lived_in(here.a1, condition="good", label=f"ก{number}", at=at)
    drawing = sheets.concession_map(SituationReport(here.district, JUNE))
    (style, radius, places) = drawing.dots[0]
    svg = drawing.svg()
    dots = {(round(x, 1), round(y, 1)) for x, y in places}
    assert (style, len(places)) == ("house_dot", 4)
    assert "<circle" not in svg
    assert svg.count("h.01") == 2 * len(dots)  # a rim and what is in it
    assert f'stroke-width="{2 * radius + 0.3:g}"' in svg


def test_the_map_of_land_hatches_what_two_maps_claim_and_outlines_by_paper(here):
    layer(LayerKind.ALRO_LAND, factories.square(101.96, 13.51, 0.03))
    factories.verified(
        factories.boundary(factories.square(101.97, 13.52, 0.002), observed_on=IN_MAY), on=IN_MAY
    )
    without = dict(sheets.land_map(SituationReport(here.district, JUNE)).paths)
    assert "regimes_overlap" not in without
    assert "paper_none" in without  # nobody has shown a paper
    layer(LayerKind.RESERVE_FOREST, factories.square(101.98, 13.51, 0.03))
    drawing = sheets.land_map(SituationReport(here.district, JUNE))
    assert "regimes_overlap" in dict(drawing.paths)
    assert {"regimes_overlap", "alro", "paper_none"} <= {entry.style for entry in drawing.legend}


def test_a_closed_month_keeps_its_charts():
    institution = Institution()
    stored = institution.prepared()
    kept = stored.paper["th"]["sections"][0]["parts"][0]["charts"]
    assert len(kept) == 1
    assert "<rect" in kept[0]["svg"]
    late_house(institution)
    now = compose(SituationReport(institution.district, JUNE)).sections[0].charts[0]
    assert [label["text"] for label in kept[0]["labels"]] != [word.text for word in now.words]
    assert 'class="chart"' in stored.page["th"]["body"]
