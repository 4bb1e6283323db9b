"""What can leave the register: columns with their SQL, and which permission opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.db.models import TextChoices
from django.utils.translation import get_language

from formats.land_area import LandArea
from formats.writing.layer import Batch, Column, Kind, Shape
from network import reading_log
from network.access import Permission
from network.models import Level
from network.moments import Moment
from network.named_sets import NamedSet
from network.people import names_of
from network.places import PlaceName, lines
from survey.exports import queries


@dataclass
class Known:
    """What the rows of one file are put into words with: places by key, people by key."""

    lines: Mapping[int, list[PlaceName]]
    people: dict[int, str] = field(default_factory=dict)

    def place(self, key: int | None, level: Level) -> PlaceName | None:
        """The place of that level in which the place with this key lies."""
        above = self.lines.get(key or 0, ())
        return next((each for each in above if each.level == level), None)


Shown = Callable[[Any, Known], Any]


@dataclass(frozen=True)
class Item:
    """A column with the SQL of its cells; `shown` puts what the SQL gave into words.

    An identity column's SQL gives an array of party keys, and `shown` gets it; its names
    are looked up, and noted as read, only where the column was chosen. `may_name` is a column
    of strangers' own words, in which anybody's name may stand.
    """

    column: Column
    sql: str
    shown: Shown | None = None
    is_identity: bool = False
    may_name: bool = False

    @property
    def needs_identity(self) -> bool:
        """Whether only who may see names may have it."""
        return self.is_identity or self.may_name


@dataclass(frozen=True)
class Dataset:
    """Rows of one kind. `rows` is FROM … WHERE with one %s, the keys of places, and ORDER BY."""

    key: str
    th: str
    en: str
    permission: Permission
    shape: Shape | None
    items: tuple[Item, ...]
    sets: tuple[NamedSet, ...]
    rows: str
    order: str
    geometry: str = ""  # SQL
    label: str = ""  # key of the column a row is called by
    subject: str = ""  # SQL of the party a row tells the money of
    # The same rows by fewer joins, to count them: sets, and FROM … WHERE with one %s.
    counted: tuple[tuple[NamedSet, ...], str] | None = None
    left_out: tuple[tuple[str, str], ...] = ()  # what it never holds, (Thai, English)

    @property
    def title(self) -> str:
        """In the language of the page."""
        return self.en if (get_language() or "").startswith("en") else self.th

    @property
    def never(self) -> list[str]:
        """What it never holds, in the language of the page."""
        english = (get_language() or "").startswith("en")
        return [en if english else th for th, en in self.left_out]

    def count(self, places: list[int], moment: Moment) -> int:
        """How many rows it has in `places` (keys)."""
        sets, rows = self.counted or (self.sets, self.rows)
        return queries.count(sets, rows, places, moment)

    @contextmanager
    def batches(
        self, items: Sequence[Item], places: list[int], moment: Moment
    ) -> Iterator[Iterator[Batch]]:
        """The rows in `places` with these columns, while the context is open."""
        select = ", ".join(item.sql for item in items)
        if self.subject:
            select += f", {self.subject}"
        if self.geometry:
            select += f", ST_AsBinary({self.geometry})"
        rows = f"{self.rows} ORDER BY {self.order}"
        known = Known(lines(places, moment))
        with queries.streamed(self.sets, select, rows, places, moment) as found:
            yield (self._batch(items, rows_, known, moment) for rows_ in found)

    def _batch(
        self, items: Sequence[Item], found: list[tuple[Any, ...]], known: Known, moment: Moment
    ) -> Batch:
        columns = list(zip(*found, strict=True))
        named = [place for place, item in enumerate(items) if item.is_identity]
        if named:
            people = {key for place in named for keys in columns[place] for key in keys or ()}
            known.people = names_of(people, moment)
        for place, item in enumerate(items):
            if item.shown is not None:
                shown = item.shown
                columns[place] = tuple(shown(cell, known) for cell in columns[place])
        geometries = None
        if self.geometry:
            made = shapely.from_wkb([None if w is None else bytes(w) for w in columns.pop()])
            geometries = np.asarray(made, dtype=object)
        if self.subject:
            reading_log.note(reading_log.Kind.MONEY, columns.pop())
        return Batch(list(zip(*columns, strict=True)), geometries)


def code_and_words(
    key: str, th: str, en: str, sql: str, words: type[TextChoices], *, short: str = ""
) -> tuple[Item, Item]:
    """Two columns of one choice: its code, which never changes, and what it is called."""
    labels = dict(words.choices)  # told in the language of the page, not of the first import
    short = short or key
    return (
        Item(Column(key, f"{th} (รหัส)", f"{en} (code)", short=short), sql),
        Item(
            Column(f"{key}_name", th, en, short=f"{short[:8]}_n"),
            sql,
            lambda code, _known: str(labels.get(code, code)) if code is not None else None,
        ),
    )


def area(key: str, th: str, en: str, sql: str, short: str) -> tuple[Item, Item]:
    """Two columns of one area: square metres as stored, and rai-ngan-square wah rounded once."""
    return (
        Item(Column(f"{key}_m2", f"{th} (ตร.ม.)", f"{en} (m²)", Kind.NUMBER, f"{short}_m2"), sql),
        Item(
            Column(
                f"{key}_rnw", f"{th} (ไร่-งาน-ตร.ว.)", f"{en} (rai-ngan-wah)", short=f"{short}_rnw"
            ),
            sql,
            lambda value, _known: (
                None if value is None else str(LandArea.from_square_metres(value))
            ),
        ),
    )


def places(sql: str) -> tuple[Item, ...]:
    """Columns of where a row is at home; `sql` gives the key of the place."""

    def of(level: Level, attribute: str) -> Shown:
        def shown(key: int | None, known: Known) -> Any:
            place = known.place(key, level)
            return getattr(place, attribute) if place else None

        return shown

    return (
        Item(Column("village_code", "รหัสหมู่บ้าน", "Village code", short="vill_code"), sql,
             of(Level.VILLAGE, "code")),
        Item(Column("village", "หมู่บ้าน", "Village"), sql, of(Level.VILLAGE, "short")),
        Item(Column("tambon_code", "รหัสตำบล", "Tambon code", short="tam_code"), sql,
             of(Level.TAMBON, "code")),
        Item(Column("tambon", "ตำบล", "Tambon"), sql, of(Level.TAMBON, "short")),
        Item(Column("district", "อำเภอ", "District"), sql, of(Level.DISTRICT, "short")),
        Item(Column("province", "จังหวัด", "Province"), sql, of(Level.PROVINCE, "short")),
    )  # fmt: skip


def source(alias: str, recorded_at: str) -> tuple[Item, ...]:
    """Columns of who says so; `alias` is network_source in the SQL."""
    return (
        Item(Column("source", "ที่มา", "Source"), f"{alias}.title"),
        Item(Column("source_as_of", "ข้อมูล ณ วันที่", "Source as of", Kind.DAY, "src_as_of"),
             f"{alias}.as_of"),
        Item(Column("source_key", "รหัสที่มา", "Source key", short="src_key"),
             f"{alias}.key::text"),
        Item(Column("recorded_at", "บันทึกเมื่อ", "Recorded at", Kind.TIME, "recorded"),
             recorded_at),
        Item(Column("is_fictional", "ข้อมูลสมมติ", "Fictional", Kind.FLAG, "fictional"),
             f"{alias}.is_fictional"),
    )  # fmt: skip
