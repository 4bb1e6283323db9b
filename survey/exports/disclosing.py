"""A file of records leaves: made, logged as a disclosure, and only then handed over (PDPA s.27)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import get_language

from formats.crs import STORAGE_SRID, recognise
from formats.thai import thai_date
from formats.writing import catalogue
from formats.writing.catalogue import Format
from formats.writing.layer import Column, Layer, Note
from formats.writing.spreadsheet import write_spreadsheet
from network import reading_log
from network.access import Permission, places_of
from network.models import Account, Disclosure, Place, Source
from network.moments import Moment
from network.places import names
from survey import errors
from survey.exports import listing
from survey.exports.dataset import Dataset, Item

ROUTE: Final = "new-export"
LONGEST_NAME: Final = 120  # characters of a file name
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


@dataclass(frozen=True)
class Scope:
    """What of a dataset the account may take out of a place at a moment.

    `readable` are keys of the places whose rows are in the file, of all `inside`. `withheld`
    are columns it may not have.
    """

    inside: list[int]
    readable: list[int]
    offered: tuple[Item, ...]
    withheld: tuple[Item, ...]

    def counted(self, dataset: Dataset, moment: Moment) -> tuple[int, int]:
        """(n, N): rows in the file, and in the whole place."""
        own = dataset.count(self.readable, moment)
        if len(self.readable) == len(self.inside):
            return own, own
        return own, dataset.count(self.inside, moment)


@dataclass(frozen=True)
class Order:
    """Who wants what of which place, as known when, in which form, for whom and why."""

    account: Account
    dataset: Dataset
    place: Place
    moment: Moment
    format: Format
    columns: Sequence[str]
    recipient: str
    purpose: str
    srid: int = STORAGE_SRID


@dataclass(frozen=True)
class Disclosed:
    """The file, for as long as its folder is there, and what was logged of it."""

    path: Path
    name: str
    format: Format
    disclosure: Disclosure


def scope(account: Account, dataset: Dataset, place: Place, moment: Moment) -> Scope:
    """What the account may take out. Names go only where it may see them in all of it.

    Raises:
        NothingToExport: it may see nothing of this in any part of the place.
    """
    inside = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    own = set(places_of(account, dataset.permission))
    readable = [key for key in inside if key in own]
    if not readable:
        raise errors.NothingToExport
    names_too = set(places_of(account, Permission.SEE_IDENTITY)).issuperset(readable)
    offered = tuple(item for item in dataset.items if names_too or not item.needs_identity)
    return Scope(
        inside,
        readable,
        offered,
        tuple(item for item in dataset.items if item not in offered),
    )


@contextmanager
def disclosed(order: Order) -> Iterator[Disclosed]:
    """Make the file, log it, and hand it over until the context ends.

    The log is written in one transaction after the last byte: names and money in the file are
    readings too. A file that cannot be logged is gone with its folder.

    Raises:
        NothingToExport, ExportNeedsPurpose, ExportNeedsColumns, FormatNeedsShapes.
    """
    _ensure_possible(order)
    allowed = scope(order.account, order.dataset, order.place, order.moment)
    items = tuple(item for item in allowed.offered if item.column.key in order.columns)
    if not items:
        raise errors.ExportNeedsColumns
    key = uuid4()
    with TemporaryDirectory(prefix="rangwat-") as folder, reading_log.gathering() as gathered:
        path = Path(folder) / f"{order.dataset.key}{order.format.suffix}"
        own, whole = allowed.counted(order.dataset, order.moment)
        notes = _notes(order, allowed, items, key=key, counted=(own, whole))
        with order.dataset.batches(items, allowed.readable, order.moment) as batches:
            layer = Layer(
                name=order.dataset.key,
                title=order.dataset.title,
                columns=tuple(item.column for item in items),
                batches=batches,
                shape=order.dataset.shape,
                label=order.dataset.label,
                notes=notes,
                english=_english(),
            )
            written = catalogue.write(order.format.key, layer, path, order.srid)
        made = _log(order, path, key=key, items=items, rows=written.rows, gathered=gathered)
        yield Disclosed(path, file_name(order), order.format, made)


@contextmanager
def register(account: Account, *, purpose: str) -> Iterator[Path]:
    """The register of disclosures the account may see, as XLSX; logged like any other file."""
    key = uuid4()
    with TemporaryDirectory(prefix="rangwat-") as folder:
        path = Path(folder) / "register.xlsx"
        layer = Layer(
            name=listing.REGISTER,
            title=listing.dataset_title(listing.REGISTER),
            columns=listing.COLUMNS,
            batches=listing.batches(listing.visible_to(account)),
            notes=(
                Note("exported_by", "ผู้ส่งออก", "Exported by", account.name),
                Note("disclosure", "เลขที่การเปิดเผยข้อมูล", "Number of the disclosure", str(key)),
            ),
            english=_english(),
        )
        rows = write_spreadsheet(layer, path).rows
        Disclosure.objects.create(
            key=key,
            account=account,
            dataset=listing.REGISTER,
            format="xlsx",
            recipient=account.name,
            purpose=purpose,
            columns=[column.key for column in listing.COLUMNS],
            row_count=rows,
            has_identity=False,
            **_measured(path),
        )
        yield path


def _log(
    order: Order,
    path: Path,
    *,
    key: UUID,
    items: Sequence[Item],
    rows: int,
    gathered: reading_log.Gathered,
) -> Disclosure:
    """Write down what leaves, and whose names or money are in it: both or neither."""
    recipient, purpose = order.recipient.strip(), order.purpose.strip()
    with transaction.atomic():
        made = Disclosure.objects.create(
            key=key,
            account=order.account,
            place=order.place,
            dataset=order.dataset.key,
            format=order.format.key,
            recipient=recipient,
            purpose=purpose,
            columns=[item.column.key for item in items],
            row_count=rows,
            has_identity=any(item.needs_identity for item in items),
            persons=sorted(gathered.persons),
            **_measured(path),
        )
        if gathered.persons:
            reading_log.record_reading(
                order.account,
                gathered.kinds,
                gathered.persons,
                route=ROUTE,
                purpose=f"{recipient}: {purpose}",
            )
    return made


def _measured(path: Path) -> dict[str, Any]:
    """Size and SHA-256 of the bytes that leave."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"byte_count": path.stat().st_size, "sha256": digest}


def file_name(order: Order) -> str:
    """What the file is called: data, place and day, in the language of the page."""
    place = names([order.place.pk], order.moment)[order.place.pk]
    day = order.moment.last_day
    written = day.isoformat() if _english() else thai_date(day, digits="arabic", short=True)
    plain = _NOT_IN_NAMES.sub(" ", f"{order.dataset.title} {place} {written}")
    return " ".join(plain.split())[:LONGEST_NAME] + order.format.suffix


def _ensure_possible(order: Order) -> None:
    if not order.recipient.strip() or not order.purpose.strip():
        raise errors.ExportNeedsPurpose
    if order.format.needs_shape and order.dataset.shape is None:
        raise errors.FormatNeedsShapes


def _notes(
    order: Order, allowed: Scope, items: Sequence[Item], *, key: UUID, counted: tuple[int, int]
) -> tuple[Note, ...]:
    """What travels with the file: who took it out, for whom, as known on, and what is not in it."""
    own, whole = counted
    moment = order.moment
    place = names([order.place.pk], moment)[order.place.pk]
    left = [item.column for item in order.dataset.items if item not in items]
    withheld = [item.column for item in allowed.withheld]
    now = Moment.now().known_by
    notes = [
        Note("dataset", "ชุดข้อมูล", "Data", order.dataset.title),
        Note("place", "พื้นที่", "Place", f"{place} ({order.place.code})"),
        Note("as_known_on", "ข้อมูล ณ วันที่", "As known on", moment.last_day.isoformat()),
        Note("known_by", "บันทึกถึง", "Recorded by", moment.known_by.isoformat()),
        Note("exported_at", "ส่งออกเมื่อ", "Exported at", now.isoformat()),
        Note("exported_by", "ผู้ส่งออก", "Exported by", order.account.name),
        Note("recipient", "ผู้รับ", "Recipient", order.recipient.strip()),
        Note("purpose", "วัตถุประสงค์", "Purpose", order.purpose.strip()),
        Note("disclosure", "เลขที่การเปิดเผยข้อมูล", "Number of the disclosure", str(key)),
        Note("rows", "จำนวนแถว", "Rows", _n_of_n(own, whole)),
    ]
    if order.dataset.shape:
        crs = recognise(order.srid if order.format.moves else STORAGE_SRID)
        notes.append(Note("crs", "ระบบพิกัด", "Reference system", str(crs)))
    if withheld:
        notes.append(
            Note("withheld", "คอลัมน์ที่ไม่มีสิทธิ์ จึงไม่อยู่ในไฟล์", "Columns left out: no permission",
                 ", ".join(called(withheld)))
        )  # fmt: skip
    chosen_away = [column for column in left if column not in withheld]
    if chosen_away:
        notes.append(
            Note(
                "not_chosen", "คอลัมน์ที่ไม่ได้เลือก", "Columns not chosen", ", ".join(called(chosen_away))
            )
        )
    notes += [
        Note(f"left_out_{number}", "ไม่อยู่ในไฟล์นี้", "Not in this file", en if _english() else th)
        for number, (th, en) in enumerate(order.dataset.left_out, start=1)
    ]
    if Source.objects.filter(is_fictional=True).exists():
        said = "contains fictional records (column is_fictional)"
        notes.append(
            Note("fictional", "ข้อมูลสมมติ", "Fictional",
                 said if _english() else "มีข้อมูลสมมติ ดูคอลัมน์ is_fictional")
        )  # fmt: skip
    return tuple(notes)


def _n_of_n(own: int, whole: int) -> str:
    if own == whole:
        return f"{own:,}"
    if _english():
        return f"{own:,} of {whole:,}; the rest lies outside the places of who exported it"
    return f"{own:,} จาก {whole:,} ที่เหลืออยู่นอกพื้นที่ของผู้ส่งออก"


def called(columns: Sequence[Column]) -> list[str]:
    """The names of columns in the language of the page."""
    english = _english()
    return [column.en if english else column.th for column in columns]


def _english() -> bool:
    return (get_language() or "").startswith("en")
