"""A page with what went wrong in it, and every host it asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page


@dataclass
class Reader:
    """A page with what went wrong in it, and every host it asked."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def open(self, path: str) -> Page:
        """Go to an address and wait until its own scripts have run."""
        self.page.goto(self.base + path)
        return self.ready()

    def ready(self) -> Page:
        """Wait for the app flag: `window.rangwatReady`, told as an attribute (CSP forbids eval)."""
        self.page.wait_for_selector("html[data-ready]", state="attached")
        return self.page

    def fits(self) -> bool:
        """Nothing sticks out to the side."""
        return bool(
            self.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
        )


def note(seen: Reader, kind: str, text: str) -> None:
    """Keep what the console says of errors and warnings."""
    if kind in {"error", "warning"}:
        seen.complaints.append(text)
