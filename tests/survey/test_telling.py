"""Who is still to be told that something of them is kept, because others told it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from network import consent, telling
from network.consent import GivenBy, Purpose
from network.models import (
    CollectionNotice,
    HouseholdMembership,
    Party,
    PersonRecord,
    Place,
    Role,
    Source,
)
from network.moments import Moment
from survey.telling.untold import untold_in, untold_of
from survey.telling.waiting import households_to_tell
from tests import factories

TODAY = Moment.now().last_day
LATELY = TODAY - timedelta(days=10)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704", "270401"):
        factories.place(code)
    return factories.place("27040101")


@pytest.fixture
def home(village) -> Party:
    """A household of one, of which a surveyor of another household told ten days ago."""
    household = factories.household(village)
    factories.person("สมมติ เพื่อนบ้าน", household=household, since=LATELY)
    return household


def living_in(household: Party) -> Party:
    return household.members.earliest("pk").person


def waiting(village: Place) -> list[int]:
    return [each.household for each in untold_in([village.pk], Moment.now())]


def tell(party: Party, on=TODAY) -> None:
    telling.tell(party, CollectionNotice.Way.VISIT, told_on=on, account=None)


def test_whom_others_told_of_is_to_be_told_within_thirty_days(village, home):
    (found,) = untold_in([village.pk], Moment.now())
    assert (found.household, found.persons, found.collected_on) == (home.pk, 1, LATELY)
    assert found.days_left(TODAY) == 20


def test_a_notice_to_the_household_tells_all_who_lived_there(village, home):
    tell(home)
    assert waiting(village) == []
    assert untold_of(home, Moment.now()) is None


def test_a_notice_before_the_data_came_tells_nothing(village, home):
    tell(home, on=LATELY - timedelta(days=1))
    assert waiting(village) == [home.pk]


def test_who_moved_in_later_is_told_for_themselves(village, home):
    tell(home, on=LATELY)
    newcomer = factories.person("สมมติ ย้ายมา", household=home, since=TODAY)
    assert [each.persons for each in untold_in([village.pk], Moment.now())] == [1]
    tell(newcomer)
    assert waiting(village) == []


def test_who_was_asked_for_a_consent_was_read_the_notice(village, home):
    consent.record_consent(
        living_in(home), Purpose.REFERRAL, is_given=False, given_by=GivenBy.SELF,
        wording=consent.newest_wording(Purpose.REFERRAL), decided_on=TODAY,
        source=factories.source(),
    )  # fmt: skip
    assert waiting(village) == []


def test_who_told_of_themselves_knows(village, home):
    account = factories.account(person=living_in(home))
    PersonRecord.objects.create(
        party=living_in(home), name="สมมติ เอง", observed_on=TODAY,
        source=factories.source(recorded_by=account),
    )  # fmt: skip
    assert waiting(village) == []


def test_a_file_counts_from_the_day_it_came_not_from_the_day_it_speaks_of(village):
    household, person = factories.household(village), Party.objects.create(kind="person")
    file = factories.source(kind=Source.Kind.IMPORT)
    for model, fields in (
        (PersonRecord, {"party": person, "name": "สมมติ ทะเบียน"}),
        (HouseholdMembership, {"person": person, "household": household}),
    ):
        model.objects.create(observed_on=factories.FIRST_DAY, source=file, **fields)
    (found,) = untold_in([village.pk], Moment.now())
    assert found.days_left(TODAY) == 30


def test_the_list_the_slips_and_one_tap(village, home):
    client = Client()
    account = factories.account(role=Role.NETWORK_LEADER, place=village)
    client.force_login(account)
    (waits,) = households_to_tell(account, Moment.now())
    assert waits.due_on == LATELY + timedelta(days=30)
    listed = client.get(waits.url).content.decode()
    assert "เหลือ 20 วัน" in listed
    assert client.get(reverse("to-tell-slips", args=[village.code])).content.startswith(b"%PDF")
    assert "แจ้งแล้ว" in client.get(reverse("household", args=[home.key])).content.decode()
    tapped = client.post(reverse("tell-household", args=[home.key]))
    assert tapped["Location"] == reverse("household", args=[home.key])
    assert CollectionNotice.objects.get().source.recorded_by == account
    assert waiting(village) == []
    assert households_to_tell(account, Moment.now()) == []


def test_a_household_elsewhere_is_not_to_be_ticked_off(village, home):
    client = Client()
    elsewhere = factories.place("27040102")
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=elsewhere))
    assert client.post(reverse("tell-household", args=[home.key])).status_code == 404
    assert waiting(village) == [home.pk]
