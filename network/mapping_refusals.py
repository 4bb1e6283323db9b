"""Why a mapping of columns cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from network.imports import Reason, Refused


def not_a_mapping(path: Path) -> Refused:
    """The file is no object of texts."""
    example = '{"house_no": "เลขที่บ้าน", "name": "หัวหน้า"}'
    return Refused(
        Reason(
            "not_a_mapping",
            f"อ่านไฟล์จับคู่คอลัมน์ “{path.name}” ไม่ได้ ต้องเป็น JSON เช่น {example}",
            f"the mapping “{path.name}” cannot be read; it must be JSON such as {example}",
        )
    )


def unknown_field(name: str, names: Sequence[str]) -> Refused:
    """The mapping names a field we do not have."""
    there = ", ".join(names)
    return Refused(
        Reason(
            "unknown_field",
            f"ไฟล์จับคู่คอลัมน์ระบุช่อง “{name}” ซึ่งไม่มี ช่องที่มี: {there}",
            f"the mapping names the field “{name}”, which does not exist; there are: {there}",
        )
    )


def unknown_column(column: str, headers: Sequence[str]) -> Refused:
    """The mapping names a column the file does not have."""
    there = ", ".join(headers)
    return Refused(
        Reason(
            "unknown_column",
            f"ไฟล์จับคู่ระบุคอลัมน์ “{column}” ซึ่งไม่มีในไฟล์ คอลัมน์ที่มี: {there}",
            f"the mapping names the column “{column}”, which the file does not have;"
            f" it has: {there}",
        )
    )


def column_mapped_twice(column: str) -> Refused:
    """Two fields would be read from one column."""
    return Refused(
        Reason(
            "column_mapped_twice",
            f"ไฟล์จับคู่ใช้คอลัมน์ “{column}” สองครั้ง",
            f"the mapping uses the column “{column}” twice",
        )
    )
