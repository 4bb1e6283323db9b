"""A village checks its own records: from signing in to a household that counts as verified."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network import registry
from network.models import Account, Consent, Party, Place, Role
from survey import errors
from survey.models import CareLevel, CareNeed, Verification, Visit
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "rangwat-test-1"


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704"):
        factories.place(code)
    factories.joined(factories.place("270405", name="คลองหินปูน"))
    return factories.place("27040501", name="บ้านคลองสมมติ")


@pytest.fixture
def leader(village: Place) -> Account:
    return somebody("leader", Role.NETWORK_LEADER, village)


@pytest.fixture
def visit(village: Place, leader: Account) -> Visit:
    """The leader visited the household of house 12/3."""
    household = factories.household(village)
    factories.person("นางชบา ใจสมมติ", household=household)
    return factories.visit(
        household, house=factories.house(village, label="12/3"), recorded_by=leader
    )


def somebody(username: str, role: Role, place: Place) -> Account:
    """A person of no household here who can sign in and act in `place`."""
    account = registry.open_account(
        username, name=username, password=PASSWORD, person=factories.person(username)
    )
    registry.appoint(
        account,
        role,
        place,
        began_on=factories.FIRST_DAY,
        source=factories.source(is_fictional=True),  # a demo account: one step to sign in
    )
    return account


def signed_in(username: str) -> Client:
    client = Client()
    answer = client.post(reverse("sign-in"), {"username": username.upper(), "password": PASSWORD})
    assert answer.status_code == 302
    return client


def say(client: Client, visit: Visit, verdict: str, reason: str = "") -> object:
    """Answer the form on the household's page."""
    return client.post(
        reverse("verify-visit", args=[visit.key]),
        {f"{visit.pk}-verdict": verdict, f"{visit.pk}-reason": reason},
        follow=True,
    )


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_a_record_is_verified_once_two_others_agree(village: Place, visit: Visit):
    page = reverse("household", args=[visit.household.key])
    leader = signed_in("leader")
    listed = text(leader.get(reverse("village", args=[village.code])))
    assert "12/3" in listed
    assert page in listed
    assert "รอสอบทาน" in text(leader.get(page))

    refused = say(leader, visit, "agree")
    assert refused.status_code == 422
    assert "ท่านเป็นผู้บันทึกข้อมูลนี้ จึงต้องให้ผู้อื่นสอบทาน" in text(refused)
    assert "You recorded this" not in text(refused)
    assert not Verification.objects.exists()

    for name in ("somsri", "wichai"):
        somebody(name, Role.VILLAGE_WORKING_GROUP, village)
        verifier = signed_in(name)
        assert "รอท่านสอบทาน" in text(verifier.get(reverse("village", args=[village.code])))
        assert "บันทึกการสอบทานแล้ว" in text(say(verifier, visit, "agree"))
    assert 'badge--verified">สอบทานแล้ว' in text(leader.get(page))
    assert "รอท่านสอบทาน" not in text(verifier.get(reverse("village", args=[village.code])))


def test_disagreement_needs_a_reason_and_makes_the_record_disputed(village: Place, visit: Visit):
    somebody("somsri", Role.VILLAGE_WORKING_GROUP, village)
    verifier = signed_in("somsri")
    asked = say(verifier, visit, "disagree")
    assert asked.status_code == 422
    assert "ไม่เห็นด้วยต้องบอกเหตุผล" in text(asked)
    assert "checked" in text(asked)  # what was chosen stays chosen
    assert "มีข้อขัดแย้ง" in text(say(verifier, visit, "disagree", "หลังคาซ่อมแล้ว"))


def test_an_older_visit_stays_visible_beside_the_newer(village: Place, visit: Visit):
    newer = factories.visit(
        visit.household, house=visit.house, on=visit.visited_on.replace(month=6)
    )
    page = text(signed_in("leader").get(reverse("household", args=[visit.household.key])))
    assert page.index("1 มิถุนายน 2568") < page.index("1 มกราคม 2568")
    assert "มีการเยี่ยมใหม่กว่า" in page
    assert f'name="{newer.pk}-verdict"' in page
    assert f'name="{visit.pk}-verdict"' not in page


def test_a_wrong_password_is_told_in_thai_and_keeps_the_name(leader: Account, client: Client):
    answer = client.post(reverse("sign-in"), {"username": "leader", "password": "ผิด"})
    assert "ชื่อบัญชีหรือรหัสผ่านไม่ถูกต้อง" in text(answer)
    assert 'value="leader"' in text(answer)


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [("/villages/27040501/", "/villages/27040501/"), ("https://elsewhere.example/", "/")],
)
def test_signing_in_leads_on_within_this_site_only(
    leader: Account, client: Client, asked: str, led_to: str
):
    typed = {"username": "leader", "password": PASSWORD, "next": asked}
    assert client.post(reverse("sign-in"), typed)["Location"] == led_to


def test_signing_out_needs_a_post_and_ends_the_session(leader: Account):
    client = signed_in("leader")
    assert client.get(reverse("sign-out")).status_code == 405
    client.post(reverse("sign-out"))
    assert client.get(reverse("village", args=["27040501"])).status_code == 302


def test_a_page_is_thai_until_its_reader_switches(leader: Account):
    client = signed_in("leader")
    address = reverse("village", args=["27040501"])
    page = client.get(address, headers={"Accept-Language": "en"})
    assert '<html lang="th">' in text(page)
    assert "ครัวเรือนที่สำรวจแล้ว" in text(page)
    client.post(reverse("set_language"), {"language": "en", "next": address})
    page = text(client.get(address))
    assert '<html lang="en">' in page
    assert "Households surveyed" in page
    assert "มิใช่เอกสารแสดงสิทธิในที่ดิน" not in page


def test_what_was_typed_wrongly_stays_in_the_form(leader: Account):
    client = signed_in("leader")
    address = reverse("record-house-count", args=["27040501"])
    typed = {"houses": "มาก", "basis": "layout", "counted_on": "31/2/2568", "evidence": "นับเอง"}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert 'value="31/2/2568"' in text(answer)
    assert 'value="นับเอง"' in text(answer)
    assert "อ่านวันที่ “31/2/2568” ไม่ได้" in text(answer)


def test_a_reader_of_one_tambon_finds_nothing_of_another(village: Place, visit: Visit):
    factories.place("270406")
    factories.place("27040601")
    somebody("reader", Role.TAMBON_NETWORK, Place.objects.get(code="270406"))
    reader = signed_in("reader")
    missing = text(reader.get(reverse("village", args=["27040699"])))
    addresses = [
        reverse("village", args=[village.code]),
        reverse("village-features", args=[village.code]),
        reverse("place", args=["270405"]),
        reverse("place-features", args=["270405"]),
        reverse("household", args=[visit.household.key]),
        reverse("household-features", args=[visit.household.key]),
        reverse("house", args=[visit.house.key]),
        reverse("unit-features", args=[visit.house.key]),
        reverse("source", args=[visit.source.key]),
        reverse("record-house-count", args=[village.code]),
        reverse("record-joining", args=["270405"]),
    ]
    for address in addresses:
        answer = reader.get(address)
        assert answer.status_code == 404, address
        # The same page as of a place that does not exist, but for tokens and its own address.
        assert "ไม่มีข้อมูลตามที่อยู่นี้ หรืออยู่นอกพื้นที่ของท่าน" in text(answer)
        assert len(text(answer)) - len(missing) == len(address) - len("/villages/27040699/")
    assert say(reader, visit, "agree").status_code == 404
    searched = reader.get(reverse("village", args=["27040601"]), {"q": "12/3"})
    assert searched.context["households"].rows == []
    assert not Party.objects.visible_to(Account.objects.get(username="reader")).exists()


def test_a_village_is_listed_in_the_order_of_its_house_numbers_page_by_page(
    village: Place, leader: Account
):
    for number in range(30, 0, -1):
        factories.visit(
            factories.household(village), house=factories.house(village, label=f"{number}/1")
        )
    client = signed_in("leader")
    first = client.get(reverse("village", args=[village.code])).context["households"]
    assert [row.house_number for row in first.rows] == [f"{n}/1" for n in range(1, 26)]
    assert first.whole == 30
    second = client.get(
        reverse("village", args=[village.code]), {"households_after": first.following}
    ).context["households"]
    assert [row.house_number for row in second.rows] == [f"{n}/1" for n in range(26, 31)]
    assert second.following is None
    found = client.get(reverse("village", args=[village.code]), {"q": "27/"}).context["households"]
    assert [row.house_number for row in found.rows] == ["27/1"]


def test_pages_ask_as_many_questions_for_many_records_as_for_few(village: Place, visit: Visit):
    client = signed_in("leader")
    factories.verified(visit)
    factories.boundary(factories.square(102.1, 13.5, 0.001), village=village)
    addresses = [
        reverse("village", args=[village.code]),
        reverse("village-features", args=[village.code]),
        reverse("household", args=[visit.household.key]),
        reverse("house", args=[visit.house.key]),
    ]

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            client.get(address)  # fills caches, which forget after a minute
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    few = asked()
    for number in range(12):
        household = factories.household(village)
        factories.person(household=household)
        house = factories.house(village, at=(102.1, 13.5), label=str(number))
        factories.verified(factories.visit(household, house=house))
        factories.verified(factories.visit(visit.household, house=visit.house))
        factories.boundary(factories.square(102.1, 13.5, 0.001), village=village)
    assert asked() == few


def test_a_leader_records_a_new_visit_that_begins_with_what_is_known(visit: Visit, leader: Account):
    client = signed_in("leader")
    address = reverse("record-visit", args=[visit.household.key])
    assert 'name="hardships"' in text(client.get(address))
    typed = {
        "visited_on": "10/6/2568",
        "people": "3",
        "house_condition": "good",
        "needs_repair": ["roof"],
        "hardships": ["renting"],
        "remark": "",
    }
    assert client.post(address, typed | {"visited_on": "วันนี้"}).status_code == 422
    assert client.post(address, typed).status_code == 302
    made = Visit.objects.latest("pk")
    assert (made.house, made.hardships, made.people) == (visit.house, ["renting"], 3)
    assert "เช่าที่ดินหรือเช่าบ้าน" in text(client.get(reverse("household", args=[visit.household.key])))


def test_care_is_shown_to_those_who_may_see_it_and_only_with_consent(
    visit: Visit, leader: Account, village: Place
):
    person = factories.person("นางสมมติ ดูแลกัน", household=visit.household)
    CareNeed.objects.create(
        person=person,
        care_level=CareLevel.BED_BOUND,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    address = reverse("household", args=[visit.household.key])

    def consent(*, is_given: bool) -> None:
        Consent.objects.create(
            person=person,
            purpose=Consent.Purpose.SENSITIVE_SURVEY,
            is_given=is_given,
            wording="2566-1",
            decided_on=factories.FIRST_DAY,
            source=factories.source(),
        )

    client = signed_in("leader")
    assert "ติดเตียง" not in text(client.get(address))
    consent(is_given=True)
    assert "ติดเตียง" in text(client.get(address))
    somebody("district", Role.DISTRICT_NETWORK, village)
    assert "ติดเตียง" not in text(signed_in("district").get(address))
    consent(is_given=False)
    assert "ติดเตียง" not in text(client.get(address))


def test_a_draft_is_its_writers_alone_until_it_is_handed_in(
    visit: Visit, leader: Account, village: Place
):
    client = signed_in("leader")
    address = reverse("record-visit", args=[visit.household.key])
    typed = {"visited_on": "10/6/2568", "people": "7", "house_condition": "unsafe", "remark": "ร่าง"}
    assert client.post(address, typed | {"draft": "1"}).status_code == 302
    draft = Visit.objects.latest("pk")
    assert draft.is_draft
    page = reverse("household", args=[visit.household.key])
    assert "เขียนฉบับร่างต่อ" in text(client.get(page))
    assert "7 คน" not in text(client.get(page))
    somebody("other", Role.NETWORK_LEADER, village)
    assert "เขียนฉบับร่างต่อ" not in text(signed_in("other").get(page))
    with pytest.raises(errors.DraftIsNotVerified):
        factories.verdict(draft)
    assert 'value="7"' in text(client.get(address))
    assert client.post(address, typed).status_code == 302
    assert "7 คน" in text(client.get(page))
    assert "เขียนฉบับร่างต่อ" not in text(client.get(page))


def test_a_visit_in_whose_place_a_newer_one_stands_says_so(visit: Visit, leader: Account):
    newer = factories.visit(
        visit.household, house=visit.house, on=factories.FIRST_DAY.replace(day=9)
    )
    page = text(signed_in("leader").get(reverse("household", args=[visit.household.key])))
    assert "มีข้อมูลใหม่แทนแล้ว" in page
    factories.verified(visit)
    page = text(signed_in("leader").get(reverse("household", args=[visit.household.key])))
    assert "มีข้อมูลใหม่แทนแล้ว" not in page
    factories.verified(newer)
    page = text(signed_in("leader").get(reverse("household", args=[visit.household.key])))
    assert "มีข้อมูลใหม่แทนแล้ว" in page
