"""Which of their columns is which of our fields: as told, by its name, or by what it holds.

Names are compared without marks and case; what stands in brackets is left out only where
the whole name is not known. What a column holds decides between names that many bear, and
finds a column without a name. Never are two fields read from one column.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from network.cells import text
from network.column_names import alike, is_nameless, is_part, plain, without_brackets
from network.imports import Reason
from network.mapping_refusals import (
    column_mapped_twice,
    not_a_mapping,
    unknown_column,
    unknown_field,
)

LOOKED_AT = 500  # rows
MOST_FIT = 0.5  # share of the filled cells that must be what the name promises
NEARLY_ALL_FIT = 0.8  # share where there is no name to go by
FEWEST_CELLS = 3  # filled, to be sure without a name
_LONGEST_MAPPING = 100_000  # bytes

Samples = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Field:
    """One of our fields, and the names its column has in the files of others, best first.

    `th` and `en` are what a person calls it. `fits` says whether a cell (not empty) may be
    of this field: a column of the right name is doubted where most cells do not fit. `tells`
    says whether a cell can hardly be of any other field: by it a column is found that has
    another name, or none. `must_fit`: so many columns bear such a name that it is
    not believed unless the contents fit, or where it is empty. `bears` knows headers of many
    forms, such as those that end in a unit.
    """

    name: str
    headers: tuple[str, ...]
    th: str = ""
    en: str = ""
    is_needed: bool = False
    fits: Callable[[Any], bool] | None = None
    tells: Callable[[Any], bool] | None = None
    must_fit: bool = False
    bears: Callable[[str], bool] | None = None


class By(StrEnum):
    """By what a column was found."""

    TOLD = "told"
    NAME = "name"
    LIKENESS = "likeness"
    CONTENT = "content"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The column that one of our fields may be read from, None where there is none, and why.

    What is not sure is for a person to decide.
    """

    field: Field
    column: str | None
    why_th: str
    why_en: str
    is_sure: bool
    by: By = By.NOTHING

    @property
    def is_taken(self) -> bool:
        """Whether it is read without anybody having been asked.

        A column of the right name with odd contents is: its rows wait, and say why.
        """
        return self.column is not None and (self.is_sure or self.by is By.NAME)


@dataclass(frozen=True)
class Columns:
    """Our field → their column, the columns nobody reads, and those that may be meant.

    `fields` are all that were looked for, in their order.
    """

    chosen: Mapping[str, str]
    unused: tuple[str, ...]
    doubtful: tuple[Proposal, ...] = ()
    fields: tuple[Field, ...] = ()

    def value(self, row: Mapping[str, Any], field: str) -> Any:
        """What a row says of a field; None where it has no such column or an empty cell."""
        column = self.chosen.get(field)
        value = row.get(column) if column is not None else None
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, row: Mapping[str, Any], field: str) -> str:
        """The same as text on one line; a whole number without Excel's `.0`."""
        value = self.value(row, field)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return " ".join(str(value).replace("\0", "").split())

    @property
    def notice(self) -> Reason:
        """What was matched, for the one who sent the file."""
        unused = ", ".join(f"“{column}”" for column in self.unused) or "—"
        read = [
            (each.th or each.name, each.en or each.name, self.chosen[each.name])
            for each in self.fields
            if each.name in self.chosen
        ]
        th = " · ".join(f"{label} ← “{column}”" for label, _, column in read) or "—"
        en = " · ".join(f"{label} ← “{column}”" for _, label, column in read) or "—"
        return Reason(
            "columns",
            f"อ่านคอลัมน์: {th} · ไม่ได้ใช้: {unused}",
            f"columns read: {en}; not used: {unused}",
        )

    @property
    def doubts(self) -> list[Reason]:
        """What may be one of our fields, and is not read until somebody says so."""
        if not self.doubtful:
            return []
        th = ", ".join(f"{p.field.name} ← “{p.column}” ({p.why_th})" for p in self.doubtful)
        en = ", ".join(f"{p.field.name} ← “{p.column}” ({p.why_en})" for p in self.doubtful)
        return [
            Reason(
                "doubtful_columns",
                f"คอลัมน์ที่อาจใช่ แต่ยังไม่ได้อ่าน: {th} ถ้าใช่ให้จับคู่คอลัมน์ (--mapping)",
                f"columns that may be meant and are not read: {en}; if so, match them (--mapping)",
            )
        ]


def known_headers(fields: Sequence[Field], mapping: Mapping[str, str | None]) -> list[str]:
    """Every name by which a header row is recognised."""
    headers = [header for field in fields for header in field.headers]
    return headers + [column for column in mapping.values() if column]


def read_mapping(path: Path | None) -> dict[str, str | None]:
    """The content of a mapping file, `{"our_field": "their column"}`; null: do not read it.

    Raises:
        Refused: no such file, or not an object of texts.
    """
    if path is None:
        return {}
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(_LONGEST_MAPPING).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise not_a_mapping(path) from error
    if not isinstance(content, dict) or not all(
        isinstance(column, str | None) for column in content.values()
    ):
        raise not_a_mapping(path)
    return content


def match_columns(
    fields: Sequence[Field],
    headers: Sequence[str],
    mapping: Mapping[str, str | None],
    samples: Samples = (),
) -> Columns:
    """Find a column for each field; `samples` are some rows, for what the columns hold.

    Raises:
        Refused: the mapping names a field or a column that does not exist, or one column twice.
    """
    proposed = proposals(fields, headers, samples, mapping)
    chosen = {each.field.name: each.column for each in proposed if each.column and each.is_taken}
    read = set(chosen.values())
    return Columns(
        chosen,
        tuple(header for header in headers if header not in read),
        tuple(each for each in proposed if each.column and not each.is_taken),
        tuple(fields),
    )


def proposals(
    fields: Sequence[Field],
    headers: Sequence[str],
    samples: Samples,
    mapping: Mapping[str, str | None],
) -> list[Proposal]:
    """A column for each field, or none, in the order of `fields`; none of them twice.

    Raises:
        Refused: the mapping names a field or a column that does not exist, or one column twice.
    """
    search = _Search(fields, headers, samples, mapping)
    for bare in (plain, without_brackets):
        search.by_name(bare)
    search.by_content(only_sure=True)
    search.by_likeness()
    search.by_content(only_sure=False)
    return [search.found.get(field.name) or _nothing(field) for field in fields]


class _Search:
    """Finds columns in ever weaker ways; what one way has found the next leaves alone."""

    def __init__(
        self,
        fields: Sequence[Field],
        headers: Sequence[str],
        samples: Samples,
        mapping: Mapping[str, str | None],
    ) -> None:
        told = _mapped(fields, headers, mapping)
        self._fields = [field for field in fields if field.name not in mapping]
        self._free = [header for header in headers if header not in told.values()]
        # From all over the file: its beginning may be of one village, or empty.
        looked_at = samples[:: max(1, len(samples) // LOOKED_AT)]
        self._cells = {
            header: [cell for row in looked_at if text(cell := row.get(header))]
            for header in self._free
        }
        self._has_samples = bool(samples)
        self.found: dict[str, Proposal] = {
            field.name: _told(field, told.get(field.name))
            for field in fields
            if field.name in mapping
        }

    def by_name(self, bare: Callable[[str], str]) -> None:
        """By a name that is known; of several columns the first that holds what it should."""
        for field in self._open():
            named: dict[str, list[str]] = {}
            for header in self._free:
                named.setdefault(bare(header), []).append(header)
            names = dict.fromkeys(map(plain, field.headers))
            candidates = [header for name in names if name for header in named.get(name, ())]
            if field.bears is not None:
                candidates += [header for header in self._free if field.bears(header)]
            best = next((header for header in candidates if self._is_believed(field, header)), None)
            if best is not None:
                self._take(_by_name(field, best, *self._counted(field, best)))
            elif candidates and not field.must_fit:
                self._take(
                    _contradicted(field, candidates[0], *self._counted(field, candidates[0]))
                )

    def by_likeness(self) -> None:
        """By a name that is nearly one of ours, where the contents do not speak against it."""
        for field in self._open():
            for header in self._free:
                fit, filled = self._counted(field, header)
                name = alike(header, field.headers)
                if name is not None and fit >= filled * MOST_FIT and filled:
                    self._take(_alike(field, header, name))
                    break

    def by_content(self, *, only_sure: bool) -> None:
        """By what columns hold: sure where nothing else holds such, and no name speaks against."""
        fitting = {
            field.name: [header for header in self._free if self._is_told(field, header)]
            for field in self._open()
            if field.tells
        }
        for field in self._open():
            columns = fitting.get(field.name, [])
            if len(columns) != 1:
                continue
            column = columns[0]
            rivals = [name for name, others in fitting.items() if column in others]
            is_sure = len(self._cells[column]) >= FEWEST_CELLS and (
                is_nameless(column) or is_part(column, field.headers)
            )
            if rivals == [field.name] and (is_sure or not only_sure):
                self._take(_by_content(field, column, self._cells[column], is_sure=is_sure))

    def _open(self) -> list[Field]:
        return [field for field in self._fields if field.name not in self.found]

    def _take(self, proposal: Proposal) -> None:
        self.found[proposal.field.name] = proposal
        self._free = [header for header in self._free if header != proposal.column]

    def _counted(self, field: Field, header: str) -> tuple[int, int]:
        """How many of the filled cells fit, and how many are filled."""
        cells = self._cells[header]
        return (sum(map(field.fits, cells)) if field.fits else len(cells)), len(cells)

    def _is_believed(self, field: Field, header: str) -> bool:
        fit, filled = self._counted(field, header)
        if not filled:
            return not (field.must_fit and self._has_samples)
        return fit >= filled * MOST_FIT

    def _is_told(self, field: Field, header: str) -> bool:
        cells = self._cells[header]
        told = sum(map(field.tells, cells)) if field.tells else 0
        return bool(cells) and told >= len(cells) * NEARLY_ALL_FIT


def _mapped(
    fields: Sequence[Field], headers: Sequence[str], mapping: Mapping[str, str | None]
) -> dict[str, str]:
    names = [field.name for field in fields]
    by_plain = {plain(header): header for header in reversed(headers)}
    chosen: dict[str, str] = {}
    for name, column in mapping.items():
        if name not in names:
            raise unknown_field(name, names)
        if not column:
            continue
        found = column if column in headers else by_plain.get(plain(column))
        if found is None:
            raise unknown_column(column, headers)
        if found in chosen.values():
            raise column_mapped_twice(found)
        chosen[name] = found
    return chosen


# --- why --------------------------------------------------------------------------------------


def _told(field: Field, column: str | None) -> Proposal:
    th, en = ("ตามที่กำหนด", "as told") if column else ("กำหนดว่าไม่อ่าน", "not to be read, as told")
    return Proposal(field, column, th, en, is_sure=True, by=By.TOLD)


def _by_name(field: Field, column: str, fit: int, filled: int) -> Proposal:
    if not field.fits or not filled:
        th, en = "ชื่อคอลัมน์ตรง", "known by its name"
    else:
        th = f"ชื่อคอลัมน์ตรง และค่าเข้ากัน {fit} จาก {filled} ช่องที่ดู"
        en = f"known by its name; {fit} of the {filled} cells looked at fit"
    return Proposal(field, column, th, en, is_sure=True, by=By.NAME)


def _contradicted(field: Field, column: str, fit: int, filled: int) -> Proposal:
    return Proposal(
        field,
        column,
        f"ชื่อคอลัมน์ตรง แต่ค่าเข้ากันเพียง {fit} จาก {filled} ช่องที่ดู โปรดตรวจ",
        f"known by its name, but only {fit} of the {filled} cells looked at fit; please check",
        is_sure=False,
        by=By.NAME,
    )


def _alike(field: Field, column: str, name: str) -> Proposal:
    return Proposal(
        field,
        column,
        f"ชื่อคอลัมน์คล้าย “{name}” โปรดตรวจ",
        f"its name is like “{name}”; please check",
        is_sure=False,
        by=By.LIKENESS,
    )


def _by_content(field: Field, column: str, cells: Iterable[Any], *, is_sure: bool) -> Proposal:
    seen = list(cells)
    fit = sum(map(field.tells, seen)) if field.tells else 0
    th, en = f"ค่า {fit} จาก {len(seen)} ช่องที่ดูเป็น{field.th}", f"{fit} of the {len(seen)} cells"
    en += f" looked at are of the kind: {field.en}"
    if not is_sure:
        th, en = f"{th} โปรดตรวจ", f"{en}; please check"
    return Proposal(field, column, th, en, is_sure=is_sure, by=By.CONTENT)


def _nothing(field: Field) -> Proposal:
    return Proposal(
        field, None, "ไม่พบคอลัมน์ที่เข้ากัน", "no column of the file fits", is_sure=not field.is_needed
    )
