"""F2.7: who agreed, refused, took it back or was never asked; and who took it back this month."""

from __future__ import annotations

from datetime import date

import pytest

from formats.months import Month
from network import consent
from network.models import Consent, Party, Place
from reports.figures import CONSENTS, WITHDRAWALS
from reports.sections.consent import consent_table
from reports.situation import SituationReport
from tests import factories

pytestmark = pytest.mark.django_db
MARCH, APRIL = Month(2025, 3), Month(2025, 4)


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704"):
        factories.place(code)
    factories.joined(factories.place("270401", geometry=factories.square(102.0, 13.5, 0.1)))
    return factories.place("27040101")


@pytest.fixture
def household(village) -> Party:
    home = factories.household(village)
    house = factories.house(village, at=(102.05, 13.55))
    factories.verified(factories.visit(home, house=house))
    return home


def said(person: Party, is_given: bool, day: date) -> None:
    consent.record_consent(
        person, Consent.Purpose.SENSITIVE_SURVEY, is_given=is_given,
        given_by=Consent.GivenBy.SELF, decided_on=day, source=factories.source(),
        wording=consent.newest_wording(Consent.Purpose.SENSITIVE_SURVEY),
    )  # fmt: skip


def counted(village: Place, month: Month) -> dict[str, int]:
    report = SituationReport(village, month)
    parts = {part: report.recorded(CONSENTS, village.pk, part).count for part in CONSENTS.labels}
    return parts | {"this month": report.recorded(WITHDRAWALS, village.pk).count}


def test_each_person_stands_by_their_latest_word(village, household):
    willing, unwilling, changed, back, _never = (
        factories.person(f"สมมติ {each}", household=household) for each in range(5)
    )
    said(willing, True, date(2025, 2, 1))
    said(unwilling, False, date(2025, 3, 1))
    said(changed, True, date(2025, 2, 1))
    said(changed, False, date(2025, 3, 31))
    said(back, True, date(2025, 2, 1))
    said(back, False, date(2025, 3, 5))
    said(back, True, date(2025, 3, 6))
    expected = {"given": 2, "withdrawn": 1, "refused": 1, "not_asked": 1}
    assert counted(village, MARCH) == expected | {"this month": 1}
    assert counted(village, APRIL) == expected | {"this month": 0}
    assert counted(village, Month(2025, 2))["given"] == 3


def test_a_withdrawal_counts_though_the_household_is_not_verified(village):
    person = factories.person(household=factories.household(village))
    said(person, True, date(2025, 2, 1))
    said(person, False, date(2025, 3, 2))
    assert counted(village, MARCH) == {
        "given": 0, "withdrawn": 0, "refused": 0, "not_asked": 0, "this month": 1,
    }  # fmt: skip


def test_few_are_hidden_before_they_leave_the_committee(village, household):
    for each in range(7):
        person = factories.person(f"สมมติ {each}", household=household)
        if each < 5:
            said(person, True, date(2025, 2, 1))
    factories.person("สมมติ อีกคน", household=household)
    (row,) = consent_table(SituationReport(village, MARCH)).rows
    texts = [cell.text for cell in row.cells]
    # 3 of 8 were not asked: hidden, and the 5 who agreed too, or it could be worked out.
    assert texts[1:6] == ["10", "ปกปิด", "0", "0", "<5"]
    assert "%" not in "".join(texts)
