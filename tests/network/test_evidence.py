"""Kept files: what came in comes out, in flat memory, or not at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from cryptography.fernet import Fernet
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import given, settings
from hypothesis import strategies as st

from network import evidence, sealing
from network.errors import EvidenceDamaged
from network.identity import vault
from network.models import Source
from tests import factories
from tests.import_commands import keep_in, kept_files

PIECE = 16


@pytest.fixture(autouse=True)
def _media(tmp_path, settings, monkeypatch):
    keep_in(tmp_path / "media", settings)
    monkeypatch.setattr(sealing, "PIECE", PIECE)


def kept(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What a source says of a content, and the sealed file: its head and its pieces."""
    said = evidence.stored(content)
    with default_storage.open(said["stored_as"]) as file:
        head = file.read(len(sealing.FORM) + sealing.SALT)
        return said, [head, *iter(lambda: file.read(PIECE + sealing.TAG), b"")]


def kept_as_tokens(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The same of the first form: a line that names it, and a token a line."""
    key = Fernet.generate_key()
    own = hmac.digest(key, sealing.FIRST_FORM, "sha256")
    fernet = Fernet(base64.urlsafe_b64encode(own))
    pieces = [content[at : at + PIECE] for at in range(0, max(1, len(content)), PIECE)]
    lines = [
        fernet.encrypt(number.to_bytes(8, "big") + bytes([number == len(pieces) - 1]) + piece)
        + b"\n"
        for number, piece in enumerate(pieces)
    ]
    return {"wrapped_key": vault().encrypt(key)}, [sealing.FIRST_FORM, *lines]


def opened(said: dict[str, Any], parts: list[bytes]) -> bytes:
    """What is read where the sealed file has these parts instead."""
    name = default_storage.save("sources/changed.enc", ContentFile(b"".join(parts)))
    return b"".join(evidence.pieces(name, said["wrapped_key"]))


@given(st.binary(max_size=5 * PIECE))
@settings(max_examples=60, deadline=None)
def test_what_was_sealed_is_opened_again(content: bytes):
    key = Fernet.generate_key()
    pieces = sealing.Reader(sealing.sealed(io.BytesIO(content), key))
    again = sealing.opened(io.BytesIO(pieces.readall() or b""), key)
    assert b"".join(again) == content


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_file_is_kept_byte_for_byte(size: int, tmp_path: Path):
    content = bytes(range(size))
    came = tmp_path / "came"
    came.write_bytes(content)
    said = evidence.stored_file(came)
    assert (said["byte_count"], said["sha256"]) == (size, hashlib.sha256(content).hexdigest())
    evidence.write_to(said["stored_as"], said["wrapped_key"], tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == content
    assert (tmp_path / "again").stat().st_mode & 0o777 == 0o600


def test_nothing_of_the_content_shows_in_what_is_kept():
    said, parts = kept(b"secret name " * 10)
    assert b"secret" not in b"".join(parts)
    assert said["sha256"] not in said["stored_as"]


class Dripping(io.BytesIO):
    """Gives one byte at a time, as a storage over a network may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(1, size) if size is not None and size >= 0 else 1)


def test_what_comes_in_drops_is_sealed_and_opened_the_same():
    key, content = Fernet.generate_key(), bytes(range(3 * PIECE))
    sealed = b"".join(sealing.sealed(Dripping(content), key))
    assert b"".join(sealing.opened(io.BytesIO(sealed), key)) == content


def test_two_files_under_one_key_share_no_piece():
    key = Fernet.generate_key()
    one, other = (list(sealing.sealed(io.BytesIO(bytes(PIECE)), key)) for _ in range(2))
    assert set(one).isdisjoint(other)


def test_a_file_of_a_single_token_still_opens():
    key = Fernet.generate_key()
    name = default_storage.save("sources/old.enc", ContentFile(Fernet(key).encrypt(b"old")))
    assert b"".join(evidence.pieces(name, vault().encrypt(key))) == b"old"


@pytest.mark.parametrize("form", [kept, kept_as_tokens])
@pytest.mark.parametrize(
    "changed",
    [
        lambda parts: parts[:-1],
        lambda parts: parts[:1],
        lambda _parts: [],
        lambda parts: [*parts[:-1], parts[-1][:-20]],
        lambda parts: [parts[0], parts[2], parts[1], *parts[3:]],
        lambda parts: [parts[0], *parts[2:]],
        lambda parts: [*parts, parts[-1]],
        lambda parts: [*parts[:2], parts[1], *parts[2:]],
        lambda parts: [parts[0], parts[-1]],
        lambda parts: [parts[0], b"\n", *parts[1:]],
        lambda parts: [*parts, b"\0"],
        lambda parts: [*parts[:2], parts[2][:9] + b"!" + parts[2][10:], *parts[3:]],
        lambda parts: parts[1:],
    ],
)
def test_a_file_cut_off_or_out_of_order_does_not_open(changed, form):
    said, parts = form(bytes(range(5 * PIECE)))
    assert opened(said, parts) == bytes(range(5 * PIECE))
    with pytest.raises(EvidenceDamaged):
        opened(said, changed(parts))


def test_a_damaged_file_is_not_written_half(tmp_path: Path):
    said, parts = kept(bytes(range(5 * PIECE)))
    name = default_storage.save("sources/half.enc", ContentFile(b"".join(parts[:3])))
    with pytest.raises(EvidenceDamaged):
        evidence.write_to(name, said["wrapped_key"], tmp_path / "half")
    assert not (tmp_path / "half").exists()


def test_the_key_of_another_file_opens_nothing():
    said, _parts = kept(b"one")
    other, _parts = kept(b"two")
    with pytest.raises(EvidenceDamaged):
        b"".join(evidence.pieces(said["stored_as"], other["wrapped_key"]))


def test_nothing_is_written_over(tmp_path: Path):
    said, _parts = kept(b"one")
    (tmp_path / "there").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        evidence.write_to(said["stored_as"], said["wrapped_key"], tmp_path / "there")
    assert (tmp_path / "there").read_bytes() == b"mine"


@pytest.mark.django_db
def test_a_crash_between_the_file_and_its_row_leaves_no_source(tmp_path: Path, monkeypatch):
    came = tmp_path / "came"
    came.write_bytes(b"x")

    def crash(**_: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(Source.objects, "create", crash)
    with pytest.raises(RuntimeError):
        evidence.receive_file(came, title="x", as_of=factories.FIRST_DAY)
    monkeypatch.undo()
    assert not Source.objects.filter(kind="import").exists()


def test_a_disk_that_fails_leaves_no_file(monkeypatch):
    def fail(_descriptor: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr(evidence.os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        evidence.stored(b"x")
    assert kept_files() == []


def test_a_folder_made_for_a_file_is_on_the_disk_with_it(monkeypatch):
    synced: list[str] = []
    forced = evidence.os.fsync

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        forced(descriptor)

    monkeypatch.setattr(evidence.os, "fsync", note)
    path = Path(default_storage.path(evidence.stored(b"x")["stored_as"]))
    above = [path, path.parent, path.parent.parent, path.parent.parent.parent]
    assert set(map(str, above)) <= set(synced)
    assert synced.index(str(path)) < len(synced) - 1  # its folder after what it names

    synced.clear()  # a folder that is there already, made by whom we do not know, costs no more
    monkeypatch.setattr(evidence.uuid, "uuid4", lambda: uuid.UUID(f"{path.stem[:2]}{'0' * 30}"))
    again = Path(default_storage.path(evidence.stored(b"y")["stored_as"]))
    assert synced == [str(again), str(again.parent)]


def test_a_folder_that_was_taken_away_is_made_again():
    path = Path(default_storage.path(evidence.stored(b"x")["stored_as"]))
    shutil.rmtree(Path(default_storage.path("sources")))
    with patch.object(evidence.uuid, "uuid4", lambda: uuid.UUID(f"{path.stem[:2]}{'1' * 30}")):
        assert default_storage.exists(evidence.stored(b"x")["stored_as"])


_LARGE = """
import resource, sys
from pathlib import Path
from django.conf import settings
settings.configure(
    MEDIA_ROOT=sys.argv[1], VAR=sys.argv[1], SECRET_KEY="x",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "network"],
    AUTH_USER_MODEL="network.Account",
    STORAGES={"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}},
)
import django
django.setup()
from network import evidence
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
came = Path(sys.argv[1]) / "came"
with came.open("wb") as file:
    for _ in range(150):
        file.write(b"0123456789abcdef" * 65536)
said = evidence.stored_file(came)
evidence.write_to(said["stored_as"], said["wrapped_key"], came.with_name("again"))
assert came.with_name("again").stat().st_size == said["byte_count"] == 150 << 20
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_file_takes_no_more_memory_than_a_few_pieces(tmp_path: Path):
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", _LARGE, str(tmp_path)],
        cwd=root, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert int(told.stdout) < 40_000  # KiB; the file has 150 MiB
