"""From a phone to the report: a household nobody knew, surveyed with the forms that are shipped."""

from __future__ import annotations

import base64
import csv
import io
import re
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from network import registry
from network.consent import newest_wording
from network.models import Account, Consent, Place, Role
from network.moments import Moment
from reports.figures import COUNTED
from reports.tally import tally
from survey.answers.tasks import understand_submission
from survey.models import Submission, Visit
from survey.shipped.publishing import SHIPPED, publish_shipped
from tests import collect, factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("java") is None, reason="forms are checked with Java"),
]
PASSWORD = "rangwat-test-1"
LISTED = "{http://openrosa.org/xforms/xformsList}"
FILES = "{http://openrosa.org/xforms/xformsManifest}"
OUTLINE = (
    "13.50 102.10 0 4; 13.50 102.101 0 4; 13.501 102.101 0 4; 13.501 102.10 0 4; 13.50 102.10 0 4"
)
WORDING = newest_wording(Consent.Purpose.REFERRAL)
HOUSE_PHOTO, ROOF_PHOTO = "บ้าน🏠.jpg", "หลังคา.jpg"
AWAITED = "ยังไม่ได้รับไฟล์ภาพจากเครื่อง"
YESTERDAY = (timezone.localdate() - timedelta(days=1)).isoformat()
TODAY = timezone.localdate().isoformat()


@pytest.fixture
def village(settings, tmp_path: Path) -> Place:
    settings.VAR = tmp_path
    for code in ("27", "2704"):
        factories.place(code)
    factories.joined(factories.place("270405", name="คลองหินปูน"))
    return factories.place("27040501", name="บ้านคลองสมมติ")


def somebody(username: str, role: Role, place: Place) -> Client:
    """A person of no household here, signed in with a password."""
    account: Account = registry.open_account(
        username, name=f"คน {username}", password=PASSWORD, person=factories.person(username)
    )
    registry.appoint(
        account,
        role,
        place,
        began_on=factories.FIRST_DAY,
        source=factories.source(is_fictional=True),
    )
    client = Client()
    signed = client.post(reverse("sign-in"), {"username": username, "password": PASSWORD})
    assert signed.status_code == 302
    return client


def page(client: Client, name: str, *where: Any) -> str:
    """A page of the browser, as text."""
    answer = client.get(reverse(name, args=where))
    assert answer.status_code == 200, (name, answer.status_code)
    text: str = answer.content.decode()
    return text


class Phone:
    """What Collect does with the settings a page shows: fetches, fills in, sends."""

    def __init__(self, registered: str) -> None:
        url, name, secret = re.findall(r"<dd><code[^>]*>(.*?)</code></dd>", registered)
        pair = f"{name}:{re.sub('<[^>]+>', '', secret)}".encode()
        self.url = url
        self.client = Client(HTTP_AUTHORIZATION="Basic " + base64.b64encode(pair).decode())

    def fetch(self, address: str) -> bytes:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.content)
        return b"".join(answer) if answer.streaming else answer.content

    def forms(self) -> dict[str, tuple[str, str]]:
        """By id: version and address of the manifest, each form having been downloaded."""
        found = {}
        for each in fromstring(self.fetch(f"{self.url}/formList")):
            said = {part.tag.removeprefix(LISTED): part.text or "" for part in each}
            assert said["formID"].encode() in self.fetch(said["downloadUrl"])
            found[said["formID"]] = (said["version"], said["manifestUrl"])
        return found

    def rows(self, manifest: str, name: str) -> list[dict[str, str]]:
        """An entity list of a form."""
        for each in fromstring(self.fetch(manifest)):
            if each.findtext(f"{FILES}filename") == name:
                text = self.fetch(each.findtext(f"{FILES}downloadUrl") or "").decode()
                return list(csv.DictReader(io.StringIO(text)))
        raise AssertionError(name)

    def send(self, instance: collect.Instance, *names: str) -> None:
        """One sending, with those of its files."""
        files = [(name, instance.files[name]) for name in names]
        kind, body = collect.multipart(instance.xml, files)
        answer = self.client.generic("POST", f"{self.url}/submission", body, kind)
        assert answer.status_code == 201, answer.content.decode()


def filled(
    form_id: str,
    version: str,
    answers: Mapping[str, Any],
    files: Mapping[str, bytes] | None = None,
    *,
    edits: collect.Instance | None = None,
) -> collect.Instance:
    """An instance with its groups (dicts) and repeats (lists), as the engine writes it."""
    made = collect.filled_in(form_id, version, {}, files, edits=edits)
    xml = made.xml.decode().replace("<orx:meta>", f"{_nodes(answers)}<orx:meta>")
    return collect.Instance(made.instance_id, xml.encode(), made.files)


def _nodes(answers: Mapping[str, Any]) -> str:
    text = ""
    for name, answer in answers.items():
        for each in answer if isinstance(answer, list) else [answer]:
            inner = _nodes(each) if isinstance(each, dict) else escape(str(each))
            text += f"<{name}>{inner}</{name}>"
    return text


def picture(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG")
    return file.getvalue()


def worker() -> None:
    """Do what was put in the queue, in the order in which it came."""
    jobs = ProcrastinateJob.objects.filter(task_name="survey.understand_submission")
    for job in jobs.order_by("id"):
        understand_submission(**job.args)


def counted(village: Place, key: str) -> int:
    """What a figure of the report counts in the village now."""
    told = tally(COUNTED, Moment.now(), [village.pk])
    return sum(part.count for part in told[key].get(village.pk, {}).values())


def of(instance: collect.Instance) -> Submission:
    found: Submission = Submission.objects.get(instance_id=instance.instance_id)
    return found


@dataclass
class Story:
    """Who takes part, and the keys that the phone makes for what it meets."""

    village: Place
    leader: Client
    member: Client
    phone: Phone
    forms: dict[str, tuple[str, str]]
    household: str = field(default_factory=lambda: str(uuid.uuid4()))
    house: str = field(default_factory=lambda: str(uuid.uuid4()))
    head: str = field(default_factory=lambda: str(uuid.uuid4()))
    parcel: str = field(default_factory=lambda: str(uuid.uuid4()))

    def survey(self, people: str, edits: collect.Instance | None = None) -> collect.Instance:
        """The household form, answered."""
        interview = {
            "notice_version": "2569-1",
            "household_key": self.household,
            "new_house_key": self.house,
            "where": {"visited_on": YESTERDAY, "village": self.village.code},
            "address": {"house_number": "77/1"},
            "house_point": "13.5005 102.1005 40 4",
            "state": {"house_condition": "minor_repair", "needs_repair": "roof"},
            "house_key": self.house,
            "people": people,
            "names_people": "yes",
            "resident": [
                {
                    "person_key": self.head,
                    "person_who": {"person_name": "มา ดีใจ", "person_relation": "head"},
                }
            ],
            "money": {"yearly_income": "98765"},
            "has_land": "no",
            "photographs": {"photo_house": HOUSE_PHOTO, "photo_damage": ROOF_PHOTO},
            "household_label": "77/1 มา ดีใจ",
        }
        return filled(
            "rangwat_household",
            self.forms["rangwat_household"][0],
            {"opening": {"agrees": "yes"}, "interview": interview},
            {HOUSE_PHOTO: picture("green"), ROOF_PHOTO: picture("red")},
            edits=edits,
        )

    def walked_around(self) -> collect.Instance:
        """The parcel form: a field of the household, with its outline and a photograph."""
        return filled(
            "rangwat_parcel",
            self.forms["rangwat_parcel"][0],
            {
                "where": {"observed_on": TODAY, "village": self.village.code},
                "is_known": "no",
                "parcel_key": self.parcel,
                "holder": {"household": self.household, "is_held": "yes"},
                "parcel_land": {"parcel_kind": "farm", "parcel_label": "ก 7"},
                "parcel_boundary": OUTLINE,
                "parcel_method": "gnss_phone",
                "photographs": {"photo_parcel": "แปลง.jpg"},
            },
            {"แปลง.jpg": picture("blue")},
        )

    def referral(self) -> collect.Instance:
        """The referral form: help to repair the house."""
        return filled(
            "rangwat_referral",
            self.forms["rangwat_referral"][0],
            {
                "whom": {
                    "referred_on": TODAY,
                    "village": self.village.code,
                    "household": self.household,
                    "person": self.head,
                },
                "consent": {"agrees": "yes", "given_by": "self", "wording": WORDING},
                "help": {"need": "house_repair", "agency": "tao", "agency_name": "อบต."},
            },
        )

    def follow_up(self) -> collect.Instance:
        """The form of a second visit: the roof has been repaired."""
        return filled(
            "rangwat_follow_up",
            self.forms["rangwat_follow_up"][0],
            {
                "where": {
                    "visited_on": TODAY,
                    "village": self.village.code,
                    "household": self.household,
                },
                "state": {"house_condition": "good", "repaired": "roof"},
                "house_key": self.house,
                "people": "3",
            },
        )


@pytest.fixture
def story(village: Place) -> Story:
    """A member has set a phone up from the page, and the phone has fetched the forms."""
    publish_shipped(factories.FIRST_DAY)
    leader = somebody("leader", Role.NETWORK_LEADER, village)
    member = somebody("member", Role.VILLAGE_WORKING_GROUP, village)
    phone = Phone(member.post(reverse("field-devices"), {"name": "ซัมซุง"}).content.decode())
    return Story(village, leader, member, phone, phone.forms())


def test_a_household_comes_from_a_phone_and_counts_once_two_others_agree(story: Story):
    assert set(story.forms) == set(SHIPPED)
    villages = story.phone.rows(story.forms["rangwat_household"][1], "villages.csv")
    assert [row["name"] for row in villages] == [story.village.code]
    assert (counted(story.village, "F1.1"), counted(story.village, "F1.1h")) == (0, 0)
    first = _a_photograph_comes_late(story)
    second = _an_edit_writes_nothing_over(story, first)
    follow_up = _other_forms_start_from_what_is_known(story, second)
    _two_others_agree(story, follow_up)


def _a_photograph_comes_late(story: Story) -> collect.Instance:
    first, leader = story.survey("2"), story.leader
    story.phone.send(first, HOUSE_PHOTO)
    worker()
    assert AWAITED in page(leader, "submission", of(first).key)
    story.phone.send(first, ROOF_PHOTO)
    story.phone.send(first, ROOF_PHOTO)  # the answer was lost
    worker()
    seen = page(leader, "submission", of(first).key)
    assert AWAITED not in seen
    address = reverse("household", args=[story.household])
    assert f'<a href="{address}">บ้านเลขที่ 77/1 มา ดีใจ</a>' in seen
    assert Submission.objects.count() == Visit.objects.filter(is_draft=False).count() == 1
    told = page(leader, "household", story.household)
    assert "มา ดีใจ" in told
    assert "98,765" in told
    assert len(set(re.findall(r"/photographs/([0-9a-f-]{36})/", told))) == len(first.files)
    assert "77/1" in page(leader, "house", story.house)
    assert "77/1" in page(leader, "village", story.village.code)
    assert (counted(story.village, "F1.1"), counted(story.village, "F1.2")) == (1, 0)
    return first


def _an_edit_writes_nothing_over(story: Story, first: collect.Instance) -> collect.Instance:
    second = story.survey("3", edits=first)
    story.phone.send(second, *second.files)
    worker()
    assert "มีฉบับแก้ไขของแบบนี้" in page(story.leader, "submission", of(first).key)
    assert "3 คน" in page(story.leader, "household", story.household)
    assert counted(story.village, "F1.1h") == 1
    return second


def _other_forms_start_from_what_is_known(
    story: Story, second: collect.Instance
) -> collect.Instance:
    (known,) = story.phone.rows(story.phone.forms()["rangwat_follow_up"][1], "households.csv")
    assert (known["name"], known["people"]) == (story.household, "3")
    assert (known["house"], known["house_number"]) == (story.house, "77/1")
    outline, referral, follow_up = story.walked_around(), story.referral(), story.follow_up()
    for each in (outline, referral, follow_up):
        story.phone.send(each, *each.files)
    worker()
    land = page(story.leader, "parcel", story.parcel)
    assert "ก 7" in land
    assert reverse("submission", args=[of(outline).key]) in land
    told = page(story.leader, "household", story.household)
    assert "อบต." in told
    for each in (follow_up, referral, second):
        assert reverse("submission", args=[of(each).key]) in told
    listed = page(story.leader, "submissions", story.village.code)
    for each in (second, outline, referral, follow_up):
        assert str(of(each).key) in listed
        assert of(each).interpretations.latest("pk").outcome == "understood"
    ways = page(story.leader, "survey-form", "rangwat_parcel")
    address = reverse("submissions", args=[story.village.code])
    assert f'href="{address}?form=rangwat_parcel#again"' in ways
    assert counted(story.village, "F1.1h") == 1
    return follow_up


def _two_others_agree(story: Story, follow_up: collect.Instance) -> None:
    visit = Visit.objects.latest("visited_on", "pk")
    assert visit.source.recorded_by == of(follow_up).source.recorded_by
    verify = reverse("verify-visit", args=[visit.key])
    agreed = {f"{visit.pk}-verdict": "agree", f"{visit.pk}-reason": ""}
    assert story.member.post(verify, agreed).status_code == 422  # who surveyed does not judge
    for name in ("somsri", "wichai"):
        other = somebody(name, Role.VILLAGE_WORKING_GROUP, story.village)
        assert "รอท่านสอบทาน" in page(other, "village", story.village.code)
        assert other.post(verify, agreed).status_code == 302
    assert 'badge--verified">สอบทานแล้ว' in page(story.leader, "household", story.household)
    assert (counted(story.village, "F1.1"), counted(story.village, "F1.2")) == (1, 1)
