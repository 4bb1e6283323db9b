"""The agency's layout: one referral, what was chosen to go with it, for as long as it may."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from maps.layouts.agency import DAYS, told_to_agency
from maps.layouts.errors import AddressIsNotShared
from network.models import Consent, Disclosure, Party
from network.moments import Moment
from network.needs import Need, SharedFact
from parcels import registry as land
from survey.models import Referral
from survey.referrals.standing import standing_of
from tests import factories
from tests.maps.layouts.laid_out import texts, unpacked
from tests.survey.referrals.handed import Handing, ago, handing, living, opened, says, sent

pytestmark = pytest.mark.django_db
WHERE = (SharedFact.NAME, SharedFact.ADDRESS, SharedFact.HOUSE_CONDITION)


@pytest.fixture
def of() -> Handing:
    return handing()


def at_home(of: Handing, name: str, label: str = "12", at=(102.1, 13.5)) -> tuple[Party, Party]:
    home, head = living(of.village, name, label=label)
    house = home.visits.get().house
    land.record_position(house, Point(*at, srid=4326), observed_on=factories.FIRST_DAY,
                         source=factories.source())  # fmt: skip
    return home, head


def asked(of: Handing, referral: Referral, client: Client | None = None):
    return (client or of.client()).get(
        f"/villages/{of.village.code}/layout.pdf",
        {"rendering": "agency", "referral": str(referral.key)},
    )


def test_an_agency_reads_its_one_house_with_purpose_and_expiry_and_nothing_of_others(of):
    home, head = at_home(of, "นางหนึ่ง ที่ส่ง")
    at_home(of, "นายสอง ลับเฉพาะ", label="99", at=(102.1005, 13.5))
    referral = sent(of, home, facts=WHERE)
    content = asked(of, referral).content
    sheet = texts(content)
    assert len(sheet) == 1
    for words in ("นางหนึ่งที่ส่ง", "พมจ.2704", "ซ่อมบ้าน", "ใช้ได้ถึง", "บ้านเลขที่12"):
        assert words in sheet[0], words
    assert "ลับเฉพาะ" not in sheet[0]
    assert "ลับเฉพาะ".encode() not in unpacked(content)
    assert "99" not in sheet[0].replace("1,499", "")
    written = Disclosure.objects.get(dataset="referrals")
    assert (written.persons, written.format) == ([head.pk], "pdf")
    assert asked(of, referral).content == content  # the same moment, the same bytes


def test_what_was_not_chosen_is_not_on_it(of):
    home, _head = at_home(of, "นางหนึ่ง ที่ส่ง")
    referral = sent(of, home, need=Need.LAND)
    sheet = texts(asked(of, referral).content)[0]
    assert "ไม่ปลอดภัย" not in sheet


def test_without_the_address_there_is_no_map(of):
    home, _head = at_home(of, "นางหนึ่ง ที่ส่ง")
    referral = sent(of, home)
    moment = Moment.now()
    course = standing_of(referral.pk, moment)
    assert course is not None
    hidden = replace(course, facts=(SharedFact.NAME,))
    with pytest.raises(AddressIsNotShared):
        told_to_agency(hidden, of.village.pk, moment)


def test_what_was_not_sent_or_is_over_is_not_printed(of):
    home, head = at_home(of, "นางหนึ่ง ที่ส่ง")
    assert asked(of, opened(of, home)).status_code == 422
    late = sent(of, home, need=Need.LAND, on=ago(DAYS + 1))
    assert "พ้นกำหนด" in asked(of, late).content.decode()
    fresh = sent(of, home, need=Need.WELFARE)
    says(head, yes=False, on=ago(1), purpose=Consent.Purpose.REFERRAL)
    assert "ถอนความยินยอม" in asked(of, fresh).content.decode()


def test_a_referral_of_another_village_is_not_found(of):
    other = handing("2705")
    home, _head = at_home(other, "นางอื่น")
    assert asked(of, sent(other, home, facts=WHERE)).status_code == 404


def test_who_may_not_refer_prints_none(of):
    home, _head = at_home(of, "นางหนึ่ง ที่ส่ง")
    chief = factories.account(role="district_chief", place=of.district)
    assert asked(of, sent(of, home, facts=WHERE), of.client(chief)).status_code == 403
