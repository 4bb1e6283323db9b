"""What is filled in on the page without signal is, at the server, what was meant: no remark."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from network.models import Account, Consent, PersonRecord, Place
from parcels.models import Boundary, LandDocument, Position, UnitLabel
from survey.answers.reading import understand
from survey.models import (
    FormVersion,
    HouseholdAccount,
    HouseServices,
    Interpretation,
    Livelihood,
    Referral,
    Submission,
    Tenure,
    Visit,
)
from survey.openrosa.entity_lists import LISTS, Reader, written
from survey.shipped.publishing import publish_shipped
from survey.xforms.conversion import ReadForm
from tests import collect, factories
from tests.browser.filling_in import Hand, Site, value_of
from tests.survey.openrosa import phones
from tests.survey.photographs.pictures import from_a_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

RING = [(13.5, 102.2), (13.5, 102.201), (13.501, 102.201), (13.501, 102.2), (13.5, 102.2)]
OUTLINE = "; ".join(f"{latitude} {longitude} 40 4" for latitude, longitude in RING)


class Converted:
    """The shipped forms as they were converted for all tests."""

    def __init__(self, forms: Mapping[str, ReadForm]) -> None:
        self.of = forms.__getitem__


class Field:
    """A village, its surveyor with a phone, and what the phone has along of it."""

    def __init__(self, site: Site) -> None:
        self.village: Place = phones.village()
        self.surveyor: Account = phones.surveyor(self.village)
        self.phone = phones.phone(self.surveyor)
        self.site = site

    def take(self, *households: Mapping[str, str]) -> None:
        """The village as the server has it now."""
        lists = {name: written(name, Reader(self.surveyor)).content for name in LISTS}
        forms = {
            f"{each.form.form_id}-{each.version}": each.xml for each in FormVersion.objects.all()
        }
        self.site.tell(forms, lists, households)

    def form(self, form_id: str) -> str:
        """A form with its version."""
        return f"{form_id}-{FormVersion.objects.get(form__form_id=form_id).version}"

    def called(self, name: str, words: str) -> str:
        """What the list calls the first row that holds these words."""
        text = self.site.bundle[name]
        assert isinstance(text, bytes)
        rows = csv.DictReader(io.StringIO(text.decode()))
        return next(row["label"] for row in rows if words in "".join(row.values()))

    def send(self, xml: bytes, files: Mapping[str, bytes] | None = None) -> Submission:
        """Through the door of all devices, then read; without a remark."""
        instance_id = value_of(xml, "instanceID")
        assert instance_id
        answer = self.phone.send(collect.Instance(instance_id, xml, files or {}))
        assert answer.status_code == 201, answer.content.decode()
        submission = Submission.objects.get(instance_id=instance_id)
        said = understand(submission)
        assert (said.outcome, said.remarks) == (Interpretation.Outcome.UNDERSTOOD, [])
        return submission


@pytest.fixture
def field(form_site: Site, shipped: dict[str, ReadForm]) -> Field:
    publish_shipped(factories.FIRST_DAY, reading=Converted(shipped))  # type: ignore[arg-type]
    made = Field(form_site)
    made.take()
    return made


def surveyed(hand: Hand, field: Field) -> bytes:
    """A household of two, filled in by tapping and typing."""
    hand.open(field.form("rangwat_household")).choose("agrees", "ใช่ / มี")
    hand.write("house_number", "77/1")
    hand.choose("house_condition", "ต้องซ่อมเล็กน้อย")
    hand.choose("needs_repair", "หลังคา", "ห้องน้ำ ส้วม")
    hand.choose("water", "ใช่ / มี").choose("toilet", "ไม่ใช่ / ไม่มี")
    hand.choose("tenure_house", "บ้านของตนเอง")
    hand.choose("hardships", "บ้านทรุดโทรม")
    hand.write("people", "๒")
    hand.write("person_name", "มา ดีใจ").choose("person_relation", "หัวหน้าครัวเรือน")
    hand.choose("person_sex", "หญิง").write("person_birth_year", "๒๔๙๕")
    hand.choose("person_employment", "ทำเกษตรของตนเอง")
    hand.choose("person_care_consent", "ใช่ / มี").choose("person_given_by", "เจ้าตัว")
    hand.write("yearly_income", "120,000")
    hand.choose("has_land", "ไม่ใช่ / ไม่มี")
    return hand.finish()


def test_a_household_becomes_facts(hand: Hand, field: Field):
    xml = surveyed(hand, field)
    submission = field.send(xml)
    visit = Visit.objects.get()
    assert (visit.people, visit.house_condition) == (2, "minor_repair")
    assert set(visit.needs_repair) == {"roof", "toilet"}
    assert str(visit.household.key) == value_of(xml, "household_key")
    assert visit.source == submission.source
    assert UnitLabel.objects.get().label == "77/1"
    assert HouseServices.objects.get().has_water is True
    assert Tenure.objects.get().house == "own"
    person = PersonRecord.objects.get(name="มา ดีใจ")
    assert (person.sex, person.birth_year) == ("female", 1952)
    assert Livelihood.objects.get().person == person.party
    assert HouseholdAccount.objects.get().yearly_income == 120_000
    assert Consent.objects.filter(person=person.party, is_given=True).exists()
    assert hand.records()[0]["label"] == "77/1 มา ดีใจ"


@pytest.mark.long
def test_the_other_forms_begin_with_what_is_known(hand: Hand, field: Field):
    first = surveyed(hand, field)
    field.send(first)
    key = value_of(first, "household_key") or ""
    field.take({"key": key, "label": "บ้านเลขที่ 77/1 · มา ดีใจ", "houseNumber": "77/1", "head": "มา"})
    _follow_up(hand, field, key)
    _parcel(hand, field, key)
    _referral(hand, field, key)


def _follow_up(hand: Hand, field: Field, key: str) -> None:
    hand.open(field.form("rangwat_follow_up"), household=key).to("household")
    assert "มา ดีใจ" in hand.question("household").inner_text()
    assert "ต้องซ่อมเล็กน้อย" in hand.to("known").question("known").inner_text()
    hand.choose("house_condition", "ดี อยู่ได้สบาย").choose("repaired", "หลังคา")
    hand.choose("changed_people", field.called("people.csv", "มา ดีใจ"))
    hand.choose("changed_left", "ไม่ใช่ / ไม่มี").choose("changed_employment", "รับจ้าง")
    xml = hand.finish()
    assert value_of(xml, "people") == "2"  # as it was, until somebody says otherwise
    field.send(xml)
    again = Visit.objects.latest("pk")
    assert (str(again.household.key), again.house_condition) == (key, "good")
    assert Visit.objects.filter(is_draft=False).count() == 2
    assert Livelihood.objects.latest("pk").person == PersonRecord.objects.get().party


def _parcel(hand: Hand, field: Field, key: str) -> None:
    walked = {"is_known": "no", "parcel_boundary": OUTLINE, "parcel_method": "gnss_phone"}
    hand.open(field.form("rangwat_parcel"), prefill=json.dumps(walked))
    hand.choose("household", field.called("households.csv", key)).choose(
        "parcel_kind", "ที่ทำกิน (ไร่ นา สวน เลี้ยงสัตว์)"
    )
    hand.write("parcel_label", "ก 7").choose("parcel_document_type", "ส.ป.ก. 4-01")
    hand.write("parcel_rai", "5").write("parcel_wah", "12.5")
    field.send(hand.finish())
    boundary = Boundary.objects.get()
    assert boundary.geometry.num_points == len(RING)
    assert boundary.square_metres == pytest.approx(11_960, rel=0.01)
    assert LandDocument.objects.get().type.code == "alro_401"


def _referral(hand: Hand, field: Field, key: str) -> None:
    hand.open(field.form("rangwat_referral"), household=key)
    hand.choose("person", field.called("people.csv", "มา ดีใจ"))
    hand.choose("agrees", "ใช่ / มี").choose("given_by", "เจ้าตัว")
    hand.choose("need", "ซ่อมบ้าน").choose("agency", "อบต. หรือเทศบาล")
    field.send(hand.finish())
    assert (Referral.objects.get().need, str(Referral.objects.get().household.key)) == (
        "house_repair",
        key,
    )


@pytest.mark.long
def test_a_position_and_a_photograph_come_with_it(hand: Hand, field: Field, tmp_path: Path):
    taken = tmp_path / "IMG_1.jpg"
    taken.write_bytes(from_a_phone(3200, 2400))
    hand.open(field.form("rangwat_household")).choose("agrees", "ใช่ / มี")
    hand.to("house_point").question("house_point").get_by_role("button", name="จับตำแหน่ง").click()
    hand.page.get_by_role("button", name="ใช้จุดนี้").click()
    hand.choose("house_condition", "ดี อยู่ได้สบาย").write("people", "1")
    hand.choose("names_people", "ไม่ใช่ / ไม่มี").choose("has_land", "ไม่ใช่ / ไม่มี")
    hand.photograph("photo_house", taken)
    xml = hand.finish()
    name = value_of(xml, "photo_house") or ""
    assert re.fullmatch(r"\d{13}\.jpg", name)
    content = hand.file_of(hand.records()[0]["id"], name)
    with Image.open(io.BytesIO(content)) as kept:
        assert kept.size == (1200, 1600)  # upright, and no side longer than that
        assert not kept.getexif()  # neither where it was taken nor with what
        assert kept.getpixel((600, 40))[0] < 100 < kept.getpixel((600, 1560))[0]  # dark is on top
    submission = field.send(xml, {name: content})
    assert submission.files.get().name == name
    position = Position.objects.get().point
    assert (position.x, position.y) == pytest.approx((102.2, 13.5))
