"""Credentials of field devices: registered, shown once, asked at every request, ended for good.

A secret is random (138 bits), so nobody guesses it and no slow hash is needed: one keyed hash
and two queries tell who is there. Only the hash is kept. For Digest, which needs the MD5 of
name and secret, that is kept too, encrypted, and only where the settings allow it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from functools import cache

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from network import ended_devices, errors, evidence, prepared
from network.access import Permission, acts_somewhere, grants, places_of
from network.admissions import may_recover
from network.identity import vault
from network.keys import former_hash_keys, hash_key
from network.models import Account, FieldDevice, FieldDeviceEnding
from network.moments import Moment

REALM = "Rangwat"
# Without 0 and o, 1, i and l: where no camera works they are typed from the page.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
SECRET_LENGTH = 28  # 31**28: 138 bits
FEWEST_LETTERS = 8  # different ones in a secret; fewer come once in 10**11 draws
USERNAME_LENGTH = 8
LONGEST_NAME = 60
SEEN_AGAIN = timedelta(minutes=10)  # one write in ten minutes, not one a request
NOBODY = bytes(32)  # compared with where there is no such device: the time tells nothing


def register_device(
    account: Account, name: str, *, by: Account | None = None
) -> tuple[FieldDevice, str]:
    """A device of an account, and its secret, which is told now and kept nowhere.

    `by` is who registers it, where that is another: somebody who could let the account back in
    anyway, since whoever sees the secret may use it.

    Raises:
        DeviceNeedsName: blank, or longer than LONGEST_NAME.
        NothingToSurvey: the account may survey nowhere.
        MayNotRegister: `by` could not have given the account its roles.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise errors.DeviceNeedsName
    if by is not None and by.pk != account.pk and not may_recover(by, account):
        raise errors.MayNotRegister
    if not acts_somewhere(account, Permission.SURVEY):
        raise errors.NothingToSurvey
    username, secret = f"d-{_drawn(USERNAME_LENGTH)}", _drawn(SECRET_LENGTH)
    device = FieldDevice.objects.create(
        username=username,
        account=account,
        registered_by=by or account,
        name=name,
        **_hashes(username, secret),
    )
    return device, secret


def renew_secret(device: FieldDevice, secret: str) -> None:
    """Put a secret the device drew itself in place of the one it has, which is good no more.

    What set it up has been seen by a camera and stands in the history of a browser; after this
    neither lets anybody in. The device draws it, so that it has it even where our answer is lost.

    Raises:
        WeakDeviceSecret: not SECRET_LENGTH of LETTERS, or hardly drawn at random.
    """
    if (
        len(secret) != SECRET_LENGTH
        or not set(secret) <= set(LETTERS)
        or len(set(secret)) < FEWEST_LETTERS
    ):
        raise errors.WeakDeviceSecret
    FieldDevice.objects.filter(pk=device.pk, ending__isnull=True).update(
        **_hashes(device.username, secret)
    )


def end_device(device: FieldDevice, *, by: Account | None, reason: str) -> FieldDeviceEnding:
    """From the next request on the device may do nothing; what it sent stays.

    Raises:
        EndingNeedsReason: blank.
        MayNotEndDevice: `by` neither holds it nor lets people in where its holder acts.
        DeviceHasEnded: somebody was first.
    """
    if not reason.strip():
        raise errors.EndingNeedsReason
    if by is not None and not may_end(by, device):
        raise errors.MayNotEndDevice
    try:
        with transaction.atomic():
            ending = FieldDeviceEnding.objects.create(
                device=device,
                reason=reason.strip(),
                source=evidence.receive_statement(
                    f"ยกเลิกเครื่องเก็บข้อมูล {device.username}",
                    as_of=Moment.now().last_day,
                    recorded_by=by,
                ),
            )
            # What the phone keeps is opened by nobody's help from now on.
            FieldDevice.objects.filter(pk=device.pk).update(recovery_encrypted=None)
            # Last, and before the commit: an ending that is not written down would be undone
            # by a backup made before it.
            ended_devices.remember(device.key)
    except IntegrityError as error:
        raise errors.DeviceHasEnded from error
    return ending


def replay_endings() -> int:
    """End again the devices that a restored database still knows as good; how many."""
    standing = FieldDevice.objects.filter(key__in=ended_devices.remembered(), ending__isnull=True)
    for device in standing:
        end_device(device, by=None, reason="ยกเลิกไว้แล้วก่อนกู้ข้อมูลสำรอง")
    return len(standing)


def may_end(account: Account, device: FieldDevice) -> bool:
    """Its holder may, and whoever lets people in where its holder acts: the phone is lost."""
    if device.account_id == account.pk:
        return True
    acting = grants(device.account, Moment.now()).values_list("place_id", flat=True)
    return not set(acting).isdisjoint(places_of(account, Permission.INVITE))


def devices_of(account: Account) -> QuerySet[FieldDevice]:
    """Devices of an account, those that are good first."""
    return (
        FieldDevice.objects.filter(account=account)
        .select_related("ending", "registered_by")
        .order_by(F("ending__pk").desc(nulls_first=True), "-registered_at", "-pk")
    )


def device_for_basic(username: str, secret: str) -> FieldDevice | None:
    """The device with this name and secret; None too where it or its account has ended.

    One query. The hash is compared in constant time, also where nobody has the name.
    """
    device = _standing(username)
    known = bytes(device.secret_hash) if device else NOBODY
    newest = _secret_hash(secret, hash_key())
    if hmac.compare_digest(newest, known):
        return device
    former = [_secret_hash(secret, key) for key in former_hash_keys()]
    # Hashed before the key was changed, of which the secret is not kept: hashed anew now.
    if device is not None and any(hmac.compare_digest(each, known) for each in former):
        FieldDevice.objects.filter(pk=device.pk).update(secret_hash=newest)
        return device
    return None


def device_for_digest(username: str) -> tuple[FieldDevice | None, str]:
    """The device of this name, and the key HA1 its answers are reckoned from. One query.

    Without the device, or where it was registered without Digest, a key nobody has.
    """
    device = _standing(username)
    if device is not None and device.digest_key_encrypted:
        try:
            return device, vault().decrypt(bytes(device.digest_key_encrypted)).decode()
        except InvalidToken:  # keys of another installation
            return None, secrets.token_hex(16)
    return None, secrets.token_hex(16)


def digest_key(username: str, secret: str, realm: str = REALM) -> str:
    """HA1 of RFC 7616 §3.4.2 with MD5, the one algorithm ODK Collect has."""
    return hashlib.md5(f"{username}:{realm}:{secret}".encode(), usedforsecurity=False).hexdigest()


def note_seen(device: FieldDevice) -> None:
    """Write down that the device was here; at most every ten minutes."""
    now = timezone.now()
    if device.last_seen_at is not None and now - device.last_seen_at < SEEN_AGAIN:
        return
    stale = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=now - SEEN_AGAIN)
    FieldDevice.objects.filter(stale, pk=device.pk).update(last_seen_at=now)


def _standing(username: str) -> FieldDevice | None:
    if "\0" in username:
        return None
    rows = prepared.rows_of(_standing_statement(), [username])
    if not rows:
        return None
    (row,) = rows
    of_device = [field.attname for field in FieldDevice._meta.concrete_fields]
    of_account = [field.attname for field in Account._meta.concrete_fields]
    device = FieldDevice.from_db(connection.alias, of_device, row[: len(of_device)])
    device.account = Account.from_db(connection.alias, of_account, row[len(of_device) :])
    return device


@cache
def _standing_statement() -> str:
    """Asked at every request of a phone: put together once, with a name to be filled in.

    Columns of the device, then of its account, both in the order of their fields.
    """
    standing = FieldDevice.objects.filter(
        ending__isnull=True, account__is_active=True, username="name"
    )
    statement, values = standing.select_related("account").query.sql_with_params()
    if values != ("name",):
        raise AssertionError(f"no longer asked by the name alone: {values}")
    return str(statement)


def _hashes(username: str, secret: str) -> dict[str, bytes | None]:
    """The two columns in which a secret stands."""
    digest = vault().encrypt(digest_key(username, secret).encode())
    return {
        "secret_hash": _secret_hash(secret, hash_key()),
        "digest_key_encrypted": digest if settings.FIELD_DIGEST else None,
    }


def _drawn(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def _secret_hash(secret: str, key: bytes) -> bytes:
    return hmac.digest(key, f"field device\0{secret}".encode("utf-8", "replace"), "sha256")
