"""Rotation: everything stays readable at every moment, whenever it is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from network import errors, evidence, keys, rotation
from network.identity import masked_national_id, national_id_hash, sealed_national_id
from network.models import Party, PersonRecord, Source
from tests import factories

NUMBERS = ("9-0000-00000-01-9", "9000000000021", "9000000000039")


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("RANGWAT_FERNET_KEYS")
    monkeypatch.delenv("RANGWAT_HASH_KEY")
    settings.VAR = tmp_path
    return tmp_path


def world(tmp_path: Path) -> None:
    """Three sources with files, three people with ID numbers."""
    for number in range(3):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"เนื้อหา {number}")
        source = evidence.receive_file(path, title="x", as_of=factories.FIRST_DAY)
        PersonRecord.objects.create(
            party=Party.objects.create(kind=Party.Kind.PERSON),
            name="x",
            observed_on=factories.FIRST_DAY,
            source=source,
            **sealed_national_id(NUMBERS[number]),
        )


def all_is_readable() -> bool:
    contents = [evidence.content(each).decode() for each in Source.objects.order_by("pk")]
    masked = [
        masked_national_id(bytes(each.national_id_encrypted))
        for each in PersonRecord.objects.order_by("pk")
    ]
    found = [
        PersonRecord.objects.filter(national_id_hash=national_id_hash(each)).count()
        for each in NUMBERS
    ]
    return (
        contents == [f"เนื้อหา {number}" for number in range(3)]
        and masked[0] == "x-xxxx-xxxxx-01-9"
        and found == [1, 1, 1]
    )


@pytest.mark.django_db
def test_rotation_wraps_everything_and_retires_the_old_key(var):
    world(var)
    (old,) = keys.fernet_keys()
    assert rotation.rotate(batch=2) == (6, 1)
    (new,) = keys.fernet_keys()
    assert new != old
    assert old.decode() in (var / "keys" / "fernet-retired").read_text()
    assert (var / "keys" / "fernet").stat().st_mode & 0o777 == 0o600
    assert not rotation.remaining()
    assert all_is_readable()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("batches", [1, 2, 4])
def test_rotation_killed_after_any_batch_goes_on_where_it_stopped(var, batches: int):
    world(var)
    connection.close()  # the child must not inherit it
    child = os.fork()
    if child == 0:
        left = iter(range(batches - 1))
        rotation.rotate(
            batch=1,
            after_batch=lambda _done: (
                next(left, None) is None and os.kill(os.getpid(), signal.SIGKILL)
            ),
        )
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert len(keys.fernet_keys()) == 2
    left_over = rotation.remaining()
    assert left_over.sources + left_over.national_ids == 6 - batches
    assert all_is_readable()
    assert rotation.rotate(batch=1) == (6 - batches, 1)
    assert len(keys.fernet_keys()) == 1
    assert all_is_readable()


@pytest.mark.django_db
def test_the_check_counts_what_is_under_an_older_key(var, capsys):
    world(var)
    call_command("rotate_keys", check=True)
    keys.add_fernet_key()
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys", check=True)
    assert ended.value.code == 4
    assert "3 sources, 3 ID numbers" in capsys.readouterr().out
    call_command("rotate_keys", verbosity=0)
    assert all_is_readable()


@pytest.mark.django_db
def test_keys_of_the_environment_are_wrapped_under_their_first(var, monkeypatch):
    world(var)
    old, new = keys.fernet_keys()[0].decode(), Fernet.generate_key().decode()
    monkeypatch.setenv("RANGWAT_FERNET_KEYS", old)
    with pytest.raises(errors.KeysComeFromElsewhere):
        rotation.rotate()
    monkeypatch.setenv("RANGWAT_FERNET_KEYS", f"{new},{old}")
    assert rotation.rotate() == (6, 0)
    monkeypatch.setenv("RANGWAT_FERNET_KEYS", new)
    assert all_is_readable()


@pytest.mark.django_db
def test_the_hash_key_changes_with_every_hash(var):
    world(var)
    before = keys.hash_key()
    assert rotation.rotate_hash_key() == 3
    assert keys.hash_key() != before
    assert not (var / "keys" / "hash-next").exists()
    assert all_is_readable()


@pytest.mark.django_db
def test_a_hash_rotation_cut_off_before_its_key_is_adopted_is_finished_by_the_next(
    var, monkeypatch
):
    world(var)
    monkeypatch.setattr(keys, "adopt_next_hash_key", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rotation.rotate_hash_key()
    monkeypatch.undo()
    monkeypatch.delenv("RANGWAT_FERNET_KEYS")
    monkeypatch.delenv("RANGWAT_HASH_KEY")
    rotation.rotate_hash_key()
    assert all_is_readable()


@pytest.mark.django_db
def test_the_database_lets_nobody_else_change_a_secret(var):
    world(var)
    for sql in (
        "UPDATE network_source SET wrapped_key = 'x'",
        "UPDATE network_personrecord SET national_id_encrypted = 'x'",
        "UPDATE network_personrecord SET national_id_hash = sha256('x')",
        "SELECT network_rewrap_national_ids((SELECT array_agg(id) FROM network_personrecord),"
        " '{x,x,x}', '{x,x,x}')",
    ):
        with (
            pytest.raises(DatabaseError, match="is final"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert all_is_readable()


@pytest.mark.django_db
def test_what_was_erased_meanwhile_stays_erased(var):
    source = factories.source()
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_rewrap_sources(%s, %s)", [[source.pk], [b"x"]])
        assert cursor.fetchone()[0] == 0
    source.refresh_from_db()
    assert source.wrapped_key is None


@pytest.mark.django_db
def test_a_stored_file_is_unreadable_without_its_key(var):
    world(var)
    for source in Source.objects.all():
        with default_storage.open(source.stored_as) as file:
            assert "เนื้อหา".encode() not in file.read()
