"""Takes the pictures of the training by doing it: the two days, as a new leader's phone sees them.

    python -m docs.pictures.take_training ADDRESS

ADDRESS serves a demo that nobody trained in yet, with its background worker (script/server); the
village is taken in first by the product's own commands, so DATABASE_URL must be the server's.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, sync_playwright

from config.certificates import certificates
from config.trust import door
from docs.pictures import training_village as village
from docs.pictures.training_phone import WIDTH, Phone, keep, phone

OF_DEMO = "rangwat-demo"  # printed by script/server
PASSWORD, PIN = "หนองตัวอย่าง-ริมทาง", "482917"
LEADER = ("somjai", "นางสมใจ หนองสมมติ")
NEIGHBOURS = (("thong", "นายทอง ริมสมมติ"), ("jampa", "นางจำปา ท้ายตัวอย่าง"))
PATIENCE_SECONDS = 240  # until the worker has understood what was sent


def main(address: str) -> None:
    """Two days, and their pictures beside this file."""
    village.take_in()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        office = phone(playwright, address, Path(folder, "office"))
        _sign_in(office, f"tambon{village.TAMBON}", OF_DEMO)
        code = _invite(office, LEADER[1], "แกนนำ")
        leader = phone(playwright, address, Path(folder, "leader"))
        _join(leader, code, *LEADER, picture="02-join")
        neighbours = []
        for number, (username, name) in enumerate(NEIGHBOURS):
            code = _invite(leader, name, "คณะทำงานหมู่บ้าน", picture="" if number else "03-invite")
            neighbours.append(phone(playwright, address, Path(folder, username)))
            _join(neighbours[-1], code, username, name)
        _open_a_round(leader)
        _trust(leader, Path(folder))
        _set_up(leader)
        _practise(leader)
        _plan(leader)
        _print(leader)
        _survey(leader)
        _check(leader, neighbours)
        leader.open(f"/villages/{village.CODE}/?#households")
        leader.shoot("22-ten", top="#households", height=2000)


def _sign_in(who: Phone, username: str, password: str) -> None:
    who.open("/sign-in/")
    who.page.fill("input[name=username]", username)
    who.page.fill("input[name=password]", password)
    who.page.press("input[name=password]", "Enter")
    who.page.wait_for_url(f"{who.address}/")


def _invite(who: Phone, name: str, role: str, *, picture: str = "") -> str:
    who.open(f"/places/{village.CODE}/invite/")
    who.page.fill("input[name=name]", name)
    who.page.select_option("select[name=role]", label=role)
    who.tap("ออกรหัสเชิญ")
    code = who.page.locator(".big--code").inner_text()
    if picture:
        who.shoot(picture, top="h1", height=620)
    return code


def _join(who: Phone, code: str, username: str, name: str, *, picture: str = "") -> None:
    who.open("/join/")
    who.page.fill("#id_code", code)
    who.tap("ต่อไป")
    who.page.fill("input[name=username]", username)
    who.page.fill("input[name=name]", name)
    if picture:
        who.shoot(picture, top="h1", height=680)
    who.page.fill("input[name=password]", PASSWORD)
    who.page.fill("input[name=repeated]", PASSWORD)
    who.tap("เริ่มใช้งาน")
    who.page.wait_for_url(f"{who.address}/")


def _open_a_round(who: Phone) -> None:
    who.open(f"/places/{village.CODE}/rounds/")
    who.page.fill("input[name=name]", "รอบอบรม")
    first, last = (village.bangkok_day(days).strftime("%d/%m/%Y") for days in (0, 20))
    who.page.fill("input[name=begins_on]", first)
    who.page.fill("input[name=ends_on]", last)
    who.tap("เปิดรอบการสำรวจ")
    who.page.wait_for_selector(".tiles")


def _trust(who: Phone, folder: Path) -> None:
    """The door beside a local server; its certificate is made for this picture alone."""
    made = certificates(folder, ["192.168.1.20"])
    server = door("127.0.0.1", 0, made.authority, "https://192.168.1.20:8000/")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    who.page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
    who.shoot("01-trust")
    server.shutdown()


def _set_up(who: Phone) -> None:
    who.open("/field/")
    who.shoot("04-start")
    who.tap("ตั้งเครื่องนี้")
    who.page.fill("input[name=name]", "มือถือสมใจ")
    who.page.locator("main form button").first.click()
    who.page.wait_for_selector("#pin")
    who.shoot("05-pin")
    who.page.fill("#pin", PIN)
    who.page.fill("#pin-again", PIN)
    who.tap("ใช้ PIN นี้")
    who.page.wait_for_selector(".taking")
    who.shoot("06-take")
    who.tap("รับข้อมูลหมู่บ้านนี้")
    who.page.wait_for_selector(".house")
    who.shoot("07-list")
    who.tap("แผนที่")
    who.page.wait_for_selector(".field-map canvas, .field-map svg")
    who.page.wait_for_timeout(2500)
    who.shoot("08-map")
    who.tap("รายชื่อ")
    who.page.evaluate("async () => { await navigator.serviceWorker.ready; }")


def _open_house(who: Phone, number: int) -> None:
    who.go(1)
    who.page.fill("input[type=search]", str(number))
    who.page.locator(".house").first.click()
    who.page.wait_for_selector(".forms")


def _practise(who: Phone) -> None:
    """The first household, in flight mode; then it is sent."""
    who.context.set_offline(True)
    _open_house(who, 1)
    who.shoot("09-house")
    who.tap("เยี่ยมซ้ำ", within=".forms")
    who.page.wait_for_selector(".form__page")
    who.shoot("10-visit")
    _visit(who, "ต้องซ่อมเล็กน้อย", people=3, repairs="หลังคา", photographed=True)
    who.to_the_end()
    who.shoot("11-end")
    who.finish()
    who.go(2)
    who.page.wait_for_selector(".record")
    who.shoot("12-here")
    who.context.set_offline(False)
    who.tap("ส่งตอนนี้")
    who.page.wait_for_selector(".record[data-state=sent], .record[data-state=checked]")
    who.page.locator(".record summary").first.click()
    who.shoot("13-receipt")


def _visit(
    who: Phone, condition: str, *, people: int, repairs: str = "", photographed: bool = False
) -> None:
    who.choose("house_condition", condition)
    if repairs:
        who.choose("needs_repair", repairs)
    who.write("people", str(people))
    if photographed:
        who.photograph("photo_house")


def _plan(who: Phone) -> None:
    """Who visits whom, on a page of its own: the phone's page stays as it is."""
    page = who.context.new_page()
    beside = Phone(who.context, page, who.address)
    beside.open(f"/places/{village.CODE}/rounds/")
    beside.tap("รอบอบรม")
    beside.page.wait_for_selector(".tiles")
    beside.tap("วางแผนของหมู่บ้าน")
    page.wait_for_selector("#chosen")
    page.select_option("select[name=surveyor]", label=NEIGHBOURS[0][1])
    for box in page.locator("input[name=households]").all()[:2]:
        box.check()
    beside.shoot("14-plan", top="#chosen", height=560)
    beside.tap("บันทึกครัวเรือนที่เลือก")
    page.wait_for_load_state()
    page.close()


def _survey(who: Phone) -> None:
    """The second day without signal: the rest of the list, one house more, one boundary."""
    who.context.set_offline(True)
    conditions = ("ดี อยู่ได้สบาย", "ต้องซ่อมมาก", "ดี อยู่ได้สบาย", "ต้องซ่อมเล็กน้อย")
    for number in range(2, village.LISTED + 1):
        _open_house(who, number)
        who.tap("เยี่ยมซ้ำ", within=".forms")
        who.page.wait_for_selector(".form__page")
        _visit(who, conditions[number % 4], people=1 + number % 5)
        who.finish()
    _a_house_that_is_not_listed(who)
    _walk(who)
    who.context.set_offline(False)
    who.go(2)
    who.tap("ส่งตอนนี้")
    who.page.wait_for_selector(".record[data-state=ready]", state="detached")


def _a_house_that_is_not_listed(who: Phone) -> None:
    who.go(1)
    who.tap("บ้านที่ไม่มีในรายการ")
    who.tap("แบบสำรวจครัวเรือนและบ้าน", within="dialog")
    who.page.wait_for_selector(".form__page")
    who.shoot("15-notice")
    who.choose("agrees", "ใช่ / มี")
    who.write("house_number", "10/1")
    who.choose("house_condition", "ดี อยู่ได้สบาย")
    who.write("people", "2")
    who.choose("names_people", "ไม่ใช่ / ไม่มี")
    who.choose("has_land", "ไม่ใช่ / ไม่มี")
    who.photograph("photo_house")
    who.shoot("16-photo")
    who.finish()


def _walk(who: Phone) -> None:
    _open_house(who, 3)
    who.tap("แปลงที่ดิน", within=".forms")
    who.page.wait_for_selector(".form__page")
    who.choose("is_known", "ไม่ใช่ / ไม่มี")
    who.choose("parcel_kind", "ที่ทำกิน (ไร่ นา สวน เลี้ยงสัตว์)")
    who.question("parcel_boundary")
    who.stand(*village.WALKED[0])
    who.tap("เดินรอบแปลง")
    who.tap("เริ่มเดิน")
    for corner in village.WALKED:
        who.stand(*corner)
        who.page.wait_for_selector("[data-take]:enabled")
        who.page.click("[data-take]")
        if who.page.locator(".walk__question").count():
            who.tap("มุมเดียวกัน", within=".walk__question")
    who.page.click('.field-map__buttons [aria-label="ดูทั้งแปลง"]')
    who.shoot("17-walk")
    who.tap("ปิดรอบ", within=".walk__panel")
    who.tap("ใช้แนวเขตนี้")
    who.page.wait_for_selector(".walk-answer__area")
    who.shoot("18-walked")
    who.choose("parcel_method", "เดินรอบแปลงพร้อมโทรศัพท์")
    who.finish()


def _print(who: Phone) -> None:
    path = f"/villages/{village.CODE}/forms/rangwat_follow_up/paper.pdf?part=1"
    printed = who.context.request.get(f"{who.address}{path}").body()
    sheet = pypdfium2.PdfDocument(printed)[0]
    whole = sheet.render(scale=2 * WIDTH / sheet.get_width()).to_pil()
    keep("19-paper", whole.crop((0, 0, whole.width, whole.height * 7 // 10)))


def _check(leader: Phone, neighbours: list[Phone]) -> None:
    """Two neighbours agree with the first household; the phone is told."""
    for number, who in enumerate(neighbours):
        _until(who, lambda page: page.locator(".card--first .tasks a").count() >= 1)
        who.tap("บ้านเลขที่ 1", within=".card--first")
        who.page.wait_for_selector("form.verdict")
        who.page.locator("form.verdict input[value=agree]").first.check()
        if not number:
            who.shoot("20-verify", top=".beside .card", height=1000)
        who.tap("บันทึกการสอบทาน")
        who.page.wait_for_load_state()
    leader.go(2)
    leader.tap("ถามผลจากเซิร์ฟเวอร์")
    leader.page.wait_for_selector(".record[data-state=checked]")
    leader.page.click(".count:nth-child(3)")
    leader.shoot("21-checked")


def _until(who: Phone, seen: Callable[[Page], bool]) -> None:
    """The village's page, again and again until the worker has come so far."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        who.open(f"/villages/{village.CODE}/")
        if seen(who.page) or time.monotonic() > ends:
            return
        time.sleep(3)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
