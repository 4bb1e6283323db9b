"""New keys for old: source keys and ID ciphers wrapped anew, in batches that survive a kill.

Each batch is one transaction and each key file appears whole: what was wrapped stays
readable at every moment, and running again goes on where it stopped.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.db import connection, transaction
from django.db.models import QuerySet

from network import errors, keys
from network.identity import vault
from network.models import Arrival, FieldDevice, PersonRecord, Source

BATCH = 500  # rows a transaction
DEVICE_SECRETS = ("digest_key_encrypted", "recovery_encrypted")


@dataclass(frozen=True)
class Remaining:
    """How many secrets are still wrapped under an older key."""

    sources: int
    national_ids: int
    arrivals: int
    devices: int = 0

    def __bool__(self) -> bool:
        return bool(self.sources or self.national_ids or self.arrivals or self.devices)


def remaining() -> Remaining:
    """Counts what only an older key opens; reads every wrapped secret."""
    return Remaining(
        sources=sum(len(batch) for batch in _old_sources()),
        national_ids=sum(len(batch) for batch in _old_national_ids()),
        arrivals=sum(len(batch) for batch in _old_arrivals()),
        devices=sum(len(batch) for column in DEVICE_SECRETS for batch in _old_devices(column)),
    )


def rotate(
    *, batch: int = BATCH, after_batch: Callable[[int], object] = lambda _done: None
) -> tuple[int, int]:
    """Make a new first key, wrap everything under it, retire the others; how much was wrapped.

    Where an earlier run was cut off no further key is made: its work is finished.
    `after_batch` is told how many secrets the batch held. Returns (secrets, retired keys).

    Raises:
        KeysComeFromElsewhere: the environment gives the keys, and everything is under
            its first one already.
    """
    ours = not keys.come_from_elsewhere("fernet_keys")
    if len(keys.fernet_keys()) == 1:
        if not ours:
            raise errors.KeysComeFromElsewhere
        keys.add_fernet_key()
    wrapped = 0
    for old in _old_sources(batch):
        _call(
            "network_rewrap_sources",
            [pk for pk, _secret in old],
            [vault().rotate(secret) for _pk, secret in old],
        )
        wrapped += len(old)
        after_batch(len(old))
    for arrivals in _old_arrivals(batch):
        for pk, secret in arrivals:
            # Unless it was taken over or erased meanwhile.
            same = Arrival.objects.filter(pk=pk, wrapped_key=secret)
            same.update(wrapped_key=vault().rotate(secret))
        wrapped += len(arrivals)
        after_batch(len(arrivals))
    for column in DEVICE_SECRETS:
        for devices in _old_devices(column, batch):
            for pk, secret in devices:
                FieldDevice.objects.filter(pk=pk, **{column: secret}).update(
                    **{column: vault().rotate(secret)}
                )
            wrapped += len(devices)
            after_batch(len(devices))
    for people in _old_national_ids(batch):
        _call(
            "network_rewrap_national_ids",
            [pk for pk, _cipher, _digest in people],
            [vault().rotate(cipher) for _pk, cipher, _digest in people],
            [digest for _pk, _cipher, digest in people],
        )
        wrapped += len(people)
        after_batch(len(people))
    # What another process sealed under the older key while this ran is still to be done.
    if remaining():
        return wrapped, 0
    return wrapped, keys.retire_fernet_keys() if ours else 0


def rotate_hash_key() -> int:
    """Hash every national ID under a new key, made from the ciphers; how many.

    In one transaction, so that two numbers never compare under two keys. Cut off
    before the new key is adopted, running again hashes under the same new key.

    Raises:
        KeysComeFromElsewhere: the environment gives the hash key.
    """
    if keys.come_from_elsewhere("hash_key"):
        raise errors.KeysComeFromElsewhere
    fresh = keys.next_hash_key()
    hashed = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Nobody adds a number under the older key meanwhile.
            cursor.execute("LOCK TABLE network_personrecord IN SHARE ROW EXCLUSIVE MODE")
        for people in _national_ids(BATCH):
            _call(
                "network_rewrap_national_ids",
                [pk for pk, _cipher, _digest in people],
                [cipher for _pk, cipher, _digest in people],
                [
                    hmac.digest(fresh, vault().decrypt(cipher), "sha256")
                    for _pk, cipher, _digest in people
                ],
            )
            hashed += len(people)
    keys.adopt_next_hash_key()
    return hashed


def _old_sources(batch: int = BATCH) -> Iterator[list[tuple[int, bytes]]]:
    return _old_keys(Source.objects.filter(wrapped_key__isnull=False), batch)


def _old_arrivals(batch: int = BATCH) -> Iterator[list[tuple[int, bytes]]]:
    return _old_keys(Arrival.objects.exclude(wrapped_key=b""), batch)


def _old_devices(column: str, batch: int = BATCH) -> Iterator[list[tuple[int, bytes]]]:
    devices = FieldDevice.objects.filter(**{f"{column}__isnull": False})
    return _old_keys(devices, batch, column)


def _old_keys(
    keepers: QuerySet[Any], batch: int, column: str = "wrapped_key"
) -> Iterator[list[tuple[int, bytes]]]:
    newest = Fernet(keys.fernet_keys()[0])
    last = 0
    wrapped = keepers.order_by("pk")
    while rows := list(wrapped.filter(pk__gt=last).values_list("pk", column)[:batch]):
        last = rows[-1][0]
        old = [(pk, bytes(key)) for pk, key in rows if key and not _opens(newest, bytes(key))]
        if old:
            yield old


def _old_national_ids(batch: int = BATCH) -> Iterator[list[tuple[int, bytes, bytes]]]:
    newest = Fernet(keys.fernet_keys()[0])
    for rows in _national_ids(batch):
        if old := [row for row in rows if not _opens(newest, row[1])]:
            yield old


def _national_ids(batch: int) -> Iterator[list[tuple[int, bytes, bytes]]]:
    last = 0
    sealed = PersonRecord.objects.filter(national_id_encrypted__isnull=False).order_by("pk")
    columns = ("pk", "national_id_encrypted", "national_id_hash")
    while rows := list(sealed.filter(pk__gt=last).values_list(*columns)[:batch]):
        last = rows[-1][0]
        yield [(pk, bytes(cipher), bytes(digest)) for pk, cipher, digest in rows]


def _opens(key: Fernet, token: bytes) -> bool:
    try:
        key.decrypt(token)
    except InvalidToken:
        return False
    return True


def _call(function: str, *arrays: list[int] | list[bytes]) -> None:
    """One batch, in one statement; arrays in the order of the function's arguments."""
    types = ["bigint[]", *["bytea[]"] * (len(arrays) - 1)]
    places = ", ".join(f"%s::{each}" for each in types)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({places})", list(arrays))
