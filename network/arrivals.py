"""What becomes of a file that somebody sends to a page: kept, read as told, tried, taken in.

An arrival is a working row. Every change of its state is one conditional step, so that
a button pressed twice, a second tab or a second worker find it done.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Protocol

from cryptography.fernet import Fernet, InvalidToken
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from formats.archives import PICTURES, WORLD_FILES
from network import errors, evidence
from network.identity import vault
from network.models import Arrival, RememberedMapping

if TYPE_CHECKING:
    from network.models import Account, Place, Source

State = Arrival.State
LARGEST_BYTES = 190_000_000  # of one upload; the proxy in front lets 200 MB through
KEPT_DAYS = 30  # of a file that nobody imports
BUSY = (State.WAITING, State.RUNNING)
IMPORTED = (State.DONE, State.HELD, State.UNDONE)
# Parts of a shapefile; what else lies beside one tells nothing that is read.
PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".xml"})
BESIDE = frozenset({*WORLD_FILES, ".prj", ".xml"})  # a picture
_LONGEST_STEM = 180  # bytes: a file system takes 255, and a Thai letter is three of them
_LONGEST_SUFFIX = 20  # bytes
_PIECE = 1 << 20  # bytes
_NO_DAY = (1980, 1, 1, 0, 0, 0)  # the same parts make the same bytes, whenever they are sent


class Upload(Protocol):
    """A file as a form gives it."""

    name: str | None

    @property
    def size(self) -> int | None:
        """How many bytes it has."""

    def chunks(self) -> Iterator[bytes]:
        """All of it, piece by piece."""


@dataclass(frozen=True)
class Settings:
    """How the sender says a file is to be read (network.deliveries.Delivery)."""

    title: str = ""
    as_of: date | None = None
    layer: str | None = None
    sheet: str | None = None
    srid: int | None = None
    encoding: str | None = None
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    repair: bool = False


# --- on its way in ----------------------------------------------------------------------------


def receive(uploads: Sequence[Upload], *, sent_by: Account, place: Place | None) -> Arrival:
    """Keep what was sent, encrypted, before anything of it is understood.

    Several files are the parts of shapefiles, or a picture with its world file: they are kept as
    one zip.

    Raises:
        UploadIsTooLarge, UploadIsEmpty, UploadsDoNotBelong: nothing is kept.
    """
    sizes = [upload.size or 0 for upload in uploads]
    if sum(sizes) > LARGEST_BYTES:
        raise errors.UploadIsTooLarge
    if not uploads or not all(sizes):
        raise errors.UploadIsEmpty
    names = [_plain_name(upload.name) for upload in uploads]
    with tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
        path = Path(folder) / "upload"
        if len(uploads) == 1:
            name = names[0]
            with path.open("wb") as file:
                _copy(uploads[0], file)
        else:
            name = _name_of_parts(names)
            _zip(dict(zip(names, uploads, strict=True)), path)
        kept = evidence.stored_file(path)
    return Arrival.objects.create(sent_by=sent_by, place=place, file_name=name, **kept)


def _copy(upload: Upload, file: IO[bytes]) -> None:
    for piece in upload.chunks():
        file.write(piece)


def _zip(parts: Mapping[str, Upload], path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name in sorted(parts):
            with archive.open(zipfile.ZipInfo(name, _NO_DAY), "w", force_zip64=True) as member:
                _copy(parts[name], member)


def _name_of_parts(names: Sequence[str]) -> str:
    """What the zip of the parts of a shapefile is called, or of a picture and what is beside it."""
    suffixes = [PurePosixPath(name).suffix.lower() for name in names]
    named = zip(names, suffixes, strict=True)
    heads = sorted(name for name, suffix in named if suffix in {".shp", *PICTURES})
    of_shapes = ".shp" in suffixes and PARTS.issuperset(suffixes)
    of_picture = len(heads) == 1 and {*PICTURES, *BESIDE}.issuperset(suffixes)
    if not (of_shapes or of_picture) or len(set(names)) < len(names):
        raise errors.UploadsDoNotBelong
    return f"{PurePosixPath(heads[0]).stem}.zip"


def _plain_name(name: str | None) -> str:
    """The last part of what a browser calls a file, without what cannot be written."""
    bare = PurePosixPath((name or "").replace("\\", "/")).name
    kept = "".join(character for character in bare if character.isprintable()).strip().rstrip(".")
    named = PurePosixPath(f"file{kept}" if kept.startswith(".") else kept or "file")
    stem, suffix = named.stem, named.suffix
    return f"{_cut(stem, _LONGEST_STEM)}{_cut(suffix, _LONGEST_SUFFIX)}"


def _cut(text: str, most: int) -> str:
    """As much of a text as fits into so many bytes, without half a letter."""
    return text.encode(errors="ignore")[:most].decode(errors="ignore")


# --- how it is to be read ---------------------------------------------------------------------


def settings_of(arrival: Arrival) -> Settings:
    """What the sender has said so far."""
    said = dict(arrival.settings)
    day = said.pop("as_of", None)
    return Settings(**said, as_of=date.fromisoformat(day) if day else None)


def choose(arrival: Arrival, register: str, settings: Settings) -> None:
    """Say what a file is to become and how it is read; what was tried otherwise is void.

    Raises:
        ArrivalIsBusy, ArrivalIsImported, ArrivalIsGone: it is too late.
    """
    said = asdict(settings)
    said["as_of"] = settings.as_of.isoformat() if settings.as_of else None
    with transaction.atomic():
        found = _to_change(arrival)
        if (found.register, found.settings) != (register, said):
            found.register, found.settings = register, said
            found.state, found.outcome = State.RECEIVED, {}
            found.save(update_fields=["register", "settings", "state", "outcome"])
    arrival.refresh_from_db()


def mark_of(arrival: Arrival) -> str:
    """SHA-256 of the file and all that was said of how it is read."""
    said = [arrival.sha256, arrival.register, arrival.place_id, arrival.settings]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def remembered_mapping(
    register: str, sender: str, headers: Sequence[str]
) -> dict[str, str | None] | None:
    """How a table of these headers from this sender was matched last; None if never."""
    found = RememberedMapping.objects.filter(
        register=register, sender=_bare(sender), headers=_digest(headers)
    ).first()
    return dict(found.mapping) if found else None


def remember_mapping(
    register: str,
    sender: str,
    headers: Sequence[str],
    mapping: Mapping[str, str | None],
    *,
    by: Account,
) -> None:
    """Keep how somebody matched the columns, for the next table of the same headers."""
    RememberedMapping.objects.update_or_create(
        register=register,
        sender=_bare(sender),
        headers=_digest(headers),
        defaults={"mapping": dict(mapping), "kept_by": by, "kept_at": timezone.now()},
    )


def _bare(sender: str) -> str:
    return "".join(sender.split()).casefold()


def _digest(headers: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(headers).encode()).hexdigest()


# --- tried, and taken in ----------------------------------------------------------------------


def ask(arrival: Arrival, *, is_trial: bool) -> None:
    """Put an arrival in the queue, to be tried or to be taken in as it was tried.

    Raises:
        ArrivalIsBusy, ArrivalIsImported, ArrivalIsGone: it is too late.
        ArrivalIsNotTried: it was not, or something about it was changed since.
    """
    with transaction.atomic():
        found = _to_change(arrival)
        tried = found.outcome if found.state == State.TRIED else {}
        is_told = found.register and found.settings.get("as_of")
        if not is_told or (not is_trial and tried.get("mark") != mark_of(found)):
            raise errors.ArrivalIsNotTried
        found.state, found.rows_done, found.rows_total = State.WAITING, 0, None
        found.outcome = {
            "is_trial": is_trial,
            "mark": mark_of(found),
            "asked_at": timezone.now().isoformat(),
            # What was shown is what is to happen, to the last row.
            "expected": None if is_trial else tried.get("shown"),
        }
        found.save(update_fields=["state", "rows_done", "rows_total", "outcome"])
    arrival.refresh_from_db()


def finish(
    arrival: Arrival,
    run: str,
    state: State,
    *,
    outcome: Mapping[str, Any],
    sealed: object = None,
    source: Source | None = None,
) -> None:
    """Write down what became of a run; `sealed` can hold names and is kept under the file's key.

    In the transaction of the import itself: whoever sees its rows sees this. The source takes
    over the file with its key, so that what erases the source erases all of it.

    Raises:
        ArrivalIsBusy: the run is no longer the one that counts; nothing may be written.
    """
    with transaction.atomic():
        found = Arrival.objects.select_for_update().get(pk=arrival.pk)
        if found.state != State.RUNNING or found.outcome.get("run") != run:
            raise errors.ArrivalIsBusy
        kept = {key: found.outcome.get(key) for key in ("is_trial", "mark", "begun_at")}
        found.outcome = {**kept, **outcome, "ended_at": timezone.now().isoformat()}
        if sealed is not None:
            found.outcome["sealed"] = _seal(found, sealed)
        found.state, found.source = state, source
        if source is not None:
            found.wrapped_key = b""
        found.save(update_fields=["state", "outcome", "source", "wrapped_key"])
    arrival.refresh_from_db()


def unsealed(arrival: Arrival) -> Any:
    """What a run showed, row by row; None where there is nothing, or it has been erased."""
    token, key = arrival.outcome.get("sealed"), _wrapped_key(arrival)
    if not token or not key:
        return None
    try:
        return json.loads(Fernet(vault().decrypt(key)).decrypt(token.encode()))
    except InvalidToken:
        return None


@contextmanager
def opened(arrival: Arrival) -> Iterator[Path]:
    """The file as it came, under its own name in a private folder that goes when this ends.

    Raises:
        ArrivalIsGone: it has been erased.
        EvidenceDamaged: what is kept is not what was kept.
    """
    key = _wrapped_key(arrival)
    stored_as = arrival.source.stored_as if arrival.source else arrival.stored_as
    if not key or not stored_as:
        raise errors.ArrivalIsGone
    with tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
        path = Path(folder) / arrival.file_name
        evidence.write_to(stored_as, key, path)
        yield path


def _seal(arrival: Arrival, content: object) -> str:
    key = vault().decrypt(bytes(arrival.wrapped_key))
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Fernet(key).encrypt(written).decode()


def _wrapped_key(arrival: Arrival) -> bytes:
    holder = arrival.source or arrival
    return bytes(holder.wrapped_key or b"")


def _to_change(arrival: Arrival) -> Arrival:
    """The row, locked, if it may still be changed."""
    found: Arrival = Arrival.objects.select_for_update().get(pk=arrival.pk)
    if found.state in BUSY:
        raise errors.ArrivalIsBusy
    if found.state in IMPORTED:
        raise errors.ArrivalIsImported
    if not found.stored_as:
        raise errors.ArrivalIsGone
    return found


# --- erased -----------------------------------------------------------------------------------


def discard(arrival: Arrival) -> None:
    """Erase a file that was never imported; that it was sent stays known.

    Raises:
        ArrivalIsBusy, ArrivalIsImported, ArrivalIsGone: it cannot be erased here.
    """
    with transaction.atomic():
        found = _to_change(arrival)
        _erase(found)
    arrival.refresh_from_db()


def erase_old(now: datetime) -> int:
    """Erase files that nobody imported within KEPT_DAYS; how many."""
    old = Arrival.objects.never_imported().filter(sent_at__lt=now - timedelta(days=KEPT_DAYS))
    erased = 0
    for key in list(old.exclude(state__in=BUSY).values_list("pk", flat=True)):
        with transaction.atomic():
            found = Arrival.objects.select_for_update().get(pk=key)
            if found.source_id is None and found.stored_as and found.state not in BUSY:
                _erase(found)
                erased += 1
    return erased


def _erase(arrival: Arrival) -> None:
    """The key goes with the row; the file once that is certain."""
    name = arrival.stored_as
    arrival.stored_as, arrival.wrapped_key = "", b""
    arrival.outcome = {key: said for key, said in arrival.outcome.items() if key != "sealed"}
    arrival.save(update_fields=["stored_as", "wrapped_key", "outcome"])
    transaction.on_commit(lambda: default_storage.delete(name))
