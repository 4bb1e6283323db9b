"""Retention: what is still checked or used is kept, what is not is let go."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from network.models import Erasure, Party, Place
from network.moments import Moment
from savings import groups
from survey.retention import persons_past_retention
from tests import factories

TODAY = Moment.now().last_day
OLD = date(TODAY.year - 6, 1, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704", "270401"):
        factories.place(code, valid_from=OLD)
    return factories.place("27040101", valid_from=OLD)


@pytest.fixture
def forgotten(village) -> Party:
    """Surveyed six years ago and never since."""
    household = factories.household(village, since=OLD)
    factories.visit(household, on=OLD)
    return factories.person("สมมติ เก่า", household=household, since=OLD)


def past() -> list[Party]:
    return list(persons_past_retention(TODAY))


def test_who_was_not_checked_for_five_years_goes(forgotten):
    factories.person("สมมติ ใหม่", since=date(TODAY.year - 1, 1, 1))
    assert past() == [forgotten]


def test_who_was_verified_lately_stays(forgotten):
    household = forgotten.household_memberships.get().household
    factories.verdict(household.visits.get(), on=TODAY)
    assert past() == []


def test_who_was_visited_lately_stays(forgotten):
    factories.visit(forgotten.household_memberships.get().household, on=TODAY)
    assert past() == []


def test_who_saves_or_signs_in_stays(village, forgotten):
    group = factories.savings_group(village, members=0)
    groups.admit(group, forgotten, 1, pledge_satang=1, joined_on=OLD, source=factories.source())
    assert past() == []


def test_who_has_an_account_stays(forgotten):
    factories.account(person=forgotten)
    assert past() == []


def test_a_dry_run_counts_and_the_run_erases(forgotten, capsys):
    call_command("retire_old", dry_run=True, verbosity=0)
    assert "1 persons" in capsys.readouterr().out
    assert not Erasure.objects.exists()
    call_command("retire_old", verbosity=0)
    assert Erasure.objects.get().asked_by == "retention"
    assert past() == []
