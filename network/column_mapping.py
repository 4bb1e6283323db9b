"""Which of their columns is which of our fields: by its name, or as a mapping file says.

Names are compared without spaces, points, dashes and case; what stands in brackets is
left out only where the whole name is not known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formats.number import TO_ARABIC
from formats.tables import normalised_header
from network.imports import Reason, Refused

_MARKS = re.compile(r"""[\s._\-–—/:*'"“”‘’?]+""")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LONGEST_MAPPING = 100_000  # bytes


@dataclass(frozen=True, slots=True)
class Field:
    """One of our fields, and the names its column has in the files of others, best first.

    `th` and `en` are what a person calls it. `fits` says whether a cell (not empty) may be
    of this field: what a column holds tells where its name does not.
    """

    name: str
    headers: tuple[str, ...]
    th: str = ""
    en: str = ""
    is_needed: bool = False
    fits: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Columns:
    """Our field → their column, and the columns nobody reads."""

    chosen: Mapping[str, str]
    unused: tuple[str, ...]

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
        read = ", ".join(f"{field} ← “{column}”" for field, column in self.chosen.items()) or "—"
        unused = ", ".join(f"“{column}”" for column in self.unused) or "—"
        return Reason(
            "columns",
            f"อ่านคอลัมน์: {read} · ไม่ได้ใช้: {unused}",
            f"columns read: as above; not used: {len(self.unused)}",
        )


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
        raise _not_a_mapping(path) from error
    if not isinstance(content, dict) or not all(
        isinstance(column, str | None) for column in content.values()
    ):
        raise _not_a_mapping(path)
    return content


def match_columns(
    fields: Sequence[Field], headers: Sequence[str], mapping: Mapping[str, str | None]
) -> Columns:
    """Find a column for each field.

    Raises:
        Refused: the mapping names a field or a column that does not exist, or one column twice.
    """
    chosen = _mapped(fields, headers, mapping)
    for normal in (_normal, _without_brackets):
        free: dict[str, str] = {}
        for header in headers:
            if header not in chosen.values():
                free.setdefault(normal(header), header)
        free.pop("", None)
        for field in fields:
            if field.name in chosen or field.name in mapping:
                continue
            found = next((free[n] for n in map(_normal, field.headers) if n in free), None)
            if found is not None:
                chosen[field.name] = found
                del free[normal(found)]
    return Columns(
        {field.name: chosen[field.name] for field in fields if field.name in chosen},
        tuple(header for header in headers if header not in chosen.values()),
    )


def _mapped(
    fields: Sequence[Field], headers: Sequence[str], mapping: Mapping[str, str | None]
) -> dict[str, str]:
    names = [field.name for field in fields]
    by_normal = {_normal(header): header for header in reversed(headers)}
    chosen: dict[str, str] = {}
    for name, column in mapping.items():
        if name not in names:
            raise _unknown_field(name, names)
        if not column:
            continue
        found = column if column in headers else by_normal.get(_normal(column))
        if found is None:
            raise _unknown_column(column, headers)
        if found in chosen.values():
            raise _column_mapped_twice(found)
        chosen[name] = found
    return chosen


def _normal(header: str) -> str:
    text = normalised_header(header).casefold().translate(TO_ARABIC)
    return _MARKS.sub("", text)


def _without_brackets(header: str) -> str:
    return _normal(_BRACKETED.sub("", normalised_header(header)))


def _not_a_mapping(path: Path) -> Refused:
    example = '{"house_no": "เลขที่บ้าน", "name": "หัวหน้า"}'
    return Refused(
        Reason(
            "not_a_mapping",
            f"อ่านไฟล์จับคู่คอลัมน์ “{path.name}” ไม่ได้ ต้องเป็น JSON เช่น {example}",
            f"the mapping “{path.name}” cannot be read; it must be JSON such as {example}",
        )
    )


def _unknown_field(name: str, names: Sequence[str]) -> Refused:
    there = ", ".join(names)
    return Refused(
        Reason(
            "unknown_field",
            f"ไฟล์จับคู่คอลัมน์ระบุช่อง “{name}” ซึ่งไม่มี ช่องที่มี: {there}",
            f"the mapping names the field “{name}”, which does not exist; there are: {there}",
        )
    )


def _unknown_column(column: str, headers: Sequence[str]) -> Refused:
    there = ", ".join(headers)
    return Refused(
        Reason(
            "unknown_column",
            f"ไฟล์จับคู่ระบุคอลัมน์ “{column}” ซึ่งไม่มีในไฟล์ คอลัมน์ที่มี: {there}",
            f"the mapping names the column “{column}”, which the file does not have;"
            f" it has: {there}",
        )
    )


def _column_mapped_twice(column: str) -> Refused:
    return Refused(
        Reason(
            "column_mapped_twice",
            f"ไฟล์จับคู่ใช้คอลัมน์ “{column}” สองครั้ง",
            f"the mapping uses the column “{column}” twice",
        )
    )
