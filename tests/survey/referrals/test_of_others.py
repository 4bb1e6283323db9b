"""Of needs, who lives with somebody or leads from above learns no more than they should."""

from __future__ import annotations

import pytest
from django.urls import reverse

from network import reading_log
from network.held import held_of
from network.models import Consent, Party, Place, Role
from network.moments import Moment
from network.needs import Need, SharedFact
from survey.answers.told_page import told_of_household
from survey.duplicates.merging import merge
from survey.exports.listing import visible_to
from survey.referrals.standing import shown_to
from survey.referrals.telling import tell
from tests import factories
from tests.survey.referrals.handed import (
    TODAY,
    Handing,
    ails,
    handing,
    living,
    member,
    opened,
    says,
    sent,
)

pytestmark = pytest.mark.django_db
SECRET = "หูหนวกสองข้าง"


@pytest.fixture
def here() -> Handing:
    return handing()


def said_of(person: Party) -> str:
    """All that a person's own page and file say."""
    sections = held_of(person)
    return " ".join(
        value for section in sections for row in section.rows for _label, value in row.said
    )


def test_ones_own_file_tells_no_referral_of_who_one_lives_with(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    son = member(home, "นายสมมติ ลูก")
    opened(here, home, person=head, need=Need.DISABILITY_CARD, detail=SECRET)
    opened(here, home, need=Need.HOUSE_REPAIR, detail="หลังคารั่ว")
    assert SECRET in said_of(head)
    assert SECRET not in said_of(son)
    assert "หลังคารั่ว" in said_of(son)  # of the household, and so of everybody in it


def test_ones_own_file_tells_what_was_referred_under_another_entry_of_oneself(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    again = member(home, "นางสมมติ หนึ่ง (ซ้ำ)")
    opened(here, home, person=head, need=Need.DISABILITY_CARD, detail=SECRET)
    merge(head, again, "คนเดียวกัน", here.leader)
    assert SECRET in said_of(again)


def test_needs_of_a_household_are_named_to_who_may_see_health_alone(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    opened(here, home, person=head, need=Need.DISABILITY_CARD)
    above = factories.account(role=Role.TAMBON_NETWORK, place=Place.objects.get(code="270401"))
    page = reverse("household", args=[home.key])
    label = str(Need.DISABILITY_CARD.label)
    assert label in here.client().get(page).content.decode()
    answer = here.client(above).get(page)
    assert answer.status_code == 200
    assert label not in answer.content.decode()
    with reading_log.gathering() as read:
        told_of_household(home, Moment.now(), with_names=True, with_money=False, with_health=True)
    assert reading_log.Kind.HEALTH.value in read.kinds
    assert head.pk in read.persons


def test_words_of_an_ailment_go_to_no_agency_once_health_may_not_be_kept(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    ails(head, has_disability=True, disability_types=["hearing"])
    sent(
        here, home, person=head, need=Need.DISABILITY_CARD, facts=(SharedFact.DETAIL,),
        detail=SECRET,
    )  # fmt: skip

    def read() -> str:
        moment = Moment.now()
        tellings = tell(shown_to(here.body.pk, moment), moment)
        return " ".join(value for each in tellings for _label, value in each.lines)

    assert SECRET in read()
    says(head, yes=False, on=TODAY, purpose=Consent.Purpose.SENSITIVE_SURVEY)
    assert SECRET not in read()
    assert "นางสมมติ หนึ่ง" in read()  # the referral itself is still agreed to


def test_what_an_agency_opened_stands_in_the_register_of_the_district(here):
    """Who watches over the data of a district reads there whatever left it, by whose hand."""
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    sent(here, home, person=head, need=Need.WELFARE)
    office = here.client(here.officer)
    assert office.get(reverse("agency")).status_code == 200
    assert office.get(reverse("agency-list-pdf")).status_code == 200
    watching = factories.account(role=Role.DISTRICT_NETWORK, place=here.district)
    seen = visible_to(watching)
    assert [(each.account, each.persons) for each in seen] == [(here.officer, [head.pk])] * 2
    elsewhere = factories.account(role=Role.DISTRICT_NETWORK, place=handing("2705").district)
    assert not visible_to(elsewhere).exists()
