"""What another tambon has is as if it were not there, and names are told to few."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from network import invitations, registry
from network.access import PERMISSIONS
from network.models import Role
from tests import factories
from tests.conftest import SHORT
from tests.network.addresses import (
    PLACE_BOUND,
    POSTED,
    Known,
    asked,
    routes,
    rule_of,
    sampled,
)
from tests.network.walking import papers_as_text, signed_in, signed_in_to_walk
from tests.network.worlds import World, person_of

READERS = [Role.NETWORK_LEADER, Role.TREASURER]
OTHERS = [
    pytest.param(role, marks=pytest.mark.long) for role in (Role.TAMBON_NETWORK, Role.ADMINISTRATOR)
]


def body(response: Any, address: str) -> str:
    """What a page says, without its own address and the token of its forms."""
    content = b"".join(response) if response.streaming else response.content
    said = content.decode("utf-8", "replace").replace(address, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", said)


def nowhere(known: dict[str, Any]) -> dict[str, Any]:
    """The same kind of address, of something that is not there."""
    missing = {"code": "99010101"[: len(str(known.get("code", "")))], "key": uuid4()}
    missing |= {"number": 2_000_000_000, "first": uuid4(), "second": uuid4()}
    if known.get("key") == "F1.1":
        missing["key"] = "F1.1"
    return known | {name: missing[name] for name in known if name in missing}


@pytest.fixture(scope="module")
def known(both: list[World]) -> list[Known]:
    """As test_access has it."""
    return [sampled(of) for of in both]


@pytest.mark.parametrize("role", [*READERS, *OTHERS])
def test_what_lies_elsewhere_is_answered_as_what_is_not_there(
    role: Role, both: list[World], known: list[Known], db: None, monkeypatch: pytest.MonkeyPatch
):
    """Neither status nor text tells whether a record of another tambon exists."""
    account = factories.account(role=role, place=both[0].tambon)
    client = signed_in_to_walk(account, monkeypatch)
    told = []
    for name, permission in PLACE_BOUND.items():
        if SHORT and role != READERS[0] and permission not in PERMISSIONS[role]:
            continue  # the first reader is asked of every address
        answers = []
        for kwargs in (known[1][name], nowhere(known[1][name])):
            response = asked(name, {name: kwargs}, client)
            answers.append((response.status_code, body(response, reverse(name, kwargs=kwargs))))
        if answers[0] != answers[1] or answers[0][0] != 404:
            told.append(f"{name}: {answers[0][0]} and {answers[1][0]}")
    assert told == []


# One who sees much there; the others at length.
@pytest.mark.parametrize(
    "role",
    [READERS[0], *(pytest.param(each, marks=pytest.mark.long) for each in READERS[1:]), *OTHERS],
)
def test_no_page_of_one_tambon_holds_a_key_of_another(
    role: Role, both: list[World], known: list[Known], db: None, monkeypatch: pytest.MonkeyPatch
):
    """Pages, features, JSON: whatever a reader can open names nothing that lies elsewhere."""
    here, there = both
    account = factories.account(role=role, place=here.tambon)
    client = signed_in_to_walk(account, monkeypatch)
    papers_as_text(monkeypatch)
    foreign = [there.tambon.code, *(str(each.key) for each in (
        there.household, there.house, there.parcel, there.source, person_of(there)
    ))]  # fmt: skip
    own = [reverse(name, kwargs=known[0][name]) for name in set(PLACE_BOUND) - POSTED]
    anywhere = [
        reverse(route.name)
        for route in routes()
        if rule_of(route) == "account" and route.name and not route.pattern.converters
    ]
    for address in [*own, *anywhere, "/map/"]:
        said = body(client.get(address), address)
        assert not [key for key in foreign if key in said], address


def test_who_has_not_signed_in_is_sent_to_sign_in(known: list[Known], client: Client, db: None):
    for name in PLACE_BOUND:
        response = asked(name, known[0], client)
        assert response.status_code == 302, name
        assert response["Location"].startswith("/sign-in/"), name


def test_names_are_there_for_those_who_may_see_them(here: World, client: Client):
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=here.village))
    page = client.get(reverse("household", args=[here.household.key])).content.decode()
    assert "ลับเฉพาะ" in page


def test_an_appointment_that_has_ended_opens_nothing(here: World):
    account = factories.account(role=Role.DISTRICT_NETWORK, place=here.district)
    registry.end_appointment(
        account.appointments.get(), ended_on=factories.FIRST_DAY, source=factories.source()
    )
    village = {"village": {"code": here.village.code}}
    assert asked("village", village, signed_in(account)).status_code == 404


def test_a_start_address_opens_one_account_once(client: Client, db: None):
    account = factories.account()
    address = reverse("start", args=[invitations.start_token(account)])
    typed = {"username": "Somchai", "name": "สมชาย", "password": "long-enough-1", "repeated": "no"}
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert 'value="Somchai"' in wrong.content.decode()
    assert client.post(address, typed | {"repeated": "long-enough-1"}).status_code == 302
    account.refresh_from_db()
    assert account.username == "somchai"
    assert client.session["_auth_user_id"] == str(account.pk)
    assert Client().get(address).status_code == 410


def test_what_a_recorder_says_is_kept_with_who_said_it(here: World, client: Client):
    account = factories.account(role=Role.TAMBON_NETWORK, place=here.tambon)
    client.force_login(account)
    typed = {"houses": "130", "basis": "registered", "counted_on": "31/12/2567", "evidence": "ทร."}
    client.post(reverse("record-house-count", args=[here.village.code]), typed)
    count = here.village.house_counts.get()
    assert (count.houses, count.source.recorded_by, count.source.title) == (130, account, "ทร.")
    assert count.counted_on.year == 2024


def test_the_levels_of_the_administration_have_pages_of_their_own(here: World, client: Client):
    client.force_login(factories.account(role=Role.DISTRICT_NETWORK, place=here.district))
    for place in (here.tambon, here.district):
        to = reverse("place", args=[place.code])
        assert client.get(reverse("village", args=[place.code]))["Location"] == to
    to = reverse("village", args=[here.village.code])
    assert client.get(reverse("place", args=[here.village.code]))["Location"] == to
