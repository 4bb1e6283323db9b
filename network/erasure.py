"""Erasure of a person (PDPA s.33, 37): names, numbers and keys are destroyed, figures stay.

The database does it in one function, and only for a person who has a tombstone
(migration 0005). Each erasure is also written to a register outside the database,
so that a backup made before it, once restored, is erased again (`replay_erasures`).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from network import errors, evidence
from network.models import Account, DataRequest, DataRequestAnswer, Erasure, Party
from network.moments import Moment
from network.rules_of_privacy import TOMBSTONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from network.models import Source

ANSWERED_WITHIN = timedelta(days=30)  # PDPA s.30
AskedBy = Erasure.AskedBy
# Apps that keep devices, addresses and second factors of accounts: rows, and no facts.
SIGN_IN_APPS = frozenset({"account", "mfa", "usersessions"})


def erase_person(
    person: Party,
    *,
    asked_by: Erasure.AskedBy,
    reason: str,
    erased_by: Account | None = None,
    erased_on: date | None = None,
) -> Erasure:
    """Destroy names, ID numbers and the keys of sources about this person alone; lock accounts.

    Facts that name nobody stay, so every (place, month, K) has the same figures as
    before. A source that speaks of others too keeps its key until the last of them
    is erased; the tombstone lists it. Who was merged into the person is erased with them.
    `reason` must not name the person. Asked again, it gives the tombstone that is there.

    Raises:
        ErasureNeedsReason: no reason is given.
    """
    if not reason.strip():
        raise errors.ErasureNeedsReason
    with transaction.atomic():
        Party.objects.select_for_update().get(pk=person.pk)
        if standing := Erasure.objects.filter(person=person).first():
            return standing
        erased_on = erased_on or Moment.now().last_day
        tombstone = Erasure.objects.create(
            person=person,
            asked_by=asked_by,
            reason=reason.strip(),
            erased_on=erased_on,
            source=evidence.receive_statement(
                "ลบข้อมูลส่วนบุคคล", as_of=erased_on, recorded_by=erased_by
            ),
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT network_erase_person(%s)", [person.pk])
            destroyed: dict[str, Any] = json.loads(cursor.fetchone()[0])
            cursor.execute("SELECT network_erase_invitations(%s)", [person.pk])
        _lock_accounts(person)
        for other in _the_same(person):
            erase_person(
                other, asked_by=asked_by, reason=reason, erased_by=erased_by, erased_on=erased_on
            )
        # Last, and before the commit: an erasure that is not in the register would come
        # back with an older backup; one too many is only what was asked for.
        _enter(tombstone)
        transaction.on_commit(lambda: _delete_files(destroyed["stored_as"]))
    tombstone.refresh_from_db()
    return tombstone


def ask(
    person: Party,
    kind: DataRequest.Kind,
    words: str,
    *,
    account: Account | None,
) -> DataRequest:
    """Write down what a person asks about their own data, in their own words."""
    today = Moment.now().last_day
    with transaction.atomic():
        return DataRequest.objects.create(
            person=person,
            kind=kind,
            words=words.strip(),
            asked_on=today,
            source=evidence.receive_statement(
                "คำขอเกี่ยวกับข้อมูลส่วนบุคคล", as_of=today, recorded_by=account
            ),
        )


def due_on(asked: DataRequest) -> date:
    """The day by which a request must be answered."""
    due: date = asked.asked_on + ANSWERED_WITHIN
    return due


def requests_of(person: Party, moment: Moment) -> list[DataRequest]:
    """What was asked about a person's data, the newest first, with the answers. One query."""
    asked = DataRequest.objects.filter(person=person, recorded_at__known_by=moment.known_by)
    return list(asked.select_related("answer__corrected_by").order_by("-pk"))


def answer(
    request: DataRequest,
    *,
    is_granted: bool,
    words: str,
    account: Account,
    corrected_by: Source | None = None,
) -> DataRequestAnswer:
    """Say what became of a request and why; of a correction, which source puts it right."""
    today = Moment.now().last_day
    with transaction.atomic():
        return DataRequestAnswer.objects.create(
            request=request,
            is_granted=is_granted,
            words=words.strip(),
            corrected_by=corrected_by,
            answered_on=today,
            source=evidence.receive_statement(
                "ตอบคำขอเกี่ยวกับข้อมูลส่วนบุคคล", as_of=today, recorded_by=account
            ),
        )


def replay_erasures() -> int:
    """Erase again whom the register names and a restored database still knows; how many.

    Raises:
        RegisterIsBroken: a line was changed or is missing; nothing was erased.
    """
    erased = 0
    for entry in list(_entries()):
        person = Party.objects.filter(key=entry["person"], erasure__isnull=True).first()
        if person is None:
            continue
        erase_person(
            person,
            asked_by=AskedBy(entry["asked_by"]),
            reason=entry["reason"],
            erased_on=date.fromisoformat(entry["erased_on"]),
        )
        erased += 1
    return erased


def _the_same(person: Party) -> Iterator[Party]:
    """Who was recorded apart and is this person, as a room above knows (its `same_persons`)."""
    for model in apps.get_models():
        same = getattr(model._default_manager.all(), "same_persons", None)
        if same is not None:
            yield from Party.objects.filter(pk__in=list(same(person.pk)))


def _lock_accounts(person: Party) -> None:
    for account in Account.objects.select_for_update().filter(person=person):
        for relation in Account._meta.related_objects:
            model = relation.related_model
            if not isinstance(model, str) and model._meta.app_label in SIGN_IN_APPS:
                model._default_manager.filter(**{relation.field.name: account}).delete()
        account.field_devices.update(
            name=TOMBSTONE, digest_key_encrypted=None, recovery_encrypted=None
        )
        account.api_tokens.update(name=TOMBSTONE, purpose=TOMBSTONE)
        account.username = f"erased-{account.pk}"
        account.name = TOMBSTONE
        account.is_active = False
        account.person = None
        account.set_unusable_password()
        account.save()


def _delete_files(names: list[str]) -> None:
    """Nobody can open them any more; a file that cannot be deleted is only space lost."""
    for name in names:
        default_storage.delete(name)


def _register() -> Path:
    return Path(settings.VAR) / "erasures" / "register.jsonl"


def _entries() -> Iterator[dict[str, Any]]:
    """The lines of the register, each checked against the one before it."""
    path = _register()
    if not path.exists():
        return
    previous = ""
    lines = path.read_text(encoding="utf-8").split("\n")
    for line in lines[:-1]:  # what follows the last end of line was cut off by a crash
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise errors.RegisterIsBroken from error
        digest = entry.pop("hash", "")
        if entry.get("previous") != previous or digest != _digest(entry):
            raise errors.RegisterIsBroken
        previous = digest
        yield entry


def _enter(tombstone: Erasure) -> None:
    path = _register()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    person = str(tombstone.person.key)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _cut_torn_line(path)
        entries = list(_entries())
        if any(entry["person"] == person for entry in entries):
            return  # replayed
        entry = {
            "person": person,
            "asked_by": tombstone.asked_by,
            "reason": tombstone.reason,
            "erased_on": tombstone.erased_on.isoformat(),
            "previous": _digest(entries[-1]) if entries else "",
        }
        entry["hash"] = _digest(entry)
        file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _cut_torn_line(path: Path) -> None:
    whole = path.read_bytes().rpartition(b"\n")
    os.truncate(path, len(whole[0]) + len(whole[1]))


def _digest(entry: dict[str, Any]) -> str:
    plain = json.dumps(entry, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
