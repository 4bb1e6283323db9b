"""The field page's frame on a phone: set up, opened without signal, locked, forgotten, stolen."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Playwright, Route, expect

from network.field_devices import device_for_basic, register_device
from network.models import Account, FieldDevice
from survey.field import views
from tests.browser.conftest import CHROMIUM
from tests.browser.field_phone import PIN, WRONG, FieldPhone, phone
from tests.shared import page_built
from tests.survey.openrosa import phones

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (settings.FIELD_BUILD / "manifest.json").exists(), reason="script/setup builds the page"
    ),
]
HERE = Path(__file__).with_name("field_vault")
PASSWORD = "a password nobody else has"
NAME, NUMBER, ANSWER = "นางสมหญิง ทดลองเก็บ", "99/8877", "หลังคารั่วมากตรงครัว"
LON, LAT = 102.1834567, 13.5012345
KNOWN = "ควบคุมว่าค้นพบ-control"  # written in the clear: what is not found must be findable


@pytest.fixture
def playwright(playwright: Playwright) -> Playwright:
    if not any(Path(path).exists() for path in CHROMIUM):
        pytest.skip("there is no Chromium on this machine")
    return playwright


@pytest.fixture
def member(playwright: Playwright) -> Account:
    account = phones.surveyor(phones.village())
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def base(live_server: Any) -> str:
    return str(live_server.url)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


def test_a_phone_is_set_up_by_qr_and_opens_after_a_restart_without_signal(
    playwright: Playwright, base: str, profile: Path, member: Account
):
    device, secret = register_device(member, "มือถือป้า")
    with phone(playwright, base, profile) as here:
        page = here.open(f"#set={device.username}:{secret}")
        assert urlsplit(page.url).fragment == ""
        expect(page.locator("h2").first).to_have_text(member.name)
        for weak in ("12345", "123456", "111111", "121212", "654321", "250933", "19082533"):
            here.choose(weak)
            expect(page.locator(".field__error")).to_be_visible()
        here.choose(PIN)
        page.wait_for_selector(".bottom")
        here.is_kept()
        page.wait_for_timeout(500)
        assert here.complaints == []
    # The QR, which a camera has seen, is good no more; the phone's own secret is.
    assert device_for_basic(device.username, secret) is None
    assert FieldDevice.objects.get().recovery_encrypted is not None
    with phone(playwright, base, profile) as again:
        again.context.set_offline(True)
        page = again.open()
        again.unlock()
        expect(page.locator(".top__told").last).to_contain_text("ไม่มีสัญญาณ")
        for tab in (2, 3, 1):
            page.click(f".bottom button:nth-child({tab})")
            expect(page.locator("main.page h1, main.page h2").first).to_be_visible()
        assert again.complaints == []
        again.context.set_offline(False)


@pytest.mark.long
def test_wrong_pins_wait_longer_and_the_tenth_removes_the_village_but_no_record(
    playwright: Playwright, base: str, profile: Path, member: Account, store: Path
):
    device, secret = register_device(member, "มือถือป้า")
    with phone(playwright, base, profile) as here:
        here.set_up(device.username, secret)
        fill(here, store)
        here.lock()
        for _ in range(4):
            expect(here.page.locator("#open-pin")).to_be_enabled()
            here.unlock(WRONG)
            expect(here.page.locator(".field__error")).to_be_visible()
            here.page.wait_for_timeout(300)
        expect(here.page.locator("#open-pin")).to_be_disabled()
    with phone(playwright, base, profile) as again:
        page = again.open()
        expect(page.locator("#open-pin")).to_be_disabled()  # a restart ends no wait
        for count in range(5, 11):
            page.evaluate(AN_HOUR_AGO)
            again.open()
            again.unlock(WRONG)
            expect(page.locator("#open-pin")).to_be_disabled()
            left = len(again.rows("sections"))
            assert (left == 0) == (count == 10), (count, left)
        expect(page.locator(".field__error")).to_contain_text("แบบที่กรอกไว้ยังอยู่ครบ")
        page.evaluate(AN_HOUR_AGO)
        again.open()
        again.unlock()
        assert [row["state"] for row in again.rows("records")] == ["draft"]
        assert again.rows("files")
        assert again.complaints == []


@pytest.mark.long
def test_who_forgot_the_pin_gets_in_by_the_account_and_the_old_pin_does_not(
    playwright: Playwright, base: str, profile: Path, member: Account, store: Path
):
    device, secret = register_device(member, "มือถือป้า")
    with phone(playwright, base, profile) as here:
        here.set_up(device.username, secret)
        fill(here, store)
        here.page.wait_for_timeout(500)
        here.lock()
        page = here.page
        page.click("summary")
        page.click("text=ตั้ง PIN ใหม่ด้วยบัญชี")
        page.fill("input[name=username]", member.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button")
        page.wait_for_url("**/field/recover/**")
        page.click("main form button")
        page.wait_for_selector("#pin")
        assert urlsplit(page.url).fragment == ""
        here.choose(WRONG)
        page.wait_for_selector(".bottom")
        here.lock()
        here.unlock(PIN)
        expect(page.locator(".field__error")).to_be_visible()
        here.unlock(WRONG)
        expect(page.locator(".bottom")).to_be_visible()
        assert len(here.rows("records")) == 1
        assert here.complaints == []


@pytest.mark.long
def test_a_phone_laid_down_locks_itself_and_one_window_locks_the_other(
    playwright: Playwright, base: str, profile: Path, member: Account
):
    device, secret = register_device(member, "มือถือป้า")
    with phone(playwright, base, profile) as here:
        here.page.clock.install()
        here.set_up(device.username, secret)
        other = FieldPhone(profile, base, here.context, here.context.new_page())
        other.open()
        other.unlock()
        expect(other.page.locator(".bottom")).to_be_visible()
        here.page.clock.fast_forward("09:00")
        expect(here.page.locator(".bottom")).to_be_visible()
        here.page.clock.fast_forward("02:00")
        expect(here.page.locator("#open-pin")).to_be_visible()
        expect(other.page.locator("#open-pin")).to_be_visible()


def test_a_newer_page_is_offered_and_never_taken_unasked(
    playwright: Playwright,
    base: str,
    profile: Path,
    member: Account,
    monkeypatch: pytest.MonkeyPatch,
):
    device, secret = register_device(member, "มือถือป้า")
    colour = "document.querySelector('meta[name=theme-color]').content"
    with phone(playwright, base, profile) as here:
        here.set_up(device.username, secret)
        here.is_kept()
        page = here.page
        before = page.evaluate(colour)
        monkeypatch.setattr(views, "DEEP", "#0b4a46")
        views._page.cache_clear()
        here.open()
        here.unlock()
        expect(page.locator(".strip")).to_contain_text("มีรุ่นใหม่")
        assert page.evaluate(colour) == before
        page.click("text=แตะเพื่อเปลี่ยน")
        page.wait_for_selector("#open-pin")
        assert page.evaluate(colour) == "#0b4a46"
        here.unlock()
        expect(page.locator(".bottom")).to_be_visible()
        expect(page.locator(".strip")).to_have_count(0)
        assert len(page.evaluate("caches.keys()")) <= 2  # the one before, for a window still open
    views._page.cache_clear()


@pytest.mark.long
def test_a_phone_that_changes_hands_is_emptied_but_never_of_what_exists_once_only(
    playwright: Playwright, base: str, profile: Path, member: Account, store: Path
):
    device, secret = register_device(member, "มือถือป้า")
    with phone(playwright, base, profile) as here:
        here.set_up(device.username, secret)
        fill(here, store)
        page = here.page
        here.open()
        here.unlock()
        page.click(".bottom button:nth-child(3)")
        page.click("text=ลบทุกอย่างในเครื่องนี้")
        expect(page.locator("[role=alert]")).to_contain_text("1 แบบ")
        assert page.locator("text=ลบออกจากเครื่องนี้").count() == 0
        fill(here, store, writes=False)
        page.evaluate(DISCARD)
        here.open()
        here.unlock()
        page.click(".bottom button:nth-child(3)")
        page.click("text=ลบทุกอย่างในเครื่องนี้")
        page.check("input[type=checkbox]")
        page.click("button:has-text('ลบออกจากเครื่องนี้')")
        expect(page.locator("h2").first).to_have_text("ตั้งเครื่องนี้ครั้งแรก")
        assert not any(here.rows(name) for name in ("lock", "settings", "sections", "records"))


@pytest.mark.long
def test_without_https_the_page_says_what_to_do(
    playwright: Playwright, base: str, profile: Path, settings: Any
):
    settings.ALLOWED_HOSTS = ["*"]
    port = urlsplit(base).port
    found = next(path for path in CHROMIUM if Path(path).exists())
    browser = playwright.chromium.launch(
        executable_path=found,
        args=["--no-sandbox", "--host-resolver-rules=MAP rangwat.test 127.0.0.1"],
    )
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"http://rangwat.test:{port}/field/")
    expect(page.locator("[role=alert]")).to_contain_text(f"https://rangwat.test:{port}/field/")
    browser.close()


def test_a_stolen_phone_shows_no_name_no_point_no_answer_and_no_secret(
    playwright: Playwright, base: str, profile: Path, member: Account, store: Path
):
    device, secret = register_device(member, "มือถือป้า")
    with phone(playwright, base, profile) as here:
        here.set_up(device.username, secret, pin="48291736")
        page = here.page
        here.is_kept()
        fill(here, store, pin="48291736")
        page.evaluate("(text) => localStorage.setItem('control', text)", KNOWN)
        page.evaluate(WRITE_PLAINLY, KNOWN)
        page.click(".bottom button:nth-child(3)")
        expect(page.locator("#whose")).to_have_text(member.name)
        here.lock()
        stores = [here.rows(name) for name in ("lock", "settings", "sections", "records", "files")]
        assert all(stores)
        cached = page.evaluate(READ_CACHES)
        said = repr(stores) + cached + page.evaluate("JSON.stringify({ ...localStorage })")
        page.wait_for_timeout(1_000)
    needles = [NAME, "สมหญิง", NUMBER, ANSWER, str(LON), str(LAT), "photograph-of-a-house"]
    needles += [member.name, "48291736"]
    assert not [each for each in needles if each in said]
    assert KNOWN in said
    assert found_on_disk(profile, [KNOWN]) == {KNOWN}
    assert found_on_disk(profile, needles) == set()
    # The QR's secret stands in the browser's history, as every address does; it opens nothing.
    spent = Client().get("/field/api/phone", headers=basic(device.username, secret))
    assert spent.status_code == 401


# --- what lies on the phone -----------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's own store, built for the test's hand (field_vault/main.js)."""
    return page_built(HERE / "vite.config.js", "VAULT_BUILD", tmp_path_factory)


def fill(here: FieldPhone, store: Path, pin: str = PIN, *, writes: bool = True) -> None:
    """A house of a village, a draft and a photograph, written by the page's own modules."""

    def give(route: Route) -> None:
        name = urlsplit(route.request.url).path.removeprefix("/trial/")
        route.fulfill(path=store / name, content_type="text/javascript")

    here.context.route("**/trial/*", give)
    here.page.add_script_tag(url=f"{here.base}/trial/main.js", type="module")
    here.page.wait_for_function("() => !!window.trial")
    given = {"pin": pin, "name": NAME, "number": NUMBER, "answer": ANSWER, "lon": LON, "lat": LAT}
    if writes:
        here.page.evaluate(FILL, given)


def found_on_disk(profile: Path, needles: list[str]) -> set[str]:
    """Which of them stand in any file of the browser's profile, as UTF-8 or UTF-16."""
    found = set()
    for path in profile.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes()
        for each in needles:
            if each.encode() in content or each.encode("utf-16-le") in content:
                found.add(each)
    return found


def basic(username: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{username}:{secret}'.encode()).decode()}"}


FILL = """async ({ pin, name, number, answer, lon, lat }) => {
    const { trial } = window;
    await trial.unlock(pin);
    const house = { head: name, houseNumber: number, point: [lon, lat] };
    await trial.put("sections", "27040501/households:00/x", house, { village: "27040501" });
    const id = await trial.begin({ formId: "household", version: "1", label: name });
    const told = `<point>${lat} ${lon}</point><note>${answer}</note>`;
    const xml = `<data><name>${name}</name>${told}</data>`;
    await trial.save(id, { xml });
    await trial.attach(id, "a.jpg", new Blob(["photograph-of-a-house"]));
}"""
DISCARD = """async () => {
    const { trial } = window;
    await trial.unlock("482917");
    await trial.load();
    for (const { id } of [...trial.records]) await trial.discard(id);
}"""
AN_HOUR_AGO = """async () => {
    const database = await new Promise((done) => {
        const asked = indexedDB.open("rangwat-field");
        asked.onsuccess = () => done(asked.result);
    });
    const store = database.transaction("lock", "readwrite").objectStore("lock");
    const wrong = await new Promise((done) => {
        const asked = store.get("wrong");
        asked.onsuccess = () => done(asked.result);
    });
    await new Promise((done) => {
        store.put({ ...wrong, at: wrong.at - 3_600_000 }).onsuccess = done;
    });
    database.close();
}"""
WRITE_PLAINLY = """async (text) => {
    const database = await new Promise((done) => {
        const asked = indexedDB.open("rangwat-field");
        asked.onsuccess = () => done(asked.result);
    });
    const store = database.transaction("settings", "readwrite").objectStore("settings");
    await new Promise((done) => {
        store.put({ id: "control", text }).onsuccess = done;
    });
    database.close();
}"""
READ_CACHES = """async () => {
    let text = "";
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            text += request.url + (await (await cache.match(request)).text());
        }
    }
    return text;
}"""
