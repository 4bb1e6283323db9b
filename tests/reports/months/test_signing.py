"""The way of a report: who may take which step, in which order, and what it brings."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from http import HTTPStatus

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from formats.months import Month
from network import delegations, evidence
from network.models import Appointment, Role
from network.moments import Moment
from reports.home_waiting import waiting_for
from reports.models import Instruction, MonthlyReport, ReportStep
from reports.months import errors, printing, signing
from reports.months.standing import State, standing_of, standings
from tests import factories
from tests.reports.months.institution import Institution
from tests.reports.test_figures import JUNE

pytestmark = pytest.mark.django_db
Kind = ReportStep.Kind
DRAFT = re.compile("ร่าง(?!กาย)")  # not of ทางร่างกาย
SCAN = b"\x89PNG\r\n\x1a\n a page"
PAGE = "/reports/2704/2025-06/signing/"


@pytest.fixture
def here() -> Institution:
    return Institution()


def state(here: Institution, month: Month = JUNE) -> State:
    found = standing_of(here.district, month)
    assert found is not None
    return found.state


def browser(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def words_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def test_a_report_goes_from_hand_to_hand_over_pages(here):
    month = Month.last_closed(Moment.now().known_by)
    here.prepared(month)
    PAGE = f"/reports/2704/{month}/signing/"  # noqa: N806 (the other page of this name)
    for account, kind, reached in (
        (here.secretary, "submitted", State.SUBMITTED),
        (here.of_a, "verified", State.SUBMITTED),
        (here.of_b, "verified", State.VERIFIED),
        (here.chair, "certified", State.CERTIFIED),
        (here.secretary, "delivered", State.DELIVERED),
    ):
        answer = browser(account).post(PAGE, {"kind": kind})
        assert answer.status_code == HTTPStatus.FOUND
        assert state(here, month) == reached
    chief = browser(here.chief)
    # Three taps: what waits, the page it leads to, and its first button.
    assert f'href="{PAGE}"' in chief.get("/").content.decode()
    assert "ลงนาม: ทราบ" in chief.get(PAGE).content.decode()
    chief.post(PAGE, {"kind": "decided", "decision": "noted"})
    assert state(here, month) == State.DECIDED
    page = browser(factories.account(role=Role.NETWORK_LEADER, place=here.a1)).get(PAGE)
    assert f"รายงานที่ 1/{month.year + 543}" in page.content.decode()


@pytest.mark.usefixtures("in_type")
def test_a_draft_says_so_on_every_page_and_a_certified_report_keeps_its_paper(here):
    report = here.signed(up_to=Kind.VERIFIED)
    standing = standing_of(here.district, JUNE)
    draft = printing.paper_of(standing)
    with pypdfium2.PdfDocument(draft) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    assert all(DRAFT.search(text) for text in pages)
    step = signing.take(report, Kind.CERTIFIED, account=here.chair)
    standing = standing_of(here.district, JUNE)
    kept = evidence.content(step.source)
    assert kept == printing.paper_of(standing)  # the same bytes again
    assert hashlib.sha256(kept).hexdigest() == step.source.sha256
    text = words_of(kept)
    assert not DRAFT.search(text)
    assert "๑/๒๕๖๘" in text
    assert here.chair.name in text
    got = browser(here.chief).get("/reports/2704/2025-06.pdf")
    assert got.content == kept


@pytest.mark.parametrize("kind", ["verified", "certified", "delivered", "decided", "withdrawn"])
def test_no_step_is_taken_before_its_turn(here, kind):
    report = here.prepared()
    tambon = here.a if kind == "verified" else None
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportStep.objects.create(
            report=report, kind=kind, account=here.chair, taken_on=JUNE.close_day, tambon=tambon,
            number=1 if kind == "certified" else None, remark="เหตุ", source=factories.source(),
            decision="noted" if kind == "decided" else "",
        )  # fmt: skip


def test_who_prepared_does_not_verify_and_one_tambon_verifies_once(here):
    report = here.signed(up_to=Kind.SUBMITTED)
    factories.source()
    both = factories.account(role=Role.TAMBON_NETWORK, place=here.b, person=here.secretary.person)
    with pytest.raises(errors.SignerSignedBefore):
        signing.take(report, Kind.VERIFIED, account=both)
    signing.take(report, Kind.VERIFIED, account=here.of_a)
    again = factories.account(role=Role.TAMBON_NETWORK, place=here.a, person=factories.person())
    with pytest.raises(errors.VerifiersOfOneTambon):
        signing.take(report, Kind.VERIFIED, account=again)
    with pytest.raises(errors.SignerSignedBefore):
        signing.take(report, Kind.VERIFIED, account=here.of_a)
    signing.take(report, Kind.VERIFIED, account=here.of_b)
    with pytest.raises(errors.SignerSignedBefore):
        signing.take(report, Kind.CERTIFIED, account=here.secretary)


def test_either_verifier_can_refuse_with_a_reason_and_it_is_prepared_again(here):
    report = here.signed(up_to=Kind.SUBMITTED)
    with pytest.raises(errors.StepNeedsReason):
        signing.take(report, Kind.REFUSED, account=here.of_b)
    said = signing.Said(remark="บ้านหมู่ 2 นับซ้ำ")
    signing.take(report, Kind.REFUSED, account=here.of_b, said=said)
    assert state(here) == State.REFUSED
    with pytest.raises(errors.ReportIsClosed):
        signing.take(report, Kind.VERIFIED, account=here.of_a)
    again = here.signed()
    assert (again.edition, state(here)) == (2, State.CERTIFIED)
    with pytest.raises(errors.ReportIsClosed):
        signing.take(report, Kind.SUBMITTED, account=here.secretary)


def test_a_refusal_without_a_reason_says_so_and_what_was_refused_waits_for_who_prepares(here):
    month = Month.last_closed(Moment.now().known_by)
    here.signed(month, up_to=Kind.SUBMITTED)
    page = f"/reports/2704/{month}/signing/"
    verifier = browser(here.of_a)
    empty = verifier.post(page, {"kind": "refused", "remark": ""})
    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    told = empty.content.decode()
    assert "field__error" in told
    assert "autofocus" in told
    assert "<details open><summary>ไม่ผ่านการสอบทาน" in told
    assert page not in [each.url for each in waiting_for(here.secretary)]
    verifier.post(page, {"kind": "refused", "remark": "ไม่ตรงกับรายการ"})
    waits = {each.url: each.detail for each in waiting_for(here.secretary)}
    assert "ไม่ผ่านการสอบทาน" in waits[page]


def test_who_taps_twice_signed_once_and_another_edition_is_not_signed_unread(here):
    here.signed(up_to=Kind.SUBMITTED)
    verifier, secretary = browser(here.of_a), browser(here.secretary)
    for _tap in range(2):
        answer = verifier.post(PAGE, {"kind": "verified", "edition": "1"}, follow=True)
        assert "notice--success" in answer.content.decode()
    assert ReportStep.objects.filter(kind="verified").count() == 1
    for _tap in range(2):
        secretary.post("/reports/2704/2025-06/prepare/", {"edition": "1"})
    assert MonthlyReport.objects.count() == 2
    # An edition that is named is shown, or none: never another in its place.
    asked = {
        each: verifier.get("/reports/2704/2025-06/", {"edition": each}).status_code
        for each in ("1", "2")
    }
    asked |= {
        each: verifier.get("/reports/2704/2025-06/", {"edition": each}).status_code
        for each in ("3", "9999", "x")
    }
    assert [*asked.values()] == [200, 200, 404, 404, 404]
    secretary.post(PAGE, {"kind": "submitted", "edition": "2"})
    answer = verifier.post(PAGE, {"kind": "verified", "edition": "1"}, follow=True)
    assert "อ่านฉบับใหม่ก่อนลงนาม" in answer.content.decode()
    assert state(here) == State.SUBMITTED
    assert ReportStep.objects.filter(kind="verified").count() == 1


def test_numbers_follow_without_gaps_in_each_year(here):
    numbers = []
    for month in (Month(2024, 12), Month(2025, 4), Month(2025, 5), JUNE):
        report = here.signed(month) if month.year > 2024 else None
        if report:
            numbers.append(report.steps.get(kind="certified").number)
    assert numbers == [1, 2, 3]
    report = here.signed(Month(2025, 7), up_to=Kind.VERIFIED)
    with pytest.raises(IntegrityError, match="not the next"), transaction.atomic():
        ReportStep.objects.create(
            report=report, kind="certified", account=here.chair, number=5,
            taken_on=JUNE.close_day,
            source=evidence.receive_document(
                b"%PDF", "x.pdf", title="x", as_of=JUNE.close_day, recorded_by=None
            ),
        )  # fmt: skip


@pytest.mark.usefixtures("in_type")
def test_a_certified_report_stands_until_it_is_withdrawn_and_stays_to_be_seen(here):
    report = here.signed()
    with pytest.raises(errors.CertifiedReportStands):
        here.prepared()
    with pytest.raises(errors.StepNeedsReason):
        signing.take(report, Kind.WITHDRAWN, account=here.secretary)
    signing.take(
        report, Kind.WITHDRAWN, account=here.secretary, said=signing.Said(remark="ชั้นข้อมูลผิด")
    )
    again = here.signed()
    assert again.steps.get(kind="certified").number == 2  # its number is never given again
    page = browser(here.chief).get("/reports/2704/2025-06/?edition=1").content.decode()
    assert "ถอนแล้ว" in page
    assert "ชั้นข้อมูลผิด" in page
    listed = browser(here.chief).get("/reports/2704/months/").content.decode()
    assert "?edition=1" in listed
    old = next(each for each in standings([here.district.pk]) if each.report == report)
    assert "ถอนแล้ว" in words_of(printing.kept(old))


def test_the_chief_assigns_and_it_becomes_an_instruction(here):
    report = here.signed(up_to=Kind.DELIVERED)
    with pytest.raises(errors.DecisionIsIncomplete):
        signing.take(
            report, Kind.DECIDED, account=here.chief, said=signing.Said(decision="assigned")
        )
    said = {"kind": "decided", "decision": "assigned", "remark": "ตรวจแนวเขตหมู่ 3"}
    page = browser(here.chief).post(PAGE, said)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "มอบหมายต้องระบุผู้รับ" in page.content.decode()
    assert "ตรวจแนวเขตหมู่ 3" in page.content.decode()  # what was typed stays
    page = browser(here.chief).post(PAGE, said | {"body": "ปลัดอำเภอ", "due_on": "30/9/2590"})
    assert page.status_code == HTTPStatus.FOUND
    given = Instruction.objects.get()
    assert (given.body, given.title) == ("ปลัดอำเภอ", "ตรวจแนวเขตหมู่ 3")
    assert given.step is not None
    with pytest.raises(errors.StepDoesNotFollow):
        signing.take(report, Kind.DECIDED, account=here.chief, said=signing.Said(decision="noted"))


def test_what_goes_to_the_governor_names_one_of_the_two_meetings(here):
    report = here.signed(up_to=Kind.DELIVERED)
    with pytest.raises(errors.DecisionIsIncomplete):
        signing.take(
            report, Kind.DECIDED, account=here.chief, said=signing.Said(decision="governor")
        )
    said = {"kind": "decided", "decision": "governor"}
    page = browser(here.chief).post(PAGE, said | {"meeting": ""})
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "นำเรียนผู้ว่าฯ ต้องระบุครั้งที่ของเดือน" in page.content.decode()
    assert state(here) == State.DELIVERED
    assert browser(here.chief).post(PAGE, said | {"meeting": "1"}).status_code == HTTPStatus.FOUND
    assert ReportStep.objects.get(kind="decided").meeting == 1


def test_an_acting_chief_signs_for_him_and_a_deputy_by_himself_does_not(here):
    report = here.signed(up_to=Kind.DELIVERED)
    deputy = factories.account(role=Role.DEPUTY_CHIEF, place=here.district)
    said = signing.Said(decision="governor", meeting=2)
    with pytest.raises(errors.MayNotSign):
        signing.take(report, Kind.DECIDED, account=deputy, said=said)
    today = Moment.now().last_day
    delegations.lend(
        Appointment.objects.get(account=here.chief), deputy,
        began_on=today, ends_on=today + timedelta(days=3), lender=here.chief, reason="ลา",
    )  # fmt: skip
    step = signing.take(report, Kind.DECIDED, account=deputy, said=said)
    assert step.capacity == "ปลัดอำเภอ รักษาราชการแทนนายอำเภอ"
    assert step.meeting == 2


def test_a_page_signed_by_hand_and_scanned_closes_the_step(here):
    report = here.signed(up_to=Kind.CERTIFIED, on=date(2025, 7, 9))
    # Noted when the paper came back: later than the chief signed it.
    signing.take(report, Kind.DELIVERED, account=here.secretary, said=signing.Said())
    secretary = browser(here.secretary)
    page = f"{PAGE.removesuffix('signing/')}paper/"
    said = {"kind": "decided", "signed_by": "นายอำเภอ สมมติ", "taken_on": "10/7/2568",
            "decision": "noted"}  # fmt: skip
    refused = secretary.post(page, said | {"scan": SimpleUploadedFile("a.exe", b"MZ nonsense")})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "ไม่ใช่ภาพหรือ PDF" in refused.content.decode()
    for mistyped in ("10/7/2486", "8/7/2568"):  # another age; before it was certified
        early = secretary.post(
            page, said | {"taken_on": mistyped, "scan": SimpleUploadedFile("a.png", SCAN)}
        )
        assert early.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "วันที่อยู่ก่อนสิ้นเดือนของรายงานหรือก่อนวันที่รับรอง" in early.content.decode()
    assert state(here) == State.DELIVERED
    assert browser(here.chief).get(page).status_code == HTTPStatus.FORBIDDEN
    secretary.post(page, said | {"scan": SimpleUploadedFile("a.png", SCAN)})
    assert state(here) == State.DECIDED
    step = ReportStep.objects.get(kind="decided")
    assert (step.account, step.signed_by) == (None, "นายอำเภอ สมมติ")
    seen = browser(here.chief).get(f"{page}{step.pk}/")
    assert (seen.content, seen.headers["Content-Type"]) == (SCAN, "image/png")


def test_what_waits_is_on_the_home_of_whoever_signs_next(here):
    def labels(account) -> list[str]:
        return [each.label for each in waiting_for(account) if "รายงานประจำเดือน" in each.label]

    month = Month.last_closed(Moment.now().known_by)
    assert labels(here.secretary) == ["จัดทำรายงานประจำเดือน"]
    report = here.prepared(month)
    assert labels(here.secretary) == ["ส่งรายงานประจำเดือนให้สอบทาน"]
    signing.take(report, Kind.SUBMITTED, account=here.secretary)
    assert labels(here.of_a) == labels(here.of_b) == ["สอบทานรายงานประจำเดือน"]
    signing.take(report, Kind.VERIFIED, account=here.of_a)
    assert (labels(here.of_a), labels(here.chief)) == ([], [])


def test_who_has_no_part_in_it_cannot_sign_by_its_address(here):
    report = here.signed(up_to=Kind.SUBMITTED)
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.a1)
    for kind in Kind.values:
        answer = browser(leader).post(PAGE, {"kind": kind, "remark": "x", "decision": "noted"})
        assert answer.status_code in {HTTPStatus.FOUND, HTTPStatus.CONFLICT}
    assert report.steps.count() == 1
    assert browser(leader).post(PAGE, {"kind": "burnt"}).status_code == HTTPStatus.NOT_FOUND
    elsewhere = factories.account(role=Role.DISTRICT_CHIEF, place=factories.place("2705"))
    assert browser(elsewhere).get(PAGE).status_code == HTTPStatus.NOT_FOUND
    assert MonthlyReport.objects.count() == 1
