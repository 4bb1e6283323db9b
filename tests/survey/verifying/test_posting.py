"""Lists posted for objections: periods, objections, the committee's word, and what then stands."""

from __future__ import annotations

from datetime import date, timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from network import erasure
from network.models import Disclosure, Party
from network.moments import Moment
from survey.models import (
    ListPosting,
    Objection,
    ObjectionDecision,
    PostedVisit,
    PostingMinute,
    Verification,
)
from survey.standing import statuses
from survey.verifying import errors, posted, posting
from survey.verifying.home import waiting_for
from tests import factories
from tests.survey.verifying.worlds import FIRST, Village, browser, village

pytestmark = pytest.mark.django_db

TODAY = Moment.now().last_day


@pytest.fixture
def here() -> Village:
    return village()


def hung(here: Village, *, since: int = 0, days: int = 15) -> ListPosting:
    """A list posted `since` days ago, for `days`."""
    posted_on = TODAY - timedelta(days=since)
    return posting.post_list(
        here.place,
        posted_on=posted_on,
        closes_on=posted_on + timedelta(days=days),
        hangs_at="ศาลากลางบ้าน",
        account=here.leader,
    )


def hung_before(here: Village, *, since: int, days: int) -> ListPosting:
    """A list that was written down `since` days ago and is over."""
    posted_on, said = TODAY - timedelta(days=since), factories.source()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
        made = ListPosting.objects.create(
            place=here.place,
            posted_on=posted_on,
            closes_on=posted_on + timedelta(days=days),
            hangs_at="ศาลากลางบ้าน",
            source=said,
        )
        for visit in posting.listed_visits(here.place, Moment.now()):
            PostedVisit.objects.create(
                posting=made, visit_id=visit, posted_on=posted_on, source=said
            )
        cursor.execute("SET LOCAL rangwat.loading_history = 'off'")
    return made


def standing(visit) -> str:
    return statuses("visit", [visit.pk], Moment.now())[visit.pk].value


def test_a_list_holds_the_latest_visit_of_each_household_for_good(here):
    old = here.visited("1")
    last = factories.visit(old.household, on=date(2025, 4, 1))
    other = here.visited("2")
    made = hung(here)
    factories.visit(other.household, on=date(2025, 5, 1))
    lines = PostedVisit.objects.recorded(Moment.now()).filter(posting=made)
    assert set(lines.values_list("visit", flat=True)) == {last.pk, other.pk}


def test_a_list_hangs_a_week_at_least_and_alone(here):
    here.visited("1")
    with pytest.raises(errors.ListClosesTooSoon):
        hung(here, days=6)
    with pytest.raises(IntegrityError, match="list_hangs_long_enough"), transaction.atomic():
        written(here, posted_on=TODAY + timedelta(days=8), closes_on=TODAY + timedelta(days=14))
    hung(here, days=7)
    with pytest.raises(errors.ListHangsAlready):
        hung(here, since=0)
    with pytest.raises(IntegrityError, match="hangs in these days"), transaction.atomic():
        ListPosting.objects.create(
            place=here.place,
            posted_on=TODAY,
            closes_on=TODAY + timedelta(days=9),
            hangs_at="วัด",
            source=factories.source(),
        )


def written(here: Village, *, posted_on: date, closes_on: date) -> ListPosting:
    """A list written behind the verb."""
    return ListPosting.objects.create(
        place=here.place, posted_on=posted_on, closes_on=closes_on, hangs_at="วัด",
        source=factories.source(),
    )  # fmt: skip


@pytest.mark.parametrize("closes_in", [-20, 0, 6])
def test_no_list_is_written_down_whose_time_to_object_is_over(here, closes_in):
    here.visited("1")
    posted_on, closes_on = TODAY - timedelta(days=40), TODAY + timedelta(days=closes_in)
    with pytest.raises(errors.ListClosesTooSoon):
        posting.post_list(
            here.place, posted_on=posted_on, closes_on=closes_on, hangs_at="วัด",
            account=here.leader,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="hears nobody"), transaction.atomic():
        written(here, posted_on=posted_on, closes_on=closes_on)


def test_what_was_recorded_after_the_posting_day_did_not_hang(here):
    visit = here.visited("1")  # recorded today
    with pytest.raises(errors.NothingToPost):
        hung(here, since=3)
    made = written(here, posted_on=TODAY - timedelta(days=3), closes_on=TODAY + timedelta(days=10))
    with pytest.raises(IntegrityError, match="came after"), transaction.atomic():
        PostedVisit.objects.create(
            posting=made, visit=visit, posted_on=made.posted_on, source=made.source
        )
    with pytest.raises(IntegrityError, match="came after"), transaction.atomic():
        PostedVisit.objects.create(posting=made, visit=visit, posted_on=TODAY, source=made.source)


def test_an_empty_village_has_nothing_to_post(here):
    with pytest.raises(errors.NothingToPost):
        hung(here)


def test_the_objection_of_an_independent_person_is_a_verdict_at_once(here):
    visit = here.visited("1")
    factories.verified(visit)
    made = hung(here)
    objection = posting.object_to(
        made, visit, reason="ย้ายไปแล้ว", account=here.leader, objector=factories.person()
    )
    assert objection.verification is not None
    assert standing(visit) == "disputed"
    assert not Objection.objects.awaiting(Moment.now()).exists()


def test_the_objection_of_who_lives_there_or_gives_no_name_waits_for_the_committee(here):
    visit = here.visited("1")
    factories.verified(visit)
    made = hung(here)
    own = factories.person(household=visit.household)
    for objector in (own, None):
        posting.object_to(
            made, visit, reason="คนในบ้านมีห้าคน", account=here.leader, objector=objector
        )
    assert standing(visit) == "verified"
    assert Objection.objects.awaiting(Moment.now()).count() == 2
    label = {each.label: each.count for each in waiting_for(here.group[0], Moment.now())}
    assert label["ตัดสินคำคัดค้านรายชื่อที่ติดประกาศ"] == 2


def test_an_objection_out_of_time_or_to_no_line_is_refused_by_the_database_too(here):
    visit = here.visited("1")
    made = hung_before(here, since=30, days=10)
    with pytest.raises(errors.ObjectionIsTooLate):
        posting.object_to(made, visit, reason="ช้าไป", account=here.leader)
    fresh = here.visited("2")
    hanging = hung(here)
    later = here.visited("3")
    with pytest.raises(errors.RecordIsNotPosted):
        posting.object_to(hanging, later, reason="ไม่มีในรายชื่อ", account=here.leader)
    with pytest.raises(errors.ObjectionNeedsReason):
        posting.object_to(hanging, fresh, reason=" ", account=here.leader)


def test_the_committee_decides_once_and_nobody_on_their_own(here):
    visit = here.visited("1")
    factories.verified(visit)
    made = hung(here)
    first, second = (
        posting.object_to(made, visit, reason="ไม่ตรง", account=here.leader) for _ in range(2)
    )
    with pytest.raises(errors.DeciderIsNotIndependent):
        posting.decide(first, is_upheld=False, reason="ไม่จริง", account=here.leader)
    with pytest.raises(errors.DecisionNeedsReason):
        posting.decide(first, is_upheld=False, reason="", account=here.group[0])
    posting.decide(first, is_upheld=False, reason="ไปดูมาแล้ว", account=here.group[0])
    assert standing(visit) == "verified"
    with pytest.raises(errors.DecidedMeanwhile):
        posting.decide(first, is_upheld=True, reason="เปลี่ยนใจ", account=here.group[1])
    posting.decide(second, is_upheld=True, reason="จริงตามที่คัดค้าน", account=here.group[1])
    assert standing(visit) == "disputed"
    said = Verification.objects.get(visit=visit, verdict="disagree")
    assert said.verifier == here.group[1].person


def test_only_what_hung_for_its_whole_period_and_stood_is_named_to_baan_mankong(here):
    stands, waits, refused, upheld, late = (here.visited(str(n)) for n in range(5))
    for visit in (stands, refused, upheld, late):
        factories.verified(visit)
    made = hung(here, since=0, days=7)
    objections = [
        posting.object_to(made, each, reason="ไม่ตรง", account=here.leader)
        for each in (refused, upheld)
    ]
    moment = Moment.now()
    assert not posted.posted_and_unobjected(here.place, moment).exists()  # it still hangs
    newer = factories.visit(late.household, on=date(2025, 6, 1))
    factories.verified(newer)
    over = Moment(TODAY + timedelta(days=9), Moment.now().known_by)
    assert set(posted.posted_and_unobjected(here.place, over)) == {stands}
    posting.decide(objections[0], is_upheld=False, reason="ไม่จริง", account=here.group[0])
    posting.decide(objections[1], is_upheld=True, reason="จริง", account=here.group[0])
    over = Moment(TODAY + timedelta(days=9), Moment.now().known_by)
    assert set(posted.posted_and_unobjected(here.place, over)) == {stands, refused}
    assert waits.pk not in posted.posted_and_unobjected(here.place, over).values_list("pk")


def test_no_list_is_over_before_anybody_could_object(here):
    here.visited("12")
    said = {
        "posted_on": (TODAY - timedelta(days=30)).isoformat(),
        "closes_on": (TODAY - timedelta(days=10)).isoformat(),
        "hangs_at": "ศาลากลางบ้าน",
    }
    address = reverse("postings", args=[here.place.code])
    answer = browser(here.leader).post(address, said)
    assert answer.status_code == 422
    assert "นับจากวันที่บันทึก" in answer.content.decode()
    assert not ListPosting.objects.exists()


def test_from_the_page_a_list_is_posted_objected_to_and_decided_on(here):
    visit = here.visited("12")
    leader, other = browser(here.leader), browser(here.group[0])
    address = reverse("postings", args=[here.place.code])
    short = {
        "posted_on": TODAY.isoformat(),
        "closes_on": (TODAY + timedelta(days=3)).isoformat(),
        "hangs_at": "ศาลากลางบ้าน",
    }
    answer = leader.post(address, short)
    assert answer.status_code == 422
    assert "อย่างน้อย 7 วัน" in answer.content.decode()
    closes = (TODAY + timedelta(days=10)).isoformat()
    page = leader.post(address, short | {"closes_on": closes}, follow=True)
    assert "เหลืออีก 11 วัน" in page.content.decode()
    made = ListPosting.objects.get()
    line = reverse("object-to", args=[made.key, visit.key])
    named = leader.post(line, {"objector_name": "นางลับ  บ้าน12", "reason": "อยู่สามคน"}, follow=True)
    assert "รอคณะทำงานตัดสิน" in named.content.decode()
    objection = Objection.objects.get()
    assert objection.objector is not None
    assert objection.objector_name == ""
    decided = other.post(
        reverse("objection", args=[objection.key]),
        {"outcome": "upheld", "reason": "ไปดูแล้วจริง"},
        follow=True,
    )
    assert "มีเหตุผล ต้องสำรวจใหม่" in decided.content.decode()
    assert browser(here.chief).post(address, short).status_code == 403


def test_the_minute_of_the_result_comes_when_the_period_is_over(here):
    here.visited("1")
    made = hung_before(here, since=20, days=10)
    page = browser(here.leader).post(
        reverse("posting", args=[made.key]),
        {
            "held_on": TODAY.isoformat(),
            "file": SimpleUploadedFile("minute.pdf", b"%PDF-1.7\n%%EOF"),
        },
        follow=True,
    )
    assert "minute.pdf" in page.content.decode()
    minute = PostingMinute.objects.get()
    assert minute.source.kind == "minute"
    with pytest.raises(errors.ListStillHangs):
        posting.attach_minute(
            hung(here), held_on=TODAY, attached=SimpleUploadedFile("x", b""), account=here.leader
        )


def printed(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_the_printed_list_names_heads_only_for_the_committee_and_is_a_disclosure(here):
    visit = here.visited("77/1")
    head = Party.objects.get(household_memberships__household=visit.household)
    head.household_memberships.model.objects.create(
        person=head, household=visit.household, relation="head", observed_on=FIRST,
        source=factories.source(),
    )  # fmt: skip
    made = hung(here)
    address = reverse("posting-pdf", args=[made.key])
    plain = browser(here.leader).get(address)
    text = printed(plain.content)
    assert "77/1" in text
    assert "ลับ" not in text
    assert not Disclosure.objects.exists()
    named = browser(here.leader).get(address, {"names": "1"})
    assert "บ้าน77/1" in printed(named.content)
    told = Disclosure.objects.get()
    assert (told.persons, told.place, told.row_count) == ([head.pk], here.place, 1)
    assert browser(here.chief).get(address, {"names": "1"}).status_code == 403
    assert browser(here.chief).get(address).status_code == 200


def test_objections_go_with_the_people_they_are_of(here):
    visit = here.visited("1")
    person = Party.objects.get(household_memberships__household=visit.household)
    made = hung(here)
    objection = posting.object_to(
        made, visit, reason="นางลับ ไม่ได้อยู่แล้ว", account=here.leader, objector_name="ลุงบุญ"
    )
    posting.decide(objection, is_upheld=False, reason="นางลับ ยังอยู่", account=here.group[0])
    with (
        pytest.raises(IntegrityError, match="final"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE survey_objection SET reason = 'อื่น'")
    erasure.erase_person(person, asked_by=erasure.AskedBy.SELF, reason="ขอให้ลบ")
    objection.refresh_from_db()
    decision = ObjectionDecision.objects.get()
    assert "ลับ" not in objection.reason + objection.objector_name + decision.reason
    assert objection.objector_name == ""
