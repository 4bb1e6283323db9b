"""One run of an arrival: read again from the kept file, tried or taken in, written down once.

Exactly once: a run holds a lock on a connection of its own for as long as it lives, and what
became of it is written in the very transaction that brings the rows. A worker that is killed
lets go of the lock and has written nothing: the next one begins anew.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django import app

from formats.errors import FormatError
from network import arrivals
from network.deliveries import Delivery
from network.errors import NetworkError
from network.imports import Outcome, Reason, Refused
from network.models import Account, Arrival
from network.sentences import sentence
from parcels.errors import ParcelError
from savings.errors import LedgerError
from survey.errors import SurveyError
from survey.imports import reach, results
from survey.imports.registers import REGISTERS

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TASK = "survey.take_in_arrival"
LOCK = 1_314_869  # the first of the two numbers of the lock; the other is the arrival's key
TELLS_EVERY = 0.5  # seconds between two notes of progress
MOST_ATTEMPTS = 3  # a file that kills its worker so often will do it again
WAITS_FOR_LOCK = 5.0  # seconds: a run that has just been written down lets go in a moment
PATIENCE = 60  # seconds: between taking a job and taking the lock a worker needs a moment
_OURS = (Refused, FormatError, NetworkError, ParcelError, LedgerError, SurveyError)
_log = logging.getLogger(__name__)

_STALLED = """
    SELECT arrival.id FROM network_arrival AS arrival
    WHERE arrival.state IN ('waiting', 'running')
      AND NOT EXISTS (
          SELECT FROM pg_locks
          WHERE locktype = 'advisory' AND granted AND objsubid = 2
            AND classid = %(lock)s AND objid = arrival.id
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND NOT EXISTS (
          SELECT FROM procrastinate_jobs
          WHERE status = 'todo' AND task_name = %(task)s
            AND args ->> 'key' = arrival.key::text)
      AND (arrival.state = 'running' OR (arrival.outcome ->> 'asked_at')::timestamptz
           < clock_timestamp() - make_interval(secs => %(patience)s))
    ORDER BY arrival.id
"""


class _Differs(Exception):
    """What the import would do is not what the trial showed."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def ask(arrival: Arrival, *, is_trial: bool) -> None:
    """Put an arrival in the queue, and the job that does it: both or neither.

    Raises:
        ArrivalIsBusy, ArrivalIsImported, ArrivalIsNotTried, ArrivalIsGone: it cannot be.
    """
    with transaction.atomic():
        arrivals.ask(arrival, is_trial=is_trial)
        _queue(arrival)


def take_up_stalled() -> int:
    """Queue again what no worker is at: killed in between, or its job lost; how many."""
    stalled = list(Arrival.objects.filter(pk__in=_stalled()))
    for arrival in stalled:
        _queue(arrival)
    return len(stalled)


def start_again(arrival: Arrival) -> bool:
    """The same for one arrival, at once; whether it was stalled."""
    found = arrival.pk in _stalled()
    if found:
        _queue(arrival)
    return found


def is_stalled(arrival: Arrival) -> bool:
    """Whether an arrival is said to be under way, and nobody is at it."""
    return arrival.state in arrivals.BUSY and arrival.pk in _stalled()


def _stalled() -> list[int]:
    """Keys of arrivals under way whose lock nobody holds and which no job waits for."""
    with connection.cursor() as cursor:
        cursor.execute(_STALLED, {"lock": LOCK, "task": TASK, "patience": PATIENCE})
        return [key for (key,) in cursor.fetchall()]


def run(key: str) -> str:
    """Do what was asked of an arrival, if nobody is at it; the state it is in afterwards."""
    arrival = Arrival.objects.filter(key=key).first()
    if arrival is None:
        return ""
    with _alone(arrival.pk) as own:
        arrival.refresh_from_db()
        if own is not None and arrival.state in arrivals.BUSY:
            _Run(arrival, own).do()
    arrival.refresh_from_db()
    return str(arrival.state)


class _Run:
    """One attempt, with its own connection for what must be seen while it is under way."""

    def __init__(self, arrival: Arrival, own: BaseDatabaseWrapper) -> None:
        self.arrival = arrival
        self._own = own
        self._told = 0.0
        self._name = uuid.uuid4().hex

    def do(self) -> None:
        """Try or take in, and write down what became of it."""
        attempts = self._begin()
        if attempts > MOST_ATTEMPTS:
            self._end(Arrival.State.FAILED, {"refusal": _reason(_too_often())})
            return
        try:
            self._take_in()
        except _Differs as difference:
            outcome = difference.outcome
            kept = {**results.counts(outcome), "is_trial": True, "is_differing": True}
            self._end(Arrival.State.TRIED, kept, sealed=results.rows(outcome))
        except _OURS as refusal:
            self._end(Arrival.State.REFUSED, {"refusal": _reason(_told(refusal))})
        except OperationalError:
            raise  # the database went away: another attempt follows
        except Exception:  # noqa: BLE001 (a fault of ours: said on the page and in the log)
            _log.exception("arrival %s", self.arrival.key)
            self._end(Arrival.State.FAILED, {"refusal": _reason(_fault())})

    def _take_in(self) -> None:
        arrival = self.arrival
        is_trial = bool(arrival.outcome.get("is_trial"))
        register = REGISTERS[arrival.register]
        if not reach.may_send(arrival.sent_by, register, arrival.place):
            raise Refused(_no_longer_allowed())
        with arrivals.opened(arrival) as path, transaction.atomic():
            delivery = Delivery(path=path, **_said(arrival))
            outcome = register.take_in(delivery, dry_run=is_trial, progress=self.progress)
            kept = results.counts(outcome)
            if not is_trial and kept["shown"] != arrival.outcome.get("expected"):
                raise _Differs(outcome)
            self._end(_state(outcome, is_trial=is_trial), kept, results.rows(outcome), outcome)

    def progress(self, done: int, total: int | None) -> None:
        """Rows done, told at once: on a connection outside the transaction of the import."""
        now = time.monotonic()
        if now - self._told < TELLS_EVERY and done != total:
            return
        self._told = now
        with self._own.cursor() as cursor:
            cursor.execute(
                "UPDATE network_arrival SET rows_done = %s, rows_total = %s"
                " WHERE id = %s AND state = 'running'",
                [done, total, self.arrival.pk],
            )

    def _begin(self) -> int:
        """Say that it is under way, outside any transaction; the number of this attempt."""
        said = dict(self.arrival.outcome)
        attempts = int(said.get("attempts", 0)) + 1
        self.arrival.outcome = {
            **said,
            "attempts": attempts,
            "run": self._name,
            "begun_at": timezone.now().isoformat(),
        }
        self.arrival.state = Arrival.State.RUNNING
        self.arrival.rows_done, self.arrival.rows_total = 0, None
        self.arrival.save(update_fields=["state", "outcome", "rows_done", "rows_total"])
        return attempts

    def _end(
        self,
        state: Arrival.State,
        kept: dict[str, Any],
        sealed: object = None,
        outcome: Outcome | None = None,
    ) -> None:
        source = outcome.source if outcome is not None else None
        arrivals.finish(self.arrival, self._name, state, outcome=kept, sealed=sealed, source=source)


def _queue(arrival: Arrival) -> None:
    app.configure_task(TASK).defer(key=str(arrival.key))


@contextmanager
def _alone(key: int) -> Iterator[BaseDatabaseWrapper | None]:
    """A connection of its own that holds the lock of an arrival; None where another does."""
    own = connections.create_connection("default")
    try:
        if not _locked(own, key):
            yield None
            return
        try:
            yield own
        finally:
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, key])
    finally:
        own.close()


def _locked(own: BaseDatabaseWrapper, key: int) -> bool:
    until = time.monotonic() + WAITS_FOR_LOCK
    while True:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, key])
            if cursor.fetchone()[0]:
                return True
        if time.monotonic() > until:
            return False
        time.sleep(0.2)


def _said(arrival: Arrival) -> dict[str, Any]:
    """A Delivery's fields, but for the path."""
    settings = arrivals.settings_of(arrival)
    register = REGISTERS[arrival.register]
    sender: Account = arrival.sent_by
    return {
        "title": settings.title,
        "as_of": settings.as_of,
        "layer": settings.layer,
        "sheet": settings.sheet,
        "srid": settings.srid,
        "encoding": settings.encoding,
        "mapping": settings.mapping,
        "choices": settings.choices,
        "repair": settings.repair,
        "within": reach.within(sender, register, arrival.place),
        "recorded_by": sender,
        "arrival": arrival,
    }


def _state(outcome: Outcome, *, is_trial: bool) -> Arrival.State:
    if is_trial:
        return Arrival.State.TRIED
    return Arrival.State.HELD if outcome.held else Arrival.State.DONE


def _reason(reason: Reason) -> dict[str, str]:
    return {"code": reason.code, "th": reason.th, "en": reason.en}


def _told(error: Exception) -> Reason:
    """The sentence of an error of ours in both languages."""
    if isinstance(error, Refused):
        return error.reason
    with override("th"):
        th = sentence(error)
    with override("en"):
        en = sentence(error)
    return Reason(type(error).__name__, th, en)


def _too_often() -> Reason:
    return Reason(
        "too_often",
        "อ่านไฟล์นี้แล้วระบบหยุดทำงานหลายครั้ง ยังไม่มีการเปลี่ยนแปลงใด ๆ "
        "ให้แบ่งไฟล์เป็นส่วนเล็กลงแล้วส่งใหม่ หรือแจ้งผู้ดูแลระบบ",
        "The system stopped several times while reading this file; nothing has changed. Send it "
        "in smaller parts, or tell the administrator.",
    )


def _fault() -> Reason:
    return Reason(
        "fault",
        "ระบบขัดข้องระหว่างอ่านไฟล์นี้ ยังไม่มีการเปลี่ยนแปลงใด ๆ ให้แจ้งผู้ดูแลระบบ",
        "The system failed on this file; nothing has changed. Tell the administrator.",
    )


def _no_longer_allowed() -> Reason:
    return Reason(
        "no_longer_allowed",
        "ผู้ส่งไม่มีสิทธินำเข้าข้อมูลนี้ในพื้นที่นี้แล้ว",
        "Whoever sent it may no longer import this into this place.",
    )
