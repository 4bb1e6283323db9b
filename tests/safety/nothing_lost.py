"""A proof by many trials that nothing sent from the field is lost or doubled.

    python -m tests.safety.nothing_lost --runs 10000 [--seed N] [--at-once 16]

The product's real web server, worker and database run on a cluster of their own. Clients that
behave as ODK Collect does send households with photographs over several requests, edit them,
send them again; at random steps of the protocol the connection is cut, or a process of the
web server, of the worker or of the database is killed. Clients try again until the server
acknowledges. Then everything that was acknowledged must be there once, byte for byte, and be
understood once. The seed is printed and decides what is sent and where it is struck; what the
machine does meanwhile is its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.collect import LOST, Collect, Instance, NotTaken
from tests.safety.field_machine import FieldMachine, Strike

AT_ONCE = 16
PATIENCE_SECONDS = 300.0  # of a phone, on a machine that does other things too
STRIKES_FOR_EACH = (1, 3)  # how often a session is struck
KILLING_EVERY = 12  # sessions: one of them kills, a different thing each
CUT_SHARE = 0.98  # of strikes; the others kill something, which strikes all who are sending
LONGEST_DELAY = 0.02  # seconds between a step and what is killed: the server is at work by then
MOST_PHOTOGRAPHS = 4
PHOTOGRAPH_BYTES = (500, 60_000)
MOST_BYTES = 80_000  # of one request, so that photographs take several

FORM_ID = "nothing-lost"
VERSION = "1"
FORM = """
| survey | | | |
|        | type  | name         | label |
|        | text  | village      | Village |
|        | text  | household    | Household |
|        | date  | day          | Day |
|        | integer | people     | People |
|        | image | house        | House |
|        | image | roof         | Roof |
|        | image | inside       | Inside |
|        | image | other        | Other |
| settings | | | |
|        | form_title   | form_id      | version |
|        | Nothing lost | nothing-lost | 1 |
| facts | | | |
|        | question  | fact | values |
|        | village   | place.village | |
|        | household | household.key | |
|        | day       | visit.visited_on | |
|        | people    | visit.people | |
|        | house     | photograph.house | |
|        | roof      | photograph.damage | |
|        | inside    | photograph.inside | |
|        | other     | photograph.other | |
"""
QUESTIONS = ("house", "roof", "inside", "other")
VILLAGE = "27040501"

PREPARE = """
import json, sys
from datetime import date
from pathlib import Path
from network import evidence, field_devices, registry
from network.models import Level, Role
from survey.xforms import publishing
said = evidence.receive_statement("ทดสอบ", as_of=date(2025, 1, 1), recorded_by=None)
above = None
for code, level in (("27", Level.PROVINCE), ("2704", Level.DISTRICT), ("270405", Level.TAMBON),
                    ("27040501", Level.VILLAGE)):
    above = registry.record_place(code, level, name_th=code, parent=above,
                                  valid_from=date(2020, 1, 1), source=said)
account = registry.open_account("surveyor", name="ผู้สำรวจ", password=None)
registry.appoint(account, Role.NETWORK_LEADER, above, began_on=date(2020, 1, 1), source=said)
publishing.publish(Path({form!r}), "nothing-lost.md", media={{}}, account=None,
                   as_of=date(2025, 1, 1))
device, secret = field_devices.register_device(account, "ทดสอบ")
print(json.dumps([device.username, secret]))
"""

# What the worker does every minute, at once: whatever a killed one has left.
READ = """
from survey.answers.sweeping import read_what_waits
while read_what_waits():
    pass
print("read")
"""

# Looks at everything that is there, not only at what is expected: what is there twice under
# another number would be found too.
LOOK = """
import hashlib, json
from collections import Counter
from network import evidence
from survey.models import Interpretation, Photograph, RefusedSubmission, Submission, Visit
found = {}
for each in Submission.objects.select_related("source").prefetch_related("files__source"):
    found[each.instance_id] = {
        "xml": hashlib.sha256(evidence.content(each.source)).hexdigest(),
        "files": {file.name: hashlib.sha256(evidence.content(file.source)).hexdigest()
                  for file in each.files.all()},
        "visits": Visit.objects.filter(source=each.source).count(),
        "photographs": Photograph.objects.filter(source=each.source).count(),
        "taken_back": hasattr(each.source, "withdrawal"),
        # With its remarks: what is held says why, after the machine it was held on is gone.
        "outcome": (Interpretation.objects.filter(submission=each).order_by("-id")
                    .values_list("outcome", "remarks").first() or ""),
    }
refused = [[each.instance_id, each.sha256] for each in RefusedSubmission.objects.all()]
open(OUT, "w").write(json.dumps({"found": found, "refused": refused}))
print(len(found))
"""


@dataclass
class Session:
    """One household from its surveyor's phone: an instance, perhaps edited, perhaps sent twice."""

    number: int
    chance: random.Random
    instances: list[Instance] = field(default_factory=list)
    rival: Instance | None = None  # the same number, other words: must be refused and kept
    strikes: int = 0
    kills: Strike | None = None  # what dies under it besides, at its first step
    tries: int = 0


@dataclass
class Outcome:
    """What a proof found; empty lists are what it is for."""

    seed: int
    runs: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    tries: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        struck = ", ".join(f"{count} {what}" for what, count in sorted(self.struck.items()))
        return (
            f"seed {self.seed}: {self.runs} runs, {self.tries} attempts, {self.seconds:.0f} s; "
            f"struck: {struck}; {len(self.lost)} lost, {len(self.doubled)} doubled"
        )


class Cut(ConnectionError):
    """The connection is gone, as it goes in a village."""


def prove(
    machine: FieldMachine,
    *,
    runs: int,
    seed: int,
    at_once: int = AT_ONCE,
    killing_every: int = KILLING_EVERY,
    say: Callable[[str], None] = print,
) -> Outcome:
    """Send `runs` sessions through `machine`, strike each, and look at what is there."""
    begun = time.monotonic()
    outcome = Outcome(seed)
    credential = _prepare(machine)
    sessions = [
        _session(number, random.Random(f"{seed}-{number}"), killing_every) for number in range(runs)
    ]
    lock = threading.Lock()

    def run(session: Session) -> None:
        _send(session, machine, credential, outcome.struck, lock)
        with lock:
            outcome.runs += 1
            outcome.tries += session.tries
            if outcome.runs % 500 == 0:
                say(f"{outcome.runs} runs, {time.monotonic() - begun:.0f} s")

    with machine.serving(), ThreadPoolExecutor(at_once) as pool:
        for done in [pool.submit(run, session) for session in sessions]:
            done.result()
        machine.wait_until_healthy()
        machine.installation.python(READ)
        _compare(sessions, _look(machine), outcome)
    outcome.seconds = time.monotonic() - begun
    return outcome


def _prepare(machine: FieldMachine) -> tuple[str, str]:
    form = machine.installation.var / "nothing-lost.md"
    form.parent.mkdir(parents=True, exist_ok=True)
    form.write_text(FORM)
    said = machine.installation.python(PREPARE.format(form=str(form)))
    username, secret = json.loads(said)
    return username, secret


def _session(number: int, chance: random.Random, killing_every: int) -> Session:
    session = Session(number, chance)
    household = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    first = _instance(chance, household, deprecates="")
    session.instances.append(first)
    while chance.random() < 0.25:  # an edit, and perhaps an edit of the edit
        before = session.instances[-1]
        session.instances.append(_instance(chance, household, deprecates=before.instance_id))
    if chance.random() < 0.1:
        session.rival = Instance(
            first.instance_id, first.xml.replace(b"<people>", b"<people>1"), {}
        )
    session.strikes = chance.randint(*STRIKES_FOR_EACH)
    if number % killing_every == killing_every // 2:
        kinds = list(Strike)
        session.kills = kinds[number // killing_every % len(kinds)]
    return session


def _instance(chance: random.Random, household: str, *, deprecates: str) -> Instance:
    number = f"uuid:{uuid.UUID(int=chance.getrandbits(128), version=4)}"
    files = {
        f"{chance.choice(('ภาพบ้าน', 'house 🏠', '1700000000'))}-{question}.jpg":
            chance.randbytes(chance.randint(*PHOTOGRAPH_BYTES))
        for question in QUESTIONS[: chance.randint(0, MOST_PHOTOGRAPHS)]
    }  # fmt: skip
    answers = "".join(
        f"<{question}>{name}</{question}>" for question, name in zip(QUESTIONS, files, strict=False)
    )
    old = f"<orx:deprecatedID>{deprecates}</orx:deprecatedID>" if deprecates else ""
    xml = (
        f'<?xml version="1.0"?><data xmlns:orx="http://openrosa.org/xforms" id="{FORM_ID}"'
        f' version="{VERSION}"><village>{VILLAGE}</village><household>{household}</household>'
        f"<day>2025-06-{chance.randint(1, 28):02}</day><people>{chance.randint(0, 9)}</people>"
        f"{answers}<orx:meta><orx:instanceID>{number}</orx:instanceID>{old}</orx:meta></data>"
    )
    return Instance(number, xml.encode(), files)


def _send(
    session: Session,
    machine: FieldMachine,
    credential: tuple[str, str],
    struck: Counter[str],
    lock: threading.Lock,
) -> None:
    """Until everything is acknowledged; the phone gives up never."""
    chance = session.chance
    left = session.strikes

    def kill(what: Strike) -> None:
        with lock:
            struck[what.value] += 1
        delay = chance.random() * LONGEST_DELAY
        threading.Timer(delay, machine.strike, (what, random.Random(session.number))).start()

    def step(_name: str) -> None:
        nonlocal left
        if session.kills is not None:
            kill(session.kills)
            session.kills = None
        if not left or chance.random() > 0.15:
            return
        left -= 1
        if chance.random() < CUT_SHARE:
            with lock:
                struck["connections"] += 1
            raise Cut
        kill(chance.choice(list(Strike)))

    collect = Collect(
        f"http://127.0.0.1:{machine.port}/openrosa",
        *credential,
        most_bytes=MOST_BYTES,
        step=step,
    )
    todo = [*session.instances]
    if chance.random() < 0.2:
        chance.shuffle(todo)  # an edit may overtake what it edits
    if chance.random() < 0.2:
        todo.append(chance.choice(session.instances))  # and again, as after a lost answer
    try:
        for instance in todo:
            _until_acknowledged(session, collect, instance)
        if session.rival is not None:
            _until_refused(session, collect, session.rival)
    finally:
        collect.hang_up()


def _until_acknowledged(session: Session, collect: Collect, instance: Instance) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        session.tries += 1
        try:
            collect.send(instance)
        except NotTaken as answer:
            assert answer.status >= 500, f"{instance.instance_id}: {answer}"
            time.sleep(0.1)
        except LOST:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{instance.instance_id} was never acknowledged")


def _until_refused(session: Session, collect: Collect, rival: Instance) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        session.tries += 1
        try:
            collect.send(rival)
        except NotTaken as answer:
            if answer.status == 409:
                return
            assert answer.status >= 500, f"{rival.instance_id}: {answer}"
            time.sleep(0.1)
        except LOST:
            time.sleep(0.1)
        else:
            raise AssertionError(f"{rival.instance_id} was overwritten")
    raise AssertionError(f"{rival.instance_id} was never refused")


def _look(machine: FieldMachine) -> dict[str, object]:
    out = machine.installation.var / "found.json"
    machine.installation.python(f"OUT = {str(out)!r}\n{LOOK}")
    found: dict[str, object] = json.loads(out.read_text())
    return found


def _compare(sessions: list[Session], looked: dict[str, object], outcome: Outcome) -> None:
    found = dict(looked["found"])  # type: ignore[call-overload]
    refused = {tuple(each) for each in looked["refused"]}  # type: ignore[attr-defined]
    for session in sessions:
        for instance in session.instances:
            there = found.pop(instance.instance_id, None)
            if there is None or there["xml"] != _sha256(instance.xml):
                outcome.lost.append(instance.instance_id)
                continue
            sent = {name: _sha256(content) for name, content in instance.files.items()}
            if there["files"] != sent:
                outcome.lost.append(f"{instance.instance_id} {sorted(sent)}")
            is_last = instance is session.instances[-1]
            if is_last and (there["visits"] == 0 or there["photographs"] < len(sent)):
                outcome.lost.append(f"{instance.instance_id} is not understood: {there}")
            if there["visits"] > 1 or there["photographs"] > len(sent):
                outcome.doubled.append(f"{instance.instance_id} {there}")
            if not is_last and there["visits"] and not there["taken_back"]:
                outcome.doubled.append(f"{instance.instance_id} stands beside its edit: {there}")
        if session.rival is not None:
            kept = (session.rival.instance_id, _sha256(session.rival.xml))
            if kept not in refused:
                outcome.lost.append(f"{kept} was refused and not kept")
    outcome.doubled += [f"{number}: sent by nobody" for number in found]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """From the command line, for as long as one likes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
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
    for each in outcome.lost + outcome.doubled:
        print(each, file=sys.stderr)
    return 1 if outcome.lost or outcome.doubled else 0


if __name__ == "__main__":
    sys.exit(main())
