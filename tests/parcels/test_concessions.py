"""Concessions as land: what their instruments say and where, what lies inside, when they end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from network.models import Place
from network.moments import Moment
from parcels import errors
from parcels.concession_dates import days_left, loose_day, time_left
from parcels.concession_inside import by_place, counted, units_inside
from parcels.concession_list import calendar, concession_lines
from parcels.concession_page import (
    cited_fields,
    measured_area,
    polygons,
    versions,
)
from parcels.models import Citation, Concession
from tests import factories
from tests.parcels.land_layers import (
    JUNE,
    LAND,
    SOUTH,
    WEST,
    box,
    concession,
    document,
    geodesic_area,
    instrument,
    known,
    layer,
    record,
    village_at_a_concession,
)

pytestmark = pytest.mark.django_db

Field = Citation.Field


@pytest.fixture
def village() -> Place:
    return village_at_a_concession()


# --- verbs ---------------------------------------------------------------------------------------


def test_the_latest_observation_holds_in_whatever_order_they_came():
    made = concession(on=date(2025, 3, 1), holder="ผู้เดิม")
    record(made, on=date(2025, 9, 1), holder="ผู้ใหม่")
    record(made, on=JUNE, holder="ระหว่างกลาง")
    assert known(made).holder == "ผู้ใหม่"
    assert made.instruments.count() == 3


def test_a_loose_end_counts_to_the_last_day_it_allows():
    made = concession(expires="2019-05")
    assert known(made).expires_by == date(2019, 5, 31)
    assert known(concession(expires="2019")).expires_by == date(2019, 12, 31)
    assert known(concession()).expires_by is None


def test_a_concession_cannot_end_before_it_begins():
    made = concession()
    with pytest.raises(errors.LooseDateOutOfOrder):
        record(made, began="2020-01-01", expires="2019-05")
    record(made, began="2019-05-20", expires="2019-05")  # the month may hold both
    assert known(made).expires == "2019-05"


def test_a_reference_is_on_record_once_however_its_digits_are_written():
    instrument(number="๑๒/๒๕๔๐")
    with pytest.raises(errors.ConcessionKnown):
        instrument(number="12/2540")
    assert Concession.objects.get().reference == "12/2540"


def test_pages_without_a_document_are_refused():
    with pytest.raises(errors.CitationWithoutDocument):
        record(concession(), pages={Field.HOLDER: "3"}, holder="บริษัท")


def test_a_field_that_has_not_changed_keeps_its_citation_and_a_changed_one_loses_it():
    made = concession(holder="บริษัทเดิม", fee="100 บาท")
    first, second = document("เล่มแรก"), document("เล่มสอง")
    said = {"holder": "บริษัทเดิม", "fee": "100 บาท"}
    record(made, pages={Field.HOLDER: "3", Field.FEE: "7"}, document=first, **said)
    record(
        made,
        on=date(2025, 7, 1),
        holder="บริษัทเดิม",
        fee="200 บาท",
        term="30 ปี",
        pages={Field.TERM: "1"},
        document=second,
    )
    cited = {each.field: (each.document, each.page) for each in known(made).citations.all()}
    assert cited == {Field.HOLDER: (first, "3"), Field.TERM: (second, "1")}


def test_a_citation_is_final():
    made = concession()
    record(made, pages={Field.NAME: "1"}, document=document())
    with pytest.raises(DatabaseError, match="final"), transaction.atomic():
        Citation.objects.update(page="2")
    with pytest.raises(DatabaseError, match="final"), transaction.atomic():
        Citation.objects.all().delete()


# --- what lies inside ----------------------------------------------------------------------------


def inside(of: Concession) -> set[int]:
    return {unit.pk for unit in units_inside(of.pk, Moment.now())}


def strip(share: float, side: float) -> object:
    """A square parcel of `side` degrees, of which `share` lies inside the east edge."""
    edge = WEST + 0.02
    return box(edge - side * share, SOUTH + 0.005, edge + side * (1 - share), SOUTH + 0.005 + side)


@pytest.mark.parametrize(
    ("share", "side", "counts"),
    [
        (0.5, 0.002, True),
        (0.06, 0.002, True),  # 2,800 m²: more than 100 square wah
        (0.06, 0.0005, False),  # 180 m²: neither a tenth nor 100 square wah
        (0.15, 0.0005, True),  # 440 m²
        (0.12, 0.0004, True),  # 224 m²: a tenth
        (0.001, 0.01, True),  # a thousandth of 700 rai is 1,200 m²
    ],
)
def test_a_parcel_is_inside_by_a_tenth_or_by_a_hundred_square_wah(village, share, side, counts):
    made = concession(LAND)
    parcel = factories.boundary(strip(share, side), village=village)
    assert (parcel.spatial_unit_id in inside(made)) is counts


def test_an_overlap_within_the_error_of_the_parcels_own_area_is_none(village):
    made = concession(LAND)
    unit = factories.boundary(strip(0.2, 0.001), village=village).spatial_unit
    assert inside(made) == {unit.pk}
    factories.land.record_boundary(
        unit,
        strip(0.12, 0.001),
        observed_on=JUNE,
        method="sketch",  # 20 m: an area of 1.1 hectares is known to 4,300 m²
        source=factories.source(),
    )
    assert inside(made) == set()


def test_a_house_is_inside_where_it_was_last_seen(village):
    made = concession(LAND)
    house = factories.house(village, at=(WEST + 0.01, SOUTH + 0.01))
    edge = factories.house(village, at=(WEST, SOUTH + 0.01))
    factories.house(village, at=(WEST - 0.001, SOUTH + 0.01))
    assert inside(made) == {house.pk, edge.pk}


def test_polygons_of_one_concession_that_overlap_count_a_parcel_at_most_whole(village):
    made = concession(LAND, box(WEST, SOUTH, WEST + 0.01, SOUTH + 0.02))
    parcel = factories.boundary(
        factories.square(WEST + 0.002, SOUTH + 0.002, 0.002), village=village
    )
    [unit] = units_inside(made.pk, Moment.now())
    assert unit.overlap == pytest.approx(parcel.square_metres)
    assert unit.share == pytest.approx(1.0)


def test_counts_by_village_add_up_to_the_whole(village):
    made = concession(LAND)
    other = factories.place("27040502")
    for number, home in enumerate((village, village, other)):
        factories.boundary(
            factories.square(WEST + 0.004 * number, SOUTH + 0.001, 0.002), village=home
        )
    factories.house(other, at=(WEST + 0.01, SOUTH + 0.01))
    units = units_inside(made.pk, Moment.now())
    places = by_place(units)
    whole = counted(units)
    assert (places[village.pk].parcels, places[other.pk].parcels, places[other.pk].houses) == (
        2, 1, 1,
    )  # fmt: skip
    assert sum(each.overlap for each in places.values()) == pytest.approx(whole.overlap)
    each = geodesic_area(WEST, SOUTH + 0.001, WEST + 0.002, SOUTH + 0.003)
    assert whole.overlap == pytest.approx(3 * each, rel=1e-4)


# --- area, polygons, history ---------------------------------------------------------------------


def measured(made: Concession):
    area = measured_area(made, known(made), Moment.now())
    assert area is not None
    return area


def of_document(factor: float, **fields):
    """A concession whose document says so many times the area of its polygon."""
    area = geodesic_area(WEST, SOUTH, WEST + 0.02, SOUTH + 0.02)
    return concession(LAND, square_metres=Decimal(str(round(area * factor, 2))), **fields)


@pytest.mark.parametrize(
    ("factor", "scale", "told"),
    [
        (1.001, 50_000, "ไม่เกินความคลาดเคลื่อน"),
        (1.0017, 1_000, "กริด UTM"),
        (0.9, 1_000, "เกินร้อยละ 10"),
        (1.05, 1_000, "ต้องตรวจสอบ"),
        (1 / 6.25, 4_000, "เฮกตาร์"),
    ],
)
def test_a_difference_from_the_document_is_explained(factor, scale, told):
    assert told in measured(of_document(factor, scale=scale)).explanation


def test_the_line_of_a_map_is_as_far_off_as_its_scale_says():
    assert measured(concession(LAND, scale=50_000)).error_metres == 25
    assert measured(concession(LAND, scale=4_000)).error_metres == 2
    assert measured(concession(LAND)).error_metres == 20


def test_the_area_is_that_of_the_union_on_the_ellipsoid():
    made = concession(LAND, box(WEST + 0.01, SOUTH, WEST + 0.03, SOUTH + 0.02))
    assert measured(made).square_metres == pytest.approx(
        geodesic_area(WEST, SOUTH, WEST + 0.03, SOUTH + 0.02), rel=2e-5
    )


def test_polygons_of_older_maps_stay_with_their_day():
    made = concession()
    layer("concession", LAND, series="กรม", concession=made)
    layer("concession", LAND, LAND, series="กรม", as_of=JUNE, concession=made)
    shown = polygons(made, Moment.now())
    assert [(each.edition.as_of, each.holds) for each in shown] == [
        (JUNE, True), (JUNE, True), (factories.FIRST_DAY, False),
    ]  # fmt: skip


def test_a_field_that_is_left_blank_shows_what_an_earlier_instrument_said():
    made = concession(conditions="ต้องปลูกป่าร้อยละ 10")
    record(made)
    fields = {each.field: each for each in cited_fields(versions(made, Moment.now()))}
    assert fields["conditions"].written == ""
    assert fields["conditions"].earlier == "ต้องปลูกป่าร้อยละ 10"
    assert fields["conditions"].earlier_on == factories.FIRST_DAY


def test_the_history_names_what_has_changed():
    made = concession(holder="ผู้เดิม")
    record(made, name=known(made).name, holder="ผู้ใหม่", expires="2030")
    newest, oldest = versions(made, Moment.now())
    assert newest.changed == ("ผู้รับ", "วันสิ้นสุด")
    assert (newest.holds, oldest.holds, oldest.changed) == (True, False, ())


# --- days ----------------------------------------------------------------------------------------


def test_loose_days_are_written_as_loose_as_they_are_known():
    assert [loose_day(each) for each in ("2019-05-31", "2019-05", "2019", "1937/38", "")] == [
        "31 พ.ค. 2562", "พ.ค. 2562", "พ.ศ. 2562", "1937/38", "",
    ]  # fmt: skip


def test_days_are_counted_to_the_last_day_and_past_it():
    today = date(2026, 11, 21)
    assert days_left(date(2027, 9, 30), today) == 313
    assert time_left(date(2027, 9, 30), today) == "อีก 313 วัน"
    assert time_left(today, today) == "สิ้นสุดวันนี้"
    assert time_left(date(2026, 11, 20), today) == "ผ่านวันสิ้นสุดมาแล้ว 1 วัน"
    assert time_left(None, today) == ""


def test_the_calendar_goes_by_year_and_month_and_knows_what_it_does_not_know():
    for name, expires in (
        ("ก", "2027-09-30"), ("ข", "2027-09"), ("ค", "2027"), ("ง", "2026-12-01"), ("จ", ""),
    ):  # fmt: skip
        concession(name=name, expires=expires)
    lines = concession_lines(Concession.objects.all(), Moment.now(), [])
    years = [
        (year.written, [(each.written, [line.name for line in each.lines]) for each in year.months])
        for year in calendar(lines)
    ]
    assert years == [
        ("พ.ศ. 2569", [("ธ.ค.", ["ง"])]),
        ("พ.ศ. 2570", [("ก.ย.", ["ก", "ข"]), ("", ["ค"])]),
    ]
    assert [line.name for line in lines if line.expires_by is None] == ["จ"]
