"""The agency's doors: an account, a link, a paper; each shows what was sent, until it ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from network import organisations
from network.disclosures import disclosures_of
from network.erasure import AskedBy, erase_person
from network.models import AppointmentEnding, Disclosure, Reading
from network.moments import Moment
from network.needs import Need, SharedFact
from survey.models import ReferralLink, ReferralStep
from survey.referrals import links
from tests import factories
from tests.survey.referrals.handed import (
    TODAY,
    Handing,
    ails,
    handing,
    living,
    says,
    sent,
    steps,
)

NAME = "นางสมมติ หนึ่งเดียว"
F = SharedFact


@pytest.fixture
def here(db: None, settings, tmp_path) -> Handing:
    settings.VAR = tmp_path
    return handing()


@pytest.fixture
def case(here: Handing):
    home, head = living(here.village, NAME, label="71/2")
    ails(head, has_disability=True, disability_types=["seeing"], has_disability_card=False)
    referral = sent(here, home, person=head, need=Need.DISABILITY_CARD)
    return home, head, referral


def text_of(content: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def link_for(here: Handing, *, referral=None, days: int = 30, with_pin: bool = False):
    return links.make_link(
        here.body, place=here.village, ends_on=TODAY + timedelta(days=days), account=here.leader,
        referral=referral, with_pin=with_pin,
    )  # fmt: skip


def opened(secret: str, pin: str = "") -> Client:
    """A browser without an account in which a link was opened."""
    browser = Client()
    browser.post(reverse("agency-link", args=[secret]), {"pin": pin} if pin else {})
    return browser


def doors(here: Handing, referral) -> dict[str, tuple[Client, str]]:
    """Every way to the referral: (browser, address); of two links, one of the whole list."""
    officer = here.client(here.officer)
    one, secret, _pin = link_for(here, referral=referral)
    whole, other, _pin = link_for(here)
    listed = reverse("open-list-pdf", args=[here.village.code, here.body.key])
    return {
        "account": (officer, reverse("agency")),
        "page": (officer, reverse("agency-referral", args=[referral.key])),
        "paper": (officer, reverse("agency-list-pdf")),
        "link": (opened(secret), reverse("linked-referral", args=[one.key, referral.key])),
        "list": (opened(other), reverse("linked-list", args=[whole.key])),
        "printed": (here.client(), listed),
    }


def told(browser: Client, address: str) -> str:
    """What an address says, of paper too; nothing where it does not open."""
    answer = browser.get(address)
    if answer.headers.get("Content-Type") == "application/pdf":
        return text_of(answer.content)
    return answer.content.decode() if answer.status_code == 200 else ""


def test_every_door_shows_the_facts_that_were_sent_and_is_written_down(here, case):
    _home, head, referral = case
    found = doors(here, referral)
    for name, (browser, address) in found.items():
        before = Disclosure.objects.count()
        said = told(browser, address)
        assert NAME in said, name
        assert "71/2" in said, name
        assert "ทางการเห็น" in said, name
        assert Disclosure.objects.count() == before + 1, name
    made = disclosures_of(head.pk)
    assert {each.recipient for each in made} == {"พมจ. 2704"}
    assert {each.account for each in made} == {here.leader, here.officer}
    assert all("disability" in each.columns for each in made)
    kinds = {
        kind for each in Reading.objects.filter(persons__contains=[head.pk]) for kind in each.kinds
    }
    assert {"identity", "disability"} <= kinds


def end(how: str, here: Handing, head, referral) -> None:
    """One of the ways in which a referral is over for an agency."""
    if how == "consent withdrawn":
        says(head, yes=False, on=TODAY)
    elif how == "person erased":
        erase_person(head, asked_by=AskedBy.SELF, reason="ขอให้ลบ")
    elif how == "closed":
        steps(here, referral, ("done", 0, "card"))
    else:
        steps(here, referral, ("refused", 0, "not_eligible"))


@pytest.mark.parametrize("how", ["consent withdrawn", "person erased", "closed", "refused"])
def test_what_is_over_is_gone_at_once_from_every_door(here, case, how):
    _home, head, referral = case
    found = doors(here, referral)
    assert all(NAME in told(*door) for door in found.values())
    end(how, here, head, referral)
    disclosed = Disclosure.objects.count()
    for name, door in found.items():
        assert NAME not in told(*door), name
    assert Disclosure.objects.count() == disclosed
    gone = {name: door[0].get(door[1]).status_code for name, door in found.items()}
    assert (gone["page"], gone["link"], gone["list"]) == (404, 410, 410)


def test_health_and_disability_go_when_the_consent_to_keep_them_goes(here, case):
    _home, head, referral = case
    found = doors(here, referral)
    says(head, yes=False, on=TODAY, purpose="sensitive_survey")
    for name, door in found.items():
        said = told(*door)
        assert NAME in said, name
        assert "ทางการเห็น" not in said, name


def test_an_account_opens_nothing_once_its_seat_or_its_role_has_ended(here, case):
    browser = here.client(here.officer)
    assert NAME in told(browser, reverse("agency"))
    organisations.end_acting(here.seat, ended_on=TODAY, source=factories.source())
    for address in (reverse("agency"), reverse("agency-list-pdf")):
        assert browser.get(address).status_code == 404
    organisations.let_act(here.officer, here.body, began_on=TODAY, source=factories.source())
    assert NAME in told(browser, reverse("agency"))
    AppointmentEnding.objects.create(
        appointment=here.officer.appointments.get(), ended_on=TODAY, source=factories.source()
    )
    assert browser.get(reverse("agency")).status_code == 404


def test_another_body_and_a_leader_find_nothing_there(here, case):
    _home, _head, referral = case
    elsewhere = handing("2705")
    page = reverse("agency-referral", args=[referral.key])
    for account in (elsewhere.officer, elsewhere.leader, here.leader):
        browser = here.client(account)
        assert browser.get(page).status_code == 404
        assert NAME not in told(browser, reverse("agency"))


@pytest.mark.parametrize("way", ["revoked", "over"])
def test_a_link_that_is_revoked_or_over_opens_nothing(here, case, way, monkeypatch):
    _home, _head, referral = case
    link, secret, _pin = link_for(here, referral=referral, days=7)
    browser = opened(secret)
    page = reverse("linked-referral", args=[link.key, referral.key])
    assert NAME in told(browser, page)
    if way == "revoked":
        here.client().post(reverse("end-referral-link", args=[link.key]))
    else:
        later = Moment(TODAY + timedelta(days=9), Moment.now().known_by + timedelta(days=8))
        monkeypatch.setattr(Moment, "now", lambda: later)
    for address in (page, reverse("agency-link", args=[secret])):
        answer = browser.get(address)
        assert answer.status_code == 410
        assert "ลิงก์นี้ปิดแล้ว" in answer.content.decode()
        assert NAME not in answer.content.decode()


def test_a_link_tells_nothing_to_whoever_only_fetches_it(here, case):
    _home, _head, referral = case
    link, secret, _pin = link_for(here, referral=referral)
    answer = Client().get(reverse("agency-link", args=[secret]))
    assert answer.status_code == 200
    assert NAME not in answer.content.decode()
    assert "ตัวเลขที่เครือข่าย" not in answer.content.decode()
    unopened = Client().get(reverse("linked-referral", args=[link.key, referral.key]))
    assert unopened.status_code == 404
    assert Disclosure.objects.count() == 0
    for each in (answer, unopened):
        assert each.headers["Cache-Control"] == "private, no-store"
        assert "noindex" in each.headers["X-Robots-Tag"]
        assert each.headers["Referrer-Policy"] == "same-origin"
    assert Client().get(reverse("agency-link", args=["x" * 22])).status_code == 404


def test_the_secret_is_kept_nowhere_and_no_page_behind_it_repeats_it(here, case):
    _home, _head, referral = case
    made = here.client().post(
        reverse("share-referral", args=[referral.key]), {"days": 30, "with_pin": "on"}
    )
    page = made.content.decode()
    secret = re.search(r"/a/([\w-]{22})/", page)[1]
    pin = re.search(r"<b>(\d{6})</b>", page)[1]
    link = ReferralLink.objects.get()
    assert len(link.secret_hash) == len(link.pin_hash) == 32
    assert (
        secret not in here.client().get(reverse("referral", args=[referral.key])).content.decode()
    )
    browser = opened(secret, pin)
    shown = told(browser, reverse("linked-referral", args=[link.key, referral.key]))
    assert NAME in shown
    assert secret not in shown
    assert not Reading.objects.filter(purpose__contains=secret).exists()


def test_a_wrong_pin_opens_nothing_and_five_of_them_wait(here, case):
    _home, _head, referral = case
    link, secret, pin = link_for(here, referral=referral, with_pin=True)
    door = reverse("agency-link", args=[secret])
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    browser = Client()
    assert [browser.post(door, {"pin": wrong}).status_code for _ in range(5)] == [422] * 5
    assert browser.post(door, {"pin": pin}).status_code == 429
    page = reverse("linked-referral", args=[link.key, referral.key])
    assert browser.get(page).status_code == 404


def test_an_agency_replies_by_account_and_by_link_and_the_network_sees_it(here, case):
    _home, _head, referral = case
    link, secret, _pin = link_for(here, referral=referral)
    day = f"{TODAY.day}/{TODAY.month}/{TODAY.year + 543}"
    said = here.client(here.officer).post(
        reverse("agency-referral", args=[referral.key]),
        {"kind": "received", "done_on": day, "words": "รับไว้แล้ว"},
    )
    assert said.status_code == 302
    browser = opened(secret)
    page = reverse("linked-referral", args=[link.key, referral.key])
    empty = browser.post(page, {"kind": "refused", "done_on": day, "outcome": "not_eligible"})
    assert empty.status_code == 422
    assert "ช่วยไม่ได้ต้องบอกเหตุผล" in empty.content.decode()
    thanked = browser.post(
        page, {"kind": "done", "done_on": day, "outcome": "card", "words": "ได้บัตรแล้ว"}
    )
    assert thanked.status_code == 200
    assert "ขอบคุณ" in thanked.content.decode()
    assert browser.get(page).status_code == 410
    assert list(ReferralStep.objects.order_by("pk").values_list("kind", "link")) == [
        ("sent", None), ("received", None), ("done", link.pk),
    ]  # fmt: skip
    seen = here.client().get(reverse("referral", args=[referral.key])).content.decode()
    assert "รับไว้แล้ว" in seen
    assert "หน่วยงาน ผ่านลิงก์" in seen


def test_a_link_of_a_list_shows_the_village_alone(here, case):
    _home, _head, referral = case
    other = factories.place(f"{here.village.code[:6]}02")
    home, _ = living(other, "นางนอกหมู่บ้าน สมมติ")
    beyond = Handing(here.district, other, here.leader, here.body, here.officer, here.seat)
    far = sent(beyond, home)
    link, secret, _pin = link_for(here)
    browser = opened(secret)
    listed = told(browser, reverse("linked-list", args=[link.key]))
    assert NAME in listed
    assert "นางนอกหมู่บ้าน" not in listed
    address = reverse("linked-referral", args=[link.key, far.key])
    assert browser.get(address).status_code == 410
    one, secret, _pin = link_for(here, referral=referral)
    alone = opened(secret)
    assert alone.get(reverse("linked-referral", args=[one.key, far.key])).status_code == 410
    assert NAME in told(alone, reverse("linked-referral", args=[one.key, referral.key]))


def test_the_paper_says_who_printed_it_when_and_until_when(here, case):
    printed = here.client().get(reverse("open-list-pdf", args=[here.village.code, here.body.key]))
    said = text_of(printed.content)
    assert here.leader.name in said
    assert "แล้วทำลาย" in said
    assert "037-000-000" in said
