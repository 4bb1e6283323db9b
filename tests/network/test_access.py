"""Every address has a rule, and every rule holds: route × role × place, from one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from formats.months import Month
from network import admissions, erasure, invitations, registry
from network.access import PERMISSIONS, Permission
from network.models import Account, Invitation, Party, Place, Role, Source
from parcels.models import Boundary, Concession, Overlap, SpatialUnit
from survey.contradictions.noticing import notice_boundary
from survey.duplicates import merging
from survey.models import (
    Contradiction,
    DuplicateVerdict,
    Indicator,
    IndicatorSet,
    SurveyRound,
    Visit,
)
from survey.rounds.planning import open_round
from tests import factories
from tests.parcels import land_layers
from tests.survey.answers import fields
from tests.survey.paper import papers
from tests.survey.photographs import pictures

MONTH = Month(2025, 1)


@dataclass
class World:
    """One village of one district, with one of each record in it."""

    district: Place
    tambon: Place
    village: Place
    household: Party
    house: SpatialUnit
    parcel: SpatialUnit
    boundary: Boundary
    visit: Visit
    source: Source


def world(code: str, west: float) -> World:
    """A district by its code, whose tambon is a square from `west` (degrees east, at 13.5 °N)."""
    Place.objects.filter(code=code[:2]).exists() or factories.place(code[:2])
    district = factories.place(code)
    tambon = factories.place(f"{code}01", geometry=factories.square(west, 13.5, 0.1))
    village = factories.place(f"{code}0101")
    factories.joined(tambon)
    household = factories.household(village)
    factories.person("นางสมมติ ลับเฉพาะ", household=household)
    house = factories.house(village, at=(west + 0.02, 13.52))
    boundary = factories.boundary(factories.square(west + 0.03, 13.53, 0.001), village=village)
    visit = factories.visit(household, house=house)
    return World(
        district, tambon, village, household, house, boundary.spatial_unit, boundary, visit,
        visit.source,
    )  # fmt: skip


def form_on_paper() -> str:
    """The id of a form that is published."""
    papers.form()
    return papers.FORM_ID


def person_of(of: World) -> Party:
    """Who lives in the household."""
    person: Party = of.household.members.earliest("pk").person
    return person


def invitation_to(of: World) -> Invitation:
    """A treasurer invited to the village by the administrator of its district."""
    inviter = factories.account(role=Role.ADMINISTRATOR, place=of.district)
    made, _ = admissions.invite("เหรัญญิก", Role.TREASURER, of.village, invited_by=inviter)
    return made


def overlap_in(of: World) -> Overlap:
    """The overlap of the village's parcel with another beside it."""
    west, south, _east, _north = of.boundary.geometry.extent
    factories.boundary(factories.square(west + 0.0004, south, 0.001), village=of.village)
    found: Overlap = Overlap.objects.filter(spatial_unit=of.parcel).latest("pk")
    return found


def indicator() -> Indicator:
    """An indicator of a set; sets are everybody's."""
    of, _ = IndicatorSet.objects.get_or_create(
        code="jpt-2565", defaults={"name_th": "จปฐ", "about": "household", "first_year": 2022}
    )
    return Indicator.objects.get_or_create(set=of, code="13", defaults={"sort_order": 1})[0]


def contradiction_in(of: World) -> Contradiction:
    """Somebody else drew the parcel of the village with another outline."""
    west, south, _east, _north = of.boundary.geometry.extent
    drawn = factories.boundary(
        factories.square(west + 0.0004, south, 0.001),
        unit=of.parcel,
        recorded_by=factories.account(person=factories.person("ลับเฉพาะ")),
    )
    found = notice_boundary(drawn)
    assert found is not None
    return found


def round_of(of: World) -> SurveyRound:
    """A round of visits in the village."""
    return open_round(
        of.village,
        "รอบที่ 1",
        begins_on=factories.FIRST_DAY,
        ends_on=factories.FIRST_DAY,
        source=factories.source(),
    )


def second_household(of: World) -> Party:
    """Another household of the village, in which a person of the same name lives."""
    double = factories.household(of.village)
    factories.person("นางสมมติ ลับเฉพาะ", household=double)
    return double


def merge_in(of: World) -> DuplicateVerdict:
    """Such a household, merged into the village's own."""
    return merging.merge(second_household(of), of.household, "บ้านเดียวกัน", None)


def _duplicate_of(verdict: DuplicateVerdict) -> Party:
    return verdict.second if verdict.kept_id == verdict.first_id else verdict.first


def concession_of(of: World) -> Concession:
    """A concession over the parcel of the village."""
    return land_layers.concession(of.boundary.geometry)


def file_of_submission(of: World) -> dict[str, Any]:
    """A file that came with a submission of the village."""
    submission = fields.entered_in(of.village)
    return {"key": submission.key, "number": fields.arrived(submission, "1.jpg").pk}


# What each place-bound address is called with, and the place the account must act in. An
# address that is missing here fails: write down of which place it is.
SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "place": lambda w: {"code": w.tambon.code},
    "place-features": lambda w: {"code": w.tambon.code},
    "village": lambda w: {"code": w.village.code},
    "village-features": lambda w: {"code": w.village.code},
    "record-joining": lambda w: {"code": w.tambon.code},
    "record-house-count": lambda w: {"code": w.village.code},
    "people-of": lambda w: {"code": w.village.code},
    "invite": lambda w: {"code": w.village.code},
    "place-field-devices": lambda w: {"code": w.village.code},
    "recover-account": lambda w: {
        "number": factories.account(role=Role.TREASURER, place=w.village).pk
    },
    "end-sessions": lambda w: {
        "number": factories.account(role=Role.TREASURER, place=w.village).pk
    },
    "withdraw-invitation": lambda w: {"key": invitation_to(w).key},
    "readings": lambda w: {"key": person_of(w).key},
    "person-file": lambda w: {"key": person_of(w).key},
    "consents": lambda w: {"key": person_of(w).key},
    "erase-person": lambda w: {"key": person_of(w).key},
    "data-requests": lambda w: {"code": w.tambon.code},
    "answer-request": lambda w: {
        "key": erasure.ask(person_of(w), "correction", "ชื่อสะกดผิด", account=None).key
    },
    "household": lambda w: {"key": w.household.key},
    "household-features": lambda w: {"key": w.household.key},
    "duplicates": lambda w: {"code": w.tambon.code},
    "merges": lambda w: {"code": w.tambon.code},
    "compare-duplicates": lambda w: {"first": w.household.key, "second": second_household(w).key},
    "merge": lambda w: {"number": merge_in(w).pk},
    "merged-party": lambda w: {"key": _duplicate_of(merge_in(w)).key},
    "working-groups": lambda w: {"code": w.tambon.code},
    "take-seat": lambda w: {"code": w.village.code},
    "leave-seat": lambda w: {"number": factories.seat(w.village).pk},
    "record-visit": lambda w: {"key": w.household.key},
    "verify-visit": lambda w: {"key": w.visit.key},
    "house": lambda w: {"key": w.house.key},
    "parcel": lambda w: {"key": w.parcel.key},
    "parcel-sheet": lambda w: {"key": w.parcel.key},
    "parcel-sheet-pdf": lambda w: {"key": w.parcel.key},
    "unit-features": lambda w: {"key": w.parcel.key},
    "verify-boundary": lambda w: {"key": w.parcel.key, "number": w.boundary.pk},
    "source": lambda w: {"key": w.source.key},
    "source-file": lambda w: {
        "key": factories.evidence(w.parcel, attached=b"\xff\xd8\xff").source.key
    },
    "register": lambda w: {"code": w.tambon.code},
    "overlaps": lambda w: {"code": w.tambon.code},
    "overlap": lambda w: {"key": overlap_in(w).key},
    "overlap-features": lambda w: {"key": overlap_in(w).key},
    "neighbours": lambda w: {"code": w.tambon.code},
    "draw-parcel": lambda w: {"code": w.village.code},
    "draw-boundary": lambda w: {"key": w.parcel.key},
    "split-parcel": lambda w: {"key": w.parcel.key},
    "preview-split": lambda w: {"key": w.parcel.key},
    "merge-parcels": lambda w: {"key": w.parcel.key},
    "state-holders": lambda w: {"key": w.parcel.key},
    "place-land": lambda w: {"code": w.tambon.code},
    "place-land-features": lambda w: {"code": w.tambon.code},
    "add-concession": lambda w: {"code": w.tambon.code},
    "concession": lambda w: {"key": concession_of(w).key},
    "concession-features": lambda w: {"key": concession_of(w).key},
    "record-instrument": lambda w: {"key": concession_of(w).key},
    "concession-document": lambda w: land_layers.cited_document(concession_of(w)),
    "unit-evidence": lambda w: {"key": w.parcel.key},
    "record-evidence": lambda w: {"key": w.parcel.key},
    "evidence-file": lambda w: {
        "key": w.parcel.key,
        "number": factories.evidence(w.parcel, attached=b"\xff\xd8\xff").pk,
    },
    "unit-markers": lambda w: {"key": w.parcel.key},
    "record-document": lambda w: {"key": w.parcel.key},
    "record-marker": lambda w: {"key": w.parcel.key},
    "record-notice": lambda w: {"key": w.parcel.key},
    "record-livestock": lambda w: {"key": w.parcel.key},
    "file-transfer": lambda w: {"key": w.parcel.key},
    "decide-transfer": lambda w: {"number": factories.transfer(w.parcel, person_of(w)).pk},
    "item62": lambda w: {"code": w.tambon.code},
    "transfers": lambda w: {"code": w.tambon.code},
    "rounds": lambda w: {"code": w.village.code},
    "round": lambda w: {"key": round_of(w).key},
    "change-round": lambda w: {"key": round_of(w).key},
    "plan-round": lambda w: {"key": round_of(w).key, "code": w.village.code},
    "plan-households": lambda w: {"key": round_of(w).key, "code": w.village.code},
    "paper-forms": lambda w: {"code": w.village.code},
    "paper-forms-of-household": lambda w: {"key": w.household.key},
    "paper-of-household": lambda w: {"key": w.household.key, "form_id": form_on_paper()},
    "paper-of-village": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "type-in-village": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "typed-form": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "typed-sheet": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "typed-file": lambda w: {
        "code": w.village.code,
        "form_id": form_on_paper(),
        "name": "households.csv",
    },
    "save-typed": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "photograph": lambda w: {"key": pictures.photograph(w.household).key},
    "photograph-copy": lambda w: {"key": pictures.photograph(w.household).key, "side": 320},
    "photograph-original": lambda w: {"key": pictures.photograph(w.household).key},
    "send-photographs-of-household": lambda w: {"key": w.household.key},
    "send-photographs-of-unit": lambda w: {"key": w.parcel.key},
    "savings-groups": lambda w: {"code": w.tambon.code},
    "found-group": lambda w: {"code": w.village.code},
    "savings-group": lambda w: {"key": factories.savings_group(w.village).key},
    "admit-member": lambda w: {"key": factories.savings_group(w.village).key},
    "deposit-day": lambda w: {"key": factories.savings_group(w.village).key},
    "group-money": lambda w: {"key": factories.savings_group(w.village).key},
    "close-month": lambda w: {"key": factories.savings_group(w.village).key},
    "passbook": lambda w: {"key": factories.membership(w.village).key},
    "withdraw": lambda w: {"key": factories.membership(w.village).key},
    "lend": lambda w: {"key": factories.membership(w.village).key},
    "repay": lambda w: {"key": factories.membership(w.village).key},
    "reverse-entry": lambda w: {
        "key": factories.savings_group(w.village, cash=1).entries.get().key
    },
    "requests": lambda w: {"code": w.tambon.code},
    "ask": lambda w: {"code": w.tambon.code},
    "request": lambda w: {"key": factories.request(w.tambon).key},
    "newest-report": lambda w: {"code": w.tambon.code},
    "report": lambda w: {"code": w.tambon.code, "month": MONTH},
    "report-pdf": lambda w: {"code": w.tambon.code, "month": MONTH},
    "report-json": lambda w: {"code": w.tambon.code, "month": MONTH},
    "figure": lambda w: {"code": w.tambon.code, "month": MONTH, "key": "F1.1"},
    "import": lambda w: {"key": factories.arrival(w.tambon).key},
    "look-at-import": lambda w: {"key": factories.arrival(w.tambon).key},
    "match-columns": lambda w: {"key": factories.arrival(w.tambon).key},
    "import-progress": lambda w: {"key": factories.arrival(w.tambon).key},
    "take-in-import": lambda w: {"key": factories.arrival(w.tambon).key},
    "try-import-again": lambda w: {"key": factories.arrival(w.tambon).key},
    "discard-import": lambda w: {"key": factories.arrival(w.tambon).key},
    "undo-import": lambda w: {"key": factories.arrival(w.tambon).key},
    "import-held": lambda w: {"key": factories.arrival(w.tambon).key},
    "import-held-workbook": lambda w: {"key": factories.arrival(w.tambon).key},
    "import-candidate-features": lambda w: {
        "key": factories.arrival(w.tambon).key,
        "srid": 4326,
    },
    "contradictions": lambda w: {"code": w.tambon.code},
    "contradiction": lambda w: {"key": contradiction_in(w).key},
    "contradiction-features": lambda w: {"key": contradiction_in(w).key},
    "indicators-of-place": lambda w: {"code": w.tambon.code},
    "households-by-indicator": lambda w: {
        "code": w.tambon.code,
        "number": indicator().pk,
        "outcome": "met",
    },
    "figure-features": lambda w: {"code": w.tambon.code, "month": MONTH, "key": "F1.1"},
    "submissions": lambda w: {"code": w.tambon.code},
    "refused-submissions": lambda w: {"code": w.tambon.code},
    "read-form-again": lambda w: {"code": w.tambon.code},
    "submission": lambda w: {"key": fields.entered_in(w.village).key},
    "submission-xml": lambda w: {"key": fields.entered_in(w.village).key},
    "submission-file": file_of_submission,
    "read-submission-again": lambda w: {"key": fields.entered_in(w.village).key},
    "set-submission-aside": lambda w: {"key": fields.entered_in(w.village).key},
}
POSTED = {
    "save-typed",
    "end-sessions",
    "withdraw-invitation",
    "answer-request",
    "verify-visit",
    "verify-boundary",
    "plan-households",
    "preview-split",
    "take-in-import",
    "try-import-again",
    "discard-import",
    "read-form-again",
    "read-submission-again",
    "set-submission-aside",
}
# An account with the permission may be told 422 or 400: the record was found, the form or the
# question was empty.
WITHIN, REFUSED, OUTSIDE = {200, 302, 400, 422}, {403, 404}, {404}
# Addresses that ask for more than the permission they are ruled by.
ASKS_ALSO = {
    "evidence-file": Permission.SEE_RECORDS,
    "photograph-original": Permission.SEE_RECORDS,
    "source-file": Permission.SEE_IDENTITY,
    "duplicates": Permission.SEE_IDENTITY,
    "merges": Permission.SEE_IDENTITY,
    "compare-duplicates": Permission.SEE_IDENTITY,
    # Whom a stranger's file names is not known before it is understood.
    "look-at-import": Permission.SEE_IDENTITY,
    "match-columns": Permission.SEE_IDENTITY,
    "import-candidate-features": Permission.SEE_IDENTITY,
    "import-held-workbook": Permission.SEE_IDENTITY,
    # Of answers nobody knows of what, who may see health may see all.
    "submission-xml": Permission.SEE_HEALTH,
    "submission-file": Permission.SEE_HEALTH,
    "read-submission-again": Permission.SEE_RECORDS,
    "set-submission-aside": Permission.SEE_RECORDS,
    # A round is shown by its households.
    "change-round": Permission.SEE_RECORDS,
    "plan-round": Permission.SEE_RECORDS,
    "plan-households": Permission.SEE_RECORDS,
}


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address of the product."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        else:
            yield pattern


def rule_of(route: URLPattern) -> object:
    """What the view is decorated with (network.access), or None."""
    return getattr(route.callback, "access_rule", None)


PLACE_BOUND = {
    route.name: rule_of(route) for route in routes() if isinstance(rule_of(route), Permission)
}


@pytest.mark.parametrize("route", list(routes()), ids=lambda route: str(route.pattern) or "/")
def test_every_address_has_a_rule(route: URLPattern):
    assert rule_of(route) in {"anyone", "account", "device", *Permission}


@pytest.mark.parametrize("name", PLACE_BOUND)
def test_every_address_of_a_place_is_in_the_table(name: str):
    assert name in SAMPLES


def test_the_table_names_no_address_that_is_gone():
    assert set(SAMPLES) <= set(PLACE_BOUND)


@pytest.fixture
def here(db: None) -> World:
    return world("2704", 102.0)


@pytest.fixture
def there(here: World) -> World:
    return world("2705", 103.0)


def signed_in(account: Account) -> Client:
    """A browser in which the account has signed in."""
    client = Client(raise_request_exception=True)
    client.force_login(account)
    return client


def answer(name: str, of: World, account: Account, client: Client | None = None) -> int:
    """The status with which the address of a record in `of` answers the account."""
    client = client or signed_in(account)
    address = reverse(name, kwargs=SAMPLES[name](of))
    return (client.post(address) if name in POSTED else client.get(address)).status_code


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_its_permissions_say_in_its_place_and_nothing_elsewhere(
    role: Role, here: World, there: World
):
    account = factories.account(role=role, place=here.district)
    client = signed_in(account)
    wrong = []
    for name, permission in PLACE_BOUND.items():
        asked = {permission, ASKS_ALSO.get(name, permission)}
        allowed = WITHIN if asked <= PERMISSIONS[role] else REFUSED
        inside, outside = answer(name, here, account, client), answer(name, there, account, client)
        if inside not in allowed or outside not in OUTSIDE:
            wrong.append(f"{name}: {inside} inside, {outside} outside")
    assert wrong == []


def test_an_account_without_a_role_finds_nothing(here: World):
    account = factories.account()
    found = {name: answer(name, here, account) for name in PLACE_BOUND}
    assert set(found.values()) == {404}, found


READERS = [Role.NETWORK_LEADER, Role.TAMBON_NETWORK, Role.TREASURER, Role.ADMINISTRATOR]


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


@pytest.mark.parametrize("role", READERS)
def test_what_lies_elsewhere_is_answered_as_what_is_not_there(
    role: Role, here: World, there: World
):
    """Neither status nor text tells whether a record of another tambon exists."""
    client = Client()
    client.force_login(factories.account(role=role, place=here.tambon))
    told = []
    for name in PLACE_BOUND:
        known = SAMPLES[name](there)
        answers = []
        for kwargs in (known, nowhere(known)):
            address = reverse(name, kwargs=kwargs)
            response = client.post(address) if name in POSTED else client.get(address)
            answers.append((response.status_code, body(response, address)))
        if answers[0] != answers[1] or answers[0][0] != 404:
            told.append(f"{name}: {answers[0][0]} and {answers[1][0]}")
    assert told == []


@pytest.mark.parametrize("role", READERS)
def test_no_page_of_one_tambon_holds_a_key_of_another(role: Role, here: World, there: World):
    """Pages, features, JSON: whatever a reader can open names nothing that lies elsewhere."""
    client = Client()
    client.force_login(factories.account(role=role, place=here.tambon))
    foreign = [there.tambon.code, *(str(each.key) for each in (
        there.household, there.house, there.parcel, there.source, person_of(there)
    ))]  # fmt: skip
    own = [reverse(name, kwargs=SAMPLES[name](here)) for name in set(PLACE_BOUND) - POSTED]
    anywhere = [
        reverse(route.name)
        for route in routes()
        if rule_of(route) == "account" and route.name and not route.pattern.converters
    ]
    for address in [*own, *anywhere, "/map/"]:
        if address.endswith(".pdf"):
            continue  # made of the same figures as the page and the JSON
        said = body(client.get(address), address)
        assert not [key for key in foreign if key in said], address


def test_who_has_not_signed_in_is_sent_to_sign_in(here: World, client: Client):
    for name in PLACE_BOUND:
        address = reverse(name, kwargs=SAMPLES[name](here))
        response = client.post(address) if name in POSTED else client.get(address)
        assert response.status_code == 302, name
        assert response["Location"].startswith("/sign-in/"), name


def test_no_page_names_people_to_roles_without_identity(here: World):
    for role in Role:
        if Permission.SEE_IDENTITY in PERMISSIONS[role]:
            continue
        client = Client()
        client.force_login(factories.account(role=role, place=here.district))
        for name in sorted(set(PLACE_BOUND) - {"report-pdf", "parcel-sheet-pdf"}):
            address = reverse(name, kwargs=SAMPLES[name](here))
            response = client.post(address) if name in POSTED else client.get(address)
            content = b"".join(response) if response.streaming else response.content
            assert "ลับเฉพาะ".encode() not in content, (role, name)


def test_names_are_there_for_those_who_may_see_them(here: World, client: Client):
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=here.village))
    page = client.get(reverse("household", args=[here.household.key])).content.decode()
    assert "ลับเฉพาะ" in page


def test_an_appointment_that_has_ended_opens_nothing(here: World):
    account = factories.account(role=Role.DISTRICT_NETWORK, place=here.district)
    registry.end_appointment(
        account.appointments.get(), ended_on=factories.FIRST_DAY, source=factories.source()
    )
    assert answer("village", here, account) == 404


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
