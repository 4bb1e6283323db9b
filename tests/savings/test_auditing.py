"""Audit: the checklist, samples nobody chooses, the posted statement, readiness, levels."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from formats.months import Month
from network.models import Role
from network.moments import Moment
from savings import errors, ledger
from savings.auditing import checking, disclosing
from savings.counter import counting
from savings.counter.lines import Line, take_line
from savings.models import AuditSample, DisclosurePosting, GroupRecord
from savings.year.statements import sums
from tests import factories
from tests.savings.test_counter import pieces_of

DAY = date(2025, 2, 5)
FEBRUARY = Month(2025, 2)


@pytest.fixture
def village(db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


@pytest.fixture
def group(village):
    made = factories.savings_group(village, members=6)
    for member in made.memberships.all():
        take_line(
            member,
            Line(savings=10_000 + member.number, fine=50),
            day=DAY, key=uuid4(), seen=[], officer=None,
        )  # fmt: skip
    return made


def signed_in(village, role: Role) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=village))
    return client


def test_samples_are_drawn_by_lot_and_the_same_again(group):
    drawn = checking.drawn(group, FEBRUARY)
    assert len(drawn) == 3
    assert drawn == checking.drawn(group, FEBRUARY)
    assert any(drawn != checking.drawn(group, Month(2025, month)) for month in (3, 4, 5, 6))
    assert [checking.sample_size(n) for n in (0, 2, 3, 60, 61, 200)] == [0, 2, 3, 3, 4, 10]


def test_what_differs_needs_a_reason(group):
    member = checking.drawn(group, FEBRUARY)[0]
    say = {"remark": "", "auditor": None}
    assert (
        checking.record_sample(
            member, FEBRUARY, passbook_satang=10_000 + member.number, **say
        ).result
        == "agrees"
    )
    with pytest.raises(errors.SampleSaysNothing):
        checking.record_sample(member, FEBRUARY, passbook_satang=1, **say)
    checking.record_sample(
        member, FEBRUARY, passbook_satang=1, remark="เหรัญญิกไม่ได้ลงสมุด", auditor=None
    )
    (last,) = checking.samples_of(group, FEBRUARY)
    assert last.result == "differs"


@pytest.mark.parametrize(
    ("result", "passbook", "remark"),
    [("agrees", None, ""), ("agrees", 4, ""), ("differs", None, "ขาด"), ("missing", 5, "")],
)
def test_the_database_wants_the_passbook_a_result_rests_on(group, result, passbook, remark):
    with pytest.raises(IntegrityError, match="what_was_found"), transaction.atomic():
        AuditSample.objects.create(
            membership=group.memberships.first(), month=FEBRUARY.first_day, ledger_satang=5,
            passbook_satang=passbook, result=result, remark=remark, source=factories.source(),
        )  # fmt: skip


def test_a_checklist_is_worked_out_from_the_books(group, village):
    def done() -> list[bool]:
        return [bool(each.is_done) for each in checking.month_checks(group, FEBRUARY)]

    assert done() == [False, True, False, True, False, False]  # there is no bank
    cash = counting.cash_on(group, DAY)
    count = counting.count_cash(
        group, pieces_of(cash + 25 - cash % 25), counted_on=DAY, officer=None
    )
    counting.explain_difference(count, "ปัดเศษ", officer=None)
    for _ in range(2):
        officer = factories.account(role=Role.TREASURER, place=village)
        counting.confirm(count, officer=officer)
    ledger.close_month(group, FEBRUARY, counted_satang=count.satang, source=factories.source())
    for member in checking.drawn(group, FEBRUARY):
        checking.record_sample(
            member, FEBRUARY, passbook_satang=10_000 + member.number, remark="", auditor=None
        )
    disclosing.post(
        group, FEBRUARY, posted_on=date(2025, 3, 2), hangs_at="ศาลากลางบ้าน",
        source=factories.source(),
    )  # fmt: skip
    assert done() == [True] * 6


def test_the_posted_statement_equals_the_ledger_and_names_nobody(group, village):
    paper = disclosing.disclosure(group, FEBRUARY, known_by=Moment.now())
    booked = sums(group, Moment(FEBRUARY.close_day, Moment.now().known_by)).by_kind
    said = {row[0]: row[1] for table in paper.tables for row in table.rows}
    assert said["เงินสด"] == booked["cash"]
    assert said["เงินสัจจะสมาชิก"] == -booked["savings"] == 60_021
    member = signed_in(village, Role.VILLAGE_WORKING_GROUP)
    answer = member.get(reverse("disclosure-file", args=[group.key, FEBRUARY, "pdf"]))
    text = "".join(
        each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(answer.content)
    )
    assert "600.21" in text
    assert "สมาชิก 1" not in text
    assert "100.01" not in text


def test_of_a_small_group_totals_are_for_its_own_officers(village):
    small = factories.savings_group(village, members=4)
    address = reverse("disclosure", args=[small.key, FEBRUARY])
    assert signed_in(village, Role.VILLAGE_WORKING_GROUP).get(address).status_code == 404
    assert signed_in(village, Role.AUDITOR).get(address).status_code == 200


def test_the_paper_that_hangs_is_known_by_its_hash(group, village):
    client = signed_in(village, Role.TREASURER)
    typed = {"posted_on": "2/3/2568", "hangs_at": "ร้านค้าชุมชน"}
    address = reverse("post-disclosure", args=[group.key, FEBRUARY])
    assert client.post(address, typed).status_code == 302
    posting = DisclosurePosting.objects.get()
    moment = Moment(FEBRUARY.close_day, posting.known_by)
    again = disclosing.disclosure(group, FEBRUARY, known_by=moment)
    ledger.spend(group, 1, entered_on=DAY, source=factories.source(), memo="มาทีหลัง")
    assert disclosing.disclosure(group, FEBRUARY, known_by=moment) == again
    assert disclosing.disclosure(group, FEBRUARY, known_by=Moment.now()) != again
    assert (
        "ร้านค้าชุมชน"
        in client.get(reverse("disclosure", args=[group.key, FEBRUARY])).content.decode()
    )


def test_an_auditor_writes_what_was_found_and_a_treasurer_does_not(group, village):
    address = reverse("audit-month", args=[group.key, FEBRUARY])
    member = checking.drawn(group, FEBRUARY)[0]
    typed = {"member": member.pk, "has_book": "on", "amount": "1"}
    auditor = signed_in(village, Role.AUDITOR)
    assert "สุ่ม" in auditor.get(address).content.decode()
    assert auditor.post(address, typed).status_code == 422
    assert auditor.post(address, typed | {"remark": "ขาดหนึ่งเดือน"}).status_code == 302
    assert auditor.post(address, {"member": member.pk}).status_code == 302
    assert AuditSample.objects.count() == 2
    assert signed_in(village, Role.TREASURER).post(address, typed).status_code == 403


def test_readiness_is_scored_on_evidence_and_a_level_rests_on_a_minute(group, village):
    client = signed_in(village, Role.TREASURER)
    typed = {
        "item": "rules",
        "score": "2",
        "observed_on": DAY.isoformat(),
        "evidence": "ระเบียบ 2568",
    }
    assert client.post(reverse("mark-readiness", args=[group.key]), typed).status_code == 302
    page = client.get(reverse("readiness", args=[group.key])).content.decode()
    assert "ระเบียบ 2568" in page
    assert "จาก 12 เดือน" in page
    assert [checking.band(score) for score in (0, 8, 9, 16, 17, 24)] == [0, 0, 1, 1, 2, 2]
    typed = {"level": "4", "observed_on": "1/3/2568", "minute": "มติ 1/2568"}
    assert client.post(reverse("raise-level", args=[group.key]), typed).status_code == 302
    latest = GroupRecord.objects.as_known(Moment.now()).get(group=group)
    assert (latest.level, latest.source.kind) == (4, "minute")
    page = client.get(reverse("readiness", args=[group.key])).content.decode()
    assert "มติ 1/2568" in page
