"""Whom a sending tells of, and who answers it: fixed and kept by the database."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import reverse

from network.erasure import AskedBy, erase_person
from network.held import held_of
from network.models import HouseholdMembership, Party, Source
from network.moments import Moment
from network.needs import Need
from survey.models import Referral, ReferralStep
from survey.referrals import errors, links, registry
from survey.referrals.registry import Said
from survey.referrals.replies import replies_to
from survey.referrals.standing import shown_to, told_by
from survey.referrals.telling import tell
from survey.referrals.waiting import referrals_to_follow
from tests import factories
from tests.survey.referrals.handed import (
    TODAY,
    Handing,
    Kind,
    ago,
    handing,
    living,
    member,
    opened,
    registered,
    says,
    sent,
)

HEAD = HouseholdMembership.Relation.HEAD


@pytest.fixture
def here(db: None) -> Handing:
    return handing()


def read_by(body) -> str:
    """All that a body reads of what was sent to it."""
    moment = Moment.now()
    tellings = tell(shown_to(body.pk, moment), moment)
    return " ".join(value for each in tellings for _label, value in each.lines)


def moves_in(home: Party, name: str, *, days: int = 1) -> Party:
    """Somebody who heads a household since some days ago."""
    person = factories.person(name)
    HouseholdMembership.objects.create(
        person=person, household=home, relation=HEAD, observed_on=ago(days),
        source=factories.source(),
    )  # fmt: skip
    return person


def moves_out(person: Party) -> None:
    HouseholdMembership.objects.create(
        person=person, household=None, relation="other", observed_on=ago(0),
        source=factories.source(),
    )  # fmt: skip


def passed(here: Handing):
    """A referral that was with the body and was passed to another: (referral, the other)."""
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home, person=head, need=Need.WELFARE)
    other = registered(here.district, "อบต. สมมติ")
    registry.send(made, other, (), sent_on=ago(5), account=here.leader)
    return made, other


def test_who_comes_to_head_the_household_after_the_sending_is_not_told_of(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    new = moves_in(home, "นายใหม่ เข้าบ้าน")  # agreed to nothing, and hides nothing either
    assert told_by([made.pk], Moment.now()) == {made.pk: [head.pk]}
    said = read_by(here.body)
    assert "นางสมมติ หนึ่ง" in said
    assert "นายใหม่" not in said
    says(new, on=TODAY)
    assert "นายใหม่" not in read_by(here.body)


def test_who_was_told_of_stays_so_after_moving_out_and_their_word_still_counts(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    moves_out(head)
    assert told_by([made.pk], Moment.now()) == {made.pk: [head.pk]}
    assert "นางสมมติ หนึ่ง" in here.client().get(reverse("referral", args=[made.key])).content.decode()
    says(head, yes=False, on=TODAY)
    assert read_by(here.body) == ""


def test_a_new_sending_asks_who_heads_the_household_now(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    moves_out(head)
    new = moves_in(home, "นายใหม่ เข้าบ้าน")
    with pytest.raises(errors.NoConsentToRefer):
        registry.send(made, here.body, (), sent_on=TODAY, account=here.leader)
    says(new, on=TODAY)
    registry.send(made, here.body, (), sent_on=TODAY, account=here.leader)
    assert told_by([made.pk], Moment.now()) == {made.pk: [new.pk]}


def test_of_whom_a_sending_tells_is_the_databases_word_behind_the_verbs(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    stranger = factories.person("คนอื่น")
    made = opened(here, home)
    step = ReferralStep.objects.create(
        referral=made, kind="sent", done_on=ago(3), organisation=here.body, facts=["name"],
        persons=[stranger.pk], source=factories.source(),
    )  # fmt: skip
    step.refresh_from_db()
    assert step.persons == [head.pk]
    with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
        ReferralStep.objects.filter(pk=step.pk).update(persons=[stranger.pk])


def test_a_body_answers_nothing_that_was_passed_to_another(here):
    made, other = passed(here)
    with pytest.raises(errors.WithAnotherBody):
        registry.reply(made, Said(Kind.RECEIVED, TODAY), account=here.officer)
    link, _secret, _pin = links.make_link(
        here.body, place=here.village, ends_on=TODAY + timedelta(days=7), account=here.leader,
        referral=made,
    )  # fmt: skip
    with pytest.raises(errors.WithAnotherBody):
        registry.reply(made, Said(Kind.RECEIVED, TODAY), account=None, link=link)
    theirs, _secret, _pin = links.make_link(
        other, place=here.village, ends_on=TODAY + timedelta(days=7), account=here.leader
    )
    step = registry.reply(made, Said(Kind.RECEIVED, TODAY), account=None, link=theirs)
    step.refresh_from_db()
    assert step.answered_by == other


@pytest.mark.parametrize("claimed", [False, True])
def test_a_body_answers_nothing_of_anothers_behind_the_verbs_too(here, claimed):
    made, other = passed(here)
    said = factories.source()
    by_the_office = Source.objects.create(
        kind=said.kind, title="ตอบ", as_of=TODAY, recorded_by=here.officer
    )
    for kind in ("received", "done", "sent", "reopened"):
        fields = {"outcome": "other"} if kind == "done" else {}
        if kind == "sent":
            fields = {"organisation": here.body, "facts": ["name"]}
        with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
            ReferralStep.objects.create(
                referral=made, kind=kind, done_on=TODAY, source=by_the_office,
                answered_by=other if claimed else None, **fields,
            )  # fmt: skip
    # The network writes down what it heard, of whomever.
    ReferralStep.objects.create(referral=made, kind="received", done_on=TODAY, source=said)


def test_a_link_that_was_ended_answers_nothing_behind_the_verbs(here):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    link, _secret, _pin = links.make_link(
        here.body, place=here.village, ends_on=TODAY + timedelta(days=7), account=here.leader
    )
    links.end_link(link, account=here.leader)
    with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
        ReferralStep.objects.create(
            referral=made, kind="received", done_on=TODAY, link=link, source=factories.source()
        )


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_waits_for_the_passing_on_is_refused():
    here = handing()
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home, person=head, need=Need.WELFARE)
    other = registered(here.district, "อบต. สมมติ")
    said: list[str] = []

    def answer() -> None:
        try:
            registry.reply(made, Said(Kind.RECEIVED, TODAY), account=here.officer)
            said.append("taken")
        except errors.ReferralError as error:
            said.append(type(error).__name__)
        finally:
            connections.close_all()

    office = threading.Thread(target=answer)
    with transaction.atomic():
        registry.send(made, other, (), sent_on=ago(1), account=here.leader)
        office.start()
        office.join(0.5)
        assert said == []  # it waits
    office.join(10)
    assert said == ["WithAnotherBody"]


def test_words_the_network_writes_for_itself_do_not_go_to_the_agency(here):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = opened(here, home)
    registry.send(made, here.body, (), sent_on=ago(9), words="โปรดโทรก่อน", account=here.leader)
    registry.add_step(made, Said(Kind.VISITED, ago(5), "ลูกชายติดเหล้า"), account=here.leader)
    registry.reply(made, Said(Kind.AGREED, ago(2), "จะไปศุกร์นี้"), account=here.officer)
    words = [each.words for each in replies_to(made.pk, here.body.pk, Moment.now())]
    assert words == ["โปรดโทรก่อน", "", "จะไปศุกร์นี้"]
    page = here.client(here.officer).get(reverse("agency-referral", args=[made.key]))
    assert "ลูกชายติดเหล้า" not in page.content.decode()
    own = here.client().get(reverse("referral", args=[made.key])).content.decode()
    assert own.count("(หน่วยงานอ่านข้อความนี้)") == 2
    assert "หน่วยงานไม่เห็นข้อความนี้" in own


def test_what_another_body_answered_is_not_read_by_the_next(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home, person=head, need=Need.WELFARE)
    registry.reply(made, Said(Kind.RECEIVED, TODAY, "ของเรา"), account=here.officer)
    other = registered(here.district, "อบต. สมมติ")
    registry.send(made, other, (), sent_on=ago(5), account=here.leader)
    assert "ของเรา" not in [e.words for e in replies_to(made.pk, other.pk, Moment.now())]


def test_words_go_with_the_first_of_the_household_who_is_erased(here, settings, tmp_path):
    """As in disputes: whoever lived there may be named in them."""
    settings.VAR = tmp_path
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    son = member(home, "นายสมมติ ลูก")
    made = opened(here, home, detail="ลูกชายชื่อสมมติดูแล")
    registry.send(made, here.body, (), sent_on=ago(9), words="ถามนายสมมติ", account=here.leader)
    _other, neighbour = living(here.village, "นางอื่น")
    erase_person(neighbour, asked_by=AskedBy.SELF, reason="ขอให้ลบ")
    assert Referral.objects.get().detail
    erase_person(son, asked_by=AskedBy.SELF, reason="ขอให้ลบ")
    assert Referral.objects.get().detail == ""
    assert [each.words for each in ReferralStep.objects.all()] == [""]


def test_a_link_ends_after_twenty_wrong_pins_in_all_and_the_network_is_told(here, monkeypatch):
    many = links.Limit("referral pin", 10_000, links.KIND.pins.window)
    monkeypatch.setattr(links.LinkKind, "pins", many)
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    link, secret, pin = links.make_link(
        here.body, place=here.village, ends_on=TODAY + timedelta(days=7), account=here.leader,
        referral=made, with_pin=True,
    )  # fmt: skip
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    for _ in range(10):
        with pytest.raises(errors.WrongPin):
            links.check_pin(link, wrong, secret)
    links.check_pin(link, pin, secret)  # who knows it does not give the guesser ten more
    for _ in range(9):
        with pytest.raises(errors.WrongPin):
            links.check_pin(link, wrong, secret)
    assert referrals_to_follow(here.leader, Moment.now())[-1].label.startswith("ติดตาม")
    with pytest.raises(errors.LinkIsOver):
        links.check_pin(link, wrong, secret)
    with pytest.raises(errors.LinkIsOver):
        links.opened_by(link, Moment.now())
    assert "PIN ผิด" in referrals_to_follow(here.leader, Moment.now())[-1].label
    page = here.client().get(reverse("referral", args=[made.key])).content.decode()
    assert "ลิงก์ปิดเองเมื่อ" in page
    links.make_link(
        here.body, place=here.village, ends_on=TODAY + timedelta(days=7), account=here.leader,
        referral=made,
    )  # fmt: skip
    assert not any("PIN" in each.label for each in referrals_to_follow(here.leader, Moment.now()))


def test_a_seat_that_is_ended_twice_says_so(here):
    address = reverse("end-acting", args=[here.district.code, here.body.key, here.seat.pk])
    above = factories.account(role="district_network", place=here.district)
    browser = here.client(above)
    for words in ("เปิดเรื่องของหน่วยงานไม่ได้อีก", "เลิกทำการแทนหน่วยงานไปแล้ว"):
        page = browser.post(address, follow=True)
        assert page.status_code == 200
        assert words in page.content.decode()


def test_ones_own_file_tells_what_became_of_ones_referrals(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    registry.reply(made, Said(Kind.AGREED, ago(2), "จะไปศุกร์นี้"), account=here.officer)
    moves_out(head)
    sections = {each.table: each for each in held_of(head)}
    steps = sections["referralstep"].rows
    assert len(steps) == 2
    said = " ".join(value for row in steps for _label, value in row.said)
    assert "จะไปศุกร์นี้" in said
    assert "ส่งให้หน่วยงาน" in said
    new = moves_in(home, "นายใหม่ เข้าบ้าน")
    own = held_of(new)
    assert [row for each in own if each.table == "referralstep" for row in each.rows] == []
