"""Every type of question and every appearance, each answered as a person would."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.xforms.conversion import read_form
from tests.browser.filling_in import VILLAGE, Hand, Site, value_of
from tests.survey.photographs.pictures import picture

pytestmark = pytest.mark.browser

FORM = """
| survey |
| | type | name | label | hint | appearance | parameters | calculation | read_only |
| | deviceid | device | | | | | | |
| | username | who | | | | | | |
| | start | started | | | | | | |
| | today | on_day | | | | | | |
| | hidden | secret | | | | | | |
| | note | told | **หนา** *เอน* [ที่มา](https://example.org) <b onclick="x()">ดิบ</b> | | | | | |
| | text | words | ข้อความ | | | | | |
| | text | story | เล่า | | multiline | | | |
| | text | digits | เลขล้วน | | numbers | | | |
| | integer | whole | จำนวนเต็ม | | thousands-sep | | | |
| | decimal | part | ทศนิยม | | | | | |
| | date | day | วัน | | | | | |
| | date | month | เดือน | | month-year | | | |
| | time | hour | เวลา | | | | | |
| | dateTime | moment | วันและเวลา | | | | | |
| | select_one colour | one | เลือกหนึ่ง | | | | | |
| | select_one colour | quick | เลือกเร็ว | | quick | | | |
| | select_one colour | likert | ระดับ | | likert | | | |
| | select_one colour | minimal | รายการ | | minimal | | | |
| | select_multiple colour | several | เลือกหลายข้อ | | columns-2 | | | |
| | select_multiple colour | several_in_sheet | หลายข้อในรายการ | | minimal | | | |
| | rank colour | order | เรียงลำดับ | | | | | |
| | range | slider | ช่วง | | | start=0 end=10 step=2 | | |
| | acknowledge | agreed | รับทราบไหม | | | | | |
| | barcode | bar | บาร์โค้ด | | | | | |
| | geopoint | point | ตำแหน่ง | | | | | |
| | image | photo | ภาพ | | | | | |
| | audio | sound | เสียง | | | | | |
| | file | paper | ไฟล์ | | | | | |
| | calculate | sum | | | | | ${whole} * 2 | |
| | text | shown | ผลรวม ${sum} | | | | concat('รวม ', ${sum}) | yes |
| choices |
| | list_name | name | label |
| | colour | red | แดง |
| | colour | green | เขียว |
| | colour | blue | น้ำเงิน |
| settings |
| | form_id | version | form_title |
| | widgets | 1 | ทุกแบบ |
"""


@pytest.fixture
def form(form_site: Site, tmp_path: Path) -> str:
    path = tmp_path / "widgets.md"
    path.write_text(FORM, encoding="utf-8")
    form_site.tell({"widgets-1": read_form(path, "widgets.md").xml}, {}, [])
    return "widgets-1"


def test_every_question_takes_its_answer(hand: Hand, form: str, tmp_path: Path):
    hand.open(form)
    told = hand.question("told")
    assert told.locator("strong").all_inner_texts() == ["หนา", "ดิบ"]
    assert told.locator("a").get_attribute("href") == "https://example.org"
    assert told.locator("[onclick]").count() == 0  # of a form's own HTML only words and weight stay
    hand.write("words", "ไร่ & <นา>").write("story", "หนึ่ง\nสอง").write("digits", "๐๑๒")
    hand.write("whole", "๑,๒๓๔").write("part", "1.5")
    _days_and_hours(hand)
    _choices(hand)
    _others(hand, tmp_path)
    xml = hand.finish()
    assert value_of(xml, "words") == "ไร่ &amp; &lt;นา&gt;"
    wanted = {
        "story": "หนึ่ง\nสอง", "digits": "012", "whole": "1234", "part": "1.5",
        "day": "2026-11-21", "month": "2026-11-01", "hour": "08:30:00.000+07:00",
        "moment": "2026-11-21T08:30:00.000+07:00", "one": "green", "quick": "red", "likert": "blue",
        "minimal": "red", "several": "red blue", "several_in_sheet": "red green",
        "order": "green red blue", "slider": "8", "agreed": "OK", "bar": "885",
        "sum": "2468", "shown": "รวม 2468",
    }  # fmt: skip
    assert {name: value_of(xml, name) for name in wanted} == wanted
    assert (value_of(xml, "point") or "").startswith("13.5 102.2")
    for name in ("photo", "sound", "paper", "on_day", "started"):
        assert value_of(xml, name), name
    assert VILLAGE not in xml.decode()  # a form that does not ask is told nothing


def _days_and_hours(hand: Hand) -> None:
    hand.write("day", "2569-11-21")  # a year of the Buddhist Era, as some phones' boxes give it
    assert "21 พฤศจิกายน 2569" in hand.question("day").inner_text()
    hand.write("month", "2026-11")
    assert "พฤศจิกายน 2569" in hand.question("month").inner_text()
    hand.write("hour", "08:30").write("moment", "2026-11-21T08:30")
    assert "21 พฤศจิกายน 2569" in hand.question("moment").inner_text()


def _choices(hand: Hand) -> None:
    hand.choose("one", "แดง").choose("one", "เขียว").choose("quick", "แดง").choose("likert", "น้ำเงิน")
    hand.choose("minimal", "แดง").choose("several", "แดง", "น้ำเงิน")
    hand.choose("several_in_sheet", "แดง", "เขียว")
    hand.to("order").question("order").get_by_role("button", name="ลง").first.click()


def _others(hand: Hand, folder: Path) -> None:
    asked = hand.to("slider").question("slider")
    asked.get_by_text("ยังไม่ได้ตอบ").wait_for()  # the box comes a moment after its label
    asked.get_by_role("button", name="มากขึ้น").click()
    hand.to("agreed").question("agreed").get_by_text("รับทราบ", exact=False).last.click()
    hand.write("bar", "885")
    hand.to("point").question("point").get_by_role("button", name="จับตำแหน่ง").click()
    hand.page.get_by_role("button", name="ใช้จุดนี้").click()
    photo, sound, paper = folder / "a.jpg", folder / "b.m4a", folder / "c.pdf"
    photo.write_bytes(picture())
    sound.write_bytes(b"sound")
    paper.write_bytes(b"%PDF-1.4")
    hand.photograph("photo", photo)
    for name, file in (("sound", sound), ("paper", paper)):
        hand.to(name).question(name).locator("input[type=file]").set_input_files(file)
        hand.question(name).locator(".answer__words").wait_for()
    assert "ผลรวม 2468" in hand.to("shown").question("shown").inner_text()


@pytest.mark.long
def test_a_photograph_taken_out_is_named_no_more(hand: Hand, form: str, tmp_path: Path):
    taken = tmp_path / "a.jpg"
    taken.write_bytes(picture())
    hand.open(form).photograph("photo", taken).saved()
    record = hand.records()[0]["id"]
    name = value_of(hand.xml_of(record), "photo")
    assert name
    hand.reopen(record).to("photo").question("photo").locator(".photo__picture").wait_for()
    hand.question("photo").get_by_role("button", name="เอาออก").click()
    hand.question("photo").locator(".photo__picture").wait_for(state="detached")
    hand.saved()
    assert value_of(hand.xml_of(record), "photo") == ""
    hand.page.wait_for_timeout(300)
    assert hand.page.evaluate("id => field.records.draftOf(id).then((x) => x.files)", record) == []
