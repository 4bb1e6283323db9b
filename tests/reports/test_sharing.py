"""A signed report by a link: who makes one, what it shows to whom, and when it is over."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from http import HTTPStatus

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from formats.thai import thai_digits
from network import throttle
from network.models import Role
from network.moments import Moment
from parcels.models import Concession, Instrument, LayerKind
from reports.models import ReportLink, ReportLinkOpening, ReportStep
from reports.months import printing, signing
from reports.months.standing import standing_of
from reports.sharing import errors, links, public_form
from survey.models import Trade
from survey.training import recording
from tests import factories
from tests.reports.months.institution import Institution
from tests.reports.test_figures import IN_MAY, JUNE, layer

pytestmark = pytest.mark.django_db
Kind = ReportStep.Kind
PAGE = "/reports/2704/2025-06/links/"
ASKED = "ขอให้ตรวจแนวเขตของนางเปิดเผย"


@pytest.fixture
def here() -> Institution:
    found = Institution()
    factories.request(found.a, title=ASKED, asked_on=IN_MAY)
    return found


def browser(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def shared(here: Institution, **said: str) -> tuple[str, str]:
    """Address and PIN of a link the chief makes over the pages."""
    answer = browser(here.chief).post(PAGE, {"recipient": "จังหวัด", "days": "30"} | said)
    assert answer.status_code == HTTPStatus.OK
    told = answer.content.decode()
    pin = re.search(r"<b>(\d{6})</b>", told)
    return re.search(r'value="http://[^/]+(/r/[\w-]{22}/)"', told)[1], pin[1] if pin else ""


def words_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def test_who_has_a_link_reads_page_and_paper_without_names_and_it_is_noted(here):
    report = here.signed()
    assert PAGE in browser(here.chief).get("/reports/2704/2025-06/signing/").content.decode()
    address, _pin = shared(here)
    stranger = Client()
    first = stranger.get(address)
    assert ASKED not in first.content.decode()
    assert not ReportLinkOpening.objects.exists()  # messengers fetch what they are sent
    link = ReportLink.objects.get()
    assert stranger.get(f"/r/with/{link.key}/").status_code == HTTPStatus.NOT_FOUND
    read = stranger.post(address, follow=True)
    page = read.content.decode()
    assert "รายงานที่ 1/2568" in page
    assert "F1.4" in page
    body = page.partition('id="content"')[2]
    assert 'href="/reports/' not in body  # nothing that only accounts can open
    paper = words_of(stranger.get(f"/r/with/{link.key}/report.pdf").content)
    inside = browser(here.chief).get("/reports/2704/2025-06/").content.decode()
    assert ASKED in inside
    own_paper = words_of(browser(here.chief).get("/reports/2704/2025-06.pdf").content)
    assert here.chair.name in own_paper
    for told in (page, paper):
        assert "นางเปิดเผย" not in told
        for signer in (here.chair, here.secretary, here.of_a, here.chief):
            assert signer.name not in told
    certified = report.steps.get(kind=Kind.CERTIFIED)
    assert certified.source.sha256 in page
    assert certified.source.sha256 in "".join(paper.split()).replace("\u200b", "")
    assert [each.form for each in link.openings.order_by("pk")] == ["page", "pdf"]
    assert "เปิดอ่าน 2 ครั้ง" in browser(here.chief).get(PAGE).content.decode()
    for each in (first, read):
        assert each.headers["Cache-Control"] == "private, no-store"
        assert "noindex" in each.headers["X-Robots-Tag"]


def test_no_words_about_courses_or_holders_leave_by_a_link(here):
    """What a course is called may say at whose house it is held; a holder may be a person."""
    concession = Concession.objects.create(reference="ส.1")
    Instrument.objects.create(
        concession=concession, name="แปลงเขาสมมติ", holder="นางเปิดเผย ถือสิทธิ", legal_basis="ม.16",
        observed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    layer(LayerKind.CONCESSION, factories.square(101.96, 13.52, 0.02), concession=concession)
    recording.open_course(
        here.a1, Trade.objects.get(pk="building"), "อบรมที่บ้านนางเปิดเผย", body="สนพ.",
        venue="บ้านนางเปิดเผย", begins_on=IN_MAY, ends_on=IN_MAY, seats=10, said_on=IN_MAY,
        source=factories.source(),
    )  # fmt: skip
    report = here.signed()
    chief = browser(here.chief)
    inside = chief.get("/reports/2704/2025-06/").content.decode()
    assert inside.count("อบรมที่บ้านนางเปิดเผย (บ้านนางเปิดเผย)") == 1
    assert "นางเปิดเผย ถือสิทธิ" in inside
    address, _pin = shared(here)
    stranger = Client()
    page = stranger.post(address, follow=True).content.decode()
    paper = words_of(stranger.get(f"/r/with/{ReportLink.objects.get().key}/report.pdf").content)
    for told in (page, "".join(paper.split()).replace("\u200b", "")):
        assert "นางเปิดเผย" not in told
        assert "แปลงเขาสมมติ" in told
    assert "ม.16" in page
    # So is what was frozen before sections had keys.
    standing = standing_of(here.district, JUNE)
    older = printing.content_of(standing, "th")
    older["sections"] = [{**each, "key": ""} for each in older["sections"]]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(printing, "content_of", lambda _standing, _language: older)
        assert "นางเปิดเผย" not in json.dumps(
            public_form.public_content(standing, "th"), ensure_ascii=False
        )
    assert standing.report == report


def test_a_link_is_over_after_its_day_and_when_it_is_revoked_and_says_so(here, monkeypatch):
    here.signed()
    address, _pin = shared(here, days="7")
    stranger = Client()
    stranger.post(address)
    link = ReportLink.objects.get()
    page = f"/r/with/{link.key}/"
    assert stranger.get(page).status_code == HTTPStatus.OK
    now = Moment.now()
    for days, expected in ((7, HTTPStatus.OK), (8, HTTPStatus.GONE)):
        later = Moment(now.true_before + timedelta(days=days), now.known_by + timedelta(days=days))
        monkeypatch.setattr(links.Moment, "now", lambda later=later: later)
        assert stranger.get(page).status_code == expected
        assert stranger.get(address).status_code == expected
    assert "หมดอายุหรือถูกยกเลิก" in stranger.get(page).content.decode()
    monkeypatch.undo()
    browser(here.secretary).post(f"/report-links/{link.key}/end/")
    for each in (page, address, f"{page}report.pdf"):
        assert stranger.get(each).status_code == HTTPStatus.GONE
    assert "ยกเลิกแล้ว" in browser(here.chief).get(PAGE).content.decode()


def test_a_pin_is_asked_for_and_guessing_waits(here):
    here.signed()
    address, pin = shared(here, with_pin="on")
    stranger = Client()
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    assert stranger.post(address, {"pin": wrong}).status_code == 422
    typed = thai_digits(f"{pin[:3]} {pin[3:]} ")  # as a Thai keyboard writes it
    assert stranger.post(address, {"pin": typed}).status_code == HTTPStatus.FOUND
    link = ReportLink.objects.get()
    assert stranger.get(f"/r/with/{link.key}/").status_code == HTTPStatus.OK
    assert [stranger.post(address, {"pin": wrong}).status_code for _ in range(6)][-1] == 429
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reports_wrongreportpincount SET count = 19")
    secret = address.split("/")[2]
    throttle.forget(links.KIND.pins, str(link.key))
    with pytest.raises(errors.LinkIsOver):
        links.check_pin(link, wrong, secret)
    assert Client().get(address).status_code == HTTPStatus.GONE


def test_only_a_signed_report_is_shared_and_a_withdrawn_one_says_so(here):
    report = here.signed(up_to=Kind.VERIFIED)
    today = Moment.now().last_day
    said = {"recipient": "จังหวัด", "account": here.chief, "with_pin": False}
    with pytest.raises(errors.ReportIsNotSigned):
        links.make_link(report, ends_on=today, **said)
    signing.take(report, Kind.CERTIFIED, account=here.chair)
    with pytest.raises(errors.LinkEndsTooLate):
        links.make_link(report, ends_on=today + timedelta(days=91), **said)
    with pytest.raises(errors.LinkIsForNobody):
        links.make_link(report, ends_on=today, **said | {"recipient": " "})
    address, _pin = shared(here)
    signing.take(
        report, Kind.WITHDRAWN, account=here.secretary, said=signing.Said(remark="นางเปิดเผย ทัก")
    )
    stranger = Client()
    page = stranger.post(address, follow=True).content.decode()
    assert "ถอนแล้ว" in page
    assert "นางเปิดเผย" not in page
    assert browser(here.chief).post(PAGE, {"recipient": "ก", "days": "7"}).status_code == 422


def test_who_may_not_share_makes_and_ends_no_link(here):
    here.signed()
    shared(here)
    link = ReportLink.objects.get()
    leader = browser(factories.account(role=Role.NETWORK_LEADER, place=here.a1))
    assert leader.post(PAGE, {"recipient": "ก", "days": "7"}).status_code == HTTPStatus.FORBIDDEN
    assert leader.post(f"/report-links/{link.key}/end/").status_code == HTTPStatus.FORBIDDEN
    assert ReportLink.objects.count() == 1
    Client().get("/r/" + "x" * 22 + "/")
    with pytest.raises(IntegrityError, match="is final"), transaction.atomic():
        ReportLinkOpening.objects.create(link=link, form="page")
        ReportLinkOpening.objects.update(form="pdf")
