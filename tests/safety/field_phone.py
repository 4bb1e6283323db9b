"""A phone: a real Chromium on a profile of its own, with the real queue, killed at any moment."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import BrowserContext, CDPSession, ConsoleMessage, Page, Playwright, Route
from playwright.sync_api import Error as PlaywrightError

from tests.safety.installation import ROOT

CHROMIUM: Final = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ADDRESS: Final = "/proof/"  # not below /field/, where the service worker answers
PAGE: Final = (
    '<!doctype html><html><meta charset="utf-8"><title>proof</title>'
    '<script type="module" src="proof.js"></script></html>'
)
PIN: Final = "482913"
STARTING_SECONDS: Final = 120.0
FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-breakpad",
    "--no-first-run",
    "--remote-debugging-port=0",
)

Told = Callable[[list[Any]], None]


class NoChromium(Exception):
    """There is no Chromium on this machine."""


def chromium_path() -> str:
    """Debian's.

    Raises:
        NoChromium
    """
    for path in CHROMIUM:
        if Path(path).exists():
            return path
    raise NoChromium


def built_queue() -> str:
    """The queue's own modules with what drives them, built as the page is."""
    with tempfile.TemporaryDirectory(prefix="proof-") as out:
        subprocess.run(
            ["node_modules/.bin/vite", "build", "-c", "tests/safety/phone/vite.config.js"],
            cwd=ROOT,
            env=os.environ | {"PROOF_OUT": out},
            check=True,
            capture_output=True,
        )
        return (Path(out) / "proof.js").read_text()


def serve_queue(context: BrowserContext, script: str) -> None:
    """Below ADDRESS of whatever server, in the windows of `context` and nowhere else."""

    def serve(route: Route) -> None:
        is_script = route.request.url.endswith(".js")
        route.fulfill(
            body=script if is_script else PAGE,
            content_type="text/javascript" if is_script else "text/html; charset=utf-8",
        )

    context.route(f"**{ADDRESS}*", serve)


class FieldPhone:
    """One profile; `switched_on` starts a browser on it, as often as one likes."""

    def __init__(self, playwright: Playwright, profile: Path, origin: str, script: str) -> None:
        self._playwright, self._profile = playwright, profile
        self.origin, self._script = origin, script
        self._process: subprocess.Popen[bytes] | None = None
        self.told: Told = lambda _: None
        self.context: BrowserContext | None = None
        self._limiting: CDPSession | None = None
        self._killing = threading.Lock()
        self.heard = 0  # steps that were told since it was switched on
        self._dies_after: tuple[int, float] | None = None

    @contextlib.contextmanager
    def switched_on(self, told: Told) -> Iterator[FieldPhone]:
        """A browser runs inside, unless it is killed; what the page tells goes to `told`."""
        self.told, self._limiting = told, None
        self.heard, self._dies_after = 0, None
        self._begin()
        browser = None
        try:
            browser = self._playwright.chromium.connect_over_cdp(self._awaited_address())
            self.context = browser.contexts[0]
            serve_queue(self.context, self._script)
            yield self
        finally:
            if browser is not None:
                with contextlib.suppress(PlaywrightError):
                    browser.close()
            self.kill()

    def page(
        self,
        credential: tuple[str, str] | None,
        *,
        years_off: int = 0,
        more_bytes: int | None = None,
    ) -> Page:
        """A window with the queue unlocked; its clock is wrong by so many years.

        Where `more_bytes` is given, only so many more fit into its storage.
        """
        assert self.context is not None
        page = self.context.new_page()
        page.on("console", self._hear)
        if years_off:
            page.clock.set_system_time(time.time() * 1000 + years_off * 365.25 * 86_400_000)
        page.goto(f"{self.origin}{ADDRESS}")
        page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
        if more_bytes is not None:  # before anything is written: Chromium reckons with what it saw
            self.limit_storage(page, more_bytes)
        page.evaluate("([pin, credential]) => proof.open(pin, credential)", [PIN, credential])
        return page

    def limit_storage(self, page: Page, more_bytes: int | None) -> None:
        """Only so many more bytes fit; None: as many as one likes."""
        assert self.context is not None
        # The limit ends with the session that set it, so that one stays.
        session = self._limiting or self.context.new_cdp_session(page)
        self._limiting = session if more_bytes is not None else None
        limit = {}
        if more_bytes is not None:
            usage = session.send("Storage.getUsageAndQuota", {"origin": self.origin})["usage"]
            limit = {"quotaSize": usage + more_bytes}
        session.send("Storage.overrideQuotaForOrigin", {"origin": self.origin, **limit})
        if more_bytes is None:
            session.detach()

    def kill_after(self, steps: int, seconds: float) -> None:
        """SIGKILL of all its processes, so long after so many more steps were told.

        By steps and not by the clock: a busy machine does fewer of them in a second.
        """
        self._dies_after = (self.heard + steps, seconds)

    def kill(self, process: subprocess.Popen[bytes] | None = None) -> None:
        """Now; where nothing of it runs any more its number may be another's."""
        process = process or self._process
        with self._killing:
            if process is None or process.returncode is not None:
                return
            # Its number stays its own until it is waited for.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _begin(self) -> None:
        self._profile.mkdir(parents=True, exist_ok=True)
        for left in ("DevToolsActivePort", "SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self._profile / left).unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [chromium_path(), *FLAGS, f"--user-data-dir={self._profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _awaited_address(self) -> str:
        until = time.monotonic() + STARTING_SECONDS
        told = self._profile / "DevToolsActivePort"
        while time.monotonic() < until:
            with contextlib.suppress(OSError, IndexError, ValueError):
                return f"http://127.0.0.1:{int(told.read_text().splitlines()[0])}"
            time.sleep(0.05)
        raise AssertionError("Chromium did not start")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith("proof "):
            self.told(json.loads(message.text.removeprefix("proof ")))
            self.heard += 1
            if self._dies_after is not None and self.heard == self._dies_after[0]:
                threading.Timer(self._dies_after[1], self.kill, [self._process]).start()
