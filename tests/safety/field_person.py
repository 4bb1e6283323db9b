"""A person with a phone in a village with a weak signal, and what all such people share."""

from __future__ import annotations

import contextlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

from config.cluster import Cluster, ClusterError
from tests.safety.field_machine import FieldMachine, Strike
from tests.safety.field_phone import FieldPhone
from tests.safety.nothing_lost import FORM
from tests.safety.phone_day import Record, dice, sha256
from tests.safety.weak_signal import WeakSignal

STEPS: Final = 6  # that a phone tells of a record, about
LONGEST_DELAY: Final = 0.15  # seconds between a step and its death
BATCH: Final = (3, 60)  # records between two starts of a browser
PATIENCE_SECONDS: Final = 420.0
LONGEST_WAIT: Final = 2.5  # seconds of sending between two batches
KINDS: Final = (
    "killed", "killed", "closed", "storage full", "two windows", "offline", "clock wrong", "",
)  # fmt: skip
STRIKE_SHARE: Final = 0.35  # of batches in which a process of the server dies
PUBLISHED_SHARE: Final = 0.3  # of batches without signal in which the form gets a new version
OTHERWISE_SHARE: Final = 0.06  # of batches before which the phone is registered anew

MORE = """
import json
from network import field_devices
from network.models import Account
account = Account.objects.get(username="surveyor")
device, secret = field_devices.register_device(account, "ทดสอบ")
print(json.dumps([device.username, secret]))
"""
END = """
from network import field_devices
from network.models import FieldDevice
device = FieldDevice.objects.get(username={username!r})
field_devices.end_device(device, by=None, reason="หาย")
print("ended")
"""
PUBLISH = """
from datetime import date
from pathlib import Path
from survey.xforms import publishing
publishing.publish(Path({form!r}), "nothing-lost.md", media={{}}, account=None,
                   as_of=date(2025, 1, 1))
print("published")
"""
HELD = """
SELECT coalesce(json_object_agg(instance_id, json_build_object('xml', own.sha256, 'files', (
    SELECT coalesce(json_object_agg(file.name, source.sha256), '{{}}'::json)
    FROM survey_submissionfile AS file JOIN network_source AS source ON source.id = file.source_id
    WHERE file.submission_id = submission.id))), '{{}}'::json)
FROM survey_submission AS submission JOIN network_source AS own ON own.id = submission.source_id
WHERE instance_id IN ({ids})
"""


@dataclass
class Outcome:
    """What a proof found; empty lists are what it is for."""

    seed: int
    runs: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)  # receipts shown
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        return self.lost + self.doubled + self.untrue

    def __str__(self) -> str:
        struck = ", ".join(f"{count} {what}" for what, count in sorted(self.struck.items()))
        return (
            f"seed {self.seed}: {self.runs} records, {self.seconds:.0f} s; struck: {struck}; "
            f"{len(self.lost)} lost, "
            f"{len(self.doubled)} doubled, {len(self.untrue)} untrue receipts"
        )


@dataclass
class Proof:
    """What all phones of one proof share."""

    machine: FieldMachine
    signal: WeakSignal
    outcome: Outcome
    script: str
    version: str = "1"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        with self.lock:
            self.outcome.struck[what] += 1

    def run(self, code: str) -> str:
        """On the server; asked again while it is struck."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with contextlib.suppress(AssertionError):
                return self.machine.installation.python(code)
            assert time.monotonic() < until, code
            time.sleep(0.5)

    def publish_again(self) -> None:
        """A new version of the form, for what is begun from now on."""
        with self.lock:
            version = str(int(self.version) + 1)
        form = self.machine.installation.var / f"nothing-lost-{version}.md"
        form.write_text(FORM.replace("| 1 |", f"| {version} |"))
        self.run(PUBLISH.format(form=str(form)))
        with self.lock:
            self.version = version
        self.count("form published anew")

    def held(self, ids: list[str]) -> dict[str, Any]:
        """What is committed of these, at once."""
        listed = ", ".join(f"'{each}'" for each in ids)
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with contextlib.suppress(ClusterError):
                said = Cluster.of(self.machine.installation.var).psql(HELD.format(ids=listed))
                found: dict[str, Any] = json.loads(said)
                return found
            assert time.monotonic() < until, "the database did not come back"
            time.sleep(0.2)


class Person:
    """One person with one phone, who works until all is on the server."""

    def __init__(
        self,
        proof: Proof,
        records: list[Record],
        name: str,
        chance: random.Random,
        *,
        kinds: Iterator[str],
        batch: tuple[int, int] = BATCH,
    ) -> None:
        """`kinds` are what befalls one batch of `batch` (least, most) records after another."""
        self.proof, self.records, self.chance, self.name = proof, records, chance, name
        self.kinds, self.batch = kinds, batch
        self.by_number = {each.number: each for each in records}
        self.credential: tuple[str, str] = ("", "")
        self.is_new_credential = True

    def work(self) -> None:
        """Fills in, is struck, goes on; then waits with a good signal until all has arrived."""
        self._register()
        profile = self.proof.machine.installation.var / f"phone-{self.name}"
        origin = f"http://127.0.0.1:{self.proof.signal.port}"
        with sync_playwright() as playwright:
            phone = FieldPhone(playwright, profile, origin, self.proof.script)
            until = time.monotonic() + PATIENCE_SECONDS + 6 * len(self.records)
            while pending := [each for each in self.records if not each.is_over]:
                assert time.monotonic() < until, f"{self.name}: {len(pending)} never finished"
                with contextlib.suppress(PlaywrightError):
                    self._batch(phone, pending[: self.chance.randint(*self.batch)])
            self._send_the_rest(phone)

    def _register(self) -> None:
        username, secret = json.loads(self.proof.run(MORE))
        self.credential, self.is_new_credential = (username, secret), True

    # --- a batch ------------------------------------------------------------------------------

    def _batch(self, phone: FieldPhone, records: list[Record]) -> None:
        kind = next(self.kinds)
        years = self.chance.choice((-12, -1, 3, 40)) if kind == "clock wrong" else 0
        room = self.chance.randrange(20_000, 500_000) if kind == "storage full" else None
        if self.chance.random() < OTHERWISE_SHARE:
            self.proof.run(END.format(username=self.credential[0]))
            self.proof.count("phone ended")
            self._register()
            self.is_new_credential = self.chance.random() < 0.5  # or only after this batch
        self._strike_the_server()
        with self.proof.lock:
            for record in records:
                record.version = record.version or self.proof.version
        with phone.switched_on(self._hear):
            page = self._opened(phone, years_off=years, more_bytes=room)
            self._look(page)
            if kind:
                self.proof.count(kind)
            if kind == "offline":
                assert phone.context is not None
                phone.context.set_offline(True)
            if kind == "killed":
                steps = self.chance.randint(1, STEPS * len(records))
                phone.kill_after(steps, self.chance.random() * LONGEST_DELAY)
            specs = [each.spec() for each in records if self._may_begin(each)]
            self._fill(phone, page, specs, kind)
            if kind == "offline":
                if self.chance.random() < PUBLISHED_SHARE:
                    self.proof.publish_again()
                assert phone.context is not None
                phone.context.set_offline(False)
            if kind == "storage full":
                phone.limit_storage(page, None)
            page.evaluate("void proof.wake()")
            page.wait_for_timeout(self.chance.random() * LONGEST_WAIT * 1000)
            self._look(page)
            if self.chance.random() < 0.1 and self._may_make_room():
                page.evaluate("proof.removeSent()")
                self._look(page)

    def _fill(self, phone: FieldPhone, page: Page, specs: list[Any], kind: str) -> None:
        begin = (
            "specs => { window.work = proof.run(specs).finally(() => { window.isDone = true }) }"
        )
        if kind == "two windows":
            other = self._opened(phone)
            page.evaluate(begin, specs[::2])
            other.evaluate(begin, specs[1::2])
            other.evaluate("window.work")
            page.evaluate("window.work")
        elif kind == "closed":
            page.evaluate(begin, specs)
            steps = self.chance.randint(1, STEPS * max(len(specs), 1))
            until = time.monotonic() + PATIENCE_SECONDS
            while phone.heard < steps and time.monotonic() < until:
                if page.evaluate("window.isDone"):
                    break
                page.wait_for_timeout(20)
            page.close()
        else:
            page.evaluate("specs => proof.run(specs)", specs)

    def _opened(self, phone: FieldPhone, **how: Any) -> Page:
        given = self.credential if self.is_new_credential else None
        page = phone.page(given, **how)
        if given:
            self.is_new_credential = False
        else:
            self.is_new_credential = given is None and self.chance.random() < 0.5
        return page

    def _may_begin(self, record: Record) -> bool:
        return record.corrects is None or record.corrects.is_over

    def _may_make_room(self) -> bool:
        """Nobody removes from a phone what they still mean to correct on it."""
        return all(each.id for each in self.records if each.corrects)

    def _strike_the_server(self) -> None:
        if self.chance.random() > STRIKE_SHARE:
            return
        what = self.chance.choice(list(Strike))
        self.proof.count(what.value)
        seed = dice(self.chance.random(), what)
        threading.Timer(self.chance.random() * 6, self.proof.machine.strike, (what, seed)).start()

    # --- what the phone says ------------------------------------------------------------------

    def _hear(self, told: list[Any]) -> None:
        what, number, *said = told
        record = self.by_number[number]
        if what == "trouble":
            self.proof.count(f"{said[1] if said[1] == 'StorageFull' else said[0]} told")
            return
        wrong = f"{record.label} left the phone" if what == "gone" else record.hear(what, *said)
        if wrong:
            with self.proof.lock:
                self.proof.outcome.lost.append(wrong)

    def _look(self, page: Page) -> dict[str, Any]:
        """Every receipt shown is true now, and what is not shown is on the server."""
        seen: dict[str, Any] = page.evaluate("proof.seen()")
        shown = {each["id"]: each for each in seen["records"]}
        finished = [each for each in self.records if each.finished >= 0]
        asked = [
            each
            for each in finished
            if not each.claimed and (each.id not in shown or shown[each.id]["receipt"])
        ]
        if asked:
            held = self.proof.held([each.id for each in asked])
            for record in asked:
                self._believe(record, shown.get(record.id), held.get(record.id))
        wrong = [
            f"{each.label} is refused: {shown[each.id]['reason']}"
            for each in finished
            if each.id in shown and shown[each.id]["state"] == "refused"
        ]
        with self.proof.lock:
            self.proof.outcome.lost += [
                each for each in wrong if each not in self.proof.outcome.lost
            ]
        return seen

    def _believe(self, record: Record, shown: dict[str, Any] | None, held: Any) -> None:
        files = {name: sha256(content) for name, content in record.files.items()}
        is_true = (
            held is not None and held["xml"] in record.allowed_hashes() and held["files"] == files
        )
        if is_true and shown:
            told = shown["receipt"]
            is_true = (told["xmlSha256"], told["files"]) == (held["xml"], files)
        record.claimed = held
        if not is_true:
            kept = self.proof.outcome.untrue if shown else self.proof.outcome.lost
            with self.proof.lock:
                kept.append(f"{record.label} {record.id}: shown {shown}, there {held}")

    def _send_the_rest(self, phone: FieldPhone) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        self.is_new_credential = True
        while time.monotonic() < until:
            with contextlib.suppress(PlaywrightError), phone.switched_on(self._hear):
                page = self._opened(phone)
                while time.monotonic() < until:
                    page.evaluate("proof.wake({ byHand: true })")
                    seen = self._look(page)
                    if all(each.claimed for each in self.records):
                        return
                    self.still = [each for each in seen["records"] if not each["receipt"]]
                    page.wait_for_timeout(300)
        waiting = [each.label for each in self.records if not each.claimed]
        with self.proof.lock:
            self.proof.outcome.lost.append(f"{waiting} never got a receipt: {self.still[:2]}")
