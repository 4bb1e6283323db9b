"""Every address has a rule, and every rule holds: route × role × place, from one table."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import URLPattern

from network.access import PERMISSIONS, Permission
from network.models import Role
from tests import factories
from tests.conftest import SHORT
from tests.network.addresses import (
    ABOUT_MONEY,
    ASKS_ALSO,
    OUTSIDE,
    PLACE_BOUND,
    REFUSED,
    SAMPLES,
    WITHIN,
    Known,
    asked,
    routes,
    rule_of,
    sampled,
)
from tests.network.walking import papers_as_text, signed_in_to_walk, without_frames
from tests.network.worlds import World
from tests.savings.kept import tells_a_balance


@pytest.mark.parametrize("route", list(routes()), ids=lambda route: str(route.pattern) or "/")
def test_every_address_has_a_rule(route: URLPattern):
    assert rule_of(route) in {"anyone", "account", "device", *Permission}


@pytest.mark.parametrize("name", PLACE_BOUND)
def test_every_address_of_a_place_is_in_the_table(name: str):
    assert name in SAMPLES


def test_the_table_names_no_address_that_is_gone():
    assert set(SAMPLES) <= set(PLACE_BOUND)


@pytest.fixture(scope="module")
def known(both: list[World]) -> list[Known]:
    """The records of each world, made once: no test of these files may change them for others."""
    return [sampled(of) for of in both]


def names_people(response: Any) -> bool:
    """Whether the persons of a world are named; what is packed (XLSX) is not looked through."""
    return "ลับเฉพาะ".encode() in whole(response)


def whole(response: Any) -> bytes:
    """All of an answer, also of one that is streamed and asked twice."""
    if response.streaming:
        response.streaming_content = [b"".join(response)]
        (content,) = response.streaming_content
        response.streaming_content = [content]
        return bytes(content)
    return bytes(response.content)


def tells_money(response: Any) -> bool:
    """Whether what one member of a savings group has saved is told, in files as well."""
    return tells_a_balance(whole(response))


# Of roles that may do the same, one stands for all: the walk takes its time.
UNLIKE = list({permissions: role for role, permissions in PERMISSIONS.items()}.values())
# Who may read names, and no money, opens most pages, all alike: where time is short each of
# these roles opens every fourth of what it may inside, in turn, and is refused all the rest.
IN_TURN = [
    role
    for role in UNLIKE
    if Permission.SEE_IDENTITY in PERMISSIONS[role]
    and Permission.SEE_MONEY not in PERMISSIONS[role]
]


def opened_by_another(role: Role, number: int, name: str) -> bool:
    """Whether this page is left to another role in this run; never one about money."""
    if not SHORT or role not in IN_TURN or ABOUT_MONEY.search(name):
        return False
    return number % len(IN_TURN) != IN_TURN.index(role)


def asked_outside_by_another(role: Role, number: int, name: str, *, may: bool) -> bool:
    """Whether what lies elsewhere is left to other roles in this run; never of money.

    Who may not open it here is not asked about elsewhere; of those who open most, two are.
    """
    if not SHORT or ABOUT_MONEY.search(name):
        return False
    if not may:
        return True
    turn = number % len(IN_TURN)
    return role in IN_TURN and role not in (IN_TURN[turn], IN_TURN[turn - 1])


# Whoever has any role may do what this one may: others open its pages in every run.
OF_EVERYBODY = Role.CODI_OFFICER


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=[pytest.mark.long] if role == OF_EVERYBODY else [])
        for role in UNLIKE
    ],
)
def test_a_role_opens_what_its_permissions_say_in_its_place_and_nothing_elsewhere(
    role: Role, both: list[World], known: list[Known], db: None, monkeypatch: pytest.MonkeyPatch
):
    """And no page names people to a role that may not know who they are."""
    without_frames(monkeypatch)
    papers_as_text(monkeypatch)
    account = factories.account(role=role, place=both[0].district)
    client = signed_in_to_walk(account, monkeypatch)
    may_know = Permission.SEE_IDENTITY in PERMISSIONS[role]
    may_see_money = Permission.SEE_MONEY in PERMISSIONS[role]
    wrong = []
    for number, (name, permission) in enumerate(PLACE_BOUND.items()):
        needed = {permission, ASKS_ALSO.get(name, permission)}
        may = needed <= PERMISSIONS[role]
        if not asked_outside_by_another(role, number, name, may=may):
            outside = asked(name, known[1], client)
            if outside.status_code not in OUTSIDE:
                wrong.append(f"{name}: {outside.status_code} outside")
            if names_people(outside) or tells_money(outside):
                wrong.append(f"{name}: tells outside of people or of money")
        if not (may and opened_by_another(role, number, name)):
            inside = asked(name, known[0], client)
            if inside.status_code not in (WITHIN if may else REFUSED):
                wrong.append(f"{name}: {inside.status_code} inside")
            if not may_know and names_people(inside):
                wrong.append(f"{name}: names people")
            if not may_see_money and tells_money(inside):
                wrong.append(f"{name}: tells what a member has saved")
    assert wrong == []


def test_an_account_without_a_role_finds_nothing(
    known: list[Known], db: None, monkeypatch: pytest.MonkeyPatch
):
    without_frames(monkeypatch)
    client = signed_in_to_walk(factories.account(), monkeypatch)
    found = {name: asked(name, known[0], client).status_code for name in PLACE_BOUND}
    assert set(found.values()) == {404}, found
