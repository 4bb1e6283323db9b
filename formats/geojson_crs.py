"""The `crs` member of GeoJSON, read here and taken out: GDAL would fetch what it links to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from formats.crs import STORAGE_SRID

# GDAL finds the name in any case, and JSON allows every letter to be written as a code.
_KEY = re.compile(
    rb'"(?:c|\\u00[46]3)(?:r|\\u00[57]2)(?:s|\\u00[57]3)"(?=\s{0,100}:)', re.IGNORECASE
)
_LONGEST_KEY = 200  # bytes, with the blanks that may follow
_LONGEST_MEMBER = 30_000  # bytes
_CHUNK = 1 << 20  # bytes
MOST_READ: Final = 100  # attributes may be called so too


def take_out_crs(path: Path) -> str | None:
    """What the first `crs` object of a GeoJSON says; every one of them is renamed in the file.

    EPSG:4326 where there is none, as the format has it; None where it is null; where it is a
    link, the address, which no recogniser takes.
    """
    said: list[str | None] = []
    with path.open("r+b") as file:
        for number, (at, key) in enumerate(list(_keys(path))):
            file.seek(at + len(key))
            member = _member(file.read(_LONGEST_MEMBER)) if number < MOST_READ else ""
            if isinstance(member, str):
                said += [member] if member else []
            elif member is None or isinstance(member, dict):
                said.append(_named(member))
            else:
                continue
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


def _member(raw: bytes) -> Any:
    """The value after a key; a text where it cannot be read."""
    text = raw.decode("utf-8", errors="replace").lstrip().removeprefix(":").lstrip()
    if not text.startswith(("{", "null")):
        return 0  # an attribute of that name, which GDAL does not look at
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        return text[:100]


def _named(member: dict[str, Any] | None) -> str | None:
    if member is None:
        return None
    lowered = {str(key).lower(): value for key, value in member.items()}
    properties = lowered.get("properties")
    if not isinstance(properties, dict):
        return json.dumps(member, ensure_ascii=False)
    for key, prefix in (("name", ""), ("code", "EPSG:"), ("href", "link:")):
        if isinstance(properties.get(key), str | int):
            return f"{prefix}{properties[key]}"
    return json.dumps(member, ensure_ascii=False)
