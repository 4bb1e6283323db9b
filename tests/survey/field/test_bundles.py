"""What a phone may take along: all it needs, nothing it may not see, only what changed."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.cache import caches
from django.utils import timezone

from network.models import Consent, Domicile, Place, Reading, Role
from parcels.models import Overlap
from survey.models import (
    CareLevel,
    CareNeed,
    DisabilityType,
    SurveyPlanHousehold,
    SurveyRound,
    SurveyRoundRecord,
)
from survey.openrosa import entity_lists
from tests import factories
from tests.network.worlds import World, overlap_in, person_of, world
from tests.survey.openrosa.signed_in_phones import Phone, add_medium, message, publish, surveyor

pytestmark = pytest.mark.django_db
LISTS = tuple(entity_lists.LISTS)
VILLAGES = "/field/api/villages"
MOST_BYTES = 25_000_000


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["process"].clear()


@pytest.fixture
def here() -> World:
    made = world("2704", 102.0)
    publish(lists=LISTS)
    return made


@pytest.fixture
def phone(here: World) -> Phone:
    return Phone(surveyor(here.village))


def manifest(phone: Phone, village: Place) -> dict[str, Any]:
    """What the phone is told of a village."""
    answer = phone.fetch(f"{VILLAGES}/{village.code}/manifest")
    assert answer.status_code == 200, answer.content.decode()
    told: dict[str, Any] = answer.json()
    return told


def fetched(phone: Phone, village: Place, told: dict[str, str]) -> bytes:
    """One section, whole as the manifest says it is."""
    way = f"{VILLAGES}/{village.code}/sections/{told['name']}?sha256={told['sha256']}"
    answer = phone.fetch(way, HTTP_ACCEPT_ENCODING="gzip")
    assert answer.status_code == 200, (told, answer.content.decode())
    assert len(answer.content) == told["bytes"]
    content = gzip.decompress(answer.content)
    assert hashlib.sha256(content).hexdigest() == told["sha256"]
    return content


def bundle(phone: Phone, village: Place) -> dict[str, bytes]:
    """All of a village, as a phone that takes it for the first time gets it."""
    return {
        each["name"]: fetched(phone, village, each) for each in manifest(phone, village)["sections"]
    }


def rows(taken: dict[str, bytes], kind: str) -> list[dict[str, Any]]:
    """What the chunks of a kind hold together."""
    parts = [json.loads(each) for name, each in taken.items() if name.startswith(f"{kind}:")]
    return [row for part in parts for row in part]


def ailing(of: World, *, agrees: bool = True) -> None:
    """Somebody of the household is bed-bound and cannot see; `agrees` to its being known."""
    person = person_of(of)
    Consent.objects.create(
        person=person, purpose=Consent.Purpose.SENSITIVE_SURVEY, is_given=agrees,
        decided_on=factories.FIRST_DAY, source=factories.source(),
        given_by=Consent.GivenBy.SELF, wording="2569-1",
    )  # fmt: skip
    CareNeed.objects.create(
        person=person, care_level=CareLevel.BED_BOUND, has_disability=True,
        disability_types=[DisabilityType.SEEING], observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip


def a_round(place: Place) -> SurveyRound:
    """A round that goes on today."""
    today = timezone.localdate()
    made = SurveyRound.objects.create(place=place)
    SurveyRoundRecord.objects.create(
        round=made, name="รอบนี้", begins_on=today - timedelta(days=3),
        ends_on=today + timedelta(days=9), said_on=today, source=factories.source(),
    )  # fmt: skip
    return made


def test_the_villages_of_a_phone_are_those_it_surveys(here: World, phone: Phone):
    world("2705", 103.0)
    told = phone.fetch(VILLAGES).json()
    (village,) = told["villages"]
    assert (village["code"], village["households"]) == (here.village.code, 1)
    assert datetime.fromisoformat(told["now"]).tzinfo is not None


def test_a_village_is_taken_whole(here: World, phone: Phone):
    add_medium(publish("picture", lists=()), "ภาพ บ้าน.png", b"\x89PNG\x00\xff")
    overlap = overlap_in(here)
    taken = bundle(phone, here.village)
    assert json.loads(taken["village"])["code"] == here.village.code
    (household,) = rows(taken, "households")
    assert household["key"] == str(here.household.key)
    assert (household["houseNumber"], household["house"]) == ("1", str(here.house.key))
    assert household["point"] == pytest.approx([102.02, 13.52])
    assert [person["name"] for person in household["people"]] == ["นางสมมติ ลับเฉพาะ"]
    parcels = {each["key"]: each for each in rows(taken, "parcels")}
    parcel = parcels[str(here.parcel.key)]
    assert parcel["geometry"]["coordinates"][0][0][0] == pytest.approx([102.03, 13.53])
    assert parcel["area"].count("-") == 2
    assert parcel["disputed"]
    (met,) = json.loads(taken["overlaps"])
    assert met["key"] == str(overlap.key)
    assert "Polygon" in met["geometry"]["type"]
    forms = {each["formId"]: each for each in json.loads(taken["forms"])}
    assert taken[forms["household"]["section"]].decode().endswith("ภาษาไทย</h:html>")
    assert {each["name"] for each in forms["household"]["media"]} == set(LISTS)
    (medium,) = forms["picture"]["media"]
    assert taken[medium["section"]] == b"\x89PNG\x00\xff"
    assert str(here.household.key) in taken["entities:households.csv"].decode()


def test_who_is_to_be_visited_is_told_by_the_round_and_its_plan(here: World, phone: Phone):
    made = a_round(here.tambon)
    others = [factories.household(here.village) for _ in range(2)]
    factories.visit(others[0], on=timezone.localdate())

    def standings() -> dict[str, str]:
        return {
            each["key"]: each["standing"]
            for each in rows(bundle(phone, here.village), "households")
        }

    assert standings() == {
        str(here.household.key): "to_visit", str(others[0].key): "visited",
        str(others[1].key): "to_visit",
    }  # fmt: skip
    SurveyPlanHousehold.objects.create(
        round=made, household=others[1], surveyor=phone.device.account,
        said_on=timezone.localdate(), source=factories.source(),
    )  # fmt: skip
    assert standings() == {
        str(here.household.key): "unknown", str(others[0].key): "visited",
        str(others[1].key): "to_visit",
    }  # fmt: skip


@pytest.mark.parametrize("role", [
    Role.VILLAGE_WORKING_GROUP, Role.NETWORK_LEADER, Role.TAMBON_NETWORK, Role.DISTRICT_NETWORK,
])  # fmt: skip
def test_no_section_of_any_role_tells_of_another_place(here: World, role: Role):
    there = world("2705", 102.2)
    stranger = factories.household(there.village)
    factories.person("คนอำเภออื่น", household=stranger)
    ailing(there)
    place = {"tambon_network": here.tambon, "district_network": here.district}.get(
        role, here.village
    )
    taken = bundle(Phone(surveyor(place, role)), here.village)
    foreign = [
        there.village.code, stranger.key, there.household.key, there.house.key, there.parcel.key,
        there.visit.key, person_of(there).key, "คนอำเภออื่น", "102.22", "102.23", "ติดเตียง",
        "ทางการเห็น",
    ]  # fmt: skip
    for name, content in taken.items():
        assert [each for each in foreign if str(each).encode() in content] == [], name


def test_a_neighbouring_village_gives_its_lines_alone_to_who_sees_its_records(here: World):
    beside = factories.place(f"{here.tambon.code}02")
    stranger = factories.household(beside)
    factories.person("คนหมู่ข้าง", household=stranger)
    near = factories.boundary(factories.square(102.032, 13.53, 0.001), village=beside)
    for role, place, seen in (
        (Role.VILLAGE_WORKING_GROUP, here.village, 0),
        (Role.TAMBON_NETWORK, here.tambon, 1),
    ):
        taken = bundle(Phone(surveyor(place, role)), here.village)
        lines = json.loads(taken["lines"])["features"]
        assert len([x for x in lines if x["properties"]["kind"] == "neighbour"]) == seen
        for content in taken.values():
            assert "คนหมู่ข้าง".encode() not in content
            assert str(stranger.key).encode() not in content
            assert str(near.spatial_unit.key).encode() not in content


def test_without_identity_nobody_is_named_and_nothing_is_noted(here: World, monkeypatch):
    from network import access  # noqa: PLC0415

    ailing(here)
    seen = dict(access.PERMISSIONS)
    seen[Role.VILLAGE_WORKING_GROUP] -= {
        access.Permission.SEE_IDENTITY, access.Permission.SEE_HEALTH,
        access.Permission.SEE_DISABILITY,
    }  # fmt: skip
    monkeypatch.setattr(access, "PERMISSIONS", seen)
    taken = bundle(Phone(surveyor(here.village)), here.village)
    for name, content in taken.items():
        for word in ("ลับเฉพาะ", "ติดเตียง", "ทางการเห็น"):
            assert word.encode() not in content, name
    assert not Reading.objects.exists()


def test_health_comes_along_for_who_may_see_it_and_only_where_it_was_agreed_to(here: World):
    ailing(here)
    other = world("2705", 103.0)
    ailing(other, agrees=False)
    for of, role, place, told in (
        (here, Role.NETWORK_LEADER, here.village, True),
        (here, Role.TAMBON_NETWORK, here.tambon, False),
        (other, Role.NETWORK_LEADER, other.village, False),
    ):
        taken = bundle(Phone(surveyor(place, role)), of.village)
        whole = b"".join(taken.values())
        assert ("ติดเตียง".encode() in whole, "ทางการเห็น".encode() in whole) == (told, told)


def test_a_section_that_names_people_is_a_reading_and_a_manifest_is_none(here: World, phone: Phone):
    ailing(here)
    told = manifest(phone, here.village)
    assert not Reading.objects.exists()
    person = person_of(here).pk
    for each in told["sections"]:
        before = Reading.objects.count()
        content = fetched(phone, here.village, each)
        names = "ลับเฉพาะ".encode() in content
        assert Reading.objects.count() - before == names, each["name"]
        if names:
            reading = Reading.objects.latest("pk")
            assert reading.persons == [person]
            assert reading.account == phone.device.account
            expected = ["disability", "health", "identity"] if b"care" in content else ["identity"]
            assert reading.kinds == expected


def test_the_same_facts_are_the_same_sections_and_a_new_visit_changes_few(
    here: World, phone: Phone
):
    for _ in range(20):
        factories.household(here.village)

    def hashes() -> dict[str, str]:
        caches["process"].clear()
        return {each["name"]: each["sha256"] for each in manifest(phone, here.village)["sections"]}

    before = hashes()
    assert hashes() == before
    later = factories.FIRST_DAY + timedelta(days=9)
    factories.visit(here.household, on=later, house=here.house)
    after = hashes()
    changed = {name for name in before if before[name] != after[name]}
    assert changed
    assert changed <= {name for name in before if name.startswith(("households:", "entities:"))}
    assert len([name for name in changed if name.startswith("households:")]) == 1


def test_what_was_recorded_meanwhile_is_seen_at_once(here: World, phone: Phone):
    before = manifest(phone, here.village)["sections"]
    factories.person("คนมาใหม่", household=here.household)
    after = manifest(phone, here.village)["sections"]
    assert before != after
    (chunk,) = [
        each for each in before
        if each["name"].startswith("households:") and each not in after
    ]  # fmt: skip
    way = f"{VILLAGES}/{here.village.code}/sections/{chunk['name']}?sha256={chunk['sha256']}"
    answer = phone.fetch(way)
    assert answer.status_code == 409
    assert "รับอีกครั้ง" in message(answer)


def test_a_section_that_is_not_there_is_told_so(here: World, phone: Phone):
    answer = phone.fetch(f"{VILLAGES}/{here.village.code}/sections/../../etc/x%00?sha256=0")
    assert answer.status_code in {400, 404}
    answer = phone.fetch(f"{VILLAGES}/{here.village.code}/sections/form:none:1?sha256=0")
    assert answer.status_code == 404
    assert message(answer)


@pytest.mark.parametrize("rest", ["manifest", "sections/households:00?sha256=0"])
def test_another_village_is_refused_as_one_that_is_nowhere(here: World, phone: Phone, rest: str):
    there = world("2705", 103.0)
    answers = [
        phone.fetch(f"{VILLAGES}/{code}/{rest}")
        for code in (there.village.code, "99999999", here.tambon.code, "x")
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert len({message(answer) for answer in answers}) == 1


def test_whoever_loses_the_role_is_refused_the_next_section(here: World):
    account = surveyor(here.village)
    phone = Phone(account)
    told = manifest(phone, here.village)["sections"]
    account.is_active = False
    account.save()
    way = f"{VILLAGES}/{here.village.code}/sections/{told[0]['name']}?sha256={told[0]['sha256']}"
    assert phone.fetch(way).status_code in {401, 403}


def test_a_session_opens_nothing(here: World, client):
    client.force_login(surveyor(here.village))
    assert client.get(f"{VILLAGES}/{here.village.code}/manifest").status_code == 401


def test_a_village_may_be_held_for_fourteen_days(here: World, phone: Phone):
    told = manifest(phone, here.village)
    held = datetime.fromisoformat(told["expiresAt"]) - datetime.fromisoformat(told["now"])
    assert held == timedelta(days=14)


def test_state_land_comes_as_lines_cut_at_the_surroundings(here: World, phone: Phone):
    from parcels.models import LayerEdition, LayerFeature, LayerKind  # noqa: PLC0415

    edition = LayerEdition.objects.create(
        kind=LayerKind.RESERVE_FOREST, as_of=factories.FIRST_DAY, original_crs="EPSG:4326",
        series="ป่า", source=factories.source(),
    )  # fmt: skip
    # Its western edge runs through the village; the others lie far away.
    far = Polygon.from_bbox((102.025, 13.0, 103.9, 14.0))
    far.srid = 4326
    LayerFeature.objects.create(edition=edition, number=1, geometry=MultiPolygon(far, srid=4326))
    lines = json.loads(bundle(phone, here.village)["lines"])["features"]
    (line,) = [each for each in lines if each["properties"]["kind"] == "state_land"]
    corners = line["geometry"]["coordinates"]
    assert {round(lon, 4) for lon, _lat in corners} == {102.025}
    assert all(13.5 < lat < 13.55 for _lon, lat in corners)


def test_a_village_costs_as_many_queries_as_before_however_many_live_there(
    here: World, phone: Phone, django_assert_max_num_queries
):
    a_round(here.village)
    overlap_in(here)
    for number in range(12):
        household = factories.household(here.village)
        factories.person(f"คนที่ {number}", household=household)
        factories.visit(household, house=factories.house(here.village, label=str(number + 2)))
    with django_assert_max_num_queries(95):
        manifest(phone, here.village)
    with django_assert_max_num_queries(9):
        manifest(phone, here.village)


@pytest.mark.long
def test_three_hundred_houses_and_a_thousand_parcels_are_small_and_quick(
    here: World, phone: Phone, capsys
):
    a_village_of(300, 1_000, here.village)
    caches["process"].clear()
    begun = time.monotonic()
    told = manifest(phone, here.village)
    first = time.monotonic() - begun
    begun = time.monotonic()
    manifest(phone, here.village)
    again = time.monotonic() - begun
    whole = sum(each["bytes"] for each in told["sections"])
    with capsys.disabled():
        print(f"\n300 houses, 1,000 parcels: {whole / 1e6:.2f} MB in {len(told['sections'])} "
              f"sections, manifest in {first:.2f} s, again in {again:.3f} s")  # fmt: skip
    assert whole < MOST_BYTES
    assert again < 2
    assert len(rows(bundle(phone, here.village), "parcels")) == 1_001
    assert Overlap.objects.exists() is False


def a_village_of(houses: int, parcels: int, village: Place) -> None:
    """A made village: four people a household, parcels of twelve corners beside each other."""
    for number in range(houses):
        household = factories.household(village)
        for person in range(4):
            factories.person(f"นายสมมติ {number} คนที่ {person}", household=household)
        house = factories.house(
            village, label=str(number), at=(102.0 + number % 20 / 1000, 13.54 + number // 20 / 1000)
        )
        factories.visit(household, house=house)
    for number in range(parcels):
        west, south = 102.04 + number % 40 / 1000, 13.54 + number // 40 / 1000
        corners = [(west + i * 0.00018, south) for i in range(6)]
        corners += [(west + (5 - i) * 0.00018, south + 0.0009) for i in range(6)]
        shape = Polygon([*corners, corners[0]], srid=4326)
        factories.boundary(MultiPolygon(shape, srid=4326), village=village)


def test_as_many_households_are_offered_as_come_along(here: World, phone: Phone):
    """A holder of whom no household is known has a home of their own, and is none."""
    holder = factories.person("นายถือ ที่ดิน")
    Domicile.objects.create(
        party=holder, place=here.village, since=factories.FIRST_DAY, source=factories.source()
    )
    [offered] = phone.fetch(VILLAGES).json()["villages"]
    assert offered["households"] == len(rows(bundle(phone, here.village), "households")) == 1
