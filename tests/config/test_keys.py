"""Key files: whole, private, and one for all."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.fernet import Fernet, MultiFernet

from network.keys import fernet_keys, hash_key, make_key_file


@pytest.fixture
def no_keys_given(monkeypatch, settings, tmp_path):
    settings.VAR = tmp_path
    monkeypatch.delenv("RANGWAT_FERNET_KEYS")
    monkeypatch.delenv("RANGWAT_HASH_KEY")
    return tmp_path / "keys"


def test_a_key_file_is_readable_by_its_owner_only(tmp_path):
    make_key_file(tmp_path / "keys" / "one")
    assert (tmp_path / "keys" / "one").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["one"]


def test_a_key_that_exists_is_never_replaced(tmp_path):
    make_key_file(tmp_path / "one")
    first = (tmp_path / "one").read_bytes()
    make_key_file(tmp_path / "one")
    assert (tmp_path / "one").read_bytes() == first


def test_processes_that_start_together_agree_on_one_key(no_keys_given):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: hash_key(), range(64)))
    assert len(found) == 1


def test_what_an_older_key_encrypted_is_still_read(no_keys_given):
    old = MultiFernet([Fernet(key) for key in fernet_keys()]).encrypt(b"evidence")
    path = no_keys_given / "fernet"
    path.write_text(f"{Fernet.generate_key().decode()}\n{path.read_text()}")
    newer = MultiFernet([Fernet(key) for key in fernet_keys()])
    assert newer.decrypt(old) == b"evidence"
    assert len(fernet_keys()) == 2
