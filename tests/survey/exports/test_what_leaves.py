"""What an account may see leaves as a file, and every file is written down (PDPA s.27, 39)."""

from __future__ import annotations

import hashlib
import json
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from network import consent
from network.access import PERMISSIONS, Permission
from network.models import Consent, Disclosure, Party, Place, Reading, Role, Withdrawal
from network.moments import Moment
from parcels import registry as land
from parcels.models import Instrument, LayerFeature, Right, SpatialUnit
from survey import errors
from survey.exports.catalogue import DATASETS
from survey.exports.disclosing import disclosed, scope
from tests import factories
from tests.parcels import land_layers
from tests.survey.exports.taking import NAMES, acting, answers, order, readme, table

pytestmark = pytest.mark.django_db


def test_a_leader_takes_out_what_lies_in_their_village_of_all_there_is(district: Place):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    rows = table(order(leader))
    assert {row["village_code"] for row in rows} == {"27040101"}
    assert len(rows) == 2
    assert "2 จาก 4" in readme(order(leader))
    assert len(table(order(acting(Role.DISTRICT_CHIEF, "2704")))) == 4


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_dataset_holds_what_lies_elsewhere(district: Place, dataset: str):
    """Whatever is taken out for one village names nothing of the other."""
    if DATASETS[dataset].permission not in PERMISSIONS[Role.TREASURER]:
        account = acting(Role.NETWORK_LEADER, "27040101")
    else:
        account = acting(Role.TREASURER, "27040101")
    told = json.dumps(table(order(account, dataset)), ensure_ascii=False)
    assert "27040102" not in told
    assert "2 ลับเฉพาะ" not in told
    assert "201" not in [row.get("parcel_number") for row in json.loads(told)]


def test_an_overlap_with_a_neighbour_elsewhere_does_not_name_the_neighbour(district: Place):
    """Its number and key stay in the village it lies in."""
    there = Place.objects.get(code="27040102")
    near = land.register_unit(
        SpatialUnit.Kind.FARM, label="ข้างบ้าน", stated_place=there,
        observed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    factories.boundary(factories.square(102.0108, 13.53, 0.001), unit=near)
    rows = table(order(acting(Role.NETWORK_LEADER, "27040101"), "overlaps"))
    assert len([row for row in rows if row["met_with"] == "unit"]) >= 2
    assert "ข้างบ้าน" not in str(rows)
    assert str(near.key) not in str(rows)
    assert "ข้างบ้าน" in str(table(order(acting(Role.DISTRICT_CHIEF, "2704"), "overlaps")))


def test_a_concession_that_only_a_withdrawn_map_told_of_leaves_in_no_file(district: Place):
    """What parcels met in it is kept; of a concession nobody tells of any more there is no row."""
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    assert len(table(order(chief, "concessions"))) == 1
    drawn = LayerFeature.objects.get(concession__isnull=False).edition.source
    for said in {drawn, *(each.source for each in Instrument.objects.all())}:
        Withdrawal.objects.create(withdrawn=said, reason="ผิดไฟล์", source=factories.source())
    assert not table(order(chief, "concessions"))


def test_an_overlap_with_a_parcel_elsewhere_does_not_say_who_drew_that(district: Place):
    """The row is told by the parcel recorded first; its source names a place, and often more."""
    there = Place.objects.get(code="27040102")
    near = land.register_unit(
        SpatialUnit.Kind.FARM, label="ข้างบ้าน", stated_place=there,
        observed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    factories.boundary(factories.square(102.0108, 13.53, 0.001), unit=near)
    rows = table(order(acting(Role.NETWORK_LEADER, "27040102"), "overlaps"))
    elsewhere = [row for row in rows if not row["village_code"]]
    assert elsewhere
    assert not any(row["source"] or row["source_key"] for row in elsewhere)
    whole = table(order(acting(Role.DISTRICT_CHIEF, "2704"), "overlaps"))
    assert all(row["source"] and row["source_key"] for row in whole)


def test_what_an_office_wrote_beside_a_plot_is_for_those_who_may_see_names(district: Place):
    """Offices write who holds an allotted plot into a column of the map."""
    edition = land_layers.layer("alro_plot")
    LayerFeature.objects.create(
        edition=edition, number=9, name="แปลง 13", attributes={"OWNER": "นางลับเฉพาะ"},
        geometry=factories.square(102.009, 13.529, 0.02),
    )  # fmt: skip
    for role in (Role.AGENCY, Role.DISTRICT_CHIEF):
        told = str(table(order(acting(role, "2704"), "alro_plot")))
        assert "แปลง 13" in told
        assert "นางลับเฉพาะ" not in told
    leader = acting(Role.DISTRICT_NETWORK, "2704")
    assert "นางลับเฉพาะ" in str(table(order(leader, "alro_plot")))
    assert Disclosure.objects.get(account=leader).has_identity


def test_who_may_not_see_gets_no_file(district: Place):
    for role, dataset in (
        (Role.AGENCY, "parcels"),
        (Role.NETWORK_LEADER, "members"),
        (Role.ADMINISTRATOR, "households"),
    ):
        code = "27040101" if role == Role.NETWORK_LEADER else "2704"
        with pytest.raises(errors.NothingToExport), disclosed(order(acting(role, code), dataset)):
            pass
    elsewhere = factories.place("2705")
    with (
        pytest.raises(errors.NothingToExport),
        disclosed(order(factories.account(role=Role.DISTRICT_CHIEF, place=elsewhere))),
    ):
        pass
    assert not Disclosure.objects.exists()


def test_names_are_left_out_for_those_who_may_not_see_them_and_the_file_says_so(district: Place):
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    rows = table(order(chief))
    assert "holder" not in rows[0]
    assert "คอลัมน์ที่ไม่มีสิทธิ์ จึงไม่อยู่ในไฟล์" in readme(order(chief))
    assert "ลับเฉพาะ" not in str(rows)
    assert not Reading.objects.exists()
    assert not any(made.has_identity for made in Disclosure.objects.all())


def test_names_that_leave_are_readings_of_those_people(district: Place):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    rows = table(order(leader))
    assert {row["holder"] for row in rows} == {"นาง 1 ลับเฉพาะ", ""}
    reading = Reading.objects.get()
    assert reading.account == leader
    assert reading.kinds == [Reading.Kind.IDENTITY]
    assert reading.persons == [Right.objects.order_by("pk").first().party_id]
    assert reading.purpose == "ที่ว่าการอำเภอ: ตรวจสอบ"
    assert Disclosure.objects.get().has_identity


def test_names_that_were_not_chosen_are_neither_in_the_file_nor_read(district: Place):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    for dataset in ("parcels", "households"):
        assert "ลับเฉพาะ" not in str(table(order(leader, dataset, without=list(NAMES))))
    assert not Reading.objects.exists()
    assert not Disclosure.objects.filter(has_identity=True).exists()


def test_balances_that_leave_are_readings_without_any_name(district: Place):
    auditor = acting(Role.AUDITOR, "27040101")
    (row,) = table(order(auditor, "members"))
    assert (row["member_number"], row["saved_baht"], row["pledge_baht"]) == ("1", "123.45", "100.0")
    assert "name" not in row
    assert Reading.objects.get().kinds == [Reading.Kind.MONEY]


def test_health_and_disability_leave_in_no_file(district: Place):
    """Not even for those who may see them, with the consent of the person."""
    leader = acting(Role.NETWORK_LEADER, "27040101")
    for person in Party.objects.filter(care_needs__isnull=False):
        consent.record_consent(
            person,
            Consent.Purpose.SENSITIVE_SURVEY,
            is_given=True,
            given_by=Consent.GivenBy.GUARDIAN,
            wording=consent.newest_wording(Consent.Purpose.SENSITIVE_SURVEY),
            decided_on=factories.FIRST_DAY,
            source=factories.source(),
        )
    for dataset in DATASETS.values():
        if dataset.permission == Permission.SEE_MONEY:
            continue
        told = str(table(order(leader, dataset.key)))
        for word in ("bed_bound", "ติดเตียง", "seeing", "ทางการเห็น", "พิการ"):
            assert word not in told, dataset.key
    assert "สุขภาพ ความพิการ" in readme(order(leader, "households"))


def test_what_is_logged_is_what_left(district: Place):
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    with disclosed(order(chief, key="gpkg")) as made:
        content = made.path.read_bytes()
        _meta, rows = pyogrio.read_arrow(made.path, layer="parcels")
        about = {each["key"]: each["text"] for each in
                 pyogrio.read_arrow(made.path, layer="about")[1].to_pylist()}  # fmt: skip
    logged = Disclosure.objects.get()
    assert logged.sha256 == hashlib.sha256(content).hexdigest()
    assert logged.byte_count == len(content)
    assert logged.row_count == rows.num_rows == 4
    assert (logged.account, logged.place.code) == (chief, "2704")
    assert (logged.recipient, logged.purpose) == ("ที่ว่าการอำเภอ", "ตรวจสอบ")
    assert logged.columns == [name for name in rows.column_names if name != "geom"]
    assert about["disclosure"] == str(logged.key)
    assert about["exported_by"] == chief.name


def test_a_file_that_cannot_be_logged_is_not_sent(
    district: Place, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def refuse(**_fields: Any) -> None:
        raise DatabaseError("the log is full")

    monkeypatch.setattr(Disclosure.objects, "create", refuse)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client.force_login(acting(Role.NETWORK_LEADER, "27040101"))
    with pytest.raises(DatabaseError, match="log is full"):
        client.post(f"{reverse('new-export')}?dataset=parcels", answers())
    assert not Reading.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_as_known_on_a_day(district: Place):
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    unit = SpatialUnit.objects.filter(labels__label="101").get()
    factories.boundary(
        factories.square(102.01, 13.53, 0.002), unit=unit, observed_on=date(2025, 6, 1)
    )
    areas = []
    now = Moment.now()
    for day in (date(2025, 5, 31), date(2025, 6, 1)):
        then = Moment(day + timedelta(days=1), now.known_by)
        rows = table(order(chief, moment=then))
        areas += [float(row["measured_m2"]) for row in rows if row["parcel_number"] == "101"]
    assert areas[1] == pytest.approx(4 * areas[0], rel=1e-3)
    assert table(order(chief, moment=Moment.on(date(2024, 1, 1)))) == []


def test_a_disclosure_is_final(district: Place):
    table(order(acting(Role.DISTRICT_CHIEF, "2704")))
    with pytest.raises(DatabaseError, match="final"):
        Disclosure.objects.update(purpose="อื่น")


def test_what_is_offered_never_holds_a_national_id(district: Place):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    for dataset in DATASETS.values():
        if dataset.permission == Permission.SEE_MONEY:
            continue
        offered = scope(leader, dataset, Place.objects.get(code="27040101"), Moment.now()).offered
        assert not [item for item in offered if "national" in item.column.key + item.sql]
