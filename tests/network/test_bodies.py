"""Who sits in working groups: five a village, terms, and persons in many."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from network import bodies, errors
from network.models import Role
from network.moments import Moment
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)


@pytest.fixture
def village():
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def page(client: Client, place) -> str:
    return client.get(reverse("working-groups", args=[place.code])).content.decode()


def test_a_village_that_has_not_five_is_shown_and_one_that_has_is_not(village):
    client = signed_in(Role.NETWORK_LEADER, village)
    for _ in range(4):
        factories.seat(village)
    assert "มี 4 คน ยังไม่ครบ 5 คน" in page(client, village)
    factories.seat(village)
    assert "ครบ 5 คน" in page(client, village)
    factories.seat(village)
    assert "มี 6 คน เกิน 5 คน" in page(client, village)


def test_the_tambons_group_is_exactly_that_of_its_villages(village):
    other = factories.place("27040502")
    there, elsewhere = factories.seat(village), factories.seat(factories.place("270406"))
    del elsewhere
    factories.seat(other)
    tambon = village.__class__.objects.get(code="270405")
    found = bodies.seats([village.pk, other.pk], Moment.now(), with_names=False)
    assert sum(len(each) for each in found.values()) == 2
    assert found[village.pk][0].membership == there
    assert page(signed_in(Role.TAMBON_NETWORK, tambon), tambon).count("ยังไม่ครบ 5 คน") == 2


def test_a_term_that_is_over_and_a_seat_that_was_left_count_no_more(village):
    source = factories.source()
    bodies.seat(
        village,
        factories.person(),
        office="member",
        began_on=DAY,
        term_ends_on=DAY + timedelta(days=10),
        source=source,
    )
    left = factories.seat(village)
    bodies.end_seat(left, ended_on=DAY, reason="ย้ายบ้าน", source=source)
    assert bodies.seated([village.pk], Moment.now()) == {village.pk: 0}
    then = Moment(DAY, Moment.now().known_by)
    assert bodies.seated([village.pk], then) == {village.pk: 1}


def test_nobody_sits_twice_in_one_body(village):
    person = factories.person()
    factories.seat(village, person_=person)
    with pytest.raises(errors.AlreadySeated):
        factories.seat(village, person_=person)


def test_a_term_ends_after_it_began_whoever_writes_it(village):
    with pytest.raises(errors.TermEndsBeforeItBegan):
        bodies.seat(
            village,
            factories.person(),
            office="member",
            began_on=DAY,
            term_ends_on=DAY,
            source=factories.source(),
        )


def test_a_person_in_three_groups_is_marked(village):
    person = factories.person("นายสมมติ หลายหมวก")
    for code in ("27040501", "27040502", "27040503"):
        factories.seat(village if code == village.code else factories.place(code), person_=person)
    assert "อยู่ใน 3 คณะ" in page(signed_in(Role.NETWORK_LEADER, village), village)


def test_a_leader_seats_somebody_and_ends_it_on_pages(village):
    client = signed_in(Role.NETWORK_LEADER, village)
    person = factories.person("นางสมมติ คนใหม่", household=factories.household(village))
    typed = {
        "person": person.pk,
        "office": "chair",
        "began_on": "1/3/2568",
        "term_ends_on": "1/3/2572",
        "minute": "ประชุม 1/2568",
    }
    assert client.post(reverse("take-seat", args=[village.code]), typed).status_code == 302
    assert "คนใหม่" in page(client, village)
    seat = bodies.seats([village.pk], Moment.now(), with_names=False)[village.pk][0].membership
    address = reverse("leave-seat", args=[seat.pk])
    wrong = client.post(address, {"ended_on": "1/1/2568", "reason": "ลาออก"})
    assert wrong.status_code == 422
    assert "ก่อนวันเริ่มดำรงตำแหน่ง" in wrong.content.decode()
    assert client.post(address, {"ended_on": "1/4/2568", "reason": "ลาออก"}).status_code == 302
    assert "คนใหม่" not in page(client, village)


def test_names_are_not_shown_to_who_may_not_see_them(village):
    factories.seat(village, person_=factories.person("นางสมมติ ลับ"))
    assert "ลับ" not in page(signed_in(Role.DISTRICT_CHIEF, village), village)
