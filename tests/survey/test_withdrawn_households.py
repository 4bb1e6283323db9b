"""A household list taken back: it counts no more, and can be sent once more."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from network import errors
from network.models import (
    Domicile,
    HouseholdMembership,
    ImportRow,
    PersonRecord,
    PlaceRecord,
    Source,
    Withdrawal,
)
from network.moments import Moment
from network.named_sets import HOUSEHOLD_HOMES, MEMBERS, fetched
from network.withdrawals import obstacles, withdraw
from parcels.models import Position, StatedPlace, UnitLabel
from survey.counted import SURVEYED_HOUSES
from survey.errors import VerifierIsNotIndependent
from survey.models import Verification, Visit
from tests import factories
from tests.import_commands import keep_in, run
from tests.samples.village_workbook import household, write_workbook

pytestmark = pytest.mark.django_db

FACTS = (Domicile, HouseholdMembership, PersonRecord, Position, StatedPlace, UnitLabel, Visit)


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture(autouse=True)
def tambon():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    return factories.place("270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.3))


@pytest.fixture
def send(tmp_path):
    """Import rows, under a name; the source they came in with."""

    def sent(name: str, *rows: dict[str, Any]) -> Source | None:
        before = set(Source.objects.filter(kind="import").values_list("pk", flat=True))
        path = write_workbook(tmp_path / f"{name}.xlsx", rows)
        code, told = run("import_households", path, source=name, as_of="2025-05-31")
        assert code == 0, told
        return Source.objects.filter(kind="import").exclude(pk__in=before).first()

    return sent


def state(moment: Moment | None = None) -> dict[str, Any]:
    """What is known of households, without the keys of records."""
    moment = moment or Moment.now()
    people = dict(PersonRecord.objects.as_known(moment).values_list("party", "name"))
    houses = dict(UnitLabel.objects.as_known(moment).values_list("spatial_unit", "label"))
    visits = Visit.objects.as_known(moment)
    return {
        "homes": len(fetched(HOUSEHOLD_HOMES, "home_id", moment)),
        "names": sorted(people.values()),
        "members": sorted(people[row[0]] for row in fetched(MEMBERS, "person_id", moment)),
        "houses": sorted(houses.values()),
        "visits": sorted((each.visited_on, each.people, houses[each.house_id]) for each in visits),
        "villages": sorted(
            PlaceRecord.objects.as_known(moment)
            .filter(place__level="village")
            .values_list("place__code", flat=True)
        ),
    }


def test_nothing_a_withdrawn_list_says_counts_and_before_it_all_is_as_it_was(send):
    before = state()
    source = send("ก", household(1), household(2))
    known = Moment.now()
    then = state(known)
    assert then["homes"] == 2
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert state() == before
    assert state(known) == then
    assert all(not model.objects.as_known(Moment.now()).exists() for model in FACTS)


def test_the_same_list_sent_again_gives_the_same_as_before(send):
    source = send("ก", household(1), household(2))
    then = state()
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    again = send("ก", household(1), household(2))
    assert again is not None
    assert again != source
    assert state() == then


def test_a_list_is_withdrawn_once_and_for_a_reason(send):
    source = send("ก", household(1))
    with pytest.raises(errors.WithdrawalNeedsReason):
        withdraw(source, by=None, reason=" ")
    with pytest.raises(errors.NotAnImport):
        withdraw(factories.source(), by=None, reason="ส่งผิดไฟล์")
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    with pytest.raises(errors.AlreadyWithdrawn):
        withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert Withdrawal.objects.get().reason == "ส่งผิดไฟล์"
    assert set(source.rows.values_list("outcome", flat=True)) == {ImportRow.Outcome.WITHDRAWN}


def test_a_verified_visit_keeps_its_list_and_nothing_changes(send):
    source = send("ก", household(1))
    factories.verdict(Visit.objects.get(), on=date(2025, 6, 2))
    then = state()
    with pytest.raises(errors.OthersBuiltOnIt) as refused:
        withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert "การสอบทาน 1 รายการ" in str(refused.value)
    assert "1 verifications" in str(refused.value)
    assert state() == then
    assert not Withdrawal.objects.exists()
    assert [each.code for each in obstacles(source)] == ["points"]
    assert obstacles(source)[0].sources == (Verification.objects.get().source,)


def test_a_visit_to_a_household_nothing_else_knows_keeps_its_list(send):
    source = send("ก", household(1))
    known = Visit.objects.get()
    factories.visit(known.household, house=known.house, on=date(2025, 7, 1))
    assert [(each.code, each.th) for each in obstacles(source)] == [
        ("founds", "การเยี่ยมครัวเรือน 1 รายการ")
    ] * 2  # of the household, and of the house


def test_a_later_list_about_the_same_household_goes_first(send):
    source = send("ก", household(1))
    later = send("ข", household(1, วันที่สำรวจ="20/5/2568", จำนวนสมาชิก=5))
    assert later is not None
    assert "compared" in {each.code for each in obstacles(source)}
    withdraw(later, by=None, reason="ส่งผิดไฟล์")
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert state()["homes"] == 0


def test_the_command_tells_what_would_go_then_withdraws(send):
    source = send("ก", household(1))
    told = StringIO()
    call_command("withdraw_import", str(source.key), "--dry-run", stdout=told)
    assert "การเยี่ยมครัวเรือน 1 รายการ / 1 visits to households" in told.getvalue()
    assert state()["homes"] == 1
    call_command("withdraw_import", str(source.key), "--reason", "ส่งผิดไฟล์", stdout=told)
    assert state()["homes"] == 0
    with pytest.raises(SystemExit) as refused:
        call_command(
            "withdraw_import", str(source.key), "--reason", "อีกครั้ง", stdout=told, stderr=told
        )
    assert refused.value.code == 2
    assert "ไฟล์นี้ถอนไปแล้ว" in told.getvalue()


def test_a_house_of_a_withdrawn_list_was_not_surveyed(send):
    source = send("ก", household(1))
    assert len(fetched(SURVEYED_HOUSES, "*", Moment.now())) == 1
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert fetched(SURVEYED_HOUSES, "*", Moment.now()) == []


def test_who_shared_a_household_by_a_withdrawn_list_alone_may_verify(tambon):
    village = factories.place("27040607")
    home = factories.household(village)
    visit = factories.visit(home)
    neighbour = factories.person()
    source = factories.source(kind=Source.Kind.IMPORT)
    HouseholdMembership.objects.create(
        person=neighbour, household=home, observed_on=factories.FIRST_DAY, source=source
    )
    with pytest.raises(VerifierIsNotIndependent), transaction.atomic():
        factories.verdict(visit, by=neighbour)
    Withdrawal.objects.create(withdrawn=source, source=factories.source())
    assert factories.verdict(visit, by=neighbour).verdict == "agree"
