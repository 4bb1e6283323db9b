"""Takes in what a phone wrote into a file because it could not send: one record after another.

Each goes the way of what a phone sends (survey.submissions.receive): sent later by the phone
as well, nothing is doubled, and the phone is told by its receipts that it is there.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final, Literal

from network.models import FieldDevice
from network.sentences import sentence
from survey.field.sending import errors
from survey.openrosa.envelopes import LARGEST_BYTES
from survey.openrosa.errors import OpenRosaError
from survey.refusals import Attachment
from survey.submissions import Received, TakenFromFile, receive

if TYPE_CHECKING:
    from network.models import Account

LARGEST_FILE: Final = 190_000_000  # bytes
MOST_RECORDS: Final = 2_000
MOST_ENTRIES: Final = 20_000
MOST_PLAIN_BYTES: Final = 1_000_000_000  # of all that is in it: a small file may unpack to much
MANIFEST: Final = "rangwat-outbox.json"
LARGEST_MANIFEST: Final = 5_000_000  # bytes
IN_MEMORY: Final = 1 << 20
PIECE: Final = 1 << 16
_UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError)
_KINDS: Final = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}

State = Literal["new", "completed", "known", "refused"]


@dataclass(frozen=True)
class TakenIn:
    """What became of one record of the file."""

    label: str
    state: State
    reason: str = ""  # of a refusal
    awaited: int = 0  # files that the record names and that did not come


@dataclass(frozen=True)
class Outbox:
    """What became of a file; drafts are nobody's word yet and stay where they are."""

    records: list[TakenIn]
    drafts: int

    def count(self, state: State) -> int:
        return sum(each.state == state for each in self.records)


def take_in(file: IO[bytes], account: Account) -> Outbox:
    """Take in all finished records of a ZIP file that a phone wrote, as `account` hands it in.

    One that is refused does not keep the others: it is told, and kept as what phones send is.

    Raises:
        NotAnOutbox: no ZIP, cut short, sealed, or without a single record.
        OutboxIsTooLarge: more than is taken at once.
    """
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise errors.NotAnOutbox from error
    with package:
        return _taken_in(package, account)


def _taken_in(package: zipfile.ZipFile, account: Account) -> Outbox:
    entries = [each for each in package.infolist() if not each.is_dir()]
    if any(each.flag_bits & 1 for each in entries):
        raise errors.NotAnOutbox
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_PLAIN_BYTES:
        raise errors.OutboxIsTooLarge
    said = _manifest(package, entries)
    folders = _records(entries)
    finished = [folder for folder in folders if folder.parts[:1] != ("drafts",)]
    if not folders:
        raise errors.NotAnOutbox
    if len(finished) > MOST_RECORDS:
        raise errors.OutboxIsTooLarge
    device = _own_device(said.get("device"), account)
    labels = _labels(said)
    # As they were begun, where the file says so: an edit after what it edits.
    order = {folder: number for number, folder in enumerate(labels)}
    finished.sort(key=lambda folder: order.get(str(folder), len(order)))
    taken = [
        _record(package, folders[each], labels.get(str(each)) or each.name, account, device)
        for each in finished
    ]
    return Outbox(taken, drafts=len(folders) - len(finished))


def _records(
    entries: list[zipfile.ZipInfo],
) -> dict[PurePosixPath, tuple[zipfile.ZipInfo, list[zipfile.ZipInfo]]]:
    """By folder the instance and what lies beside it; as ODK Collect keeps them, too."""
    by_folder: dict[PurePosixPath, list[zipfile.ZipInfo]] = defaultdict(list)
    for entry in entries:
        by_folder[PurePosixPath(entry.filename).parent].append(entry)
    found = {}
    for folder, members in by_folder.items():
        names = {PurePosixPath(each.filename).name: each for each in members}
        instance = names.get("submission.xml") or names.get(f"{folder.name}.xml")
        if instance is not None:
            found[folder] = (instance, [each for each in members if each is not instance])
    return found


def _record(
    package: zipfile.ZipFile,
    of: tuple[zipfile.ZipInfo, list[zipfile.ZipInfo]],
    label: str,
    account: Account,
    device: FieldDevice | None,
) -> TakenIn:
    instance, members = of
    if instance.file_size > LARGEST_BYTES:
        raise errors.OutboxIsTooLarge
    xml = b"".join(_pieces(package, instance))
    spools: list[IO[bytes]] = []
    try:
        files = [_attachment(package, each, spools) for each in members]
        received = receive(
            xml,
            files,
            device=device,
            typed=None if device else TakenFromFile(account),
            reported_device="outbox.zip",
        )
    except OpenRosaError as refusal:
        return TakenIn(label, "refused", reason=sentence(refusal))
    finally:
        for spool in spools:
            spool.close()
    return TakenIn(label, _state(received), awaited=len(received.awaited))


def _state(received: Received) -> State:
    if received.is_new:
        return "new"
    return "completed" if received.new_files else "known"


def _attachment(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, spools: list[IO[bytes]]
) -> Attachment:
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, prefix="rangwat-")  # noqa: SIM115
    spools.append(spool)
    for piece in _pieces(package, entry):
        spool.write(piece)

    def opened() -> IO[bytes]:
        spool.seek(0)
        return spool

    name = PurePosixPath(entry.filename).name
    kind = _KINDS.get(name.rpartition(".")[2].lower(), "")
    return Attachment(name, kind, _sha256(opened()), opened)


def _pieces(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Never more than the entry says it has: what was counted is what is unpacked."""
    left = entry.file_size
    try:
        member = package.open(entry)
    except _UNREADABLE as error:
        raise errors.NotAnOutbox from error
    with member:
        while True:
            try:
                piece = member.read(PIECE)
            except _UNREADABLE as error:
                raise errors.NotAnOutbox from error
            if not piece:
                return
            left -= len(piece)
            if left < 0:
                raise errors.NotAnOutbox
            yield piece


def _sha256(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _manifest(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Mapping[str, Any]:
    """What the phone says of its file; a file without it is as good."""
    entry = next((each for each in entries if each.filename == MANIFEST), None)
    if entry is None or entry.file_size > LARGEST_MANIFEST:
        return {}
    try:
        said = json.loads(b"".join(_pieces(package, entry)))
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _labels(said: Mapping[str, Any]) -> dict[str, str]:
    """By folder what the phone called a record, in the order in which they were begun."""
    records = said.get("records")
    return {
        each["folder"]: str(each.get("label") or each.get("formTitle") or "")[:200]
        for each in (records if isinstance(records, list) else [])
        if isinstance(each, dict) and isinstance(each.get("folder"), str)
    }


def _own_device(username: object, account: Account) -> FieldDevice | None:
    """The phone that wrote the file, where it is the account's own, also one that has ended."""
    if not isinstance(username, str) or "\0" in username:
        return None
    found = FieldDevice.objects.filter(username=username, account=account)
    device: FieldDevice | None = found.select_related("account").first()
    return device
