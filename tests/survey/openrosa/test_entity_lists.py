"""Entity lists over HTTP: what each holds, for whom, how it is written, and that it is logged."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from xml.sax.saxutils import quoteattr

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.utils import timezone

from network import erasure, withdrawals
from network.models import Place, Reading, Role
from survey.models import SurveyRound, SurveyRoundRecord
from survey.openrosa import entity_lists
from tests import factories
from tests.network.worlds import World, world
from tests.survey.openrosa.signed_in_phones import MANIFEST, Phone, md5, publish, root, surveyor

pytestmark = pytest.mark.django_db
NAMES = tuple(entity_lists.LISTS)
MEDIA = "/openrosa/forms/household/1/media/"


@pytest.fixture
def here() -> World:
    made = world("2704", 102.0)
    publish(lists=NAMES)
    return made


@pytest.fixture
def phone(here: World) -> Phone:
    return Phone(surveyor(here.village))


def rows(phone: Phone, name: str) -> list[dict[str, str]]:
    """The entities of a list as a form reads them."""
    answer = phone.fetch(MEDIA + name)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8")
    assert text.startswith("name,label,__version,")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.DictReader(io.StringIO(text)))


def round_in(place: Place, name: str, *, days: int = 10) -> SurveyRound:
    """A round that began yesterday and goes on for so many days from now."""
    today = timezone.localdate()
    made = SurveyRound.objects.create(place=place)
    SurveyRoundRecord.objects.create(
        round=made, name=name, begins_on=today - timedelta(days=20),
        ends_on=today + timedelta(days=days), said_on=today - timedelta(days=20),
        source=factories.source(),
    )  # fmt: skip
    return made


def test_every_list_has_what_is_known_of_the_village(here: World, phone: Phone):
    open_round = round_in(here.tambon, "รอบต้นปี")
    (household,) = rows(phone, "households.csv")
    assert household["name"] == str(here.household.key)
    assert household["house"] == str(here.house.key)
    assert (household["village"], household["house_number"]) == (here.village.code, "1")
    assert household["last_visit"] == factories.FIRST_DAY.isoformat()
    (person,) = rows(phone, "people.csv")
    assert person["household"] == household["name"]
    assert person["full_name"] == "นางสมมติ ลับเฉพาะ"
    (house,) = rows(phone, "houses.csv")
    assert (house["name"], house["household"]) == (str(here.house.key), household["name"])
    assert house["geometry"] == "13.5200000 102.0200000 0 0"
    (parcel,) = rows(phone, "parcels.csv")
    assert parcel["name"] == str(here.parcel.key)
    assert parcel["area"].count("-") == 2
    (village,) = rows(phone, "villages.csv")
    assert (village["name"], village["tambon"]) == (here.village.code, here.tambon.code)
    (round_,) = rows(phone, "rounds.csv")
    assert (round_["name"], round_["round_name"]) == (str(open_round.key), "รอบต้นปี")


def test_a_list_holds_nothing_of_another_village(here: World, phone: Phone):
    there = world("2705", 103.0)
    beside = factories.place(f"{here.tambon.code}02")
    stranger = factories.household(beside)
    factories.person("คนหมู่อื่น", household=stranger)
    round_in(there.village, "รอบหมู่อื่น")
    foreign = [there.village.code, beside.code, stranger.key, there.household.key,
               there.house.key, there.parcel.key, there.household.members.get().person.key,
               "คนหมู่อื่น", "รอบหมู่อื่น"]  # fmt: skip
    for name in NAMES:
        text = phone.fetch(MEDIA + name).content.decode()
        assert [key for key in foreign if str(key) in text] == []
        asked = ",".join(str(key) for key in foreign)
        told = phone.fetch(f"/openrosa/entities/{name}/integrity?id={asked}")
        assert told.content.count(b"<deleted>true</deleted>") == len(foreign)
        assert b"<deleted>false</deleted>" not in told.content


def test_who_surveys_a_tambon_has_all_its_villages(here: World):
    beside = factories.place(f"{here.tambon.code}02")
    phone = Phone(surveyor(here.tambon, Role.TAMBON_NETWORK))
    assert {each["name"] for each in rows(phone, "villages.csv")} == {
        here.village.code, beside.code,
    }  # fmt: skip


def test_without_identity_no_list_names_anybody(here: World, phone: Phone, monkeypatch):
    monkeypatch.setattr(entity_lists.Reader, "named", frozenset())
    assert rows(phone, "people.csv") == []
    assert rows(phone, "households.csv")[0]["head"] == ""
    assert not Reading.objects.exists()


def test_no_list_tells_of_health(here: World, phone: Phone):
    for name in NAMES:
        head = phone.fetch(MEDIA + name).content.decode().partition("\r\n")[0]
        for word in ("care", "health", "disab", "income", "national_id", "consent"):
            assert word not in head


def test_the_manifest_tells_the_hash_of_what_is_then_fetched(here: World, phone: Phone):
    files = root(phone.fetch("/openrosa/forms/household/1/manifest"))
    assert len(files) == len(NAMES)
    for file in files:
        name = file.findtext(f"{MANIFEST}filename")
        assert file.get("type") == "entityList"
        content = phone.fetch(f"{MEDIA}{name}").content
        assert file.findtext(f"{MANIFEST}hash") == md5(content)
        integrity = file.findtext(f"{MANIFEST}integrityUrl") or ""
        assert integrity == f"http://testserver/openrosa/entities/{name}/integrity"


def test_a_list_is_the_same_bytes_until_something_changes(here: World, phone: Phone):
    def manifest() -> bytes:
        return phone.fetch("/openrosa/forms/household/1/manifest").content

    before = manifest()
    assert manifest() == before
    factories.household(here.village)
    assert manifest() != before


def test_hashes_of_an_unchanged_village_are_not_reckoned_again(
    here: World, phone: Phone, django_assert_max_num_queries
):
    first = phone.fetch("/openrosa/forms/household/1/manifest")
    with django_assert_max_num_queries(8 + len(NAMES)):
        again = phone.fetch("/openrosa/forms/household/1/manifest")
    assert again.content == first.content
    # Kept for its villages alone: somebody else's hashes are their own.
    other = Phone(surveyor(world("2705", 103.0).village))
    assert other.fetch("/openrosa/forms/household/1/manifest").content != first.content


def test_a_changed_entity_has_a_newer_version_and_so_has_one_whose_facts_were_taken_back(
    here: World, phone: Phone
):
    def household() -> dict[str, str]:
        (row,) = rows(phone, "households.csv")
        return row

    # Times are the database's; a version is a whole second.
    def a_second_later() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1.1)")

    first = household()
    a_second_later()
    visit = factories.visit(here.household, on=factories.FIRST_DAY + timedelta(days=9))
    second = household()
    assert second["last_visit"] > first["last_visit"]
    assert int(second["__version"]) > int(first["__version"])
    a_second_later()
    withdrawals.take_back(visit.source, said=factories.source(), reason="ผิดบ้าน")
    third = household()
    assert third["last_visit"] == first["last_visit"]
    assert int(third["__version"]) > int(second["__version"])
    assert int(third["__version"]) < 2**31


def test_reading_a_list_of_people_is_one_line_of_the_log(here: World, phone: Phone):
    publish("household", "2", lists=NAMES)
    phone.fetch("/openrosa/forms/household/2/manifest")
    phone.client.head(MEDIA + "people.csv")
    phone.fetch(MEDIA + "houses.csv")
    assert not Reading.objects.exists()
    etag = phone.fetch(MEDIA + "people.csv").headers["ETag"]
    (reading,) = Reading.objects.all()
    assert reading.account == phone.device.account
    assert reading.persons == [here.household.members.get().person_id]
    assert reading.route == "openrosa-medium"
    phone.fetch(MEDIA + "people.csv", HTTP_IF_NONE_MATCH=etag)
    assert Reading.objects.count() == 1  # nothing was sent again


def test_an_erased_person_is_in_no_list(here: World, phone: Phone, settings, tmp_path):
    settings.VAR = tmp_path
    person = here.household.members.get().person
    erasure.erase_person(person, asked_by=erasure.AskedBy.SELF, reason="ขอลบ")
    assert rows(phone, "people.csv") == []
    for name in NAMES:
        assert "ลับเฉพาะ" not in phone.fetch(MEDIA + name).content.decode()


def test_whoever_moved_away_is_gone_and_the_phone_is_told_so(here: World, phone: Phone):
    person = here.household.members.get().person
    kept = f"/openrosa/entities/people.csv/integrity?id={person.key},new-one"
    states = [each.findtext("deleted") for each in ElementTree.fromstring(
        phone.fetch(kept).content
    ).iter("entity")]  # fmt: skip
    assert states == ["false", "true"]


def test_ids_that_are_asked_for_are_written_as_data(phone: Phone):
    hostile = '"><deleted>false</deleted><x y="'
    answer = phone.fetch("/openrosa/entities/houses.csv/integrity", data={"id": hostile})
    (entity,) = ElementTree.fromstring(answer.content).iter("entity")
    assert entity.get("id") == hostile
    assert quoteattr(hostile).encode() in answer.content


@pytest.mark.parametrize(
    ("label", "written"),
    [('12/3 "ก,ข"', '12/3 "ก,ข"'), ("=1+1", "'=1+1"), ("+66", "'+66"), ("@x", "'@x"),
     ("-5", "-5"), ("-1+cmd", "'-1+cmd"), ("a\r\nb", "a b"), ("12", "12")],
)  # fmt: skip
def test_cells_are_quoted_and_no_formula(here: World, phone: Phone, label: str, written: str):
    house = factories.house(here.village, label=label)
    found = {each["name"]: each for each in rows(phone, "houses.csv")}
    assert found[str(house.key)]["house_number"] == written


def test_houses_are_in_the_order_of_their_numbers(here: World, phone: Phone):
    for number in ("10", "2", "9/1"):
        factories.house(here.village, label=number)
    assert [each["house_number"] for each in rows(phone, "houses.csv")] == ["1", "2", "9/1", "10"]


def test_rounds_that_are_over_or_called_off_are_not_offered(here: World, phone: Phone):
    round_in(here.village, "จบแล้ว", days=-1)
    called_off = round_in(here.village, "ยกเลิก")
    today = timezone.localdate()
    SurveyRoundRecord.objects.create(
        round=called_off, name="ยกเลิก", begins_on=today, ends_on=today, said_on=today,
        is_called_off=True, source=factories.source(),
    )  # fmt: skip
    assert rows(phone, "rounds.csv") == []


def test_a_list_costs_few_queries_however_many_entities(
    here: World, phone: Phone, django_assert_max_num_queries
):
    for _ in range(5):
        factories.person("คน", household=factories.household(here.village))
    for name in NAMES:
        with django_assert_max_num_queries(18):
            assert phone.fetch(MEDIA + name).status_code == 200
