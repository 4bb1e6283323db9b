"""A server of one page that fills in forms, and a hand that fills them in as a person does.

The page is the product's own, built as the product is, and sent with the field page's policy;
only the village's bundle is told from here: forms, lists and households.
"""

from __future__ import annotations

import json
import mimetypes
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlencode, urlsplit

from playwright.sync_api import Locator, Page

from survey.field.views import POLICY

HERE = Path(__file__).with_name("field_form")
VILLAGE = "27040501"


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        site: Site = self.server.site  # type: ignore[attr-defined]
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        if path.startswith("/built/"):
            return self._send((site.folder / path.removeprefix("/built/")).read_bytes(), kind)
        if path == "/":
            return self._send(_page(site.folder).encode(), "text/html; charset=utf-8")
        content = site.bundle.get(path.removeprefix("/bundle/"))
        if content is None:
            return self._send(b"", kind, HTTPStatus.NOT_FOUND)
        return self._send(content.encode() if isinstance(content, str) else content, kind)

    def _send(self, body: bytes, kind: str, status: int = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _page(folder: Path) -> str:
    chunk = json.loads((folder / "manifest.json").read_text())["main.js"]
    styles = "".join(f'<link rel="stylesheet" href="/built/{each}">' for each in chunk["css"])
    return (
        '<!doctype html><html lang="th"><head><meta charset="utf-8"><title>แบบ</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,">{styles}'
        f'<script type="module" src="/built/{chunk["file"]}"></script>'
        '</head><body><div id="field"></div></body></html>'
    )


@dataclass
class Site:
    """The server, and what it tells: `bundle` by name."""

    folder: Path
    base: str = ""
    bundle: dict[str, str | bytes] = field(default_factory=dict)

    def tell(
        self, forms: Mapping[str, str], lists: Mapping[str, str | bytes], households: object
    ) -> None:
        """The forms by "id-version", the lists by name of file, the households as bundle.js has."""
        named = [key.partition("-") for key in forms]
        told = [
            {"formId": form_id, "version": version, "title": "แบบสำรวจ", "isNewest": True}
            for form_id, _, version in named
        ]
        self.bundle.clear()
        self.bundle |= {f"{key}.xml": xml for key, xml in forms.items()} | dict(lists)
        self.bundle |= {
            "forms.json": json.dumps(told),
            "households.json": json.dumps(households),
        }


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """The server of the page in `folder`, on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    site = Site(folder, f"http://127.0.0.1:{server.server_port}")
    server.site = site  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Hand:
    """Fills in one form in a page of a browser."""

    page: Page
    site: Site

    def open(self, form: str, **given: str) -> Hand:
        """A new record of a form ("id-version"); waits until its first page is shown."""
        form_id, _, version = form.partition("-")
        return self._go({"formId": form_id, "version": version, "village": VILLAGE, **given})

    def reopen(self, record: str) -> Hand:
        """A draft that lies on the phone."""
        return self._go({"record": record})

    def _go(self, given: Mapping[str, str]) -> Hand:
        self.page.goto(f"{self.site.base}/?{urlencode(given)}")
        self.page.wait_for_selector("html[data-ready]", state="attached")
        self.page.wait_for_selector(".form__page, .housefirst, .form .notice--error")
        return self

    @property
    def at(self) -> str:
        """The page of the form one is at: XPath of its question or group, or "end"."""
        return self.page.locator(".form__page").get_attribute("data-page") or ""

    def question(self, name: str) -> Locator:
        """A question of the page that is shown, by its name."""
        return self.page.locator(f'.question[data-name$="/{name}"]')

    def to(self, name: str) -> Hand:
        """Turn pages until the question is shown."""
        self.page.locator(".form__page").wait_for()
        for _ in range(80):
            if self.question(name).count() or self.at.endswith(f"/{name}"):
                return self
            assert self.at != "end", f"{name} is on no page after this one"
            self.next()
        raise AssertionError(name)

    def next(self) -> Hand:
        """The next page, whatever is missing on this one."""
        before = self.at
        self.page.get_by_role("button", name="ถัดไป").click()
        if self.at == before:
            self.page.get_by_role("button", name="ถัดไป").click()
        return self

    def choose(self, name: str, *says: str) -> Hand:
        """Choices by their words; in a sheet where there are many."""
        asked = self.to(name).question(name)
        opener = asked.locator(".sheet__opener")
        if not opener.count():
            for each in says:
                asked.get_by_text(each, exact=True).click()
            return self
        opener.click()
        sheet = self.page.locator("dialog.choosing")
        for each in says:
            sheet.get_by_text(each, exact=True).click()
        if sheet.locator("input[type=checkbox]").count():
            sheet.get_by_role("button", name="เสร็จ").click()
        return self

    def write(self, name: str, text: str) -> Hand:
        """Type into the box of a question."""
        box = self.to(name).question(name).locator("input, textarea").first
        box.fill(text)
        box.blur()
        return self

    def photograph(self, name: str, picture: Path) -> Hand:
        """Choose a picture, as from the gallery; waits until it is kept and shown."""
        asked = self.to(name).question(name)
        asked.locator("input[type=file]").last.set_input_files(picture)
        asked.locator(".photo__picture").wait_for()
        return self

    def saved(self) -> Hand:
        """Wait until the phone says that all is on its disk."""
        self.page.locator(".form__saved[data-saved]").get_by_text("บันทึกบนเครื่องแล้ว").wait_for()
        return self

    def finish(self) -> bytes:
        """End the form; the instance as it will be sent."""
        while self.at != "end":
            self.next()
        self.page.locator(".form__foot").get_by_role("button", name="เสร็จแล้ว").click()
        self.page.wait_for_selector("#away")
        record = self.records()[0]
        assert record["state"] == "ready"
        return self.xml_of(record["id"]).encode()

    def records(self) -> list[dict[str, str]]:
        """What lies on the phone, newest first."""
        told: str = self.page.evaluate("() => JSON.stringify(field.records.records)")
        return list(json.loads(told))

    def xml_of(self, record: str) -> str:
        """The instance of a record."""
        told: str = self.page.evaluate("id => field.records.draftOf(id).then((x) => x.xml)", record)
        return told

    def file_of(self, record: str, name: str) -> bytes:
        """A file of a record as it will be sent."""
        told: list[int] = self.page.evaluate(
            "([id, name]) => field.records.attached(id, name).then((file) => file.arrayBuffer())"
            ".then((bytes) => [...new Uint8Array(bytes)])",
            [record, name],
        )
        return bytes(told)


def value_of(xml: bytes | str, name: str) -> str | None:
    """The answer to a question of that name; None where it is not in the instance."""
    text = xml.decode() if isinstance(xml, bytes) else xml
    found = re.search(rf"<{name}>([^<]*)</{name}>|<{name}/>", text)
    return None if found is None else (found[1] or "")
