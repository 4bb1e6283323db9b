"""A proof by many trials that what is finished on the page without signal is never lost or doubled.

    python -m tests.safety.nothing_lost_browser --runs 2000 [--seed N] [--at-once 3]

Real Chromium browsers run the page's own queue (survey/field/app: records, sync, vault) against
the product's real web server, worker and database, behind a signal that is cut anywhere. People
fill in households with photographs, open them again, correct what they sent. At random the
browser is killed with all its processes, its storage is full, its clock is years off, two
windows work at once, the phone is offline, is ended and registered again, the form gets a new
version meanwhile, and processes of the server and its database are killed.

In the end every record that the phone said to be finished is on the server once, byte for byte
with all its files, and understood once; every receipt a phone showed was true when it showed it
(the database is asked at once); and nothing had left a phone that was not on the server.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from tests.safety.field_machine import FieldMachine
from tests.safety.field_person import BATCH, KINDS, Outcome, Person, Proof
from tests.safety.field_phone import built_queue
from tests.safety.nothing_lost import FORM, PREPARE, READ, _look
from tests.safety.phone_day import Record, day, dice, sha256
from tests.safety.weak_signal import WeakSignal

AT_ONCE: Final = 3


def prove(
    machine: FieldMachine,
    *,
    runs: int,
    seed: int,
    at_once: int = AT_ONCE,
    batch: tuple[int, int] = BATCH,
    say: Callable[[str], None] = print,
) -> Outcome:
    """Fill in `runs` records on `at_once` phones, strike, and look at what is there.

    Everything that may befall a phone befalls one before it befalls any a second time.
    """
    begun = time.monotonic()
    outcome = Outcome(seed)
    _prepare(machine)
    signal = WeakSignal(machine.port, dice(seed, "signal"))
    proof = Proof(machine, signal, outcome, built_queue())
    share = -(-runs // at_once)
    people = []
    kinds = dice(seed, "kinds").sample(KINDS, len(KINDS))
    for number in range(at_once):
        chance = dice(seed, number)
        own = range(number * share, min((number + 1) * share, runs))
        first = number * len(kinds) // at_once
        befalls = cycle(kinds[first:] + kinds[:first])
        people.append(
            Person(proof, day(chance, own), str(number), chance, kinds=befalls, batch=batch)
        )

    def tell() -> None:
        while not stopped.wait(60):
            there = sum(bool(each.claimed) for person in people for each in person.records)
            say(f"{there} of {runs} on the server, {time.monotonic() - begun:.0f} s")

    stopped = threading.Event()
    threading.Thread(target=tell, daemon=True).start()
    with machine.serving(), signal.passing(), ThreadPoolExecutor(at_once) as pool:
        for done in [pool.submit(person.work) for person in people]:
            done.result()
        stopped.set()
        machine.wait_until_healthy()
        proof.run(READ)
        records = [each for person in people for each in person.records]
        _compare(records, _look(machine), outcome)
    outcome.runs = len(records)
    outcome.struck.update({f"connections: {kind}": n for kind, n in signal.struck.items()})
    outcome.seconds = time.monotonic() - begun
    return outcome


def _prepare(machine: FieldMachine) -> None:
    form = machine.installation.var / "nothing-lost.md"
    form.parent.mkdir(parents=True, exist_ok=True)
    form.write_text(FORM)
    machine.installation.python(PREPARE.format(form=str(form)))


def _compare(records: list[Record], looked: dict[str, Any], outcome: Outcome) -> None:
    found = dict(looked["found"])
    corrected = {each.corrects.id for each in records if each.corrects}
    for record in records:
        there = found.pop(record.id, None)
        if there is None or there["xml"] not in record.allowed_hashes():
            outcome.lost.append(f"{record.label} {record.id}: {there}")
            continue
        files = {name: sha256(content) for name, content in record.files.items()}
        if there["files"] != files:
            outcome.lost.append(f"{record.label} {record.id}: files {there['files']}")
        is_last = record.id not in corrected
        if is_last and (there["visits"] == 0 or there["photographs"] < len(files)):
            outcome.lost.append(f"{record.label} is not understood: {there}")
        if there["visits"] > 1 or there["photographs"] > len(files):
            outcome.doubled.append(f"{record.label}: {there}")
        if not is_last and there["visits"] and not there["taken_back"]:
            outcome.doubled.append(f"{record.label} stands beside its correction: {there}")
    outcome.doubled += [f"{number}: finished by nobody" for number in found]


def main() -> int:
    """From the command line, for as long as one likes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="nothing-lost-") as folder:
        machine = FieldMachine(Path(folder) / "var")
        machine.installation.done("migrate", "--verbosity=0")
        outcome = prove(
            machine, runs=chosen.runs, seed=chosen.seed, at_once=chosen.at_once,
            say=lambda said: print(said, flush=True),
        )  # fmt: skip
    print(outcome)
    for each in outcome.faults:
        print(each, file=sys.stderr)
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
