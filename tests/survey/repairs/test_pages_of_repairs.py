"""Pages of repairs by HTTP: the list by urgency, the steps, the paper, and who sees what."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from network.models import Consent, PersonRecord, Reading, Role
from network.moments import Moment
from reports.home_waiting import waiting_for
from survey.models import CareNeed, Repair, RepairFunding, RepairStep
from survey.repairs.listing import UNVISITED, houses_in_need, narrowed
from tests import factories
from tests.survey.repairs.mending import DAY, finished, funded, repair_of, started

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=30)


class Village:
    """One house of each state of need, with the people who live in them."""

    def __init__(self) -> None:
        for code in ("27", "2704", "270405"):
            factories.place(code)
        self.place = factories.place("27040501")
        self.leader = factories.account(role=Role.NETWORK_LEADER, place=self.place)
        self.chief = factories.account(role=Role.DISTRICT_CHIEF, place=self.place)

    def house(self, condition: str, label: str, *, born: int | None = None):
        """A house with one person, visited."""
        house = factories.house(self.place, label=label)
        household = factories.household(self.place)
        person = factories.person(f"สมมติ {label}", household=household)
        PersonRecord.objects.create(
            party=person, name=f"สมมติ {label}", birth_year=born, observed_on=DAY,
            source=factories.source(),
        )  # fmt: skip
        factories.visit(household, house=house, condition=condition)
        return house, person


@pytest.fixture
def village() -> Village:
    return Village()


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def labels(village: Village, *, with_care: bool) -> list[str]:
    found = houses_in_need([village.place.pk], Moment.now(), with_care=with_care)
    page = signed_in(village.leader if with_care else village.chief).get(
        reverse("repairs", args=[village.place.code])
    )
    shown = [row.label for row, _days in page.context["rows"]]
    assert [each.house for each in found] == [row.house for row, _ in page.context["rows"]]
    return shown


def test_unsafe_comes_first_and_of_those_with_vulnerable_people_for_who_may_know(village):
    village.house("minor_repair", "4")
    village.house("unsafe", "2", born=1990)
    village.house("unsafe", "1", born=1940)
    village.house("major_repair", "3", born=2023)
    village.house("good", "5")
    assert labels(village, with_care=True) == ["1", "2", "3", "4"]
    assert labels(village, with_care=False) == ["2", "1", "3", "4"], "by the day of the visit"
    assert Reading.objects.filter(kinds__contains=["health"]).exists()


def test_the_chief_sees_neither_names_nor_who_is_vulnerable(village):
    village.house("unsafe", "1", born=1940)
    for name in ("repairs", "repairs-pdf"):
        answer = signed_in(village.chief).get(reverse(name, args=[village.place.code]))
        assert answer.status_code == 200
        assert "มีผู้เปราะบาง" not in answer.content.decode("utf-8", "replace")
        assert "สมมติ 1" not in answer.content.decode("utf-8", "replace")
    assert not Reading.objects.filter(account=village.chief).exists()


def test_disability_counts_only_with_consent(village):
    _house, person = village.house("unsafe", "1", born=1990)
    CareNeed.objects.create(
        person=person, has_disability=True, observed_on=DAY, source=factories.source()
    )

    def is_vulnerable() -> bool:
        return houses_in_need([village.place.pk], Moment.now(), with_care=True)[0].is_vulnerable

    assert not is_vulnerable()
    for given in (True, False):
        Consent.objects.create(
            person=person, purpose="sensitive_survey", is_given=given, wording="1",
            decided_on=DAY, source=factories.source(),
        )  # fmt: skip
        assert is_vulnerable() is given


def test_the_list_is_narrowed_by_state_and_funder(village):
    first, _ = village.house("unsafe", "1")
    second, _ = village.house("major_repair", "2")
    third, _ = village.house("major_repair", "3")
    funded(repair_of(first), "codi")
    finished(repair_of(second), on=LATER)
    found = houses_in_need([village.place.pk], Moment.now(), with_care=False)

    def houses(**asked) -> list[int]:
        return [each.house for each in narrowed(found, **{"state": "", "funder": ""} | asked)]

    assert houses(state="funded") == houses(funder="codi") == [first.pk]
    assert houses(state="finished") == houses(state=UNVISITED) == [second.pk]
    assert houses(state="none") == [third.pk]
    assert houses()[-1] == second.pk, "what is done comes last"


def test_a_leader_writes_a_repair_from_plan_to_done(village):
    house, _ = village.house("unsafe", "1")
    client = signed_in(village.leader)
    plan = reverse("plan-repair", args=[house.key])
    wrong = client.post(plan, {"programme": "", "estimate_baht": "-5", "planned_on": "32/1/2568"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {
        "programme", "parts", "estimate_baht", "planned_on"
    }  # fmt: skip
    told = {"programme": "บ้านมั่นคง", "parts": ["roof", "floor"], "planned_on": "10/1/2568"}
    assert client.post(plan, told | {"estimate_baht": "๒๐,๐๐๐"}).status_code == 302
    again = client.post(plan, told)
    assert again.status_code == 422
    assert "ยังไม่จบ" in again.content.decode()
    repair = Repair.objects.get()

    def step(name: str, **said: str):
        return client.post(reverse("repair-step", args=[house.key, repair.key, name]), said)

    assert (
        step("fund", funder="fund", amount_baht="5000", decided_on="11/1/2568").status_code == 422
    )
    assert (
        step(
            "fund", funder="lao", body="อบต.", amount_baht="15,000", decided_on="11/1/2568"
        ).status_code
        == 302
    )
    grant = RepairFunding.objects.get()
    correcting = reverse("repair-step", args=[house.key, repair.key, "fund"])
    client.post(
        f"{correcting}?grant={grant.grant_key}",
        {"funder": "lao", "body": "อบต.", "amount_baht": "18,000", "decided_on": "11/1/2568"},
    )
    page = client.get(reverse("house-repairs", args=[house.key])).content.decode()
    assert "18,000" in page
    assert "ยังขาด 2,000 บาท" in page
    early = step("finish", started_on="20/1/2568", finished_on="15/1/2568", checked_by="ก")
    assert early.status_code == 422
    assert (
        step(
            "finish", started_on="15/1/2568", finished_on="20/1/2568", checked_by="คณะทำงาน"
        ).status_code
        == 302
    )
    assert step("start", started_on="21/1/2568").status_code == 422
    assert step("mistake", reason="ยังไม่เสร็จ").status_code == 302
    assert Repair.objects.get() == repair
    assert step("cancel", reason="", cancelled_on="22/1/2568").status_code == 422
    assert step("nothing").status_code == 404
    assert RepairStep.objects.count() == 2


def test_pictures_are_sent_and_sorted(village):
    house, _ = village.house("unsafe", "1")
    repair = repair_of(house)
    started(repair)
    client = signed_in(village.leader)
    address = reverse("repair-pictures", args=[house.key, repair.key])
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    content.seek(0)
    content.name = "roof.png"
    said = {"shows": "before", "subject": "house", "taken_on": "1/1/2568", "pictures": [content]}
    assert client.post(address, said).status_code == 302
    card = client.get(reverse("house-repairs", args=[house.key])).context["repairs"][0]
    key = str(card.before[0].key)
    assert client.post(address, {"sort": "1", key: "after"}).status_code == 302
    card = client.get(reverse("house-repairs", args=[house.key])).context["repairs"][0]
    assert (len(card.before), len(card.after)) == (0, 1)
    for page in ("house", "house-repairs"):
        assert "หลังซ่อม" in client.get(reverse(page, args=[house.key])).content.decode()


def test_a_finished_repair_asks_for_a_visit_on_the_home(village):
    house, _ = village.house("unsafe", "1")
    finished(repair_of(house), on=LATER)
    waiting = [each for each in waiting_for(village.leader) if "ซ่อมเสร็จ" in each.label]
    assert [(each.count, each.since) for each in waiting] == [(1, LATER)]
    assert str(house.key) in waiting[0].url
    assert not [each for each in waiting_for(village.chief) if "ซ่อมเสร็จ" in each.label]
    factories.visit(factories.household(village.place), house=house, on=LATER)
    assert not [each for each in waiting_for(village.leader) if "ซ่อมเสร็จ" in each.label]


def test_the_list_asks_no_more_for_more_houses(village, django_assert_max_num_queries):
    for number in range(12):
        house, _ = village.house("unsafe", str(number), born=1940)
        funded(repair_of(house))
    client = signed_in(village.leader)
    with django_assert_max_num_queries(34):
        client.get(reverse("repairs", args=[village.place.code]))
