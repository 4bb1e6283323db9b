"""Filling in a form on the page without signal, as a person with a small phone sees it."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page

from survey.xforms.conversion import ReadForm
from tests.browser.filling_in import VILLAGE, Hand, Site, value_of
from tests.survey.shipped.filling import HOUSE, LISTS

pytestmark = pytest.mark.browser

HOUSEHOLDS, PEOPLE, PARCELS = 300, 1200, 1000
SLOW = 4  # a phone of two gigabytes beside this machine
PATIENCE = 2.0  # seconds
HEAD = "name,label,__version"


def _key(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def a_whole_village() -> dict[str, str]:
    """Lists as large as a village gets, and quoted as a CSV may be."""
    lists = dict(LISTS)
    lists["households.csv"] = (
        f"{HEAD},village,house,house_number,people,condition,last_visit\r\n"
        + "".join(
            f'{_key(n)},"{n} สมชาย, ""ใจดี"" {n}",1,{VILLAGE},{HOUSE},{n},3,good,2026-10-01\r\n'
            for n in range(HOUSEHOLDS)
        )
    )
    lists["people.csv"] = f"{HEAD},household,birth_year,sex,relation\r\n" + "".join(
        f"{_key(10_000 + n)},คนที่ {n},1,{_key(n % HOUSEHOLDS)},1960,female,spouse\r\n"
        for n in range(PEOPLE)
    )
    lists["parcels.csv"] = f"{HEAD},village,household,area,document\r\n" + "".join(
        f"{_key(20_000 + n)},แปลง {n},1,{VILLAGE},{_key(n % HOUSEHOLDS)},1-0-0,\r\n"
        for n in range(PARCELS)
    )
    return lists


HOUSES = [
    {"key": _key(n), "label": f"บ้านเลขที่ {n}", "houseNumber": str(n), "head": f"สมชาย {n}"}
    for n in range(HOUSEHOLDS)
]


@pytest.fixture
def village(form_site: Site, shipped: dict[str, ReadForm]) -> dict[str, str]:
    """The forms by their id, with the lists of a whole village on the phone."""
    named = {form_id: f"{form_id}-{form.xform.version}" for form_id, form in shipped.items()}
    forms = {named[form_id]: form.xml for form_id, form in shipped.items()}
    form_site.tell(forms, a_whole_village(), HOUSES)
    return named


def crash(page: Page) -> None:
    """The page is killed as a phone without memory kills it."""
    with suppress(Error):
        page.goto("chrome://crash")
    page.close()


def test_an_answer_outlives_the_page_that_is_killed(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_household"]).choose("agrees", "ใช่ / มี")
    hand.write("house_number", "77/1").saved()
    here, other = hand.at, hand.page.context.new_page()
    crash(hand.page)
    again = Hand(other, hand.site).reopen(_only_record(other, hand.site))
    assert again.at == here
    assert again.question("house_number").locator("input").input_value() == "77/1"
    (record,) = again.records()
    assert record["state"] == "draft"
    keys = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", again.xml_of(record["id"]))
    assert (
        value_of(
            again.choose("house_condition", "ดี อยู่ได้สบาย").saved().xml_of(record["id"]),
            "household_key",
        )
        in keys
    )


def _only_record(page: Page, site: Site) -> str:
    hand = Hand(page, site)
    page.goto(site.base + "/")
    page.wait_for_selector("html[data-ready]", state="attached")
    (record,) = hand.records()
    return record["id"]


@pytest.mark.long
def test_who_only_looks_leaves_no_draft(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_household"]).next()
    assert hand.records() == []


@pytest.mark.long
def test_loaded_anew_the_same_draft_goes_on(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_household"]).choose("agrees", "ใช่ / มี").saved()
    (record,) = hand.records()
    assert hand.page.evaluate("() => history.state.screen.given.record") == record["id"]


def test_what_is_missing_is_said_and_led_to(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_household"]).choose("agrees", "ใช่ / มี")
    while hand.at != "end":
        hand.next()
    listed = hand.page.locator(".form__page .list .row__text").all_inner_texts()
    assert listed[0] == "สภาพบ้านเป็นอย่างไร"
    hand.page.locator(".form__foot").get_by_role("button", name="เสร็จแล้ว").click()
    assert hand.at.endswith("/state")
    assert "ข้อนี้ต้องตอบ" in hand.question("house_condition").inner_text()
    assert hand.records()[0]["state"] == "draft"


@pytest.mark.long
def test_what_will_not_do_is_said_in_the_words_of_the_form(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_household"]).choose("agrees", "ใช่ / มี")
    hand.write("registration_no", "123")
    assert "ต้องเป็นตัวเลข 11 ตัว ไม่มีขีด" in hand.question("registration_no").inner_text()
    hand.write("registration_no", "๑๒๓๔๕๖๗๘๙๐๑")
    assert (
        "11 ตัว ไม่มีขีด"
        not in hand.question("registration_no").locator(".field__error").all_inner_texts()
    )
    hand.write("people", "สองคน")
    assert "พิมพ์เป็นเลขจำนวนเต็ม" in hand.question("people").inner_text()
    assert value_of(hand.saved().xml_of(hand.records()[0]["id"]), "people") == ""


@pytest.mark.long
def test_one_more_person_and_one_less(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_household"]).choose("agrees", "ใช่ / มี").to("resident")
    hand.write("person_name", "มา ดีใจ")
    for _ in range(20):
        if hand.at.endswith("/resident"):
            break
        hand.page.get_by_role("button", name="ก่อนหน้า").click()
    hand.page.get_by_role("button", name="เพิ่ม คนในบ้าน").click()
    assert "resident[2]" in hand.at
    hand.write("person_name", "มี ดีใจ").saved()
    record = hand.records()[0]["id"]
    names = re.findall("<person_name>([^<]*)<", hand.xml_of(record))
    assert names == ["มา ดีใจ", "มี ดีใจ"]
    hand.page.get_by_role("button", name="ก่อนหน้า").click()
    while not hand.at.endswith("/resident"):
        hand.page.get_by_role("button", name="ก่อนหน้า").click()
    hand.page.once("dialog", lambda asked: asked.accept())
    hand.page.get_by_role("button", name="เอาออก มา ดีใจ").click()
    hand.saved()
    assert re.findall("<person_name>([^<]*)<", hand.xml_of(record)) == ["มี ดีใจ"]


@pytest.mark.long
def test_a_household_is_looked_for_in_thai_digits(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_follow_up"])
    hand.page.locator(".housefirst").wait_for()
    hand.page.get_by_role("searchbox").fill("๒๙๙")
    hand.page.get_by_role("button", name="บ้านเลขที่ 299").click()
    hand.to("household")
    assert '299 สมชาย, "ใจดี" 299' in hand.question("household").inner_text()
    hand.to("changed_people").question("changed_people").wait_for()
    offered = hand.question("changed_people").locator(".choice").all_inner_texts()
    assert offered == [f"คนที่ {n}" for n in (299, 599, 899, 1199)]


@pytest.mark.long
def test_the_whole_village_can_be_looked_through(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_parcel"], household=_key(7))
    hand.choose("is_known", "ใช่ / มี").to("known_parcel").question("known_parcel").locator(
        ".sheet__opener"
    ).click()
    sheet = hand.page.locator("dialog.choosing")
    assert sheet.locator("li").all_inner_texts() == [f"แปลง {n}" for n in (7, 307, 607, 907)]
    sheet.get_by_role("button", name="ดูทั้งหมู่บ้าน").click()
    hand.page.locator(".form__page").wait_for()
    hand.choose("known_parcel", "แปลง 12")
    assert value_of(hand.saved().xml_of(hand.records()[0]["id"]), "known_parcel") == _key(20_012)


def test_a_full_phone_is_said_and_the_answer_stays(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_household"]).choose("agrees", "ใช่ / มี").saved()
    record = hand.records()[0]["id"]
    hand.page.evaluate(
        "() => { window.kept = IDBObjectStore.prototype.put;"
        " IDBObjectStore.prototype.put = () => {"
        " throw new DOMException('', 'QuotaExceededError'); } }"
    )
    hand.write("house_number", "77/1")
    hand.page.get_by_text("ที่เก็บในโทรศัพท์เต็ม").wait_for()
    assert hand.question("house_number").locator("input").input_value() == "77/1"
    hand.page.evaluate("() => { IDBObjectStore.prototype.put = window.kept; }")
    hand.page.get_by_role("button", name="ล้างแบบที่ส่งแล้ว").click()
    hand.page.get_by_text("ที่เก็บในโทรศัพท์เต็ม").wait_for(state="detached")
    assert value_of(hand.saved().xml_of(record), "house_number") == "77/1"


@pytest.mark.long
def test_a_form_that_is_not_on_the_phone_is_said_so(hand: Hand, village: dict[str, str]):
    hand.open("rangwat_household-1999")
    assert "ไม่มีแบบรุ่นนี้ในเครื่อง" in hand.page.locator(".form").inner_text()
    assert hand.records() == []


@pytest.mark.long
def test_the_lists_gone_a_draft_is_not_touched(hand: Hand, village: dict[str, str]):
    hand.open(village["rangwat_follow_up"], household=_key(3)).choose(
        "house_condition", "ดี อยู่ได้สบาย"
    ).saved()
    record = hand.records()[0]["id"]
    before = hand.xml_of(record)
    for name in LISTS:
        hand.site.bundle.pop(name)
    hand.reopen(record)
    assert "ข้อมูลหมู่บ้านไม่อยู่ในเครื่องแล้ว" in hand.page.locator(".form").inner_text()
    assert hand.xml_of(record) == before


@pytest.mark.long
@pytest.mark.parametrize(
    ("form", "household"),
    [("rangwat_household", ""), ("rangwat_follow_up", _key(7)), ("rangwat_parcel", _key(7))],
)
def test_a_form_opens_within_two_seconds_on_a_slow_phone(
    form: str, household: str, hand: Hand, village: dict[str, str]
):
    """The work of the page's thread, four times as long: other work of this machine is left out."""
    told = hand.page.context.new_cdp_session(hand.page)
    told.send("Performance.enable", {"timeDomain": "threadTicks"})
    hand.page.goto(hand.site.base + "/")
    hand.page.wait_for_selector("html[data-ready]", state="attached")
    form_id, _, version = village[form].partition("-")
    given = {"formId": form_id, "version": version, "village": VILLAGE, "household": household}
    # As the page of a house does while one looks at it.
    hand.page.evaluate("(given) => field.readAhead(given, given.village, given.household)", given)
    before = _worked(told)
    hand.page.evaluate("(given) => field.turn('form', given)", given)
    hand.page.locator(".form__page .question").first.wait_for()
    time.sleep(0.2)  # what is drawn right after belongs to it
    spent = (_worked(told) - before) * SLOW
    print(f"{form}: {spent:.2f} s")
    assert spent <= PATIENCE


def _worked(told: object) -> float:
    metrics = told.send("Performance.getMetrics")["metrics"]  # type: ignore[attr-defined]
    return float({each["name"]: each["value"] for each in metrics}["TaskDuration"])
