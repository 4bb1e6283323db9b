"""Household lists sent by somebody: whose villages, which columns, what each row changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from formats import national_id
from network.deliveries import Delivery
from network.imports import ChangeKind, Outcome
from parcels.models import Position
from survey.household_imports import HOUSEHOLDS, take_in
from survey.models import Visit
from tests import factories
from tests.import_commands import keep_in
from tests.samples.village_workbook import household, write_workbook, written_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture(autouse=True)
def district():
    factories.place("27", name="สระแก้ว")
    place = factories.place("2704", name="วังน้ำเย็น")
    factories.place("270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.3))
    factories.place("2709", name="วังสมบูรณ์")
    factories.place("270901", name="วังใหม่", geometry=factories.square(101.9, 13.4, 0.3))
    return place


@pytest.fixture
def send(tmp_path):
    def sent(*rows: dict[str, Any], **more: Any) -> Outcome:
        dry_run = more.pop("dry_run", False)
        as_of = more.pop("as_of", date(2025, 5, 31))
        path = write_workbook(tmp_path / "village.xlsx", rows)
        return take_in(Delivery(path, "ผู้ใหญ่บ้าน หมู่ 6", as_of, **more), dry_run=dry_run)

    return sent


def lines(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_rows_of_villages_that_are_not_the_senders_wait(send, district):
    elsewhere = household(2, ตำบล="วังใหม่")
    outcome = send(household(1), elsewhere, within=frozenset({district.pk}))
    assert outcome.accepted == 1
    ((_, reason),) = outcome.held
    assert reason.code == "outside_your_places"


def test_a_leader_sends_the_list_of_their_own_village(send):
    village = factories.place("27040606", name="บ้านทุ่งสมมติ")
    other = factories.place("27040605", name="บ้านอื่น")
    assert send(household(1), within=frozenset({village.pk})).accepted == 1
    assert send(household(2), within=frozenset({other.pk})).accepted == 0


def test_a_new_household_and_a_changed_one_are_told(send):
    first = send(household(1))
    assert [(each.kind, each.number) for each in first.changes] == [(ChangeKind.NEW, 5)]
    later = household(1, จำนวนสมาชิก=6, สภาพบ้าน="ซ่อมมาก", ต้องซ่อม="หลังคา", วันที่สำรวจ="15/6/2568")
    tried = send(later, as_of=date(2025, 6, 30), dry_run=True)
    done = send(later, as_of=date(2025, 6, 30))
    assert tried.changes == done.changes
    (change,) = done.changes
    assert change.kind is ChangeKind.CHANGED
    assert change.before.startswith("เยี่ยม 2025-05-15 · 4 คน · ")
    assert change.after.startswith("เยี่ยม 2025-06-15 · 6 คน · ")
    assert "ซ่อม หลังคา" in change.after
    assert Visit.objects.count() == 2


def test_no_change_shows_a_national_id(send):
    outcome = send(household(1))
    digits = national_id.normalise(written_id(1))
    told = " ".join(f"{c.what} {c.before} {c.after}" for c in outcome.changes)
    assert digits not in national_id.normalise(told)


def test_the_same_list_again_changes_nothing(send):
    send(household(1), household(2))
    again = send(household(1), household(2))
    assert (again.accepted, again.already_here, again.new, again.changed) == (0, 2, 0, 0)


def test_columns_can_be_told_and_a_village_chosen(tmp_path):
    path = lines(tmp_path / "a.csv", "ก,ข,ค", "12,นายสมมติ หนึ่ง,3", "13,นางสมมติ สอง,4")
    outcome = take_in(
        Delivery(
            path, "ผู้ใหญ่บ้าน", date(2025, 5, 31), choices={"village": "27040606"},
            mapping={"house_no": "ก", "name": "ข", "people": "ค"},
        )
    )  # fmt: skip
    assert outcome.accepted == 2
    assert sorted(Visit.objects.values_list("people", flat=True)) == [3, 4]


def test_a_list_with_odd_headers_is_read_by_what_its_columns_hold(tmp_path):
    rows = [
        f"27040606,{n},นายสมมติ คนที่{n},13.49{n}1,102.01{n}2,{national_id.fictional(n)}"
        for n in range(1, 6)
    ]
    path = lines(tmp_path / "a.csv", "รหัส,บ้านเลขที่,Column3,Column4,Column5,Column6", *rows)
    outcome = take_in(Delivery(path, "ผู้ใหญ่บ้าน", date(2025, 5, 31)))
    assert (outcome.held, outcome.accepted) == ([], 5)
    assert outcome.source.reading["columns"] == {
        "house_no": "บ้านเลขที่", "village_code": "รหัส", "name": "Column3",
        "national_id": "Column6", "latitude": "Column4", "longitude": "Column5",
    }  # fmt: skip


def test_what_may_be_a_column_is_told_and_not_read(tmp_path):
    path = lines(
        tmp_path / "a.csv", "บ้านเลขที่,หมู่ที่,ตำบล,จำนวนสมาชิกทั้งหมดในบ้าน",
        "1,6,ทุ่งมหาเจริญ,3", "2,6,ทุ่งมหาเจริญ,4",
    )  # fmt: skip
    outcome = take_in(Delivery(path, "ผู้ใหญ่บ้าน", date(2025, 5, 31)))
    assert set(Visit.objects.values_list("people", flat=True)) == {None}
    doubts = [each for each in outcome.how_read if each.code == "doubtful_columns"]
    assert "จำนวนสมาชิกทั้งหมดในบ้าน" in doubts[0].th


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"วันที่สำรวจ": date(1968, 5, 15)}, "doubtful_date"),  # 15/5/68, completed by Excel
        ({"วันที่สำรวจ": "15/5/68"}, "doubtful_date"),
        ({"จำนวนสมาชิก": 41}, "doubtful_people"),
        ({"ปีเกิด": 2569}, "doubtful_birth"),
        ({"ปีเกิด": 1890}, "doubtful_birth"),
        ({"ปีเกิด": "10"}, "doubtful_birth"),
    ],
)
def test_what_cannot_be_true_waits_with_its_reason(send, change, reason):
    outcome = send(household(1), household(2, **change))
    assert [each.code for _, each in outcome.held] == [reason]


def test_days_of_both_eras_are_told_apart_and_said(send):
    outcome = send(household(1, วันที่สำรวจ="15/5/2568"), household(2, วันที่สำรวจ="16/5/2025"))
    days = set(Visit.objects.values_list("visited_on", flat=True))
    assert days == {date(2025, 5, 15), date(2025, 5, 16)}
    assert "mixed_eras" in {notice.code for notice in outcome.notices}


def test_metres_without_a_zone_are_read_in_the_system_that_was_told(tmp_path):
    path = lines(tmp_path / "a.csv", "บ้านเลขที่,รหัสหมู่บ้าน,พิกัด X,พิกัด Y", "1,27040606,176000,1493000")
    held = take_in(Delivery(path, "ก", date(2025, 5, 31)))
    assert [reason.code for _, reason in held.held] == ["zone_unknown"]
    assert take_in(Delivery(path, "ก", date(2025, 5, 31), srid=32648)).accepted == 1
    assert Position.objects.get().point.x == pytest.approx(102.0, abs=0.1)


def test_every_field_has_a_name_in_both_languages():
    assert all(field.th and field.en for field in HOUSEHOLDS.fields_of({}))
