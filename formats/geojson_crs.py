"""The `crs` member of GeoJSON, read here and taken out: GDAL would fetch what it links to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from formats.crs import STORAGE_SRID

# GDAL finds the name in any case, and JSON allows every letter to be written as a code.
_KEY = re.compile(
    rb'"(?:c|\\u00[46]3)(?:r|\\u00[57]2)(?:s|\\u00[57]3)"(?=\s{0,100}:)', re.IGNORECASE
)
_LONGEST_KEY = 200  # bytes, with the blanks that may follow
_LONGEST_MEMBER = 30_000  # bytes
_CHUNK = 1 << 20  # bytes


def take_out_crs(path: Path) -> str:
    """What the first `crs` object of a GeoJSON says; every one of them is renamed in the file.

    EPSG:4326 where there is none, as the format has it; where it is a link, the address, which
    no recogniser takes. An attribute of that name that is no such object stays as it is.
    """
    said: list[str] = []
    with path.open("r+b") as file:
        for at, key in _keys(path):
            member = _member(file, at + len(key))
            if member is None:
                continue
            if not said:
                said.append(member if isinstance(member, str) else _named(member))
            file.seek(at)
            file.write(b'"' + b"_" * (len(key) - 2) + b'"')
    return said[0] if said else f"EPSG:{STORAGE_SRID}"


def _keys(path: Path) -> Iterator[tuple[int, bytes]]:
    """Where a key of that name stands, and how it is written."""
    kept, start = b"", 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = kept + chunk
            for found in _KEY.finditer(text):
                yield start + found.start(), found[0]
            # What begins near the end is looked for again with what follows.
            last = max((found.end() for found in _KEY.finditer(text)), default=0)
            cut = max(len(text) - _LONGEST_KEY, last)
            kept, start = text[cut:], start + cut


def _member(file: BinaryIO, at: int) -> dict[str, Any] | str | None:
    """The object after a key, lower-case names; text where it cannot be read; None if no crs."""
    file.seek(at)
    if not file.read(_LONGEST_KEY).lstrip().removeprefix(b":").lstrip().startswith(b"{"):
        return None  # GDAL does not look at it either
    file.seek(at)
    text = file.read(_LONGEST_MEMBER).decode("utf-8", errors="replace")
    text = text.lstrip().removeprefix(":").lstrip()
    try:
        member, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return text[:100]
    lowered = {str(name).lower(): value for name, value in member.items()}
    return lowered if "type" in lowered else None


def _named(member: dict[str, Any]) -> str:
    properties = member.get("properties")
    if isinstance(properties, dict):
        lowered = {str(name).lower(): value for name, value in properties.items()}
        for name, prefix in (("name", ""), ("code", "EPSG:"), ("href", "link:")):
            if isinstance(lowered.get(name), str | int):
                return f"{prefix}{lowered[name]}"
    return json.dumps(member, ensure_ascii=False)
